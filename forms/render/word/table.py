"""The table of a form in Word, on the column grid that the layout's cells make."""

from __future__ import annotations

from itertools import groupby, pairwise

from lxml import etree

from forms.definition import Align, CellRole, Field, Form, LabelPlace
from forms.definition.date_parts import PARTS
from forms.definition.kinds import Answer
from forms.geometry import Rect, twips_from_mm
from forms.layout.cell_content import LABEL_SIZE
from forms.layout.model import CellBox, FieldBox, OptionBox, Page, Role, RowBox, TextRun
from forms.render.word.controls import Bookmarks, box_control, text_control
from forms.render.word.xml import paragraph, run, w

_PADDING_MM = 1.5  # as in the layout, so that words break alike
_OUTER_EIGHTHS = 12  # 0.5 mm in Word's eighths of a point
_INNER_EIGHTHS = 6
_LINE = 1.2  # of the size
_BOX_SCALE = 1.3  # ☐ is drawn smaller than the 4 mm box on paper
_PLACE_MM = 0.05  # two edges nearer than this are one


def build_table(form: Form, page: Page, bookmarks: Bookmarks, *, shrink_mm: float) -> etree._Element:
    """Return the table of one page.

    Args:
        form: What is asked.
        page: Where the rows and cells stand.
        bookmarks: The document's.
        shrink_mm: How much lower than on paper the page's rows are altogether, so that
            they and their borders stay on one page.
    """
    edges = _edges(page)
    places = [twips_from_mm(edge) for edge in edges]
    grid = w("tblGrid", *(w("gridCol", w=right - left) for left, right in pairwise(places)))
    tallest = max(page.rows, key=lambda row: row.rect.height)
    rows = [
        _row(form, page, row, edges, bookmarks, height_mm=row.rect.height - (shrink_mm if row is tallest else 0.0))
        for row in page.rows
    ]
    return w("tbl", _table_properties(places[-1] - places[0], form.title), grid, *rows)


def _table_properties(width: int, title: str) -> etree._Element:
    outer = dict.fromkeys(("top", "left", "bottom", "right"), _OUTER_EIGHTHS)
    inner = dict.fromkeys(("insideH", "insideV"), _INNER_EIGHTHS)
    borders = (w(side, val="single", sz=size, space=0, color="000000") for side, size in (outer | inner).items())
    padding = twips_from_mm(_PADDING_MM)
    margins = {"top": 0, "left": padding, "bottom": 0, "right": padding}
    return w(
        "tblPr",
        w("tblW", w=width, type="dxa"),
        w("jc", val="center"),
        w("tblBorders", *borders),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(side, w=size, type="dxa") for side, size in margins.items())),
        w("tblCaption", val=title),
    )


def _edges(page: Page) -> list[float]:
    """Return the x of all cell edges from left to right: the table's column grid."""
    edges: list[float] = []
    for x in sorted(x for row in page.rows for box in row.cells for x in (box.rect.left, box.rect.right)):
        if not edges or x - edges[-1] > _PLACE_MM:
            edges.append(x)
    return edges


def _row(
    form: Form, page: Page, row: RowBox, edges: list[float], bookmarks: Bookmarks, *, height_mm: float
) -> etree._Element:
    reaching = [
        box
        for above in page.rows
        if above.rect.top < row.rect.top - _PLACE_MM
        for box in above.cells
        if box.rect.bottom > row.rect.top + _PLACE_MM
    ]
    cells = []
    for box in sorted((*row.cells, *reaching), key=lambda box: box.rect.left):
        span = _index(edges, box.rect.right) - _index(edges, box.rect.left)
        merged = "continue" if box in reaching else "restart" if box.cell.row_span > 1 else ""
        content = [paragraph([], style="Label")] if box in reaching else _content(form, page, box, bookmarks)
        cells.append(w("tc", _cell_properties(form, box, span, merged), *content))
    long = any(_is_long(form, box) for box in row.cells)
    properties = w(
        "trPr",
        None if long else w("cantSplit"),
        w("trHeight", val=twips_from_mm(height_mm), hRule="atLeast"),
    )
    return w("tr", properties, *cells)


def _index(edges: list[float], x: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - x))


def _is_long(form: Form, box: CellBox) -> bool:
    return box.cell.field_id is not None and form.field(box.cell.field_id).kind.traits.answer is Answer.PARAGRAPHS


def _cell_properties(form: Form, box: CellBox, span: int, merged: str) -> etree._Element:
    field = form.field(box.cell.field_id) if box.cell.field_id is not None else None
    top = field is not None and field.kind.is_text and (field.multiline or bool(field.hint))
    return w(
        "tcPr",
        w("tcW", w=twips_from_mm(box.rect.width), type="dxa"),
        w("gridSpan", val=span) if span > 1 else None,
        w("vMerge", val=merged) if merged else None,
        w("vAlign", val="top" if top else "center"),
    )


def _content(form: Form, page: Page, box: CellBox, bookmarks: Bookmarks) -> list[etree._Element]:
    runs = [printed for printed in page.runs if box.rect.contains(printed.at)]
    match box.cell.role:
        case CellRole.SECTION:
            return [paragraph([run(box.cell.text)], style="FormSection")]
        case CellRole.LABEL:
            lines = [printed.text for printed in runs if printed.role is Role.LABEL] or [box.cell.text]
            align = "" if box.cell.align is Align.CENTER else box.cell.align.value
            return [paragraph([run("\n".join(lines))], style="Label", align=align)]
        case CellRole.WRITING:
            return _answered(form, page, box, runs, bookmarks)


def _answered(form: Form, page: Page, box: CellBox, runs: list[TextRun], bookmarks: Bookmarks) -> list[etree._Element]:
    """Return the content of a cell in which a field is answered."""
    field = form.field(box.cell.field_id or "")
    if box.cell.option_id is not None:
        return _lone_box(field, box.cell.option_id, bookmarks)
    if field.kind.is_choice:
        return _options(form, page, field, box.rect, bookmarks)
    if field.kind.is_ink:
        return _ink(form, page, field, runs, box=box, bookmarks=bookmarks)
    if field.in_parts:
        return _parts(form, page, field, box=box, bookmarks=bookmarks)
    return _writing(form, page, field, runs, box=box, bookmarks=bookmarks)


def _ink(
    form: Form, page: Page, field: Field, runs: list[TextRun], *, box: CellBox, bookmarks: Bookmarks
) -> list[etree._Element]:
    """Return the cell of a box to sign or to put a picture in: hint, and a control that takes pictures too."""
    cell = box.rect
    place = next(one for one in page.fields if one.field_id == field.id)
    hint = [printed.text for printed in runs if printed.role is Role.HINT]
    inside = field.label_place is LabelPlace.INSIDE
    control = text_control(field, size_mm=place.size_mm, width_mm=place.rect.width, language=form.language)
    line = [*([run(f"{field.label}\t")] if inside else []), *bookmarks.around(field.id, control)]
    stops = [("left", place.rect.left - cell.left - _PADDING_MM)] if inside else []
    paragraphs = [paragraph([run("\n".join(hint))], style="Hint", keep_next=True, align="center")] if hint else []
    return [*paragraphs, paragraph(line, style="Writing", tabs=stops, align="left" if inside else "center")]


def _parts(form: Form, page: Page, field: Field, *, box: CellBox, bookmarks: Bookmarks) -> list[etree._Element]:
    """Return the cell of a date whose year, month and day are written before their words."""
    line: list[etree._Element] = []
    stops: list[tuple[str, float]] = []
    if field.label_place is LabelPlace.INSIDE:
        line.append(run(field.label))
    for part in field.parts():
        place = next(one for one in page.fields if one.field_id == part.id)
        if stops:
            line.append(run("\t"))
            stops.append(("left", place.rect.left - box.rect.left - _PADDING_MM))
        control = text_control(part, size_mm=place.size_mm, width_mm=place.rect.width * 0.8, language=form.language)
        line += bookmarks.around(part.id, control)
        line.append(run(f"\t{PARTS[part.id.rpartition('.')[2]]}"))
        stops.append(("right", place.cell.right - box.rect.left - _PADDING_MM))
    return [paragraph(line, style="Writing", tabs=stops)]


def _writing(
    form: Form, page: Page, field: Field, runs: list[TextRun], *, box: CellBox, bookmarks: Bookmarks
) -> list[etree._Element]:
    """Return a text field's cell: hint, then label, control and unit on one line."""
    cell = box.rect
    place = next(one for one in page.fields if one.field_id == field.id)
    paragraphs = []
    if field.hint:
        paragraphs.append(paragraph([run(field.hint)], style="Hint", keep_next=True, before_mm=1.0, after_mm=0.5))
    line: list[etree._Element] = []
    stops: list[tuple[str, float]] = []
    if field.label_place is LabelPlace.INSIDE:
        line.append(run(f"{field.label}\t"))
        stops.append(("left", place.rect.left - cell.left - _PADDING_MM))
    control = text_control(field, size_mm=place.size_mm, width_mm=place.rect.width, language=form.language)
    line += bookmarks.around(field.id, control)
    if field.unit:
        right = max(printed.box.right for printed in runs if printed.role is Role.UNIT)
        line.append(run(f"\t{field.unit}"))
        stops.append(("right", right - cell.left - _PADDING_MM))
    before = 1.0 if field.multiline and not field.hint else 0.0
    align = "" if field.align is Align.LEFT or stops else field.align.value
    paragraphs.append(paragraph(line, style="Writing", tabs=stops, before_mm=before, align=align))
    return paragraphs


def _lone_box(field: Field, option_id: str, bookmarks: Bookmarks) -> list[etree._Element]:
    """Return the cell of a grid's box, whose words stand above in the grid's head."""
    control = box_control(field, field.option(option_id), size_mm=LABEL_SIZE * _BOX_SCALE)
    return [paragraph(bookmarks.around(f"{field.id}.{option_id}", control), style="Writing", align="center")]


def _options(form: Form, page: Page, field: Field, cell: Rect, bookmarks: Bookmarks) -> list[etree._Element]:
    """Return a choice's cell: a paragraph a line of boxes, the boxes where the layout has them."""
    boxes = [box for box in page.options if box.field_id == field.id]
    size = next(printed.size_mm for printed in page.runs if printed.role is Role.OPTION)
    lines = [list(line) for _, line in groupby(boxes, key=lambda box: round(box.rect.top, 2))]
    pitch = min((b[0].rect.top - a[0].rect.top for a, b in pairwise(lines)), default=0.0)
    height = size * _BOX_SCALE * _LINE
    gap = max(0.0, pitch - height)
    paragraphs: list[etree._Element] = []
    for line in lines:
        content: list[etree._Element] = []
        stops = [("left", box.rect.left - cell.left - _PADDING_MM) for box in line[1:]]
        for number, box in enumerate(line):
            if number:
                content.append(run("\t"))
            content += _option(form, page, field, box, size_mm=size, bookmarks=bookmarks)
        above = gap if paragraphs else 0.0
        paragraphs.append(paragraph(content, style="Writing", tabs=stops, line_mm=height, before_mm=above))
    return paragraphs


def _option(
    form: Form, page: Page, field: Field, box: OptionBox, *, size_mm: float, bookmarks: Bookmarks
) -> list[etree._Element]:
    option = field.option(box.option_id)
    control = box_control(field, option, size_mm=size_mm * _BOX_SCALE)
    content = [*bookmarks.around(box.name, control), run(f" {option.label}")]
    if option.line is not None:
        line: FieldBox = next(place for place in page.fields if place.field_id == option.line)
        written = text_control(
            form.field(option.line),
            size_mm=line.size_mm,
            width_mm=line.rect.width,
            language=form.language,
            underline=True,
        )
        content += [run(" "), *bookmarks.around(option.line, written)]
    return content
