"""How cells of a workbook look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from scanner.export.cells import CellValue, Flag, is_formula

FONT: Final = "宋体"
HEADING_GREY: Final = "FF595959"
FILLS: Final = {Flag.UNCLEAR: "FFF8CBAD", Flag.DOUBTFUL: "FFFFF2CC", Flag.CORRECTED: "FFE2EFDA"}
"""Flag to fill, as ARGB. The three differ in lightness too, for people who do not see red or green."""

_HEADING_FILL: Final = "FFDDE6F0"
_RULE: Final = Side(style="thin", color="FFBFBFBF")
_BORDER: Final = Border(left=_RULE, right=_RULE, top=_RULE, bottom=_RULE)


@dataclass(frozen=True, slots=True)
class _CellStyle:
    number_format: str
    flag: Flag
    centred: bool
    quoted: bool = False


class Styles:
    """Styled cells of one worksheet.

    One cell object of each style is used again and again, which is safe because a cell is written as soon as it is
    appended to the worksheet. A caller must not keep a cell.
    """

    def __init__(self, worksheet: Any) -> None:
        self._worksheet = worksheet
        self._cells: dict[_CellStyle, Any] = {}

    def cell(self, value: CellValue, flag: Flag = Flag.NONE, *, centred: bool = False, is_words: bool = False) -> Any:
        """Return a cell: a text is always text even if it looks like a number, and None is an empty cell.

        A text's cell has the number format of text too, so that it stays text when somebody edits it. So has an empty
        cell where words are asked (`is_words`): a phone number that somebody types there keeps its 0.
        """
        match value:
            case None:
                look = _CellStyle("@" if is_words else "General", flag, centred)
            case str():
                look = _CellStyle("@", flag, centred, quoted=is_formula(value))
            case int():
                look = _CellStyle("#,##0", flag, centred)
            case _:
                look = _CellStyle("#,##0.0#####", flag, centred)
        cell = self._styled(look)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # openpyxl takes a leading = for a formula
        return cell

    def heading(self, words: CellRichText | str) -> Any:
        """Return a cell of the row of headings."""
        cell: Any = WriteOnlyCell(self._worksheet)
        cell.value = words
        cell.font = Font(name=FONT, size=11, bold=True)
        cell.fill = PatternFill("solid", fgColor=_HEADING_FILL)
        cell.border = _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        return cell

    def _styled(self, look: _CellStyle) -> Any:
        if look not in self._cells:
            cell: Any = WriteOnlyCell(self._worksheet)
            cell.font = Font(name=FONT, size=11)
            cell.number_format = look.number_format
            cell.border = _BORDER
            across = "center" if look.centred else None
            cell.alignment = Alignment(horizontal=across, vertical="top", wrap_text=look.number_format == "@")
            if look.flag in FILLS:
                cell.fill = PatternFill("solid", fgColor=FILLS[look.flag])
            if look.quoted:
                cell.quotePrefix = True
            self._cells[look] = cell
        return self._cells[look]
