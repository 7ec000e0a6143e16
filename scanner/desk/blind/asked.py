"""A field that is asked blind: the picture alone is shown, and what was read only after the person has typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from forms.definition import Field, Form
from scanner.corrections.typed import typed
from scanner.desk.blind.answers import BlindAnswer
from scanner.desk.checking.answering import Posted, UndecidedError
from scanner.desk.checking.questions import Question


def blinded(asked: Question) -> Question:
    """Return a question without anything that tells what was read, in this field or in another."""
    return replace(
        asked,
        text="",
        pieces=(),
        alternatives=(),
        witnesses=(),
        reasons=(),
        related=(),
        company="",
        settled="",
        boxes=tuple(replace(one, state="empty") for one in asked.boxes),
    )


def answer_of(form: Form, field: Field, posted: Posted, *, today: date) -> BlindAnswer:
    """Return what a person says of a field that was asked blind.

    Args:
        form: The record's form.
        field: The field.
        posted: The page's fields: `action`, `value` or `options`.
        today: The latest day that a date may be.

    Raises:
        UndecidedError: Nothing was said, or a text cannot be understood.
    """
    match str(posted.get("action") or "save"):
        case "blank":
            return BlindAnswer("blank")
        case "illegible":
            return BlindAnswer("unclear")
    if field.kind.is_text:
        return _typed(form, field, str(posted.get("value") or ""), today)
    options = [str(one) for one in posted.getlist("options")]
    if field.kind.is_ink and options:
        return BlindAnswer("read" if options[0] == "true" else "blank", options[0] == "true")
    chosen = [option.id for option in field.options if option.id in options]
    if not chosen:
        raise UndecidedError("tick what is ticked; Del is none 请勾选原件上勾的方框；都没勾按 Del。")
    if field.kind.takes_many:
        return BlindAnswer("read", chosen)
    if len(chosen) > 1:
        raise UndecidedError("only one box may be ticked 此项只能选一个。")
    return BlindAnswer("read", chosen[0])


def _typed(form: Form, field: Field, text: str, today: date) -> BlindAnswer:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UndecidedError("type what stands there; Del is blank, F8 illegible 请输入内容；空白按 Del，看不清按 F8。")
    meant = typed(form, field.id, text, today=today)
    if not meant.can_be_kept:
        told = "；".join(dict.fromkeys(one.message_zh for one in meant.issues))
        raise UndecidedError(f"{field.name}: {told or '无法理解'} (it cannot be understood; type it otherwise)")
    return BlindAnswer("read", meant.value, meant.text) if meant.text is not None else BlindAnswer("blank")
