"""Words of a box that came back heavier than those of all other boxes: struck out, or written over.

A line through printed words hides in them: what is left of it beside the letters is as small as their own edges, and
has no direction. But ink adds up. So the darkness of a box's words is held against that of the words around it, which
came back through the same machine. Ink that is known to be a mark of another box, or the tail of the box's own tick,
was left out before. Where a ticked box's words are heavier throughout, the tick may have been taken back; where one
of the words of a choice without marks is, the answer may have been written there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from scanner.ink.percentile import percentile
from scanner.ink.thresholds import Thresholds
from scanner.readers.boxes.decision_rules import Style, Verdict, unclear
from scanner.readers.boxes.features import BoxMarks
from scanner.readers.boxes.words_ink import WordsInk
from scanner.values.page.picture import Floats
from scanner.values.reading import BoxState

_OTHERS: Final = 2  # so many other boxes of a choice say what is usual there
_ALIKE: Final = 4  # so many boxes can be held against each other
_SEEN_SHARE: Final = 0.3  # of the usual darkness: words that are paler than this did not come out
_LOW_PERCENTILE: Final = 16  # one standard deviation below the lighter words of a choice, whose parts lie around zero


@dataclass(frozen=True, slots=True, kw_only=True)
class HeavyWordsRules(Thresholds):
    """When words are heavier than others.

    Of 8,120 boxes that were not altered 15 are asked about for their words (seed 77, 500 scans at 150 to 300 dpi), 7 of
    them under seals that came back grey. A thin line through one character has 0.74 mm² and more.

    Attributes:
        heavier_mm2: By how much they are heavier, mm² of print's black in a part as wide as a character.
        spreads: And by how many times as much as the page's words differ without such ink.
    """

    heavier_mm2: float = 0.7
    spreads: float = 4.0


RULES: Final = HeavyWordsRules()


@dataclass(frozen=True, slots=True)
class AddedInk:
    """By how much a box's words are heavier than those of the page's other boxes.

    Attributes:
        middle_mm2: In the middle one of their parts: what goes through all of the words.
        most_mm2: In the heaviest part.
        spread_mm2: How much the parts of the page's words differ without any such ink.
    """

    middle_mm2: float = 0.0
    most_mm2: float = 0.0
    spread_mm2: float = 0.0

    @classmethod
    def of(cls, parts: Floats, spread_mm2: float) -> Self:
        """Return it for the parts of a box's words, mm²."""
        if not parts.size:
            return cls()
        return cls(float(np.median(parts)), float(parts.max()), spread_mm2)


def doubt_heavy_words(
    page: Sequence[BoxMarks], verdicts: Sequence[Verdict], rules: HeavyWordsRules = RULES
) -> tuple[Verdict, ...]:
    """Return the verdicts on a page's boxes, those as unclear whose words may be struck out or written over.

    Args:
        page: What was measured of the boxes.
        verdicts: What is said of them otherwise, in the same order.
        rules: What counts.
    """
    marked = {
        marks.box.field_id for marks, verdict in zip(page, verdicts, strict=True) if verdict.state is not BoxState.EMPTY
    }
    added = _added_ink(page)
    return tuple(
        _doubted(verdict, added[marks.box.name], rules, is_blank=marks.box.field_id not in marked)
        for marks, verdict in zip(page, verdicts, strict=True)
    )


def _doubted(verdict: Verdict, added: AddedInk, rules: HeavyWordsRules, *, is_blank: bool) -> Verdict:
    least = max(rules.heavier_mm2, rules.spreads * added.spread_mm2)
    if verdict.state is BoxState.TICKED and verdict.style is not Style.AROUND and added.middle_mm2 >= least:
        return unclear("its words are heavier than all others, as if struck out")
    if is_blank and added.most_mm2 >= least:
        return unclear("its words are heavier than all others, as if written over")
    return verdict


def _added_ink(page: Sequence[BoxMarks]) -> dict[str, AddedInk]:
    """Return by how much the words of each box of a page are heavier than others, by the box's name.

    Words that a seal was taken out of are lighter for it, and are held against each other.
    """
    kinds = [[marks for marks in page if marks.words.unsealed == unsealed] for unsealed in (False, True)]
    if min(map(len, kinds)) < _ALIKE:
        return _added_among(page)
    return _added_among(kinds[0]) | _added_among(kinds[1])


def _added_among(page: Sequence[BoxMarks]) -> dict[str, AddedInk]:
    """Return by how much the words of each of some boxes are heavier than those of the others, by the box's name.

    They are held against those of their choice's other boxes: a choice around which the scan is poorer comes back
    heavier or lighter as a whole. Where there is only one other box, which came back lighter than the page, the
    lighter ones of all boxes count: people who strike out much on a page make half of its words heavier.
    """
    times = _seen_times(page)
    by_choice: dict[str, dict[str, float]] = {marks.box.field_id: {} for marks in page}
    for marks in page:
        if marks.box.name in times:
            by_choice[marks.box.field_id][marks.box.name] = times[marks.box.name]
    light = _light(list(times.values()))
    even, parts = [], {}
    for marks in page:
        own = by_choice[marks.box.field_id]
        others = [one for name, one in own.items() if name != marks.box.name]
        if marks.box.name in own:
            even.append(_parts_beyond(marks.words, _light(list(own.values()))))
        usual = _middle(others) if len(others) >= _OTHERS else max(light, _middle(others))
        parts[marks.box.name] = _parts_beyond(marks.words, usual) if usual > 0.0 else np.zeros(0)
    every = np.concatenate([*even, np.zeros(0)])
    spread = max(0.0, -percentile(every, _LOW_PERCENTILE)) if every.size else 0.0
    return {name: AddedInk.of(one, spread) for name, one in parts.items()}


def _parts_beyond(words: WordsInk, usual: float) -> Floats:
    """Return by how much the parts of words are heavier than `usual` times their print, mm²."""
    return np.subtract(words.dark_mm2, usual * np.asarray(words.printed_mm2))


def _seen_times(page: Sequence[BoxMarks]) -> dict[str, float]:
    """Return how many times as dark the words of boxes are as they were printed, by the box's name.

    Boxes without words are left out, and those of whose words little came out: a seal took the rest along when it was
    taken out.
    """
    times = {marks.box.name: _times(marks.words) for marks in page}
    least = _SEEN_SHARE * _middle(times.values())
    return {name: one for name, one in times.items() if one > 0.0 and one >= least}


def _times(words: WordsInk) -> float:
    """Return how many times as dark words are as they were printed; 0.0 where nothing is printed."""
    printed = sum(words.printed_mm2)
    return sum(words.dark_mm2) / printed if printed > 0.0 else 0.0


def _light(times: Sequence[float]) -> float:
    """Return what the lighter words among some have, of which nobody wrote over any; 0.0 where there are none."""
    return float(np.quantile(times, 0.25, method="lower")) if len(times) else 0.0


def _middle(times: Iterable[float]) -> float:
    """Return the median of what is known."""
    known = [one for one in times if one > 0.0]
    return float(np.median(known)) if known else 0.0
