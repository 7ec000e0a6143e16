"""Strokes near a box that are not in it: beside it, round it, on its words, or part of a seal.

This module measures and decides nothing; the rules are in `decision_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import Ink, Stroke
from scanner.ink.boxes.surroundings import PER_MM, Surroundings
from scanner.readers.boxes.claims import Claim, is_straight, is_tick_shaped
from scanner.readers.boxes.mark_rules import RULES

_SEAL_PART_MM: Final = (3.0, 12.0)  # least width and length of the part of a seal's ring that surroundings can show
_SEAL_NEAR_MM: Final = 5.0  # from a seal's ring to its characters
_SEAL_DARKNESS_SPREAD: Final = 35.0  # a seal's strokes differ in darkness by no more than this
_IN_WRITING_SHARE: Final = 0.95  # share of a stroke that lies in a place to write if the stroke is writing
_LOOP_MM: Final = 4.5  # a loop round a box or its words is at least this long; it may cut into the box
# a stroke this near to a box's outline is told of that box too, even if another option is nearer
_AT_BOX_MM: Final = 3.0
# share of the directions that half a loop covers; a seal's ring that passes by covers less
_HALF_LOOP_SHARE: Final = 0.62
_LOOP_DISTANCE_MM: Final = 3.5  # a loop is nowhere farther from what it goes round
_LOOP_NEAR_SHARE: Final = 0.7  # share of a loop's piece that lies within that distance
_OVER_LABEL_MM: Final = 1.4  # shorter strokes over the words do not count
_ARC_MM: Final = 2.0  # shorter pieces of a loop do not count


@dataclass(frozen=True, slots=True)
class NeighbouringStroke:
    """A stroke near a box, but not in it.

    Attributes:
        area_mm2: Its visible ink.
        width_mm: Its width.
        height_mm: Its height.
        straight: Whether it is one straight line.
        from_box_mm: Its least distance from the box's outline.
        on_label: Share of it that lies on the option's words or within a millimetre of them.
        nearer_by_mm: By how much it is nearer to this option than to the next one; negative if farther.
        darkness: 80th percentile of its pixels' darkness, 255 = black.
        in_cell: Share of it inside the option's cell.
        beside: Whether its middle is as high as the box.
        tick_shaped: Whether it has a tick's shape, see `claims.is_tick_shaped`.
        seal: Whether it may be a piece of a seal close by.
    """

    area_mm2: float
    width_mm: float
    height_mm: float
    straight: bool
    from_box_mm: float
    on_label: float
    nearer_by_mm: float
    darkness: float
    in_cell: float
    beside: bool
    tick_shaped: bool = False
    seal: bool = False

    @property
    def long_mm(self) -> float:
        """The longer of its width and height."""
        return max(self.width_mm, self.height_mm)

    @property
    def narrow_mm(self) -> float:
        """The shorter of its width and height."""
        return min(self.width_mm, self.height_mm)


def strokes_around(
    place: Surroundings,
    ink: Ink,
    boxes: Sequence[OptionBox],
    claims: dict[int, Claim],
    writing: Sequence[Rect],
) -> dict[str, tuple[NeighbouringStroke, ...]]:
    """Return for each box, by its name, the strokes near it that lie in no box.

    A stroke is told of the option that it is nearest to, and also of every box that it stands beside.

    Args:
        place: The choice's surroundings.
        ink: The ink added there.
        boxes: All boxes in the surroundings.
        claims: Stroke number to its claim; these strokes lie in boxes.
        writing: Places to write; strokes in them are writing.
    """
    found: dict[str, list[NeighbouringStroke]] = {box.name: [] for box in boxes}
    targets = [rect for box in boxes for rect in (place.seen(box), place.seen_label(box))]
    for stroke in ink.strokes:
        if stroke.number in claims or not _is_close(place, stroke, targets) or _is_writing(place, stroke, writing):
            continue
        at_mm = _in_mm(place, stroke)
        away = {
            box.name: min(
                float(_distances(at_mm, place.seen(box)).min()), float(_distances(at_mm, place.seen_label(box)).min())
            )
            for box in boxes
        }
        ranked = sorted(boxes, key=lambda box: (away[box.name], float(_distances(at_mm, box.rect).mean())))
        middle_y = float(at_mm[:, 1].mean())
        for rank, box in enumerate(ranked):
            from_box = float(_distances(at_mm, place.seen(box)).min())
            beside = box.rect.top - 1.0 <= middle_y <= box.rect.bottom + 1.0
            if rank and (from_box > _AT_BOX_MM or not beside):
                continue
            rival = min((away[other.name] for other in ranked if other is not box), default=99.0)
            found[box.name].append(
                NeighbouringStroke(
                    stroke.area_mm2,
                    *stroke.extent_mm,
                    is_straight(stroke.points),
                    from_box,
                    float((_distances(at_mm, place.seen_label(box)) <= 1.0).mean()),
                    rival - away[box.name],
                    stroke.darkness,
                    float((_distances(at_mm, box.cell) <= 0.0).mean()),
                    beside,
                    is_tick_shaped(stroke.points),
                )
            )
    return {name: tuple(strokes) for name, strokes in found.items()}


def _is_close(place: Surroundings, stroke: Stroke, targets: Sequence[Rect]) -> bool:
    """Tell whether a stroke lies close to some box or its words."""
    return any(_distance_mm(place, stroke, target) <= _AT_BOX_MM for target in targets)


def _distance_mm(place: Surroundings, stroke: Stroke, rect: Rect) -> float:
    """Return the distance of a stroke's bounds from a rectangle, mm; no pixel of the stroke is nearer."""
    left, top, right, bottom = stroke.bounds
    window = place.window
    return max(
        window.left + left / PER_MM - rect.right,
        rect.left - window.left - right / PER_MM,
        window.top + top / PER_MM - rect.bottom,
        rect.top - window.top - bottom / PER_MM,
        0.0,
    )


def _in_mm(place: Surroundings, stroke: Stroke) -> NDArray[np.float64]:
    """Return a stroke's pixels as points on paper, mm: float64, (n, 2)."""
    at_mm: NDArray[np.float64] = stroke.points / PER_MM + np.array([place.window.left, place.window.top])
    return at_mm


def _distances(points_mm: NDArray[np.float64], rect: Rect) -> NDArray[np.float64]:
    """Return how far points lie outside a rectangle, mm; 0.0 inside."""
    beyond_x = np.maximum(np.maximum(rect.left - points_mm[:, 0], points_mm[:, 0] - rect.right), 0)
    beyond_y = np.maximum(np.maximum(rect.top - points_mm[:, 1], points_mm[:, 1] - rect.bottom), 0)
    result: NDArray[np.float64] = np.hypot(beyond_x, beyond_y)
    return result


def _is_writing(place: Surroundings, stroke: Stroke, writing: Sequence[Rect]) -> bool:
    """Tell whether a stroke's middle lies in a place to write or a little around it."""
    middle = _in_mm(place, stroke).mean(axis=0)
    return any(float(_distances(middle[np.newaxis], rect.inset(-0.5, -1.5))[0]) <= 0.0 for rect in writing)


def share_circled(place: Surroundings, strokes: Sequence[Stroke], box: OptionBox, claims: dict[int, Claim]) -> float:
    """Return how far a loop goes round a box, its words, or both: the share of directions from 0.0 to 1.0.

    Only strokes that lie in no box count, and long ones that only cut into one.
    """
    free = [
        stroke
        for stroke in strokes
        if (stroke.number not in claims or stroke.long_mm >= _LOOP_MM)
        and stroke.long_mm >= _ARC_MM
        and stroke.darkness >= RULES.faint_darkness
    ]
    rect, label = place.seen(box), place.seen_label(box)
    return max(_share_around(place, free, target) for target in (rect, label, rect.union(label)))


def _share_around(place: Surroundings, strokes: Sequence[Stroke], target: Rect) -> float:
    """Return the share of directions around a target in which strokes lie; passing strokes do not count."""
    around = [(points, near) for points, near in _loop_points(place, strokes, target) if len(near)]
    shares = [_share_of_directions(near, target) for _, near in around]
    if max(shares, default=0.0) < _HALF_LOOP_SHARE:
        # print may cut a loop in two: its pieces count together, but not strokes that mostly lie elsewhere
        around = [(points, near) for points, near in around if len(near) >= _LOOP_NEAR_SHARE * len(points)]
    together = [near for _, near in around]
    return max([*shares, _share_of_directions(np.concatenate(together), target) if together else 0.0], default=0.0)


def _loop_points(
    place: Surroundings, strokes: Sequence[Stroke], target: Rect
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Yield each stroke's pixels, mm, and those of them that lie where a loop around the target would lie."""
    for stroke in strokes:
        if _distance_mm(place, stroke, target) <= _LOOP_DISTANCE_MM:
            points = _in_mm(place, stroke)
            away = _distances(points, target.inset(0.15))
            yield points, points[(away > 0.0) & (away <= _LOOP_DISTANCE_MM)]


def _share_of_directions(near: NDArray[np.float64], target: Rect) -> float:
    """Return the share of directions from a target's centre, counted in 32 parts, in which points lie."""
    centre = target.center
    # the target is scaled to a square, so that long words count like a box
    angle = np.arctan2((near[:, 1] - centre.y) / target.height, (near[:, 0] - centre.x) / target.width)
    bins = np.unique(((angle + np.pi) / (2 * np.pi) * 32).astype(int) % 32)
    return len(bins) / 32


def ink_over_label_mm2(place: Surroundings, free: Sequence[Stroke], ink: Ink, box: OptionBox) -> float:
    """Return how much ink of free strokes, mm2, lies over a box's words."""
    at = place.slices(place.seen_label(box).inset(-0.3, -0.6))
    dark = [stroke for stroke in free if stroke.darkness >= RULES.faint_darkness and stroke.long_mm >= _OVER_LABEL_MM]
    return float(np.count_nonzero(ink.drawn(dark, at))) / PER_MM**2 if dark else 0.0


def is_seal_sized(stroke: Stroke | NeighbouringStroke) -> bool:
    """Tell whether a stroke is as large as the part of a seal's ring that surroundings can show."""
    return stroke.narrow_mm >= _SEAL_PART_MM[0] and stroke.long_mm >= _SEAL_PART_MM[1]


def is_loop(place: Surroundings, stroke: Stroke, box: OptionBox) -> bool:
    """Tell whether a stroke goes round a box, its words, or both."""
    rect, label = place.seen(box), place.seen_label(box)
    for target in (rect, label, rect.union(label)):
        for points, near in _loop_points(place, [stroke], target):
            if len(near) >= _LOOP_NEAR_SHARE * len(points) and _share_of_directions(near, target) >= _HALF_LOOP_SHARE:
                return True
    return False


def lies_in_writing(place: Surroundings, stroke: Stroke, writing: Sequence[Rect]) -> bool:
    """Tell whether nearly all of a stroke lies in a place to write, as written words that run together do."""
    at_mm = _in_mm(place, stroke)
    return any(float((_distances(at_mm, rect.inset(-0.5)) <= 0.0).mean()) >= _IN_WRITING_SHARE for rect in writing)


def seal_darknesses_near(place: Surroundings, large_strokes: Sequence[Stroke], box: OptionBox) -> tuple[float, ...]:
    """Return the darkness of each large stroke close to a box that is neither a mark nor writing: a seal's ring.

    Args:
        place: The choice's surroundings.
        large_strokes: The large strokes.
        box: The box.
    """
    return tuple(
        stroke.darkness
        for stroke in large_strokes
        if _distance_mm(place, stroke, place.seen(box)) <= _SEAL_NEAR_MM
        and float(_distances(_in_mm(place, stroke), place.seen(box)).min()) <= _SEAL_NEAR_MM
    )


def is_as_dark_as(stroke: Stroke | NeighbouringStroke, seals: Sequence[float]) -> bool:
    """Tell whether a stroke is about as dark as one of the seals whose darkness is given."""
    return any(abs(stroke.darkness - seal) <= _SEAL_DARKNESS_SPREAD for seal in seals)


def may_be_seal_piece(stroke: NeighbouringStroke, seals: Sequence[float]) -> bool:
    """Tell whether a stroke may be a small piece of a seal close by.

    A large stroke is none: it may be two loops that touch.
    """
    return not is_seal_sized(stroke) and is_as_dark_as(stroke, seals)
