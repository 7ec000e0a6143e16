"""The pictures: a page as it was seen, with what was read beside it, or a card for a record without pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from PIL import Image

from forms.geometry import MM_PER_INCH, Rect, pixels_from_mm
from forms.layout.model import FieldBox, OptionBox
from scanner.explain import record_words, words
from scanner.explain.palette import ALARM, DESK, INK, PAPER, QUIET, STYLES, OutlineStyle, Rgb
from scanner.explain.pen import LINE_HEIGHT, Pen, wrapped
from scanner.explain.shapes import FieldCaption, Shape, shapes_of, told_of
from scanner.values.page.picture import Gray
from scanner.values.page.seen import PageRole, ReadPage, SeenPage, StrayPage
from scanner.values.record import Record

DPI: Final = 150.0
"""The resolution of the pictures, at which small print and thin strokes can still be made out."""

PER_MM: Final = DPI / MM_PER_INCH
"""Pixels of a picture for a millimetre of paper."""
_LONGEST: Final = 1900  # the most pixels of a side; a photo shows more than its page
_MARGIN: Final = 28
_LARGE, _MIDDLE, _SMALL = 26, 20, 17
_TYPED: Final = 23
_FADED: Final = 0.35  # the share of the print's darkness that is left in `read_panel`
_CARD_WIDTH: Final = 1500
_PARTING: Final = 0.2  # the space between two texts of a band, as a multiple of the type's size


def page_picture(page: SeenPage, path: str) -> Image.Image:
    """Return a page's picture, RGB: a head, the page as it was seen, the page as it was read, the legend, the issues.

    Args:
        page: The page. If it has its record, the picture shows the values' state after the rules.
        path: The path of the page's source, which the head shows.
    """
    shapes = list(shapes_of(page))
    panels = [seen_panel(page, shapes)]
    if isinstance(page, ReadPage):
        panels.append(read_panel(page))
    width = max(_CARD_WIDTH, sum(panel.width for panel in panels) + _MARGIN * (len(panels) + 1))
    head = _band(_head_lines(page, path, shapes), width)
    foot = _band(_foot_lines(page), width)
    legend_height = 0 if isinstance(page, StrayPage) else _LEGEND_HEIGHT
    height = head.height + max(panel.height for panel in panels) + foot.height + legend_height
    picture = Image.new("RGB", (width, height), DESK)
    picture.paste(head, (0, 0))
    x = _MARGIN
    for panel in panels:
        picture.paste(panel, (x, head.height))
        x += panel.width + _MARGIN
    picture.paste(foot, (0, height - foot.height))
    if legend_height:
        _legend(picture, height - foot.height - legend_height)
    return picture


def card_picture(record: Record) -> Image.Image:
    """Return the picture, RGB, of a record without pages: why there are none, and what was read."""
    lines: list[_Line] = [(record.source.path, _LARGE, INK)]
    if record.form is not None:
        lines.append((f"{record.form.id}  ·  版本 version {record.form.version}", _MIDDLE, INK))
    lines.append((f"记录 record {record.record_id}: {record_words.STATUS[record.status].both}", _MIDDLE, INK))
    lines.append((words.no_page_note(record), _MIDDLE, ALARM))
    lines += [(record_words.told(problem), _SMALL, _weight(problem.code)) for problem in record.issues]
    for field_id, one in record.fields.items():
        value = one.text or "、".join(option for option, state in (one.options or {}).items() if state == "ticked")
        look = {"read": OutlineStyle.WRITTEN, "blank": OutlineStyle.BLANK, "unclear": OutlineStyle.UNCLEAR}[one.outcome]
        told = f"{field_id}   {_OUTCOMES[one.outcome]} {one.confidence:.2f}   {value}"
        lines.append((told, _SMALL, STYLES[look].colour))
    return _band(lines, _CARD_WIDTH)


_OUTCOMES: Final = {"read": "已读 read", "blank": "空白 blank", "unclear": "存疑 unclear"}
_Line = tuple[str, int, Rgb]
_LEGEND_HEIGHT: Final = 130
_LEGEND_ROWS: Final = 3


def seen_panel(page: SeenPage, shapes: Sequence[Shape]) -> Image.Image:
    """Return the page as it was seen, with shapes drawn on it; scaled to `DPI` where the page's size is known."""
    scale = seen_scale(page)
    height, width = page.picture.gray.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    pixels = page.picture.gray if page.picture.colour is None else page.picture.colour[:, :, ::-1]
    finer = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = np.asarray(cv2.resize(np.ascontiguousarray(pixels), size, interpolation=finer), dtype=np.uint8)
    panel = Image.fromarray(scaled).convert("RGB")
    pen = Pen(panel, per_mm=PER_MM)
    for shape in shapes:
        pen.outline(shape.points_px * scale, STYLES[shape.look])
    for shape in shapes:  # words are drawn after all lines, so that no line runs through them
        x, y = shape.points_px[0] * scale
        pen.tag(shape.label, float(x), float(y) - 2, size=_SMALL - 4, colour=STYLES[shape.look].colour)
    return panel


def seen_scale(page: SeenPage) -> float:
    """Return the scale from pixels of the page's picture to pixels of the shown picture."""
    height, width = page.picture.gray.shape
    scale = 1240 / width
    if isinstance(page, ReadPage):
        x, y = page.layout.width_mm / 2, page.layout.height_mm / 2
        across, here = page.registered.transform.to_pixels(np.array([(x + 1.0, y), (x, y)]))
        scale = PER_MM / float(np.linalg.norm(across - here))
    return float(min(scale, _LONGEST / max(height, width)))


def read_panel(page: ReadPage) -> Image.Image:
    """Return the page's blank with its print faded, and in each field's place what was read there."""
    panel = Image.fromarray(_faded(page.blank(DPI))).convert("RGB")
    pen = Pen(panel, per_mm=PER_MM)
    told = told_of(page)
    for box in page.printed.fields:
        if box.field_id in told:
            _write_field(pen, box, told[box.field_id])
    for option in page.printed.options:
        if option.field_id in told:
            _write_box(pen, option, told[option.field_id])
    return panel


def _faded(blank: Gray) -> Gray:
    return np.asarray(255 - (255 - blank.astype(np.float32)) * _FADED, dtype=np.uint8)


def _pixels(rect: Rect) -> tuple[float, float, float, float]:
    left, top, right, bottom = (pixels_from_mm(side, DPI) for side in (rect.left, rect.top, rect.right, rect.bottom))
    return left, top, right, bottom


def _outlined(pen: Pen, rect: Rect, look: OutlineStyle) -> None:
    left, top, right, bottom = _pixels(rect)
    pen.outline(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]), STYLES[look])


def _write_field(pen: Pen, box: FieldBox, told: FieldCaption) -> None:
    left, top, right, bottom = _pixels(box.rect)
    _outlined(pen, box.rect, told.look)
    colour = STYLES[told.look].colour
    note = f"{told.confidence:.2f}" + (" !" if any(map(words.is_serious, told.codes)) else "")
    if told.reading.text:
        area = (left + 5, top + 1, right - 52, bottom - 1)
        pen.words_into(told.reading.text, area, size=_TYPED, from_top=box.multiline)
    pen.tag(note, right - 3, top + 3, size=_SMALL - 4, colour=colour, anchor="rt")


def _write_box(pen: Pen, option: OptionBox, told: FieldCaption) -> None:
    look = told.box_look(option.option_id)
    colour = STYLES[look].colour
    box = _pixels(option.rect)
    _outlined(pen, option.rect, look)
    if look is OutlineStyle.TICKED:
        pen.tick(box, colour)
    elif look is OutlineStyle.UNCLEAR:
        pen.tag("?", (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, size=_TYPED, colour=colour, anchor="mm")
    pen.tag(told.box_label(option.option_id), box[0], box[1] - 2, size=_SMALL - 4, colour=colour)


def _head_lines(page: SeenPage, path: str, shapes: Sequence[Shape]) -> list[_Line]:
    rules = [shape.look is OutlineStyle.FOUND for shape in shapes if shape.name == "rule"]
    is_well = page.role in (PageRole.READ, PageRole.BLANK)
    lines: list[_Line] = [(words.title_of(page, path), _LARGE, INK)]
    lines += [(words.verdict_of(page), _MIDDLE, INK if is_well else ALARM)]
    if not isinstance(page, StrayPage):
        lines.append((words.identity_of(page), _MIDDLE, INK))
        lines.append((words.evidence_of(page, (sum(rules), len(rules))), _MIDDLE, QUIET))
    return lines + [(text, _MIDDLE, ALARM) for text in words.reasons_of(page)]


def _foot_lines(page: SeenPage) -> list[_Line]:
    if not isinstance(page, ReadPage):
        return []
    told = told_of(page)
    lines: list[_Line] = [(text, _SMALL, INK) for text in words.field_issues_of(page, list(told))]
    for one in told.values():
        for option_id, score in one.reading.scores.items():
            look = one.box_look(option_id)
            if look is OutlineStyle.UNCLEAR:
                text = f"{one.reading.field_id}.{option_id}: {score.reason} ({score.confidence:.2f})"
                lines.append((text, _SMALL, STYLES[look].colour))
    return lines


def _weight(code: str) -> Rgb:
    return ALARM if words.is_serious(code) else QUIET


def _band(lines: Sequence[_Line], width: int) -> Image.Image:
    """Return a white picture of some lines of words, as high as the words need."""
    room = width - 2 * _MARGIN
    heights = [(len(wrapped(text, room, size)) * LINE_HEIGHT + _PARTING) * size for text, size, _ in lines]
    band = Image.new("RGB", (width, round(sum(heights)) + 2 * _MARGIN), PAPER)
    pen = Pen(band, per_mm=PER_MM)
    y = float(_MARGIN)
    for (text, size, colour), height in zip(lines, heights, strict=True):
        pen.words(text, _MARGIN, y, room, size=size, colour=colour)
        y += height
    return band


def _legend(picture: Image.Image, top: int) -> None:
    """Draw the legend, which says what the outlines mean."""
    pen = Pen(picture, per_mm=PER_MM)
    pen.fill((0, top, picture.width, top + _LEGEND_HEIGHT), PAPER)
    columns = -(-len(STYLES) // _LEGEND_ROWS)
    room = (picture.width - 2 * _MARGIN) / columns
    for number, style in enumerate(STYLES.values()):
        x, y = _MARGIN + room * (number // _LEGEND_ROWS), top + 20 + 36 * (number % _LEGEND_ROWS)
        pen.outline(np.array([(x, y), (x + 34, y), (x + 34, y + 20), (x, y + 20)]), style)
        pen.words(style.words, x + 44, y + 2, room - 50, size=_SMALL, colour=style.colour)
