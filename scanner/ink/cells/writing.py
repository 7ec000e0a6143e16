"""What somebody wrote in a cell: the picture less what the form prints, less dust, streaks, seals and neighbours.

Nothing is taken away silently that may be writing: where something foreign touched it, or
ran into the field, the writing says so (`is_touched`, `chance`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect
from scanner.ink.cells.grey_stamps import find_stamp
from scanner.ink.cells.picture import CellPicture
from scanner.ink.cells.pieces import Mask, Pieces, grown
from scanner.ink.cells.printed import CellPrint, find_print
from scanner.ink.cells.streaks import find_streaks
from scanner.values.picture import Gray

PAPER: Final = 250
"""Grey level of evened paper; what is painted over gets it."""

_INK_DARK: Final = 55  # darkness of the palest stroke's edge
_INK_CORE: Final = 80  # ... and of its middle: pencil reaches 90

_BRIDGE_MM: Final = 1.5  # strokes are joined again across a removed line up to this
_BRIDGE_ANGLES: Final = 8  # directions in which strokes are followed
_SPECK_MM2: Final = 0.045  # smaller is dust, wherever it is; a full stop in 10.5 pt has 0.12
_STROKE_MM: Final = 1.4  # a field is written in when one stroke is at least this long ...
_STROKE_MM2: Final = 0.15  # ... and covers this much
_DOT_NEAR_MM: Final = (6.0, 2.5)  # dots and commas stand this close to a stroke, sideways and up or down
_SPOT_MM: Final = 0.5  # smaller are the paper's own and a fax's grain
_SPOTS_MM2: Final = 0.4  # more than this left out of a blank field makes it less sure
_EDGE_MM: Final = 0.55  # this close to print, thin remains are the print's own edges
_THIN_MM: Final = 0.5
_REMAINS_MM: Final = 1.0
_BOX_MM: Final = 4.5  # a mark that runs out of the picture has its box this near
_APART_MM: Final = 1.5  # strokes nearer than this belong together
_INTRUDES_MM: Final = 1.5  # a neighbour's stroke reaches this far into a field before one has to ask whose it is
_TOUCH_MM: Final = 0.3
_RIM_MM: Final = 0.4  # a stroke's pale rim

_CLEAN: Final = 0.99
_TOUCHED: Final = 0.97  # a fold, a streak or a seal was taken off writing; seed 7311: 22 of 22 fields in print right
_DOUBTFUL: Final = 0.85  # strokes may be a neighbour's or this field's, or dust may be writing


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """The strokes of one field.

    Attributes:
        gray: uint8, (height, width), 0 = black: the picture, all but strokes, their rims and pale specks painted over.
        ink: bool, (height, width): the strokes' pixels.
        picture: The cell they were found in.
        left_out_mm2: Area of the spots in the field that were held to be dust.
        is_touched: Whether a streak or a seal was taken off it.
        is_doubtful: Whether strokes may be a neighbour's or this field's.
    """

    gray: Gray = field(repr=False)
    ink: Mask = field(repr=False)
    picture: CellPicture
    left_out_mm2: float = 0.0
    is_touched: bool = False
    is_doubtful: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written."""
        return not bool(self.ink.any())

    @property
    def chance(self) -> float:
        """The estimated chance that all of the field's writing is here and nothing else."""
        if self.is_doubtful or self.left_out_mm2 >= _SPOTS_MM2:
            return _DOUBTFUL
        return _TOUCHED if self.is_touched else _CLEAN

    @property
    def is_clean(self) -> bool:
        """Whether nothing speaks against that."""
        return self.chance == _CLEAN


def find_writing(picture: CellPicture, area: Rect, marks: Sequence[Rect] = ()) -> Writing:
    """Return the strokes that belong to an area of a cell's picture.

    Args:
        picture: The cell and its blank.
        area: Where the field's writing lies; a stroke belongs to it when its middle does.
        marks: Boxes to tick in and around the cell; single strokes that go through one are its mark's.
    """
    dark = 255 - picture.gray
    print_ = find_print(picture, dark)
    raw = dark >= _INK_DARK
    ink = raw & ~print_.gone
    covers = find_streaks(picture, ink, print_.gone, dark)
    covers |= find_stamp(picture, ink & ~covers, print_.near, dark)
    ink &= ~covers
    ink |= _bridges(picture, ink, raw & (print_.gone | covers))
    found = _sorted_out(picture, ink, dark, print_, area=area, marks=marks)
    foreign = print_.gone | covers | found.foreign
    over = grown(foreign, 3) & ~grown(found.ink, 3) | foreign & ~found.ink
    over |= ~grown(raw & ~over, 2 * picture.pixels(_RIM_MM) + 1)  # the paper's grain hides the spaces between words
    gray = np.where(over, np.uint8(PAPER), picture.gray).astype(np.uint8)
    touched = bool((grown(covers, 2 * picture.pixels(_TOUCH_MM) + 1) & found.ink).any())
    return Writing(gray, found.ink, picture, found.dust_mm2, touched, found.is_doubtful)


def _bridges(picture: CellPicture, ink: Mask, hidden: Mask) -> Mask:
    """Return the hidden pixels that lie in line between strokes on both sides of removed print."""
    size = picture.pixels(_BRIDGE_MM) | 1
    source = ink.astype(np.uint8)
    closed = np.zeros_like(source)
    for angle in np.arange(_BRIDGE_ANGLES) * np.pi / _BRIDGE_ANGLES:
        line = np.zeros((size, size), np.uint8)
        reach = np.array([np.cos(angle), np.sin(angle)]) * (size // 2)
        start, end = (np.round(size // 2 + side * reach).astype(int).tolist() for side in (-1, 1))
        cv2.line(line, start, end, 1)
        closed |= cv2.morphologyEx(source, cv2.MORPH_CLOSE, line).astype(np.uint8)
    return closed.astype(bool) & hidden


@dataclass(frozen=True, slots=True, eq=False)
class _PieceGroups:
    """The ink of a cell, told apart.

    Attributes:
        ink: The field's own.
        foreign: All other but specks.
        dust_mm2: Area of the spots in the field that were held to be dust.
        is_doubtful: Whether a large piece may be either.
    """

    ink: Mask
    foreign: Mask
    dust_mm2: float
    is_doubtful: bool


def _sorted_out(
    picture: CellPicture, ink: Mask, dark: Gray, print_: CellPrint, *, area: Rect, marks: Sequence[Rect]
) -> _PieceGroups:
    """Tell a field's strokes from specks, remains of print and what is a neighbour's."""
    pieces = Pieces.of(ink, picture.mm(1))
    inside = picture.mask_of(area)
    extent, size = pieces.extent_mm, pieces.size_mm2
    long_mm, short_mm = extent.max(axis=1), extent.min(axis=1)
    edge = grown(print_.near, picture.pixels(_EDGE_MM))
    remains = ((long_mm < _REMAINS_MM) | (short_mm < _THIN_MM)) & (pieces.part_in(edge) > 0.75)
    solid = (size >= _SPECK_MM2) & (pieces.darkest(dark) >= _INK_CORE) & ~remains
    centred = solid & pieces.centred_in(inside)
    stroke = (long_mm >= _STROKE_MM) & (size >= _STROKE_MM2) & ~pieces.are_blobs()

    of_marks = _of_marks(picture, pieces, marks)
    visits = centred & stroke & (of_marks | pieces.reach_border())
    strokes = centred & stroke & ~visits
    own = pieces.drawn(strokes)
    near_own = grown(own, 2 * picture.pixels(_APART_MM) + 1)
    joined = visits & (pieces.part_in(near_own) > 0)
    intrudes, bulky = _intruders(pieces, inside, solid & ~centred & (long_mm >= _INTRUDES_MM))
    strokes |= joined

    wide, high = (2 * picture.pixels(mm) + 1 for mm in _DOT_NEAR_MM)
    around = cv2.dilate(pieces.drawn(strokes).astype(np.uint8), np.ones((high, wide), np.uint8)).astype(bool)
    writing = centred & ~(visits & ~joined) & (pieces.part_in(around) > 0)
    kept = pieces.drawn(writing) | (pieces.drawn(bulky) & inside)
    spots = centred & ~writing & ~visits & (long_mm >= _SPOT_MM)
    lone = visits & ~joined & ~of_marks
    touched = intrudes & (pieces.part_in(near_own) > 0)
    slip = writing.sum() == 1 and bool(pieces.are_straight()[writing].all())  # of a pen, or a one
    doubtful = slip or bool((joined | bulky | lone | touched).any())
    specks = (
        ~solid & ~remains & pieces.centred_in(inside)
    )  # beside writing they may be its dots, pale: left as they are
    foreign = ink & ~kept & ~pieces.drawn(specks)
    return _PieceGroups(kept, foreign, float(size[spots].sum()), doubtful)


def _of_marks(picture: CellPicture, pieces: Pieces, marks: Sequence[Rect]) -> Mask:
    """Tell which pieces are single strokes through a box to tick, or out of the picture towards one."""
    through, towards = (np.zeros(pieces.shape, dtype=np.bool_) for _ in range(2))
    for box in marks:
        through |= picture.mask_of(box)
        towards |= picture.mask_of(box.inset(-_BOX_MM))
    found: Mask = (pieces.pixels_in(through) > 0) | (pieces.pixels_in(towards) > 0) & pieces.reach_border()
    return found & pieces.are_lines()


def _intruders(pieces: Pieces, inside: Mask, others: Mask) -> tuple[Mask, Mask]:
    """Tell which pieces reach well into a field, and which have more in it than one stroke of a pen.

    The latter are writing that something foreign touches.

    Args:
        pieces: The ink.
        inside: The field.
        others: The pieces that are asked about.
    """
    reach, bulky = np.zeros(pieces.count, dtype=np.bool_), np.zeros(pieces.count, dtype=np.bool_)
    chosen = others[pieces.label] & inside[pieces.y, pieces.x]
    label, x, y = pieces.label[chosen], pieces.x[chosen], pieces.y[chosen]
    for number in np.unique(label):
        mine = label == number
        extent_mm = np.array([np.ptp(x[mine]) + 1, np.ptp(y[mine]) + 1]) * pieces.px_mm
        ink_mm2 = int(mine.sum()) * pieces.px_mm**2
        reach[number] = extent_mm.max() >= _INTRUDES_MM
        bulky[number] = extent_mm.min() >= _INTRUDES_MM and ink_mm2 > np.hypot(*extent_mm)
    return reach, bulky
