"""Draws typed text into a field's appearance: wrapped, shrunk, or one character to a comb cell.

A character that the field font has not comes from the font of rare characters; one that
neither has is drawn as 〓, the printers' mark for a missing piece of type. The value keeps it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pikepdf import Name

from forms.layout.linebreak import may_break
from forms.render.pdf.font import FIELD_RESOURCE, RARE_RESOURCE, FieldFont

MISSING: Final = "〓"
CUT: Final = "…"
LEAST_SIZE_PT: Final = 7.0

_LEAST_ON_ONE_LINE_PT = 9.0
_STEP_PT = 0.5
_PADDING_PT = 2.0  # as pdfium and Acrobat leave at a field's sides
_LEADING = 1.2
_ASCENT = 0.88  # of Han type above the baseline, as printed runs have it


@dataclass(frozen=True, slots=True, eq=False)
class Typeset:
    """A text ready to be drawn in a field.

    Attributes:
        size_pt: The font size, shrunk where it had to be.
        content: The appearance's content stream.
        multiline: Whether it was wrapped.
        fits: Whether all of it shows.
    """

    size_pt: float
    content: bytes
    multiline: bool = False
    fits: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Type:
    """The fonts that text is drawn with.

    Attributes:
        field: The field font, embedded whole.
        rare: The font of rare characters, cut down to those needed, or None.
    """

    field: FieldFont
    rare: FieldFont | None = None

    def drawn(self, text: str) -> str:
        """Return what is drawn for a text: 〓 for what neither font has, nothing for the invisible."""
        return "".join(self._drawn_character(character) for character in text)

    def width_em(self, text: str) -> float:
        """Return the width of drawn text in em."""
        return sum(self._font_of(character)[1].width_em(character) for character in text)

    def shown(self, text: str, size_pt: float) -> bytes:
        """Return the operators that show drawn text where the text matrix is."""
        parts = []
        for resource, run in groupby(text, key=lambda character: self._font_of(character)[0]):
            characters = "".join(run)
            code = self._font_of(characters[0])[1].encode(characters).hex()
            parts.append(f"{resource} {size_pt:g} Tf <{code}> Tj")
        return " ".join(parts).encode("ascii")

    def _drawn_character(self, character: str) -> str:
        if character in "\n\t":
            return "\n" if character == "\n" else " "
        is_variant = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
        if is_variant or unicodedata.category(character) == "Cf":
            return ""
        has_glyph = self.field.has(character) or (self.rare is not None and self.rare.has(character))
        return character if has_glyph else MISSING

    def _font_of(self, character: str) -> tuple[Name, FieldFont]:
        if self.field.has(character) or self.rare is None:
            return FIELD_RESOURCE, self.field
        return RARE_RESOURCE, self.rare


def needs_rare(text: str, field: FieldFont, rare: Set[int]) -> frozenset[str]:
    """Return the characters of a text that only the font of rare characters has."""
    return frozenset(character for character in text if not field.has(character) and ord(character) in rare)


def typeset_lines(
    text: str, fonts: Type, size: tuple[float, float], *, size_pt: float, multiline: bool, align: float = 0.0
) -> Typeset:
    """Set a text into a field: wrapped from the top, or on one line in the middle.

    What does not fit is set smaller in half points: on one line down to 9 pt, then, as
    several lines in the middle, down to 7 pt.

    Args:
        text: The value, lines separated by line feeds.
        fonts: What it is drawn with.
        size: Width and height of the field in points.
        size_pt: The font size to start from.
        multiline: Whether the field is made for several lines.
        align: How much of the room that a line leaves stands before it: 0.0 at the left, 0.5, or 1.0 at the right.
    """
    room = size[0] - 2 * _PADDING_PT
    drawn = fonts.drawn(text)
    if not multiline and "\n" not in drawn:
        for current in _sizes(size_pt, _LEAST_ON_ONE_LINE_PT):
            if fonts.width_em(drawn) * current <= room:
                content = _drawn_lines([drawn], fonts, size, current, centred=True, align=align)
                return Typeset(current, content, multiline=False)
    for current in _sizes(size_pt, LEAST_SIZE_PT):
        lines = _lines(drawn, fonts, room / current)
        if _block_height(lines, current) <= size[1]:
            break
    content = _drawn_lines(lines, fonts, size, current, centred=not multiline, align=align)
    return Typeset(current, content, multiline=True, fits=_block_height(lines, current) <= size[1])


def typeset_right(text: str, fonts: Type, size: tuple[float, float], *, size_pt: float) -> bytes:
    """Return the content that shows a text on one line at a place's right end, cut off where it is too long.

    Args:
        text: Line breaks in it become spaces.
        fonts: What it is drawn with.
        size: Width and height of the place in points.
        size_pt: The font size.
    """
    drawn = fonts.drawn(" ".join(text.split()))
    while drawn and fonts.width_em(drawn) * size_pt > size[0]:
        drawn = drawn[:-2] + CUT if len(drawn) > 1 else ""
    left = size[0] - fonts.width_em(drawn) * size_pt
    base = (size[1] - size_pt) / 2 + (1 - _ASCENT) * size_pt
    shown = f"1 0 0 1 {left:.3f} {base:.3f} Tm ".encode("ascii") + fonts.shown(drawn, size_pt)
    return b"q BT 0 g\n" + shown + b"\nET Q"


def typeset_comb(text: str, fonts: Type, size: tuple[float, float], *, size_pt: float, cells: int) -> Typeset:
    """Set a text into a comb, each character in the middle of its cell."""
    width, height = size
    step = width / cells
    base = (height - size_pt) / 2 + (1 - _ASCENT) * size_pt
    shown = (
        f"1 0 0 1 {step * (number + 0.5) - fonts.width_em(character) * size_pt / 2:.3f} {base:.3f} Tm ".encode("ascii")
        + fonts.shown(character, size_pt)
        for number, character in enumerate(map(fonts.drawn, text))
        if character
    )
    return Typeset(size_pt, _framed(b"\n".join(shown), width, height))


def _sizes(start_pt: float, least_pt: float) -> Iterator[float]:
    size = start_pt
    while size > least_pt:
        yield size
        size -= _STEP_PT
    yield min(start_pt, least_pt)


def _block_height(lines: Sequence[str], size_pt: float) -> float:
    return ((len(lines) - 1) * _LEADING + 1) * size_pt


def _drawn_lines(
    lines: Sequence[str], fonts: Type, size: tuple[float, float], size_pt: float, *, centred: bool, align: float
) -> bytes:
    """Return the content that shows lines from the top, or in the middle, of a field."""
    width, height = size
    room = width - 2 * _PADDING_PT
    slack = height - _block_height(lines, size_pt)
    above = max(slack / 2, 0.0) if centred else min(_PADDING_PT, max(slack, 0.0))
    first = height - above - _ASCENT * size_pt

    def start(line: str) -> float:
        return _PADDING_PT + align * max(0.0, room - fonts.width_em(line) * size_pt)

    shown = (
        f"1 0 0 1 {start(line):g} {first - number * _LEADING * size_pt:.3f} Tm ".encode("ascii")
        + fonts.shown(line, size_pt)
        for number, line in enumerate(lines)
        if line
    )
    return _framed(b"\n".join(shown), width, height)


def _lines(drawn: str, fonts: Type, room_em: float) -> list[str]:
    """Break drawn text into lines no wider than the room; an empty line stays one.

    Viewers set typed text without the space between Han and Latin, so this does too.
    """
    return [line for paragraph in drawn.split("\n") for line in _wrapped(paragraph, fonts, room_em)]


def _wrapped(paragraph: str, fonts: Type, room_em: float) -> Iterator[str]:
    start = allowed = 0
    width = 0.0
    for end, character in enumerate(paragraph):
        advance = fonts.width_em(character)
        if end > start and may_break(paragraph[end - 1], character):
            allowed = end
        if end > start and width + advance > room_em and character != " ":
            stop = allowed if allowed > start else end
            yield paragraph[start:stop].rstrip(" ")
            start = stop
            width = fonts.width_em(paragraph[start:end])
        width += advance
    yield paragraph[start:]


def _framed(shown: bytes, width_pt: float, height_pt: float) -> bytes:
    clip = f"q 0 0 {width_pt:.3f} {height_pt:.3f} re W n BT 0 g\n".encode("ascii")
    return b"/Tx BMC " + clip + shown + b"\nET Q EMC"
