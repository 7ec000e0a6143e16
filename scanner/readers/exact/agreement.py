"""Compares exact words with what the page shows: a text layer may say something other than what is drawn.

A program that prints a PDF may number a font's characters anew and keep its old map: the
words then come out as other, valid characters, with nothing to tell.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from forms.definition import Field
from scanner.issues import issue
from scanner.values.reading import Outcome, Reading

_ALIKE_MIN: Final = 0.5  # printed words are recognised nearly all right; other words share few characters
_DOUBTED: Final = 0.5


def agreed(exact: Reading, seen: Reading, field: Field) -> Reading:
    """Return the exact reading where the page shows about the same, else a doubtful one.

    Args:
        exact: From the text layer.
        seen: Of the same field, from the page's pixels.
        field: The field.
    """
    if exact.outcome is not Outcome.READ:
        return seen
    if _alike(exact.text or "", seen.text or ""):
        return exact
    doubted = exact if seen.outcome is Outcome.BLANK else replace(seen, alternatives=(exact.text or "",))
    unclear = replace(doubted, outcome=Outcome.UNCLEAR, issues=(*doubted.issues, issue("text_layer_disagrees", field)))
    return unclear.capped(_DOUBTED, "the text layer says other than the page shows")


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, _folded(one), _folded(other), autojunk=False).ratio() >= _ALIKE_MIN


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
