"""The grids of a draft: choices below each other whose same options stand in shared columns, written as one entry.

A draft keeps each question as a choice of its own, at the desk too; only its definition joins them, where that says the
same in a tenth of the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from scanner.adopt.draft import DraftField, DraftOption
from scanner.adopt.draft_tables import DraftTable, entries_of

_ALIKE_MM: Final = 0.4
"""Sides of boxes in one column or row differ by no more: a definition's box may lie half a millimetre off."""

_QUESTIONS_LEAST: Final = 2
_QUESTIONS_MOST: Final = 200
_OPTIONS: Final = (2, 20)

Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True)
class DraftGrid:
    """Questions that have the same options in shared columns.

    Attributes:
        positions: The positions of the questions among the draft's fields, from top to bottom.
        columns: Left and right of the boxes of each option.
        rows: Top and bottom of the boxes of each question.
    """

    positions: tuple[int, ...]
    columns: tuple[Stretch, ...]
    rows: tuple[Stretch, ...]


Entry = int | DraftTable | DraftGrid


def written_entries(fields: Sequence[DraftField]) -> list[Entry]:
    """Return what a definition asks, in its order: lone fields, tables, and grids where their first question stands.

    Places to write between the questions of a grid, as those of a column of remarks, follow it.
    """
    entries: list[Entry] = []
    grid, after = list[int](), list[Entry]()

    def close() -> None:
        entries.extend([*_joined(grid, fields), *after])
        grid.clear()
        after.clear()

    for entry in entries_of(fields):
        is_question = isinstance(entry, int) and _may_be_asked(fields[entry])
        if isinstance(entry, int) and is_question and grid and _goes_on(fields[grid[-1]], fields[entry]):
            grid.append(entry)
        elif isinstance(entry, int) and is_question:
            close()
            grid.append(entry)
        elif isinstance(entry, int) and grid and not fields[entry].options:
            after.append(entry)
        else:
            close()
            entries.append(entry)
    close()
    return entries


def _joined(positions: Sequence[int], fields: Sequence[DraftField]) -> list[Entry]:
    """Return some questions as one grid; as they are where they are too few or too many, or ids come twice."""
    ids = {fields[position].id for position in positions}
    if not _QUESTIONS_LEAST <= len(positions) <= _QUESTIONS_MOST or len(ids) < len(positions):
        return list(positions)
    questions = [fields[position].options for position in positions]
    columns = [_middle([(box.box.left, box.box.right) for box in column]) for column in zip(*questions, strict=True)]
    rows = [_middle([(box.box.top, box.box.bottom) for box in row]) for row in questions]
    return [DraftGrid(tuple(positions), tuple(columns), tuple(rows))]


def _middle(stretches: Sequence[Stretch]) -> Stretch:
    return median(start for start, _ in stretches), median(stop for _, stop in stretches)


def _may_be_asked(field: DraftField) -> bool:
    """Tell whether a field may be a question of a grid: a choice in one row, with nothing that only it has."""
    options = field.options
    if not _OPTIONS[0] <= len(options) <= _OPTIONS[1] or not field.label or field.row is not None:
        return False
    if field.note or field.pdf_name or any(one.pdf_name or one.pdf_state for one in options):
        return False
    first = options[0]
    return (
        len({one.id for one in options}) == len(options)
        and all(one.page_no == field.page_no and one.shape is first.shape for one in options)
        and all(_are_level(first, one) for one in options)
        and all(before.box.right <= after.box.left + _ALIKE_MM for before, after in pairwise(options))
    )


def _goes_on(above: DraftField, below: DraftField) -> bool:
    """Tell whether a question stands below another one, with the same options in the same columns."""
    return (
        above.kind is below.kind
        and above.page_no == below.page_no
        and [(one.id, one.label, one.shape) for one in above.options]
        == [(one.id, one.label, one.shape) for one in below.options]
        and all(_are_in_column(one, other) for one, other in zip(above.options, below.options, strict=True))
        and below.options[0].box.top > above.options[0].box.bottom - _ALIKE_MM
    )


def _are_level(one: DraftOption, other: DraftOption) -> bool:
    return abs(one.box.top - other.box.top) <= _ALIKE_MM and abs(one.box.bottom - other.box.bottom) <= _ALIKE_MM


def _are_in_column(one: DraftOption, other: DraftOption) -> bool:
    return abs(one.box.left - other.box.left) <= _ALIKE_MM and abs(one.box.right - other.box.right) <= _ALIKE_MM
