"""The hidden sheet of a workbook: in which state each record was exported, so that an edited workbook can be taken in.

It holds ids and versions (`scanner.corrections.version_of`), and no values. `scanner.edited_sheets` reads it.
"""

from __future__ import annotations

from typing import Any, Final

from openpyxl import Workbook

from scanner.corrections import version_of
from scanner.values.record import Record

MARK: Final = "formloop-export"
"""The first cell of a hidden sheet: people may rename the sheet."""

_TITLE: Final = "formloop"
_HIDDEN: Final = "veryHidden"  # Excel does not even offer to show it; LibreOffice saves it as hidden


class Stamps:
    """Writes the hidden sheet, a row for each record; where it is full, it goes on on another one."""

    def __init__(self, workbook: Workbook, rows_max: int) -> None:
        """Prepare the sheet, which is begun with the first record.

        Args:
            workbook: The workbook, which is write-only.
            rows_max: How many rows fit on a sheet.
        """
        self._workbook = workbook
        self._rows_max = rows_max
        self._sheets: list[Any] = []
        self._rows = 0

    def add(self, record: Record) -> None:
        """Write the state of a record."""
        if not self._sheets or self._rows == self._rows_max:
            self._begin()
        self._sheets[-1].append((record.record_id, version_of(record)))
        self._rows += 1

    def put_last(self) -> None:
        """Put the sheet behind all others."""
        for sheet in self._sheets:
            self._workbook.move_sheet(sheet.title, len(self._workbook.sheetnames))

    def _begin(self) -> None:
        sheet: Any = self._workbook.create_sheet(_TITLE)
        sheet.sheet_state = _HIDDEN
        sheet.append((MARK, "record version"))
        self._sheets.append(sheet)
        self._rows = 1
