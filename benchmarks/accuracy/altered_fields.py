"""Judges what a record says of a field that a pen or a clerk altered on paper."""

from __future__ import annotations

from typing import Final

from benchmarks.accuracy.folding import fold, folded_value
from benchmarks.accuracy.scoring import is_flagged
from scanner.values.record import Record
from tests.makers.paper.altered_choices import ChoiceChange
from tests.makers.paper.altered_pages import AlteredField
from tests.makers.paper.altered_values import ValueChange

_MISSING: Final = "required_blank"


def judged(record: Record, change: AlteredField) -> str:
    """Return `asked`, `right` or `WRONG` for an altered field of a record."""
    return outcome_of(
        record, change.field_id, is_right=_is_right(record, change), is_blank_wrong=_says_something(change)
    )


def outcome_of(record: Record, field_id: str, *, is_right: bool, is_blank_wrong: bool) -> str:
    """Return `asked`, `right` or `WRONG` for a field.

    Where something stands on the paper, a record that asks only because the field is required
    and blank does not ask about what stands there.
    """
    seen = record.fields[field_id]
    weighty = {problem.code for problem in record.issues if problem.field == field_id and problem.severity != "info"}
    if is_blank_wrong and seen.outcome == "blank":
        weighty -= {_MISSING}
    if is_flagged(seen, weighty=bool(weighty)):
        return "asked"
    return "right" if is_right else "WRONG"


def _says_something(change: AlteredField) -> bool:
    """Tell whether an altered field is not blank."""
    return bool(change.options) or ("" not in change.values and isinstance(change.change, ValueChange))


def _is_right(record: Record, change: AlteredField) -> bool:
    value = record.answers[change.field_id]
    if isinstance(change.change, ChoiceChange):
        chosen = set(value) if isinstance(value, list) else {value} - {None}
        return chosen == set(change.options)
    return folded_value(value) in {folded_value(fold(one)) for one in change.values}
