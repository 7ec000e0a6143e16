"""Compares the exact words of a page's text layer with the words that are recognised in its picture.

The text layer may say something other than what is drawn. A program that prints a PDF may
renumber the characters of a font and keep the font's old map from numbers to characters. The
text layer then gives other characters that look valid, and nothing in the file shows it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from forms.definition import Field
from scanner.issues import issue
from scanner.values.reading import Outcome, Reading

_ALIKE_MIN: Final = 0.5
"""How alike two texts must be, from 0 to 1, to count as the same words.

Text recognition gets nearly all characters of printed words right; different words share few.
"""

_DOUBTED: Final = 0.5


def agreed(exact: Reading, seen: Reading, field: Field) -> Reading:
    """Return the exact reading where the page shows about the same words, else a doubtful reading.

    Args:
        exact: The field's reading from the text layer.
        seen: The reading of the same field from the page's pixels.
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
