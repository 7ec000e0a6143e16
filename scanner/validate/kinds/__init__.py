"""The rules of kinds: they make a value and its issues from a written text. Each module holds a family of kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from forms.definition import Field, Kind
from scanner.validate.kinds import amounts, codes, contacts, counties, dates, times, words
from scanner.validate.kinds.bounds import within_bounds
from scanner.validate.kinds.traits import KindTraits
from scanner.validate.repairs import fails, repaired
from scanner.validate.written import ParsedValue, WrittenText

KIND_TRAITS: Final[Mapping[Kind, KindTraits]] = {
    **words.TRAITS,
    **amounts.TRAITS,
    **dates.TRAITS,
    **times.TRAITS,
    **codes.TRAITS,
    **counties.TRAITS,
    **contacts.TRAITS,
}
"""The rules of validation of each kind of field; each module gives those of its family of kinds.

`forms.definition.kinds.KIND_TRAITS` is another table: it says how each kind is drawn, filled in and read.
"""


def parse(field: Field, written: WrittenText, *, today: date) -> ParsedValue:
    """Return what a text means in a field; where it breaks a rule, the only alternative that keeps the rule is taken.

    Args:
        field: A field that is answered in words: neither a choice, for which see `choices`, nor ink.
        written: A text that says something; the caller has sorted out blank texts and `无`.
        today: The latest day that a date may be.

    Raises:
        ValueError: The field is a choice or ink.
    """
    first = _parse(field, written, today)
    is_mendable = KIND_TRAITS[field.kind].is_mendable or bool(field.pattern)
    if not is_mendable or not fails(first):
        return first
    return repaired(first, other_readings(field, written, today=today))


def other_readings(field: Field, written: WrittenText, *, today: date) -> Iterator[ParsedValue]:
    """Yield what each of the alternatives means, likeliest first."""
    for other in written.alternatives:
        yield _parse(field, WrittenText(other, exact=written.exact), today)


def _parse(field: Field, written: WrittenText, today: date) -> ParsedValue:
    parser = KIND_TRAITS[field.kind].parse
    if parser is None:
        raise ValueError(f"{field.id} is of kind {field.kind}: boxes or ink are read there, not its text")
    if len(written.text) > KIND_TRAITS[field.kind].longest:
        return ParsedValue(None, ("text_too_long",))
    return within_bounds(field, parser(field, written, today))
