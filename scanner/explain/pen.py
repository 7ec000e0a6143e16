"""Draws lines and words on a picture. All lengths are in pixels, and all words are in one typeface."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.faces import Face, face_path
from scanner.explain.palette import INK, PAPER, Rgb, Style

_DASH: Final = 9.0  # pixels of a dash
_GAP: Final = 6.0  # pixels between two dashes
LINE_HEIGHT: Final = 1.28
"""The distance from one line of words to the next, as a multiple of the type's size."""

_LEAST_SIZE: Final = 11
"""The smallest size of type, in pixels, to which `Pen.words_into` shrinks a text."""


class Pen:
    """Draws on one picture."""

    def __init__(self, picture: Image.Image, *, per_mm: float) -> None:
        """Take the picture (RGB), and how many of its pixels make a millimetre in the widths of lines."""
        self._draw = ImageDraw.Draw(picture)
        self._per_mm = per_mm

    def outline(self, points: NDArray[np.float64], style: Style) -> None:
        """Draw a line through points, float64 (n, 2), x and y in pixels; a line of three points or more is closed."""
        width = max(1, round(style.width_mm * self._per_mm))
        corners = [(float(x), float(y)) for x, y in points]
        if len(corners) > 2:
            corners.append(corners[0])
        for start, end in pairwise(corners):
            for piece in _dashes(start, end) if style.dashed else [(start, end)]:
                self._draw.line(piece, fill=style.colour, width=width)

    def tag(self, text: str, x: float, y: float, *, size: int, colour: Rgb, anchor: str = "lb") -> None:
        """Write a few words on a white ground; `anchor` says, as in Pillow, which point of the words (x, y) is."""
        if not text:
            return
        font = _font(size)
        left, top, right, bottom = self._draw.textbbox((x, y), text, font=font, anchor=anchor)
        self._draw.rectangle((left - 2, top - 1, right + 2, bottom + 1), fill=PAPER)
        self._draw.text((x, y), text, font=font, fill=colour, anchor=anchor)

    def fill(self, box: tuple[float, float, float, float], colour: Rgb) -> None:
        """Fill a rectangle, which is given as left, top, right, bottom."""
        self._draw.rectangle(box, fill=colour)

    def tick(self, box: tuple[float, float, float, float], colour: Rgb) -> None:
        """Draw a tick into a rectangle, which is given as left, top, right, bottom."""
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        points = [(left + 0.12 * width, top + 0.52 * height), (left + 0.42 * width, top + 0.82 * height)]
        points.append((left + 0.92 * width, top + 0.12 * height))
        self._draw.line(points, fill=colour, width=max(2, round(0.16 * width)), joint="curve")

    def words(self, text: str, x: float, y: float, width: float, *, size: int, colour: Rgb = INK) -> None:
        """Write a text, wrapped to a width; (x, y) is its top left corner."""
        for number, line in enumerate(wrapped(text, width, size)):
            self._draw.text((x, y + number * size * LINE_HEIGHT), line, font=_font(size), fill=colour, anchor="lt")

    def words_into(
        self, text: str, box: tuple[float, float, float, float], *, size: int, from_top: bool = False
    ) -> None:
        """Write a text into a rectangle in the largest type that fits, at most `size`.

        A text that does not fit in the smallest type ends with "…". The text stands in the middle of the rectangle's
        height or, with `from_top`, at its top.
        """
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        while size > _LEAST_SIZE and len(wrapped(text, width, size)) * size * LINE_HEIGHT > height:
            size -= 1
        most = max(1, int(height / (size * LINE_HEIGHT)))
        lines = wrapped(text, width, size)
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
        step = size * LINE_HEIGHT
        y = top + (step - size) / 2 + (6 if from_top else (height - step * len(lines)) / 2)
        for number, line in enumerate(lines):
            self._draw.text((left, y + number * step), line, font=_font(size), fill=INK, anchor="lt")


def wrapped(text: str, width: float, size: int) -> list[str]:
    """Return a text as lines that fit a width. Chinese is broken anywhere; a Latin word only if it fills a line."""
    font = _font(size)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for character in paragraph:
            if line and font.getlength(line + character) > width:
                kept, rest = _parted(line, character)
                lines.append(kept)
                line = (rest + character).lstrip()
            else:
                line += character
        lines.append(line)
    return lines


def _parted(line: str, following: str) -> tuple[str, str]:
    """Split off the beginning of a Latin word from the end of a full line; return the line and that beginning."""
    head, space, tail = line.rpartition(" ")
    if space and (tail + following).isascii() and not following.isspace():
        return head, tail
    return line, ""


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face_path(Face.FIELD)), size)


def _dashes(start: tuple[float, float], end: tuple[float, float]) -> Sequence[tuple[tuple[float, float], ...]]:
    (x, y), (to_x, to_y) = start, end
    length = float(np.hypot(to_x - x, to_y - y))
    if length < _DASH + _GAP:
        return [(start, end)]
    step_x, step_y = (to_x - x) / length, (to_y - y) / length
    starts = np.arange(0.0, length, _DASH + _GAP)
    return [
        ((x + at * step_x, y + at * step_y), (x + stop * step_x, y + stop * step_y))
        for at in starts
        for stop in [min(length, at + _DASH)]
    ]
