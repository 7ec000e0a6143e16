"""What is measured of each box: the ink in it, whose it is, and what lies around it.

Nothing is decided here; the rules are in `mark_rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import Ink, Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings, percentile
from scanner.readers.boxes.claims import NOBODY, Claim, claim_strokes, inside_of, is_straight, points_in
from scanner.readers.boxes.neighbourhood import (
    NeighbouringStroke,
    circled,
    is_like,
    is_loop,
    is_seal_sized,
    is_seals_piece,
    lies_in,
    over_label,
    seals_near,
    strokes_around,
)
from scanner.values.picture import Mask

_SOLID: Final = 170.0  # darkness of the blank's solid print
_PALE_EVERYWHERE: Final = 0.012  # of bare paper: the back shows through, or the scan is dirty
_STRIKE_OUT_MM: Final = 0.8  # the arms of crosses and scribbles end nearer
_STRIKE_MM2: Final = 0.08
_STRIKE_LEVEL_MM: Final = 1.4
_PALE_MM2: Final = 0.3
_HALO_MM: Final = 0.3  # so near print its blurred edge lies, of a small box most of all
_HALO: Final = 2 * round(_HALO_MM * PER_MM) + 1
_PALE_NOISE: Final = 4.0  # sigma of darkness: a rougher scan shows no pale strokes
_WRONG_WAY_MM: Final = 2.8  # beyond a box to the left or below
_RING_MM: Final = 1.5
_COVERED: Final = 0.8
_CORNER_MM2: Final = 0.12
_TONE_AROUND_MM: Final = 3.0
_TONE_PIXELS: Final = 100  # fewer say little
_OUTLINE_STEP_MM: Final = 0.25
_OUTLINE_SEARCH_MM: Final = 0.25
_OUTLINE_DARK: Final = 0.35  # of solid print's darkness: a 0.25 mm line at 100 dpi has half of it


@dataclass(frozen=True, slots=True)
class InsideInk:
    """A box's own ink inside its outline.

    Attributes:
        area_mm2: Visible ink.
        fill: Its share of the visible inside.
        long_mm: Diagonal of its bounding box.
        layers: How often a line down and a line across meets the ink, the 75th percentile: a tick has
            1 and 2, a cross 2 and 2, a scribble 3 and more.
        corners: In how many of its four corners there is ink: a cross reaches all.
        blob_mm: Diameter of the largest disc in it.
        darkness: 80th percentile of its ink's darkness.
        straight: Whether it is one straight stroke.
        share: Its part of the strokes it belongs to.
        outside_mm2: Their ink outside the box.
    """

    area_mm2: float = 0.0
    fill: float = 0.0
    long_mm: float = 0.0
    layers: tuple[int, int] = (0, 0)
    corners: int = 0
    blob_mm: float = 0.0
    darkness: float = 0.0
    straight: bool = False
    share: float = 0.0
    outside_mm2: float = 0.0


@dataclass(frozen=True, slots=True)
class BoxMarks:
    """What is known of one box.

    Attributes:
        box: The box.
        outline: Share of its printed outline that is there: of all sides, and of the worst.
        own: Ink inside that belongs to it.
        sprawl_mm: How far the same strokes reach beyond the outline: left, top, right, bottom.
        passing_mm2: Ink inside of strokes that belong to another box.
        contested: Whether a stroke inside could as well be another box's.
        around: Strokes that lie in no box and nearest to this one.
        circled: Share of directions, seen from the box or its words, in which a stroke around lies.
        streak: Whether a dust streak or a fold was taken out of it.
        streak_excess: How much more ink was taken out than the streak has elsewhere, see `_streak_excess`.
        struck: Whether a level line goes through it.
        tone: How much darker the paper inside is on average than around, strokes left out, see `_tone`. A
            stroke too pale, or too broken by a dither, to be seen as one adds to it; grain does not.
        label_mm2: Added ink over its words.
        print_seen: Share of its words' print that came out.
        pale_mm: How long the longest stroke inside is that is too pale for ink, where the paper around has none.
        seal: Whether something large and no darker or paler lies across the surroundings.
    """

    box: OptionBox
    outline: tuple[float, float]
    own: InsideInk
    sprawl_mm: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    passing_mm2: float = 0.0
    contested: bool = False
    around: tuple[NeighbouringStroke, ...] = ()
    circled: float = 0.0
    streak: bool = False
    label_mm2: float = 0.0
    seal: bool = False
    print_seen: float = 1.0
    pale_mm: float = 0.0
    streak_excess: float = 0.0
    struck: bool = False
    tone: float = 0.0


def measure(
    place: Surroundings, ink: Ink, boxes: Sequence[OptionBox], writing: Sequence[Rect], *, sealed: bool = True
) -> tuple[BoxMarks, ...]:
    """Return what is known of each box of a choice.

    Args:
        place: The surroundings.
        ink: The ink added there.
        boxes: Every box that lies wholly in the window, of this choice and of its neighbours.
        writing: Places to write in the same cells: strokes in them are writing.
        sealed: Whether a seal may lie there; False where one was taken out.
    """
    claims = claim_strokes(place, ink, boxes)
    if _pale_everywhere(place, ink, boxes):
        ink = replace(ink, pale=np.zeros_like(ink.pale))
    around = strokes_around(place, ink, boxes, claims, writing)
    drawn = [
        stroke
        for stroke in ink.strokes
        if sealed
        and is_seal_sized(stroke)
        and _is_no_mark(place, stroke, boxes, claims)
        and not lies_in(place, stroke, writing)
        and not any(is_loop(place, stroke, box) for box in boxes)
    ]
    covered = (place.hidden | ink.mask | ink.streaked).astype(np.uint8)
    bare: Mask = cv2.dilate(covered, np.ones((5, 5), np.uint8)) == 0
    return tuple(
        replace(
            _measured(place, ink, box, claims=claims, around=around.get(box.name, ()), drawn=drawn),
            tone=_tone(place, box, bare),
        )
        for box in boxes
        if place.is_own(box)
    )


def _tone(place: Surroundings, box: OptionBox, bare: Mask) -> float:
    """Return how much darker bare paper is inside a box than on the darkest side of it; 0.0 where none is bare.

    What lies under boxes and paper alike, the back of the sheet or a seal, is on a side of it too.
    """
    rect, wide = place.seen(box), place.seen(box).inset(-_TONE_AROUND_MM)
    sides = (
        Rect(wide.left, wide.top, rect.left, wide.bottom),
        Rect(rect.right, wide.top, wide.right, wide.bottom),
        Rect(wide.left, wide.top, wide.right, rect.top),
        Rect(wide.left, rect.bottom, wide.right, wide.bottom),
    )
    within, *around = (place.dark[at][bare[at]] for at in map(place.slices, (inside_of(place, box), *sides)))
    told = [float(side.mean()) for side in around if len(side) >= _TONE_PIXELS]
    return float(within.mean()) - max(told) if told and len(within) >= _TONE_PIXELS else 0.0


def _measured(
    place: Surroundings,
    ink: Ink,
    box: OptionBox,
    *,
    claims: dict[int, Claim],
    around: tuple[NeighbouringStroke, ...],
    drawn: Sequence[Stroke],
) -> BoxMarks:
    area = inside_of(place, box)
    own = [stroke for stroke in ink.strokes if box.name in claims.get(stroke.number, NOBODY).owners]
    passing = [stroke for stroke in ink.strokes if box.name in claims.get(stroke.number, NOBODY).passed]
    contested = any(box.name in claims.get(stroke.number, NOBODY).contested for stroke in ink.strokes)
    rows, columns = place.slices(area)
    seals = seals_near(place, drawn, box)
    free = [stroke for stroke in ink.strokes if stroke.number not in claims]
    return BoxMarks(
        box,
        _outline(place, place.seen(box)),
        _inside(place, area, own),
        _sprawl(place, box, own),
        sum(len(points_in(place, stroke, area)) for stroke in passing) / PER_MM**2,
        contested,
        tuple(replace(one, seal=is_seals_piece(one, seals)) for one in around),
        circled(place, ink.strokes, box, claims),
        bool(ink.streaked[rows, columns].any()),
        over_label(place, [stroke for stroke in free if not is_like(stroke, seals)], ink, box),
        bool(own) and is_like(max(own, key=lambda stroke: len(stroke.points)), seals),
        _print_seen(place, box),
        _pale(place, ink, area),
        _streak_excess(place, ink, area),
        _is_struck(place, box, own),
    )


def _inside(place: Surroundings, area: Rect, own: Sequence[Stroke]) -> InsideInk:
    pieces = [points_in(place, stroke, area) for stroke in own]
    points = np.concatenate(pieces) if pieces else np.zeros((0, 2), np.int32)
    if not len(points):
        return InsideInk()
    rows, columns = place.slices(area)
    mask = np.zeros(place.dark.shape, np.uint8)
    mask[points[:, 1], points[:, 0]] = 1
    mask = np.ascontiguousarray(mask[rows, columns])
    visible = ~place.hidden[rows, columns]
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    depth = cv2.distanceTransform(cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), cv2.DIST_L2, 5)
    dark = place.dark[points[:, 1], points[:, 0]]
    extent = (np.ptp(points, axis=0) + 1) / PER_MM
    area_mm2 = len(points) / PER_MM**2
    return InsideInk(
        area_mm2,
        len(points) / max(1, int(visible.sum())),
        float(np.hypot(*extent)),
        (_layers(mask), _layers(mask.T)),
        _corners(mask),
        2 * float(depth.max()) / PER_MM,
        percentile(dark, 80),
        is_straight(points),
        len(points) / max(1, sum(len(stroke.points) for stroke in own)),
        sum(len(stroke.points) for stroke in own) / PER_MM**2 - area_mm2,
    )


def _corners(mask: NDArray[np.uint8]) -> int:
    """Return in how many of the four corners, a third of the side wide, ink lies."""
    third_y, third_x = (max(1, round(side / 3)) for side in mask.shape)
    tops, lefts = (slice(0, third_y), slice(-third_y, None)), (slice(0, third_x), slice(-third_x, None))
    return sum(int(mask[top, left].sum()) >= _CORNER_MM2 * PER_MM**2 for top in tops for left in lefts)


def _layers(mask: NDArray[np.uint8]) -> int:
    """Return how many runs of ink the columns of a mask have, the 75th percentile of those with ink."""
    starts = np.diff(mask.astype(np.int8), axis=0, prepend=0) == 1
    runs = starts.sum(axis=0)
    return int(percentile(runs[runs > 0], 75)) if (runs > 0).any() else 0


def _sprawl(place: Surroundings, box: OptionBox, own: Sequence[Stroke]) -> tuple[float, float, float, float]:
    if not own:
        return (0.0, 0.0, 0.0, 0.0)
    points = np.concatenate([stroke.points for stroke in own])
    low, high = points.min(axis=0) / PER_MM, (points.max(axis=0) + 1) / PER_MM
    rect = place.seen(box)
    left, top = rect.left - place.window.left, rect.top - place.window.top
    right, bottom = rect.right - place.window.left, rect.bottom - place.window.top
    beyond = (left - low[0], top - low[1], high[0] - right, high[1] - bottom)
    return tuple(max(0.0, float(side)) for side in beyond)  # type: ignore[return-value]


def _print_seen(place: Surroundings, box: OptionBox) -> float:
    """Return the share of a 1-bit scan's label that came out; 1.0 for grey scans, which lose nothing."""
    if not place.tones.stark:
        return 1.0
    rows, columns = place.slices(place.seen_label(box))
    solid = place.printed[rows, columns] > _SOLID
    return float((place.dark[rows, columns][solid] >= 0.4 * place.black).mean()) if solid.any() else 1.0


def _pale_everywhere(place: Surroundings, ink: Ink, boxes: Sequence[OptionBox]) -> bool:
    """Tell whether bare paper away from boxes, words and print is full of pale strokes: the back shows through."""
    bare = cv2.dilate(place.hidden.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    for box in boxes:
        for rect in (place.seen(box), place.seen_label(box)):
            rows, columns = place.slices(rect.inset(-2.5))
            bare[rows, columns] = False
    return bool(bare.any()) and float(ink.pale[bare].mean()) > _PALE_EVERYWHERE


def _streak_excess(place: Surroundings, ink: Ink, area: Rect) -> float:
    """Return how much more ink a streak has inside a box than elsewhere along it; 1.0 for just the streak."""
    rows, columns = place.slices(area)
    if not ink.removed[rows, columns].any():
        return 0.0
    ratios = []
    for removed, hidden, along, across in (
        (ink.removed, place.hidden, rows, columns),
        (ink.removed.T, place.hidden.T, columns, rows),
    ):
        strip = removed[:, across].sum(axis=1)
        clear = hidden[:, across].mean(axis=1) < 0.2
        clear[max(0, along.start - PER_MM) : along.stop + PER_MM] = False
        usual = float(strip[clear].mean()) if clear.any() else 0.0
        ratios.append(float(strip[along].mean()) / usual if usual > 0 else np.inf)
    return min(ratios)


def _is_struck(place: Surroundings, box: OptionBox, own: Sequence[Stroke]) -> bool:
    """Tell whether a level line goes through a box: ink left and right of it, equally high."""
    if not own:
        return False
    points = np.concatenate([stroke.points for stroke in own]) / PER_MM
    points += np.array([place.window.left, place.window.top])
    rect = place.seen(box)
    left, right = points[points[:, 0] < rect.left - _STRIKE_OUT_MM], points[points[:, 0] > rect.right + _STRIKE_OUT_MM]
    if min(len(left), len(right)) < _STRIKE_MM2 * PER_MM**2:
        return False
    return abs(float(left[:, 1].mean() - right[:, 1].mean())) <= _STRIKE_LEVEL_MM


def _pale(place: Surroundings, ink: Ink, area: Rect) -> float:
    """Return the length of the longest pale stroke inside, mm."""
    if place.rough or place.noise > _PALE_NOISE:
        return 0.0
    rows, columns = place.slices(area.inset(-_HALO_MM))
    halo = cv2.dilate(place.hidden[rows, columns].astype(np.uint8), np.ones((_HALO, _HALO), np.uint8))
    pale = ink.pale[rows, columns] & (halo == 0)
    count, _, stats, _ = cv2.connectedComponentsWithStats(pale.astype(np.uint8), connectivity=8)
    if count < 2:
        return 0.0
    real = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= _PALE_MM2 * PER_MM**2]
    extents = np.hypot(real[:, cv2.CC_STAT_WIDTH], real[:, cv2.CC_STAT_HEIGHT])
    return float(extents.max(initial=0.0)) / PER_MM


def _is_no_mark(place: Surroundings, stroke: Stroke, boxes: Sequence[OptionBox], claims: dict[int, Claim]) -> bool:
    """Tell whether a stroke lies in no box, or reaches where no tick of its box would."""
    owners = claims.get(stroke.number, NOBODY).owners
    wrong = [max(_sprawl(place, box, [stroke])[::3]) > _WRONG_WAY_MM for box in boxes if box.name in owners]
    return all(wrong)


def _outline(place: Surroundings, rect: Rect) -> tuple[float, float]:
    """Return the share of an outline that is printed: of all sides, and of the worst."""
    level = _OUTLINE_DARK * place.black
    if _is_covered(place, rect, level):
        return 0.0, 0.0
    reach = 2 * round(_OUTLINE_SEARCH_MM * PER_MM) + 1
    rows, columns = place.slices(rect.inset(-1.0))
    darkest = cv2.dilate(place.dark[rows, columns], np.ones((reach, reach), np.uint8))
    steps = np.arange(0.3, rect.width - 0.29, _OUTLINE_STEP_MM)
    left, top = place.window.left + columns.start / PER_MM, place.window.top + rows.start / PER_MM
    sides = []
    for along in ("top", "bottom", "left", "right"):
        flat = np.full_like(steps, getattr(rect, along))
        x = rect.left + steps if along in ("top", "bottom") else flat
        y = flat if along in ("top", "bottom") else rect.top + steps
        across = np.clip(((x - left) * PER_MM).astype(int), 0, darkest.shape[1] - 1)
        down = np.clip(((y - top) * PER_MM).astype(int), 0, darkest.shape[0] - 1)
        sides.append(float((darkest[down, across] >= level).mean()))
    return sum(sides) / 4, min(sides)


def _is_covered(place: Surroundings, rect: Rect, level: float) -> bool:
    """Tell whether all around and inside a box is dark: no paper, a shadow, a cover; no outline can be told there."""
    rows, columns = place.slices(rect.inset(-_RING_MM))
    visible = ~place.hidden[rows, columns]
    return not visible.any() or float((place.dark[rows, columns][visible] >= level).mean()) > _COVERED
