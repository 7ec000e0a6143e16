"""What somebody wrote in a cell: the picture without the form's print, dust, streaks, seals and neighbours' strokes.

How it works: print, streaks and seals are taken out, see `printed`, `streaks` and `grey_stamps`. Strokes that these
cut in two are joined over gaps of up to 1.5 mm. Each connected piece of ink that is left is then sorted: a stroke of
the field, a speck of dust, an edge of print, a mark of a box, or a stroke that comes in from a neighbouring cell.

No writing is taken away silently. Where something foreign touched it or ran into the field, the
writing says so (`is_touched`, `is_doubtful`, `chance`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect
from scanner.ink.cells.cell_rules import RULES, CellRules
from scanner.ink.cells.grey_stamps import find_stamp
from scanner.ink.cells.picture import PAPER, CellPicture
from scanner.ink.cells.pieces import Pieces
from scanner.ink.cells.printed import CellPrint, find_print
from scanner.ink.cells.rule_contact import contact_mm
from scanner.ink.cells.stamp_rules import RULES as STAMP_RULES
from scanner.ink.cells.stamp_rules import StampRules
from scanner.ink.cells.streaks import find_streaks
from scanner.ink.dilation import dilate
from scanner.values.page.picture import Gray, Mask

_GAP_DIRECTIONS: Final = 8  # directions in which strokes are joined

_CHANCE_CLEAN: Final = 0.99  # chance that the writing is whole and this field's where nothing was removed
# the same where a fold, a streak or a seal touched it; seed 7311: 22 of 22 printed fields were right
_CHANCE_TOUCHED: Final = 0.97
_CHANCE_DOUBTFUL: Final = 0.85  # the same where strokes may be a neighbour's, or dust may be writing


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """The strokes of one field.

    Attributes:
        gray: uint8, (height, width), 0 = black: the cell's picture, with everything painted over that
            is neither a stroke, nor its rim, nor a pale speck beside it.
        ink: bool, (height, width): the strokes' pixels.
        pieces: The connected pieces of the strokes.
        picture: The cell they were found in.
        left_out_mm2: Area of the spots in the field that were taken for dust.
        is_touched: Whether a streak or a seal was removed that touched the strokes.
        is_doubtful: Whether a stroke may be this field's or a neighbour's.
        is_spotted: Whether so much was taken for dust that writing may be among it.
        is_lone_stroke: Whether one nearly straight stroke is all there is: a slip of the pen, or a 1.
        is_cut_by_rule: Whether strokes end in a rule that was taken away, so that some may have gone with it.
    """

    gray: Gray = field(repr=False)
    ink: Mask = field(repr=False)
    pieces: Pieces = field(repr=False)
    picture: CellPicture
    left_out_mm2: float = 0.0
    is_touched: bool = False
    is_doubtful: bool = False
    is_spotted: bool = False
    is_lone_stroke: bool = False
    is_cut_by_rule: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written."""
        return not bool(self.ink.any())

    @property
    def chance(self) -> float:
        """The estimated chance that all of the field's writing is here and nothing else."""
        if self.is_doubtful or self.is_spotted:
            return _CHANCE_DOUBTFUL
        return _CHANCE_TOUCHED if self.is_touched else _CHANCE_CLEAN

    @property
    def is_clean(self) -> bool:
        """Whether nothing suggests that writing is missing or foreign."""
        return self.chance == _CHANCE_CLEAN


def find_writing(
    picture: CellPicture,
    area: Rect,
    marks: Sequence[Rect] = (),
    rules: CellRules = RULES,
    stamp_rules: StampRules = STAMP_RULES,
) -> Writing:
    """Return the strokes that belong to a field.

    Args:
        picture: The cell and its blank.
        area: Where the field's writing lies, mm; a stroke belongs to the field when its centre lies in it.
        marks: Boxes to tick in and around the cell, mm; a single stroke through one is the box's mark.
        rules: What counts as writing.
        stamp_rules: What counts as a seal's.
    """
    dark = 255 - picture.gray
    cell_print = find_print(picture, dark, rules)
    raw = dark >= rules.ink_darkness
    ink = raw & ~cell_print.gone
    covers = find_streaks(picture, ink, cell_print.gone, dark, rules)
    covers |= find_stamp(picture, ink & ~covers, cell_print.near, dark, stamp_rules)
    ink &= ~covers
    ink |= _bridge_gaps(picture, ink, raw & (cell_print.gone | covers), rules)
    found = _sort_pieces(picture, ink, dark, cell_print, area=area, marks=marks, rules=rules)
    foreign = cell_print.gone | covers | found.foreign
    over = dilate(foreign, 3) & ~dilate(found.ink, 3) | foreign & ~found.ink
    # the paper's grain is painted over too, because it hides the spaces between words
    over |= ~dilate(raw & ~over, 2 * picture.pixels(rules.rim_mm) + 1)
    gray = np.where(over, np.uint8(PAPER), picture.gray).astype(np.uint8)
    touched = bool((dilate(covers, 2 * picture.pixels(rules.touch_mm) + 1) & found.ink).any())
    is_spotted = found.dust_mm2 >= rules.spots_mm2
    return Writing(
        gray,
        found.ink,
        found.pieces,
        picture,
        found.dust_mm2,
        touched,
        found.is_doubtful,
        is_spotted,
        found.is_lone_stroke,
        contact_mm(picture, found.ink, raw & cell_print.gone, cell_print.level_rules) >= rules.cut_mm,
    )


def _bridge_gaps(picture: CellPicture, ink: Mask, hidden: Mask, rules: CellRules) -> Mask:
    """Return the hidden pixels that lie on a short straight line between strokes on both sides of what was removed."""
    size = picture.pixels(rules.gap_mm) | 1
    near = hidden & dilate(ink, size)  # what lies farther from ink is on no line between strokes
    result: Mask = np.zeros_like(ink)
    if not near.any():
        return result
    part = _around(near, 2 * size)  # beyond that no ink changes what lies near
    source = ink[part].astype(np.uint8)
    closed = np.zeros_like(source)
    for angle in np.arange(_GAP_DIRECTIONS) * np.pi / _GAP_DIRECTIONS:
        line = np.zeros((size, size), np.uint8)
        reach = np.array([np.cos(angle), np.sin(angle)]) * (size // 2)
        start, end = (np.round(size // 2 + side * reach).astype(int).tolist() for side in (-1, 1))
        cv2.line(line, start, end, 1)
        closed |= cv2.morphologyEx(source, cv2.MORPH_CLOSE, line).astype(np.uint8)
    result[part] = closed.astype(bool) & hidden[part]
    return result


def _around(mask: Mask, reach: int) -> tuple[slice, slice]:
    """Return the rows and columns that a mask covers, and so many pixels more on all sides."""
    first_and_last = [np.flatnonzero(mask.any(axis=across))[[0, -1]].tolist() for across in (1, 0)]
    rows, columns = (slice(max(0, first - reach), last + reach + 1) for first, last in first_and_last)
    return rows, columns


@dataclass(frozen=True, slots=True, eq=False)
class _SortedPieces:
    """The ink of a cell, sorted.

    Attributes:
        ink: The field's own strokes.
        pieces: Their connected pieces.
        foreign: All other ink except specks.
        dust_mm2: Area of the spots in the field that were taken for dust.
        is_doubtful: Whether a stroke may be this field's or a neighbour's.
        is_lone_stroke: As in `Writing`.
    """

    ink: Mask
    pieces: Pieces
    foreign: Mask
    dust_mm2: float
    is_doubtful: bool
    is_lone_stroke: bool


def _sort_pieces(
    picture: CellPicture,
    ink: Mask,
    dark: Gray,
    cell_print: CellPrint,
    *,
    area: Rect,
    marks: Sequence[Rect],
    rules: CellRules,
) -> _SortedPieces:
    """Tell a field's strokes from specks, remains of print and neighbours' strokes."""
    pieces = Pieces.of(ink, picture.mm(1))
    inside = picture.mask_of(area)
    extent, size = pieces.extent_mm, pieces.size_mm2
    long_mm, short_mm = extent.max(axis=1), extent.min(axis=1)
    edge = dilate(cell_print.near, picture.pixels(rules.edge_mm))
    remains = ((long_mm < rules.short_mm) | (short_mm < rules.thin_mm)) & (pieces.part_in(edge) > rules.edge_share)
    solid = (size >= rules.speck_mm2) & (pieces.darkest(dark) >= rules.middle_darkness) & ~remains
    centred = solid & pieces.centred_in(inside)
    stroke = (long_mm >= rules.stroke_mm) & (size >= rules.stroke_mm2) & ~pieces.are_blobs()

    of_marks = _are_marks(picture, pieces, marks, rules)
    visiting = centred & stroke & (of_marks | pieces.reach_border())
    strokes = centred & stroke & ~visiting
    own = pieces.draw(strokes)
    near_own = dilate(own, 2 * picture.pixels(rules.apart_mm) + 1)
    joined = visiting & (pieces.part_in(near_own) > 0)
    intrudes, bulky = _find_intruders(pieces, inside, solid & ~centred & (long_mm >= rules.intrudes_mm), rules)
    strokes |= joined

    wide, high = (2 * picture.pixels(mm) + 1 for mm in (rules.dot_aside_mm, rules.dot_above_mm))
    around = dilate(pieces.draw(strokes), wide, high)
    writing = centred & ~(visiting & ~joined) & (pieces.part_in(around) > 0)
    kept = pieces.draw(writing) | (pieces.draw(bulky) & inside)
    spots = centred & ~writing & ~visiting & (long_mm >= rules.spot_mm)
    lone = visiting & ~joined & ~of_marks
    touched = intrudes & (pieces.part_in(near_own) > 0)
    lone_stroke = bool(writing.sum() == 1 and pieces.are_straight()[writing].all())
    # strokes that a rule joins to those of the cell above take the whole answer with them
    lost = not writing.any() and int(intrudes.sum()) >= rules.intruders
    on_edges = solid & ~centred & ~of_marks & _are_on_edges(picture, pieces, area, rules)
    is_line = int(on_edges.sum()) >= rules.on_edge_pieces
    lost |= float(size[on_edges].sum()) >= rules.on_edge_mm2 and (is_line or not writing.any())
    doubtful = lost or bool((joined | bulky | lone | touched).any())
    # specks beside writing may be its dots, only pale; they are left as they are
    specks = ~solid & ~remains & pieces.centred_in(inside)
    foreign = ink & ~kept & ~pieces.draw(specks)
    own_pieces = Pieces.of(kept, pieces.px_mm) if bulky.any() else pieces.only(writing)
    return _SortedPieces(kept, own_pieces, foreign, float(size[spots].sum()), doubtful, lone_stroke)


def _are_marks(picture: CellPicture, pieces: Pieces, marks: Sequence[Rect], rules: CellRules) -> Mask:
    """Tell which pieces are single strokes through a box to tick, or run out of the picture towards one."""
    through, towards = (np.zeros(pieces.shape, dtype=np.bool_) for _ in range(2))
    for box in marks:
        if not box.inset(-rules.box_reach_mm).overlaps(picture.window):
            continue
        through |= picture.mask_of(box)
        towards |= picture.mask_of(box.inset(-rules.box_reach_mm))
    found: Mask = (pieces.pixels_in(through) > 0) | (pieces.pixels_in(towards) > 0) & pieces.reach_border()
    return found & pieces.are_lines()


def _are_on_edges(picture: CellPicture, pieces: Pieces, area: Rect, rules: CellRules) -> Mask:
    """Tell which pieces lie across the upper or lower edge of a field, with a good part on either side.

    Each of the two fields would leave such a piece to the other one. A single stroke that comes from beyond the picture
    is the tail of a mark.
    """
    left, top, right, bottom = (
        (edge - start) / pieces.px_mm
        for edge, start in zip(area.as_tuple(), 2 * (picture.window.left, picture.window.top), strict=True)
    )
    middle_x, middle_y = pieces.middle.T
    _, upper, _, lower = pieces.box.T
    near, over = rules.on_edge_mm / pieces.px_mm, rules.over_edge_mm / pieces.px_mm
    across = np.zeros(pieces.count, dtype=np.bool_)
    for edge in (top, bottom):
        across |= (np.abs(middle_y - edge) <= near) & (np.minimum(edge - upper, lower - edge) >= over)
    is_tail = pieces.are_lines() & pieces.reach_border()
    found: Mask = across & (middle_x > left) & (middle_x < right) & ~is_tail
    return found


def _find_intruders(pieces: Pieces, inside: Mask, others: Mask, rules: CellRules) -> tuple[Mask, Mask]:
    """Tell which pieces reach well into a field, and which have more ink in it than one stroke of a pen.

    A piece with more ink than one stroke is writing of this field that a foreign stroke touches.

    Args:
        pieces: The ink.
        inside: bool, (height, width), the field.
        others: bool, (pieces,), the pieces that are asked about.
        rules: How far they reach.
    """
    reach, bulky = np.zeros(pieces.count, dtype=np.bool_), np.zeros(pieces.count, dtype=np.bool_)
    chosen = others[pieces.label] & inside[pieces.y, pieces.x]
    label, x, y = pieces.label[chosen], pieces.x[chosen], pieces.y[chosen]
    for number in np.unique(label):
        mine = label == number
        extent_mm = np.array([np.ptp(x[mine]) + 1, np.ptp(y[mine]) + 1]) * pieces.px_mm
        ink_mm2 = int(mine.sum()) * pieces.px_mm**2
        reach[number] = extent_mm.max() >= rules.intrudes_mm
        bulky[number] = extent_mm.min() >= rules.intrudes_mm and ink_mm2 > np.hypot(*extent_mm)
    return reach, bulky
