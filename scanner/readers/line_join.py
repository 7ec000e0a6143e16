"""Lines joined into the paragraphs that were written: for recognised and for exact lines alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_HAN: Final = re.compile(
    "[\u2e80-\u2fdf\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\u2018-\u201d\u2014\u2026\U00020000-\U0003ffff]"
)
_ITEM: Final = re.compile(
    r"(?:[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|\d{1,2}[、．.)）](?!\d)|[一二三四五六七八九十]{1,3}、|[①-⑳●•■◆])"
)
_ENDS: Final = "。！？；;!?.：:"
_CANNOT_BEGIN: Final = "，。、；：！？）》」』”’】,.;:!?)]}%"
_SPARE_CHARACTERS: Final = 1.5  # a line ends short when the next word and this many characters had fitted
_SPARE_WIDTH: Final = 0.12  # ... and at least this part of the writing width is left
_INDENT_CHARACTERS: Final = 1.4  # a first line is indented by two


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One line's text and where it stands, mm on the paper."""

    text: str
    left_mm: float
    right_mm: float


def is_han(character: str) -> bool:
    """Tell whether a character is Han or full-width, beside which no space is written."""
    return bool(_HAN.match(character))


def join_lines(lines: Sequence[WrittenLine], *, left_mm: float, right_mm: float) -> str:
    r"""Return the paragraphs, separated by `\n`, wrapped lines joined.

    A line begins a paragraph when the one before ends well short of the right edge, when
    it is indented, or when it begins an item (`2、`, `（一）`) after the end of a sentence.

    Args:
        lines: From top to bottom; empty ones are left out.
        left_mm: Left edge of the writing area.
        right_mm: Its right edge.
    """
    written = [line for line in lines if line.text.strip()]
    if not written:
        return ""
    size = _character_width(written)
    margin_left = min(line.left_mm for line in written)
    margin_right = max(right_mm - size / 2, *(line.right_mm for line in written))
    text = written[0].text.strip()
    for before, line in pairwise(written):
        left_over = margin_right - before.right_mm
        short = left_over > max(
            _SPARE_WIDTH * (margin_right - left_mm), size * (_first_word_em(line.text) + _SPARE_CHARACTERS)
        )
        indented = line.left_mm - margin_left > _INDENT_CHARACTERS * size
        item = bool(_ITEM.match(line.text.strip())) and before.text.strip()[-1] in _ENDS
        text = f"{text}\n{line.text.strip()}" if short or indented or item else _append(text, line.text.strip())
    return text


def _append(text: str, more: str) -> str:
    """Join two wrapped lines: a space between Latin words, none beside Han."""
    if is_han(text[-1]) or is_han(more[0]):
        return text + more
    if text[-1] == "-" and text[-2:-1].isalpha() and more[0].islower():
        return text + more
    both_words = (text[-1].isalnum() or text[-1] in ",.;:!?)%") and (more[0].isalnum() or more[0] in "(\"'")
    return f"{text} {more}" if both_words else text + more


def _character_width(lines: Sequence[WrittenLine]) -> float:
    """Return the width of a Han character, mm, as the lines show it."""
    longest = max(lines, key=lambda line: _width_em(line.text))
    return (longest.right_mm - longest.left_mm) / max(1.0, _width_em(longest.text))


def _width_em(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def _first_word_em(text: str) -> float:
    """Return the width of what cannot be parted from a line's start."""
    stripped = text.strip()
    end = 1
    if not is_han(stripped[0]):
        while end < len(stripped) and not stripped[end].isspace() and not is_han(stripped[end]):
            end += 1
    while end < len(stripped) and stripped[end] in _CANNOT_BEGIN:
        end += 1
    return _width_em(stripped[:end])
