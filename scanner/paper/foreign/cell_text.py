"""The words in a table's cells, line by line: from the page's text layer, otherwise through an OCR engine.

The characters of a text layer form lines of their own. On a page without one, each line of ink (`type_lines`) is
recognised as one picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect, Transform
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.paper.foreign.type_lines import Character, Line, tighten, type_lines
from scanner.values.page.picture import Gray, Word
from scanner.values.reading.recognised import RecognisedLine
from scanner.values.seams import OcrEngine

_MARGIN_SHARE: Final = 0.3  # of a line's height: the recogniser needs about so much margin
_READ_PX: Final = 48.0  # height that the recogniser scales a picture to
_LINES_READ: Final = 3  # lines of a cell that are read at first: labels and hints have no more
BOX_CHARACTERS: Final = frozenset("☐☑☒□■√")
_LAST_NARROW_CODE: Final = 0x2E7F  # characters with a greater code are as wide as high


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
