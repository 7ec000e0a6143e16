"""Which column of a list prefills which field."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from openpyxl.utils import get_column_letter

from forms.copies.usual_headings import ADDRESS_HEADINGS, NUMBER_HEADINGS, USUAL_HEADINGS
from forms.definition import Field, Form, Kind
from forms.errors import UsageError
from forms.wording import Wording

COPY_ID: Final = "copy_id"
"""The heading of the column that gives copy ids."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list.

    Attributes:
        heading: Its heading as written on one line, or its letter where it has none.
        field: The field that it prefills, or None.
        gives_copy_id: Whether it gives the copy ids.
        gives_number: Whether it numbers the rows.
        gives_address: Whether it says where letters go by e-mail.
    """

    heading: str
    field: Field | None = None
    gives_copy_id: bool = False
    gives_number: bool = False
    gives_address: bool = False


def plain(words: str) -> str:
    """Return words as they are compared: NFKC, without spaces and case."""
    return "".join(unicodedata.normalize("NFKC", words).split()).casefold()


def folded(heading: str) -> str:
    """Return a heading as it is compared: plain, without outer brackets and stars."""
    return plain(heading).strip("()*")


_NUMBERS: Final = frozenset(map(folded, NUMBER_HEADINGS))
_ADDRESSES: Final = frozenset(map(folded, ADDRESS_HEADINGS))


class Headings:
    """What headings mean for a form."""

    def __init__(self, form: Form) -> None:
        self._meanings: dict[str, list[Field]] = {}
        for field in form.fields:
            for name in dict.fromkeys(map(folded, _names(field))):
                self._meanings.setdefault(name, []).append(field)
        for field in form.fields:  # an id is never ambiguous
            self._meanings[folded(field.id)] = [field]
        self._usual: dict[str, tuple[int, Field]] = {}
        for row in USUAL_HEADINGS:
            self._add_usual([folded(name) for name in row])

    def _add_usual(self, names: Sequence[str]) -> None:
        """Take a row of usual headings for the one field that has one of them for its own."""
        meant = {field.id: field for name in names for field in self._meanings.get(name, ())}
        if len(meant) == 1:
            (field,) = meant.values()
            for rank, name in enumerate(names):
                self._usual.setdefault(name, (rank, field))

    def score(self, row: Sequence[str]) -> int:
        """Return how many cells of a row are headings of fields or of copy ids."""
        known = self._meanings.keys() | self._usual.keys() | _NUMBERS | {COPY_ID}
        return sum(folded(text) in known for text in row)

    def columns(self, row: Sequence[str]) -> tuple[Column, ...]:
        """Return what the columns under a row of headings are for.

        Raises:
            UsageError: Two columns have one heading or prefill one field, or a heading
                means two fields.
        """
        columns = self._with_usual([self._column(text, number) for number, text in enumerate(row, start=1)])
        seen: dict[str, str] = {}
        for column in columns:
            meaning = column.field.id if column.field else COPY_ID if column.gives_copy_id else column.heading
            if meaning in seen:
                raise UsageError(
                    Wording(
                        zh="名单中有两列重复，请保留一列",
                        en=f'columns "{seen[meaning]}" and "{column.heading}" are the same; keep one',
                    )
                )
            seen[meaning] = column.heading
        return columns

    def _with_usual(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Return columns with the fields of usual headings, of several for one field the surest alone."""
        best: dict[str, tuple[int, int]] = {}  # field id to rank and number of its column
        for number, column in enumerate(columns):
            rank, field = self._usual.get(folded(column.heading), (0, None))
            if column.field is None and field is not None:
                best[field.id] = min(best.get(field.id, (rank, number)), (rank, number))
        own = {column.field.id for column in columns if column.field}
        filled = {number: field_id for field_id, (_, number) in best.items() if field_id not in own}
        return tuple(
            replace(column, field=self._usual[folded(column.heading)][1]) if number in filled else column
            for number, column in enumerate(columns)
        )

    def _column(self, text: str, number: int) -> Column:
        heading = " ".join(text.split()) or get_column_letter(number)
        gives_number, gives_address = folded(text) in _NUMBERS, folded(text) in _ADDRESSES
        if folded(text) == COPY_ID:
            return Column(heading, gives_copy_id=True)
        fields = self._meanings.get(folded(text), [])
        if len(fields) > 1:
            raise UsageError(
                Wording(
                    zh="列名有歧义，请改用上列字段名之一",
                    en=f'''column "{heading}" may be any of {", ".join(field.id for field in fields)}; name it '''
                    "by one of these",
                )
            )
        field = fields[0] if fields else None
        gives_address = gives_address or (field is not None and field.kind is Kind.EMAIL)
        return Column(heading, field, gives_number=gives_number and field is None, gives_address=gives_address)


def _names(field: Field) -> Iterator[str]:
    yield from (name for name in (field.label, field.name, *field.kind.traits.column_names) if name)
    if field.unit:
        yield f"{field.label}({field.unit})"
        yield f"{field.name}({field.unit})"
