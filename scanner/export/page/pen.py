"""Writes text on a PDF: lines that are broken where they are full, rare characters in a font that has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from fontTools.ttLib import TTFont as FontFile
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from forms.faces import Face, face_path, load_metrics
from scanner.export.cells import clean

LEADING: Final = 1.3
"""The distance of two lines, where 1.0 is the size of print."""

_USUAL: Final = "formloop-values"
_RARE: Final = "formloop-rare-values"
_MISSING: Final = "□"
_PIECE: Final = re.compile(r"[!-~]+|.", re.DOTALL)

Canvas = Any  # reportlab ships no types


def width_of(text: str, size: float) -> float:
    """Return the width of a line of text in points."""
    return load_metrics()[Face.FIELD].width_em(text) * size


def broken(text: str, size: float, width: float) -> list[str]:
    """Return a text as lines that are no wider than so many points; words stay whole where they fit on a line."""
    return [line for paragraph in clean(text).replace("\t", " ").split("\n") for line in _lines(paragraph, size, width)]


def write(canvas: Canvas, x: float, y: float, text: str, size: float) -> None:
    """Write a line of text from a point on its base line, in points from the page's lower left corner."""
    for font, characters in groupby(text, key=_font_for):
        run = "".join(one if font != _USUAL or _has(one) else _MISSING for one in characters)
        canvas.setFont(_registered(font), size)
        canvas.drawString(x, y, run)
        x += pdfmetrics.stringWidth(run, font, size)


def _lines(paragraph: str, size: float, width: float) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(paragraph):
        if width_of(line + piece, size) <= width:
            line += piece
            continue
        parts = [piece] if width_of(piece, size) <= width else list(piece)
        for part in parts:
            if line and width_of(line + part, size) > width:
                yield line
                line = ""
            line += part
    yield line


def _font_for(character: str) -> str:
    return _RARE if not _has(character) and ord(character) in _rare_characters() else _USUAL


def _has(character: str) -> bool:
    return load_metrics()[Face.FIELD].has(character)


def _rare_path() -> Path:
    return face_path(Face.FIELD).with_name("rare.ttf")


@cache
def _rare_characters() -> frozenset[int]:
    if not _rare_path().exists():
        return frozenset()
    with FontFile(_rare_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _registered(name: str) -> str:
    """Make a font known to reportlab, once a process, and return its name."""
    pdfmetrics.registerFont(TTFont(name, str(_rare_path() if name == _RARE else face_path(Face.FIELD))))
    return name
