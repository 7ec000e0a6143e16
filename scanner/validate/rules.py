"""Rules between the fields of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from forms.definition import Condition, Field, Form, FormRule, Kind, RuleKind
from scanner.issues import issue
from scanner.validate.kinds.counties import find_place, places
from scanner.validate.written import folded
from scanner.values.issue import Issue
from scanner.values.record import Value

RULE_CODES: Final = frozenset(
    {
        "required_blank",
        "answer_unexpected",
        "at_most_violated",
        "within_mismatch",
        "sum_mismatch",
        "credit_code_other_county",
    }
)
"""The codes of the issues that `broken_rules` yields."""


def broken_rules(form: Form, answers: Mapping[str, Value], written_in: Mapping[str, bool]) -> Iterator[Issue]:
    """Yield an issue for each rule that the answers break.

    Args:
        form: The form with its required fields and its rules.
        answers: Every field id to its value.
        written_in: Field id to whether something is written in the field, even if it is unclear. A field whose
            place was not seen is missing, because nobody knows whether it was left blank.
    """
    for field in form.fields:
        if field.id in written_in:
            yield from _presence(form, field, answers, written_in)
    for rule in form.rules:
        yield from _between(form, rule, answers, written_in)
    yield from _registered_elsewhere(form, answers)


def _presence(
    form: Form, field: Field, answers: Mapping[str, Value], written_in: Mapping[str, bool]
) -> Iterator[Issue]:
    """Check that a required field is answered, and that a conditional field is answered only if its condition holds.

    Of a condition that is unclear nobody knows whether it holds: that question is asked already.
    """
    answered = answers[field.id] is not False and answers[field.id] not in (None, [], "")
    condition = field.required_if
    asked = (
        field.required
        or (field.required_in_row and _row_is_begun(form, field, written_in))
        or (condition is not None and _holds(condition, answers))
    )
    if asked and not answered and not written_in[field.id]:
        yield issue("required_blank", field)
    if condition is None or not answered or asked:
        return
    is_open = answers[condition.field_id] is None and written_in.get(condition.field_id, False)
    if not is_open:
        yield issue("answer_unexpected", field, other=form.field(condition.field_id))


def _row_is_begun(form: Form, field: Field, written_in: Mapping[str, bool]) -> bool:
    """Tell whether anything stands in the row of a cell."""
    return any(
        written_in.get(other.id, False)
        for other in form.fields
        if other.row is not None
        and field.row is not None
        and (other.row.field_id, other.row.row) == (field.row.field_id, field.row.row)
    )


def _holds(condition: Condition, answers: Mapping[str, Value]) -> bool:
    value = answers[condition.field_id]
    return condition.option_id in value if isinstance(value, list) else value == condition.option_id


def _between(
    form: Form, rule: FormRule, answers: Mapping[str, Value], written_in: Mapping[str, bool]
) -> Iterator[Issue]:
    if rule.kind is RuleKind.SUM:
        if breaks_sum(rule, answers, written_in):
            yield issue("sum_mismatch", form.field(rule.field_id), other=[form.field(one) for one in rule.part_ids])
        return
    field, other = form.field(rule.field_id), form.field(rule.other_id)
    value, limit = answers[field.id], answers[other.id]
    match rule.kind:
        case RuleKind.AT_MOST:
            if isinstance(value, int | float) and isinstance(limit, int | float) and value > limit:
                yield issue("at_most_violated", field, other=other)
        case RuleKind.WITHIN:
            if isinstance(value, str) and isinstance(limit, str) and not _within(field, value, limit):
                yield issue("within_mismatch", field, other=other)


def breaks_sum(rule: FormRule, answers: Mapping[str, Value], written_in: Mapping[str, bool]) -> bool:
    """Tell whether a total is surely not the sum of its parts.

    A part that was left blank counts as 0 where another one is answered. Nobody knows the sum where a part is unclear
    or was not seen. Numbers are added as they are written in decimals, without the errors of floats.

    Args:
        rule: A rule of the kind `sum`.
        answers: Every field id to its value.
        written_in: As in `broken_rules`.
    """
    total, parts = answers[rule.field_id], [answers[part_id] for part_id in rule.part_ids]
    is_open = any(answers[part_id] is None and written_in.get(part_id, True) for part_id in rule.part_ids)
    numbers = [_decimal(part) for part in parts if isinstance(part, int | float)]
    if is_open or not numbers or not isinstance(total, int | float):
        return False
    return sum(numbers) != _decimal(total)


def _decimal(number: float) -> Decimal:
    return Decimal(repr(number))


def _within(field: Field, words: str, text: str) -> bool:
    """Tell whether words occur in a text; of a place the bare name is enough (吴江 for 苏州市吴江区)."""
    wanted, plain = folded(words), folded(text)
    if wanted in plain:
        return True
    if not field.kind.traits.is_place:
        return False
    place = find_place(words, field.province)
    bare = {re.sub("[省市县区]", "", wanted)} | ({place.stem} if place else set())
    return any(name in plain or name in re.sub("[省市县区]", "", plain) for name in bare)


def _registered_elsewhere(form: Form, answers: Mapping[str, Value]) -> Iterator[Issue]:
    """Compare the county in a credit code of a province with the county answered, if a form has one field of each."""
    codes = [field for field in form.fields if field.kind is Kind.CREDIT_CODE]
    counties = [field for field in form.fields if field.kind is Kind.COUNTY]
    if len(codes) != 1 or len(counties) != 1:
        return
    province = counties[0].province
    code, county = answers[codes[0].id], answers[counties[0].id]
    if not isinstance(code, str) or not isinstance(county, str) or not code[2:].startswith(province.code):
        return
    said = find_place(county, province)
    registered = next((place for place in places(province) if place.code == code[2:8] and not place.former), None)
    # No mismatch is reported in three cases: a zone has no code of its own; a city's authority registers companies
    # of all its counties; and a company keeps the code of a division that has since been given up.
    if said is None or not said.code or said.former or registered is None:
        return
    if said.stem != registered.stem:
        yield issue("credit_code_other_county", codes[0], other=counties[0])
