"""What the definition asks of a field's value beyond its kind: the least, the most, and the words' pattern."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from forms.definition import Bound, Field
from scanner.validate.written import ParsedValue
from scanner.values.record import Value

_LONGEST: Final = 400
"""Characters of a text that is held against a pattern; a longer one does not fit."""


def within_bounds(field: Field, parsed: ParsedValue) -> ParsedValue:
    """Return a value with the issues of the bounds and of the pattern of its field that it breaks; it is kept."""
    if parsed.value is None:
        return parsed
    codes = [
        *(["below_min"] if _is_less(parsed.value, field.least) else []),
        *(["above_max"] if _is_less(field.most, parsed.value) else []),
        *(["pattern_mismatch"] if field.pattern and not _fits(parsed.value, field.pattern) else []),
    ]
    return replace(parsed, codes=(*parsed.codes, *codes)) if codes else parsed


def _is_less(one: Value | Bound, other: Value | Bound) -> bool:
    """Tell whether a number, a date or a time is surely less than another; the shorter of two dates may be any day."""
    if isinstance(one, str) and isinstance(other, str):
        length = min(len(one), len(other))
        return one[:length] < other[:length]
    return isinstance(one, int | float) and isinstance(other, int | float) and one < other


def _fits(value: Value, pattern: str) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and re.fullmatch(pattern, value) is not None
