"""What is printed: the sections, rows and cells of a table, and the paragraphs of a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms.definition.fields import Align


class CellRole(StrEnum):
    """What a cell of the table is for."""

    SECTION = "section"  # a section's head, across the table
    LABEL = "label"  # printed words only
    WRITING = "writing"  # the place for a field's answer


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table.

    Attributes:
        role: What it is for.
        text: Its printed words (a label or a section's head), with a line feed where they
            shall break; empty for a writing cell.
        field_id: The field written in it; None unless it is a writing cell. The line
            field of one of its options is written in the same cell.
        option_id: In a grid the only option of the field whose box stands in it, without words; else None.
        align: Where the words of a label stand.
        is_head: Whether a label is that of the column below it, not of the cell beside it.
        span: How many columns of its row it takes.
        row_span: How many rows it takes.
    """

    role: CellRole
    text: str = ""
    field_id: str | None = None
    span: int = 1
    row_span: int = 1
    option_id: str | None = None
    align: Align = Align.CENTER
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes:
        cells: From left to right, without those that reach in from a row above.
        columns_mm: The widths of this row's own columns, those reaching in from above
            at either side not counted.
        indent_mm: Width taken at the left by cells reaching in from a row above.
        height_mm: Least height.
        grow: Its share of the height that is left on its page; 0 for none.
        new_page: Whether it starts a page.
        head: The row that is printed once more above it where it starts a page all the same, or None.
        is_head: Whether it is such a row itself, which no page ends with.
    """

    cells: tuple[Cell, ...]
    columns_mm: tuple[float, ...]
    indent_mm: float
    height_mm: float
    grow: float = 0.0
    new_page: bool = False
    head: Row | None = None
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A head and its rows; the head is the first row's only cell."""

    title: str
    rows: tuple[Row, ...]


class BlockStyle(StrEnum):
    """What a paragraph of a document is."""

    HEADING_1 = "heading_1"  # 一、
    HEADING_2 = "heading_2"  # （一）
    HEADING_3 = "heading_3"
    BODY = "body"
    ADDRESSEE = "addressee"  # flush left, no indent
    CONTACT = "contact"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one weight within a paragraph."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a document."""

    style: BlockStyle
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """Its words without their weights."""
        return "".join(span.text for span in self.spans)
