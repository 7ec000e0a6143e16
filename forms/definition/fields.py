"""What is asked: fields, the options of a choice, and fields that repeat."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from forms.definition.date_parts import PARTS, part_id
from forms.definition.kinds import Kind
from forms.definition.places import Place
from forms.definition.provinces import JIANGSU, Province
from forms.definition.rows import RowPlace

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
