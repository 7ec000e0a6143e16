"""Finds the rows of records in a sheet that people edited: by the ids in the headings, whatever the order.

How it works. A heading ends with the column's id (企业名称 company_name). It is known by that word alone, so that
columns may be moved, their other words changed, and rows be put above them. A column whose id is gone, or stands twice,
is not read and is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from openpyxl.utils import get_column_letter

from scanner.edited_sheets.cells import BLANK, EditedCell
from scanner.edited_sheets.workbook import Row

RECORD_ID: Final = "record_id"
_HEADING_WITHIN: Final = 20
"""The first rows of a sheet, among which the row of headings is looked for."""

_OF_ISSUES: Final = {"severity", "message_zh"}
"""Columns that only the sheet of issues has, which has the records' ids too."""

_WORD: Final = re.compile(r"(?<![A-Za-z0-9_.])[a-z][a-z0-9_]*(?:\[\d+\+?\])?(?:\.[a-z0-9_]+)*")
_SHOWN_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A row of a sheet of records.

    Attributes:
        number: The row's number, from 1.
        record_id: What stands in the column of ids; empty where nothing does.
        cells: Column id to cell.
    """

    number: int
    record_id: str
    cells: Mapping[str, EditedCell]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.record_id and all(cell == BLANK for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """A sheet with a row for each record.

    Attributes:
        title: Its name.
        letters: Column id to the letter of the column.
        unknown: Letter and heading of each column without an id that is known, where something stands in the heading.
        doubled: The ids that stand in several headings.
    """

    title: str
    letters: Mapping[str, str]
    unknown: tuple[tuple[str, str], ...]
    doubled: tuple[str, ...]
    _numbers: Mapping[str, int]
    _first_row: int
    _rows: Iterator[Row]

    def rows(self) -> Iterator[RecordRow]:
        """Yield the rows under the headings, once."""
        for number, row in enumerate(self._rows, start=self._first_row):
            cells = {name: row[index] if index < len(row) else BLANK for name, index in self._numbers.items()}
            record_id = cells.pop(RECORD_ID).text.strip()
            found = RecordRow(number, record_id, cells)
            if not found.is_empty:
                yield found


def record_sheet(title: str, rows: Iterator[Row], known: Collection[str]) -> RecordSheet | None:
    """Return a sheet if it has a column of records' ids and is not the sheet of issues, else None.

    Args:
        title: The sheet's name.
        rows: Its rows; those down to the headings are taken.
        known: The ids of all columns that an export may have.
    """
    for number, row in zip(range(1, _HEADING_WITHIN + 1), rows, strict=False):
        ids = {index: _id(cell.text, known) for index, cell in enumerate(row)}
        counts = Counter(name for name in ids.values() if name)
        if counts[RECORD_ID] != 1 or _is_sheet_of_issues(row):
            continue
        numbers = {name: index for index, name in ids.items() if name and counts[name] == 1}
        unknown = tuple(
            (get_column_letter(index + 1), _shown(row[index].text))
            for index, name in ids.items()
            if not name and row[index].text
        )
        return RecordSheet(
            title,
            {name: get_column_letter(index + 1) for name, index in numbers.items()},
            unknown,
            tuple(name for name, count in counts.items() if count > 1),
            numbers,
            number + 1,
            rows,
        )
    return None


def _id(heading: str, known: Collection[str]) -> str:
    """Return the column id in a heading; empty where there is none, or several."""
    found = {word for word in _WORD.findall(heading) if word in known}
    return found.pop() if len(found) == 1 else ""


def _is_sheet_of_issues(row: Row) -> bool:
    return {word for cell in row for word in _WORD.findall(cell.text)} >= _OF_ISSUES


def _shown(heading: str) -> str:
    return " ".join(heading.split())[:_SHOWN_MAX]
