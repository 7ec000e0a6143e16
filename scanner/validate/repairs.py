"""Repairs: where the first reading breaks a rule, another reading of the recogniser that keeps the rule is taken.

A repair is never silent: the field gets a warning, and the record's `text` stays the first reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from forms.definition import Form, RuleKind
from scanner.issues import CATALOGUE
from scanner.issues.groups import FAILED
from scanner.validate.written import ParsedValue
from scanner.values.record import Value


def fails(parsed: ParsedValue) -> bool:
    """Tell whether a value breaks a rule of the sort that suggests a misreading (the issue's ceiling is `FAILED`)."""
    return any(CATALOGUE[code].ceiling <= FAILED for code in parsed.codes)


def repaired(first: ParsedValue, others: Iterable[ParsedValue]) -> ParsedValue:
    """Return the value of the only alternative that breaks no rule.

    Where no alternative keeps the rules, the first value is returned unchanged. Where alternatives with different
    values do, the first value is returned with the issue `reading_ambiguous`.

    Args:
        first: The value of the first reading, which breaks a rule.
        others: The values of the alternatives, likeliest first.
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
    """Yield, for each broken rule "at most", a field's id and the alternative values of the field that keep the rule.

    One value means that it is the only repair in either of the rule's two fields. Several values mean that the repair
    is ambiguous; they are then given for the field that should be the smaller one.

    Args:
        form: The form with its rules.
        answers: Every field id to its value.
        others: Field id to the values of the field's alternatives; a field without alternatives may be missing.
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
