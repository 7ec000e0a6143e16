"""What a posted page says of a field, as words on the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from forms.definition import Field, Form
from forms.errors import UsageError
from scanner.corrections import FieldWord
from scanner.desk.questions import bound_to, typed_text
from scanner.values.record import Record, Value

_RELATED = "related."


class Posted(Protocol):
    """The fields of a posted form."""

    def get(self, name: str, default: str = "") -> object:
        """Return the last value of a field."""
        ...

    def getlist(self, name: str) -> Sequence[object]:
        """Return all values of a field."""
        ...

    def __contains__(self, name: object) -> bool: ...


class UndecidedError(UsageError):
    """A page was sent off before everything on it was decided."""


def words_of(form: Form, record: Record, field_id: str, posted: Posted) -> list[FieldWord]:
    """Return what a person says with a posted page, the word on its own field first.

    A value that stands as the page showed it confirms the field. A related field counts only if its value was changed.

    Args:
        form: The record's form.
        record: The record as the page showed it.
        field_id: The field that was asked.
        posted: The page's fields: `action`, `value` or `options`, `related.<field>`.

    Raises:
        UndecidedError: A box is neither ticked nor empty yet, or there is nothing to confirm.
    """
    match str(posted.get("action", "save")):
        case "blank":
            own = FieldWord(field_id, "blank")
        case "illegible":
            own = FieldWord(field_id, "illegible")
        case _:
            own = _own(form.field(field_id), record, posted)
    return [own, *_related(form, record, field_id, posted)]


def _own(field: Field, record: Record, posted: Posted) -> FieldWord:
    if field.kind.is_text:
        chosen = posted.get("choice") if "choice" in posted else posted.get("value")
        return _of_text(field.id, record, _lines(chosen))
    options = [str(one) for one in posted.getlist("options")]
    if field.kind.is_ink:
        if not options:
            raise UndecidedError("say whether anything is there 请先选“有”或“没有”（按 1 或 2）。")
        return _of_value(field.id, record, options[0] == "true")
    if posted.get("undecided") and not posted.get("decided"):
        raise UndecidedError("a box with ? is not decided yet 有方框还是“?”，请按它的数字定为 ☑ 或 ☐。")
    chosen = [option.id for option in field.options if option.id in options]
    if not chosen and record.fields[field.id].outcome != "blank":
        return FieldWord(field.id, "blank")
    if field.kind.takes_many:
        return _of_value(field.id, record, chosen)
    if len(chosen) > 1:
        raise UndecidedError("only one box may be ticked 此项只能选一个。")
    return _of_value(field.id, record, chosen[0] if chosen else None)


def _of_value(field_id: str, record: Record, value: Value) -> FieldWord:
    seen = record.fields[field_id]
    is_same = seen.outcome != "unclear" and record.answers[field_id] == value
    return FieldWord(field_id, "confirmed") if is_same else FieldWord(field_id, "changed", value)


def _of_text(field_id: str, record: Record, text: str) -> FieldWord:
    seen, value = record.fields[field_id], record.answers[field_id]
    if not text.strip():
        if seen.outcome == "unclear" and not seen.text:
            raise UndecidedError("type the value, or Del for blank, F8 for illegible 请输入内容；空白按 Del，看不清按 F8。")
        return FieldWord(field_id, "confirmed" if seen.outcome == "blank" else "blank")
    if text == typed_text(value, seen) and value is not None:
        return FieldWord(field_id, "confirmed")
    return FieldWord(field_id, "changed", text=text)


def _related(form: Form, record: Record, field_id: str, posted: Posted) -> Iterator[FieldWord]:
    """Yield a word for each related field whose value was changed on the page."""
    for other in bound_to(form, field_id):
        if _RELATED + other not in posted or not form.field(other).kind.is_text:
            continue
        text = _lines(posted.get(_RELATED + other))
        if text == typed_text(record.answers[other], record.fields[other]):
            continue
        yield FieldWord(other, "changed", text=text) if text.strip() else FieldWord(other, "blank")


def _lines(posted: object) -> str:
    """Return a posted text with line feeds alone: browsers send carriage returns too."""
    return str(posted or "").replace("\r\n", "\n").replace("\r", "\n")


def options_of(posted: Mapping[str, object], field: Field) -> Value:
    """Return the value that the boxes of a page that is being filled in stand for."""
    ticked = posted.get("options")
    chosen = [option.id for option in field.options if isinstance(ticked, list) and option.id in ticked]
    if field.kind.is_ink:
        return isinstance(ticked, list) and "true" in ticked
    return chosen if field.kind.takes_many else (chosen[0] if len(chosen) == 1 else None)
