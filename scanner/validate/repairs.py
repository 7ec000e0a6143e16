"""Repairs: where the first reading breaks a rule, another reading of the recogniser that keeps the rule is taken.

A repair is never silent: the field gets a warning, and the record's `text` stays the first reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from forms.definition import Form, FormRule, RuleKind
from scanner.issues import CATALOGUE
from scanner.issues.groups import FAILED
from scanner.validate.rules import breaks_sum
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
    form: Form,
    answers: Mapping[str, Value],
    others: Mapping[str, tuple[Value, ...]],
    written_in: Mapping[str, bool],
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Yield, for each broken rule between numbers, a field's id and the alternative values of the field that keep it.

    One value means that it is the only repair in any of the rule's fields. Several values mean that the repair is
    ambiguous; they are then given for the field that should be the smaller one, or for the total.

    Args:
        form: The form with its rules.
        answers: Every field id to its value.
        others: Field id to the values of the field's alternatives; a field without alternatives may be missing.
        written_in: As in `rules.broken_rules`.
    """
    for rule in form.rules:
        if rule.kind is RuleKind.SUM:
            yield from _sum_repairs(rule, answers, others, written_in)
            continue
        value, limit = answers[rule.field_id], answers[rule.other_id]
        if rule.kind is not RuleKind.AT_MOST or not _exceeds(value, limit):
            continue
        low = _numbers(other for other in others.get(rule.field_id, ()) if not _exceeds(other, limit))
        high = _numbers(other for other in others.get(rule.other_id, ()) if not _exceeds(value, other))
        if len(low) + len(high) == 1:
            yield (rule.field_id, low) if low else (rule.other_id, high)
        elif low or high:
            yield rule.field_id, low + high


def _sum_repairs(
    rule: FormRule,
    answers: Mapping[str, Value],
    others: Mapping[str, tuple[Value, ...]],
    written_in: Mapping[str, bool],
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    if not breaks_sum(rule, answers, written_in):
        return
    kept = [
        (field_id, other)
        for field_id in rule.field_ids
        for other in _numbers(others.get(field_id, ()))
        if not breaks_sum(rule, {**answers, field_id: other}, written_in)
    ]
    if len(kept) == 1:
        yield kept[0][0], (kept[0][1],)
    elif kept:
        yield rule.field_id, tuple(other for _, other in kept)


def _exceeds(value: Value, limit: Value) -> bool:
    return isinstance(value, int | float) and isinstance(limit, int | float) and value > limit


def _numbers(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(value for value in values if isinstance(value, int | float)))
