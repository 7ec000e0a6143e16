"""Fields beside whose cells something is written, in the label's cell or in the margin, are asked about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.geometry import Rect
from forms.layout.model import Layout, RowBox
from scanner.ink.foreign import find_page_ink
from scanner.readers.written_beside import doubt_written_beside, strips_beside
from scanner.values.reading import Outcome, Reading
from tests.scanner.readers.filled_paper import AMOUNT, FORM, LAYOUT, NAME, PARTNER, Paper, blanks, box_of


def _with_label(row: RowBox) -> RowBox:
    return replace(row, rect=Rect(8, row.rect.top, row.rect.right, row.rect.bottom))


LABELLED = replace(LAYOUT, pages=(replace(LAYOUT.pages[0], rows=tuple(map(_with_label, LAYOUT.pages[0].rows))),))
"""The small form, whose rows begin with their labels' cells, as those of a form that is laid out do."""


def doubts(paper: Paper, *readings: Reading, layout: Layout = LABELLED) -> dict[str, Reading]:
    ink = find_page_ink(paper.registered(), blanks)
    found = readings or tuple(Reading(box.field_id, Outcome.BLANK, "scripted") for box in layout.pages[0].fields)
    return {one.field_id: one for one in doubt_written_beside(found, ink, FORM, layout, blanks)}


def asked(paper: Paper) -> set[str]:
    return {name for name, one in doubts(paper).items() if one.issues}


def test_printed_labels_and_writing_in_the_cells_are_beside_no_field() -> None:
    assert asked(Paper().write("江苏智能", 40, 15).write("1200", 40, 25)) == set()


def test_an_answer_below_the_table_is_asked_about() -> None:
    assert asked(Paper().write("1200", 40, PARTNER.bottom + 4.5)) == {"names"}


@pytest.mark.parametrize(("x", "y"), [(24, 12.5), (111, 15)])
def test_an_answer_in_the_labels_cell_or_in_the_margin_is_asked_about(x: float, y: float) -> None:
    assert asked(Paper().write("286", x, y, size_mm=3.0)) == {"name"}


def test_a_blank_field_is_unclear_then_and_a_value_is_trusted_less() -> None:
    paper = Paper().write("1200", 111, 15).write("1200", 111, 25)
    value = Reading("amount", Outcome.READ, "scripted", text="12", confidence=0.99)
    found = doubts(paper, Reading("name", Outcome.BLANK, "scripted"), value)

    assert found["name"].outcome is Outcome.UNCLEAR
    assert found["amount"].text == "12"
    assert {issue.code for one in found.values() for issue in one.issues} == {"written_beside_cell"}
    assert found["amount"].caps


def test_a_speck_or_a_short_stroke_beside_a_cell_is_nothing() -> None:
    assert asked(Paper().dot(113, 15, diameter_mm=0.8).pen((25, 23), (27, 23))) == set()


def test_what_runs_from_one_cell_into_the_next_label_is_asked_about_in_both() -> None:
    page = LABELLED.pages[0]
    first, second = Rect(30, 10, 60, 20), Rect(80, 10, 110, 20)
    boxes = (replace(box_of("name"), cell=first, rect=first), replace(box_of("amount"), cell=second, rect=second))
    layout = replace(LABELLED, pages=(replace(page, fields=boxes, options=()),))
    found = doubts(Paper().write("有限公司", 62, 15), layout=layout)

    assert {name for name, one in found.items() if one.issues} == {"name", "amount"}


def test_the_strips_are_the_labels_cell_and_the_margin() -> None:
    strips = list(strips_beside(box_of("name"), LABELLED.pages[0]))

    assert strips == [Rect(8, NAME.top, NAME.left, NAME.bottom), Rect(110, NAME.top, 125, NAME.bottom)]


def test_a_cell_of_the_last_row_without_a_label_beside_it_has_the_margins_alone() -> None:
    page = LAYOUT.pages[0]
    strips = list(strips_beside(box_of("amount"), replace(page, rows=page.rows[:2])))

    below = Rect(AMOUNT.left, AMOUNT.bottom, AMOUNT.right, AMOUNT.bottom + 9)
    assert strips == [Rect(110, AMOUNT.top, 125, AMOUNT.bottom), below]


def test_a_page_without_rows_has_nothing_beside_its_cells() -> None:
    placed = replace(LABELLED, pages=(replace(LABELLED.pages[0], rows=()),))

    assert not any(one.issues for one in doubts(Paper().write("1200", 111, 15), layout=placed).values())
