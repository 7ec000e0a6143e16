"""How cells of a workbook for people look."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any, Final, Literal

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.indexed_list import IndexedList

from scanner.export.cells import CellValue, Flag, is_formula
from scanner.export.people.printing import FONT_PT
from scanner.export.xlsx.styles import FILLS, FONT

_RULE: Final = Side(style="thin", color="FF7F7F7F")
_BORDER: Final = Border(left=_RULE, right=_RULE, top=_RULE, bottom=_RULE)
_HEADING: Final = PatternFill("solid", fgColor="FFDDE6F0")
_TOTAL: Final = PatternFill("solid", fgColor="FFF2F2F2")
_LINK: Final = "FF0563C1"
_MARKED_MAX: Final = 200
"""Characters of the longest text that gets a sign; Excel may show #### for a longer one with a format of its own."""


@dataclass(frozen=True, slots=True)
class _Look:
    number_format: str
    flag: Flag
    is_number: bool
    is_linked: bool
    is_total: bool
    is_quoted: bool


def set_normal_font(workbook: Any) -> None:
    """Make 宋体 the workbook's normal font, in whose digits the widths of columns are counted.

    Otherwise it is Calibri, and where that is missing the columns are as wide as another font's digits make them.
    """
    normal = Font(name=FONT, size=FONT_PT)
    workbook._fonts = IndexedList([normal])
    workbook._named_styles["Normal"].font = normal


class PeopleStyles:
    """Styled cells of one worksheet.

    A cell that is doubtful has a colour and, because paper may be grey, a question mark behind its value. The mark is
    part of the cell's format: the value itself stays as it is.
    """

    def __init__(self, worksheet: Any) -> None:
        self._worksheet = worksheet
        self._made: dict[_Look, Any] = {}

    def cell(self, value: CellValue, flag: Flag = Flag.NONE, *, link: str | None = None, is_total: bool = False) -> Any:
        """Return a cell of the table; a text is always text, and `link` is what a click on it opens."""
        is_marked = flag in (Flag.UNCLEAR, Flag.DOUBTFUL)
        mark = '"？"' if is_marked and not (isinstance(value, str) and len(value) > _MARKED_MAX) else ""
        match value:
            case None | str():
                number_format = f"@{mark}"
            case int():
                number_format = f"#,##0{mark}"
            case _:
                number_format = f"#,##0.0#####{mark}"
        is_text = isinstance(value, str)
        quoted = is_text and is_formula(str(value))
        look = _Look(number_format, flag, not is_text and value is not None, link is not None, is_total, quoted)
        cell: Any = WriteOnlyCell(self._worksheet, value=None if link is None else value)
        cell._style = copy(self._look(look)._style)
        if link is not None:
            cell.hyperlink = link
        cell.value = value
        if is_text:
            cell.data_type = "s"  # openpyxl takes a leading = for a formula
        return cell

    def heading(self, words: str) -> Any:
        """Return a cell of the row of headings."""
        cell: Any = WriteOnlyCell(self._worksheet, value=words)
        cell.font = Font(name=FONT, size=FONT_PT, bold=True)
        cell.fill, cell.border = _HEADING, _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.data_type = "s"
        return cell

    def words(self, text: str, *, size_pt: float, bold: bool = False, across: str | None = None) -> Any:
        """Return a cell outside the table, without lines around it."""
        cell: Any = WriteOnlyCell(self._worksheet, value=text)
        cell.font = Font(name=FONT, size=size_pt, bold=bold)
        cell.alignment = Alignment(horizontal=across, vertical="center")
        cell.data_type = "s"
        return cell

    def _look(self, look: _Look) -> Any:
        if look not in self._made:
            cell: Any = WriteOnlyCell(self._worksheet)
            colour = _LINK if look.is_linked else None
            underline: Literal["single"] | None = "single" if look.is_linked else None
            italic = look.flag in (Flag.UNCLEAR, Flag.DOUBTFUL)
            cell.font = Font(
                name=FONT, size=FONT_PT, bold=look.is_total, italic=italic, color=colour, underline=underline
            )
            cell.number_format = look.number_format
            cell.border = _BORDER
            across = "right" if look.is_number else None
            # a number that is too wide for its column would be shown as ####
            cell.alignment = Alignment(
                horizontal=across,
                vertical="top",
                indent=int(look.is_number),
                wrap_text=not look.is_number and not look.is_linked,  # LibreOffice breaks no link
                shrink_to_fit=look.is_number,
            )
            if look.is_total:
                cell.fill = _TOTAL
            elif look.flag in FILLS:
                cell.fill = PatternFill("solid", fgColor=FILLS[look.flag])
            if look.is_quoted:
                cell.quotePrefix = True
            self._made[look] = cell
        return self._made[look]
