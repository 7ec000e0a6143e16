"""Finds tables whose printed rows all ask the same: their fields become the cells of one field that repeats.

How it works. Cells side by side with one upper and one lower edge are a band. Bands below each other with the same
columns are a table where the first has words in every cell and no field, and each cell of the others has exactly one
field, or is empty of fields in a column that only numbers the rows. A table whose rows have words of their own is none:
each of its rows asks something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.draft import DraftField, DraftRow
from scanner.adopt.guesses.bands import bands_of, row_below
from scanner.adopt.guesses.naming import field_id, short_id, unique_id
from scanner.adopt.guesses.phrases import Phrase, clean, column_overlap, is_number, phrases_in
from scanner.adopt.guesses.vocabulary import kind_of
from scanner.adopt.printed import PrintedPage

_ROWS_LEAST: Final = 2
_ROWS_MOST: Final = 20
_TITLE_MM: Final = 9.0
_TITLE_MOST: Final = 60
_CERTAINTY: Final = 0.85


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of rows to fill in.

    Attributes:
        heads: The words over each column that is filled in.
        rows: The positions of the fields of each row, one for each head.
        top: The head's band.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    top: Rect


def with_tables(
    fields: Sequence[DraftField], page: PrintedPage, phrases: Sequence[Phrase], others: set[str]
) -> list[DraftField]:
    """Return the fields of a page; those that are cells of a table of equal rows say so.

    Args:
        fields: The fields.
        page: The page.
        phrases: Its phrases.
        others: Ids that are taken; those of the tables are added.
    """
    marked = list(fields)
    for table in _tables(fields, page, phrases):
        title = _title(table, phrases)
        own = short_id(field_id(title, set(), fallback="rows"))
        name, columns = unique_id(own, others), list[str]()
        for number, head in enumerate(table.heads):
            columns.append(unique_id(short_id(field_id(head, set(), fallback=f"column_{number + 1}")), set(columns)))
        for row, positions in enumerate(table.rows):
            for column, head, at in zip(columns, table.heads, positions, strict=True):
                place = DraftRow(name, title or name, row, column, head, _CERTAINTY)
                marked[at] = _alike(replace(marked[at], row=place), marked[table.rows[0][positions.index(at)]], head)
    return marked


def _alike(field: DraftField, first: DraftField, head: str) -> DraftField:
    """Return a field of a column with the kind that its first row has; the head says it first."""
    if field.options:
        return replace(field, kind=first.kind)
    kind = kind_of(head, first.unit) or first.kind
    return replace(field, kind=Kind.TEXT if kind is Kind.LONG_TEXT and field.lines < 3 else kind, unit=first.unit)


def _tables(fields: Sequence[DraftField], page: PrintedPage, phrases: Sequence[Phrase]) -> list[_Table]:
    bands = bands_of(page)
    found: list[_Table] = []
    used: set[int] = set()
    for number, head in enumerate(bands):
        if number in used or len(head) < 2 or _fields_in(head, fields) or not all(phrases_in(c, phrases) for c in head):
            continue
        stack, rows = [], [head]
        for index in range(number + 1, len(bands)):
            row = row_below(rows[-1], bands[index])
            if row is not None:
                rows.append(row)
                stack.append(index)
        table = _table(head, rows[1:], fields, phrases)
        if table is not None:
            used.update(stack[: len(table.rows)])
            found.append(table)
    return found


def _fields_in(band: Sequence[Rect], fields: Sequence[DraftField]) -> list[tuple[int, int]]:
    """Return the column and the position of each field that lies in a band; a choice lies where all its boxes do."""
    return [
        (column, position)
        for position, field in enumerate(fields)
        for column, cell in enumerate(band)
        if all(cell.inset(-0.5).contains(place.center) for place in _places(field))
    ]


def _places(field: DraftField) -> list[Rect]:
    return [field.box] if field.box is not None else [option.box for option in field.options]


def _table(
    head: list[Rect], bands: list[list[Rect]], fields: Sequence[DraftField], phrases: Sequence[Phrase]
) -> _Table | None:
    """Return the table under a head; None where its rows do not ask the same."""
    rows: list[tuple[int, ...]] = []
    asked: list[int] = []
    for band in bands[:_ROWS_MOST]:
        inside = _fields_in(band, fields)
        columns = [column for column, _ in inside]
        numbers = [column for column in range(len(band)) if column not in columns]
        if not inside or len(set(columns)) < len(columns) or (rows and columns != asked):
            break
        if any(not is_number(phrase.text) for column in numbers for phrase in phrases_in(band[column], phrases)):
            break
        asked = columns
        rows.append(tuple(position for _, position in inside))
    if len(rows) < _ROWS_LEAST or len(asked) < 2 or not _same_options(rows, fields):
        return None
    heads = tuple(clean(" ".join(phrase.text for phrase in phrases_in(head[column], phrases))) for column in asked)
    return _Table(heads, tuple(rows), head[0].union(head[-1])) if all(heads) else None


def _same_options(rows: Sequence[tuple[int, ...]], fields: Sequence[DraftField]) -> bool:
    def options(row: tuple[int, ...]) -> list[list[str]]:
        return [[option.id for option in fields[position].options] for position in row]

    return all(options(row) == options(rows[0]) for row in rows)


def _title(table: _Table, phrases: Sequence[Phrase]) -> str:
    """Return the words right above a table; empty where there are none, or too many to name it."""
    above = [
        phrase
        for phrase in phrases
        if -0.5 < table.top.top - phrase.box.bottom < _TITLE_MM and column_overlap(phrase.box, table.top) > 0.5
    ]
    nearest = max(above, key=lambda phrase: phrase.box.bottom, default=None)
    return nearest.label if nearest is not None and len(nearest.text) <= _TITLE_MOST else ""
