"""Groups of boxes to tick."""

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
        value: The option's id or None for a `one`; the ids in the form's order for a `many`; None for either where it
            is unclear, since a part of what was ticked would pass for the whole.
        outcome: Read, blank or unclear.
        states: Option id to state, every option, in the form's order.
        issues: What was odd.
    """

    value: Value
    outcome: Outcome
    states: Mapping[str, BoxState]
    issues: tuple[Issue, ...]


def choose(field: Field, seen: Mapping[str, BoxState], outcome: Outcome) -> Choice:
    """Return what the boxes say; a box without a state is unclear.

    Args:
        field: A choice.
        seen: Option id to state, from the reader.
        outcome: What the reader made of the group: unclear stays unclear.
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
