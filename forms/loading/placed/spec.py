"""The grammar of definitions with places: fields on the blank of somebody else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from forms.definition import Kind
from forms.definition.places import Shape
from forms.loading.spec import (
    BLANK_PAGES_MAX,
    BLANK_SIDE_MAX_MM,
    ROWS_MAX,
    AnchorBase,
    AskedSpec,
    HeadSpec,
    Id,
    KindWord,
    QuestionEntry,
    RuleSpec,
    ShapeWord,
    Spec,
    Words,
)

PageNumber = Annotated[int, Field(ge=1, le=BLANK_PAGES_MAX)]
Box = Annotated[list[Annotated[float, Field(ge=0, le=BLANK_SIDE_MAX_MM)]], Field(min_length=4, max_length=4)]
"""Left, top, right and bottom on the blank's page, mm."""


class PlacedOptionSpec(Spec):
    """An option with its place on the blank."""

    label: Words
    page: PageNumber = 1
    box: Box
    shape: ShapeWord = Shape.SQUARE
    words: Box | None = None
    pdf_name: Words | None = None
    pdf_state: Words | None = None


class PlacedFieldSpec(AskedSpec):
    """A field with its place on the blank, or with options that have theirs."""

    label: Words | None = None
    page: PageNumber | None = None
    box: Box | None = None
    options: dict[Id, PlacedOptionSpec] | None = None
    pdf_name: Words | None = None


Boxes = Annotated[list[Box], Field(min_length=1, max_length=ROWS_MAX)]
"""A place in each row of a table, from top to bottom."""


class PlacedCellOptionSpec(Spec):
    """An option of a column, with its place in each row."""

    label: Words
    boxes: Boxes
    shape: ShapeWord = Shape.SQUARE


class PlacedColumnSpec(AskedSpec):
    """A column of a table on the blank, with its place in each row or with options that have theirs."""

    label: Words
    boxes: Boxes | None = None
    options: dict[Id, PlacedCellOptionSpec] | None = None


class PlacedRepeatSpec(Spec):
    """A field that repeats: the printed rows of a table on the blank."""

    repeat: Annotated[int, Field(ge=1, le=ROWS_MAX)]
    field: Id
    name: Words
    page: PageNumber = 1
    cells: Annotated[list[PlacedColumnSpec], Field(min_length=1, max_length=50)]


Side = Annotated[float, Field(ge=0, le=BLANK_SIDE_MAX_MM)]
Stretch = Annotated[list[Side], Field(min_length=2, max_length=2)]
"""From left to right, or from top to bottom, on the blank's page, mm."""


class PlacedGridSpec(Spec):
    """Questions below each other that have the same options, whose boxes stand in columns under shared heads."""

    questions: Annotated[dict[Id, QuestionEntry], Field(min_length=1, max_length=200)]
    options: Annotated[dict[Id, Words], Field(min_length=1, max_length=20)]
    columns: Annotated[list[Stretch], Field(min_length=1, max_length=20)]
    rows: Annotated[list[Stretch], Field(min_length=1, max_length=200)]
    kind: KindWord = Kind.ONE
    page: PageNumber = 1
    shape: ShapeWord = Shape.SQUARE
    required: bool = False


def _entry_shape(value: object) -> str:
    if isinstance(value, dict):
        return "<repeat>" if "repeat" in value else "<grid>" if "questions" in value else "<field>"
    if isinstance(value, PlacedRepeatSpec):
        return "<repeat>"
    return "<grid>" if isinstance(value, PlacedGridSpec) else "<field>"


PlacedEntry = Annotated[
    Annotated[PlacedFieldSpec, Tag("<field>")]
    | Annotated[PlacedRepeatSpec, Tag("<repeat>")]
    | Annotated[PlacedGridSpec, Tag("<grid>")],
    Discriminator(_entry_shape),
]


class PictureSpec(Spec):
    """A picture of the blank that does not say its own resolution, or says a wrong one."""

    file: Words
    dpi: Annotated[float, Field(ge=50, le=1200)]


def _file_shape(value: object) -> str:
    return "<picture>" if isinstance(value, (dict, PictureSpec)) else "<file>"


FileEntry = Annotated[
    Annotated[Words, Tag("<file>")] | Annotated[PictureSpec, Tag("<picture>")], Discriminator(_file_shape)
]


def _files_from_one(value: object) -> object:
    return value if isinstance(value, list) else [value]


class PlacedFormSpec(HeadSpec):
    """A form on the blank of somebody else."""

    anchors: AnchorBase | Literal[False]
    stamp: bool = False
    blank: Annotated[list[FileEntry], BeforeValidator(_files_from_one), Field(min_length=1, max_length=BLANK_PAGES_MAX)]
    fields: Annotated[list[PlacedEntry], Field(min_length=1)]
    rules: list[RuleSpec] = []  # noqa: RUF012  pydantic copies it
