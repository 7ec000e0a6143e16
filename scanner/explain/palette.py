"""The colours and lines of the explaining pictures, and their words in the legend.

The colours follow Okabe and Ito, so that people who cannot tell red from green can tell them apart. The lines also
differ in width and in whether they are dashed, so that a print in grey keeps the meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Rgb = tuple[int, int, int]
"""Red, green and blue, each 0 to 255."""

INK: Final[Rgb] = (25, 25, 25)
QUIET: Final[Rgb] = (105, 105, 105)
PAPER: Final[Rgb] = (255, 255, 255)
DESK: Final[Rgb] = (232, 232, 232)

_BLUE: Final[Rgb] = (0, 114, 178)
_ORANGE: Final[Rgb] = (213, 94, 0)
_GREEN: Final[Rgb] = (0, 158, 115)
_PURPLE: Final[Rgb] = (150, 70, 125)
_GREY: Final[Rgb] = (120, 120, 120)
_PALE: Final[Rgb] = (180, 180, 180)
ALARM: Final = _ORANGE


class OutlineStyle(StrEnum):
    """What an outline says about the thing inside it; `STYLES` has the meaning of each in words."""

    CELL = "cell"
    FOUND = "found"
    LOST = "lost"
    WRITTEN = "written"
    DOUBTFUL = "doubtful"
    BLANK = "blank"
    TICKED = "ticked"
    EMPTY = "empty"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Style:
    """How an outline is drawn.

    Attributes:
        colour: The line's colour.
        width_mm: The line's width in millimetres of paper.
        dashed: Whether the line is dashed.
        words: The outline's meaning for the legend, in Chinese and English.
    """

    colour: Rgb
    width_mm: float
    dashed: bool
    words: str


STYLES: Final[dict[OutlineStyle, Style]] = {
    OutlineStyle.FOUND: Style(_GREEN, 0.35, False, "定位标记、表格线：已找到 found"),
    OutlineStyle.LOST: Style(_ORANGE, 0.35, True, "定位标记、表格线：应在此处，未找到 not found"),
    OutlineStyle.CELL: Style(_PALE, 0.15, False, "单元格 cell"),
    OutlineStyle.WRITTEN: Style(_BLUE, 0.4, False, "已读 read"),
    OutlineStyle.DOUBTFUL: Style(_PURPLE, 0.6, False, "已读但把握不足 read, not surely"),
    OutlineStyle.BLANK: Style(_GREY, 0.2, False, "空白 blank"),
    OutlineStyle.TICKED: Style(_BLUE, 0.6, False, "选框已勾 ticked"),
    OutlineStyle.EMPTY: Style(_GREY, 0.25, False, "选框未勾 empty"),
    OutlineStyle.UNCLEAR: Style(_ORANGE, 0.6, True, "存疑 unclear"),
}
"""What an outline says to how it is drawn, in the order of the legend."""
