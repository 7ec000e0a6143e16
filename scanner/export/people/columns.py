"""The columns of a table for people, and which of them a user has chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from forms.definition import Field, Form
from forms.errors import UsageError
from forms.wording import Wording
from scanner.export.batches import Batches
from scanner.export.cells import Cell
from scanner.export.columns import BATCH, Column, RecordTable, Shown, record_table
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record, Value

FILE: Final = "file"
"""The id of the column with the name of the file that a record came from."""

_UNCLEAR: Final = "待核"
_ILLEGIBLE: Final = "无法辨认"
OPEN: Final = frozenset({_UNCLEAR, _ILLEGIBLE})
"""What a cell says that has no value although something was filled in."""

_INK: Final = {True: "有", False: "无"}


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """The columns that a user wants of a form.

    Attributes:
        form_id: The form.
        columns: The columns' ids from left to right.
    """

    form_id: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """The table for people of one form's records.

    Attributes:
        table: The chosen columns.
        fields: For each column the field that it shows, as the newest version defines it, or None.
    """

    table: RecordTable
    fields: tuple[Field | None, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns from left to right."""
        return self.table.columns

    def row(self, record: Record) -> list[Cell]:
        """Return a record's cells. A cell that has no value because it is open says so.

        Raises:
            UnknownFormError: The record's version, or one of its answers, is in no known definition.
        """
        cells = self.table.row(record)
        return [_said(cell, column, record) for cell, column in zip(cells, self.columns, strict=True)]


def people_table(
    versions: Sequence[Form],
    choice: ColumnChoice | None = None,
    *,
    acceptance: float = ACCEPTANCE,
    batches: Batches | None = None,
) -> PeopleTable:
    """Return the table for the versions of a form, newest first.

    Without a choice for this form the columns are the status, the batch where there are several, all fields and the
    file's name.
    """
    columns = offered(versions, batches)
    if choice is not None and versions and choice.form_id == versions[0].id:
        wanted = choice.columns
    else:
        lead = [name for name in ("status", BATCH) if name in columns]
        wanted = (*lead, *(name for name, column in columns.items() if column.field_id), FILE)
    fields: dict[str, Field] = {}
    for form in versions:
        for field in form.fields:
            fields.setdefault(field.id, field)
    chosen = tuple(columns[name] for name in wanted if name in columns)
    asked = tuple(fields.get(column.field_id or "") for column in chosen)
    return PeopleTable(RecordTable(chosen, tuple(versions), acceptance), asked)


def offered(versions: Sequence[Form], batches: Batches | None = None) -> dict[str, Column]:
    """Return the id of every column that a table for people can have to the column."""
    found: dict[str, Column] = {}
    inks = {field.id for form in versions for field in form.fields if field.kind.is_ink}
    for column in (*record_table(versions, joined=True, batches=batches).columns, _FILE_COLUMN):
        shown = _ink(column.shown) if column.field_id in inks else column.shown
        found.setdefault(column.id, replace(column, shown=shown))
    return found


def choice_of(words: Iterable[str], forms: Sequence[Form], form_id: str = "") -> ColumnChoice:
    """Return the columns that a user named.

    Args:
        words: The columns' ids or headings, from left to right; one that comes again counts once.
        forms: The versions of forms that may be meant, the newest version of a form first.
        form_id: The form that is meant; empty for the first form that has all of the columns.

    Raises:
        UsageError: No form has such columns.
    """
    wanted = list(dict.fromkeys(words))
    missing: list[str] = []
    known: list[str] = []
    for one in dict.fromkeys(form.id for form in forms if form.has_fields and form_id in ("", form.id)):
        names = _names([form for form in forms if form.id == one])
        lacking = [word for word in wanted if word not in names]
        if not lacking:
            return ColumnChoice(one, tuple(dict.fromkeys(names[word] for word in wanted)))
        if not missing or len(lacking) < len(missing):
            missing, known = lacking, list(names)
    near = get_close_matches(missing[0], known, n=3, cutoff=0.4) if missing else []
    hint = f"; did you mean {', '.join(near)}? 是否指{'、'.join(near)}？" if near else ""
    raise UsageError(Wording(zh="没有这些栏目。", en=f"no form has the columns {', '.join(missing or wanted)}{hint}"))


def _names(versions: Sequence[Form]) -> dict[str, str]:
    """Return everything that a column of a form may be called to the column's id; its id wins over a heading."""
    names: dict[str, str] = {}
    columns = offered(versions)
    for column in columns.values():
        names.setdefault(column.name, column.id)
    for form in versions:
        for field in form.fields:
            names.setdefault(field.name, field.id)
    return names | {name: name for name in (*columns, BATCH)}


def _ink(shown: Shown) -> Shown:
    def words(record: Record) -> Value:
        value = shown(record)
        return _INK[value] if isinstance(value, bool) else value

    return words


def _said(cell: Cell, column: Column, record: Record) -> Cell:
    field = record.fields.get(column.field_id or "")
    if field is None or cell.value is not None or field.outcome != "unclear":
        return cell
    is_illegible = field.correction is not None and field.correction.kind == "illegible"
    return Cell(_ILLEGIBLE if is_illegible else _UNCLEAR, cell.flag)


_FILE_COLUMN: Final = Column(FILE, "来源文件", 24, lambda record: record.source.name)
