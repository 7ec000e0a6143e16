"""Bubbles, brackets, lines and words to circle on a blank: read by their ink, asked about where unclear."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace

import cv2
import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from forms.blank import blank_pages
from forms.faces import load_metrics
from forms.geometry import Rect, Transform
from forms.layout import lay_out
from forms.layout.model import OptionBox
from forms.loading import load_form
from scanner.roads.paper_pages import identify_page, read_page
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage
from scanner.values.reading import BoxState
from tests.fakes import ScriptedEngine
from tests.makers.paper import degrade
from tests.makers.paper.pens import Doubt, Mark, Paper, Spot, mark, pens

MM = 72 / 25.4
SHAPES = ("circle", "bracket", "line", "word")
DPI = 300


@pytest.fixture(scope="module")
def shaped(tmp_path_factory: pytest.TempPathFactory) -> KnownForm:
    """A form with three questions of each shape, of three options each."""
    folder = tmp_path_factory.mktemp("shaped")
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(210 * MM, 297 * MM), invariant=1)
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(20 * MM, 277 * MM, "Questions on the use of the public reading rooms")
    lines = ["form: shaped", "key: SHAP", "version: 1", "title: Shapes", "anchors: false", "blank: s.pdf", "fields:"]
    for row in range(12):
        shape, y = SHAPES[row // 3], 40.0 + 18 * row
        canvas.setFont("Helvetica", 9)
        canvas.drawString(
            20 * MM, (297 - y) * MM, f"{row + 1}. Question of the group on {shape} number {row * 37 % 11}"
        )
        lines.append(f"  - field: q{row}\n    kind: many\n    label: Question {row}\n    options:")
        for place, word in enumerate(("often", "rarely", "never")):
            rect, label = _draw(canvas, shape, 30.0 + 45 * place, y + 4, word)
            box = ", ".join(f"{side:.2f}" for side in rect.as_tuple())
            lines.append(f"      o{place}: {{label: {label}, shape: {shape}, box: [{box}]}}")
    canvas.showPage()
    canvas.save()
    (folder / "s.pdf").write_bytes(out.getvalue())
    (folder / "s.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    form = load_form(folder / "s.yaml")
    return KnownForm(form, lay_out(form, load_metrics()))


def _draw(canvas: Canvas, shape: str, x: float, y: float, word: str) -> tuple[Rect, str]:
    """Draw an option with its place at (x, y) and return the place and its word."""
    canvas.setLineWidth(0.7)
    base = (297 - y - 3.6) * MM
    if shape == "word":
        canvas.drawString(x * MM, base, word)
        width = canvas.stringWidth(word, "Helvetica", 9) / MM
        return Rect(x, y + 0.8, round(x + width, 1), y + 4.2), word
    if shape == "circle":
        canvas.circle((x + 2) * MM, (297 - y - 2) * MM, 2 * MM)
        rect = Rect(x, y, x + 4, y + 4)
    elif shape == "bracket":
        canvas.drawString(x * MM, base, "(")
        canvas.drawString((x + 6) * MM, base, ")")
        rect = Rect(x + 1.2, y, x + 5.8, y + 4)
    else:
        canvas.line(x * MM, base, (x + 8) * MM, base)
        rect = Rect(x, y, x + 8, y + 3.6)
    canvas.drawString((x + 10) * MM, base, word)
    return rect, word


Draw = Callable[[Paper, OptionBox], None]


def read(shaped: KnownForm, draw: Mapping[str, Draw], seed: int = 1) -> dict[str, BoxState]:
    """Draw marks on the form, scan it at 200 dpi, and return the state of each option."""
    rng = np.random.default_rng(seed)
    blank = blank_pages(shaped.form, shaped.layout, DPI)[0]
    paper = Paper(np.asarray(cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR), np.uint8), Transform.scaled(DPI), rng)
    for box in shaped.layout.pages[0].options:
        if box.name in draw:
            draw[box.name](paper, box)
    scan, printed = degrade.office_scan(seed, 200.0)
    seen = degrade.scan(paper.picture, DPI, scan, printed=printed, seed=seed)
    found = identify_page(Picture(1, seen.gray, seen.colour), [shaped], ScriptedEngine())
    assert isinstance(found, IdentifiedPage)
    page = read_page(found, shaped, ScriptedEngine(), boxes_only=True)
    assert isinstance(page, ReadPage)
    return {f"{one.field_id}.{option}": state for one in page.readings for option, state in one.options.items()}


def _mark(paper: Paper, box: OptionBox) -> None:
    """Mark an option as people do: words are circled, all else is ticked."""
    pen = pens(paper.rng)["blue"]
    kind = Mark.CIRCLE_WORDS if box.shape == "word" else Mark.TICK
    mark(paper, kind, Spot(box.rect, box.rect), pen)


def _dot(paper: Paper, box: OptionBox) -> None:
    middle = box.rect.center
    paper.stroke(np.array([(middle.x, middle.y), (middle.x + 0.25, middle.y + 0.1)]), pens(paper.rng)["blue"])


@pytest.mark.parametrize("seed", [1, 2])
def test_marked_options_are_ticked_and_the_others_are_empty(shaped: KnownForm, seed: int) -> None:
    chosen = {f"q{row}.o{row % 3}" for row in range(12)}
    states = read(shaped, dict.fromkeys(chosen, _mark), seed)
    assert len(states) == 36
    assert {name for name, state in states.items() if state is BoxState.TICKED} == chosen
    assert {name for name, state in states.items() if state is BoxState.EMPTY} == states.keys() - chosen


def test_a_form_that_nobody_marked_is_empty(shaped: KnownForm) -> None:
    assert set(read(shaped, {}).values()) == {BoxState.EMPTY}


def test_a_dot_in_a_bubble_is_never_taken_for_nothing(shaped: KnownForm) -> None:
    states = read(shaped, {"q0.o1": _dot})
    assert states["q0.o1"] is not BoxState.EMPTY
    assert {state for name, state in states.items() if name != "q0.o1"} == {BoxState.EMPTY}


def test_one_stroke_through_two_options_is_a_question_of_both(shaped: KnownForm) -> None:
    def through(paper: Paper, box: OptionBox) -> None:
        middle = box.rect.center
        path = np.array([(middle.x - 1.0, middle.y + 0.3), (middle.x + 46.0, middle.y - 0.3)])
        paper.stroke(path, pens(paper.rng)["blue"])

    states = read(shaped, {"q1.o0": through})
    assert states["q1.o0"] is not BoxState.TICKED
    assert states["q1.o1"] is not BoxState.TICKED
    assert BoxState.UNCLEAR in (states["q1.o0"], states["q1.o1"])


def test_a_ring_round_the_words_of_a_bubble_or_a_bracket_is_its_mark_or_a_question(shaped: KnownForm) -> None:
    def ring(paper: Paper, box: OptionBox) -> None:
        mark(paper, Mark.CIRCLE_WORDS, Spot(box.rect, box.label), pens(paper.rng)["blue"])

    states = read(worded(shaped), {"q1.o1": ring, "q4.o2": ring})
    assert states["q1.o1"] is BoxState.TICKED
    assert states["q4.o2"] is not BoxState.EMPTY
    assert {state for name, state in states.items() if name not in ("q1.o1", "q4.o2")} == {BoxState.EMPTY}


def test_rings_round_a_bubble_and_a_bracket_and_ticks_that_sweep_out_of_them_are_their_marks(shaped: KnownForm) -> None:
    def ring(paper: Paper, box: OptionBox) -> None:
        mark(paper, Mark.CIRCLE_BOX, Spot(box.rect, box.rect), pens(paper.rng)["blue"])

    def sweep(paper: Paper, box: OptionBox) -> None:
        left, bottom = box.rect.left, box.rect.bottom
        path = [(left + 0.6, bottom - 2.2), (left + 1.8, bottom - 0.4), (left + 13.0, bottom - 6.5)]
        paper.stroke(np.array(path), pens(paper.rng)["blue"])

    drawn = {"q0.o0": ring, "q1.o1": sweep, "q3.o2": ring, "q4.o0": sweep}
    states = read(shaped, drawn)
    assert {name for name, state in states.items() if state is BoxState.TICKED} == drawn.keys()
    assert {name for name, state in states.items() if state is BoxState.UNCLEAR} == set()


@pytest.mark.parametrize("doubt", [Doubt.SCRIBBLED_OUT, Doubt.TICK_STRUCK])
def test_a_mark_in_a_bubble_or_a_bracket_that_was_taken_back_is_not_ticked(shaped: KnownForm, doubt: Doubt) -> None:
    def take_back(paper: Paper, box: OptionBox) -> None:
        mark(paper, doubt, Spot(box.rect, box.rect), pens(paper.rng)["blue"])

    taken = ("q0.o1", "q1.o0", "q3.o1", "q5.o2")
    states = read(shaped, dict.fromkeys(taken, take_back))
    assert {states[name] for name in taken} == {BoxState.UNCLEAR}


def worded(shaped: KnownForm) -> KnownForm:
    """Return the form with a definition that says where the words of each bubble and bracket stand."""
    page = shaped.layout.pages[0]
    options = [
        replace(box, label=Rect(box.rect.left + 9, box.rect.top + 0.4, box.rect.left + 18, box.rect.bottom))
        if box.shape in ("circle", "bracket")
        else box
        for box in page.options
    ]
    return replace(shaped, layout=replace(shaped.layout, pages=(replace(page, options=tuple(options)),)))
