"""The columns of a table of records.

The record's status and the fields to check come first, then the form's fields in the form's order, then the issues and
where the record came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms.answers import answer_text
from forms.definition import Field, Form, Option, RepeatedField
from forms.definition.kinds import Answer
from forms.errors import UnknownFormError
from forms.wording import Wording
from scanner.export.batches import Batches
from scanner.export.cells import BETWEEN, Cell, Flag, number_or_text
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record, Value

JOINED: Final = "多选合为一列。 A choice of many in one column."
"""The words that tell a user what the switch `joined` of the table exporters does."""

STATUS_ZH: Final = {"accepted": "通过", "review": "待核", "rejected": "退回"}
_BOXES: Final[Mapping[str, int | None]] = {"ticked": 1, "empty": 0, "unclear": None}

BATCH: Final = "batch"
"""The id of the column that says which of several batches a record is of."""

Shown = Callable[[Record], Value]
"""Takes a record and returns the value that a column shows of it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of records.

    Attributes:
        id: The column's name for programs: a field's id, `<field>.<option>` for a box, or a word of this program such
            as `status`.
        name: The column's name for people.
        width: The column's width in characters; a Han character counts as two.
        shown: Returns the value that the column shows of a record.
        field_id: The field that the column shows, or None.
        is_box: Whether the column shows a box to tick.
        is_words: Whether the column shows words, codes or dates: what is typed there is no number.
    """

    id: str
    name: str
    width: int
    shown: Shown
    field_id: str | None = None
    is_box: bool = False
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class RecordTable:
    """The table of one form's records, of any of the form's versions.

    Attributes:
        columns: The columns from left to right.
        versions: The form's versions, newest first; empty for a table of records without a form.
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check.
    """

    columns: tuple[Column, ...]
    versions: tuple[Form, ...]
    acceptance: float = ACCEPTANCE

    def row(self, record: Record) -> list[Cell]:
        """Return a record's cells.

        Raises:
            UnknownFormError: The record's version, or one of its answers, is in no known definition.
        """
        check_known(record, self.versions)
        flags = _flags(record, self.acceptance)
        return [_cell(column, record, flags) for column in self.columns]


def check_known(record: Record, versions: Sequence[Form]) -> None:
    """Refuse a record of which the version, a field or a chosen option is in no known definition.

    A record without a form is never refused.

    Raises:
        UnknownFormError: The version, a field or an option is in none of `versions`.
    """
    if record.form is None:
        return
    where = f"record {record.record_id} of {record.form.id} version {record.form.version}"
    fields = field_variants(versions, record.form.version, record.answers)
    if not fields:
        raise UnknownFormError(
            Wording(
                zh="缺少表单定义，请用 --templates 指定。",
                en="no definition is known; name its folder with --templates.",
            ),
            at=where,
        )
    for field_id, value in record.answers.items():
        if field_id not in fields:
            raise UnknownFormError(
                Wording(
                    zh="缺少表单定义，请用 --templates 指定。",
                    en=f'no field "{field_id}" in its definition; name the right --templates.',
                ),
                at=where,
            )
        field = fields[field_id]
        ticked: Sequence[object] = value if isinstance(value, list) else [] if value is None else [value]
        if field.kind.is_choice and not all(one in {option.id for option in field.options} for one in ticked):
            raise UnknownFormError(
                Wording(
                    zh="缺少表单定义，请用 --templates 指定。",
                    en=f'an option of "{field_id}" is not in its definition; see --templates.',
                ),
                at=where,
            )


def record_table(
    versions: Sequence[Form], *, joined: bool = False, acceptance: float = ACCEPTANCE, batches: Batches | None = None
) -> RecordTable:
    """Return the table for the versions of a form, newest first.

    Fields that only older versions have stand after the fields of the newest version.

    Args:
        versions: The versions of one form; empty for records without a form.
        joined: Whether a choice of many is one column that holds its options' labels. Otherwise each option has a
            column of its own, which holds 1, 0 or, where the box is unclear, nothing.
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check.
        batches: Where the records come from; several batches have a column that says which.
    """
    variants: dict[tuple[str, bool], dict[str, Field]] = {}
    for form in versions:
        for field in form.fields:
            variants.setdefault((field.id, field.kind.takes_many), {})[str(form.version)] = field
    asked = [column for same in variants.values() for column in _field_columns(same, joined=joined)]
    asked += [_more_rows(one.id, versions) for one in _repeated(versions)]
    origin = (*_batch(batches), *_ORIGIN)
    return RecordTable((*_state(versions, acceptance), *asked, *origin), tuple(versions), acceptance)


def field_variants(versions: Sequence[Form], version: str, named: Iterable[str] = ()) -> dict[str, Field]:
    """Return field id to field for one version; empty where the version is not known.

    Args:
        versions: The versions of a form.
        version: One of them.
        named: Ids of a record's fields: cells of rows that people added are among the fields too.
    """
    found = [form.with_rows_of(named) for form in versions if str(form.version) == version]
    return {field.id: field for form in found for field in form.fields}


def field_name(versions: Sequence[Form], record: Record, field_id: str) -> str:
    """Return a field's name for people, or its id where the record's definition is not known."""
    fields = field_variants(versions, record.form.version, record.fields) if record.form else {}
    return fields[field_id].name if field_id in fields else field_id


def _repeated(versions: Sequence[Form]) -> Iterable[RepeatedField]:
    """Return the fields that repeat in any version, each once."""
    return {one.id: one for form in reversed(versions) for one in form.repeated}.values()


def _more_rows(field_id: str, versions: Sequence[Form]) -> Column:
    """Return the column of the rows that people added to those that any version prints, one in a line."""
    rows = max(one.rows for form in versions for one in form.repeated if one.id == field_id)
    name = next(one.name for form in versions for one in form.repeated if one.id == field_id)

    def shown(record: Record) -> Value:
        fields = field_variants(versions, record.form.version, record.answers) if record.form else {}
        lines: dict[int, list[str]] = {}
        for cell_id, field in fields.items():
            place, value = field.row, record.answers.get(cell_id)
            if place is None or place.field_id != field_id or place.row < rows or value in (None, []):
                continue
            words = said_of(field, value)
            text = answer_text(words) if isinstance(words, str | int | float) else ""
            lines.setdefault(place.row, []).append(text)
        return "\n".join(BETWEEN.join(words) for words in lines.values()) or None

    return Column(f"{field_id}[{rows}+]", f"{name} 第 {rows + 1} 行起", 40, shown, is_words=True)


def _field_columns(variants: Mapping[str, Field], *, joined: bool) -> Iterator[Column]:
    """Yield the columns of a field.

    Args:
        variants: Version of the form to the field as that version defines it, newest first.
        joined: As in `record_table`.
    """
    field = next(iter(variants.values()))
    if not field.kind.takes_many or joined:
        name = f"{field.name}（{field.unit}）" if field.unit else field.name
        width = field.kind.traits.column_width or (36 if field.multiline else 28)
        is_words = field.kind.traits.answer not in (Answer.NUMBER, Answer.WHOLE_NUMBER, Answer.INK)
        yield Column(field.id, name, width, _answer(variants), field.id, is_words=is_words)
        return
    options: dict[str, Option] = {}
    for variant in variants.values():
        for option in variant.options:
            options.setdefault(option.id, option)
    for option in options.values():
        name = f"{field.name}：{option.label}"
        yield Column(f"{field.id}.{option.id}", name, 17, _box(variants, option.id), field.id, is_box=True)


def _answer(variants: Mapping[str, Field]) -> Shown:
    """Return the function that shows a field's answer; a choice is shown by its options' labels."""

    def shown(record: Record) -> Value:
        field = _variant(variants, record)
        return None if field is None else said_of(field, record.answers.get(field.id))

    return shown


def said_of(field: Field, answer: Value) -> Value:
    """Return an answer as people read it: a choice by its options' labels."""
    if not field.kind.is_choice or answer is None:
        return answer
    chosen: Sequence[object] = answer if isinstance(answer, list) else [answer]
    return BETWEEN.join(option.label for option in field.options if option.id in chosen) or None


def _box(variants: Mapping[str, Field], option_id: str) -> Shown:
    """Return the function that shows a box: 1 for ticked, 0 for empty, None for unclear or not asked.

    Where some boxes of a group are unclear, its other boxes are still shown. Where no box is unclear by itself but the
    group as a whole is, no box is shown.
    """

    def shown(record: Record) -> Value:
        field = _variant(variants, record)
        if field is None or all(option.id != option_id for option in field.options):
            return None
        answer, seen = record.answers.get(field.id), record.fields.get(field.id)
        if isinstance(answer, list):
            return int(option_id in answer)
        states = seen.options or {} if seen is not None and seen.correction is None else {}
        return _BOXES[states.get(option_id, "unclear")] if "unclear" in states.values() else None

    return shown


def _variant(variants: Mapping[str, Field], record: Record) -> Field | None:
    return variants.get(record.form.version) if record.form else None


def _flags(record: Record, acceptance: float) -> dict[str, Flag]:
    """Return field id to why the field is highlighted; other fields are missing."""
    flags = {field_id: Flag.CORRECTED for field_id, field in record.fields.items() if field.correction}
    for field_id in record.fields_to_check(acceptance):
        flags[field_id] = Flag.UNCLEAR if record.fields[field_id].outcome == "unclear" else Flag.DOUBTFUL
    return flags


def _cell(column: Column, record: Record, flags: Mapping[str, Flag]) -> Cell:
    """Return a record's cell in a column; in a group with unclear boxes only the unclear ones are highlighted."""
    value = number_or_text(column.shown(record))
    flag = flags.get(column.field_id or "", Flag.NONE)
    if column.is_box and flag is Flag.UNCLEAR and value is not None and column.field_id:
        states = record.fields[column.field_id].options or {}
        flag = Flag.NONE if "unclear" in states.values() else flag
    return Cell(value, flag)


def _state(versions: Sequence[Form], acceptance: float) -> tuple[Column, ...]:
    def to_check(record: Record) -> Value:
        return [field_name(versions, record, field_id) for field_id in record.fields_to_check(acceptance)] or None

    return (
        Column("status", "状态", 8, lambda record: STATUS_ZH[record.status]),
        Column("fields_to_check", "待核栏目", 20, to_check),
    )


def _batch(batches: Batches | None) -> tuple[Column, ...]:
    return (Column(BATCH, "批次", 16, batches.name_of),) if batches is not None and batches.are_several else ()


def _issues(record: Record) -> Value:
    return [one.message_zh for one in record.issues if one.severity != "info" and not one.settled] or None


def _paths(record: Record) -> Value:
    return [one.path for one in record.source.files] or record.source.path


def _received(record: Record, what: str) -> Value:
    received = record.source.received
    return {"from": received.sender, "at": received.at}[what] if received else None


_ORIGIN: Final = (
    Column("issues", "问题", 50, _issues),
    Column("source.path", "来源文件", 36, _paths),
    Column("source.received.from", "发件人", 28, lambda record: _received(record, "from")),
    Column("source.received.at", "收到时间", 26, lambda record: _received(record, "at")),
    Column("pictures", "页面图片", 46, lambda record: list(record.picture_names()) or None),
    Column("form.copy_id", "份号", 11, lambda record: record.form.copy_id if record.form else None),
    Column("form.version", "表格版本", 10, lambda record: record.form.version if record.form else None),
    Column("record_id", "记录编号", 27, lambda record: record.record_id),
)
