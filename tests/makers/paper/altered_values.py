"""Alters values that stand on a filled-in page: struck out, written anew, added to, or marked by a clerk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.definition import Kind
from forms.faces import Face, face_path
from forms.geometry import MM_PER_INCH, Rect
from forms.layout.model import FieldBox
from tests.makers.paper.handwriting import Hand, Scribe
from tests.makers.paper.pen_paths import (
    BEHIND_TICKS,
    CARETS,
    CROSSED,
    DOUBLE,
    SINGLE,
    Path,
    hatched,
    placed,
    wavy,
)
from tests.makers.paper.pens import BLACK, BLUE, RED, Paper, Pen

Pixels = NDArray[np.uint8]

CLERKS_HAND: Final = Hand("long-cang", (3.6, 5.0), turn_deg=2.0, shake=0.02, slope=0.02, slant=0.15)
_NUMBERS: Final = (Kind.INTEGER, Kind.AMOUNT)
_INKED: Final = 60  # darkness above the blank form from which a pixel is written
_GREY: Final = (95, 95, 95)
_MARKERS: Final = ((120, 250, 255), (215, 165, 255), (150, 245, 165))


class ValueChange(StrEnum):
    """What happened to a value after it was written."""

    STRUCK_ONCE = "struck, one line"
    STRUCK_TWICE = "struck, two lines"
    STRUCK_WAVY = "struck, wavy"
    STRUCK_CROSSED = "struck, crossed or hatched"
    STRUCK_COLOUR = "struck, red or grey"
    STRUCK_ON = "struck, on into the margin"
    STRUCK_ROW = "whole row struck"
    STRUCK_PART = "part struck"
    NEW_BESIDE = "struck, new value beside"
    NEW_ABOVE = "struck, new value above"
    INSERTED = "words inserted"
    DIGIT_ADDED = "digit added"
    CLERK_TICK = "clerk's tick"
    CLERK_NUMBER = "clerk's number in the corner"
    CLERK_WORD = "clerk's word"
    DATE_STAMP = "date stamp"
    HIGHLIGHTED = "highlighted"


CLERKS: Final = (
    ValueChange.CLERK_TICK,
    ValueChange.CLERK_NUMBER,
    ValueChange.CLERK_WORD,
    ValueChange.DATE_STAMP,
    ValueChange.HIGHLIGHTED,
)


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value on a page.

    Attributes:
        box: Its place.
        kind: Its field's kind.
        text: The answer.
        lines: Where the ink of each of its lines is, mm.
        other: What may be written instead.
        as_it_is: Whether it was written just as the answer is, and not in another notation.
    """

    box: FieldBox
    kind: Kind
    text: str
    lines: tuple[Rect, ...]
    other: str
    as_it_is: bool = True

    @property
    def line(self) -> Rect:
        """Its first line."""
        return self.lines[0]

    def span(self, start: int, end: int) -> Rect:
        """Return about where some characters of a value of one line stand."""
        widths = np.cumsum([0.0, *(1.0 if ord(sign) > 0x2E80 else 0.55 for sign in self.text)]) / sum(
            1.0 if ord(sign) > 0x2E80 else 0.55 for sign in self.text
        )
        line = self.line
        left, right = line.left + widths[start] * line.width, line.left + widths[end] * line.width
        return Rect(float(left), line.top, float(right), line.bottom)


def find_written(page: Pixels, blank: Pixels, area: Rect, dpi: float) -> tuple[Rect, ...]:
    """Return where the lines written in an area are, mm; both pages are uint8 (height, width, 3)."""
    per_mm = dpi / MM_PER_INCH
    left, top, right, bottom = (round(side * per_mm) for side in area.as_tuple())
    part = (slice(top, bottom), slice(left, right))
    ink = blank[part].min(axis=2).astype(int) - page[part].min(axis=2) > _INKED
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return ()
    ends = np.flatnonzero(np.diff(rows) > 0.35 * per_mm)
    bands = [
        (int(first), int(last) + 1)
        for first, last in zip([rows[0], *rows[ends + 1]], [*rows[ends], rows[-1]], strict=True)
    ]
    found = []
    for first, last in bands:
        columns = np.flatnonzero(ink[first:last].any(axis=0))
        rect = Rect(*((one) / per_mm for one in (left + columns[0], top + first, left + columns[-1] + 1, top + last)))
        if rect.height >= 1.2:
            found.append(rect)
    return tuple(found)


def can_be_changed(value: WrittenValue, change: ValueChange) -> bool:
    """Tell whether a value has what a change needs: one line, digits, or room beside it."""
    one_line = len(value.lines) == 1 and not value.box.comb and not value.box.multiline and value.as_it_is
    room = value.box.rect.right - value.line.right
    match change:
        case ValueChange.STRUCK_PART:
            return len(value.lines) > 1 or (one_line and len(value.text) >= 2)
        case ValueChange.NEW_BESIDE | ValueChange.NEW_ABOVE:
            wide = 4.6 * sum(1.0 if ord(sign) > 0x2E80 else 0.6 for sign in value.other)
            enough = change is ValueChange.NEW_ABOVE or room > wide + 4
            return one_line and enough and value.other not in ("", value.text)
        case ValueChange.INSERTED:
            return one_line and value.kind is Kind.TEXT and len(value.text) >= 3
        case ValueChange.DIGIT_ADDED:
            return one_line and value.kind in _NUMBERS and room > 6
        case ValueChange.CLERK_TICK | ValueChange.CLERK_WORD:
            return not value.box.comb
        case _:
            return True


def change_value(paper: Paper, value: WrittenValue, change: ValueChange) -> tuple[str, ...]:
    """Draw a change onto a page, and return what a person may make of the value; none where he would have to ask.

    The text that is returned is compared folded; an empty one means that nothing is left.
    """
    return _CHANGES[change](paper, value)


def correcting_pen(rng: np.random.Generator) -> Pen:
    """Return a pen that somebody corrects with."""
    return Pen(float(rng.uniform(0.32, 0.75)), BLUE if rng.random() < 0.4 else BLACK, float(rng.uniform(0.85, 0.97)))


def clerks_pen(rng: np.random.Generator) -> Pen:
    """Return a clerk's pen, mostly red."""
    colour = RED if rng.random() < 0.75 else BLUE
    return Pen(float(rng.uniform(0.4, 0.8)), colour, float(rng.uniform(0.8, 0.95)))


def draw(paper: Paper, strokes: Sequence[Path], pen: Pen) -> None:
    """Draw strokes."""
    for stroke in strokes:
        paper.press(stroke, pen)


def write(paper: Paper, area: Rect, text: str, colour: tuple[int, int, int], *, size_mm: float | None = None) -> None:
    """Write a text into an area by hand."""
    hand = CLERKS_HAND if size_mm is None else replace(CLERKS_HAND, size_mm=(size_mm, 1.1 * size_mm))
    scribe = Scribe(hand, paper.rng)
    scribe.ink = np.array(colour, float)
    box = FieldBox("", area, area, size_mm or 4.0)
    scribe.write(paper.picture, paper.per_mm * MM_PER_INCH, box, text)


def _strike(
    make: Callable[[Rect, np.random.Generator], list[Path]], colours: Sequence[tuple[int, int, int]] = ()
) -> Callable[[Paper, WrittenValue], tuple[str, ...]]:
    """Return what strikes out every line of a value."""

    def change(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
        pen = correcting_pen(paper.rng)
        if colours:
            pen = replace(pen, bgr=colours[int(paper.rng.integers(len(colours)))])
        for line in value.lines:
            draw(paper, make(line, paper.rng), pen)
        return ("",)

    return change


def _crossed(area: Rect, rng: np.random.Generator) -> list[Path]:
    return placed(CROSSED, area, rng) if rng.random() < 0.5 else hatched(area, rng)


def _any_strike(area: Rect, rng: np.random.Generator) -> list[Path]:
    match int(rng.integers(4)):
        case 0:
            return placed(DOUBLE, area, rng)
        case 1:
            return wavy(area, rng)
        case _:
            return placed(SINGLE, area, rng)


def _strike_on(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    """Strike the lines out and run on over the cell's edge, to the left or to the right."""
    cell, pen = value.box.cell, correcting_pen(paper.rng)
    over = float(paper.rng.uniform(3, 14))
    for line in value.lines:
        if paper.rng.random() < 0.5:
            area = Rect(line.left - 1, line.top, min(cell.right + over, 205.0), line.bottom)
        else:
            area = Rect(cell.left - over, line.top, line.right + 1, line.bottom)
        draw(paper, placed(SINGLE, area, paper.rng), pen)
    return ("",)


def _strike_row(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    """Strike the lines out from somewhere before the cell to somewhere behind it."""
    pen = correcting_pen(paper.rng)
    for line in value.lines:
        draw(paper, along_row(line, value.box.cell, paper.rng), pen)
    return ("",)


def along_row(line: Rect, cell: Rect, rng: np.random.Generator) -> list[Path]:
    """Return a line through something in a cell that begins before the cell and ends behind it, on the page."""
    left = float(rng.uniform(min(12.0, cell.left - 2), cell.left - 2))
    right = min(cell.right + float(rng.uniform(1, 9)), 205.0)
    return placed(SINGLE, Rect(left, line.top, right, line.bottom), rng)


def _strike_part(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    rng, pen = paper.rng, correcting_pen(paper.rng)
    if len(value.lines) > 1 or value.box.multiline:
        line = value.lines[int(rng.integers(len(value.lines)))]
        start = float(rng.uniform(0, 0.6))
        end = min(1.0, start + max(0.15, 6 / line.width))
        area = Rect(line.left + start * line.width, line.top, line.left + end * line.width, line.bottom)
        draw(paper, _any_strike(area, rng), pen)
        return ()
    count = int(rng.integers(1, max(2, min(4, len(value.text) // 2 + 1))))
    if rng.random() < 0.7:
        area, left = value.span(len(value.text) - count, len(value.text)), value.text[:-count]
    else:
        area, left = value.span(0, count), value.text[count:]
    draw(paper, _any_strike(area, rng), pen)
    return (left,)


def _new_beside(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    pen = correcting_pen(paper.rng)
    draw(paper, _any_strike(value.line, paper.rng), pen)
    room = value.box.rect
    write(paper, Rect(value.line.right + 1.0, room.top, room.right, room.bottom), value.other, pen.bgr)
    return (value.other,)


def _new_above(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    pen = correcting_pen(paper.rng)
    draw(paper, _any_strike(value.line, paper.rng), pen)
    line = value.line
    area = Rect(line.left, line.top - 3.4, max(value.box.rect.right, line.right), line.top + 0.4)
    write(paper, area, value.other, pen.bgr, size_mm=float(paper.rng.uniform(2.6, 3.2)))
    return (value.other,)


def _insert(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    words = ("新型", "高端", "智能", "（原）", "东")[int(paper.rng.integers(5))]
    pen, at = correcting_pen(paper.rng), int(paper.rng.integers(1, len(value.text)))
    before = value.span(at - 1, at)
    wide = float(paper.rng.uniform(1.6, 2.6))
    under = Rect(before.right - wide / 2, value.line.bottom - 1.2, before.right + wide / 2, value.line.bottom + 1.4)
    draw(paper, placed(CARETS[:1], under, paper.rng, jitter_mm=0.08), pen)
    area = Rect(before.right - 3, value.line.top - 3.4, before.right + 12, value.line.top + 0.4)
    write(paper, area, words, pen.bgr, size_mm=float(paper.rng.uniform(2.5, 3.1)))
    return (value.text[:at] + words + value.text[at:],)


def _add_digit(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    pen, digit = correcting_pen(paper.rng), str(int(paper.rng.integers(1, 10)))
    line = value.line
    size = min(5.5, 1.3 * line.height)
    if paper.rng.random() < 0.6 or line.left - value.box.cell.left < 2.2:
        left, changed = line.right - 0.7, value.text + digit
    else:
        left, changed = line.left - 4.0, digit + value.text
    area = Rect(left, line.center.y - 0.75 * size, left + 9.0, line.center.y + 0.75 * size)
    write(paper, area, digit, pen.bgr, size_mm=size)
    return (changed,)


def _clerk_tick(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    rng, line = paper.rng, value.lines[-1]
    wide, high = float(rng.uniform(3.5, 7.0)), float(rng.uniform(3.5, 6.5))
    left = line.right + rng.uniform(0.5, 3.0) if rng.random() < 0.6 else rng.uniform(line.left, line.right)
    area = Rect(float(left), line.center.y - high / 2, float(left) + wide, line.center.y + high / 2)
    draw(paper, placed(BEHIND_TICKS, area, rng), clerks_pen(rng))
    return (value.text,)


def _clerk_number(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    rng, cell = paper.rng, value.box.cell
    number = ("①", "2", "3", "12", "7", "#5")[int(rng.integers(6))].replace("①", "1")
    wide = 6.0
    left = cell.left + 0.2 if rng.random() < 0.3 else cell.right - wide
    top = cell.top + 0.1 if rng.random() < 0.6 else cell.bottom - 3.6
    write(paper, Rect(left, top, left + wide, top + 3.5), number, clerks_pen(rng).bgr, size_mm=2.8)
    return (value.text,)


def _clerk_word(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    rng, line = paper.rng, value.lines[-1]
    word = ("已核", "已阅", "OK", "同意", "复")[int(rng.integers(5))]
    left = min(line.right + float(rng.uniform(0.5, 4.0)), value.box.cell.right - 9.0)
    area = Rect(left, line.center.y - 3.2, left + 14, line.center.y + 3.2)
    write(paper, area, word, clerks_pen(rng).bgr, size_mm=float(rng.uniform(3.6, 5.0)))
    return (value.text,)


def _date_stamp(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    rng, line = paper.rng, value.lines[0]
    wide = float(rng.uniform(20, 30))
    left = float(rng.uniform(line.left - 2, min(line.right + 4, value.box.cell.right - 10)))
    middle = line.center.y + float(rng.normal(0, 1.2))
    area = Rect(left, middle - 0.15 * wide, left + wide, middle + 0.15 * wide)
    ink = Pen(0.5, RED if rng.random() < 0.6 else BLUE, float(rng.uniform(0.55, 0.85)), 0.4)
    day = f"2026.{int(rng.integers(1, 13)):02}.{int(rng.integers(1, 29)):02}"
    paper.impress(_stamp_mask(day, framed=bool(rng.random() < 0.5)), area, float(rng.normal(0, 4)), ink)
    return (value.text,)


@cache
def _stamp_mask(day: str, *, framed: bool) -> Pixels:
    picture = Image.new("L", (600, 180))
    pen = ImageDraw.Draw(picture)
    pen.text((300, 90), day, font=ImageFont.truetype(str(face_path(Face.FIELD)), 104), fill=255, anchor="mm")
    if framed:
        pen.rectangle((6, 6, 593, 173), outline=255, width=9)
    return np.asarray(picture, dtype=np.uint8)


def _highlight(paper: Paper, value: WrittenValue) -> tuple[str, ...]:
    rng = paper.rng
    ink = Pen(4.0, _MARKERS[int(rng.integers(len(_MARKERS)))], float(rng.uniform(0.5, 0.85)), 0.15)
    for line in value.lines:
        along = np.linspace(line.left - 1, line.right + 1, 7)
        upper = line.top - 0.5 + rng.normal(0, 0.25, 7)
        lower = line.bottom + 0.4 + rng.normal(0, 0.25, 7)
        outline = np.concatenate([np.stack([along, upper], axis=1), np.stack([along, lower], axis=1)[::-1]])
        paper.fill(outline, ink)
    return (value.text,)


_CHANGES: Final[Mapping[ValueChange, Callable[[Paper, WrittenValue], tuple[str, ...]]]] = {
    ValueChange.STRUCK_ONCE: _strike(lambda area, rng: placed(SINGLE, area, rng)),
    ValueChange.STRUCK_TWICE: _strike(lambda area, rng: placed(DOUBLE, area, rng)),
    ValueChange.STRUCK_WAVY: _strike(wavy),
    ValueChange.STRUCK_CROSSED: _strike(_crossed),
    ValueChange.STRUCK_COLOUR: _strike(_any_strike, (RED, _GREY)),
    ValueChange.STRUCK_ON: _strike_on,
    ValueChange.STRUCK_ROW: _strike_row,
    ValueChange.STRUCK_PART: _strike_part,
    ValueChange.NEW_BESIDE: _new_beside,
    ValueChange.NEW_ABOVE: _new_above,
    ValueChange.INSERTED: _insert,
    ValueChange.DIGIT_ADDED: _add_digit,
    ValueChange.CLERK_TICK: _clerk_tick,
    ValueChange.CLERK_NUMBER: _clerk_number,
    ValueChange.CLERK_WORD: _clerk_word,
    ValueChange.DATE_STAMP: _date_stamp,
    ValueChange.HIGHLIGHTED: _highlight,
}
