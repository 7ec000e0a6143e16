"""Finds and reads pages without anchors: they are found by the lines of their table.

Such a page was printed from another file than the form's own PDF, from its Word file for example, so its cells are not
where the form's layout has them. This module turns the picture until its table can be read, and gives the readers a
layout and a blank that are made for this one page. The readers use them like those of any other page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from forms.definition import Form
from forms.geometry import Rect
from forms.layout.model import Layout, Page
from forms.marks.page_code import PageCode
from scanner.ink.foreign import bare_picture, find_page_ink
from scanner.paper.foreign import BLANK_DPI, PRINT_MIN, find_page_table, fit_page, likely_turns, print_agreement
from scanner.paper.foreign.ruled_lines import Table, turn_over
from scanner.paper.identify import turn_picture
from scanner.paper.identify.blank import is_blank
from scanner.readers.boxes.reader import MarksReader
from scanner.readers.page_writing import read_writing
from scanner.values.known_form import KnownForm
from scanner.values.page import FittedPage, IdentifiedPage, RegisteredPage
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray, Picture
from scanner.values.reading import Evidence, Outcome, Reading
from scanner.values.seams import OcrEngine

_POINTS_OF_A_FRAME: Final = 4
_CODE_SQUARE: Final = 1.3  # a page code is a square: its longer side over its shorter one is at most this
_CODE_SHARE: Final = 0.08  # a page code is at most this share of the page's longer side; it takes 10 of 297 mm
_FOOTER_ABOVE: Final = 0.4  # the footer begins this share of the code's height above the code
_FOOTER_BELOW: Final = 0.7  # the footer, with its text, ends this share of the code's height below the code

BOX_MM: Final = 4.0
"""The side of the boxes for which the measures of the mark reader are made."""

FAINT_CONFIDENCE: Final = 0.7
"""The greatest confidence of any reading on a page that lost thin strokes, because a pencil's tick may be lost too."""

TAIL_CONFIDENCE: Final = 0.5
"""The greatest confidence of a text that may be the tail of a tick in the cell beside it."""

_STROKES: Final = frozenset("1/\\\\|一丨丶丿乀」「厂ノフ7JIVlil!,、.'")
"""The characters that text recognition gives for the tail of a tick."""

_TAIL_LENGTH: Final = 2  # the tail of a tick is recognised as at most so many characters
_BESIDE_MM: Final = 1.0  # two cells whose edges are as near as this are side by side
_LARGEST: Final = 1.6
"""How many times small boxes are enlarged at most: people tick a small box with a pen that is hardly thinner."""

JOINED_CONFIDENCE: Final = 0.7
"""The greatest confidence of a text that is continued on the next page: a line feed may be lost where it was cut."""


def find_unmarked(
    picture: Picture,
    forms: Sequence[tuple[Form, Layout]],
    engine: OcrEngine,
    *,
    code: PageCode | None = None,
    upright: bool = False,
) -> FittedPage | None:
    """Return a page that is recognised by its table; None where its table is that of no form.

    Args:
        picture: The page as it was opened.
        forms: The forms that it may be a page of.
        engine: Reads the printed words of a page without a text layer.
        code: The page's code, where one was read.
        upright: Whether the picture is known to stand upright.
    """
    clean = bare_picture(picture) if forms else picture
    lying = find_page_table(clean) if forms else None
    if lying is None:
        return None
    tables: dict[int, Table | None] = {0: lying}
    for turns in (0,) if upright else likely_turns(lying):
        turned = turn_picture(clean, turns)
        over = tables.get((turns + 2) % 4)
        if turns not in tables:
            tables[turns] = turn_over(over, turned.gray.shape) if over is not None else find_page_table(turned)
        table = tables[turns]
        found = fit_page(turned, table, forms, engine, code=code) if table is not None else None
        if found is not None:
            page = replace(found.registered.page, quarter_turns=(4 - turns) % 4)
            if clean is not picture:  # what is written is read from the page with all its ink
                page = replace(page, picture=replace(page.picture, gray=turn_picture(picture, turns).gray))
            return replace(found, registered=replace(found.registered, page=page))
    return None


def has_anchors(page: IdentifiedPage) -> bool:
    """Tell whether a page was found by its anchors, and not only by its code or by the frame of its table."""
    return page.by == "anchors" or len(page.points_mm) > _POINTS_OF_A_FRAME


def holds_footer_only(page: IdentifiedPage) -> bool:
    """Tell whether a page is empty but for the footer with the page code.

    A program that lays out the Word file anew may leave such a page behind the last one.
    """
    corners = page.points_px
    if len(corners) != _POINTS_OF_A_FRAME:
        return False
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    width, height = float(np.linalg.norm(across)), float(np.linalg.norm(down))
    if max(width, height) > min(_CODE_SQUARE * min(width, height), _CODE_SHARE * max(page.picture.gray.shape)):
        return False  # the four points are not the code's corners but those of a table's frame
    above, below = corners[0] - _FOOTER_ABOVE * down, corners[3] + _FOOTER_BELOW * down
    far = across * max(page.picture.gray.shape) / width
    footer = np.array([above - far, above + far, below + far, below - far]).round().astype(np.int32)
    rest = page.picture.gray.copy()
    cv2.fillPoly(rest, [footer], float(np.median(rest)))
    return is_blank(rest)


def is_own_print(registered: RegisteredPage, known: KnownForm) -> bool:
    """Tell whether a page that was found without anchors is printed as the form's layout says.

    The lines of a page printed from the Word file may lie where those of the form do, as long as no row has grown;
    but its boxes to tick lie elsewhere.
    """
    page = known.layout.pages[registered.page.page_no - 1]
    blank = known.blank(BLANK_DPI)[page.index]
    return print_agreement(registered.page.picture.gray, registered.transform, page, blank) >= PRINT_MIN


def read_unmarked(
    found: FittedPage, number: int, form: Form, engine: OcrEngine, *, boxes_only: bool = False
) -> list[Reading]:
    """Return the readings of a page that was recognised by its table.

    Args:
        found: The page with the layout that was made for it.
        number: Which page of its sheet it is, from 1.
        form: The form that it is of.
        engine: The OCR engine that recognises written lines.
        boxes_only: Whether only the boxes are read, and the text is left unread.
    """
    layout = _at(found.layout, number)

    def blank(dpi: float) -> Sequence[Gray]:
        return found.blank_pages(dpi) * number

    page = replace(found.registered.page, page_no=number)
    ink = find_page_ink(replace(found.registered, page=page), blank)
    readings = _read_marks(found, ink, form, engine)
    if boxes_only:
        return readings
    readings += read_writing(ink, form, layout, engine, blank)
    readings = [_doubted_beside_marks(reading, found) for reading in readings]
    if found.is_faint:
        return doubted(readings)
    return readings


def doubted(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings of a page that lost thin strokes; none of them is surer than `FAINT_CONFIDENCE`."""
    return [reading.capped(FAINT_CONFIDENCE, "the page lost thin strokes") for reading in readings]


def _doubted_beside_marks(reading: Reading, found: FittedPage) -> Reading:
    """Return a reading; a text of one stroke in a cell beside boxes to tick is doubtful.

    It may be the tail of a tick that reaches over from the boxes.
    """
    text = "".join((reading.text or "").split())
    page = found.layout.pages[0]
    cells = [box.cell for box in page.fields if box.field_id == reading.field_id]
    if not text or not cells or set(text) - _STROKES or len(text) > _TAIL_LENGTH:
        return reading
    near = cells[0].inset(-_BESIDE_MM)
    if any(near.overlaps(box.cell) for box in page.options):
        return reading.capped(TAIL_CONFIDENCE, "a stroke beside boxes may be a tick's tail")
    return reading


def _read_marks(found: FittedPage, ink: PageInk, form: Form, engine: OcrEngine) -> list[Reading]:
    """Return the readings of the choices; a page with small boxes is read enlarged, because its marks are small too."""
    boxes = found.layout.pages[0].options
    if not boxes:
        return []
    side_mm = float(np.median([(box.rect.width + box.rect.height) / 2 for box in boxes]))
    times = min(_LARGEST, max(1.0, BOX_MM / side_mm))
    number = ink.page.page_no
    layout = _at(_enlarged(found.layout, times), number)

    def blank(dpi: float) -> Sequence[Gray]:
        return found.blank_pages(dpi * times) * number

    return [
        replace(reading, box_mm=reading.box_mm and _times(reading.box_mm, 1 / times))
        for reading in MarksReader(blank, engine).read(ink.enlarged(times), form, layout)
    ]


def _times(rect: Rect, factor: float) -> Rect:
    return Rect(rect.left * factor, rect.top * factor, rect.right * factor, rect.bottom * factor)


def _enlarged(layout: Layout, times: float) -> Layout:
    """Return a layout with only its boxes and places to write, every length multiplied by `times`."""
    page = layout.pages[0]
    options = (
        replace(box, rect=_times(box.rect, times), label=_times(box.label, times), cell=_times(box.cell, times))
        for box in page.options
    )
    fields = (replace(box, rect=_times(box.rect, times), cell=_times(box.cell, times)) for box in page.fields)
    enlarged = Page(page.index, (), options=tuple(options), fields=tuple(fields))
    return replace(layout, pages=(enlarged,), width_mm=layout.width_mm * times, height_mm=layout.height_mm * times)


def join_continued(readings: Sequence[Reading]) -> list[Reading]:
    """Return at most one reading for each field: the readings of a field that is continued on the next page are joined.

    The text of the second is put behind that of the first.
    """
    joined: dict[str, Reading] = {}
    for reading in readings:
        before = joined.get(reading.field_id)
        joined[reading.field_id] = reading if before is None else _joined(before, reading)
    return list(joined.values())


def _joined(before: Reading, after: Reading) -> Reading:
    if after.outcome is Outcome.BLANK:
        return before
    if before.outcome is Outcome.BLANK:
        return after
    unclear = Outcome.UNCLEAR in (before.outcome, after.outcome)
    joined = replace(
        before,
        outcome=Outcome.UNCLEAR if unclear else Outcome.READ,
        text=(before.text or "") + (after.text or ""),
        alternatives=(),
        issues=(*before.issues, *after.issues),
        evidence=_joined_evidence(before, after),
    )
    surest = joined.capped(after.estimate, "its end on the next page is less sure")
    return surest.capped(JOINED_CONFIDENCE, "a line feed may be lost between two pages")


def _joined_evidence(before: Reading, after: Reading) -> Evidence | None:
    """Return the evidence of a joined text: that of its first part, with the doubtful characters of both parts."""
    if before.evidence is None or after.evidence is None:
        return before.evidence
    moved = len(before.text or "")
    more = ((start + moved, end + moved) for start, end in after.evidence.doubtful)
    return replace(before.evidence, doubtful=(*before.evidence.doubtful, *more))


def _at(layout: Layout, number: int) -> Layout:
    """Return a layout in which the only page of `layout` is page `number`, behind empty pages."""
    empty = tuple(Page(index, ()) for index in range(number - 1))
    return replace(layout, pages=(*empty, replace(layout.pages[0], index=number - 1)))
