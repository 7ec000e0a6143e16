"""The words in a table's cells, line by line: from the page's text layer, else through an OCR engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect, Transform
from scanner.model import Gray, Word
from scanner.protocols import OcrEngine
from scanner.table.rules import PER_MM, Table

INK_DARK: Final = 60.0
FAINT_DARK: Final = 24.0
"""Darkness of grey print's thin strokes, as hints are set; the paper's grain, evened out, has half of it."""

_GRAIN_PX: Final = 3  # of the straightened picture: over so much its grain is evened out
_INSET_MM: Final = 0.45  # from the rules' middles
_LINE_MM: Final = (1.5, 7.0)  # heights of a line of type
_MARGIN: Final = 0.3  # of a line's height, as the recogniser wants it
_READ_PX: Final = 48.0  # height that the recogniser scales to
_LINES: Final = 3  # of a cell that are read: labels and hints have no more
_SPECK_MM2: Final = 0.02
_DUST: Final = 0.08  # of a row's fullest: less ink than this parts two lines


@dataclass(frozen=True, slots=True)
class Character:
    """A character of a text layer in its place."""

    text: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words in a cell.

    Attributes:
        rect: Around its ink, mm of the straightened table.
        text: What was read; empty before it is.
        characters: Where each stands, for lines from a text layer; else empty.
    """

    rect: Rect
    text: str = ""
    characters: tuple[Character, ...] = ()


@dataclass(eq=False)
class CellWords:
    """Reads the words of a table's cells, each once.

    Attributes:
        table: The table.
        engine: Recognises lines where there is no text layer.
        characters: The text layer's characters, mm of the straightened table.
    """

    table: Table
    engine: OcrEngine
    characters: Sequence[Character] = ()
    _known: dict[Rect, tuple[Line, ...]] = field(default_factory=dict)

    def lines(self, cell: Rect) -> tuple[Line, ...]:
        """Return a cell's lines of words from top to bottom."""
        if cell not in self._known:
            self._known[cell] = self._lines(cell)
        return self._known[cell]

    def text(self, cell: Rect) -> str:
        """Return a cell's words."""
        return "".join(line.text for line in self.lines(cell))

    def read_many(self, cells: Sequence[Rect]) -> None:
        """Read the words of several cells by one call of the engine."""
        wanted = [cell for cell in cells if cell not in self._known]
        if self.characters:
            return
        lines = [(cell, line) for cell in wanted for line in type_lines(self.table, cell)[:_LINES]]
        texts = self.engine.recognise([self.picture(line.rect) for _, line in lines])
        read: dict[Rect, list[Line]] = {cell: [] for cell in wanted}
        for (cell, line), text in zip(lines, texts, strict=True):
            read[cell].append(Line(line.rect, text.text))
        self._known.update({cell: tuple(found) for cell, found in read.items()})

    def read(self, areas: Sequence[Rect]) -> list[str]:
        """Return the words in areas of one line each, which need not be cells."""
        if self.characters:
            return ["".join(one.text for one in self.characters if area.contains(one.rect.center)) for area in areas]
        tight = [tightened(self.table, area) for area in areas]
        found = iter(self.engine.recognise([self.picture(area) for area in tight if area is not None]))
        return ["" if area is None else next(found).text for area in tight]

    def picture(self, area: Rect) -> Gray:
        """Return a line's picture as the engine wants it."""
        margin = max(0.4, _MARGIN * area.height)
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
        lines = type_lines(self.table, cell)[:_LINES]
        texts = self.engine.recognise([self.picture(line.rect) for line in lines])
        return tuple(Line(line.rect, text.text) for line, text in zip(lines, texts, strict=True))


def ink_of(table: Table, area: Rect, *, faint: bool = False) -> NDArray[np.uint8]:
    """Return the ink in an area, 1 = ink, without specks; faint print is ink only where that is asked for."""
    rows, columns = table.cut(area)
    dark = table.dark[rows, columns]
    if not dark.size:
        return np.zeros(dark.shape, np.uint8)
    ink = (cv2.blur(dark, (_GRAIN_PX, _GRAIN_PX)) > FAINT_DARK if faint else dark > INK_DARK).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= _SPECK_MM2 * PER_MM**2
    large[0] = False
    kept: NDArray[np.uint8] = large[labels].astype(np.uint8)
    return kept


def lines_run(table: Table, cells: Sequence[Rect]) -> tuple[int, int]:
    """Return into how many parts the ink of cells falls from top to bottom, and from left to right.

    Lines of words that run across are few, and their characters, side by side, are many.
    """
    down = across = 0
    for cell in cells:
        ink = ink_of(table, cell.inset(_INSET_MM))
        if ink.size:
            down += len(_runs(np.asarray(ink.any(axis=1))))
            across += len(_runs(np.asarray(ink.any(axis=0))))
    return down, across


def type_lines(table: Table, cell: Rect, *, faint: bool = False) -> list[Line]:
    """Return the lines of ink in a cell from top to bottom, not yet read, also faint ones where that is asked for."""
    inside = cell.inset(_INSET_MM)
    ink = ink_of(table, inside, faint=faint)
    if not ink.size or not ink.any():
        return []
    lines = []
    for top, bottom in _merged(_bands(ink.sum(axis=1).astype(np.float64))):
        if bottom - top < _LINE_MM[0] * PER_MM:
            continue
        columns = np.flatnonzero(ink[top:bottom].any(axis=0))
        rect = Rect(
            inside.left + int(columns[0]) / PER_MM,
            inside.top + top / PER_MM,
            inside.left + (int(columns[-1]) + 1) / PER_MM,
            inside.top + bottom / PER_MM,
        )
        lines.append(Line(rect))
    return lines


def _bands(profile: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return where rows of pixels are full of ink, and where the little between is as high as a line: one character."""
    full = profile > max(0.5, _DUST * float(np.percentile(profile, 95)))
    rest = [(top, bottom) for top, bottom in _runs((profile > 0.5) & ~full) if bottom - top >= _LINE_MM[0] * PER_MM]
    return sorted(_runs(full) + rest)


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _merged(bands: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join bands that are parts of one line: 二, a hyphen above a descender."""
    result: list[tuple[int, int]] = []
    for top, bottom in bands:
        height = bottom - result[-1][0] if result else 0
        thin = bottom - top < 1.8 * PER_MM or (result and result[-1][1] - result[-1][0] < 1.8 * PER_MM)
        if result and top - result[-1][1] < 0.7 * PER_MM and thin and height < 4.5 * PER_MM:
            result[-1] = (result[-1][0], bottom)
        else:
            result.append((top, bottom))
    return result


def tightened(table: Table, area: Rect) -> Rect | None:
    """Return the part of an area that its ink takes, None where there is none."""
    ink = ink_of(table, area)
    if not ink.size or not ink.any():
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return Rect(
        area.left + int(columns[0]) / PER_MM,
        area.top + int(rows[0]) / PER_MM,
        area.left + (int(columns[-1]) + 1) / PER_MM,
        area.top + (int(rows[-1]) + 1) / PER_MM,
    )


def characters_of(words: Sequence[Word], transform: Transform) -> tuple[Character, ...]:
    """Return a text layer's characters in the straightened table's millimetres.

    A word's characters share its width: a wide one takes two parts, a narrow one a part.
    """
    result = []
    for word in words:
        left, top, right, bottom = word.box_px
        corners = transform.to_mm(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]))
        (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        parts = np.array([2.0 if ord(character) > 0x2E7F or character in "☐☑☒□■√" else 1.0 for character in word.text])
        ends = x0 + np.concatenate([[0.0], np.cumsum(parts) / max(parts.sum(), 1.0)]) * (x1 - x0)
        for character, (start, end) in zip(word.text, pairwise(ends.tolist()), strict=True):
            result.append(Character(character, Rect(start, y0, end, y1)))
    return tuple(result)


def _lines_of(characters: Sequence[Character]) -> tuple[Line, ...]:
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
