"""Chinese lines: where they may break, how wide they come out, how they are justified.

The rules are those of GB/T 15834-2011, 5.1, and of the W3C's Requirements for Chinese
Text Layout (CLREQ): closing marks never start a line and opening ones never end it,
Latin words and numbers stay whole, dashes and ellipses stay together, marks beside each
other share the space between them, a mark at a line's end may lose its empty half, and
a quarter of an em stands between Han and Latin. The added space is typesetting: it is
never a character of the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from forms.faces import FaceMetrics

_OPENING = frozenset("「『（《【〈〔［｛“‘([{")
_CLOSING = frozenset("」』）》】〉〕］｝”’)]}")
_STOPS = frozenset("。，、；：？！．,.;:?!")
_NEVER_FIRST = _CLOSING | _STOPS | frozenset("%％‰℃°·•～~–-/／")
_NEVER_LAST = _OPENING | frozenset("/／¥￥$＄#№")
_TIED = frozenset("—…")  # a dash or an ellipsis is two of them, never taken apart
_HALF_EMPTY_AFTER = frozenset("」』）》】〉〕］｝。，、；：？！．”’")
_HALF_EMPTY_BEFORE = frozenset("「『（《【〈〔［｛“‘")
_WORD_SIGNS = frozenset("%‰@#&+=$€£_")  # set like letters beside Han
_IN_WORD = frozenset("%‰@#&+=$€£_.,:;-/'()[]{}*~?!\"°")

HAN_LATIN_GAP_EM = 0.25
_WIDE_EM = 0.9  # a mark narrower than this has no empty half to give
_TINY_MM = 1e-6

# The cost of a line is the square of how far it is from its natural spacing.
_STRETCH_UNIT_EM = 0.08  # added between characters; a line this loose costs 1
_SHRINK_UNIT = 0.5  # share of what its inner marks can give; a line this tight costs 1
_UNIT_SPLIT = 1.5  # a number parted from its measure word: 2021 | 年
_LONE_CHARACTER = 12.0  # one character alone, with its stop, on the last line
_FORCED = 1e6  # a break where none is allowed, because nothing else fits


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line whose characters are spaced evenly, so that one text run draws it.

    Attributes:
        text: Its characters.
        x_mm: Its left end, from the line's left end.
        width_mm: From the first character's left to the last one's right.
        span: Index of the span it comes from.
    """

    text: str
    x_mm: float
    width_mm: float
    span: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a paragraph.

    Attributes:
        text: Its characters; all lines together are the paragraph, to the character.
        width_mm: How wide it comes out, spaces at its end not counted.
        pieces: Its parts from left to right, without spaces at its end.
    """

    text: str
    width_mm: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Words in one face, to be broken together with others.

    Attributes:
        text: The characters.
        metrics: The widths of their face.
    """

    text: str
    metrics: FaceMetrics


def wrap(
    text: str, metrics: FaceMetrics, size_mm: float, width_mm: float, *, balanced: bool = False
) -> list[tuple[str, float]]:
    """Break a text into ragged lines no wider than `width_mm`; return each with its width in mm.

    Args:
        text: One paragraph; a newline in it breaks the line.
        metrics: The widths of its face.
        size_mm: The em.
        width_mm: The room. A word that is wider is broken where it must be.
        balanced: Make the same number of lines about equally wide, as labels want it.

    Returns:
        Lines without the spaces at their ends; an empty text gives none.
    """
    lines: list[tuple[str, float]] = []
    for paragraph in text.split("\n"):
        setting = _Setting.of((Words(paragraph, metrics),), size_mm, 0.0)
        ends = setting.ragged_ends(width_mm, balanced=balanced)
        for start, end in zip([0, *ends], ends, strict=False):
            lines.append((paragraph[start:end].rstrip(" "), setting.natural_mm(start, end)))
    return lines


def set_line(text: str, metrics: FaceMetrics, size_mm: float, *, tracking_mm: float = 0.0) -> Line:
    """Return a text as one line at its natural width, with the spacing between Han and Latin."""
    setting = _Setting.of((Words(text, metrics),), size_mm, tracking_mm)
    return setting.line(0, len(text), None)


def break_lines(
    words: Sequence[Words],
    size_mm: float,
    width_mm: float,
    *,
    first_width_mm: float | None = None,
    tracking_mm: float = 0.0,
    justified: bool = True,
) -> tuple[Line, ...]:
    """Break a paragraph into the lines that are, all together, nearest to natural spacing.

    Args:
        words: The paragraph's words in order.
        size_mm: The em.
        width_mm: Width of all lines but the first.
        first_width_mm: Width of the first line; `width_mm` if None.
        tracking_mm: Added after every full-width character; negative to fit a grid.
        justified: Whether all lines but the last come out at their full width.

    Returns:
        The lines; an empty paragraph has none.
    """
    setting = _Setting.of(words, size_mm, tracking_mm)
    first = width_mm if first_width_mm is None else first_width_mm
    ends = setting.justified_ends(first, width_mm)
    lines: list[Line] = []
    start = 0
    for end in ends:
        room = first if start == 0 else width_mm
        stretched = justified and end < len(setting.text)
        target = room if stretched or setting.natural_mm(start, end) > room else None
        lines.append(setting.line(start, end, target))
        start = end
    return tuple(lines)


def is_han(character: str) -> bool:
    """Tell whether a character is an ideograph (not a mark)."""
    return unicodedata.category(character) == "Lo" and unicodedata.east_asian_width(character) in "WF"


def may_break(before: str, after: str) -> bool:
    """Tell whether a line may end after the character `before` and the next start with `after`."""
    if after in _NEVER_FIRST or before in _NEVER_LAST or (before in _TIED and after in _TIED):
        return False
    return not (_is_in_word(before) and _is_in_word(after))


def _is_letter(character: str) -> bool:
    """Whether it is set as Latin beside Han: a letter, a digit, or a sign that goes with them."""
    return character in _WORD_SIGNS or (character.isalnum() and unicodedata.east_asian_width(character) not in "WF")


def _is_in_word(character: str) -> bool:
    return character in _IN_WORD or _is_letter(character)


def _may_start(text: str, index: int) -> bool:
    """Whether a line may start with the character at `index`; spaces stay with the line before."""
    if index == 0 or text[index] == " ":
        return False
    before = text[:index].rstrip(" ")
    if not before:
        return False
    if len(before) < index:
        return text[index] not in _NEVER_FIRST and before[-1] not in _NEVER_LAST
    return may_break(before[-1], text[index])


def _may_stretch(before: str, after: str) -> bool:
    """Whether justifying may add space between two characters."""
    if after == " " or (before in _TIED and after in _TIED):
        return False
    return before == " " or not (_is_in_word(before) and _is_in_word(after))


def _gap_em(before: str, after: str, before_wide: bool, after_wide: bool) -> float:
    """Space between two characters in em: added beside Latin, shared between marks."""
    if (is_han(before) and _is_letter(after)) or (_is_letter(before) and is_han(after)):
        return HAN_LATIN_GAP_EM
    if not (before_wide and after_wide):
        return 0.0
    if before in _HALF_EMPTY_AFTER and (after in _HALF_EMPTY_AFTER or after in _HALF_EMPTY_BEFORE):
        return -0.5
    return -0.5 if before in _HALF_EMPTY_BEFORE and after in _HALF_EMPTY_BEFORE else 0.0


def _give_em(before: str, after: str, before_wide: bool, after_wide: bool) -> float:
    """How much of the space between two characters may be taken out, in em."""
    gap = _gap_em(before, after, before_wide, after_wide)
    if gap > 0:
        return HAN_LATIN_GAP_EM / 2
    if gap < 0:
        return 0.0
    if before == " ":
        return 0.08
    half_empty = (before_wide and before in _HALF_EMPTY_AFTER) or (after_wide and after in _HALF_EMPTY_BEFORE)
    return 0.25 if half_empty else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """A paragraph's characters with their widths and the space between them.

    Sequences have one entry a character; `gaps[i]` and `stretchable[i]` belong to the
    place before character i, and count only when i is not the first of its line.
    """

    text: str
    em: float
    widths: tuple[float, ...]
    spans: tuple[int, ...]
    gaps: tuple[float, ...]
    stretchable: tuple[bool, ...]
    shrinkable: tuple[float, ...]
    may_start: tuple[bool, ...]
    ends_at: tuple[float, ...]
    stretch_until: tuple[int, ...]
    shrink_until: tuple[float, ...]

    @classmethod
    def of(cls, words: Sequence[Words], em: float, tracking_mm: float) -> _Setting:
        """Measure a paragraph."""
        text = "".join(part.text for part in words)
        widths = tuple(part.metrics.width_em(character) * em for part in words for character in part.text)
        spans = tuple(index for index, part in enumerate(words) for _ in part.text)
        wide = [width >= _WIDE_EM * em for width in widths]
        pairs = [("", ""), *pairwise(text)] if text else []
        gaps = [0.0] * len(text)
        shrinkable = [0.0] * len(text)
        for i in range(1, len(text)):
            gaps[i] = _gap_em(text[i - 1], text[i], wide[i - 1], wide[i]) * em + (tracking_mm if wide[i - 1] else 0.0)
            shrinkable[i] = _give_em(text[i - 1], text[i], wide[i - 1], wide[i]) * em
        stretchable = tuple(bool(before) and _may_stretch(before, after) for before, after in pairs)
        return cls(
            text=text,
            em=em,
            widths=widths,
            spans=spans,
            gaps=tuple(gaps),
            stretchable=stretchable,
            shrinkable=tuple(shrinkable),
            may_start=tuple(_may_start(text, i) for i in range(len(text))),
            ends_at=tuple(accumulate(w + g for w, g in zip(widths, gaps, strict=True))),
            stretch_until=tuple(accumulate(int(flag) for flag in stretchable)),
            shrink_until=tuple(accumulate(shrinkable)),
        )

    def last_printed(self, start: int, end: int) -> int:
        """Return the end of the line `start:end` without the spaces there; `start` if all are."""
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return end

    def natural_mm(self, start: int, end: int) -> float:
        """Return a line's width before it is justified."""
        end = self.last_printed(start, end)
        if end <= start:
            return 0.0
        return self.ends_at[end - 1] - self.ends_at[start] + self.widths[start]

    def end_give_mm(self, end: int) -> float:
        """Return the empty half of a mark that ends a line: it may lie outside."""
        last = end - 1
        empty = self.text[last] in _HALF_EMPTY_AFTER and self.widths[last] >= _WIDE_EM * self.em
        return self.em / 2 if empty else 0.0

    def cost(self, start: int, end: int, room: float, *, is_last: bool) -> float | None:
        """Return how bad a line is; None if it cannot be made to fit."""
        printed = self.last_printed(start, end)
        if printed <= start:
            return 0.0
        slack = room - self.natural_mm(start, end)
        cost = 0.0
        if slack >= -_TINY_MM:
            if is_last:
                return _LONE_CHARACTER if start > 0 and self._is_lone(start, printed) else 0.0
            places = max(self.stretch_until[printed - 1] - self.stretch_until[start], 0)
            cost = (slack / max(places, 0.2) / self.em / _STRETCH_UNIT_EM) ** 2
        elif (over := -slack - self.end_give_mm(printed)) > _TINY_MM:
            give = self.shrink_until[printed - 1] - self.shrink_until[start]
            if over > give + _TINY_MM:
                return None
            cost = (over / give / _SHRINK_UNIT) ** 2
        parted = not is_last and self.text[printed - 1].isdigit() and is_han(self.text[end])
        return cost + (_UNIT_SPLIT if parted else 0.0)

    def _is_lone(self, start: int, end: int) -> bool:
        return end - start <= 3 and sum(mark not in _NEVER_FIRST for mark in self.text[start:end]) < 2

    def ragged_ends(self, room: float, *, balanced: bool) -> list[int]:
        """Return where ragged lines end, first fit."""
        ends: list[int] = []
        start = 0
        while start < len(self.text):
            start = self._first_fit(start, room)
            ends.append(start)
        if not balanced or len(ends) < 2:
            return ends
        narrow, wide = room / 2, room
        while wide - narrow > 0.05 * self.em:
            middle = (narrow + wide) / 2
            trial = self.ragged_ends(middle, balanced=False)
            fits = all(self.natural_mm(a, b) <= middle + _TINY_MM for a, b in zip([0, *trial], trial, strict=False))
            narrow, wide = (narrow, middle) if fits and len(trial) <= len(ends) else (middle, wide)
        return self.ragged_ends(wide, balanced=False)

    def _first_fit(self, start: int, room: float) -> int:
        best = emergency = start
        for end in range(start + 1, len(self.text) + 1):
            if self.natural_mm(start, end) > room + _TINY_MM:
                break
            emergency = end
            if end == len(self.text) or self.may_start[end]:
                best = end
        return best if best > start else max(emergency, start + 1)

    def justified_ends(self, first_room: float, room: float) -> list[int]:
        """Return where the lines end that cost least all together."""
        count = len(self.text)
        best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
        for start in range(count):
            if best[start][0] == float("inf"):
                continue
            line_room = first_room if start == 0 else room
            for end, cost in self._candidates(start, line_room):
                total = best[start][0] + cost
                if total < best[end][0]:
                    best[end] = (total, start)
        ends: list[int] = []
        end = count
        while end > 0:
            ends.append(end)
            end = best[end][1]
        return ends[::-1]

    def _candidates(self, start: int, room: float) -> list[tuple[int, float]]:
        """Return ends of a line from `start` with their costs; a forced one if none is allowed."""
        found: list[tuple[int, float]] = []
        forced = start + 1
        for end in range(start + 1, len(self.text) + 1):
            is_last = end == len(self.text)
            give = self.shrink_until[end - 1] - self.shrink_until[start] + self.em
            if self.natural_mm(start, end) > room + give:
                break
            if self.natural_mm(start, end) <= room + _TINY_MM:
                forced = end
            if not is_last and not self.may_start[end]:
                continue
            cost = self.cost(start, end, room, is_last=is_last)
            if cost is not None:
                found.append((end, cost))
        return found or [(forced, _FORCED)]

    def line(self, start: int, end: int, target_mm: float | None) -> Line:
        """Set a line at its natural width, or justified to `target_mm`."""
        printed = self.last_printed(start, end)
        if printed <= start:
            return Line(self.text[start:end], 0.0, ())
        natural = self.natural_mm(start, end)
        give = self.end_give_mm(printed)
        slack = 0.0 if target_mm is None else target_mm - natural
        gaps = list(self.gaps[start:printed])
        if slack > 0:
            places = self.stretch_until[printed - 1] - self.stretch_until[start]
            for i in range(start + 1, printed):
                gaps[i - start] += slack / places if self.stretchable[i] else 0.0
        elif slack < -give:
            share = (slack + give) / max(self.shrink_until[printed - 1] - self.shrink_until[start], _TINY_MM)
            for i in range(start + 1, printed):
                gaps[i - start] += max(share, -1.0) * self.shrinkable[i]
        outside = min(give, max(-slack, 0.0))
        pieces = self._pieces(start, printed, gaps, outside)
        width = sum(gaps[1:]) + sum(self.widths[start:printed]) - outside
        return Line(self.text[start:end], width, pieces)

    def _pieces(self, start: int, end: int, gaps: list[float], outside: float) -> tuple[Piece, ...]:
        """Cut a line into parts of even spacing; `outside` is what its last mark loses."""
        xs = [0.0]
        for i in range(start + 1, end):
            xs.append(xs[-1] + self.widths[i - 1] + gaps[i - start])
        cuts = [0, *self._cuts(start, end, gaps, outside), end - start]
        pieces = []
        for a, b in pairwise(cuts):
            width = xs[b - 1] + self.widths[start + b - 1] - xs[a]
            if b == end - start and b - a == 1:
                width -= outside
            pieces.append(Piece(self.text[start + a : start + b], xs[a], width, self.spans[start + a]))
        return tuple(pieces)

    def _cuts(self, start: int, end: int, gaps: list[float], outside: float) -> list[int]:
        """Return where a line's parts but the first start, counted from the line's start."""
        cuts: list[int] = []
        inner: float | None = None  # the spacing inside the part that is being gathered
        for k in range(1, end - start):
            i = start + k
            parted = self.spans[i] != self.spans[i - 1] or _is_in_word(self.text[i]) != _is_in_word(self.text[i - 1])
            gives_up_half = outside > 0 and i == end - 1
            if parted or gives_up_half or (inner is not None and abs(gaps[k] - inner) > 0.001):
                cuts.append(k)
                inner = None
            elif inner is None:
                inner = gaps[k]
        return cuts
