"""Documents laid out on A4 pages after GB/T 9704-2012, the form of official documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forms.definition import Form
from forms.errors import DefinitionError
from forms.faces import Face, Metrics
from forms.geometry import A4_HEIGHT_MM, A4_WIDTH_MM, Point, Rect, mm_from_points
from forms.layout.document_blocks import Grid, GridRow, document_rows
from forms.layout.linebreak import set_line
from forms.layout.model import Layout, Page, Role, Rule, TextRun
from forms.wording import Wording

_PAGE_NO_SIZE_MM = mm_from_points(14)  # 4号
_PAGE_NO_GAP_MM = 7.0  # from the type area to the dashes: GB/T 9704-2012, 7.5
_DASH_ABOVE_BASELINE_EM = 0.38


def lay_out_document(form: Form, metrics: Metrics) -> Layout:
    """Return the layout of a form that is a text of blocks.

    A heading stays with two lines of what follows, and no line of a paragraph stands
    alone on a page. Documents carry neither page code nor anchors. Spaces at a line's
    end are left out of the runs, and so is the filler in the labels of contact lines:
    `电　话` is the run `电话`, spread to the width of three characters.

    Raises:
        DefinitionError: The margins leave no room for a line.
    """
    left, top, right, bottom = form.margins_mm
    if A4_WIDTH_MM - left - right < 60 or A4_HEIGHT_MM - top - bottom < 60:
        what = Wording(zh="页边距过大，没有版心。", en="margins_mm leave no type area; give smaller margins.")
        raise DefinitionError(what, at=form.origin)
    grid = Grid.of(Rect(left, top, A4_WIDTH_MM - right, A4_HEIGHT_MM - bottom))
    pages = _pages_of(document_rows(form, metrics, grid), grid.lines)
    return Layout(form.id, tuple(_page(index, rows, metrics, grid) for index, rows in enumerate(pages)))


def _pages_of(rows: Sequence[GridRow], lines: int) -> list[list[GridRow]]:
    """Fill pages with rows; a page ends where it may, or full where it may nowhere."""
    pages: list[list[GridRow]] = []
    start = 0
    while start < len(rows):
        if rows[start].is_blank:
            start += 1
            continue
        end, used = start, 0
        while end < len(rows) and used + rows[end].lines <= lines:
            used += rows[end].lines
            end += 1
        full = max(end, start + 1)
        end = full
        while start < end < len(rows) and rows[end - 1].keep_with_next:
            end -= 1
        end = end if end > start else full
        pages.append(list(rows[start:end]))
        start = end
    return pages or [[]]


def _page(index: int, rows: Sequence[GridRow], metrics: Metrics, grid: Grid) -> Page:
    runs: list[TextRun] = []
    rules: list[Rule] = []
    y = grid.area.top
    for row in rows:
        runs += [replace(run, at=Point(run.at.x, run.at.y + y)) for run in row.runs]
        rules += [
            replace(rule, start=Point(rule.start.x, rule.start.y + y), end=Point(rule.end.x, rule.end.y + y))
            for rule in row.rules
        ]
        y += row.lines * grid.pitch_mm
    return Page(index, (*runs, _page_number(index + 1, metrics, grid)), tuple(rules))


def _page_number(page_no: int, metrics: Metrics, grid: Grid) -> TextRun:
    """`— 1 —` one character in from the outer edge: right on odd pages, left on even ones."""
    text = f"— {page_no} —"
    size = _PAGE_NO_SIZE_MM
    width = set_line(text, metrics[Face.BODY], size).width_mm
    x = grid.area.right - size - width if page_no % 2 else grid.area.left + size
    y = grid.area.bottom + _PAGE_NO_GAP_MM + _DASH_ABOVE_BASELINE_EM * size
    return TextRun(text, Point(x, y), size, width, Face.BODY, Role.FOOTER)
