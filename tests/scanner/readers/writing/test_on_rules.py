"""A stroke on a rule of its cell is asked about; what makes a rule thicker otherwise is not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from forms.geometry import Point, Rect
from forms.layout.model import FieldBox
from scanner.ink.foreign import find_page_ink
from scanner.readers.writing.reader import TextReader
from scanner.values.known_form import KnownForm
from scanner.values.reading import Outcome, Reading
from tests.fakes import ScriptedEngine
from tests.makers.paper.pens import Mark, Paper, Pen, mark, seal, writing
from tests.scanner.readers.boxes.mark_pages import annex2, drawn, registered, scanned, spot

FORM, LAYOUT = annex2()
BLANK = KnownForm(FORM, LAYOUT).blank
PEN = Pen(0.5, (40, 40, 40))


def box_of(field_id: str) -> FieldBox:
    return next(box for _, box in LAYOUT.field_boxes() if box.field_id == field_id)


def page_of(field_id: str) -> int:
    return next(page.page_no for page, box in LAYOUT.field_boxes() if box.field_id == field_id)


def readings_of(page_no: int, *draws: Callable[[Paper], None]) -> dict[str, Reading]:
    def draw(paper: Paper) -> None:
        for one in draws:
            one(paper)

    ink = find_page_ink(registered(scanned(drawn(page_no, draw)), page_no), BLANK)
    found = TextReader(ScriptedEngine(default="25"), BLANK).read(ink, FORM, LAYOUT)
    return {reading.field_id: reading for reading in found}


def on_rule(readings: dict[str, Reading]) -> set[str]:
    return {field_id for field_id, one in readings.items() if "ink_on_rule" in [problem.code for problem in one.issues]}


def one_at(paper: Paper, *, x: float, cell: Rect, high: float = 3.6) -> None:
    """Draw a 1 as a hand does: nearly upright, a little bowed."""
    top = cell.center.y - high / 2
    points = [(x - 0.1, top, 0.8), (x + 0.12, top + 0.5 * high, 1.0), (x + 0.05, top + high, 0.9)]
    paper.press(np.array(points), PEN)


def digits(paper: Paper, *, cell: Rect) -> None:
    writing(paper, Rect(cell.left + 2.0, cell.top, cell.left + 9.0, cell.bottom), PEN, size_mm=3.4)


@pytest.mark.parametrize(
    ("field_id", "side"),
    [("employees", "left"), ("employees", "right"), ("rd_staff", "left"), ("planned_investment", "right")],
)
@pytest.mark.parametrize("is_blank", [True, False])
def test_a_digit_on_an_upright_rule_is_asked_about(field_id: str, side: str, *, is_blank: bool) -> None:
    cell = box_of(field_id).cell
    rest = (lambda _: None) if is_blank else partial(digits, cell=cell)
    found = readings_of(page_of(field_id), partial(one_at, x=getattr(cell, side), cell=cell), rest)
    assert field_id in on_rule(found)
    assert found[field_id].outcome is (Outcome.UNCLEAR if is_blank else Outcome.READ)


@pytest.mark.parametrize(
    ("field_id", "is_asked"),
    [("email", True), ("website", True), ("main_business", False), ("credit_code", False)],
)
def test_an_underscore_on_the_rule_below_a_single_line_is_asked_about(field_id: str, *, is_asked: bool) -> None:
    cell = box_of(field_id).cell

    def underscore(paper: Paper) -> None:
        left, low = cell.left + 12.0, cell.bottom - 0.1
        path = np.array([(left, low, 0.8), (left + 1.2, low + 0.05, 1.0), (left + 2.3, low, 0.8)])
        paper.press(path, PEN)

    assert on_rule(readings_of(1, partial(digits, cell=cell), underscore)) == ({field_id} if is_asked else set())


def test_digits_beside_the_rules_are_no_strokes_on_them() -> None:
    fields = [box for box in LAYOUT.pages[0].fields if not box.comb]

    def write(paper: Paper) -> None:
        for box in fields:
            digits(paper, cell=box.cell)
            one_at(paper, x=box.cell.left + 1.4, cell=box.cell)

    assert not on_rule(readings_of(1, write))


def test_the_tail_of_a_cross_that_reaches_the_rule_beside_its_box_is_no_stroke_of_a_field() -> None:
    cell = box_of("partner_names").cell

    def cross(paper: Paper) -> None:
        mark(paper, Mark.CROSS, spot("has_partner.yes"), PEN)
        one_at(paper, x=cell.left, cell=cell)

    assert not on_rule(readings_of(page_of("partner_names"), cross))


def test_a_seal_over_a_rule_is_no_stroke() -> None:
    cell = box_of("employees").cell
    assert not on_rule(readings_of(1, lambda paper: seal(paper, Point(cell.left + 20.0, cell.center.y))))


def test_a_copy_on_which_many_rules_are_thick_is_dirty_and_nothing_is_said_of_it() -> None:
    def smear(paper: Paper) -> None:
        for box in LAYOUT.pages[0].fields[::2]:
            one_at(paper, x=box.cell.left, cell=box.cell)

    assert not on_rule(readings_of(1, smear))
