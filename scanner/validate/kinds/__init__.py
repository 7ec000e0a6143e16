"""The kinds' rules: from what was written to a value and its issues."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from forms.definition import Field, Kind
from scanner.validate.kinds.amounts import parse_amount, parse_integer
from scanner.validate.kinds.contacts import parse_email, parse_phone, parse_url
from scanner.validate.kinds.counties import parse_county
from scanner.validate.kinds.credit_codes import parse_credit_code
from scanner.validate.kinds.dates import parse_date
from scanner.validate.repairs import MENDABLE, fails, repaired
from scanner.validate.written import ParsedValue, WrittenText, trimmed


def parse(field: Field, written: WrittenText, *, today: date) -> ParsedValue:
    """Return what a text means in a field of its kind, mended where only one other reading is possible.

    Args:
        field: Not a choice, which has boxes, see `choices`; not ink, which has no words.
        written: Something; nothing and `无` have been told apart before.
        today: The day that no date may lie behind.

    Raises:
        ValueError: The field is a choice or ink.
    """
    first = _parse(field, written, today)
    if field.kind not in MENDABLE or not fails(first):
        return first
    return repaired(first, other_readings(field, written, today=today))


def other_readings(field: Field, written: WrittenText, *, today: date) -> Iterator[ParsedValue]:
    """Yield what the alternatives mean, likeliest first."""
    for other in written.alternatives:
        yield _parse(field, WrittenText(other, exact=written.exact), today)


def _parse(field: Field, written: WrittenText, today: date) -> ParsedValue:  # noqa: C901, PLR0911 - one case a kind
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            return ParsedValue(trimmed(written.text))
        case Kind.AMOUNT:
            return parse_amount(written.text, field.unit)
        case Kind.INTEGER:
            return parse_integer(written.text, field.unit)
        case Kind.DATE:
            return parse_date(written.text, today)
        case Kind.CREDIT_CODE:
            return parse_credit_code(written)
        case Kind.COUNTY:
            return parse_county(written)
        case Kind.PHONE:
            return parse_phone(written)
        case Kind.EMAIL:
            return parse_email(written.text)
        case Kind.URL:
            return parse_url(written.text)
        case Kind.ONE | Kind.MANY:
            raise ValueError(f"{field.id} is a choice: its boxes are read, not its text")
        case Kind.INK:
            raise ValueError(f"{field.id} is ink: whether there is any is read, not its text")
        case _:
            assert_never(field.kind)
