"""Text that a terminal only shows: names and words of strangers may hold characters that would command it."""

from __future__ import annotations

import re
from typing import Final

_COMMANDS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters but tab and line feed, characters that turn the direction of text, and lone surrogates."""

_REPLACEMENT: Final = "\ufffd"


def printable(text: str) -> str:
    """Return a text with U+FFFD in place of every character that could command a terminal; line breaks stay."""
    return _COMMANDS.sub(_REPLACEMENT, text)


def printable_line(text: str) -> str:
    """Return a text as `printable` does, with U+FFFD for line breaks and tabs too: a name stays on its line."""
    return printable(text).replace("\n", _REPLACEMENT).replace("\t", _REPLACEMENT)
