"""A person's word on a field from the text of an answer, as commands are given it: `sme`, `rnd,patent`, `926.5`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definition import Field, Form
from forms.definition.kinds import Answer
from forms.wording import Wording, did_you_mean
from scanner.corrections.typed import field_of, typed
from scanner.corrections.words import FieldWord, RefusedWordError
from scanner.values.issue import Issue

_BETWEEN_IDS: Final = re.compile(r"[,，\s]+")
_TRUTHS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class SpelledWord:
    """A word on a field that was given as a text.

    Attributes:
        word: The word.
        issues: The rules of the field's kind that the answer breaks although it can be kept.
    """

    word: FieldWord
    issues: tuple[Issue, ...] = ()


def spelled(form: Form, field_id: str, text: str, *, today: date) -> SpelledWord:
    """Return the word that a text means.

    A choice is given by an option's id, a choice of many by ids with commas between them, ink by `true` or `false`. All
    else is words, which mean what they would mean if they had been read: 2015年3月 becomes 2015-03. A text that says
    nothing means a blank.

    Args:
        form: The form.
        field_id: A field of the form.
        text: The text.
        today: The latest day that a date may be.

    Raises:
        RefusedWordError: There is no such field, or the text is none of its answers; the text is not repeated.
    """
    field = field_of(form, field_id)
    match field.kind.traits.answer:
        case Answer.ONE_OPTION:
            chosen = _options(field, [text.strip()] if text.strip() else [])
            return SpelledWord(_word(field, chosen[0] if chosen else None))
        case Answer.OPTIONS:
            return SpelledWord(_word(field, _options(field, [one for one in _BETWEEN_IDS.split(text) if one])))
        case Answer.INK:
            truth = _TRUTHS.get(text.strip().lower())
            if truth is None:
                raise RefusedWordError(Wording(zh="请填 true 或 false。", en="say true or false"), at=named(field))
            return SpelledWord(FieldWord(field.id, "changed", truth))
        case _:
            return in_words(form, field, text, today=today)


def in_words(form: Form, field: Field, text: str, *, today: date) -> SpelledWord:
    """Return the word that a text means in a field that is answered in words.

    Raises:
        RefusedWordError: The text cannot be understood; it is not repeated.
    """
    answer = typed(form, field.id, text, today=today)
    if not answer.can_be_kept:
        zh, en = (one.message_zh for one in answer.issues), (one.message for one in answer.issues)
        raise RefusedWordError(Wording(zh="".join(zh), en="; ".join(en)))
    if answer.text is None:
        return SpelledWord(FieldWord(field.id, "blank"))
    return SpelledWord(FieldWord(field.id, "changed", answer.value, answer.text), answer.issues)


def named(field: Field) -> str:
    """Return how a message names a field: by its id and its label."""
    return f'field "{field.id}" ({field.name})'


def _word(field: Field, value: str | list[str] | None) -> FieldWord:
    return FieldWord(field.id, "changed", value) if value else FieldWord(field.id, "blank")


def _options(field: Field, given: Sequence[str]) -> list[str]:
    ids = [option.id for option in field.options]
    for one in given:
        if one not in ids:
            raise RefusedWordError(
                Wording(zh="没有这个选项。", en=f"not one of its option ids{did_you_mean(one, ids).en}"),
                at=named(field),
            )
    return [one for one in ids if one in given]
