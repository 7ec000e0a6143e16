"""Lines joined into the paragraphs that were written, for recognised lines and for a file's exact lines alike.

How it works: a line end is a paragraph's end or only a wrap. A writer wraps where the next word does not fit. So a line
whose free room had held the next line's first word ends a paragraph: after a full stop a little room is enough,
otherwise 1.5 characters and 18 % of the width are needed. An indented line begins a paragraph, and so does an
item (`2、`, `（一）`) after the end of a sentence. Where a sentence ends with a full line both are
possible; if every sentence ends with its line, and two or more do, the writer begins each on a line of its own.
Such ends are counted as loose ends, because the reading is less sure for each.
"""

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
_ITEM_MAY_FOLLOW: Final = _SENTENCE_ENDS + "：:"
_END_INSIDE_LINE: Final = re.compile(r"[。！？](?=[^\s。！？”’」』）)])")
_LEFT_HALF_SIGNS: Final = "，。、；：！？,"  # full-width signs whose ink leaves the right half of their place free
_CANNOT_BEGIN: Final = "，。、；：！？）》」』”’】,.;:!?)]}%"
_SPARE_CHARACTERS: Final = 1.5  # characters of free room beyond the next word that end a paragraph without a full stop
_SPARE_WIDTH_SHARE: Final = 0.18  # and this share of the writing width must be free as well
_SPARE_AFTER_END: Final = 0.3  # characters of free room beyond the next word that end a paragraph after a full stop
_RAGGED_CHARACTERS: Final = 0.5  # and so many more than the wrapped lines of the same field leave free
_OWN_LINES_MIN: Final = 2  # so many sentences that all end with their lines show that each has a line of its own
_INDENT_CHARACTERS: Final = 1.4  # a line that begins farther right is indented; a first line is indented by two


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One line's text and where it stands.

    Attributes:
        text: The characters.
        left_mm: Where its ink begins on the paper.
        right_mm: Where its ink ends.
    """

    text: str
    left_mm: float
    right_mm: float


@dataclass(frozen=True, slots=True)
class Paragraphs:
    r"""Lines joined to paragraphs.

    Attributes:
        text: The paragraphs, separated by `\n`.
        loose_ends: How many line ends may or may not be the end of a paragraph: a sentence ends
            there, and the next word had not fitted.
    """

    text: str
    loose_ends: int = 0


def is_han(character: str) -> bool:
    """Tell whether a character is Han or full-width, so that no space is written beside it."""
    return bool(_HAN.match(character))


def join_lines(lines: Sequence[WrittenLine], *, left_mm: float, right_mm: float) -> str:
    r"""Return the paragraphs, separated by `\n`, wrapped lines joined."""
    return join_paragraphs(lines, left_mm=left_mm, right_mm=right_mm).text


def join_paragraphs(lines: Sequence[WrittenLine], *, left_mm: float, right_mm: float) -> Paragraphs:
    """Return lines joined into paragraphs.

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
    spare = [_spare_characters(before, line, size, margin_right) for before, line in pairwise(written)]
    ragged = max(
        (room for room, line in zip(spare, written, strict=False) if not _ends_with(line, _ITEM_MAY_FOLLOW)),
        default=0.0,
    )
    ragged = min(max(0.0, ragged), _SPARE_WIDTH_SHARE * (margin_right - left_mm) / size)
    own_lines = _have_own_lines(written)
    text, loose = written[0].text.strip(), 0
    for room, (before, line) in zip(spare, pairwise(written), strict=True):
        ends = _ends_with(before, _ITEM_MAY_FOLLOW)
        most = _SPARE_WIDTH_SHARE * (margin_right - left_mm) / size
        short = room > (max(_SPARE_AFTER_END, ragged + _RAGGED_CHARACTERS) if ends else max(_SPARE_CHARACTERS, most))
        indented = line.left_mm - margin_left > _INDENT_CHARACTERS * size
        item = ends and bool(_ITEM.match(line.text.strip()))
        sure = short or indented or item
        loose += ends and not sure
        breaks = sure or (own_lines and _ends_with(before, _SENTENCE_ENDS))
        text = f"{text}\n{line.text.strip()}" if breaks else _append(text, line.text.strip())
    return Paragraphs(text, loose)


def _ends_with(line: WrittenLine, signs: str) -> bool:
    """Tell whether a line ends with one of some signs, closing quotes and brackets left out."""
    return line.text.strip().rstrip("”’」』）)")[-1:] in {*signs} - {""}


def _right_end(line: WrittenLine, size: float) -> float:
    """Return where the place of a line's last character ends, mm; that of a full-width sign ends right of its ink."""
    return line.right_mm + (size / 2 if line.text.strip()[-1] in _LEFT_HALF_SIGNS else 0.0)


def _spare_characters(before: WrittenLine, line: WrittenLine, size: float, margin_right: float) -> float:
    """Return how much room a line leaves beyond what the next line's first word needs, in characters."""
    return (margin_right - _right_end(before, size)) / size - _first_word_em(line.text)


def _have_own_lines(lines: Sequence[WrittenLine]) -> bool:
    """Tell whether every sentence ends with its line, and at least two do."""
    inside = any(_END_INSIDE_LINE.search(line.text.strip()) for line in lines)
    return not inside and sum(_ends_with(line, _SENTENCE_ENDS) for line in lines[:-1]) >= _OWN_LINES_MIN


def _append(text: str, more: str) -> str:
    """Join two wrapped lines: with a space between Latin words, with none beside Han."""
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
    """Return a text's width in Han characters."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def _first_word_em(text: str) -> float:
    """Return the width of a line's first word with the signs that cannot begin a line, in Han characters."""
    stripped = text.strip()
    end = 1
    if not is_han(stripped[0]):
        while end < len(stripped) and not stripped[end].isspace() and not is_han(stripped[end]):
            end += 1
    while end < len(stripped) and stripped[end] in _CANNOT_BEGIN:
        end += 1
    return _width_em(stripped[:end])
