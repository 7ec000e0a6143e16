"""A field that is asked blind: the picture alone is shown, and what was read only after the person has typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from forms.definition import Field, Form
from forms.wording import Wording
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
        raise UndecidedError(Wording(zh="请勾选原件上勾的方框；都没勾按 Del。", en="tick what is ticked; Del is none"))
    if field.kind.takes_many:
        return BlindAnswer("read", chosen)
    if len(chosen) > 1:
        raise UndecidedError(Wording(zh="此项只能选一个。", en="only one box may be ticked"))
    return BlindAnswer("read", chosen[0])


def _typed(form: Form, field: Field, text: str, today: date) -> BlindAnswer:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UndecidedError(
            Wording(zh="请输入内容；空白按 Del，看不清按 F8。", en="type what stands there; Del is blank, F8 illegible")
        )
    meant = typed(form, field.id, text, today=today)
    if not meant.can_be_kept:
        told = "；".join(dict.fromkeys(one.message_zh for one in meant.issues))
        what = Wording(zh=told or "无法理解，请重新输入。", en="it cannot be understood; type it otherwise.")
        raise UndecidedError(what, at=field.name)
    return BlindAnswer("read", meant.value, meant.text) if meant.text is not None else BlindAnswer("blank")
