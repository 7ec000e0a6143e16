"""Writes what a definition in YAML is made of: words, places, and the certainty of a guess as a comment."""

from __future__ import annotations

import json
import re
from typing import Final

from forms.geometry import Rect

UNSURE: Final = 0.75
"""A guess below this certainty is named by the command, least certain first."""

_PLAIN: Final = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff（） /.?？-]*")
_RESERVED: Final = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def comment(certainty: float, note: str = "") -> str:
    """Return what stands behind a guess: its certainty, and a question mark where that is low."""
    mark = "" if certainty >= UNSURE else " ?"
    words = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", note)
    return f"{certainty:.2f}{mark}{' ' if words else ''}{words}"


def box(rect: Rect) -> str:
    """Return left, top, right and bottom of a place in tenths of a millimetre."""
    return f"[{', '.join(f'{value:.1f}' for value in rect.as_tuple())}]"


def text(words: str) -> str:
    """Return words as YAML takes them for nothing but words."""
    if _PLAIN.fullmatch(words) and words.lower() not in _RESERVED and words == words.strip():
        return words
    return json.dumps(words, ensure_ascii=False)
