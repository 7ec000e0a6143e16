"""The outlines of boxes as a blank prints them, near where a definition says that they are.

A definition of somebody else's form is written by a person or drafted by a program, and its boxes lie some tenths of a
millimetre beside the printed ones. What is inside a box and whether its outline can be seen is asked of the print. So
each side is moved onto the nearest straight line on the blank that runs along most of it; where there is none, as
beside brackets, it stays. Words to circle stand where their own print is within the place that is said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from forms.definition.places import Shape
from forms.geometry import Rect
from forms.layout.model import OptionBox, Page
from scanner.ink.boxes.surroundings import PER_MM
from scanner.values.page.picture import Floats, Gray

_REACH_MM: Final = 0.6  # a side lies no farther from where it is said to lie
_ALONG: Final = (0.2, 0.8)  # the part of a side that is looked at: its ends belong to the other sides
_LINE_SHARE: Final = 0.8  # of that part, which has to be printed
_PRINTED_BELOW: Final = 150
_SIZES: Final = (0.7, 1.4)  # how large a box may become, as a share of what is said


def on_outlines(page: Page, blank: Gray) -> Page:
    """Return a page whose boxes to tick have the outlines that the blank prints.

    Args:
        page: The layout's page.
        blank: uint8, the blank page at `MARK_DPI`.
    """
    options = (
        _with_outline(box, _OUTLINES[box.shape](box.rect, blank)) if box.shape in _OUTLINES else box
        for box in page.options
    )
    return replace(page, options=tuple(options))


def _with_outline(box: OptionBox, rect: Rect) -> OptionBox:
    """Return a box with another outline, which is also the place of its words where none are said."""
    return replace(box, rect=rect, label=rect if box.label == box.rect else box.label)


def _outline(rect: Rect, blank: Gray) -> Rect:
    """Return a box's outline on the blank: the middles of its printed lines."""
    reach = round(_REACH_MM * PER_MM)
    left, top = round(rect.left * PER_MM) - reach, round(rect.top * PER_MM) - reach
    right, bottom = round(rect.right * PER_MM) + reach, round(rect.bottom * PER_MM) + reach
    if left < 0 or top < 0 or right > blank.shape[1] or bottom > blank.shape[0]:
        return rect
    printed = (blank[top:bottom, left:right] < _PRINTED_BELOW).astype(np.float64)
    across, down = _lengthwise(printed), _lengthwise(printed.T)
    sides = (
        _nearest_line(across, left, rect.left),
        _nearest_line(down, top, rect.top),
        _nearest_line(across, left, rect.right),
        _nearest_line(down, top, rect.bottom),
    )
    sizes = (sides[2] - sides[0]) / rect.width, (sides[3] - sides[1]) / rect.height
    return Rect(*sides) if all(_SIZES[0] <= size <= _SIZES[1] for size in sizes) else rect


def _lengthwise(printed: Floats) -> Floats:
    """Return which share of each column is printed, between the ends of the box's upright sides: float64, (width,)."""
    start, stop = (round(share * len(printed)) for share in _ALONG)
    return np.asarray(printed[start:stop].mean(axis=0), dtype=np.float64)


def _nearest_line(shares: Floats, first: int, side_mm: float) -> float:
    """Return the middle of the line that is nearest to a side, mm; the side itself where there is none.

    Args:
        shares: float64, the printed share of each row or column of pixels.
        first: Where they begin, in pixels from the page's edge.
        side_mm: Where the side is said to be.
    """
    at = np.flatnonzero(shares >= _LINE_SHARE)
    lines = [(run[0] + run[-1] + 1) / 2 for run in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if len(run)]
    places = [float(first + middle) / PER_MM for middle in lines]
    near = min(places, key=lambda place: abs(place - side_mm), default=side_mm)
    return near if abs(near - side_mm) <= _REACH_MM else side_mm


def _printed_words(rect: Rect, blank: Gray) -> Rect:
    """Return where something is printed in a place; the place itself where nothing is."""
    left, top = max(0, round(rect.left * PER_MM)), max(0, round(rect.top * PER_MM))
    printed = blank[top : round(rect.bottom * PER_MM), left : round(rect.right * PER_MM)] < _PRINTED_BELOW
    rows, columns = np.flatnonzero(printed.any(axis=1)), np.flatnonzero(printed.any(axis=0))
    if not rows.size:
        return rect
    first, last = (float(columns[0]), float(rows[0])), (float(columns[-1] + 1), float(rows[-1] + 1))
    sides = left + first[0], top + first[1], left + last[0], top + last[1]
    return Rect(*(side / PER_MM for side in sides))


_OUTLINES: Final = {Shape.SQUARE: _outline, Shape.WORD: _printed_words}
"""How the place of each shape is found on the blank; the others stand as they are said."""
