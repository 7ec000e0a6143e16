"""A page drawn crudely from its layout, for tests that need paper but no renderer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forms.definition import Form
from forms.geometry import MM_PER_INCH, Point, Rect
from forms.layout.model import Layout, Page
from forms.marks.page_code import PageCode
from forms.marks.symbols import anchor_bits, page_code_bits


def draw_page(
    form: Form, layout: Layout, page_index: int = 0, dpi: float = 300.0, copy_id: str | None = None
) -> NDArray[np.uint8]:
    """Return a page's rules, boxes, marks and code, with bars for its words: uint8, 0 = black."""
    page = layout.pages[page_index]
    size = (round(layout.height_mm * dpi / MM_PER_INCH), round(layout.width_mm * dpi / MM_PER_INCH))
    paper = np.full(size, 255, np.uint8)
    per_mm = dpi / MM_PER_INCH
    for run in page.runs:
        box = run.box
        for index in range(max(1, round(box.width / run.size_mm))):
            left = box.left + index * run.size_mm
            _fill(paper, Rect.at(left + 0.1, box.top + 0.3, run.size_mm * 0.7, 0.35), per_mm, 60)
            _fill(paper, Rect.at(left + 0.4, box.top + 0.2, 0.35, run.size_mm * 0.7), per_mm, 60)
    for rule in page.rules:
        half = rule.width_mm / 2
        left, top = min(rule.start.x, rule.end.x), min(rule.start.y, rule.end.y)
        right, bottom = max(rule.start.x, rule.end.x), max(rule.start.y, rule.end.y)
        _fill(paper, Rect(left - half, top - half, right + half, bottom + half), per_mm, 0)
    for option in page.options:
        _fill(paper, option.rect.inset(-0.15), per_mm, 0)
        _fill(paper, option.rect.inset(0.15), per_mm, 255)
    _draw_symbols(paper, form, page, per_mm, copy_id)
    return paper


def _draw_symbols(paper: NDArray[np.uint8], form: Form, page: Page, per_mm: float, copy_id: str | None) -> None:
    for anchor in page.anchors:
        _draw_bits(paper, anchor_bits(anchor.id), anchor.rect, per_mm)
    if page.code is not None:
        code = str(PageCode(form.key, form.version, page.page_no, copy_id))
        _draw_bits(paper, page_code_bits(code), page.code, per_mm)


def _draw_bits(paper: NDArray[np.uint8], bits: NDArray[np.bool_], rect: Rect, per_mm: float) -> None:
    rows, columns = bits.shape
    width, height = rect.width / columns, rect.height / rows
    for row, column in np.argwhere(bits):
        corner = Point(rect.left + column * width, rect.top + row * height)
        _fill(paper, Rect.at(corner.x, corner.y, width, height), per_mm, 0)


def _fill(paper: NDArray[np.uint8], rect: Rect, per_mm: float, value: int) -> None:
    """Fill a rectangle; pixels that it covers in part take their share of it."""
    left, top, right, bottom = (side * per_mm for side in (rect.left, rect.top, rect.right, rect.bottom))
    x0, y0, x1, y1 = int(left), int(top), int(np.ceil(right)), int(np.ceil(bottom))
    columns, rows = np.arange(x0, x1), np.arange(y0, y1)
    across = np.clip(np.minimum(columns + 1, right) - np.maximum(columns, left), 0, 1)
    down = np.clip(np.minimum(rows + 1, bottom) - np.maximum(rows, top), 0, 1)
    share = down[:, None] * across[None, :]
    area = paper[y0:y1, x0:x1]
    share = share[: area.shape[0], : area.shape[1]]
    if value == 255:
        drawn = area + share * (255.0 - area)
    else:
        drawn = np.minimum(area, 255.0 * (1 - share) + value * share) if value else area * (1 - share)
    area[:] = np.round(drawn).astype(np.uint8)
