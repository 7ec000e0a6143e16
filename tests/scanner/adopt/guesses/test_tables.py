"""Tables whose rows ask the same: which fields are their cells."""

from __future__ import annotations

from forms.definition.kinds import Kind
from scanner.adopt.draft import DraftField
from scanner.adopt.guesses.drafting import draft_of
from scanner.adopt.printed import Outline, PrintedWord
from tests.scanner.adopt.pages import box, page, table, word

HEADS = [word("Name", 24, 43), word("Date of birth", 74, 43)]
TITLE = word("Children", 20, 34)


def drafted(words: list[PrintedWord], outlines: list[Outline] | None = None) -> list[DraftField]:
    cells = table([20, 70, 120], [40, 48, 56, 64])
    return list(draft_of([page(words, outlines, cells=cells)]).fields)


def test_empty_rows_under_heads_are_one_table_that_is_named_by_the_words_above_it() -> None:
    rows = [field.row for field in drafted([TITLE, *HEADS])]
    assert [row and (row.table, row.name, row.row, row.column, row.label) for row in rows] == [
        ("children", "Children", 0, "name", "Name"),
        ("children", "Children", 0, "birth_date", "Date of birth"),
        ("children", "Children", 1, "name", "Name"),
        ("children", "Children", 1, "birth_date", "Date of birth"),
    ]


def test_the_kind_of_a_column_is_what_its_head_says() -> None:
    fields = drafted([TITLE, *HEADS])
    assert [field.kind for field in fields] == [Kind.TEXT, Kind.DATE] * 2


def test_numbers_of_rows_are_no_answers() -> None:
    cells = table([10, 20, 70, 120], [40, 48, 56, 64])
    words = [word("No.", 11, 43), *HEADS, word("1", 12, 51), word("2", 12, 59)]
    rows = [field.row for field in draft_of([page(words, cells=cells)]).fields]
    assert [row and (row.row, row.column) for row in rows] == [
        (0, "name"), (0, "birth_date"), (1, "name"), (1, "birth_date"),
    ]  # fmt: skip


def test_rows_with_words_of_their_own_ask_different_things_and_are_no_table() -> None:
    cells = table([20, 50, 85, 120], [40, 48, 56, 64])
    words = [
        word("Tax", 24, 43),
        word("Paid", 55, 43),
        word("Owed", 90, 43),
        word("State", 22, 51),
        word("Federal", 22, 59),
    ]
    fields = draft_of([page(words, cells=cells)]).fields
    assert len(fields) == 4
    assert all(field.row is None for field in fields)


def test_boxes_that_stand_in_each_row_are_a_column_with_options() -> None:
    outlines = [box(left, top) for top in (51, 59) for left in (80, 100)]
    words = [word("Name", 24, 43), word("Sex", 74, 43)]
    words += [word(text, left + 4, top - 0.5) for top in (51, 59) for text, left in (("m", 80), ("f", 100))]
    fields = drafted(words, outlines)
    assert [field.row and (field.row.row, field.row.column) for field in fields] == [
        (0, "name"), (0, "sex"), (1, "name"), (1, "sex"),
    ]  # fmt: skip
    assert [option.id for option in fields[1].options] == ["m", "f"]
