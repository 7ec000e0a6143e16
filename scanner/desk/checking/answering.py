"""What a posted page says of a field, as words on the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from forms.definition import Field, Form
from forms.errors import UsageError
from forms.wording import Wording
from scanner.corrections import FieldWord
from scanner.corrections.typed import bound_fields, rules_broken_with, typed
from scanner.desk.checking.questions import typed_text
from scanner.values.issue import Issue
from scanner.values.record import Record, Value

_RELATED: Final = "related."


class Posted(Protocol):
    """The fields of a posted form."""

    def get(self, name: str, /) -> object:
        """Return the last value of a field, or None."""
        ...

    def getlist(self, name: str, /) -> Sequence[object]:
        """Return all values of a field."""
        ...

    def __contains__(self, name: object, /) -> bool: ...


class UndecidedError(UsageError):
    """A page was sent off before everything on it was decided."""


def words_of(form: Form, record: Record, field_id: str, posted: Posted, *, today: date) -> list[FieldWord]:
    """Return what a person says with a posted page, the word on its own field first.

    A value that stands as the page showed it confirms the field. A related field counts only if its value was changed.

    Args:
        form: The record's form.
        record: The record as the page showed it.
        field_id: The field that was asked.
        posted: The page's fields: `action`, `value` or `options`, `related.<field>`.
        today: The latest day that a date may be.

    Raises:
        UndecidedError: A box is neither ticked nor empty yet, or a text cannot be understood.
    """
    match str(posted.get("action") or "save"):
        case "blank":
            own = FieldWord(field_id, "blank")
        case "illegible":
            own = FieldWord(field_id, "illegible")
        case _:
            own = _own(form, record, field_id, posted, today)
    return [own, *_related(form, record, field_id, posted, today)]


def _own(form: Form, record: Record, field_id: str, posted: Posted, today: date) -> FieldWord:
    field = form.field(field_id)
    if field.kind.is_text:
        chosen = posted.get("choice") if "choice" in posted else posted.get("value")
        return _of_text(form, field, record, _lines(chosen), today)
    options = [str(one) for one in posted.getlist("options")]
    if field.kind.is_ink:
        if not options:
            raise UndecidedError(Wording(zh="请先选“有”或“没有”（按 1 或 2）。", en="say whether anything is there"))
        return _of_value(field.id, record, options[0] == "true")
    if posted.get("undecided") and not posted.get("decided"):
        raise UndecidedError(
            Wording(zh="有方框还是“?”，请按它的数字定为 ☑ 或 ☐。", en="a box with ? is not decided yet")
        )
    chosen = [option.id for option in field.options if option.id in options]
    if not chosen and record.fields[field.id].outcome != "blank":
        return FieldWord(field.id, "blank")
    if field.kind.takes_many:
        return _of_value(field.id, record, chosen)
    if len(chosen) > 1:
        raise UndecidedError(Wording(zh="此项只能选一个。", en="only one box may be ticked"))
    return _of_value(field.id, record, chosen[0] if chosen else None)


def _of_value(field_id: str, record: Record, value: Value) -> FieldWord:
    seen = record.fields[field_id]
    is_same = seen.outcome != "unclear" and record.answers[field_id] == value
    return FieldWord(field_id, "confirmed") if is_same else FieldWord(field_id, "changed", value)


def _of_text(form: Form, field: Field, record: Record, text: str, today: date) -> FieldWord:
    seen, value = record.fields[field.id], record.answers[field.id]
    if not text.strip():
        if seen.outcome == "unclear" and not seen.text:
            raise UndecidedError(
                Wording(zh="请输入内容；空白按 Del，看不清按 F8。", en="type the value; Del is blank, F8 illegible")
            )
        return FieldWord(field.id, "confirmed" if seen.outcome == "blank" else "blank")
    if text == typed_text(value, seen) and value is not None:
        return FieldWord(field.id, "confirmed")
    return _changed(form, field, text, today)


def _changed(form: Form, field: Field, text: str, today: date) -> FieldWord:
    """Return the word that a field is what was typed.

    Raises:
        UndecidedError: The text cannot be understood.
    """
    meant = typed(form, field.id, text, today=today)
    if not meant.can_be_kept:
        told = "；".join(dict.fromkeys(one.message_zh for one in meant.issues))
        what = Wording(zh=told or "无法理解，请重新输入。", en="it cannot be understood; type it otherwise.")
        raise UndecidedError(what, at=field.name)
    if meant.text is None:
        return FieldWord(field.id, "blank")
    return FieldWord(field.id, "changed", meant.value, meant.text)


def _related(form: Form, record: Record, field_id: str, posted: Posted, today: date) -> Iterator[FieldWord]:
    """Yield a word for each related field whose value was changed on the page."""
    for other in bound_fields(form, field_id):
        if _RELATED + other not in posted or not form.field(other).kind.is_text:
            continue
        text = _lines(posted.get(_RELATED + other))
        if text == typed_text(record.answers[other], record.fields[other]):
            continue
        yield _changed(form, form.field(other), text, today)


def _lines(posted: object) -> str:
    """Return a posted text with line feeds alone: browsers send carriage returns too."""
    return str(posted or "").replace("\r\n", "\n").replace("\r", "\n")


def rules_broken_by(
    form: Form, record: Record, field_id: str, typing: Mapping[str, object], *, today: date
) -> tuple[Issue, ...]:
    """Return the rules that a record would break with what a person is typing or ticking in a field.

    Args:
        form: The record's form.
        record: The record.
        field_id: The field.
        typing: `value`, the text so far, or `options`, the ids of the boxes ticked so far.
        today: The latest day that a date may be.
    """
    field = form.field(field_id)
    if field.kind.is_text:
        meant = typed(form, field_id, str(typing.get("value", "")), today=today)
        value, own = meant.value, meant.issues
    else:
        value, own = _options_of(typing.get("options"), field), ()
    return (*own, *rules_broken_with(form, record, field_id, value))


def _options_of(ticked: object, field: Field) -> Value:
    """Return the value that ticked boxes stand for."""
    ids = ticked if isinstance(ticked, list) else []
    if field.kind.is_ink:
        return "true" in ids
    chosen = [option.id for option in field.options if option.id in ids]
    return chosen if field.kind.takes_many else (chosen[0] if len(chosen) == 1 else None)
