"""The blank and filled forms that the samples start from: annex2 as the program builds it."""

from __future__ import annotations

from functools import cache

from forms.catalogue import load_catalogue
from forms.definition import Form
from forms.faces import load_metrics
from forms.filling import FILLERS, check_answers
from forms.layout import lay_out
from forms.layout.model import Layout
from forms.render.registry import RENDERERS
from tests.makers.companies.samples import Company


@cache
def annex2() -> tuple[Form, Layout]:
    """Return the form and its layout."""
    form = load_catalogue().form("annex2")
    return form, lay_out(form, load_metrics())


def built(suffix: str) -> bytes:
    """Return the blank fillable file: `.pdf` or `.docx`."""
    renderer = next(renderer for name, renderer in RENDERERS.items() if name.lstrip(".") == suffix.lstrip("."))
    return renderer.render(*annex2())


def filled_pdf(company: Company) -> bytes:
    """Return the PDF as `forms fill` makes it; another program has to take it from there."""
    form, layout = annex2()
    return FILLERS[".pdf"](form, layout, check_answers(form, company.answers))
