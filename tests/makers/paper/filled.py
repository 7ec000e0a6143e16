"""Fills in annex2 on paper: typed and printed, or by hand, with pens on its boxes; and keeps the truth.

Styles of marks are dealt like cards, so that every style has its share of the forms of
every row, the nasty ones as well: of the clear styles two a form, one a page; of the
ambiguous ones two a form in their own rows.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray

from forms.answers import answer_text
from forms.definition import Form
from forms.filling import Value, check_answers, fill_pdf
from forms.geometry import POINTS_PER_INCH, Point, Transform
from forms.layout.model import Layout, OptionBox
from forms.layout.model import Page as LayoutPage
from forms.render.pdf import PdfRenderer
from tests.makers.companies.made_up import make_company
from tests.makers.paper.handwriting import Hand, Scribe
from tests.makers.paper.pens import Doubt, Mark, Paper, Pen, Spot, mark, pens, stray
from tests.makers.truth import AMBIGUOUS, CLEAR, BoxTruth, FormTruth, Meaning

Pixels = NDArray[np.uint8]

_COPY_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Filling:
    """How a form is filled in.

    Attributes:
        name: What the tables call it.
        hands: By hand in one of these; printed from a filled PDF where there are none.
        ambiguous: Whether the boxes carry ambiguous marks.
    """

    name: str
    hands: tuple[Hand, ...] = ()
    ambiguous: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FilledForm:
    """A filled-in form as ideal paper.

    Attributes:
        pages: uint8, (height, width, 3), BGR, one a page of the form.
        dpi: Their resolution.
        truth: What stands on them.
        pdf: The print as a file, where another program made it; else None.
        footers: Numbers of pages that hold nothing but a footer: blank, and not lost.
    """

    pages: tuple[Pixels, ...] = field(repr=False)
    dpi: float
    truth: FormTruth
    pdf: bytes | None = field(default=None, repr=False)
    footers: tuple[int, ...] = ()


def fill_in(
    form: Form,
    layout: Layout,
    how: Filling,
    *,
    number: int,
    seed: Sequence[int],
    dpi: float,
    dark_pens: bool = False,
    with_marks: bool = True,
) -> FilledForm:
    """Return the form number `number` of a row; the same arguments give the same form."""
    rng = np.random.default_rng([*seed, number])
    company = make_company((*seed, number))
    copy_id = copy_id_of(rng)
    answers = check_answers(form, company.answers)
    texts = texts_of(layout, answers, company.written)
    if how.hands:
        pages = draw_pages(PdfRenderer().render(form, layout, copy_id=copy_id), dpi)
        scribe = Scribe(how.hands[number % len(how.hands)], rng)
        for page, box in layout.field_boxes():
            if box.field_id in texts:
                scribe.write(pages[page.index], dpi, box, texts[box.field_id])
    else:
        pages = _typed(form, layout, texts, copy_id, dpi)
    boxes: dict[str, BoxTruth] = {}
    if with_marks:
        boxes = mark_boxes(pages, layout, answers, two_styles(how, number, seed), dpi=dpi, rng=rng, dark_pens=dark_pens)
    return FilledForm(tuple(pages), dpi, FormTruth(answers, boxes, copy_id))


def marked(
    base: FilledForm, layout: Layout, how: Filling, *, number: int, seed: Sequence[int], dark_pens: bool = False
) -> FilledForm:
    """Return a form without marks with those of the form number `number`; the base stays as it is."""
    pages = tuple(page.copy() for page in base.pages)
    rng = np.random.default_rng([*seed, number])
    styles = two_styles(how, number, seed)
    boxes = mark_boxes(pages, layout, base.truth.answers, styles, dpi=base.dpi, rng=rng, dark_pens=dark_pens)
    return FilledForm(pages, base.dpi, replace(base.truth, boxes=boxes))


def copy_id_of(rng: np.random.Generator) -> str:
    """Return a random copy id."""
    return "".join(_COPY_SIGNS[int(pick)] for pick in rng.integers(0, len(_COPY_SIGNS), 8))


def mark_boxes(
    pages: Sequence[Pixels],
    layout: Layout,
    answers: Mapping[str, Value],
    styles: tuple[Mark | Doubt, Mark | Doubt],
    *,
    dpi: float,
    rng: np.random.Generator,
    dark_pens: bool = False,
) -> dict[str, BoxTruth]:
    """Draw the marks of some answers onto the pages, in place, and return the truth of every box."""
    boxes: dict[str, BoxTruth] = {}
    for page in layout.pages:
        paper = Paper(pages[page.index], Transform.scaled(dpi), rng)
        pen = some_pen(rng, dark=dark_pens)
        boxes |= _Marks(paper, page, styles[page.index % 2], pen).draw(answers)
    return boxes


def texts_of(layout: Layout, answers: Mapping[str, Value], written: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in each field that is not blank."""
    return {
        box.field_id: written.get(box.field_id) or answer_text(value)
        for _, box in layout.field_boxes()
        if (value := answers.get(box.field_id)) is not None and not isinstance(value, list)
    }


def two_styles(how: Filling, number: int, seed: Sequence[int]) -> tuple[Mark | Doubt, Mark | Doubt]:
    """Return the styles of a form's two pages, dealt from shuffled packs of all styles."""
    styles: tuple[Mark | Doubt, ...] = tuple(AMBIGUOUS) if how.ambiguous else CLEAR
    dealt = [_dealt(styles, 2 * number + page, seed) for page in (0, 1)]
    return dealt[0], dealt[1]


def _dealt(styles: tuple[Mark | Doubt, ...], card: int, seed: Sequence[int]) -> Mark | Doubt:
    pack, place = divmod(card, len(styles))
    order = np.random.default_rng([*seed, pack, 99]).permutation(len(styles))
    return styles[int(order[place])]


def _typed(form: Form, layout: Layout, texts: Mapping[str, str], copy_id: str, dpi: float) -> list[Pixels]:
    """Return the pages of a PDF that was filled in on a screen, its boxes still empty, and printed."""
    return flattened_pages(fill_pdf(form, layout, texts, copy_id=copy_id), dpi)


def flattened_pages(filled: bytes, dpi: float) -> list[Pixels]:
    """Return the pages of a filled PDF as they are printed, its fields part of the page."""
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        pdf.flatten_annotations("all")
        stream = io.BytesIO()
        pdf.save(stream)
    return draw_pages(stream.getvalue(), dpi)


def draw_pages(pdf: bytes, dpi: float) -> list[Pixels]:
    """Return a PDF's pages as grey pictures in BGR."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [
            page.render(scale=dpi / POINTS_PER_INCH, grayscale=True, may_draw_forms=False).to_numpy()
            for page in document
        ]
        return [
            np.ascontiguousarray(cv2.cvtColor(np.squeeze(picture), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
            for picture in pictures
        ]
    finally:
        document.close()


class _Marks:
    """Draws one page's marks in one style by one pen."""

    def __init__(self, paper: Paper, page: LayoutPage, style: Mark | Doubt, pen: Pen) -> None:
        self.paper = paper
        self.page = page
        self.style = style
        self.pen = pen

    def draw(self, answers: Mapping[str, Value]) -> dict[str, BoxTruth]:
        """Draw them and return the truth of the page's boxes."""
        chosen = [box for box in self.page.options if chosen_in(answers, box.field_id, box.option_id)]
        truth = {box.name: BoxTruth(Meaning.EMPTY) for box in self.page.options}
        if self.style in AMBIGUOUS:
            self._draw_ambiguous(chosen, truth)
        else:
            for box in chosen:
                self._put(self.style, box)
                truth[box.name] = BoxTruth(Meaning.TICKED, self.style)
            self._slip()
        return truth

    def _draw_ambiguous(self, chosen: Sequence[OptionBox], truth: dict[str, BoxTruth]) -> None:
        """Draw the doubtful mark in every other field; those between hold plain ticks.

        A mark that means no goes into the box beside the chosen one, as a correction does.
        """
        for place, box in enumerate(chosen):
            if place % 2:
                self._put(Mark.TICK, box)
                truth[box.name] = BoxTruth(Meaning.TICKED, "clear beside ambiguous", clear=False)
                continue
            if AMBIGUOUS[self.style] is Meaning.TICKED:
                self._put(self.style, box)
                truth[box.name] = BoxTruth(Meaning.TICKED, self.style, clear=False)
            elif self.style is Doubt.BETWEEN:
                self._draw_between(box, truth)
            else:
                self._correct(box, truth)

    def _correct(self, box: OptionBox, truth: dict[str, BoxTruth]) -> None:
        siblings = [
            other
            for other in self.page.options
            if other.field_id == box.field_id and truth[other.name].style == "empty" and other is not box
        ]
        if siblings:
            wrong = siblings[int(self.paper.rng.integers(len(siblings)))]
            self._put(self.style, wrong)
            truth[wrong.name] = BoxTruth(Meaning.EMPTY, self.style, clear=False)
        self._put(Mark.TICK, box)
        truth[box.name] = BoxTruth(Meaning.TICKED, "clear beside ambiguous", clear=False)

    def _draw_between(self, box: OptionBox, truth: dict[str, BoxTruth]) -> None:
        """Put a tick half way to the box above; without one above it is a plain tick."""
        above = [
            other
            for other in self.page.options
            if other.field_id == box.field_id
            and other.rect.left == box.rect.left
            and 0 < box.rect.top - other.rect.top < 2 * box.rect.height
        ]
        if above and truth[above[0].name].style == "empty":
            self._put(self.style, box)
            truth[box.name] = truth[above[0].name] = BoxTruth(Meaning.ASK, self.style, clear=False)
        else:
            self._put(Mark.TICK, box)
            truth[box.name] = BoxTruth(Meaning.TICKED, "clear beside ambiguous", clear=False)

    def _put(self, style: Mark | Doubt, box: OptionBox) -> None:
        mark(self.paper, style, Spot(box.rect, box.label), self.pen)

    def _slip(self) -> None:
        """On a third of the pages the pen slips once, well away from every box."""
        rng = self.paper.rng
        if rng.random() >= 0.33 or not self.page.options:
            return
        box = self.page.options[int(rng.integers(len(self.page.options)))]
        at = Point(box.label.right + rng.uniform(4, 12), box.rect.center.y + rng.uniform(-2, 2))
        if not any(other.rect.inset(-3.5).contains(at) for other in self.page.options):
            stray(self.paper, at, self.pen)


def chosen_in(answers: Mapping[str, Value], field_id: str, option_id: str) -> bool:
    """Tell whether answers choose an option."""
    value = answers.get(field_id)
    return option_id in value if isinstance(value, list) else option_id == value


def some_pen(rng: np.random.Generator, *, dark: bool) -> Pen:
    """Return a pen as people have them; dark ones are black or blue."""
    names = ("black", "blue") if dark else ("black", "blue", "red", "pencil")
    shares = (0.65, 0.35) if dark else (0.45, 0.25, 0.1, 0.2)
    return pens(rng)[names[int(rng.choice(len(names), p=shares))]]
