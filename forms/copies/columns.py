"""Which column of a list prefills which field."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl.utils import get_column_letter

from forms.definition import Field, Form
from forms.errors import UsageError

COPY_ID: Final = "copy_id"
"""The heading of the column that gives copy ids."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list.

    Attributes:
        heading: Its heading as written on one line, or its letter where it has none.
        field: The field that it prefills, or None.
        gives_copy_id: Whether it gives the copy ids.
    """

    heading: str
    field: Field | None = None
    gives_copy_id: bool = False


def plain(words: str) -> str:
    """Return words as they are compared: NFKC, without spaces and case."""
    return "".join(unicodedata.normalize("NFKC", words).split()).casefold()


def folded(heading: str) -> str:
    """Return a heading as it is compared: plain, without outer brackets and stars."""
    return plain(heading).strip("()*")


class Headings:
    """What headings mean for a form."""

    def __init__(self, form: Form) -> None:
        self._meanings: dict[str, list[Field]] = {}
        for field in form.fields:
            for name in dict.fromkeys(map(folded, _names(field))):
                self._meanings.setdefault(name, []).append(field)
        for field in form.fields:  # an id is never ambiguous
            self._meanings[folded(field.id)] = [field]

    def score(self, row: Sequence[str]) -> int:
        """Return how many cells of a row are headings of fields or of copy ids."""
        return sum(folded(text) in self._meanings or folded(text) == COPY_ID for text in row)

    def columns(self, row: Sequence[str]) -> tuple[Column, ...]:
        """Return what the columns under a row of headings are for.

        Raises:
            UsageError: Two columns have one heading or prefill one field, or a heading
                means two fields.
        """
        columns = tuple(self._column(text, number) for number, text in enumerate(row, start=1))
        seen: dict[str, str] = {}
        for column in columns:
            meaning = column.field.id if column.field else COPY_ID if column.gives_copy_id else column.heading
            if meaning in seen:
                raise UsageError(
                    f'columns "{seen[meaning]}" and "{column.heading}" are the same; keep one '
                    "名单中有两列重复，请保留一列"
                )
            seen[meaning] = column.heading
        return columns

    def _column(self, text: str, number: int) -> Column:
        heading = " ".join(text.split()) or get_column_letter(number)
        if folded(text) == COPY_ID:
            return Column(heading, gives_copy_id=True)
        fields = self._meanings.get(folded(text), [])
        if len(fields) > 1:
            raise UsageError(
                f'column "{heading}" may be any of {", ".join(field.id for field in fields)}; name it by one of these '
                "列名有歧义，请改用上列字段名之一"
            )
        return Column(heading, fields[0] if fields else None)


def _names(field: Field) -> Iterator[str]:
    yield from (name for name in (field.label, field.name, *field.kind.traits.column_names) if name)
    if field.unit:
        yield f"{field.label}({field.unit})"
        yield f"{field.name}({field.unit})"
