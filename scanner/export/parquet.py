"""Parquet of one form's records, for programs that calculate: one row for each record, every column with its type.

A number is a number. A choice of one is its option's id, and a choice of many is a list of ids. A date is a string in
ISO 8601, because it is only as precise as it was written: `2015`, `2015-03`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, ClassVar, Final

from forms.definition import Form
from forms.definition.kinds import Answer
from forms.errors import MissingProgramError, UsageError
from forms.wording import Wording
from scanner.export.batches import Batches
from scanner.export.cells import plain_number
from scanner.export.columns import BATCH, check_known
from scanner.export.one_form import of_one_form
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record, Value

_ROWS: Final = 1000
"""How many records are held in memory at a time; they become one row group of the file."""

_TEXT, _LIST = "string", "list"
_TYPES: Final[Mapping[Answer, str]] = {
    Answer.WORDS: _TEXT,
    Answer.PARAGRAPHS: _TEXT,
    Answer.CODE: _TEXT,
    Answer.DATE: _TEXT,
    Answer.TIME: _TEXT,
    Answer.NUMBER: "double",
    Answer.WHOLE_NUMBER: "int64",
    Answer.ONE_OPTION: _TEXT,
    Answer.OPTIONS: _LIST,
    Answer.INK: "bool",
}
"""The sort of a field's answer to its column's type: pyarrow's name, or `list` for a list of strings."""


@dataclass(frozen=True, slots=True)
class _TypedColumn:
    name: str
    type_name: str
    shown: Callable[[Record], object]


@dataclass(frozen=True, slots=True)
class ParquetExporter:
    """Writes the records of one form, and records without a form, of which the fields are null.

    A field's column is named by the field's id. Where another column of the file has that name already, such as
    `status`, the field's column is named `answers.<id>`. Where the versions of the form ask a field in different
    ways, its column is a list if the field is a choice of many in one of the versions, and text otherwise.

    Attributes:
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check.
        batches: Where the records come from, if they come from batches.
    """

    is_text: ClassVar[bool] = False
    acceptance: float = ACCEPTANCE
    batches: Batches | None = None

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Write the records, `_ROWS` at a time.

        Raises:
            MissingProgramError: pyarrow is not installed.
            UnknownFormError: A record is of a form or a version that is not among `forms`.
            UsageError: The records are of several forms, or a number has more digits than its column.
        """
        arrow, parquet = _pyarrow()
        versions, known = of_one_form(records, forms, holder="Parquet file")
        origin = (*_batch(self.batches), *_ORIGIN)
        state = _state(self.acceptance)
        columns = (*state, *_answers(versions, {one.name for one in (*state, *origin)}), *origin)
        schema = arrow.schema([(one.name, _arrow_type(arrow, one.type_name)) for one in columns])
        with parquet.ParquetWriter(stream, schema) as writer:
            while rows := list(islice(known, _ROWS)):
                for record in rows:
                    check_known(record, versions)
                arrays = [_array(arrow, column, rows) for column in columns]
                writer.write_batch(arrow.record_batch(arrays, schema=schema))


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: PLC0415  an extra
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingProgramError(
            Wording(
                zh="请安装 formloop[parquet]",
                en="pyarrow, which writes Parquet, is not installed: pip install 'formloop[parquet]'",
            )
        ) from error
    return pyarrow, pyarrow.parquet


def _arrow_type(arrow: Any, name: str) -> Any:
    return arrow.list_(arrow.string()) if name == _LIST else arrow.type_for_alias(name)


def _array(arrow: Any, column: _TypedColumn, rows: Sequence[Record]) -> Any:
    """Return some records' values of a column; a number that the column cannot hold is refused, never rounded."""
    values = [column.shown(record) for record in rows]
    try:
        return arrow.array(values, _arrow_type(arrow, column.type_name))
    except (arrow.ArrowInvalid, OverflowError) as error:
        raise UsageError(
            Wording(zh="数字位数过多，请导出为 json", en="a number has more digits than Parquet keeps; export to json"),
            at=column.name,
        ) from error


def _answers(versions: Sequence[Form], ours: Collection[str]) -> Iterator[_TypedColumn]:
    """Yield a column for each field of any version; the fields of the newest version come first.

    Args:
        versions: The versions of the form.
        ours: The names of the file's other columns.
    """
    types: dict[str, set[str]] = {}
    for form in versions:
        for field in form.fields:
            types.setdefault(field.id, set()).add(_TYPES[field.kind.traits.answer])
    for field_id, found in types.items():
        type_name = min(found) if len(found) == 1 else _LIST if _LIST in found else _TEXT
        name = f"answers.{field_id}" if field_id in ours else field_id
        yield _TypedColumn(name, type_name, _answer(field_id, type_name))


def _answer(field_id: str, type_name: str) -> Callable[[Record], object]:
    def shown(record: Record) -> object:
        value = record.answers.get(field_id)
        if value is None:
            return None
        if type_name == _LIST:
            return value if isinstance(value, list) else [_as_text(value)]
        return _as_text(value) if type_name == _TEXT else value

    return shown


def _as_text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain_number(value) if isinstance(value, float) else str(value)


def _state(acceptance: float) -> tuple[_TypedColumn, ...]:
    return (
        _TypedColumn("record_id", _TEXT, lambda record: record.record_id),
        _TypedColumn("status", _TEXT, lambda record: record.status),
        _TypedColumn("fields_to_check", _LIST, lambda record: list(record.fields_to_check(acceptance))),
    )


def _batch(batches: Batches | None) -> tuple[_TypedColumn, ...]:
    return (_TypedColumn(BATCH, _TEXT, batches.name_of),) if batches is not None and batches.are_several else ()


def _received(record: Record, what: str) -> str | None:
    received = record.source.received
    return {"from": received.sender, "at": received.at}[what] if received else None


_ORIGIN: Final = (
    _TypedColumn("issues", _LIST, lambda record: [problem.code for problem in record.issues]),
    _TypedColumn("source.path", _TEXT, lambda record: record.source.path),
    _TypedColumn("source.files", _LIST, lambda record: [one.path for one in record.source.files]),
    _TypedColumn("source.received.from", _TEXT, lambda record: _received(record, "from")),
    _TypedColumn("source.received.at", _TEXT, lambda record: _received(record, "at")),
    _TypedColumn("form.id", _TEXT, lambda record: record.form.id if record.form else None),
    _TypedColumn("form.version", _TEXT, lambda record: record.form.version if record.form else None),
    _TypedColumn("form.copy_id", _TEXT, lambda record: record.form.copy_id if record.form else None),
)
