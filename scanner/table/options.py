"""Boxes to tick in a cell that somebody else printed: their squares, and which option each belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms.definition import Field, Option
from forms.geometry import Rect
from scanner.table.labels import CellWords, tightened
from scanner.table.match import coverage, folded, less_boxes, likeness
from scanner.table.squares import squares_in

_SPARE: Final = 4  # squares looked at beyond the number of options
_BAND: Final = 0.75  # of a side above and below a square's middle: its line of words
_OVERHANG_MM: Final = 1.6  # so much a tick begins left of its box
_LABEL_MIN: Final = 0.6
_LABEL_SURE: Final = 0.8  # where every option's words are so like, other squares need no look
_LEAST_INK_MM: Final = 1.2


@dataclass(frozen=True, slots=True)
class FoundOption:
    """An option in its place.

    Attributes:
        option: The option.
        box: Its square.
        label: Around its words.
        rest: What follows the words on their line up to the next square or the cell's edge.
        likeness: Of the words to the option's label.
    """

    option: Option
    box: Rect
    label: Rect
    rest: Rect
    likeness: float


@dataclass(frozen=True, slots=True)
class _Span:
    """The words between two squares, what lies between these, and whether the words are on the next line."""

    label: Rect
    rest: Rect
    wrapped: bool = False


def find_options(words: CellWords, cell: Rect, field: Field, sides_mm: Sequence[float]) -> tuple[FoundOption, ...]:
    """Return a choice's options where their squares and words are, or none unless all are found.

    Squares and options are matched in reading order; what looks like a square but has no
    option's words behind it, or words before it that are no option's, is a character.

    Args:
        words: Of the table.
        cell: The choice's cell.
        field: The choice.
        sides_mm: How long the sides of its squares may be; □ and ☑ may be of two typefaces.
    """
    count = len(field.options)
    squares = _pooled(words, cell, sides_mm, count)
    if len(squares) < count:
        return ()
    likeliest = tuple(_best_chain(words, cell, field, _in_lines(squares[:count])))
    if len(likeliest) == count and all(one.likeness >= _LABEL_SURE for one in likeliest):
        return likeliest
    chosen = tuple(_best_chain(words, cell, field, _in_lines(squares)))
    return chosen if _is_sure(chosen, field) else ()


def _pooled(words: CellWords, cell: Rect, sides_mm: Sequence[float], count: int) -> list[Rect]:
    """Return the likeliest squares of all sizes, the best first, those that overlap once."""
    seen = [square for side in sides_mm for square in squares_in(words.table, cell, side)[: count + _SPARE]]
    kept: list[Rect] = []
    for square in sorted(seen, key=lambda square: square.score, reverse=True):
        if not any(square.rect.inset(-0.3).overlaps(other) for other in kept):
            kept.append(square.rect)
    return kept[: count + 2 * _SPARE]


def _is_sure(found: Sequence[FoundOption], field: Field) -> bool:
    """Tell whether all options were found; one in two may have words that something was drawn over.

    Where there are just as many squares as options the others' words tell which is which.
    """
    known = sum(one.likeness >= _LABEL_MIN for one in found)
    return len(found) == len(field.options) and known >= max(1, (len(found) + 1) // 2)


def _in_lines(rects: list[Rect]) -> list[Rect]:
    """Return squares in reading order."""
    lines: list[list[Rect]] = []
    for rect in sorted(rects, key=lambda rect: rect.center.y):
        if lines and _same_line(lines[-1][0], rect):
            lines[-1].append(rect)
        else:
            lines.append([rect])
    return [rect for line in lines for rect in sorted(line, key=lambda rect: rect.left)]


def _same_line(one: Rect, other: Rect) -> bool:
    return abs(one.center.y - other.center.y) < 0.6 * max(one.height, other.height)


def _best_chain(words: CellWords, cell: Rect, field: Field, squares: Sequence[Rect]) -> list[FoundOption]:
    """Return the options with the squares that make their words most likely, by dynamic programming.

    State: option k stands at square i; its words end at the square of option k + 1.
    """
    count, options = len(squares), field.options
    slack = count - len(options)
    spans = {
        (i, j): _segment(words, cell, squares, i, j)
        for i in range(count)
        for j in range(i + 1, min(count, i + slack + 2))
    } | {(i, count): _segment(words, cell, squares, i, count) for i in range(len(options) - 1, count)}
    begins = [_begins_line(words, cell, square) for square in squares]
    texts = dict(zip(spans, words.read([span.label for span in spans.values()]), strict=True))
    best: dict[tuple[int, int], tuple[float, list[FoundOption]]] = {}

    def chain(k: int, i: int) -> tuple[float, list[FoundOption]]:
        if (k, i) not in best:
            best[k, i] = longest(k, i)
        return best[k, i]

    def longest(k: int, i: int) -> tuple[float, list[FoundOption]]:
        result: tuple[float, list[FoundOption]] = (-1.0, [])
        last = k == len(options) - 1
        for j in range(i + 1, count + 1):
            if (i, j) not in spans or last != (j == count):
                continue
            if not last and not (_same_line(squares[i], squares[j]) or begins[j] or spans[i, j].wrapped):
                continue
            like = _like(options[k], texts[i, j])
            if like < _LABEL_MIN and slack > 0:
                continue
            later = (0.0, []) if last else chain(k + 1, j)
            if later[0] < 0.0:
                continue
            found = FoundOption(options[k], squares[i], spans[i, j].label, spans[i, j].rest, like)
            result = max(result, (like + later[0], [found, *later[1]]), key=lambda pair: pair[0])
        return result

    return max((chain(0, i) for i in range(slack + 1) if begins[i]), key=lambda pair: pair[0], default=(0.0, []))[1]


def _begins_line(words: CellWords, cell: Rect, square: Rect) -> bool:
    """Tell whether nothing but a tick's end stands left of a square."""
    before = Rect(cell.left + 0.5, square.top, max(cell.left + 0.5, square.left - _OVERHANG_MM), square.bottom)
    ink = tightened(words.table, before) if before.width > 0.5 else None
    return ink is None or ink.width < _LEAST_INK_MM


def _like(option: Option, text: str) -> float:
    seen = less_boxes(folded(text))
    if option.line is not None:
        return coverage(option.label, seen)
    return likeness(less_boxes(folded(option.label)), seen)


def _segment(words: CellWords, cell: Rect, squares: Sequence[Rect], i: int, j: int) -> _Span:
    """Return the area of the words between two squares, and that up to the line's end.

    Where a line ends with a square its words are on the next line.
    """
    box = squares[i]
    following = squares[j] if j < len(squares) else None
    right = following.left - 0.3 if following is not None and _same_line(box, following) else cell.right - 0.5
    reach = _BAND * box.height
    band = Rect(min(box.right + 0.35, right), box.center.y - reach, right, box.center.y + reach)
    band = Rect(band.left, max(cell.top + 0.45, band.top), band.right, min(cell.bottom - 0.45, band.bottom))
    tight = tightened(words.table, band) if band.width > 0.5 and band.height > 0.5 else None
    if tight is None or tight.width < _LEAST_INK_MM:
        wrapped = _next_line(words, cell, box, squares)
        if wrapped is not None:
            return _Span(wrapped, wrapped, wrapped=True)
        return _Span(band, band)
    return _Span(tight, band)


def _next_line(words: CellWords, cell: Rect, box: Rect, squares: Sequence[Rect]) -> Rect | None:
    top = box.bottom + 0.25 * box.height
    below = Rect(
        cell.left + 0.5, min(top, cell.bottom - 0.5), cell.right - 0.5, min(top + 1.6 * box.height, cell.bottom - 0.5)
    )
    ends = [rect.left - 0.3 for rect in squares if below.top < rect.center.y < below.bottom]
    right = min(ends, default=below.right)
    if right - below.left < 1.0 or below.height < 1.5:
        return None
    tight = tightened(words.table, Rect(below.left, below.top, right, below.bottom))
    return tight if tight is not None and tight.width >= _LEAST_INK_MM else None
