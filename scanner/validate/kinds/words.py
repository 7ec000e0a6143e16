"""Kinds without a rule of their own: words are taken as they are; choices and ink are not answered in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from forms.definition import Field, Kind
from scanner.validate.kinds.traits import KindTraits
from scanner.validate.written import LONGEST_TEXT, ParsedValue, WrittenText, trimmed


def parse_words(_field: Field, written: WrittenText, _today: date) -> ParsedValue:
    """Return the words without white space around them."""
    return ParsedValue(trimmed(written.text))


TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.TEXT: KindTraits(parse=parse_words, longest=LONGEST_TEXT),
    Kind.LONG_TEXT: KindTraits(parse=parse_words, longest=LONGEST_TEXT),
    Kind.ONE: KindTraits(parse=None),
    Kind.MANY: KindTraits(parse=None),
    Kind.INK: KindTraits(parse=None),
}
