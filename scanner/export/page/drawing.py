"""Draws a page of a record on A4, lying on its long side: the table at the left, the picture at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from scanner.batch.pictures import DPI
from scanner.export.cells import Flag
from scanner.export.page.content import Line, RecordPage
from scanner.export.page.pen import LEADING, Canvas, broken, width_of, write
from scanner.export.xlsx.styles import FILLS

PAPER: Final = (297 * mm, 210 * mm)

_MARGIN: Final = 11 * mm
_HEAD: Final = 15 * mm
_FOOT: Final = 7 * mm
_GAP: Final = 5 * mm
_PICTURE: Final = 126 * mm  # the width that leaves A4 standing as high as the paper allows
_NAME_SHARE: Final = 0.3
_PADDING: Final = 1.6 * mm
_SIZES: Final = (9.0, 8.5, 8.0, 7.5, 7.0)
_MM_PER_INCH: Final = 25.4

_INK: Final = HexColor("#1a1a1a")
_GREY: Final = HexColor("#6b6b6b")
_RULE: Final = HexColor("#b8b8b8")
_HEADING: Final = HexColor("#dde6f0")
_DOUBT: Final = HexColor("#d98200")
_SIGNS: Final = {Flag.UNCLEAR: "？", Flag.DOUBTFUL: "？", Flag.CORRECTED: "（已核）", Flag.NONE: ""}


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table, broken to its columns."""

    line: Line
    names: tuple[str, ...]
    texts: tuple[str, ...]
    height: float


def draw_page(canvas: Canvas, page: RecordPage, picture: Path | None, footer: str) -> None:
    """Draw a page of a record on as many sheets as its table needs; the picture stands on each of them.

    Args:
        canvas: The PDF, at the beginning of a sheet; it is left at the beginning of the next.
        page: The page.
        picture: The file of the page's picture, or None.
        footer: What stands in small print at the foot.
    """
    has_picture = page.has_picture or page.is_missing
    width = PAPER[0] - 2 * _MARGIN - (_PICTURE + _GAP if has_picture else 0)
    height = PAPER[1] - 2 * _MARGIN - _HEAD - _FOOT
    size, rows = _fitted(page.lines, width, height)
    while True:
        taken = _taken(rows, height)
        _draw_frame(canvas, page, footer)
        _draw_table(canvas, rows[:taken], width, size)
        if has_picture:
            _draw_picture(canvas, page, picture if page.has_picture else None)
        canvas.showPage()
        rows = rows[taken:]
        if not rows:
            return


def _fitted(lines: Sequence[Line], width: float, height: float) -> tuple[float, list[_Row]]:
    """Return the largest size of print in which the table fits on one sheet, or the smallest there is, and the rows."""
    for size in _SIZES:
        rows = [_broken(line, width, size) for line in lines]
        if sum(row.height for row in rows) <= height:
            break
    return size, rows


def _broken(line: Line, width: float, size: float) -> _Row:
    name_width = width * _NAME_SHARE - 2 * _PADDING
    text_width = (width if not line.name else width * (1 - _NAME_SHARE)) - 2 * _PADDING
    names = broken(line.name, size, name_width) if line.name else []
    texts = broken(line.text + (_SIGNS[line.flag] if line.text else ""), size, text_width)
    return _Row(line, tuple(names), tuple(texts), max(len(names), len(texts)) * size * LEADING + _PADDING)


def _taken(rows: Sequence[_Row], height: float) -> int:
    """Return how many rows stand on one sheet, at least one."""
    used = 0.0
    for number, row in enumerate(rows):
        used += row.height
        if used > height and number:
            return number
    return len(rows)


def _draw_frame(canvas: Canvas, page: RecordPage, footer: str) -> None:
    top = PAPER[1] - _MARGIN
    canvas.setFillColor(_INK)
    write(canvas, _MARGIN, top - 12, page.title, 14)
    canvas.setFillColor(_GREY)
    words = broken(page.words, 8.5, PAPER[0] - 2 * _MARGIN)[0]
    write(canvas, _MARGIN, top - 28, words, 8.5)
    write(canvas, _MARGIN, _MARGIN, footer, 7)
    number = f"表格第 {page.page_no} 页"
    write(canvas, PAPER[0] - _MARGIN - width_of(number, 8.5), _MARGIN, number, 8.5)


def _draw_table(canvas: Canvas, rows: Sequence[_Row], width: float, size: float) -> None:
    y = PAPER[1] - _MARGIN - _HEAD
    canvas.setStrokeColor(_RULE)
    canvas.setLineWidth(0.5)
    split = width * _NAME_SHARE
    for row in rows:
        bottom = y - row.height
        fill = HexColor(f"#{FILLS[row.line.flag][2:]}") if row.line.flag in FILLS else None
        if not row.line.name:
            _cell(canvas, (_MARGIN, bottom, width, row.height), row.texts, size, _HEADING)
        else:
            _cell(canvas, (_MARGIN, bottom, split, row.height), row.names, size, None)
            _cell(canvas, (_MARGIN + split, bottom, width - split, row.height), row.texts, size, fill)
        y = bottom


def _cell(
    canvas: Canvas, box: tuple[float, float, float, float], lines: Sequence[str], size: float, fill: object
) -> None:
    """Draw a cell: left, bottom, width and height in points."""
    left, bottom, width, height = box
    if fill is not None:
        canvas.setFillColor(fill)
    canvas.rect(left, bottom, width, height, stroke=1, fill=int(fill is not None))
    canvas.setFillColor(_INK)
    for number, line in enumerate(lines):
        write(canvas, left + _PADDING, bottom + height - _PADDING / 2 - size * (1.0 + number * LEADING), line, size)


def _draw_picture(canvas: Canvas, page: RecordPage, picture: Path | None) -> None:
    """Draw the picture of the page, with a frame around each field that a person has to look at."""
    left, top = PAPER[0] - _MARGIN - _PICTURE, PAPER[1] - _MARGIN - _HEAD
    high = top - _MARGIN - _FOOT
    size = _pixels(picture)
    canvas.setStrokeColor(_RULE)
    if picture is None or size is None:
        canvas.rect(left, top - high, _PICTURE, high)
        words = "此页没有收到" if page.is_missing else "没有此页的图片"
        canvas.setFillColor(_GREY)
        write(canvas, left + (_PICTURE - width_of(words, 11)) / 2, top - high / 2, words, 11)
        return
    scale = min(_PICTURE / size[0], high / size[1])
    wide, tall = size[0] * scale, size[1] * scale
    canvas.drawImage(str(picture), left, top - tall, wide, tall)
    canvas.rect(left, top - tall, wide, tall)
    points = DPI / _MM_PER_INCH * scale  # points on the sheet for a millimetre of the page
    canvas.setStrokeColor(_DOUBT)
    canvas.setLineWidth(1.2)
    for box_left, box_top, box_right, box_bottom in page.boxes:
        canvas.rect(
            left + box_left * points, top - box_bottom * points, (box_right - box_left) * points,
            (box_bottom - box_top) * points,
        )  # fmt: skip


def _pixels(picture: Path | None) -> tuple[int, int] | None:
    """Return a picture's width and height in pixels, or None if there is none that can be opened."""
    if picture is None or not picture.is_file():
        return None
    try:
        with Image.open(picture) as opened:
            opened.load()
            return opened.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
