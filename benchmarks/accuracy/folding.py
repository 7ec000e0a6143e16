"""How texts are compared: folded as the contract says, and by edit distance."""

from __future__ import annotations

import re
import unicodedata

from forms.answers import answer_text
from forms.filling import Value

_SAME = str.maketrans(
    {"。": ".", "、": ",", "—": "-", "–": "-", "－": "-", "―": "-", "“": '"', "”": '"', "‘": "'", "’": "'"}
)
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BESIDE = re.compile(rf"(?<=[{_HAN},.;:!?()\"']) +| +(?=[{_HAN},.;:!?()\"'])")


def fold(text: str) -> str:
    """Return a text in NFKC with half-width punctuation, without spaces beside Han or punctuation."""
    plain = unicodedata.normalize("NFKC", text).translate(_SAME)
    plain = re.sub(r"[^\S\n]+", " ", plain)
    return re.sub(r" *\n *", "\n", _BESIDE.sub("", plain)).strip()


def folded_value(value: Value) -> str:
    """Return a value of a text field for comparing; empty for a blank."""
    if value is None or isinstance(value, list):
        return ""
    return fold(answer_text(value))


def edit_distance(one: str, other: str) -> int:
    """Return how many characters have to be put in, taken out or changed (Levenshtein)."""
    before = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        line = [row]
        for column, right in enumerate(other, 1):
            line.append(min(before[column] + 1, line[-1] + 1, before[column - 1] + (left != right)))
        before = line
    return before[-1]
