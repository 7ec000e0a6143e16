"""The layout: where everything of a form stands on paper, in millimetres.

The same `Layout` is drawn by the renderers and read by the scanner.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from forms.definition import Cell
from forms.definition.places import Shape
from forms.faces import Face
from forms.geometry import A4_HEIGHT_MM, A4_WIDTH_MM, Point, Rect


class Ink(StrEnum):
    """What colour something is printed in."""

    BLACK = "black"
    GREY = "grey"
    RED = "red"


class Role(StrEnum):
    """What printed words are."""

    ISSUER = "issuer"
    ANNEX = "annex"
    TITLE = "title"
    SECTION = "section"
    LABEL = "label"
    HINT = "hint"
    UNIT = "unit"
    OPTION = "option"
    HEADING = "heading"
    BODY = "body"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class TextRun:
    """Printed words on one line.

    Attributes:
        text: The words.
        at: Left end of the baseline.
        size_mm: Font size (the em) in millimetres.
        width_mm: Width of the run as it must come out; wider or narrower than the
            words' natural width when the line is justified.
        face: The typeface.
        ink: The colour.
        role: What the words are.
        owner: The id of the field (or `field.option`) they belong to, or empty.
        strong: Whether they are emphasised within their paragraph.
    """

    text: str
    at: Point
    size_mm: float
    width_mm: float
    face: Face
    role: Role
    ink: Ink = Ink.BLACK
    owner: str = ""
    strong: bool = False

    @property
    def box(self) -> Rect:
        """The area the run takes: ascent 0.88 em, descent 0.12 em, as Han type does."""
        top, bottom = self.at.y - 0.88 * self.size_mm, self.at.y + 0.12 * self.size_mm
        return Rect(self.at.x, top, self.at.x + self.width_mm, bottom)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight printed line, horizontal or vertical."""

    start: Point
    end: Point
    width_mm: float
    ink: Ink = Ink.BLACK


@dataclass(frozen=True, slots=True)
class CellBox:
    """A cell of the table in its place: edges are the middles of its rules."""

    cell: Cell
    rect: Rect


@dataclass(frozen=True, slots=True)
class RowBox:
    """A row of the table in its place; a cell that takes several rows stands in its first."""

    rect: Rect
    cells: tuple[CellBox, ...]


@dataclass(frozen=True, slots=True)
class FieldBox:
    """The place to write a field's answer.

    Attributes:
        field_id: The field.
        rect: Where writing is expected; the PDF's field. Free of labels, hints, units.
        cell: The whole cell, its rules' middles; writing that strays stays in here.
        size_mm: Font size for typed text.
        multiline: Whether text wraps.
        comb: Number of equal character cells that `rect` is divided into, 0 for none.
    """

    field_id: str
    rect: Rect
    cell: Rect
    size_mm: float
    multiline: bool = False
    comb: int = 0


@dataclass(frozen=True, slots=True)
class OptionBox:
    """A box to tick.

    Attributes:
        field_id: The choice it belongs to.
        option_id: Its option.
        rect: The square, the middles of its lines.
        label: The area of the words behind it (of all lines, should they wrap).
        cell: The cell it stands in.
        shape: What is printed there; a form that is laid out has squares.
    """

    field_id: str
    option_id: str
    rect: Rect
    label: Rect
    cell: Rect
    shape: Shape = Shape.SQUARE

    @property
    def name(self) -> str:
        """`field.option`, its name in files."""
        return f"{self.field_id}.{self.option_id}"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A corner mark: an AprilTag 36h11 with its id."""

    id: int
    rect: Rect


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a layout.

    Attributes:
        index: From 0.
        runs: Printed words in reading order.
        rules: Printed lines (the table's and combs').
        rows: The table's rows on this page.
        fields: Places to write, in reading order.
        options: Boxes to tick, in reading order.
        anchors: Corner marks, clockwise from the top left; empty or four.
        code: Where the page code is printed, or None.
    """

    index: int
    runs: tuple[TextRun, ...]
    rules: tuple[Rule, ...] = ()
    rows: tuple[RowBox, ...] = ()
    fields: tuple[FieldBox, ...] = ()
    options: tuple[OptionBox, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    code: Rect | None = None

    @property
    def page_no(self) -> int:
        """From 1."""
        return self.index + 1


@dataclass(frozen=True, slots=True)
class Layout:
    """A form laid out on paper."""

    form_id: str
    pages: tuple[Page, ...]
    width_mm: float = A4_WIDTH_MM
    height_mm: float = A4_HEIGHT_MM

    def __hash__(self) -> int:
        """Return a quick hash: pictures of blank forms are looked up by layout, several times a page."""
        return hash((self.form_id, len(self.pages), self.width_mm, self.height_mm))

    def field_boxes(self) -> Iterator[tuple[Page, FieldBox]]:
        """Yield every place to write with its page."""
        for page in self.pages:
            for box in page.fields:
                yield page, box

    def option_boxes(self) -> Iterator[tuple[Page, OptionBox]]:
        """Yield every box to tick with its page."""
        for page in self.pages:
            for box in page.options:
                yield page, box

    def place_of(self, field_id: str) -> tuple[Page, Rect]:
        """Return the page and the area of a field: its writing box, or its boxes and their labels.

        Raises:
            KeyError: The form has no such field.
        """
        for page, box in self.field_boxes():
            if box.field_id == field_id:
                return page, box.rect
        areas = [(page, box.rect.union(box.label)) for page, box in self.option_boxes() if box.field_id == field_id]
        if not areas:
            raise KeyError(field_id)
        page, area = areas[0]
        for _, other in areas[1:]:
            area = area.union(other)
        return page, area
