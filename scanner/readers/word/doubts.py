"""Finds what makes the reading of a field of a Word document doubtful.

How it works
------------
A field is certain when its cell shows one answer and nothing in the file says anything else.
Everything else is a question for a person, who is shown each place that says something:

| what is found | when it is a question |
| --- | --- |
| hidden text, or text that is struck through | always: it is in the file, but people do not take it for the answer |
| tracked changes that nobody accepted | where the text before the changes was an answer too, and a different one |
| a picture, a drawing, a text box or an object in a cell for words | always: what it says cannot be read |
| a comment, a footnote, an endnote on the cell or on its label | always: it says something about the answer |
| a second control of the same name, or a second cell beside the same label | where the two say different things |
| a label, a unit or an option that is not what the form prints | always |
| a control that stores a date or a state | where the control shows a different one |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from forms.definition import Field
from scanner.issues import issue
from scanner.readers.word.controls_shown import fold
from scanner.readers.word.names import UNKNOWN, W
from scanner.readers.word.tokens import NOTES, Change, Token
from scanner.values.reading import Outcome, Reading, Witness

IN_DOUBT = 0.5
"""The confidence of a field that is a question: the two answers are equally likely."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to ask a person about a field.

    Attributes:
        code: The code of the issue that says the reason.
        witnesses: What places other than the visible text say.
    """

    code: str
    witnesses: tuple[Witness, ...] = ()


def doubts_in(tokens: Sequence[Token], without_print: Callable[[str], str] | None) -> list[Doubt]:
    """Return what is doubtful in a field's cell.

    Args:
        tokens: The tokens of the cell.
        without_print: Returns a text without the words that the form prints in the cell. None for a
            choice, whose text is no answer; what tracked changes did to a choice is judged by
            `read_choice`.
    """
    found = []
    hidden = _text(token for token in tokens if token.hidden and token.change is not Change.DELETED)
    if hidden:
        found.append(Doubt("word_hidden_text", (Witness("hidden-text", hidden),)))
    visible = [token for token in tokens if not token.hidden]
    if without_print is not None and any(token.change is not Change.NONE for token in visible):
        before = without_print(_text(token for token in visible if token.change is not Change.INSERTED))
        after = without_print(_text(token for token in visible if token.change is not Change.DELETED))
        if fold(before) and before != after:
            found.append(Doubt("word_change_open", (Witness("before-changes", before),)))
    things = [token for token in visible if token.thing is not None and token.is_seen]
    drawn = [token for token in things if token.thing not in NOTES]
    if drawn:
        found.append(Doubt("word_drawing_in_cell", _say(drawn)))
    return found + notes_in(things)


def notes_in(tokens: Iterable[Token]) -> list[Doubt]:
    """Return the doubt that comments, footnotes and endnotes among some tokens raise; none without them."""
    notes = [token for token in tokens if token.thing in NOTES and token.is_seen]
    return [Doubt("word_note_on_field", _say(notes))] if notes else []


def struck_in(tokens: Iterable[Token]) -> list[Doubt]:
    """Return the doubt that words raise which are struck through; none without such words."""
    struck = _text(token for token in tokens if token.struck and token.is_seen)
    return [Doubt("word_struck_text", (Witness("struck-text", struck),))] if struck else []


def unreadable_in(asked: Field, tokens: Iterable[Token]) -> list[Doubt]:
    """Return the doubt that an equation, an unknown sign or raised digits in a number or a code raise."""
    seen = [token for token in tokens if token.is_seen]
    raised = bool(asked.kind.traits.alphabet) and any(token.raised and token.text.strip() for token in seen)
    return [Doubt("word_unreadable")] if raised or any(token.text == UNKNOWN for token in seen) else []


def date_doubts(control: etree._Element | None, text: str) -> list[Doubt]:
    """Return the doubt that a date's control raises where it stores one date and shows another."""
    date = control.find(f"{W}sdtPr/{W}date") if control is not None else None
    known = str(date.get(f"{W}fullDate", ""))[:10] if date is not None else ""
    shown = {int(number) for number in re.findall(r"\d+", text) if number.isascii()}
    if not known or not shown or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", known):
        return []
    numbers = {int(number) for number in known.split("-")}
    compact = int(known.replace("-", ""))
    if shown <= numbers or shown == {compact}:
        return []
    return [Doubt("word_control_disagrees", (Witness("control", known),))]


def told_twice(reading: Reading, others: Iterable[Reading]) -> list[Doubt]:
    """Return the doubt where a field stands in the document several times with different answers."""
    differing = [
        other
        for other in others
        if fold(other.text or "") != fold(reading.text or "") or dict(other.options) != dict(reading.options)
    ]
    return [Doubt("word_told_twice", tuple(Witness("text", other.text or "") for other in differing))] * bool(differing)


def asked_about(reading: Reading, asked: Field, doubts: Sequence[Doubt], *, said: str) -> Reading:
    """Return a reading with its doubts: it becomes unclear, with an issue for each doubt and what every place says.

    Args:
        reading: The reading; it is returned as it is where there are no doubts.
        asked: The field.
        doubts: The reasons to ask a person about it.
        said: What was read, in words, for the witnesses.
    """
    if not doubts:
        return reading
    others = tuple(dict.fromkeys(witness for doubt in doubts for witness in doubt.witnesses))
    witnesses = (Witness("text", said), *others) if others else ()
    problems = dict.fromkeys(issue(doubt.code, asked) for doubt in doubts)
    return replace(
        reading,
        outcome=Outcome.UNCLEAR,
        confidence=min(reading.confidence, IN_DOUBT),
        issues=(*reading.issues, *problems),
        witnesses=(*reading.witnesses, *witnesses),
    )


def _text(tokens: Iterable[Token]) -> str:
    return "".join(token.text for token in tokens).strip()


def _say(things: Iterable[Token]) -> tuple[Witness, ...]:
    return tuple(Witness(str(token.thing), token.words) for token in things if token.thing is not None and token.words)
