"""Empty cells that are ticked, and empty cells that are written in."""

from __future__ import annotations

import pytest

from forms.definition.kinds import Kind
from scanner.adopt.draft import DraftField
from scanner.adopt.guesses.drafting import draft_of
from scanner.adopt.printed import PrintedWord
from tests.scanner.adopt.pages import page, table, word

LEFTS = [20, 80, 110, 140, 170]


def drafted(heads: list[str], questions: list[str], more: list[PrintedWord] | None = None) -> list[DraftField]:
    words = [word(head, left + 2, 43) for head, left in zip(heads, LEFTS[1:], strict=False)]
    words += [word(question, 22, 53 + 10 * row) for row, question in enumerate(questions)]
    cells = table(LEFTS[: len(heads) + 2], [40 + 10 * row for row in range(len(questions) + 2)])
    return list(draft_of([page([*words, *(more or [])], cells=cells)]).fields)


@pytest.mark.parametrize("heads", [["Yes", "No"], ["满意", "不满意"], ["very good", "poor"], ["从不", "经常"]])
def test_empty_cells_under_answers_are_boxes_of_their_rows_question(heads: list[str]) -> None:
    fields = drafted(heads, ["Heating", "Quiet"])
    assert [(field.label, field.kind) for field in fields] == [("Heating", Kind.ONE), ("Quiet", Kind.ONE)]
    assert [[option.label for option in field.options] for field in fields] == [heads, heads]


def test_a_column_beside_the_answers_is_written_in() -> None:
    fields = drafted(["Yes", "No", "Remarks"], ["Heating", "Quiet"])
    assert [bool(field.options) for field in fields] == [True, False, True, False]


@pytest.mark.parametrize(
    ("heads", "questions"),
    [
        (["Yes", "No"], ["Heating"]),
        (["Yes", "Yes"], ["Heating", "Quiet"]),
        (["Name", "Phone"], ["Heating", "Quiet"]),
        (["Yes", "Phone"], ["Heating", "Quiet"]),
        (["1", "2", "3"], ["Heating", "Quiet"]),
        (["Yes", "No"], ["1", "2"]),
    ],
    ids=["one row", "one answer twice", "no answers", "one answer", "figures that nobody ticks", "no questions"],
)
def test_all_other_empty_cells_are_written_in(heads: list[str], questions: list[str]) -> None:
    assert [field for field in drafted(heads, questions) if field.options] == []


def test_figures_head_boxes_where_the_form_says_that_something_is_ticked() -> None:
    fields = drafted(["1", "2", "3"], ["Heating", "Quiet"], [word("Tick one box in each row", 20, 30)])
    assert [[option.label for option in field.options] for field in fields] == [["1", "2", "3"]] * 2
