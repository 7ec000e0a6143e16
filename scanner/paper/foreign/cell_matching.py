"""Matches the cells of a table to those of a definition, by the words in them and in reading order.

How it works: both rows of cells are aligned by dynamic programming, as two texts are that differ in some characters.
- A label whose words are found gains up to its weight, which grows with its length; one whose words differ loses as
  much.
- A writing cell without printed words gains a little. A cell that one side has and the other has not costs a little.
- Two pairs in a row gain if both sides' cells also stand in one row, and lose much if only one side's do.
- Rows of the form before the first match and after the last one cost nothing, because they are on another page.

The sizes of cells do not matter, so rows may have grown. The match is trusted if enough of the printed words between
its first and last row was found.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forms.definition import Cell, CellRole, Form, LabelPlace
from forms.geometry import Rect

LABEL_MIN: Final = 0.6
"""Least likeness of the words in a cell to a label, for the cell to be that label's."""

AGREEMENT_MIN: Final = 0.75
"""Least share of the printed words, from the first to the last matched row, that must be found."""

WORDS_MIN: Final = 12
"""Least number of printed characters that must be found; fewer could stand on any page."""

CODED_AGREEMENT_MIN: Final = 0.55
CODED_WORDS_MIN: Final = 6
"""The same for a page whose code says which form it is: a photo loses thin rules, so that cells run together."""

ONE_LABEL_MIN: Final = 4
"""Characters of one exactly found label that are enough for such a page: its last row alone may have nothing else."""

_MISSING_COST: Final = 0.35  # costs an expected cell that the table lacks
_EXTRA_COST: Final = 0.12  # costs a cell of the table that is not expected
_WRITING_GAIN: Final = 0.15  # gains a pair of writing cells
_SAME_ROW_GAIN: Final = 0.15  # gain two pairs that both sides have in one row, or both in two rows
_BROKEN_ROW_COST: Final = 0.6  # cost two pairs that only one side has in one row
_LABEL_LIKENESS_MIN: Final = 0.35  # a label cell with less likeness counts as not found
_BOXES: Final = frozenset("口□☐☑☒■√囗回日")  # characters that an engine makes of a box to tick


@dataclass(frozen=True, slots=True)
class ExpectedCell:
    """A cell of the definition.

    Attributes:
        cell: The cell.
        row: The number of its row in the form, from 0.
        printed: The wordings that may be printed in it; empty for a writing cell without printed words.
    """

    cell: Cell
    row: int
    printed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchedCell:
    """A cell of the definition that was found in a table.

    Attributes:
        expected: The definition's cell.
        rect: Where it is, mm of the straightened table.
        likeness: Likeness of its printed words, 0.0 to 1.0; 1.0 where none are printed.
    """

    expected: ExpectedCell
    rect: Rect
    likeness: float


@dataclass(frozen=True, slots=True)
class Match:
    """The part of a form that a table holds.

    Attributes:
        cells: The matched cells, in reading order.
        agreement: Share of the printed words, from the first to the last matched row, that was found.
        words: Number of printed characters that were found.
        first: Number of the first matched row.
        last: Number of the last matched row.
        before: The table's cells above the first matched row, which may continue the row before it.
    """

    cells: tuple[MatchedCell, ...]
    agreement: float
    words: float
    first: int
    last: int
    before: tuple[Rect, ...] = ()

    @property
    def score(self) -> float:
        """A score of which more is better."""
        return self.words * self.agreement

    def is_enough(self, *, coded: bool) -> bool:
        """Tell whether the match is no chance resemblance; `coded`: whether the page's code says which form it is."""
        if not coded:
            return self.agreement >= AGREEMENT_MIN and self.words >= WORDS_MIN
        whole = self.agreement == 1.0 and self.words >= ONE_LABEL_MIN
        return whole or (self.agreement >= CODED_AGREEMENT_MIN and self.words >= CODED_WORDS_MIN)


def fold(text: str) -> str:
    """Return text as it is compared: NFKC in upper case, without spaces and punctuation."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in wide if character.isalnum())


def strip_boxes(text: str) -> str:
    """Return folded text without the characters that an engine makes of a box to tick."""
    return "".join(character for character in text if character not in _BOXES)


def common_length(one: str, other: str) -> int:
    """Return the length of the longest common subsequence of two texts."""
    if not one or not other:
        return 0
    row = np.zeros(len(other) + 1, dtype=np.int64)
    codes = np.array([ord(character) for character in other])
    for character in one:
        diagonal = row[:-1] + (codes == ord(character))
        row[1:] = np.maximum.accumulate(np.maximum(row[1:], diagonal))
    return int(row[-1])


def likeness(printed: str, seen: str) -> float:
    """Return how much two texts are the same, 0.0 to 1.0: twice their common characters over all their characters."""
    one, other = fold(printed), fold(seen)
    total = len(one) + len(other)
    if not one or not other or 2 * sum((Counter(one) & Counter(other)).values()) < 0.5 * total:
        return 0.0
    return 2 * common_length(one, other) / total


def exactness(printed: str, seen: str) -> float:
    """Return the same as `likeness`, with punctuation and case counted."""
    one, other = ("".join(unicodedata.normalize("NFKC", text).split()) for text in (printed, seen))
    return 2 * common_length(one, other) / max(1, len(one) + len(other))


def coverage(printed: str, seen: str) -> float:
    """Return the share of a printed text that a text holds in order; the text may hold more, 0.0 to 1.0."""
    one, other = strip_boxes(fold(printed)), fold(seen)
    if not one or sum((Counter(one) & Counter(other)).values()) < 0.5 * len(one):
        return 0.0
    return common_length(one, other) / len(one)


def expected_cells(form: Form) -> tuple[ExpectedCell, ...]:
    """Return a form's cells in reading order."""
    return tuple(
        ExpectedCell(cell, number, _printed(form, cell)) for number, row in enumerate(form.rows()) for cell in row.cells
    )


def printed_words(form: Form) -> str:
    """Return all wordings that are looked for in a form's table, one behind the other."""
    inside = "".join(field.unit + field.label + field.hint for field in form.fields)
    return inside + "".join(words for cell in expected_cells(form) for words in cell.printed)


def _printed(form: Form, cell: Cell) -> tuple[str, ...]:
    """Return the wordings that may be printed in a cell."""
    if cell.role is not CellRole.WRITING or cell.field_id is None:
        text = cell.text.replace("\n", "")
        hints = [field.hint for field in form.fields if field.hint and fold(field.label) == fold(text)]
        return (text, *(text + hint for hint in hints))
    field = form.field(cell.field_id)
    if field.kind.is_choice:
        return ("".join(option.label for option in field.options),)
    inside = field.label if field.label_place is LabelPlace.INSIDE else ""
    words = inside + field.hint
    return (words,) if words else ()


def match_cells(expected: Sequence[ExpectedCell], found: Sequence[Rect], texts: Sequence[str]) -> Match | None:
    """Return the best alignment of a definition's cells with a table's, or None where no label is found.

    Args:
        expected: The definition's cells, in reading order.
        found: The table's cells, in reading order.
        texts: The words in each of the table's cells.
    """
    if not found:
        return None
    like = np.array([[_likeness(one, text) for text in texts] for one in expected])
    pairs = _align(expected, found, like)
    matched = [
        MatchedCell(expected[i], found[j], float(like[i, j]) if expected[i].printed else 1.0)
        for i, j in pairs
        if expected[i].cell.role is CellRole.WRITING or like[i, j] >= _LABEL_LIKENESS_MIN
    ]
    solid = [one for one in matched if one.expected.printed and one.likeness >= LABEL_MIN]
    if not solid:
        return None
    first, last = solid[0].expected.row, solid[-1].expected.row
    inside = [one for one in matched if first <= one.expected.row <= last]
    weight = {id(one): len(fold(one.printed[0])) for one in expected if one.printed}
    due = [
        one for one in expected if first <= one.row <= last and one.printed and one.cell.role is not CellRole.WRITING
    ]
    share = {id(one.expected): one.likeness for one in inside}
    total = sum(weight[id(one)] for one in due) or 1
    agreement = sum(weight[id(one)] * share.get(id(one), 0.0) for one in due) / total
    words = sum(weight[id(one.expected)] * one.likeness for one in inside if id(one.expected) in weight)
    top = min((one.rect.top for one in inside if one.expected.row == first), default=0.0)
    before = tuple(rect for rect in found if rect.bottom < top + 1.0)
    return Match(tuple(inside), agreement, words, first, last, before)


def _likeness(expected: ExpectedCell, text: str) -> float:
    """Return how well a text fits what is printed in an expected cell, 0.0 to 1.0."""
    if not expected.printed or not text:
        return 0.0
    if expected.cell.role is CellRole.WRITING:
        return max(coverage(printed, text) for printed in expected.printed)
    return max(likeness(printed, text) for printed in expected.printed)


def _align(
    expected: Sequence[ExpectedCell], found: Sequence[Rect], like: np.ndarray[tuple[int, int], np.dtype[np.float64]]
) -> list[tuple[int, int]]:
    """Return the pairs of indices of expected and found cells, by dynamic programming, see the module's head."""
    rows, columns = len(expected), len(found)
    best = np.full((rows + 1, columns + 1), 0.0)
    paired = np.full((rows + 1, columns + 1), -np.inf)
    came = np.zeros((rows + 1, columns + 1), dtype=np.int8)
    best[0, :] = -_EXTRA_COST * np.arange(columns + 1)
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            gain = _gain(expected[i - 1], float(like[i - 1, j - 1]))
            joined = -np.inf
            if i > 1 and j > 1 and np.isfinite(paired[i - 1, j - 1]):
                same_expected = expected[i - 1].row == expected[i - 2].row
                same_found = found[j - 1].left > found[j - 2].right - 1.0
                joined = paired[i - 1, j - 1] + (_SAME_ROW_GAIN if same_expected == same_found else -_BROKEN_ROW_COST)
            paired[i, j] = gain + max(best[i - 1, j - 1], joined)
            came[i, j] = 1 if joined > best[i - 1, j - 1] else 0
            free = 0.0 if j == columns else _MISSING_COST
            best[i, j] = max(paired[i, j], best[i - 1, j] - free, best[i, j - 1] - _EXTRA_COST)
        best[i, 0] = 0.0
    return _trace(best, paired, came, columns)


def _trace(
    best: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    paired: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    came: np.ndarray[tuple[int, int], np.dtype[np.int8]],
    columns: int,
) -> list[tuple[int, int]]:
    """Return the pairs on the best way through the table of scores, from its end back to its start."""
    pairs: list[tuple[int, int]] = []
    i, j = best.shape[0] - 1, columns
    must = False
    while i > 0 and j > 0:
        if must or best[i, j] == paired[i, j]:
            pairs.append((i - 1, j - 1))
            must = came[i, j] == 1
            i, j = i - 1, j - 1
        elif best[i, j] == best[i, j - 1] - _EXTRA_COST:
            j -= 1
        else:
            i -= 1
    return pairs[::-1]


def _gain(expected: ExpectedCell, like: float) -> float:
    """Return what it gains to pair an expected cell with a text of some likeness."""
    if not expected.printed:
        return _WRITING_GAIN
    weight = 0.4 + min(len(fold(expected.printed[0])), 10) / 10
    if expected.cell.role is CellRole.WRITING:
        return max(_WRITING_GAIN / 2, weight * (like - 0.4))
    return 2 * weight * (like - 0.5)
