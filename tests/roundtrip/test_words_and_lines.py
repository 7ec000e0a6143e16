"""A form of Chromium's without a box: words are circled and short lines ticked, on a screen and on paper."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from datetime import date

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest

from forms.blank import blank_pages
from forms.definition.places import Shape
from forms.faces import load_metrics
from forms.filling import check_answers, fill_pdf
from forms.geometry import Rect, Transform, points_from_mm
from forms.layout import lay_out
from forms.layout.model import OptionBox
from forms.loading import load_form
from forms.render.pdf import PdfRenderer
from scanner.ink.boxes.surroundings import MARK_DPI
from scanner.pipeline import Pipeline
from scanner.readers.boxes.placed.printed_outlines import on_outlines
from scanner.roads.paper_pages import identify_page, read_page
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage
from scanner.values.reading import BoxState
from scanner.values.source import Source
from tests.fakes import ScriptedEngine
from tests.makers.blanks.placed import place_fields
from tests.makers.blanks.web import WORDED, web_blanks
from tests.makers.paper import degrade
from tests.makers.paper.pens import BLUE, Doubt, Mark, Paper, Pen, Spot, mark
from tests.makers.paper.word_pens import WordDoubt, WordMark, mark_words, ring_round

pytestmark = pytest.mark.program("chromium")

DPI = 300
PEN = Pen(0.5, BLUE)
ANSWERS = {
    "lives": "o2",
    "local": "o1",
    "house": "o2",
    "often": "o3",
    "wants": ["o1"],
    "parking": "o1",
    "reach": "o3",
    "contact": ["o2"],
    "agree": ["o1", "o3"],
}


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> KnownForm:
    """The form, drawn by Chromium, with its definition."""
    (blank,) = web_blanks(str(shutil.which("chromium")), [WORDED])
    form = load_form(place_fields(blank, tmp_path_factory.mktemp("worded"), key="WORD"))
    return KnownForm(form, lay_out(form, load_metrics()))


def chosen() -> set[str]:
    """Return the names of the options of `ANSWERS`."""
    return {
        f"{field}.{option}"
        for field, value in ANSWERS.items()
        for option in ([value] if isinstance(value, str) else value)
    }


def states(known: KnownForm, page: np.ndarray, seed: int = 1) -> dict[str, BoxState]:
    """Return the state of each option on a page that an office scanner saw at 200 dpi.

    Args:
        known: The form.
        page: uint8 BGR at `DPI`, the page on paper.
        seed: Of the scanner.
    """
    scan, printed = degrade.office_scan(seed, 200.0)
    seen = degrade.scan(page, DPI, scan, printed=printed, seed=seed)
    found = identify_page(Picture(1, seen.gray, seen.colour), [known], ScriptedEngine())
    assert isinstance(found, IdentifiedPage)
    read = read_page(found, known, ScriptedEngine(), boxes_only=True)
    assert isinstance(read, ReadPage)
    return {f"{one.field_id}.{option}": state for one in read.readings for option, state in one.options.items()}


def bare(known: KnownForm) -> Paper:
    blank = blank_pages(known.form, known.layout, DPI)[0]
    page = np.asarray(cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR), np.uint8)
    return Paper(page, Transform.scaled(DPI), np.random.default_rng(1))


def box_of(known: KnownForm, name: str) -> OptionBox:
    """Return an option with the place of its print: a pen keeps to what is printed."""
    page = on_outlines(known.layout.pages[0], known.blank(MARK_DPI)[0])
    return next(box for box in page.options if box.name == name)


def on_line(box: OptionBox) -> Spot:
    middle, base = box.rect.center.x, box.rect.bottom
    return Spot(Rect(middle - 2, base - 4, middle + 2, base), box.label)


def test_the_pdf_has_a_named_box_with_a_tooltip_around_each_word_and_over_each_line(worded: KnownForm) -> None:
    with pikepdf.open(io.BytesIO(PdfRenderer().render(worded.form, worded.layout))) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        for name in ("lives.o1", "house.o2", "parking.o2"):
            box, field = box_of(worded, name), fields[name.split(".")[0]]
            kid = field.Kids[int(name[-1]) - 1]
            left, _, right, _ = (float(side) for side in kid.Rect)
            assert left <= points_from_mm(box.rect.left) + 0.01
            assert right >= points_from_mm(box.rect.right) - 0.01
            is_word = box.shape is Shape.WORD
            assert (right - left > points_from_mm(box.rect.width) + 1) == is_word
            assert str(kid.TU)


def test_a_filled_file_is_read_as_it_was_filled_and_its_print_on_paper_too(worded: KnownForm) -> None:
    filled = fill_pdf(worded.form, worded.layout, check_answers(worded.form, ANSWERS))
    scanner = Pipeline((worded,), ScriptedEngine([]), date(2026, 11, 30))
    (record,) = scanner.read(Source("filled.pdf", "filled.pdf", filled)).records
    answers = json.loads(record.to_json())["answers"]
    assert {name: answers[name] for name in ANSWERS} == ANSWERS
    document = pypdfium2.PdfDocument(filled)
    document.init_forms()
    page = document[0].render(scale=DPI / 72, rev_byteorder=True).to_numpy()[:, :, 2::-1]
    found = states(worded, np.ascontiguousarray(page))
    assert {name for name, state in found.items() if state is BoxState.TICKED} == chosen()
    assert set(found.values()) == {BoxState.TICKED, BoxState.EMPTY}


@pytest.mark.parametrize("word_mark", [WordMark.RING, WordMark.OPEN_RING, WordMark.UNDERLINE])
def test_circled_or_underlined_words_and_ticked_lines_are_chosen_and_nothing_else(
    worded: KnownForm, word_mark: WordMark
) -> None:
    paper = bare(worded)
    for name in sorted(chosen() - {"local.o1", "house.o2"}):  # words so near to each other are another test's
        box = box_of(worded, name)
        if box.shape is Shape.WORD:
            mark_words(paper, word_mark, box.rect, PEN)
        else:
            mark(paper, Mark.TICK, on_line(box), PEN)
    found = states(worded, paper.picture)
    assert {name for name, state in found.items() if state is BoxState.TICKED} == chosen() - {"local.o1", "house.o2"}
    assert set(found.values()) == {BoxState.TICKED, BoxState.EMPTY}


Draw = Callable[[Paper, KnownForm], None]


def at(name: str, kind: WordDoubt) -> Draw:
    return lambda paper, known: mark_words(paper, kind, box_of(known, name).rect, PEN)


def round_two(paper: Paper, known: KnownForm) -> None:
    ring_round(paper, box_of(known, "lives.o1").rect.union(box_of(known, "lives.o2").rect).inset(-1.0), PEN)


def round_two_questions(paper: Paper, known: KnownForm) -> None:
    ring_round(paper, box_of(known, "lives.o1").rect.union(box_of(known, "before.o1").rect).inset(-1.0), PEN)


def scribbled_out(paper: Paper, known: KnownForm) -> None:
    mark(paper, Doubt.SCRIBBLED_OUT, on_line(box_of(known, "parking.o1")), PEN)


@pytest.mark.parametrize(
    ("draw", "asked"),
    [
        pytest.param(at("lives.o1", WordDoubt.STRUCK), {"lives.o1"}, id="struck"),
        pytest.param(at("local.o2", WordDoubt.CROSSED_OUT), {"local.o2"}, id="crossed out"),
        pytest.param(at("married.o2", WordDoubt.HATCHED), {"married.o2"}, id="hatched"),
        pytest.param(at("helpful.o2", WordDoubt.RING_STRUCK), {"helpful.o2"}, id="a ring that is struck"),
        pytest.param(at("often.o2", WordDoubt.HALF_RING), {"often.o2"}, id="half a ring"),
        pytest.param(round_two, {"lives.o1", "lives.o2"}, id="a ring round two words"),
        pytest.param(round_two_questions, {"lives.o1", "before.o1"}, id="a ring round words of two questions"),
        pytest.param(scribbled_out, {"parking.o1"}, id="a mark on a line that is scribbled out"),
    ],
)
def test_what_a_careful_person_would_ask_about_is_asked_about(worded: KnownForm, draw: Draw, asked: set[str]) -> None:
    paper = bare(worded)
    draw(paper, worded)
    found = states(worded, paper.picture)
    assert {name for name, state in found.items() if state is BoxState.UNCLEAR} >= asked
    assert BoxState.TICKED not in found.values()
