"""Finds short lines that are ticked: `__ Yes __ No`, or columns of them under the heads Yes and No.

How it works. Two short lines of one length side by side are boxes to tick if words that exclude each other, as 是 and
否, stand right behind them, or head them, as far apart as the lines are. A line for a few words has no such pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.naming import option_id
from scanner.adopt.guesses.phrases import Phrase
from scanner.adopt.guesses.vocabulary import CONTRARIES
from scanner.adopt.printed import Outline, OutlineShape, PrintedPage, RuledLine

_SHORT_MM: Final = (3.0, 14.0)
_TALL_MM: Final = 4.0
_LEVEL_MM: Final = 2.5
_ALIKE_MM: Final = 1.5
_BEHIND_MM: Final = 3.0
_SHIFTED_MM: Final = 10.0
_APART_MOST_MM: Final = 60.0
_BELOW_MOST_MM: Final = 220.0
_BOX_NEAR_MM: Final = 1.2
_CERTAINTY: Final = 0.75


def line_boxes(page: PrintedPage, phrases: Sequence[Phrase], outlines: Sequence[Outline]) -> list[Outline]:
    """Return the short lines of a page that are ticked, as outlines of the room above them.

    Args:
        page: The page.
        phrases: Its phrases.
        outlines: Its other boxes to tick, on which no line stands.
    """
    short = [line for line in page.lines if _SHORT_MM[0] <= line.length <= _SHORT_MM[1] and not line.is_dotted]
    free = [line for line in short if _is_free(_room(line), phrases, outlines)]
    heads = [(one, other) for one, other in combinations(phrases, 2) if _are_heads(one, other)]
    found: dict[Rect, Outline] = {}
    for one, other in combinations(sorted(free, key=lambda line: line.left), 2):
        if _are_alike(one, other) and (_are_named(one, other, phrases) or _are_headed(one, other, heads)):
            for line in (one, other):
                found[_room(line)] = Outline(_room(line), OutlineShape.LINE, _CERTAINTY)
    return list(found.values())


def _room(line: RuledLine) -> Rect:
    return Rect(line.left, line.y - _TALL_MM, line.right, line.y)


def _is_free(room: Rect, phrases: Sequence[Phrase], outlines: Sequence[Outline]) -> bool:
    """Tell whether no words stand in the room above a line, and the line is no side of a printed box."""
    inner, wide = room.inset(0.5, 0.8), room.inset(-_BOX_NEAR_MM)
    return not any(inner.overlaps(one.box) for one in phrases) and not any(wide.overlaps(one.box) for one in outlines)


def _are_alike(one: RuledLine, other: RuledLine) -> bool:
    apart = other.left - one.right
    return (
        abs(one.y - other.y) < _LEVEL_MM and abs(one.length - other.length) < _ALIKE_MM and 0.0 < apart < _APART_MOST_MM
    )


def _exclude(one: str, other: str) -> bool:
    return {option_id(one), option_id(other)} in CONTRARIES


def _are_named(one: RuledLine, other: RuledLine, phrases: Sequence[Phrase]) -> bool:
    """Tell whether the words right behind two lines exclude each other."""
    words = [_behind(line, phrases) for line in (one, other)]
    return _exclude(*words) if all(words) else False


def _behind(line: RuledLine, phrases: Sequence[Phrase]) -> str:
    near = [
        phrase
        for phrase in phrases
        if -0.5 < phrase.box.left - line.right < _BEHIND_MM and phrase.box.top < line.y < phrase.box.bottom + 1.5
    ]
    return near[0].label if near else ""


def _are_heads(one: Phrase, other: Phrase) -> bool:
    return abs(one.box.center.y - other.box.center.y) < _LEVEL_MM and _exclude(one.label, other.label)


def _are_headed(one: RuledLine, other: RuledLine, heads: Sequence[tuple[Phrase, Phrase]]) -> bool:
    """Tell whether two heads above two lines exclude each other and are as far apart as the lines."""
    middles = [(line.left + line.right) / 2 for line in (one, other)]
    for pair in heads:
        left, right = sorted(pair, key=lambda head: head.box.left)
        shifts = middles[0] - left.box.center.x, middles[1] - right.box.center.x
        below = one.y - max(left.box.bottom, right.box.bottom)
        if 0.0 < below < _BELOW_MOST_MM and max(map(abs, shifts)) < _SHIFTED_MM and abs(shifts[0] - shifts[1]) < 3.0:
            return True
    return False
