"""Short lines that are ticked, and short lines that are written on."""

from __future__ import annotations

import pytest

from forms.definition.kinds import Kind
from scanner.adopt.draft import DraftField
from scanner.adopt.guesses.drafting import draft_of
from scanner.adopt.printed import OutlineShape, PrintedWord, RuledLine
from tests.scanner.adopt.pages import box, page, word

HEADS = [word("Yes", 20, 30), word("No", 40, 30)]
QUESTION = word("Are you a citizen?", 70, 40)


def drafted(words: list[PrintedWord], lines: list[RuledLine]) -> list[DraftField]:
    return list(draft_of([page(words, lines=lines)]).fields)


def test_short_lines_under_the_heads_yes_and_no_are_a_choice_of_the_question_behind_them() -> None:
    second = word("Have you applied before?", 70, 50)
    lines = [RuledLine(left, left + 6, y) for y in (44.0, 54.0) for left in (20.0, 40.0)]
    fields = drafted([*HEADS, QUESTION, second], lines)
    assert [(field.kind, field.label) for field in fields] == [
        (Kind.ONE, "Are you a citizen?"), (Kind.ONE, "Have you applied before?"),
    ]  # fmt: skip
    assert [option.id for option in fields[0].options] == ["yes", "no"]
    assert {option.shape for option in fields[0].options} == {OutlineShape.LINE}
    assert [option.box.as_tuple() for option in fields[0].options] == [(20, 40, 26, 44), (40, 40, 46, 44)]


def test_short_lines_before_words_that_exclude_each_other_are_ticked() -> None:
    words = [word("Qualified?", 20, 40), word("Yes", 57, 40), word("No", 77, 40)]
    (field,) = drafted(words, [RuledLine(50, 56, 44), RuledLine(70, 76, 44)])
    assert (field.kind, field.label) == (Kind.ONE, "Qualified?")
    assert [(option.id, option.shape) for option in field.options] == [
        ("yes", OutlineShape.LINE), ("no", OutlineShape.LINE),
    ]  # fmt: skip


def test_the_sides_of_printed_boxes_are_no_lines_to_tick() -> None:
    words = [word("Qualified?", 20, 40), word("Yes", 57, 40), word("No", 77, 40)]
    lines = [RuledLine(left, left + 4, y) for left in (50, 70) for y in (40.0, 44.0)]
    fields = list(draft_of([page(words, [box(50, 40, 4.0), box(70, 40, 4.0)], lines=lines)]).fields)
    assert [[option.shape for option in field.options] for field in fields] == [[OutlineShape.SQUARE] * 2]


@pytest.mark.parametrize(
    ("heads", "lines"),
    [
        ([word("Age", 20, 30), word("Size", 40, 30)], [RuledLine(20, 26, 44), RuledLine(40, 46, 44)]),
        (HEADS, [RuledLine(20, 26, 44), RuledLine(80, 86, 44)]),
        (HEADS, [RuledLine(20, 26, 44), RuledLine(40, 49, 44)]),
        (HEADS, [RuledLine(20, 26, 44)]),
    ],
    ids=["other heads", "farther apart than the heads", "of two lengths", "one alone"],
)
def test_short_lines_without_such_a_pair_are_not_ticked(heads: list[PrintedWord], lines: list[RuledLine]) -> None:
    assert [field for field in drafted(heads, lines) if field.options] == []
