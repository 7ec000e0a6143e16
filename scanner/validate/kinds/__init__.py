"""The kinds' rules: from what was written to a value and its issues, one row a kind, one module a family of kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from forms.definition import Field, Kind
from scanner.validate.kinds import amounts, codes, contacts, counties, dates, words
from scanner.validate.kinds.traits import KindTraits
from scanner.validate.repairs import fails, repaired
from scanner.validate.written import ParsedValue, WrittenText

KIND_TRAITS: Final[Mapping[Kind, KindTraits]] = {
    **words.TRAITS,
    **amounts.TRAITS,
    **dates.TRAITS,
    **codes.TRAITS,
    **counties.TRAITS,
    **contacts.TRAITS,
}
"""Every kind's row; each family says those of its kinds."""


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
    if not KIND_TRAITS[field.kind].is_mendable or not fails(first):
        return first
    return repaired(first, other_readings(field, written, today=today))


def other_readings(field: Field, written: WrittenText, *, today: date) -> Iterator[ParsedValue]:
    """Yield what the alternatives mean, likeliest first."""
    for other in written.alternatives:
        yield _parse(field, WrittenText(other, exact=written.exact), today)


def _parse(field: Field, written: WrittenText, today: date) -> ParsedValue:
    parser = KIND_TRAITS[field.kind].parse
    if parser is None:
        raise ValueError(f"{field.id} is of kind {field.kind}: boxes or ink are read there, not its text")
    return parser(field, written, today)
