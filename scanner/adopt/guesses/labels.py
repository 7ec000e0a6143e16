"""Finds the words that say what a place to write is for: in its cell, left of it, below its line, above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.phrases import Phrase, clean, column_overlap, is_number, phrases_in, row_overlap
from scanner.adopt.guesses.places.place import Place
from scanner.adopt.guesses.vocabulary import UNITS
from scanner.adopt.printed import PrintedPage

_LEFT_MM: Final = 150.0
_CLOSE_MM: Final = 14.0
_BELOW_MM: Final = 5.2
_ABOVE_MM: Final = 8.0
_CAPTIONED_MM: Final = 110.0
"""A longer line has a caption at its left end or below its middle only."""

_CENTRED_MM: Final = 4.0
_BESIDE_MM: Final = 3.0


@dataclass(frozen=True, slots=True)
class Label:
    """The words for a place.

    Attributes:
        text: The words; empty where none were found.
        certainty: From 0.0 to 1.0: that they are for this place.
    """

    text: str
    certainty: float


def label_of(place: Place, page: PrintedPage, phrases: Sequence[Phrase], others: Sequence[Rect]) -> Label:
    """Return the words for a place.

    Args:
        place: The place.
        page: Its page.
        phrases: The page's phrases.
        others: Where other places and boxes are: words beyond one of them are not for this one.
    """
    if place.own:
        return Label(_joined(place.own), 0.95)
    left = _left(place, phrases, others)
    gap = place.box.left - left[-1].box.right if left else _LEFT_MM
    near = _in_table(place.cell, page, phrases) if place.cell is not None else _at_line(place, page, phrases, gap)
    own = place.cell is not None and gap < 3.0 and left[-1].asks and bool(left[-1].label)
    if near is not None and not (own and near.certainty < 0.9):
        return near
    if left and _joined(left):
        return Label(_joined(left), 0.95 if gap < _CLOSE_MM else 0.7)
    above = _above(place, phrases, others)
    if above and not left:
        return Label(above, 0.75)
    around = _in_sentence(place, phrases)
    return Label(around, 0.6) if around else Label(above, 0.5 if above else 0.3)


def _in_table(cell: Rect, page: PrintedPage, phrases: Sequence[Phrase]) -> Label | None:
    """Return the words of the cell left of a cell, or of its row and its column."""
    beside = _cell_left(cell, page, phrases)
    if beside:
        return Label(beside, 0.95)
    head = _column_head(cell, page, phrases)
    row = _row_head(cell, page, phrases) if head else ""
    return Label(f"{row}, {head}" if row else head, 0.8) if head else None


def _at_line(place: Place, page: PrintedPage, phrases: Sequence[Phrase], gap: float) -> Label | None:
    """Return the caption of a line, right above its place or below it, unless words stand close at its left."""
    if gap < _CLOSE_MM:
        return None
    below, is_centred = _below(place, phrases)
    caption = "" if is_centred else _caption_above(place, page, phrases)
    if caption:
        return Label(caption, 0.85)
    return Label(below, 0.8) if below else None


def _joined(phrases: Sequence[Phrase]) -> str:
    return clean(" ".join(phrase.text for phrase in phrases))


def _left(place: Place, phrases: Sequence[Phrase], others: Sequence[Rect]) -> list[Phrase]:
    """Return the words left of a place on its line, the last one, or more where that only numbers something."""
    row = (
        place.box if place.box.height <= 9 else Rect(place.box.left, place.box.top, place.box.right, place.box.top + 8)
    )
    if not place.is_cell:
        row = Rect(row.left, row.bottom - 5.5, row.right, row.bottom + 1.0)
    stop = max(
        (one.right for one in others if one.right <= row.left + 0.6 and row_overlap(one, row) > 0.5),
        default=row.left - _LEFT_MM,
    )
    found = sorted(
        (
            phrase
            for phrase in phrases
            if phrase.box.right <= row.left + 1.2
            and phrase.box.left >= stop - 0.8
            and row_overlap(phrase.box, row) > 0.45
        ),
        key=lambda phrase: phrase.box.left,
    )
    kept: list[Phrase] = []
    for phrase in reversed(found):
        kept.insert(0, phrase)
        if not is_number(phrase.text):
            break
    return kept


def _in_sentence(place: Place, phrases: Sequence[Phrase]) -> str:
    """Return the words right behind a place, or those before it past other places: it is a gap in a sentence."""
    row = Rect(place.box.left, place.box.bottom - 5.5, place.box.right, place.box.bottom + 1.0)
    level = [phrase for phrase in phrases if row_overlap(phrase.box, row) > 0.45 and phrase.label]
    before = [phrase for phrase in level if phrase.box.right <= row.left + 1.2 and not is_number(phrase.text)]
    behind = [phrase for phrase in level if -1.2 <= phrase.box.left - row.right < _BESIDE_MM]
    if behind and not place.is_cell:
        return behind[0].label
    return max(before, key=lambda phrase: phrase.box.right).label if before and not place.is_cell else ""


def _cell_left(cell: Rect, page: PrintedPage, phrases: Sequence[Phrase]) -> str:
    """Return the words of the cell right beside a cell, at its left."""
    for other in page.cells:
        if (
            0 <= cell.left - other.right < 2.5
            and row_overlap(cell, other) > 0.6
            and other.height < 3 * cell.height + 30
        ):
            found = _telling(other, phrases)
            if found and len(found) <= 6:
                return _joined(found)
    return ""


def _telling(cell: Rect, phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return the phrases in a cell; none where all of them only number something, or are a unit."""
    found = phrases_in(cell, phrases)
    return [] if all(is_number(phrase.text) or UNITS.match(phrase.text) for phrase in found) else found


def _row_head(cell: Rect, page: PrintedPage, phrases: Sequence[Phrase]) -> str:
    """Return the words of the first cell with words left of a cell, past empty ones."""
    for _ in range(12):
        beside = next(
            (one for one in page.cells if row_overlap(one, cell) > 0.6 and 0 <= cell.left - one.right < 2.5), None
        )
        if beside is None:
            return ""
        found = _telling(beside, phrases)
        if found:
            return _joined(found) if len(found) <= 4 else ""
        cell = beside
    return ""


def _caption_above(place: Place, page: PrintedPage, phrases: Sequence[Phrase]) -> str:
    """Return a caption that stands right above a line's place and begins where the line does."""
    found = [
        phrase
        for phrase in phrases
        if -0.9 <= place.box.top - phrase.box.bottom < 1.2
        and -2.0 < phrase.box.left - place.box.left < 12.0
        and not _is_caption_of_another(phrase, place, page)
    ]
    return _joined(found[:2]) if found else ""


def _is_caption_of_another(phrase: Phrase, place: Place, page: PrintedPage) -> bool:
    """Tell whether words stand right below another line, which is shorter or longer than that of a place."""
    return any(
        -0.6 <= phrase.box.top - line.y < _BELOW_MM
        and line.left - 1 < phrase.box.left < line.right
        and abs(line.right - place.box.right) > 2.0
        for line in page.lines
    )


def _column_head(cell: Rect, page: PrintedPage, phrases: Sequence[Phrase]) -> str:
    """Return the words of the first cell with words above a cell, past empty ones of the same column."""
    current = cell
    for _ in range(60):
        above = next(
            (
                other
                for other in page.cells
                if 0 <= current.top - other.bottom < 2.5
                and abs(other.left - cell.left) < 2.0
                and abs(other.right - cell.right) < 2.0
            ),
            None,
        )
        if above is None:  # a table whose head has no upper line
            return "" if current == cell else _above(Place(current, 1.0, cell=current), phrases, [])
        found = _telling(above, phrases)
        if found:
            return _joined(found) if len(found) <= 6 else ""
        current = above
    return ""


def _below(place: Place, phrases: Sequence[Phrase]) -> tuple[str, bool]:
    """Return a caption below a line, and whether it stands below the line's middle."""
    usual = median([phrase.box.height for phrase in phrases] or [4.0])
    found = []
    for phrase in phrases:
        box = phrase.box
        is_under = -0.6 <= box.top - place.box.bottom < _BELOW_MM and column_overlap(box, place.box) > 0.6
        fits = box.width < place.box.width + 12 and box.left > place.box.left - 4 and box.height <= 1.07 * usual
        near = place.box.width < _CAPTIONED_MM or box.left - place.box.left < 15 or _is_centred(box, place.box)
        if is_under and fits and near:
            found.append(phrase)
    if not found:
        return "", False
    found.sort(key=lambda phrase: phrase.box.left)
    return _joined(found[:2]), len(found) == 1 and _is_centred(found[0].box, place.box)


def _is_centred(box: Rect, place: Rect) -> bool:
    return abs(box.center.x - place.center.x) < _CENTRED_MM and box.left - place.left > 3.0


def _above(place: Place, phrases: Sequence[Phrase], others: Sequence[Rect]) -> str:
    box = place.box
    found = [
        phrase
        for phrase in phrases
        if -0.8 <= box.top - phrase.box.bottom < _ABOVE_MM
        and column_overlap(phrase.box, box) > 0.4
        and not any(
            phrase.box.bottom < one.top + 1 and one.bottom < box.top + 1 and column_overlap(one, box) > 0.3
            for one in others
            if one != box
        )
    ]
    if not found:
        return ""
    nearest = max(found, key=lambda phrase: phrase.box.bottom)
    return _joined([phrase for phrase in found if row_overlap(phrase.box, nearest.box) > 0.5][:2])
