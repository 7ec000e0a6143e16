"""Repairs: another of the recogniser's own readings that keeps a rule which the first one breaks.

A repair is never silent: it has a warning, and the record's `text` stays what was read first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from forms.definition import Form, RuleKind
from scanner.issues import CATALOGUE
from scanner.issues.groups import FAILED
from scanner.validate.written import ParsedValue
from scanner.values.record import Value


def fails(parsed: ParsedValue) -> bool:
    """Tell whether it breaks a rule that a misread text breaks more often than a right one."""
    return any(CATALOGUE[code].ceiling <= FAILED for code in parsed.codes)


def repaired(first: ParsedValue, others: Iterable[ParsedValue]) -> ParsedValue:
    """Return the only other reading that breaks no rule; with several of them the first one, ambiguous.

    Args:
        first: What the first reading gives; it breaks a rule.
        others: What the alternatives give, likeliest first.
    """
    passing = {other.value: other for other in others if other.value is not None and not fails(other)}
    match list(passing.values()):
        case []:
            return first
        case [only]:
            return ParsedValue(only.value, ("reading_repaired", *only.codes))
        case _:
            return ParsedValue(first.value, (*first.codes, "reading_ambiguous"))


def repairs_between(
    form: Form, answers: Mapping[str, Value], others: Mapping[str, tuple[Value, ...]]
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Yield, for each broken rule "not more than", a field and its other readings that keep the rule.

    Args:
        form: With its rules.
        answers: Every field id to its value.
        others: Field id to the values of its alternatives; a field without any may be missing.
    """
    for rule in form.rules:
        value, limit = answers[rule.field_id], answers[rule.other_id]
        if rule.kind is not RuleKind.AT_MOST or not _exceeds(value, limit):
            continue
        low = _numbers(other for other in others.get(rule.field_id, ()) if not _exceeds(other, limit))
        high = _numbers(other for other in others.get(rule.other_id, ()) if not _exceeds(value, other))
        if len(low) + len(high) == 1:
            yield (rule.field_id, low) if low else (rule.other_id, high)
        elif low or high:
            yield rule.field_id, low + high


def _exceeds(value: Value, limit: Value) -> bool:
    return isinstance(value, int | float) and isinstance(limit, int | float) and value > limit


def _numbers(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(value for value in values if isinstance(value, int | float)))
