"""Joins the words of a page to phrases, and finds the phrase beside, above or below a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from forms.geometry import Rect
from scanner.adopt.printed import PrintedPage, PrintedWord

_SPACE_EM: Final = 0.62
_LEADER: Final = re.compile(r"[.．·…‥_\-–—\s]+")
_HAN: Final = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]")
_ASKS: Final = (":", "：", "?", "？", "$", "￥", "€")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that belong together on one line.

    Attributes:
        text: The words with their spaces.
        box: Where they stand.
    """

    text: str
    box: Rect

    @property
    def asks(self) -> bool:
        """Whether it ends as words do that something is to be written behind."""
        return self.text.rstrip().endswith(_ASKS)

    @property
    def label(self) -> str:
        """The words without what ends them."""
        return clean(self.text)


def clean(text: str) -> str:
    """Return words as a label: without spaces between Han characters, colons, leaders and marks at their ends."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"(?<=[\u2e80-\u9fff])\s+(?=[\u2e80-\u9fff])", "", text)
    text = re.sub(r"(\s*[.．·…‥_]){3,}\s*$", "", text)
    return text.strip(" :：;；,，*＊._-–—|$￥€")


def phrases_of(page: PrintedPage) -> list[Phrase]:
    """Return the phrases of a page from top to bottom, from left to right.

    A phrase ends at a gap of more than a wide space, at an outline, and at the side of a cell.
    """
    sides = [(x, cell.top, cell.bottom) for cell in page.cells for x in (cell.left, cell.right)]
    sides += [(outline.box.left, outline.box.top, outline.box.bottom) for outline in page.outlines]
    phrases: list[Phrase] = []
    for line in lines_of(page.words):
        run: list[PrintedWord] = []
        for word in line:
            if run and not _joins(run[-1], word, sides):
                phrases.append(_phrase(run))
                run = []
            run.append(word)
        if run:
            phrases.append(_phrase(run))
    return phrases


def phrases_in(cell: Rect, phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return the phrases whose middle lies in a cell."""
    return [phrase for phrase in phrases if cell.contains(phrase.box.center)]


def lines_of(words: tuple[PrintedWord, ...]) -> list[list[PrintedWord]]:
    """Return the words line by line, each from left to right; leaders are left out."""
    lines: list[list[PrintedWord]] = []
    for word in sorted(words, key=lambda one: one.box.center.y):
        if _LEADER.fullmatch(word.text):
            continue
        for line in reversed(lines[-12:]):
            if _same_line(line[-1].box, word.box):
                line.append(word)
                break
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: one.box.left) for line in lines]


def _same_line(one: Rect, other: Rect) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > 0.55 * min(one.height, other.height)


def _joins(before: PrintedWord, after: PrintedWord, sides: list[tuple[float, float, float]]) -> bool:
    gap = after.box.left - before.box.right
    if gap > _SPACE_EM * min(before.box.height, after.box.height):
        return False
    middle = (before.box.center.y + after.box.center.y) / 2
    return not any(
        before.box.right - 0.4 <= x <= after.box.left + 0.4 and top <= middle <= bottom for x, top, bottom in sides
    )


def _phrase(words: list[PrintedWord]) -> Phrase:
    text, box = words[0].text, words[0].box
    for before, word in pairwise(words):
        is_han = _HAN.search(before.text[-1:]) and _HAN.search(word.text[:1])
        is_close = word.box.left - before.box.right < 0.12 * word.box.height
        text += ("" if is_han or is_close else " ") + word.text
        box = box.union(word.box)
    return Phrase(text, box)


def row_overlap(one: Rect, other: Rect) -> float:
    """Return how much of the lower of two places lies beside the other, from 0.0 to 1.0."""
    return (min(one.bottom, other.bottom) - max(one.top, other.top)) / max(min(one.height, other.height), 0.1)


def column_overlap(one: Rect, other: Rect) -> float:
    """Return how much of the narrower of two places lies above or below the other, from 0.0 to 1.0."""
    return (min(one.right, other.right) - max(one.left, other.left)) / max(min(one.width, other.width), 0.1)


def is_number(text: str) -> bool:
    """Tell whether words only number something, as `4a` or `(3)`, or are a currency's sign or a mark."""
    return re.fullmatch(r"[(（]?[0-9]{0,3}[a-z]?[)）.、]?|[\W_]*", text.strip()) is not None
