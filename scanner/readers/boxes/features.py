"""What is measured of each box: the ink in it, which box that ink belongs to, and what lies around it.

This module measures and decides nothing; the rules are in `decision_rules`.

How it works: strokes are first given to boxes, see `claims`. The strokes that a box owns are measured inside its
outline (`InsideInk`) and by how far they reach beyond it. Strokes in no box are measured as
neighbours, see `neighbourhood`. The printed outline and words of the box say whether the page can be trusted there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.definition.places import Shape
from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import Ink, Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.ink.dilation import dilate
from scanner.ink.percentile import percentile
from scanner.readers.boxes.claims import NOBODY, Claim, claim_strokes, inside_of, is_plain_tick, is_straight, points_in
from scanner.readers.boxes.level_lines import level_reach_mm
from scanner.readers.boxes.mark_rules import RULES
from scanner.readers.boxes.measure_rules import RULES as MEASURE_RULES
from scanner.readers.boxes.measure_rules import MeasureRules
from scanner.readers.boxes.neighbourhood import (
    NeighbouringStroke,
    ink_over_label_mm2,
    is_as_dark_as,
    is_loop,
    is_seal_sized,
    lies_in_writing,
    may_be_seal_piece,
    seal_darknesses_near,
    share_circled,
    strokes_around,
)
from scanner.readers.boxes.own_print import inner_tone, outline_seen, words_seen
from scanner.readers.boxes.words_ink import NO_WORDS, WordsInk, measure_words
from scanner.values.page.picture import Mask

_HALO_MM: Final = 0.3  # print's blurred edge lies this near to print, most of all around a small box
_HALO_PX: Final = 2 * round(_HALO_MM * PER_MM) + 1
_ALL_SEEN: Final = (1.0, 1.0)


@dataclass(frozen=True, slots=True)
class InsideInk:
    """The ink inside a box's outline, of the strokes that the box owns.

    Attributes:
        area_mm2: Its visible area.
        fill: The share of the visible inside that it covers.
        long_mm: Diagonal of its bounding box.
        layers: How often a line across the ink meets it: the 75th percentile over all lines down, and over
            all lines across. A tick has 1 and 2, a cross 2 and 2, a scribble 3 and more.
        corners: In how many of the inside's four corners it is: a cross reaches all four.
        blob_mm: Diameter of the largest disc in it.
        darkness: 80th percentile of its darkness, 255 = black.
        straight: Whether it is one straight stroke.
        share: Which share of its strokes' ink it is; the rest lies outside the box.
        outside_mm2: Ink of the same strokes outside the box.
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
    """What is measured of one box.

    Attributes:
        box: The box.
        outline: Which share of its printed outline can be seen: of all four sides, and of the worst side. Bubbles and
            brackets have no four sides; theirs counts as seen.
        own: The ink inside that belongs to it.
        sprawl_mm: How far the same strokes reach beyond the outline: left, top, right, bottom.
        passing_mm2: Ink inside of strokes that belong to another box.
        contested: Whether a stroke inside may as well be another box's.
        around: Strokes near it that lie in no box.
        circled: Share of the directions from the box or its words in which a loop lies.
        streak: Whether a dust streak or a fold was taken out of it.
        label_mm2: Added ink over its words.
        seal: Whether its mark is about as dark as a seal that lies close by.
        print_seen: Share of its words' print that came out.
        pale_mm: Length of the longest stroke inside that is too pale for ink; 0.0 where such strokes are everywhere.
        streak_excess: How much more ink was taken out of it than the streak has elsewhere, see `_streak_excess`.
        struck: Whether a level line goes through it.
        level_mm: How far its own strokes run on to the right of it as one level line, see `level_lines`.
        tone: How much darker bare paper is inside than around it, see `_tone`. A stroke too pale to be seen as
            one, or broken up by a dither, adds to it; grain does not.
        plain_tick: Whether its strokes are a tick that turns here, see `claims.is_plain_tick`.
        words: How heavy its words are, without marks of other boxes and the tail of its own tick.
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
    level_mm: float = 0.0
    tone: float = 0.0
    plain_tick: bool = False
    words: WordsInk = NO_WORDS


def measure(
    place: Surroundings,
    ink: Ink,
    boxes: Sequence[OptionBox],
    writing: Sequence[Rect],
    *,
    sealed: bool = True,
    rules: MeasureRules = MEASURE_RULES,
) -> tuple[BoxMarks, ...]:
    """Return what is measured of each box of a choice.

    Args:
        place: The choice's surroundings.
        ink: The ink added there.
        boxes: Every box that lies wholly in the window: the choice's and its neighbours'.
        writing: Places to write in the same cells, mm; strokes in them are writing.
        sealed: Whether a seal may lie there; False where it was taken out.
        rules: What counts.
    """
    claims = claim_strokes(place, ink, boxes)
    if _is_pale_everywhere(place, ink, boxes, rules):
        ink = replace(ink, pale=np.zeros_like(ink.pale))
    around = strokes_around(place, ink, boxes, claims, writing)
    large_strokes = [
        stroke
        for stroke in ink.strokes
        if sealed
        and is_seal_sized(stroke)
        and _is_no_mark(place, stroke, boxes, claims)
        and not lies_in_writing(place, stroke, writing)
        and not any(is_loop(place, stroke, box) for box in boxes)
    ]
    bare: Mask = ~dilate(place.hidden | ink.mask | ink.streaked, 5)
    return tuple(
        replace(
            _measure_box(
                place,
                ink,
                box,
                claims=claims,
                around=around.get(box.name, ()),
                large_strokes=large_strokes,
                rules=rules,
            ),
            tone=inner_tone(place, box, bare),
        )
        for box in boxes
        if place.is_own(box)
    )


def _measure_box(
    place: Surroundings,
    ink: Ink,
    box: OptionBox,
    *,
    claims: dict[int, Claim],
    around: tuple[NeighbouringStroke, ...],
    large_strokes: Sequence[Stroke],
    rules: MeasureRules,
) -> BoxMarks:
    area = inside_of(place, box)
    own = [stroke for stroke in ink.strokes if box.name in claims.get(stroke.number, NOBODY).owners]
    passing = [stroke for stroke in ink.strokes if box.name in claims.get(stroke.number, NOBODY).passed]
    contested = any(box.name in claims.get(stroke.number, NOBODY).contested for stroke in ink.strokes)
    rows, columns = place.slices(area)
    seals = seal_darknesses_near(place, large_strokes, box)
    free = [stroke for stroke in ink.strokes if stroke.number not in claims]
    plain_tick = is_plain_tick(place, own, box)
    others = [
        one for one in ink.strokes if (owners := claims.get(one.number, NOBODY).owners) and box.name not in owners
    ]
    return BoxMarks(
        box,
        outline_seen(place, place.seen(box), rules) if box.shape is Shape.SQUARE else _ALL_SEEN,
        _measure_inside(place, area, own, rules),
        _sprawl_mm(place, box, own),
        sum(len(points_in(place, stroke, area)) for stroke in passing) / PER_MM**2,
        contested,
        tuple(replace(one, seal=may_be_seal_piece(one, seals)) for one in around),
        share_circled(place, ink.strokes, box, claims),
        bool(ink.streaked[rows, columns].any()),
        ink_over_label_mm2(place, [stroke for stroke in free if not is_as_dark_as(stroke, seals)], ink, box),
        bool(own) and is_as_dark_as(max(own, key=lambda stroke: len(stroke.points)), seals),
        words_seen(place, box, rules),
        _longest_pale_mm(place, ink, area, rules),
        _streak_excess(place, ink, area),
        _is_struck(place, box, own, rules),
        level_reach_mm(place, box, [] if plain_tick else own),
        plain_tick=plain_tick,
        words=measure_words(place, ink, box, others, own=own, is_tick=plain_tick),
    )


def _measure_inside(place: Surroundings, area: Rect, own: Sequence[Stroke], rules: MeasureRules) -> InsideInk:
    """Return what is measured of the ink that a box's own strokes have in its inside."""
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
        _corners(mask, rules.corner_mm2),
        2 * float(depth.max()) / PER_MM,
        percentile(dark, 80),
        is_straight(points),
        len(points) / max(1, sum(len(stroke.points) for stroke in own)),
        sum(len(stroke.points) for stroke in own) / PER_MM**2 - area_mm2,
    )


def _corners(mask: NDArray[np.uint8], least_mm2: float) -> int:
    """Return in how many of the four corners, each a third of the sides, so much ink lies."""
    third_y, third_x = (max(1, round(side / 3)) for side in mask.shape)
    tops, lefts = (slice(0, third_y), slice(-third_y, None)), (slice(0, third_x), slice(-third_x, None))
    return sum(int(mask[top, left].sum()) >= least_mm2 * PER_MM**2 for top in tops for left in lefts)


def _layers(mask: NDArray[np.uint8]) -> int:
    """Return how many runs of ink a column of a mask has: the 75th percentile of the columns with ink."""
    starts = np.diff(mask.astype(np.int8), axis=0, prepend=0) == 1
    runs = starts.sum(axis=0)
    return int(percentile(runs[runs > 0], 75)) if (runs > 0).any() else 0


def _sprawl_mm(place: Surroundings, box: OptionBox, own: Sequence[Stroke]) -> tuple[float, float, float, float]:
    """Return how far strokes reach beyond a box's outline, mm: left, top, right, bottom."""
    if not own:
        return (0.0, 0.0, 0.0, 0.0)
    points = np.concatenate([stroke.points for stroke in own])
    low, high = points.min(axis=0) / PER_MM, (points.max(axis=0) + 1) / PER_MM
    rect = place.seen(box)
    left, top = rect.left - place.window.left, rect.top - place.window.top
    right, bottom = rect.right - place.window.left, rect.bottom - place.window.top
    beyond = (left - low[0], top - low[1], high[0] - right, high[1] - bottom)
    return tuple(max(0.0, float(side)) for side in beyond)  # type: ignore[return-value]


def _is_pale_everywhere(place: Surroundings, ink: Ink, boxes: Sequence[OptionBox], rules: MeasureRules) -> bool:
    """Tell whether bare paper away from boxes, words and print is full of pale strokes.

    The sheet's back shows through, or the scan is dirty.
    """
    bare = ~dilate(place.hidden, 9)
    for box in boxes:
        for rect in (place.seen(box), place.seen_label(box)):
            rows, columns = place.slices(rect.inset(-2.5))
            bare[rows, columns] = False
    return bool(bare.any()) and float(ink.pale[bare].mean()) > rules.pale_everywhere_share


def _streak_excess(place: Surroundings, ink: Ink, area: Rect) -> float:
    """Return how many times as much ink was taken out inside a box as elsewhere along the same streak.

    1.0 means that only the streak was there, 0.0 that nothing was taken out.
    """
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


def _is_struck(place: Surroundings, box: OptionBox, own: Sequence[Stroke], rules: MeasureRules) -> bool:
    """Tell whether a level line goes through a box: its strokes have ink left and right of it at the same height."""
    if not own:
        return False
    points = np.concatenate([stroke.points for stroke in own]) / PER_MM
    points += np.array([place.window.left, place.window.top])
    rect = place.seen(box)
    left, right = (
        points[points[:, 0] < rect.left - rules.strike_reach_mm],
        points[points[:, 0] > rect.right + rules.strike_reach_mm],
    )
    if min(len(left), len(right)) < rules.strike_mm2 * PER_MM**2:
        return False
    return abs(float(left[:, 1].mean() - right[:, 1].mean())) <= rules.strike_level_mm


def _longest_pale_mm(place: Surroundings, ink: Ink, area: Rect, rules: MeasureRules) -> float:
    """Return the length of the longest pale stroke inside a box, mm."""
    if place.rough or place.noise > rules.pale_noise:
        return 0.0
    rows, columns = place.slices(area.inset(-_HALO_MM))
    pale = ink.pale[rows, columns] & ~dilate(place.hidden[rows, columns], _HALO_PX)
    count, _, stats, _ = cv2.connectedComponentsWithStats(pale.astype(np.uint8), connectivity=8)
    if count < 2:
        return 0.0
    real = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= rules.pale_mm2 * PER_MM**2]
    extents = np.hypot(real[:, cv2.CC_STAT_WIDTH], real[:, cv2.CC_STAT_HEIGHT])
    return float(extents.max(initial=0.0)) / PER_MM


def _is_no_mark(place: Surroundings, stroke: Stroke, boxes: Sequence[OptionBox], claims: dict[int, Claim]) -> bool:
    """Tell whether a stroke lies in no box, or reaches where a mark of its box would not."""
    owners = claims.get(stroke.number, NOBODY).owners
    wrong = [max(_sprawl_mm(place, box, [stroke])[::3]) > RULES.wrong_way_mm for box in boxes if box.name in owners]
    return all(wrong)
