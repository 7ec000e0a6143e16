"""A form as its definition says it: what is printed and what is asked.

A form is a table of sections, rows and cells (annex 2), a text of blocks (the notice, annex 1), or the blank of
somebody else with the places of its fields. Only the last one says places; those of the others are laid out. The
words are those of `docs/glossary.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from forms.date_parts import PARTS, part_id
from forms.kinds import Kind
from forms.papers import A4, PaperSize
from forms.places import BlankPage, Place
from forms.provinces import JIANGSU, Province
from forms.rows import RowPlace, row_counts

__all__ = [
    "Align",
    "Block",
    "BlockStyle",
    "Bound",
    "Cell",
    "CellRole",
    "Condition",
    "Field",
    "Form",
    "FormRule",
    "Kind",
    "LabelPlace",
    "Option",
    "RepeatedField",
    "Row",
    "RuleKind",
    "Section",
    "Span",
]


Bound = int | float | str | None
"""The least or the most that an answer may be: a number, or a date or a time as answers have it; None for no bound."""


class LabelPlace(StrEnum):
    """Where a field's label is printed."""

    CELL = "cell"  # in a cell of its own, left of the writing cell
    INSIDE = "inside"  # at the start of the writing cell
    NONE = "none"  # nowhere: the field belongs to an option printed before it


class Align(StrEnum):
    """Where printed words or an answer stand between the sides of their cell."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Option:
    """A box to tick with its label.

    Attributes:
        id: Its id, unique in its field.
        label: The printed words behind the box.
        line: The id of a text field whose writing line follows this option, or None.
        place: Where it is marked on the blank; None in a form that is laid out.
        pdf_name: The field of the blank's own PDF form that is this option's box, or empty for the field's.
        pdf_state: The value that this field has when the box is ticked, or empty where it has one only.
    """

    id: str
    label: str
    line: str | None = None
    place: Place | None = None
    pdf_name: str = ""
    pdf_state: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """True when the choice field `field_id` has `option_id` ticked."""

    field_id: str
    option_id: str


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is asked.

    Attributes:
        id: Unique in the form: lower-case letters, digits, underscores.
        label: The printed label; empty for the line behind an option.
        name: What people are told the field is: the label, or words of its own.
        kind: What is asked.
        unit: Printed at the end of the writing cell (`万元`), or empty.
        hint: Printed in grey inside the writing cell, or empty; in the middle of an ink
            field, which is drawn or stuck over it.
        options: The boxes of a choice, in the form's order.
        required: Whether a blank is worth a warning.
        required_if: A choice that makes it required, or None.
        lines: How many lines of writing its cell is made for.
        comb: Into how many character cells it is divided; 0 for none.
        label_place: Where the label stands.
        align: Where a typed answer stands.
        least: The least that an answer may be.
        most: The most that an answer may be. Of a date it stands for the rule that no date is in the future.
        province: Whose counties a place is among, and whose companies have a credit code of its own.
        row: Where a cell of a field that repeats stands; None for all other fields.
        required_in_row: Whether a blank is worth a warning where anything else of its row is answered.
        in_parts: Whether a date is written in three places, before 年, 月 and 日.
        part_of: Of such a place's own field: the date; None for all other fields.
        pattern: A regular expression that a whole answer in words fits, or empty.
        place: Where it is written on the blank; None in a form that is laid out, and for a choice.
        pdf_name: Its name in the blank's own PDF form, or empty for its id.
    """

    id: str
    label: str
    name: str
    kind: Kind
    unit: str = ""
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    required_if: Condition | None = None
    lines: int = 1
    comb: int = 0
    label_place: LabelPlace = LabelPlace.CELL
    align: Align = Align.LEFT
    least: Bound = None
    most: Bound = None
    pattern: str = ""
    province: Province = JIANGSU
    row: RowPlace | None = None
    required_in_row: bool = False
    in_parts: bool = False
    part_of: Field | None = None
    place: Place | None = None
    pdf_name: str = ""

    @property
    def multiline(self) -> bool:
        """Whether several lines are expected."""
        return self.lines > 1

    def parts(self) -> tuple[Field, ...]:
        """Return the fields of the places of a date that is written in parts."""
        return tuple(
            replace(
                self,
                id=part_id(self.id, part),
                label="",
                name=f"{self.name}（{word}）",
                kind=Kind.INTEGER,
                label_place=LabelPlace.NONE,
                least=None,
                most=None,
                align=Align.CENTER,
                in_parts=False,
                part_of=self,
            )
            for part, word in PARTS.items()
        )

    def option(self, option_id: str) -> Option:
        """Return the option with this id; KeyError if there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


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


class RuleKind(StrEnum):
    """A rule between fields of a form."""

    AT_MOST = "at_most"  # field <= other
    WITHIN = "within"  # field's words stand within other's
    SUM = "sum"  # field is the sum of its parts


@dataclass(frozen=True, slots=True)
class FormRule:
    """Fields that must agree as `kind` says, where they are answered.

    Attributes:
        kind: How they must agree.
        field_id: The field that the rule is about.
        other_id: The other field of a rule between two; empty for a sum.
        part_ids: Of a sum: the fields that are added up.
    """

    kind: RuleKind
    field_id: str
    other_id: str = ""
    part_ids: tuple[str, ...] = ()

    @property
    def field_ids(self) -> tuple[str, ...]:
        """All fields that the rule binds, the one that it is about first."""
        return (self.field_id, *((self.other_id,) if self.other_id else ()), *self.part_ids)


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
class RepeatedField:
    """A field that repeats: rows of cells, each of which is a field of the form.

    Attributes:
        id: Its id; the cells' ids begin with it.
        name: What people are told the rows are.
        rows: How many rows are printed.
        columns: The columns from left to right: fields with the columns' ids and names.
    """

    id: str
    name: str
    rows: int
    columns: tuple[Field, ...]

    def cell(self, row: int, column: Field) -> Field:
        """Return the field of a cell; `row` counts from 0 and may be beyond those that are printed."""
        place = RowPlace(self.id, row, column.id)
        condition = column.required_if
        if condition is not None and condition.field_id in [one.id for one in self.columns]:
            condition = replace(condition, field_id=RowPlace(self.id, row, condition.field_id).cell_id)
        return replace(
            column,
            id=place.cell_id,
            label="",
            name=f"{self.name} {row + 1} {column.name}",
            label_place=LabelPlace.NONE,
            required=False,
            required_in_row=column.required,
            required_if=condition,
            row=place,
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a document."""

    style: BlockStyle
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """Its words without their weights."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Form:
    """A form or document of the catalogue.

    Attributes:
        id: Its name in commands and records.
        key: Four upper-case letters or digits in its page code.
        version: From 1; raised when printed paper of the old version can no longer be
            read with the new definition.
        title: The printed title.
        annex: The mark above the title (`附件2`), or empty.
        issuer: The authority in the red head, or empty.
        language: BCP 47.
        anchor_base: Id of the first corner anchor of page 1; four to a page. None for a
            form without anchors. Of a blank, the pages with room for them are stamped.
        fields: All fields in reading order.
        sections: The table, top to bottom; empty for a document.
        blocks: The paragraphs of a document; empty for a table.
        rules: Rules between fields.
        repeated: The fields that repeat; their cells are among `fields`.
        head: The fields whose answers stand in the head of further pages; empty for the recipient's name alone.
        blank: The pages of the blank that came with the definition; empty for a form that is laid out.
        paper: What it is printed on; of a form on a blank the blank's pages say it.
        margins_mm: Left, top, right, bottom of the type area.
        origin: The file it came from, for messages.
    """

    id: str
    key: str
    version: int
    title: str
    annex: str = ""
    issuer: str = ""
    language: str = "zh-CN"
    anchor_base: int | None = None
    fields: tuple[Field, ...] = ()
    sections: tuple[Section, ...] = ()
    blocks: tuple[Block, ...] = ()
    rules: tuple[FormRule, ...] = ()
    repeated: tuple[RepeatedField, ...] = ()
    head: tuple[str, ...] = ()
    blank: tuple[BlankPage, ...] = ()
    paper: PaperSize = A4
    margins_mm: tuple[float, float, float, float] = (28.0, 37.0, 26.0, 35.0)
    origin: str = ""

    @property
    def is_placed(self) -> bool:
        """Whether its places are those of a blank that came with the definition."""
        return bool(self.blank)

    @property
    def has_fields(self) -> bool:
        """Whether there is anything to fill in."""
        return bool(self.fields)

    def field(self, field_id: str) -> Field:
        """Return the field with this id; KeyError if there is none."""
        for field in self.fields:
            if field.id == field_id:
                return field
            if field.part_of is not None and field.part_of.id == field_id:
                return field.part_of
            if field.in_parts and field_id.startswith(f"{field.id}."):
                return next(part for part in field.parts() if part.id == field_id)
        raise KeyError(field_id)

    def drawn(self) -> Form:
        """Return the form as it is drawn and read: with a field for each place of a date that is written in parts."""
        if not any(field.in_parts for field in self.fields):
            return self
        parts = [one for field in self.fields for one in (field.parts() if field.in_parts else (field,))]
        return replace(self, fields=tuple(parts))

    def recorded(self) -> Form:
        """Return the form as its records have it: with a field for each date, however it is written."""
        if not any(field.part_of is not None for field in self.fields):
            return self
        whole = {field.part_of.id if field.part_of else field.id: field.part_of or field for field in self.fields}
        return replace(self, fields=tuple(whole.values()))

    def with_rows_of(self, field_ids: Iterable[str]) -> Form:
        """Return the form with as many rows as the ids of cells ask for: people may have added some.

        The fields of further rows stand behind those of the last one; where nothing is added, it is the same form.
        """
        counts = row_counts(field_ids) if self.repeated else {}
        fields: list[Field] = list(self.fields)
        for one in self.repeated:
            mine = [at for at, field in enumerate(fields) if field.row is not None and field.row.field_id == one.id]
            held = len(mine) // len(one.columns)
            more = [one.cell(row, column) for row in range(held, counts.get(one.id, 0)) for column in one.columns]
            fields[mine[-1] + 1 : mine[-1] + 1] = more
        if len(fields) == len(self.fields):
            return self
        rules = tuple(self._over_all_rows(rule, counts) for rule in self.rules)
        return replace(self, fields=tuple(fields), rules=rules)

    def _over_all_rows(self, rule: FormRule, counts: Mapping[str, int]) -> FormRule:
        """Return a rule that adds up a whole column with the cells of added rows among its parts."""
        more = [
            RowPlace(one.id, row, column.id).cell_id
            for one in self.repeated
            for column in one.columns
            if one.cell(one.rows - 1, column).id in rule.part_ids
            for row in range(one.rows, counts.get(one.id, 0))
        ]
        return replace(rule, part_ids=(*rule.part_ids, *(cell for cell in more if cell not in rule.part_ids)))

    def is_added(self, field: Field) -> bool:
        """Tell whether a field is a cell of a row beyond those that are printed."""
        rows = {one.id: one.rows for one in self.repeated}
        return field.row is not None and field.row.row >= rows[field.row.field_id]

    def is_in_grid(self, field_id: str) -> bool:
        """Tell whether a choice is a question of a grid, so that each of its boxes has a cell of its own."""
        return any(cell.field_id == field_id and cell.option_id for row in self.rows() for cell in row.cells)

    def rows(self) -> Iterator[Row]:
        """Yield all rows of the table, top to bottom."""
        for section in self.sections:
            yield from section.rows
