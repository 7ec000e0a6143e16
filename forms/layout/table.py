"""The layout of a table form: its rows on pages, its rules, corner marks and page code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from forms.definition import Cell, CellRole, Field, Form, Row
from forms.errors import DefinitionError
from forms.faces import Face, Metrics
from forms.geometry import Point, Rect, mm_from_points
from forms.layout.cell_content import (
    BOX_MM,
    PADDING_MM,
    CellContent,
    field_height,
    label_height,
    place_box,
    place_field,
    place_label,
    place_section,
)
from forms.layout.linebreak import wrap
from forms.layout.model import Anchor, CellBox, Layout, Page, Role, RowBox, Rule, TextRun
from forms.wording import Wording

ANCHOR_MM = 6.0
ANCHOR_EDGE_MM = 12.0  # from the paper's edge: nearer ones are lost in a skewed scan
CODE_MM = 10.0
CODE_FOOT_MM = 22.0  # from the code's top to the paper's foot
OUTER_RULE_MM = 0.5
INNER_RULE_MM = 0.25
ANNEX_SIZE = mm_from_points(16)  # 三号
TITLE_SIZE = mm_from_points(20)
TITLE_PITCH = 1.4
FOOTER_SIZE = mm_from_points(14)  # 四号
TITLE_TO_TABLE_MM = 5.0
ASCENT = 0.88


@dataclass(frozen=True, slots=True)
class _Measured:
    """A row with its least height on the way to its place."""

    row: Row
    height: float


def lay_out_table(form: Form, metrics: Metrics) -> Layout:
    """Return the layout of a form that is a table.

    Raises:
        DefinitionError: A row or a group of rows is higher than a page.
    """
    head, table_top = _place_head(form, metrics)
    area = _type_area(form)
    measured = _stretched(form, [_Measured(row, _row_height(form, row, metrics)) for row in form.rows()], metrics)
    pages = []
    for index, rows in enumerate(_paginate(form, measured, area, metrics, first_top=table_top)):
        top = table_top if index == 0 else area.top
        boxes = _place_rows(_grown(rows, area.bottom - top), area.left, top)
        pages.append(_page(form, index, boxes, head if index == 0 else (), metrics))
    return Layout(form.id, tuple(pages), form.paper.width_mm, form.paper.height_mm)


def _type_area(form: Form) -> Rect:
    left, top, right, bottom = form.margins_mm
    return Rect(left, top, form.paper.width_mm - right, form.paper.height_mm - bottom)


def _place_head(form: Form, metrics: Metrics) -> tuple[tuple[TextRun, ...], float]:
    """Return the annex mark and the title of page 1, and where the table may begin."""
    area = _type_area(form)
    runs = []
    y = area.top
    if form.annex:
        width = metrics[Face.HEADING].width_em(form.annex) * ANNEX_SIZE
        at = Point(area.left, y + ASCENT * ANNEX_SIZE)
        runs.append(TextRun(form.annex, at, ANNEX_SIZE, width, Face.HEADING, Role.ANNEX))
        y += ANNEX_SIZE * 1.3
    for line, width in wrap(form.title, metrics[Face.TITLE], TITLE_SIZE, area.width):
        at = Point(area.center.x - width / 2, y + ASCENT * TITLE_SIZE)
        runs.append(TextRun(line, at, TITLE_SIZE, width, Face.TITLE, Role.TITLE))
        y += TITLE_SIZE * TITLE_PITCH
    return tuple(runs), y - TITLE_SIZE * (TITLE_PITCH - 1) + TITLE_TO_TABLE_MM


def _cell_widths(row: Row) -> list[float]:
    """Return each cell's width: the sum of the columns it takes."""
    widths = []
    column = 0
    for cell in row.cells:
        widths.append(sum(row.columns_mm[column : column + cell.span]))
        column += cell.span
    return widths


def _row_height(form: Form, row: Row, metrics: Metrics) -> float:
    needed = [row.height_mm]
    for cell, width in zip(row.cells, _cell_widths(row), strict=True):
        if cell.row_span == 1:
            needed.append(_cell_height(form, cell, width, metrics))
    return max(needed)


def _cell_height(form: Form, cell: Cell, width_mm: float, metrics: Metrics) -> float:
    """Return the least height of a cell of this width; 0 for a section's head, which has its row's."""
    if cell.role is CellRole.LABEL:
        return label_height(cell.text, width_mm, metrics)
    if cell.option_id is not None:
        return BOX_MM + 2 * PADDING_MM
    if cell.role is CellRole.WRITING and cell.field_id is not None:
        return field_height(form.field(cell.field_id), width_mm, metrics)
    return 0.0


def _stretched(form: Form, measured: Sequence[_Measured], metrics: Metrics) -> list[_Measured]:
    """Return the rows, those beside a cell that takes several of them high enough for it together."""
    rows = list(measured)
    for number, item in enumerate(measured):
        for cell, width in zip(item.row.cells, _cell_widths(item.row), strict=True):
            if cell.row_span == 1:
                continue
            beside = range(number, min(number + cell.row_span, len(rows)))
            lacking = _cell_height(form, cell, width, metrics) - sum(rows[index].height for index in beside)
            for index in beside if lacking > 0 else ():
                rows[index] = replace(rows[index], height=rows[index].height + lacking / len(beside))
    return rows


def _blocks(measured: Sequence[_Measured]) -> list[list[_Measured]]:
    """Return rows that stay on one page together: a group's, and a section's head with its first row."""
    blocks: list[list[_Measured]] = []
    joined = 0
    for item in measured:
        if joined > 0 and not item.row.new_page:
            blocks[-1].append(item)
            joined -= 1
        else:
            blocks.append([item])
            joined = 0
        reach = max(cell.row_span for cell in item.row.cells) - 1
        heads = item.row.cells[0].role is CellRole.SECTION
        joined = max(joined, reach, 1 if heads or item.row.is_head else 0)
    return blocks


def _repeated(form: Form, row: Row, metrics: Metrics) -> list[_Measured]:
    """Return the head of a row that is printed once more where the row starts a page."""
    if row.head is None or row.new_page:
        return []
    head = replace(row.head, new_page=False)
    return [_Measured(head, _row_height(form, head, metrics))]


def _paginate(
    form: Form, measured: Sequence[_Measured], area: Rect, metrics: Metrics, *, first_top: float
) -> list[list[_Measured]]:
    pages: list[list[_Measured]] = [[]]
    left = area.bottom - first_top
    for block in _blocks(measured):
        height = sum(item.height for item in block)
        if height > area.height:
            what = Wording(
                zh=f"{form.id} 中不能分开的各行共 {height:.0f} 毫米，"
                f"一页只有 {area.height:.0f} 毫米，请减小行高或行数。",
                en=f"the rows of {form.id} that stay together need {height:.0f} mm, "
                f"a page has {area.height:.0f} mm; lower their height or lines.",
            )
            raise DefinitionError(what, at=form.origin)
        if pages[-1] and (height > left or block[0].row.new_page):
            heads = _repeated(form, block[0].row, metrics)
            pages.append(heads)
            left = area.height - sum(item.height for item in heads)
        pages[-1].extend(block)
        left -= height
    return pages


def _grown(rows: Sequence[_Measured], height: float) -> list[_Measured]:
    """Return the rows of a page with what is left of its height shared out as they ask."""
    left = height - sum(item.height for item in rows)
    shares = sum(item.row.grow for item in rows)
    if shares == 0 or left <= 0:
        return list(rows)
    return [replace(item, height=item.height + left * item.row.grow / shares) for item in rows]


def _place_rows(rows: Sequence[_Measured], left: float, top: float) -> tuple[RowBox, ...]:
    boxes = []
    y = top
    for number, item in enumerate(rows):
        x = left + item.row.indent_mm
        cells = []
        for cell, width in zip(item.row.cells, _cell_widths(item.row), strict=True):
            height = sum(below.height for below in rows[number : number + cell.row_span])
            cells.append(CellBox(cell, Rect.at(x, y, width, height)))
            x += width
        boxes.append(RowBox(Rect(left, y, x, y + item.height), tuple(cells)))
        y += item.height
    return tuple(boxes)


def _page(form: Form, index: int, rows: tuple[RowBox, ...], head: tuple[TextRun, ...], metrics: Metrics) -> Page:
    contents = [_content(form, box.cell, box.rect, metrics) for row in rows for box in row.cells]
    return Page(
        index=index,
        runs=(
            *head,
            *(run for content in contents for run in content.runs),
            _page_number(form, index, metrics),
        ),
        rules=(*_table_rules(rows), *(rule for content in contents for rule in content.rules)),
        rows=rows,
        fields=tuple(box for content in contents for box in content.fields),
        options=tuple(box for content in contents for box in content.options),
        anchors=_anchors(form, index),
        code=Rect.at((form.paper.width_mm - CODE_MM) / 2, form.paper.height_mm - CODE_FOOT_MM, CODE_MM, CODE_MM),
    )


def _content(form: Form, cell: Cell, rect: Rect, metrics: Metrics) -> CellContent:
    if cell.role is CellRole.SECTION:
        return place_section(cell.text, rect, metrics)
    if cell.field_id is None:
        return place_label(cell.text, rect, metrics, cell.align)
    if cell.option_id is not None:
        return place_box(cell.field_id, cell.option_id, rect)
    field = form.field(cell.field_id)
    return place_field(field, _line_fields(form, field), rect, metrics)


def _line_fields(form: Form, field: Field) -> dict[str, Field]:
    return {option.line: form.field(option.line) for option in field.options if option.line is not None}


def _anchors(form: Form, index: int) -> tuple[Anchor, ...]:
    if form.anchor_base is None:
        return ()
    far_x = form.paper.width_mm - ANCHOR_EDGE_MM - ANCHOR_MM
    far_y = form.paper.height_mm - ANCHOR_EDGE_MM - ANCHOR_MM
    places = ((ANCHOR_EDGE_MM, ANCHOR_EDGE_MM), (far_x, ANCHOR_EDGE_MM), (far_x, far_y), (ANCHOR_EDGE_MM, far_y))
    first = form.anchor_base + 4 * index
    return tuple(Anchor(first + corner, Rect.at(x, y, ANCHOR_MM, ANCHOR_MM)) for corner, (x, y) in enumerate(places))


def _page_number(form: Form, index: int, metrics: Metrics) -> TextRun:
    """Return `— 1 —` at the outside, one character in from the table's edge (GB/T 9704, 7.5)."""
    text = f"— {index + 1} —"
    area = _type_area(form)
    width = metrics[Face.BODY].width_em(text) * FOOTER_SIZE
    left = area.right - FOOTER_SIZE - width if index % 2 == 0 else area.left + FOOTER_SIZE
    return TextRun(text, Point(left, area.bottom + 7.0 + FOOTER_SIZE / 2), FOOTER_SIZE, width, Face.BODY, Role.FOOTER)


def _table_rules(rows: Sequence[RowBox]) -> tuple[Rule, ...]:
    """Return the table's lines, each drawn once: neighbours share an edge."""
    cells = [box.rect for row in rows for box in row.cells]
    if not cells:
        return ()
    frame = cells[0]
    for rect in cells[1:]:
        frame = frame.union(rect)
    rules = []
    for y, spans in _merged((edge, rect.left, rect.right) for rect in cells for edge in (rect.top, rect.bottom)):
        width = OUTER_RULE_MM if y in (round(frame.top, 3), round(frame.bottom, 3)) else INNER_RULE_MM
        rules += [Rule(Point(start, y), Point(end, y), width) for start, end in spans]
    for x, spans in _merged((edge, rect.top, rect.bottom) for rect in cells for edge in (rect.left, rect.right)):
        width = OUTER_RULE_MM if x in (round(frame.left, 3), round(frame.right, 3)) else INNER_RULE_MM
        rules += [Rule(Point(x, start), Point(x, end), width) for start, end in spans]
    return tuple(rules)


def _merged(edges: Iterable[tuple[float, float, float]]) -> list[tuple[float, list[tuple[float, float]]]]:
    """Return for each coordinate the stretches that the edges cover, joined where they touch."""
    by_place: dict[float, list[tuple[float, float]]] = {}
    for place, start, end in edges:
        by_place.setdefault(round(place, 3), []).append((round(start, 3), round(end, 3)))
    merged = []
    for place, stretches in sorted(by_place.items()):
        joined: list[tuple[float, float]] = []
        for start, end in sorted(stretches):
            if joined and start <= joined[-1][1] + 1e-6:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((start, end))
        merged.append((place, joined))
    return merged
