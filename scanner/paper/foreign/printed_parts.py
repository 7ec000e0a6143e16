"""Printed words inside a writing cell: the label that it begins with, the unit that it ends with, its hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from forms.geometry import Rect
from scanner.paper.foreign.cell_matching import exactness, fold, likeness
from scanner.paper.foreign.cell_text import BOX_CHARACTERS, CellWords
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.paper.foreign.type_lines import Line, ink_of, tighten

_HINT_LIKENESS_MIN: Final = 0.7  # least likeness of lines to the hint
_LABEL_LIKENESS_MIN: Final = 0.7  # least likeness of words to a label
_EM_RANGE: Final = (0.75, 1.35)  # of a line's height: least and greatest width of a Han character of the line
_LINE_HEIGHT_MAX_MM: Final = 4.5  # higher ink is a line of type with a stroke across it


def find_hint(words: CellWords, lines: Sequence[Line], hint: str) -> list[Rect]:
    """Return the first lines of a cell that are its hint, however the hint was broken; none where there is no hint."""
    texts = [line.text for line in lines] if words.characters else words.read([line.rect for line in lines])
    best, count = 0.0, 0
    for number in range(1, len(lines) + 1):
        like = likeness(hint, "".join(texts[:number]))
        if like > best:
            best, count = like, number
    return [line.rect for line in lines[:count]] if best >= _HINT_LIKENESS_MIN else []


def find_prefix(words: CellWords, line: Rect, text: str) -> Rect | None:
    """Return the area, mm, of some words that a line begins with, or None where it begins with others."""
    if words.characters:
        return _prefix_of_layer(words, line, text)
    tight = tighten(words.table, line)
    if tight is None:
        return None
    ends = _gap_ends(words.table, tight)
    least, most = (len(text) * share * tight.height for share in _EM_RANGE)
    likely = [end for end in ends if least <= end - tight.left <= most or end == ends[-1]]
    areas = [Rect(tight.left, tight.top, end, tight.bottom) for end in likely]
    scored = [
        (likeness(text, seen), exactness(text, seen), -area.width, area)
        for area, seen in zip(areas, words.read(areas), strict=True)
    ]
    best = max(scored, key=lambda one: one[:3], default=None)
    return best[3] if best is not None and best[0] >= _LABEL_LIKENESS_MIN else None


def find_suffix(words: CellWords, lines: Sequence[Line], text: str) -> Rect | None:
    """Return the area, mm, of some words on the first line that ends with them, or None where no line does."""
    for line in lines:
        if words.characters:
            seen = fold(line.text)
            if seen.endswith(fold(text)):
                tail = line.characters[-len(text) :]
                return Rect(tail[0].rect.left, line.rect.top, tail[-1].rect.right, line.rect.bottom)
            continue
        tight = tighten(words.table, line.rect)
        if tight is None:
            continue
        starts = [tight.left, *_gap_starts(words.table, tight)]
        least, most = (len(text) * share * min(tight.height, _LINE_HEIGHT_MAX_MM) for share in _EM_RANGE)
        likely = [start for start in starts if least <= tight.right - start <= most]
        areas = [Rect(start, tight.top, tight.right, tight.bottom) for start in likely]
        scored = [
            (likeness(text, seen), -area.width, area) for area, seen in zip(areas, words.read(areas), strict=True)
        ]
        best = max(scored, key=lambda one: one[:2], default=None)
        if best is not None and best[0] >= 0.99:
            return best[2]
    return None


def _prefix_of_layer(words: CellWords, line: Rect, text: str) -> Rect | None:
    """Return the area of words that a line of the text layer begins with, or None."""
    inside = sorted(
        (one for one in words.characters if line.inset(-0.5).contains(one.rect.center)), key=lambda one: one.rect.left
    )
    wanted, seen = fold(text), ""
    area: Rect | None = None
    for one in inside:
        part = fold(one.text)
        if not seen and (not part or one.text in BOX_CHARACTERS):
            continue
        if part and not wanted.startswith(seen + part):
            break
        seen += part
        area = one.rect if area is None else area.union(one.rect)
        if seen == wanted:
            closing = [other for other in inside if other.text in "）)" and 0 <= other.rect.left - area.right < 1.0]
            return area.union(closing[0].rect) if closing and text[-1] in "）)" else area
    return None


def _gap_ends(table: Table, area: Rect) -> list[float]:
    """Return where ink ends before a gap, and where all of it ends, mm."""
    columns = ink_of(table, area).any(axis=0).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([columns, [0]])) == -1)
    return [area.left + (int(edge) + 1) / PER_MM for edge in edges]


def _gap_starts(table: Table, area: Rect) -> list[float]:
    """Return where ink begins after a gap, mm."""
    columns = ink_of(table, area).any(axis=0).astype(np.int8)
    edges = np.flatnonzero(np.diff(columns) == 1)
    return [area.left + (int(edge) + 1) / PER_MM for edge in edges]
