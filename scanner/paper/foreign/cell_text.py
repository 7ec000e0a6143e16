"""The words in a table's cells, line by line: from the page's text layer, otherwise through an OCR engine.

How it works: the ink in a cell is summed row by row. Rows with ink form bands, and bands that are parts of one line,
such as both strokes of 二, are joined. Ink higher than type, such as a loop round some words, is left out first and
looked at on its own afterwards. Each band is one line; a page without a text layer has it recognised as one picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from forms.geometry import Rect, Transform
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.values.page.picture import Gray, Mask, Word
from scanner.values.reading.recognised import RecognisedLine
from scanner.values.seams import OcrEngine

INK_DARK: Final = 60.0
FAINT_DARK: Final = 24.0
"""Darkness of the thin strokes of grey print such as hints; the paper's grain, evened out, has half of it."""

_GRAIN_PX: Final = 3  # size of the blur that evens out the paper's grain, in pixels of the straightened picture
_CHARACTER_EM: Final = 1.25  # a character is no wider or no higher; a ring drawn round one has 1.3 and more
_INSET_MM: Final = 0.45  # from the middles of the rules around a cell, where the cell's own ink begins
_LINE_MM: Final = (1.5, 7.0)  # least and greatest height of a line of type
_MARGIN_SHARE: Final = 0.3  # of a line's height: the recogniser needs about so much margin
_READ_PX: Final = 48.0  # height that the recogniser scales a picture to
_LINES_READ: Final = 3  # lines of a cell that are read at first: labels and hints have no more
BOX_CHARACTERS: Final = frozenset("☐☑☒□■√")
_LAST_NARROW_CODE: Final = 0x2E7F  # characters with a greater code are as wide as high
_TYPE_MM: Final = 6.0  # characters and boxes are no higher
# share of the fullest row's ink; rows with less hold only a stroke that crosses a line of type
_CROSSED_SHARE: Final = 0.25
_CROSSED_MM: Final = 2.0  # a lower band is a part of a loop between two lines
_DUST_SHARE: Final = 0.08  # share of a full row's ink; rows with less part two lines
_DUST_MM: Final = 0.4  # if they also have no more than this much ink: the sides of a box have more


@dataclass(frozen=True, slots=True)
class Character:
    """A character and its place, mm: exact in a text layer, to about half a character where it was recognised."""

    text: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words in a cell.

    Attributes:
        rect: Around its ink, mm of the straightened table.
        text: What was read; empty before it is read.
        characters: Its characters with their places.
    """

    rect: Rect
    text: str = ""
    characters: tuple[Character, ...] = ()


@dataclass(eq=False)
class CellWords:
    """Reads the words of a table's cells, each cell once.

    Attributes:
        table: The table.
        engine: Recognises lines where there is no text layer.
        labels: Recognises lines that are only compared with known wording.
        characters: The text layer's characters, mm of the straightened table.
    """

    table: Table
    engine: OcrEngine
    labels: OcrEngine
    characters: Sequence[Character] = ()
    _known: dict[Rect, tuple[Line, ...]] = field(default_factory=dict)
    _whole: dict[Rect, tuple[Line, ...]] = field(default_factory=dict)

    def lines(self, cell: Rect) -> tuple[Line, ...]:
        """Return a cell's first lines of words from top to bottom, as many as labels and hints have."""
        if cell not in self._known:
            self._known[cell] = self._lines(cell)
        return self._known[cell]

    def all_lines(self, cell: Rect) -> tuple[Line, ...]:
        """Return all of a cell's lines of words from top to bottom, for words that people ring, strike or underline.

        With a stroke across them only the engine that reads values still finds the words in their places.
        """
        if self.characters:
            return self.lines(cell)
        if cell not in self._whole:
            self._whole[cell] = tuple(self._recognise(self.engine, type_lines(self.table, cell)))
        return self._whole[cell]

    def text(self, cell: Rect) -> str:
        """Return the words of a cell's first lines."""
        return "".join(line.text for line in self.lines(cell))

    def read_many(self, cells: Sequence[Rect]) -> None:
        """Read the words of several cells by one call of the engine."""
        wanted = [cell for cell in cells if cell not in self._known]
        if self.characters:
            return
        lines = [(cell, line) for cell in wanted for line in type_lines(self.table, cell)[:_LINES_READ]]
        read: dict[Rect, list[Line]] = {cell: [] for cell in wanted}
        for (cell, _), line in zip(lines, self._recognise(self.labels, [line for _, line in lines]), strict=True):
            read[cell].append(line)
        self._known.update({cell: tuple(found) for cell, found in read.items()})

    def read(self, areas: Sequence[Rect]) -> list[str]:
        """Return the words in areas of one line each, which need not be cells."""
        if self.characters:
            return ["".join(one.text for one in self.characters if area.contains(one.rect.center)) for area in areas]
        tight = [tighten(self.table, area) for area in areas]
        found = iter(self.labels.recognise([self.picture(area) for area in tight if area is not None]))
        return ["" if area is None else next(found).text for area in tight]

    def picture(self, area: Rect) -> Gray:
        """Return a line's picture as the engine needs it: uint8, 0 = black, with a margin."""
        margin = _margin_mm(area)
        rows, columns = self.table.cut(area)
        dark = self.table.dark[rows, columns]
        edge = round(margin * PER_MM)
        gray = 255 - np.clip(dark, 0, 255).astype(np.uint8)
        gray = np.asarray(
            cv2.copyMakeBorder(gray, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(255,)), dtype=np.uint8
        )
        scale = _READ_PX / gray.shape[0]
        if scale < 0.9:
            gray = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        return gray

    def _lines(self, cell: Rect) -> tuple[Line, ...]:
        if self.characters:
            return _lines_of([one for one in self.characters if cell.contains(one.rect.center)])
        return tuple(self._recognise(self.labels, type_lines(self.table, cell)[:_LINES_READ]))

    def _recognise(self, engine: OcrEngine, lines: Sequence[Line]) -> list[Line]:
        """Return lines with what an engine reads in them."""
        found = engine.recognise([self.picture(line.rect) for line in lines])
        return [
            replace(line, text=one.text, characters=_place_characters(one, line.rect))
            for line, one in zip(lines, found, strict=True)
        ]


def _margin_mm(area: Rect) -> float:
    """Return the width of the margin around the ink of a line's picture."""
    return max(0.4, _MARGIN_SHARE * area.height)


def _place_characters(found: RecognisedLine, area: Rect) -> tuple[Character, ...]:
    """Return the characters of a recognised line with their places."""
    margin = _margin_mm(area)
    places = [one.at for one in found.characters]
    if None in places:
        return _spread(found.text, area)
    middles = [area.left - margin + (place or 0.0) * (area.width + 2 * margin) for place in places]
    widths = [area.height * _width(one.text) / 2 for one in found.characters]
    return tuple(
        Character(one.text, Rect(middle - width / 2, area.top, middle + width / 2, area.bottom))
        for one, middle, width in zip(found.characters, middles, widths, strict=True)
    )


def _spread(text: str, area: Rect) -> tuple[Character, ...]:
    """Return the characters of a word that share its width: a wide character takes two parts, a narrow one one."""
    parts = np.array([_width(character) for character in text])
    ends = area.left + np.concatenate([[0.0], np.cumsum(parts) / max(parts.sum(), 1.0)]) * area.width
    return tuple(
        Character(character, Rect(start, area.top, end, area.bottom))
        for character, (start, end) in zip(text, pairwise(ends.tolist()), strict=True)
    )


def _width(character: str) -> float:
    """Return a character's width in halves of a Han character."""
    return 2.0 if ord(character) > _LAST_NARROW_CODE or character in BOX_CHARACTERS else 1.0


def ink_of(table: Table, area: Rect, *, faint: bool = False) -> NDArray[np.uint8]:
    """Return the ink in an area without lone pixels, uint8, 1 = ink; with `faint`, grey print counts as ink too."""
    rows, columns = table.cut(area)
    dark = table.dark[rows, columns]
    if not dark.size:
        return np.zeros(dark.shape, np.uint8)
    ink = (cv2.blur(dark, (_GRAIN_PX, _GRAIN_PX)) > FAINT_DARK if faint else dark > INK_DARK).astype(np.uint8)
    around = cv2.boxFilter(ink, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    kept: NDArray[np.uint8] = ink & (np.asarray(around) > 1)
    return kept


def lines_run(table: Table, cells: Sequence[Rect]) -> tuple[int, int]:
    """Return into how many parts the ink of cells falls from top to bottom, and from left to right.

    Where words run across, their lines are few, and their characters side by side are many.
    """
    down = across = 0
    for cell in cells:
        ink = ink_of(table, cell.inset(_INSET_MM))
        if ink.size:
            down += len(_runs(np.asarray(ink.any(axis=1))))
            across += len(_runs(np.asarray(ink.any(axis=0))))
    return down, across


def type_lines(table: Table, cell: Rect, *, faint: bool = False) -> list[Line]:
    """Return the lines of ink in a cell from top to bottom, not yet read; with `faint`, those in grey print too."""
    inside = cell.inset(_INSET_MM)
    ink = ink_of(table, inside, faint=faint)
    if not ink.size or not ink.any():
        return []
    low = _remove_tall(ink)
    lines = []
    for top, bottom in _find_all_bands(ink, low):
        columns = np.flatnonzero(ink[top:bottom].any(axis=0))
        rect = Rect(
            inside.left + int(columns[0]) / PER_MM,
            inside.top + top / PER_MM,
            inside.left + (int(columns[-1]) + 1) / PER_MM,
            inside.top + bottom / PER_MM,
        )
        lines.append(Line(rect))
    return lines


def _find_all_bands(ink: NDArray[np.uint8], low: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Return the rows of each line: first of ink as low as type, then of ink that a stroke makes higher."""
    profile = low.sum(axis=1).astype(np.float64)
    bands = [band for band in _merge(_find_bands(profile), profile) if band[1] - band[0] >= _LINE_MM[0] * PER_MM]
    if low is ink:
        return bands
    bands = _make_as_high(bands, len(ink))
    rest = ink.sum(axis=1).astype(np.float64)
    for top, bottom in bands:
        rest[top:bottom] = 0
    crossed = _merge(_runs(rest > max(0.5, _CROSSED_SHARE * float(rest.max()))), rest)
    return sorted([*bands, *(band for band in crossed if band[1] - band[0] >= _CROSSED_MM * PER_MM)])


def _make_as_high(bands: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """Return bands made as high as they usually are, as far as there is room, where a part of a line was left out."""
    usual = float(np.median([bottom - top for top, bottom in bands])) if bands else 0.0
    result = []
    for number, (top, bottom) in enumerate(bands):
        lack = max(0, round(usual) - (bottom - top)) // 2
        above = bands[number - 1][1] if number else 0
        below = bands[number + 1][0] if number + 1 < len(bands) else end
        result.append((max(min(above, top), top - lack), min(max(below, bottom), bottom + lack)))
    return result


def _remove_tall(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return ink without pieces higher than type, such as a loop round some words; all of it if nothing is left."""
    if len(ink) <= _TYPE_MM * PER_MM:
        return ink.copy()
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    low = stats[:, cv2.CC_STAT_HEIGHT] <= _TYPE_MM * PER_MM
    low[0] = False
    kept: NDArray[np.uint8] = low[labels].astype(np.uint8)
    return kept if kept.any() else ink


def _find_bands(profile: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return bands of rows full of ink, and bands of little ink that are as high as a line: one character alone."""
    full = profile > max(0.5, min(_DUST_SHARE * float(np.percentile(profile, 95)), _DUST_MM * PER_MM))
    rest = [(top, bottom) for top, bottom in _runs((profile > 0.5) & ~full) if bottom - top >= _LINE_MM[0] * PER_MM]
    return sorted(_runs(full) + rest)


def _runs(mask: Mask) -> list[tuple[int, int]]:
    """Return start and end (exclusive) of each run of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _merge(bands: list[tuple[int, int]], profile: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Join bands that are parts of one line: 二, a hyphen above a descender, the upper side of a box."""
    result: list[tuple[int, int]] = []
    for top, bottom in bands:
        height = bottom - result[-1][0] if result else 0
        thin = bottom - top < 1.8 * PER_MM or (result and result[-1][1] - result[-1][0] < 1.8 * PER_MM)
        near = result and (top - result[-1][1] < 0.7 * PER_MM or bool((profile[result[-1][1] : top] > 0).all()))
        if near and thin and height < 4.5 * PER_MM:
            result[-1] = (result[-1][0], bottom)
        else:
            result.append((top, bottom))
    return result


def are_drawn(stats: MatLike, em: float) -> NDArray[np.bool_]:
    """Tell which pieces of ink are wider and also higher than a character, as a ring round a word is.

    Args:
        stats: Of pieces, as `cv2.connectedComponentsWithStats` gives them.
        em: Width of a character, mm.
    """
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    return np.asarray((sizes > _CHARACTER_EM * em * PER_MM).all(axis=1), dtype=np.bool_)


def tighten(table: Table, area: Rect, em: float | None = None) -> Rect | None:
    """Return the smallest rectangle around the ink in an area, mm, or None where there is no ink.

    Args:
        table: The table.
        area: On it, mm.
        em: Width of a character, mm, where pieces of ink that are larger are none; None where all ink counts.
    """
    ink = ink_of(table, area)
    if ink.size and em is not None:
        ink &= ~_drawn_ink(table, area, em)
    if not ink.size or not ink.any():
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return Rect(
        area.left + int(columns[0]) / PER_MM,
        area.top + int(rows[0]) / PER_MM,
        area.left + (int(columns[-1]) + 1) / PER_MM,
        area.top + (int(rows[-1]) + 1) / PER_MM,
    )


def _drawn_ink(table: Table, area: Rect, em: float) -> NDArray[np.uint8]:
    """Return the ink of pieces that are larger than a character, also where an area holds a part of them alone."""
    around = area.inset(-_CHARACTER_EM * em)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink_of(table, around), connectivity=8)
    drawn = are_drawn(stats, em)
    drawn[0] = False
    (rows, columns), (all_rows, all_columns) = table.cut(area), table.cut(around)
    part = labels[
        rows.start - all_rows.start : rows.stop - all_rows.start,
        columns.start - all_columns.start : columns.stop - all_columns.start,
    ]
    return np.asarray(drawn[part], dtype=np.uint8)


def characters_of(words: Sequence[Word], transform: Transform) -> tuple[Character, ...]:
    """Return a text layer's characters with their places, mm of the straightened table."""
    result: list[Character] = []
    for word in words:
        left, top, right, bottom = word.box_px
        corners = transform.to_mm(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]))
        (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        result += _spread(word.text, Rect(x0, y0, x1, y1))
    return tuple(result)


def _lines_of(characters: Sequence[Character]) -> tuple[Line, ...]:
    """Return the lines that a text layer's characters form."""
    rows: list[list[Character]] = []
    for one in sorted(characters, key=lambda one: one.rect.center.y):
        if rows and one.rect.center.y - rows[-1][-1].rect.center.y < 0.5 * max(one.rect.height, 1.0):
            rows[-1].append(one)
        else:
            rows.append([one])
    lines = []
    for row in rows:
        row.sort(key=lambda one: one.rect.left)
        rect = row[0].rect
        for one in row[1:]:
            rect = rect.union(one.rect)
        lines.append(Line(rect, "".join(one.text for one in row), tuple(row)))
    return tuple(lines)
