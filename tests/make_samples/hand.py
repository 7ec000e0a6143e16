"""Writes a company's answers onto the blank form by hand: fonts of handwriting, and pens for the boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.answers import answer_text
from forms.geometry import Point, Rect, Transform, pixels_from_mm
from forms.layout.model import FieldBox, OptionBox
from tests.make_samples.blank_forms import annex2
from tests.make_samples.programs import NODE_MODULES, install_npm_packages
from tests.makers.companies.samples import Company
from tests.makers.paper.pens import BLACK, Mark, Paper, Pen, Spot, mark

FONTS = {
    "long-cang": ("@fontsource/long-cang/files", "*-400-normal.woff"),
    "ma-shan-zheng": ("@expo-google-fonts/ma-shan-zheng/400Regular", "*.ttf"),
}
"""The handwriting fonts: the folder in node_modules and the files that hold one font, perhaps in slices."""

_EM_PX = 200  # a glyph is drawn at this size, then brought to its own
_PITCH = 1.3  # of lines, in em


BALLPOINT = Pen(0.55, BLACK)


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody with a pen.

    Attributes:
        font: A key of `FONTS`.
        size_mm: Of a Chinese character.
        marks: What is put into a box to tick, one of them at a time.
        pen: For the boxes.
        ink: Grey value of the writing.
    """

    font: str
    size_mm: float
    marks: tuple[Mark, ...]
    pen: Pen = BALLPOINT
    ink: int = 40

    def length(self, text: str) -> float:
        """Return how far a text takes the pen, in em."""
        return sum(float(_face(self.font, character).getlength(character)) for character in text) / _EM_PX


def write_form(pages: Sequence[NDArray[np.uint8]], dpi: float, company: Company, writer: Writer, seed: int) -> None:
    """Write the answers onto the pages, uint8 (height, width, 3), in place."""
    _, layout = annex2()
    rng = np.random.default_rng(seed)
    sheets = [_Sheet(page, dpi, writer, rng) for page in pages]
    for page, box in layout.field_boxes():
        value = company.answers.get(box.field_id)
        if value is not None and not isinstance(value, list):
            sheets[page.index].write(box, company.written.get(box.field_id, answer_text(value)))
    for page, option in layout.option_boxes():
        if _is_chosen(company, option):
            sheets[page.index].tick(option)


def _is_chosen(company: Company, option: OptionBox) -> bool:
    value = company.answers.get(option.field_id)
    return option.option_id in value if isinstance(value, list) else option.option_id == value


class _Sheet:
    """A page under somebody's pen."""

    def __init__(self, picture: NDArray[np.uint8], dpi: float, writer: Writer, rng: np.random.Generator) -> None:
        self._picture = picture
        self._dpi = dpi
        self._writer = writer
        self._rng = rng

    def tick(self, option: OptionBox) -> None:
        marks = self._writer.marks
        kind = marks[int(self._rng.integers(len(marks)))]
        paper = Paper(self._picture, Transform.scaled(self._dpi), self._rng)
        mark(paper, kind, Spot(option.rect, option.label), self._writer.pen)

    def write(self, box: FieldBox, text: str) -> None:
        """Write a text: one character to a comb's cell, else in lines that stray a little."""
        placed = self._in_comb(box, text) if box.comb else self._in_lines(box, text)
        for character, at, size_mm in placed:
            self._stamp(character, at, size_mm)

    def _in_comb(self, box: FieldBox, text: str) -> Iterator[tuple[str, Point, float]]:
        """Yield each character with the left end of its baseline and its size in mm."""
        step = box.rect.width / box.comb
        size = min(self._writer.size_mm, 0.62 * box.rect.height)
        for index, character in enumerate(text):
            x = box.rect.left + step * (index + 0.5) - self._writer.length(character) * size / 2
            y = box.rect.center.y + 0.36 * size
            yield character, Point(x + self._rng.normal(0, 0.12), y + self._rng.normal(0, 0.15)), size

    def _in_lines(self, box: FieldBox, text: str) -> Iterator[tuple[str, Point, float]]:
        rect, writer = box.rect.inset(1.0, 0.3), self._writer
        size, lines = self._fitting(rect, text, multiline=box.multiline)
        first = rect.top + 1.05 * size if box.multiline else rect.center.y + 0.36 * size
        for number, line in enumerate(lines):
            slope, strayed = self._rng.normal(0, 0.006), abs(self._rng.normal(0, 0.8))
            begin = x = min(rect.left + strayed, max(rect.left, rect.right - writer.length(line) * size))
            for character in line:
                y = first + number * _PITCH * size + slope * (x - begin) + self._rng.normal(0, 0.12)
                yield character, Point(x, y), size * self._rng.uniform(0.94, 1.05)
                x += writer.length(character) * size

    def _fitting(self, rect: Rect, text: str, *, multiline: bool) -> tuple[float, list[str]]:
        """Return the largest size up to the writer's own at which a text fits, and its lines."""
        size = self._writer.size_mm
        while True:
            lines = self._lines(text, rect.width / size) if multiline else [text]
            room = rect.width + (size if multiline else 0.0)  # a comma may hang over
            is_narrow = all(self._writer.length(line) * size <= room for line in lines)
            if is_narrow and (len(lines) - 0.3) * _PITCH * size <= rect.height:
                return size, lines
            size *= 0.95

    def _lines(self, text: str, width_em: float) -> list[str]:
        lines = []
        for paragraph in text.split("\n"):
            line = ""
            for character in paragraph:
                if self._writer.length(line + character) > width_em and character not in "，。、；）":
                    lines.append(line)
                    line = ""
                line += character
            lines.append(line)
        return lines

    def _stamp(self, character: str, at: Point, size_mm: float) -> None:
        """Put a character's ink onto the paper, a little turned and of an uneven pressure."""
        glyph = _glyph(self._writer.font, character)
        side = max(1, round(pixels_from_mm(size_mm, self._dpi) * glyph.width / _EM_PX))
        turn = float(self._rng.normal(0, 1.2))
        turned = glyph.resize((side, side), Image.Resampling.LANCZOS).rotate(turn, Image.Resampling.BICUBIC)
        # the glyph's square is twice the em; its baseline starts at a quarter, three quarters down
        left = round(pixels_from_mm(at.x, self._dpi) - side / 4)
        top = round(pixels_from_mm(at.y, self._dpi) - side * 0.75)
        area = self._picture[max(top, 0) : top + side, max(left, 0) : left + side]
        cover = np.asarray(turned, dtype=np.float32)[-area.shape[0] :, : area.shape[1], None] / 255.0
        cover = cover * float(self._rng.uniform(0.86, 1.0))
        area[:] = np.minimum(area, area * (1.0 - cover) + self._writer.ink * cover).astype(np.uint8)


@cache
def _glyph(font: str, character: str) -> Image.Image:
    """Return a character's coverage, mode L, on a square of twice the em."""
    square = Image.new("L", (2 * _EM_PX, 2 * _EM_PX))
    at = (_EM_PX // 2, _EM_PX * 3 // 2)
    ImageDraw.Draw(square).text(at, character, font=_face(font, character), fill=255, anchor="ls")
    return square


def _face(font: str, character: str) -> ImageFont.FreeTypeFont:
    return _opened(_slice_of(font, ord(character)))


@cache
def _opened(path: Path) -> ImageFont.FreeTypeFont:
    font = TTFont(path)
    font.flavor = None  # FreeType reads a plain TTF everywhere
    stream = BytesIO()
    font.save(stream)
    stream.seek(0)
    return ImageFont.truetype(stream, _EM_PX)


@cache
def _slice_of(font: str, code: int) -> Path:
    for path, codes in _slices(font):
        if code in codes:
            return path
    raise SystemExit(f"the font {font} has no U+{code:04X}: choose another word for the sample")


@cache
def _slices(font: str) -> tuple[tuple[Path, frozenset[int]], ...]:
    install_npm_packages()
    folder, pattern = FONTS[font]
    paths = sorted((NODE_MODULES / folder).glob(pattern))
    return tuple((path, frozenset(TTFont(path, lazy=True).getBestCmap())) for path in paths)
