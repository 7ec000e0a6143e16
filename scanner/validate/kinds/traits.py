"""What validation has to know of a kind of field: a row of `KIND_TRAITS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forms.definition import Field
from scanner.validate.written import ParsedValue, WrittenText

Parser = Callable[[Field, WrittenText, date], ParsedValue]
"""Makes a value of what was written in a field; the day is today's, behind which no date may lie."""


class Script(StrEnum):
    """What a kind's answers are written in, as far as it tells how surely they are read."""

    ANY = "any"
    LATIN = "latin"
    DIGITS = "digits"
    KNOWN = "known"  # words of a list that is known


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTraits:
    """A kind's row.

    Attributes:
        parse: Makes a value of a text; None for a kind that is not answered in words.
        is_mendable: Whether another reading may be taken where the first one breaks a rule.
            A kind whose parser mends its texts itself, or that has no rule, says no.
        script: What its answers are written in.
    """

    parse: Parser | None
    is_mendable: bool = False
    script: Script = Script.ANY
