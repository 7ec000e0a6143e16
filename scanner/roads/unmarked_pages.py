"""Pages without our marks on the road: found by their table, read with a layout made to measure.

This module stands between the stages and the pipeline. It turns a picture until its table can be read, and gives the
readers a layout and a blank that are made for this one page; the readers need not know that they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from forms.definition import Form
from forms.geometry import Rect, Transform
from forms.layout.model import Layout, Page
from forms.page_code import PageCode
from scanner.paper.foreign import BLANK_DPI, PRINT_MIN, find_page_table, fit_page, likely_turns, print_agreement
from scanner.paper.foreign.ruled_lines import Table, turn_over
from scanner.paper.identify import turn_picture
from scanner.paper.identify.blank import is_blank
from scanner.readers.boxes.reader import MarksReader
from scanner.readers.page_writing import read_writing
from scanner.values.known_form import KnownForm
from scanner.values.page import FittedPage, IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Gray, Picture
from scanner.values.reading import Evidence, Outcome, Reading
from scanner.values.seams import OcrEngine

_POINTS_OF_A_FRAME: Final = 4
_CODE_SQUARE: Final = 1.3  # a code is as wide as high
_CODE_SHARE: Final = 0.08  # of the page's longer side; a code takes 10 of 297 mm
_FOOTER_ABOVE: Final = 0.4  # of the code's height
_FOOTER_BELOW: Final = 0.7  # its text is below it

BOX_MM: Final = 4.0
"""Side of the boxes that the mark reader's measures are made for."""

FAINT_CONFIDENCE: Final = 0.7
"""Greatest confidence of everything on a page that lost thin strokes, since a pencil's tick may be gone."""

TAIL_CONFIDENCE: Final = 0.5
_STROKES: Final = frozenset("1/\\\\|一丨丶丿乀」「厂ノフ7JIVlil!,、.'")  # what an engine makes of a tick's tail
_TAIL_LENGTH: Final = 2
_BESIDE_MM: Final = 1.0
# Small boxes are enlarged at most so many times, because the pens for small boxes are not as much thinner.
_LARGEST: Final = 1.6
JOINED_CONFIDENCE: Final = 0.7
"""Greatest confidence of a text that goes on from one page to the next: where it was cut, a line feed may be lost."""


def find_unmarked(
    picture: Picture,
    forms: Sequence[tuple[Form, Layout]],
    engine: OcrEngine,
    *,
    code: PageCode | None = None,
    upright: bool = False,
) -> FittedPage | None:
    """Return a page as its table tells it, or None.

    Args:
        picture: As it was opened.
        forms: The forms that it may be.
        engine: Reads the printed words of a page without a text layer.
        code: Its page code, where one was read.
        upright: Whether the picture is known to stand upright.
    """
    lying = find_page_table(picture) if forms else None
    if lying is None:
        return None
    tables: dict[int, Table | None] = {0: lying}
    for turns in (0,) if upright else likely_turns(lying):
        turned = turn_picture(picture, turns)
        over = tables.get((turns + 2) % 4)
        if turns not in tables:
            tables[turns] = turn_over(over, turned.gray.shape) if over is not None else find_page_table(turned)
        table = tables[turns]
        found = fit_page(turned, table, forms, engine, code=code) if table is not None else None
        if found is not None:
            page = replace(found.registered.page, quarter_turns=(4 - turns) % 4)
            return replace(found, registered=replace(found.registered, page=page))
    return None


def has_anchors(page: IdentifiedPage) -> bool:
    """Tell whether a page was found by its anchors and not by its code or its table's frame alone."""
    return page.by == "anchors" or len(page.points_mm) > _POINTS_OF_A_FRAME


def holds_footer_only(page: IdentifiedPage) -> bool:
    """Tell whether nothing is on a page but the footer that its code is in: a text ended on the page before."""
    corners = page.points_px
    if len(corners) != _POINTS_OF_A_FRAME:
        return False
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    width, height = float(np.linalg.norm(across)), float(np.linalg.norm(down))
    if max(width, height) > min(_CODE_SQUARE * min(width, height), _CODE_SHARE * max(page.picture.gray.shape)):
        return False  # a table's frame
    above, below = corners[0] - _FOOTER_ABOVE * down, corners[3] + _FOOTER_BELOW * down
    far = across * max(page.picture.gray.shape) / width
    footer = np.array([above - far, above + far, below + far, below - far]).round().astype(np.int32)
    rest = page.picture.gray.copy()
    cv2.fillPoly(rest, [footer], float(np.median(rest)))
    return is_blank(rest)


def is_own_print(registered: RegisteredPage, known: KnownForm) -> bool:
    """Tell whether a page that was found without anchors is printed as its layout says.

    The rules of a Word file whose rows have not grown lie where those of the form do, but not its boxes.
    """
    page = known.layout.pages[registered.page.page_no - 1]
    blank = known.blank(BLANK_DPI)[page.index]
    return print_agreement(registered.page.picture.gray, registered.transform, page, blank) >= PRINT_MIN


def read_unmarked(
    found: FittedPage, number: int, form: Form, engine: OcrEngine, *, boxes_only: bool = False
) -> list[Reading]:
    """Return a fitted page's readings, as page `number` of its sheet."""
    layout = _at(found.layout, number)
    subject = replace(found.registered, page=replace(found.registered.page, page_no=number))

    def blank(dpi: float) -> Sequence[Gray]:
        return found.blank_pages(dpi) * number

    readings = _read_marks(found, number, form)
    if boxes_only:
        return readings
    readings += read_writing(subject, form, layout, engine, blank)
    readings = [_doubted_beside_marks(reading, found) for reading in readings]
    if found.is_faint:
        return doubted(readings)
    return readings


def doubted(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings of a page that lost thin strokes, none surer than `FAINT_CONFIDENCE`."""
    return [reading.capped(FAINT_CONFIDENCE, "the page lost thin strokes") for reading in readings]


def _doubted_beside_marks(reading: Reading, found: FittedPage) -> Reading:
    """Return a text of one stroke, in a cell beside a choice's, as doubtful: a tick's tail that reaches over."""
    text = "".join((reading.text or "").split())
    page = found.layout.pages[0]
    cells = [box.cell for box in page.fields if box.field_id == reading.field_id]
    if not text or not cells or set(text) - _STROKES or len(text) > _TAIL_LENGTH:
        return reading
    near = cells[0].inset(-_BESIDE_MM)
    if any(near.overlaps(box.cell) for box in page.options):
        return reading.capped(TAIL_CONFIDENCE, "a stroke beside boxes may be a tick's tail")
    return reading


def _read_marks(found: FittedPage, number: int, form: Form) -> list[Reading]:
    """Return the choices' readings; small boxes are looked at enlarged, since marks are as small as their boxes."""
    boxes = found.layout.pages[0].options
    if not boxes:
        return []
    side_mm = float(np.median([(box.rect.width + box.rect.height) / 2 for box in boxes]))
    times = min(_LARGEST, max(1.0, BOX_MM / side_mm))
    layout = _at(_enlarged(found.layout, times), number)
    matrix = found.registered.transform.matrix @ np.diag([1 / times, 1 / times, 1.0])
    page = replace(found.registered.page, page_no=number)
    subject = replace(found.registered, page=page, transform=Transform(matrix))

    def blank(dpi: float) -> Sequence[Gray]:
        return found.blank_pages(dpi * times) * number

    return [
        replace(reading, box_mm=reading.box_mm and _times(reading.box_mm, 1 / times))
        for reading in MarksReader(blank).read(subject, form, layout)
    ]


def _times(rect: Rect, factor: float) -> Rect:
    return Rect(rect.left * factor, rect.top * factor, rect.right * factor, rect.bottom * factor)


def _enlarged(layout: Layout, times: float) -> Layout:
    """Return a layout's boxes and places to write with every length multiplied."""
    page = layout.pages[0]
    options = (
        replace(box, rect=_times(box.rect, times), label=_times(box.label, times), cell=_times(box.cell, times))
        for box in page.options
    )
    fields = (replace(box, rect=_times(box.rect, times), cell=_times(box.cell, times)) for box in page.fields)
    enlarged = Page(page.index, (), options=tuple(options), fields=tuple(fields))
    return replace(layout, pages=(enlarged,), width_mm=layout.width_mm * times, height_mm=layout.height_mm * times)


def join_continued(readings: Sequence[Reading]) -> list[Reading]:
    """Return readings with those of one field that went on to the next page made one."""
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
    """Return what a text rests on that goes on: the first part's evidence, with both parts' doubtful characters."""
    if before.evidence is None or after.evidence is None:
        return before.evidence
    moved = len(before.text or "")
    more = ((start + moved, end + moved) for start, end in after.evidence.doubtful)
    return replace(before.evidence, doubtful=(*before.evidence.doubtful, *more))


def _at(layout: Layout, number: int) -> Layout:
    """Return a layout of one page as page `number`."""
    empty = tuple(Page(index, ()) for index in range(number - 1))
    return replace(layout, pages=(*empty, replace(layout.pages[0], index=number - 1)))
