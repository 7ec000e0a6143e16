"""What was changed in an edited workbook, as values."""

from __future__ import annotations

from dataclasses import dataclass

from forms.errors import UsageError
from scanner.corrections import FieldWord


class UnclearCellError(UsageError):
    """A cell of which it cannot be told what its field's answer is; the message says what to do and holds no value."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a workbook.

    Attributes:
        sheet: The sheet's name.
        row: The row's number, from 1.
        columns: The letters of the columns; none where it is about the whole row.
    """

    sheet: str
    row: int
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the place as a spreadsheet names it, such as `annex2!C5`."""
        return f"{self.sheet}!{' '.join(f'{one}{self.row}' for one in self.columns) or self.row}"


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """A field of which somebody changed the answer.

    Attributes:
        place: Where.
        name: The field's label.
        before: What the record says, as people read it.
        after: What the sheet says.
        word: What that means.
        warnings: What is odd about it, in both languages.
    """

    place: Place
    name: str
    before: str
    after: str
    word: FieldWord
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that cannot be taken from the sheet.

    Attributes:
        place: Where.
        why: What it is and what to do, in both languages; it holds no value.
    """

    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class RecordEdits:
    """What was changed of one record.

    Attributes:
        place: Its row.
        record_id: Its id.
        version: Its `version_of` when it was compared; empty where there is nothing to keep.
        edits: The changed fields.
        refusals: What cannot be taken; where there are any, nothing of the record is.
    """

    place: Place
    record_id: str
    version: str
    edits: tuple[FieldEdit, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Edits:
    """What was changed in a workbook.

    Attributes:
        records: The records of which something was changed, or cannot be taken, in the order of the rows.
        strays: What belongs to no record and is not taken although somebody may have meant something by it.
        notices: What is told for people to know: deleted rows, columns of their own.
    """

    records: tuple[RecordEdits, ...] = ()
    strays: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[RecordEdits, ...]:
        """The records of which all that was changed can be kept."""
        return tuple(one for one in self.records if one.edits and not one.refusals)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """All that cannot be taken from rows of records."""
        return tuple(refusal for one in self.records for refusal in one.refusals)
