"""Fields beside whose cells something is written: in the cell of the label, right of the table, or below it.

People put an answer there that found no room, that they had forgotten, or that they wrote into the wrong cell. The
field itself then is blank, or lacks its end. Ink there is part of no field, so a person is asked.

How it works: the strip between a field's cell and the next cell to its left, behind the last cell of a row the
margin, and a line's height below the last row are looked at as a cell is. Most have no ink away from print; only the
others are looked at closely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from forms.definition import Form
from forms.geometry import Rect
from forms.layout.model import FieldBox, Layout, Page
from scanner.ink.cells.cell_rules import RULES
from scanner.ink.cells.picture import WORKING_DPI, CellPicture, cut_cell, soften_dither
from scanner.ink.cells.writing import find_writing
from scanner.ink.dilation import dilate
from scanner.issues import issue
from scanner.readers.cell_doubt import doubt_cell
from scanner.readers.writing_area import SAME_MM, cells_beside, label_strip
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray
from scanner.values.reading import Reading

LEAST_MM2: Final = 2.0
"""Ink beside a cell from which a person is asked.

Of 32 strips into which somebody else wrote the least has 3.1. Beside 3,808 fields of forms that nobody
altered, of all rows of the benchmarks that are printed by the form itself (seed 808), there is never so much."""

_GLANCE_MM2: Final = 0.5  # a strip with less ink away from print is not looked at closely
_MARGIN_MM: Final = 15.0  # looked at behind a row's last cell; the edge of the paper lies beyond
_BELOW_MM: Final = 9.0  # looked at below the table's last row: a line of writing that found no room
_PRINT_REACH_MM: Final = 1.0  # print may lie and spread so far from its place
_PRINT_DARK: Final = 40  # darkness of the blank from which print counts, 255 = black
_BESIDE_CHANCE: Final = 0.5  # the most that a value is trusted beside which something is written


def doubt_written_beside(
    readings: Iterable[Reading], ink: PageInk, form: Form, layout: Layout, blank: Blank
) -> list[Reading]:
    """Return readings with those as doubtful beside whose cells something is written.

    Args:
        readings: The page's readings.
        ink: The page with its foreign ink.
        form: The form.
        layout: Its layout.
        blank: Draws the blank form.
    """
    page = layout.pages[ink.page.page_no - 1]
    beside = _fields_beside(ink, page, blank(WORKING_DPI)[page.index])
    return [_doubted(one, form) if one.field_id in beside else one for one in readings]


def strips_beside(box: FieldBox, page: Page) -> Iterator[Rect]:
    """Yield the strips of paper beside a field's cell that belong to no field, mm: the label's cell, the margins."""
    cell, label = box.cell, label_strip(box, page)
    table_right = max(one.rect.right for one in page.rows)
    if label is not None:
        yield label
    if cell.right > table_right - SAME_MM:
        yield Rect(table_right, cell.top, table_right + _MARGIN_MM, cell.bottom)
    if cell.bottom > max(one.rect.bottom for one in page.rows) - SAME_MM:
        yield Rect(cell.left, cell.bottom, cell.right, cell.bottom + _BELOW_MM)


def _fields_beside(ink: PageInk, page: Page, blank: Gray) -> frozenset[str]:
    """Return the ids of the fields beside whose cells something is written, on either side of it."""
    if not page.rows:
        return frozenset()
    gray = soften_dither(ink.bare)
    boxes = [option.rect for option in page.options]
    found = set[str]()
    for box in page.fields:
        for strip in strips_beside(box, page):
            if not _is_written(cut_cell(gray, ink.transform, strip, blank), strip, boxes):
                continue
            same_rows = list(cells_beside(strip, page))
            before = [one for one in page.fields if abs(one.cell.right - strip.left) < SAME_MM]
            found |= {box.field_id, *(one.field_id for one in before if one.cell in same_rows)}
    return frozenset(found)


def _is_written(picture: CellPicture, strip: Rect, boxes: Sequence[Rect]) -> bool:
    """Tell whether something is surely written in a strip, a box's mark that runs on into it left out."""
    if _dark_mm2(picture, strip) < _GLANCE_MM2:
        return False
    found = find_writing(picture, strip, boxes)
    return found.is_clean and int(np.count_nonzero(found.ink)) * picture.mm(1) ** 2 >= LEAST_MM2


def _dark_mm2(picture: CellPicture, strip: Rect) -> float:
    """Return how much of a strip is dark away from print, mm2."""
    dark = (255 - picture.gray >= RULES.ink_darkness) & picture.mask_of(strip)
    near = dilate(255 - picture.blank >= _PRINT_DARK, 2 * picture.pixels(_PRINT_REACH_MM) + 1)
    return float(np.count_nonzero(dark & ~near)) * picture.mm(1) ** 2


def _doubted(reading: Reading, form: Form) -> Reading:
    problem = issue("written_beside_cell", form.field(reading.field_id))
    return doubt_cell(reading, problem, "something is written beside its cell", most=_BESIDE_CHANCE)
