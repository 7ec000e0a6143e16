"""The typefaces by their task: files, and the widths that the layout measures with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont


class Face(StrEnum):
    """A typeface by its task."""

    TITLE = "title"  # 小标宋-like
    BODY = "body"  # 仿宋
    HEADING = "heading"  # 黑体
    KAI = "kai"  # 楷体
    FIELD = "field"  # what is typed into fields; all of GBK


_FOLDER = Path(__file__).parent / "fonts"
_FILES = {
    Face.TITLE: "song-bold.ttf",
    Face.BODY: "fang.ttf",
    Face.HEADING: "hei.ttf",
    Face.KAI: "kai.ttf",
    Face.FIELD: "field.ttf",
}


@dataclass(frozen=True, slots=True, eq=False)
class FaceMetrics:
    """Advance widths of one typeface.

    Attributes:
        widths: Code point to advance width in em.
        missing: Width in em of a character it has not.
    """

    widths: Mapping[int, float]
    missing: float

    def width_em(self, text: str) -> float:
        """Return the width of a text in em, without kerning."""
        return sum(self.widths.get(ord(character), self.missing) for character in text)

    def has(self, character: str) -> bool:
        """Tell whether it has a glyph for a character."""
        return ord(character) in self.widths


Metrics = Mapping[Face, FaceMetrics]


def face_path(face: Face) -> Path:
    """Return the TrueType file of a face."""
    return _FOLDER / _FILES[face]


@cache
def load_metrics() -> Metrics:
    """Read the widths of all faces from their files; once per process."""
    return {face: _read_widths(face_path(face)) for face in Face}


def number_glyphs(font: TTFont) -> None:
    """Have a font that is only read go by its glyphs' numbers: to find names for them takes most of its reading."""
    font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])


def _read_widths(path: Path) -> FaceMetrics:
    with TTFont(path, lazy=True) as font:
        number_glyphs(font)
        units = font["head"].unitsPerEm
        advance = font["hmtx"].metrics
        widths = {code: advance[glyph][0] / units for code, glyph in font.getBestCmap().items()}
        return FaceMetrics(widths, advance["0"][0] / units)  # glyph 0 stands for all that the font has not
