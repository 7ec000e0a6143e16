"""Builds the structure of a form's tables: rows, labels as header cells, fields in their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from forms.definition import CellRole, Form
from forms.geometry import Rect
from forms.layout.model import CellBox, FieldBox, Layout, OptionBox, Page, Role, RowBox
from forms.render.pdf.nodes import Element, Printed, PrintedWords, Span, Widget
from forms.render.words import words_of

_EDGE_DIGITS = 2  # edges nearer than 0.01 mm are one


class TableBuilder:
    """Builds a heading and a table for each section of a form.

    A section's head is printed as the table's first row, but it is read as a heading: it
    labels no cell. All rows of a section have one grid of columns, so that spans add up.
    """

    def __init__(self, form: Form, layout: Layout, words: PrintedWords, *, first_page: int, fillable: bool) -> None:
        """Take the words of the tables from `words`.

        Args:
            form: What is asked.
            layout: Where it stands.
            words: The runs of the layout, those before the first section taken.
            first_page: Index of the layout's first page in the file.
            fillable: Whether the file has fields; else the printed boxes are figures.
        """
        self._form = form
        self._layout = layout
        self._words = words
        self._first_page = first_page
        self._fillable = fillable
        self._ids = 0

    def sections(self) -> list[Element]:
        """Return headings and tables; a table goes on over pages."""
        made: list[Element] = []
        rows: list[tuple[Page, RowBox]] = []
        for page in self._layout.pages:
            for row in page.rows:
                head = row.cells[0]
                if head.cell.role is not CellRole.SECTION:
                    rows.append((page, row))
                    continue
                made += self._table(rows)
                rows = []
                made.append(Element("H2", self._taken(page, head.rect), title=head.cell.text))
        return made + self._table(rows)

    def _table(self, rows: Sequence[tuple[Page, RowBox]]) -> list[Element]:
        if not rows:
            return []
        rects = [cell.rect for _, row in rows for cell in row.cells]
        edges = sorted({round(edge, _EDGE_DIGITS) for rect in rects for edge in (rect.left, rect.right)})
        made: list[Element] = []
        above: dict[tuple[int, CellBox], str] = {}  # labels that take several rows, by page, and their ids
        heads: dict[tuple[float, float], str] = {}  # the labels of columns by their edges
        for page, row in rows:
            ids = {
                box: name
                for (index, box), name in above.items()
                if index == page.index and box.rect.bottom > row.rect.top + 0.01
            }
            made.append(Element("TR", tuple(self._row(page, row, edges, ids, heads))))
            if all(box.cell.is_head for box in row.cells):
                heads = {_sides(box.rect): ids[box] for box in row.cells if box.cell.text}
            above |= {(page.index, box): name for box, name in ids.items() if box.cell.row_span > 1}
        return [Element("Table", tuple(made))]

    def _row(
        self,
        page: Page,
        row: RowBox,
        edges: Sequence[float],
        ids: dict[CellBox, str],
        heads: Mapping[tuple[float, float], str],
    ) -> Iterator[Element]:
        """Yield a row's cells.

        Args:
            page: The page.
            row: The row.
            edges: The edges of the table's columns.
            ids: The labels that reach into the row with their ids; it is given the row's own.
            heads: The ids of the labels of columns, by their left and right edges.
        """
        labels: list[CellBox] = []  # before the next writing cell
        after_label = False
        for box in sorted({*ids, *row.cells}, key=lambda box: box.rect.left):
            left, right = (edges.index(round(edge, _EDGE_DIGITS)) for edge in (box.rect.left, box.rect.right))
            if box.cell.role is CellRole.LABEL:
                labels = labels if after_label else []
                if box not in ids:
                    self._ids += 1
                    ids[box] = f"{self._form.id}-{self._ids}"
                labels.append(box)
                after_label = True
                if box in row.cells:
                    span = Span(right - left, box.cell.row_span, of_column=box.cell.is_head)
                    yield Element("TH", self._taken(page, box.rect), id=ids[box], span=span)
            else:
                after_label = False
                headers = tuple(ids[label] for label in labels if _beside(label.rect, box.rect))
                headers += tuple(name for sides, name in heads.items() if sides == _sides(box.rect))
                span = Span(right - left, box.cell.row_span, headers)
                yield Element("TD", tuple(self._writing(page, box)), span=span)

    def _writing(self, page: Page, box: CellBox) -> Iterator[Element]:
        """Yield a writing cell's parts in reading order."""
        fields = {field.field_id: field for field in page.fields if box.rect.contains(field.cell.center)}
        for number, option in enumerate(page.options):
            if option.cell != box.rect:
                continue
            yield from self._option(page, number, option)
            line = self._form.field(option.field_id).option(option.option_id).line
            if line in fields:
                yield from self._field(page, fields.pop(line))
        for field in fields.values():
            yield from self._field(page, field)
        yield from self._paragraphs(page, box.rect, "")

    def _field(self, page: Page, field: FieldBox) -> Iterator[Element]:
        """Yield a place to write: what is printed before it, the field, and its unit."""
        words = self._words
        owned = [place for place in words.within(page, field.cell) if words.run(place).owner == field.field_id]
        before = [place for place in owned if words.run(place).role is not Role.UNIT]
        for _, group in groupby(before, key=lambda place: words.run(place).role):
            yield Element("P", words.take(list(group)))
        if self._fillable and not self._form.field(field.field_id).kind.is_ink:
            yield Element("Form", (Widget(field.field_id),))
        yield from self._paragraphs(page, field.cell, field.field_id)

    def _option(self, page: Page, number: int, option: OptionBox) -> Iterator[Element]:
        if self._fillable:
            yield Element("Form", (Widget(option.name),))
        else:
            label = self._form.field(option.field_id).option(option.option_id).label
            part = Printed(self._first_page + page.index, box=number)
            yield Element(
                "Figure", (part,), alt=words_of(self._form.language).box.format(label=label), place=option.rect
            )
        yield from self._paragraphs(page, option.cell, option.name)

    def _paragraphs(self, page: Page, rect: Rect, owner: str) -> Iterator[Element]:
        """Yield what is left in an area of the words of an owner, or of all if it is empty."""
        places = self._words.within(page, rect)
        printed = self._words.take([place for place in places if self._words.run(place).owner == owner or not owner])
        if printed:
            yield Element("P", printed)

    def _taken(self, page: Page, rect: Rect) -> tuple[Printed, ...]:
        return self._words.take(self._words.within(page, rect))


def _sides(rect: Rect) -> tuple[float, float]:
    return round(rect.left, _EDGE_DIGITS), round(rect.right, _EDGE_DIGITS)


def _beside(label: Rect, rect: Rect) -> bool:
    """Tell whether a label is as high as a cell: one that is lower belongs to another cell."""
    return label.top < rect.top + 0.01 and label.bottom > rect.bottom - 0.01
