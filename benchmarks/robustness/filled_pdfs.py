"""Filled PDFs with known answers, by several programs; each is made when it is first asked for and then kept.

Some programs need a second for a form and pypdf needs twenty, so a run fills in a few forms by each
and alters them again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from forms.filling import Value, fill_pdf
from forms.render.pdf import PdfRenderer
from tests.annex2 import annex2
from tests.makers.companies.made_up import make_company
from tests.makers.files import altered_pdfs as pdfs
from tests.makers.files.filled_in_node import filled_in_node
from tests.viewers.pdfium import Pdfium
from tests.viewers.steps import steps_for

DRAWS_NOTHING: Final = frozenset({"pypdf", "pdf-lib"})
"""Fillers that draw a text with glyphs of another font, or leave the drawing to the viewer."""


@cache
def _blank() -> bytes:
    return PdfRenderer().render(*annex2())


FILLERS: Final[Mapping[str, Callable[[Mapping[str, Value]], bytes]]] = {
    "pdfium": lambda answers: Pdfium().fill(_blank(), steps_for(answers)),
    "forms fill": lambda answers: fill_pdf(*annex2(), answers),
    "pypdf": pdfs.filled_by_pypdf,
    "pdf-lib": lambda answers: filled_in_node(_blank(), answers, "pdf-lib"),
    "pdf.js": lambda answers: filled_in_node(_blank(), answers, "pdfjs-dist"),
}

_POOL_SIZE: Final = {"pypdf": 4}
_USUAL_POOL_SIZE: Final = 16


def filled_pdf(filler: str, seed: int, number: int) -> tuple[dict[str, Value], bytes]:
    """Return the answers of a made-up company and the form that a program filled in with them.

    Args:
        filler: Of `FILLERS`.
        seed: Of the run.
        number: Of the return; several returns share one form.

    Raises:
        UnavailableError: The program is not to be had.
    """
    return _made(filler, seed, number % _POOL_SIZE.get(filler, _USUAL_POOL_SIZE))


@cache
def _made(filler: str, seed: int, number: int) -> tuple[dict[str, Value], bytes]:
    form, _ = annex2()
    known = {field.id for field in form.fields}
    company = make_company([seed, number, sorted(FILLERS).index(filler)])
    answers = {name: value for name, value in company.answers.items() if name in known}
    return answers, FILLERS[filler](answers)
