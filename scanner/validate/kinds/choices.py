"""Choices: what the boxes of a group say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.definition import Field
from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.reading import BoxState, Outcome
from scanner.values.record import Value


@dataclass(frozen=True, slots=True)
class Choice:
    """What the boxes of a group say together.

    Attributes:
        value: The ticked option's id, or None, for the kind `one`; the ticked ids in the form's order for `many`. None
            for both where the group is unclear, since a part of what was ticked would pass for the whole.
        outcome: Read, blank or unclear.
        states: Option id to state for every option, in the form's order.
        issues: The issues of unclear boxes and of several ticks where one is asked.
    """

    value: Value
    outcome: Outcome
    states: Mapping[str, BoxState]
    issues: tuple[Issue, ...]


def choose(field: Field, seen: Mapping[str, BoxState], outcome: Outcome) -> Choice:
    """Return what the boxes say; a box without a state is unclear.

    Args:
        field: A field of kind `one` or `many`.
        seen: Option id to state, from the reader.
        outcome: The reader's outcome for the whole group; if it is unclear, the choice is unclear.
    """
    states = {option.id: seen.get(option.id, BoxState.UNCLEAR) for option in field.options}
    ticked = [option_id for option_id, state in states.items() if state is BoxState.TICKED]
    doubtful = [option_id for option_id, state in states.items() if state is BoxState.UNCLEAR]
    issues = [issue("box_unclear", field, option_id=option_id) for option_id in doubtful]
    if not field.kind.takes_many and len(ticked) > 1:
        issues.append(issue("choice_several", field))
    if issues or outcome is Outcome.UNCLEAR:
        return Choice(None, Outcome.UNCLEAR, states, tuple(issues))
    value: Value = ticked if field.kind.takes_many else next(iter(ticked), None)
    return Choice(value, Outcome.READ if ticked else Outcome.BLANK, states, ())
