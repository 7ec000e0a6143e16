"""The forms of the soak: typed forms whose boxes are marked and of which one choice is altered, scanned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from benchmarks.accuracy.running import annex2, scanner_with
from forms.geometry import Transform
from scanner.ink.foreign import find_page_ink
from scanner.intake.opening import open_source
from scanner.paper.identify import identify
from scanner.paper.register import register
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import PageStream
from scanner.values.source import Source
from tests.makers.paper.altered_choices import ChoiceChange
from tests.makers.paper.altered_pages import AlteredField, alter_choice
from tests.makers.paper.conditions import CONDITIONS, Condition, Group, Returned, Storage, send_back
from tests.makers.paper.filled import FilledForm, Filling, fill_in, mark_boxes
from tests.makers.paper.pens import Paper
from tests.makers.truth import CLEAR

DPI: Final = (150, 200, 250, 300)
_FORMS_A_COMPANY: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class SoakForm:
    """A form of the soak.

    Attributes:
        filled: The form on paper; its truth has no boxes of the altered choice.
        returned: What the scanner made of it.
        altered: The altered choice.
        condition: How it was scanned.
    """

    filled: FilledForm
    returned: Returned
    altered: AlteredField
    condition: Condition


def make_soak_form(number: int, seed: int) -> SoakForm:
    """Return form number `number` of a run; the same arguments give the same form."""
    form, layout = annex2()
    rng = np.random.default_rng((seed, number, 5))
    how = _condition(number, rng)
    base = _company(number // _FORMS_A_COMPANY, seed)
    pages = tuple(page.copy() for page in base.pages)
    styles = (CLEAR[int(rng.integers(len(CLEAR)))], CLEAR[(number // 2) % len(CLEAR)])
    papers = [Paper(page, Transform.scaled(base.dpi), rng) for page in pages]
    choices = sorted({box.field_id for _, box in layout.option_boxes()})
    choice = form.field(choices[int(rng.integers(len(choices)))])
    altered = alter_choice(papers, choice, layout, list(ChoiceChange)[number % len(ChoiceChange)])
    others = {name: value for name, value in base.truth.answers.items() if name != choice.id}
    marked = mark_boxes(pages, layout, others, styles, dpi=base.dpi, rng=rng)
    boxes = {name: box for name, box in marked.items() if not name.startswith(f"{choice.id}.")}
    filled = FilledForm(pages, base.dpi, replace(base.truth, boxes=boxes))
    return SoakForm(filled, send_back(filled, layout, how, number=number, seed=(seed, 5)), altered, how)


def inked_pages(returned: Returned) -> Iterator[PageInk]:
    """Yield the pages of a returned form that are known and registered, with their foreign ink."""
    form, layout = annex2()
    blank = KnownForm(form, layout).blank
    known = [(one.form, one.layout) for one in scanner_with("rapidocr").known]
    opened = open_source(Source(returned.name, returned.name, returned.content))
    for picture in opened.pictures() if isinstance(opened, PageStream) else ():
        page = identify(picture, known)
        registered = register(page, layout, blank=blank) if isinstance(page, IdentifiedPage) else None
        if isinstance(registered, RegisteredPage):
            yield find_page_ink(registered, blank)


def _condition(number: int, rng: np.random.Generator) -> Condition:
    """Return the scans' conditions in turn, each at any of four resolutions."""
    scans = [one for one in CONDITIONS if one.group is Group.SCANS and one.kept is not Storage.ONE_BIT]
    named = {"scan 300 dpi", "scan 200 dpi", "scan 150 dpi"}
    plain, others = (
        [one for one in scans if one.name == "scan 200 dpi"],
        [one for one in scans if one.name not in named],
    )
    turn = (*plain, *others)
    chosen = turn[number % len(turn)]
    name = "plain" if chosen.name == "scan 200 dpi" else chosen.name
    return replace(chosen, name=name, dpi=DPI[int(rng.integers(len(DPI)))])


@lru_cache(maxsize=2)
def _company(number: int, seed: int) -> FilledForm:
    """Return a typed form whose boxes are empty; its pages are not to be drawn on."""
    form, layout = annex2()
    return fill_in(form, layout, Filling("typed"), number=number, seed=(seed, 6), dpi=300.0, with_marks=False)
