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
_SENTENCE_ENDS: Final = "。！？；;!?."
_ENDS: Final = _SENTENCE_ENDS + "：:"
_INSIDE: Final = re.compile(r"[。！？](?=[^\s。！？”’」』）)])")
_LEANS_LEFT: Final = "，。、；：！？,"  # full-width signs whose ink leaves the right half of their place free
_CANNOT_BEGIN: Final = "，。、；：！？）》」』”’】,.;:!?)]}%"
_SPARE_CHARACTERS: Final = 1.5  # a line without a full stop ends short when the next word and so many had fitted
_SPARE_WIDTH: Final = 0.18  # ... and at least this part of the writing width is left
_SPARE_AFTER_END: Final = 0.3  # after a full stop the next word and so many characters are enough ...
_RAGGED: Final = 0.5  # ... and so many more than the other wrapped lines leave free
_OWN_LINES: Final = 2  # so many sentences that all end with their lines have lines of their own
_INDENT_CHARACTERS: Final = 1.4  # a first line is indented by two


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One line's text and where it stands, mm on the paper."""

    text: str
    left_mm: float
    right_mm: float


@dataclass(frozen=True, slots=True)
class Paragraphs:
    r"""Lines joined.

    Attributes:
        text: The paragraphs, separated by `\n`.
        loose_ends: How many line ends may be the end of a paragraph or not: a sentence ends
            there and the next word had not fitted.
    """

    text: str
    loose_ends: int = 0


def is_han(character: str) -> bool:
    """Tell whether a character is Han or full-width, beside which no space is written."""
    return bool(_HAN.match(character))


def join_lines(lines: Sequence[WrittenLine], *, left_mm: float, right_mm: float) -> str:
    r"""Return the paragraphs, separated by `\n`, wrapped lines joined."""
    return join_paragraphs(lines, left_mm=left_mm, right_mm=right_mm).text


def join_paragraphs(lines: Sequence[WrittenLine], *, left_mm: float, right_mm: float) -> Paragraphs:
    r"""Return lines joined into paragraphs.

    A line begins a paragraph when it is indented, when it begins an item (`2、`, `（一）`)
    after the end of a sentence, or when the next word had fitted on the line before: a
    little room says so after a full stop, much room without. Where a sentence ends with a
    full line both are possible; then what the other lines do tells: who never goes on
    after a full stop within a line begins every sentence on a new one.

    Args:
        lines: From top to bottom; empty ones are left out.
        left_mm: Left edge of the writing area.
        right_mm: Its right edge.
    """
    written = [line for line in lines if line.text.strip()]
    if not written:
        return Paragraphs("")
    size = _character_width(written)
    margin_left = min(line.left_mm for line in written)
    margin_right = max(right_mm - size / 2, *(_right_end(line, size) for line in written))
    spare = [_spare(before, line, size, margin_right) for before, line in pairwise(written)]
    ragged = max((room for room, line in zip(spare, written, strict=False) if not _ends(line, _ENDS)), default=0.0)
    ragged = min(max(0.0, ragged), _SPARE_WIDTH * (margin_right - left_mm) / size)
    own_lines = _have_own_lines(written)
    text, loose = written[0].text.strip(), 0
    for room, (before, line) in zip(spare, pairwise(written), strict=True):
        ends = _ends(before, _ENDS)
        most = _SPARE_WIDTH * (margin_right - left_mm) / size
        short = room > (max(_SPARE_AFTER_END, ragged + _RAGGED) if ends else max(_SPARE_CHARACTERS, most))
        indented = line.left_mm - margin_left > _INDENT_CHARACTERS * size
        item = ends and bool(_ITEM.match(line.text.strip()))
        sure = short or indented or item
        loose += ends and not sure
        breaks = sure or (own_lines and _ends(before, _SENTENCE_ENDS))
        text = f"{text}\n{line.text.strip()}" if breaks else _append(text, line.text.strip())
    return Paragraphs(text, loose)


def _ends(line: WrittenLine, signs: str) -> bool:
    return line.text.strip().rstrip("”’」』）)")[-1:] in {*signs} - {""}


def _right_end(line: WrittenLine, size: float) -> float:
    """Return where a line's last character has its place's right end, mm."""
    return line.right_mm + (size / 2 if line.text.strip()[-1] in _LEANS_LEFT else 0.0)


def _spare(before: WrittenLine, line: WrittenLine, size: float, margin_right: float) -> float:
    """Return how much room a line leaves beyond what the next line's first word needs, in characters."""
    return (margin_right - _right_end(before, size)) / size - _first_word_em(line.text)


def _have_own_lines(lines: Sequence[WrittenLine]) -> bool:
    """Tell whether every sentence ends with its line, and several do."""
    inside = any(_INSIDE.search(line.text.strip()) for line in lines)
    return not inside and sum(_ends(line, _SENTENCE_ENDS) for line in lines[:-1]) >= _OWN_LINES


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
