"""What validation has to know about a kind of field: how a written text becomes a value.

What everybody else has to know about a kind (its alphabet, the width of its column ...) is in
`forms/definition/kinds.py`, in a type of the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forms.definition import Field
from scanner.validate.written import ParsedValue, WrittenText

Parser = Callable[[Field, WrittenText, date], ParsedValue]
"""Makes a value from the text that was written in a field; the date is the latest day that a date may be."""


class Script(StrEnum):
    """The characters that a kind's answers are written in, because how surely they are read depends on it."""

    ANY = "any"
    LATIN = "latin"
    DIGITS = "digits"
    KNOWN = "known"  # names from a known list, such as the counties


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTraits:
    """The rules of validation for one kind of field: a row of `scanner.validate.kinds.KIND_TRAITS`.

    The row with the same name in `forms/definition/kinds.py` says how the kind is drawn, filled in and read;
    `Kind.traits` gives that one, not this.

    Attributes:
        parse: Makes a value from a text; None for a kind that is not answered in words.
        is_mendable: Whether `repairs.repaired` may take another reading where the first one breaks a rule. False for
            a kind that has no rule, or of which the parser chooses among the readings itself.
        script: The characters that the kind's answers are written in.
        longest: Characters of a text that is parsed at most. A longer one is no answer, and an expression that tries
            many ways through a text gets no more than this to try them on.
    """

    parse: Parser | None
    is_mendable: bool = False
    script: Script = Script.ANY
    longest: int = 400
