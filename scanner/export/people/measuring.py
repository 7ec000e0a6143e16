"""How much room a text takes in a cell of a sheet.

Widths are in half characters: a Han character is two wide, a Latin letter or a digit one, as in 宋体.
"""

from __future__ import annotations

import re
import unicodedata
from math import ceil
from typing import Final

from scanner.export.cells import CellValue, plain_number

_WORD: Final = re.compile(r"[!-~]+|[^!-~]")


def width_of(text: str) -> int:
    """Return the width of a line of text in half characters."""
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def shown(value: CellValue) -> str:
    """Return a cell's value as a sheet shows it, a number with its thousands apart."""
    match value:
        case None:
            return ""
        case int():
            return f"{value:,}"
        case float():
            whole, _, part = plain_number(value).partition(".")
            return f"{int(whole):,}.{part}" if part else f"{int(whole):,}"
        case _:
            return value


def longest_word(text: str) -> int:
    """Return the width of the longest run of Latin letters, digits and signs, which a sheet breaks unwillingly."""
    return max((len(one) for one in re.findall("[!-~]+", text)), default=2)


def lines_in(text: str, width: float) -> int:
    """Return how many lines a text takes in a cell of a width: words stay whole where they fit on a line."""
    return sum(_lines(paragraph, max(2, int(width))) for paragraph in text.split("\n"))


def _lines(paragraph: str, width: int) -> int:
    lines, used = 1, 0
    for word in _WORD.findall(paragraph):
        wide = width_of(word)
        if used + wide <= width:
            used += wide
        elif wide <= width:
            lines, used = lines + 1, wide
        else:  # longer than a line: it begins on a line of its own and is broken
            more = ceil(wide / width)
            lines, used = lines + more - (used == 0), wide - (more - 1) * width
    return lines
