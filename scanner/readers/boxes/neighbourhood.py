"""Strokes near a box that are not in it: beside it, round it, on its words, or a seal's.

Nothing is decided here; the rules are in `mark_rules`.
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

_SEAL_MM: Final = (3.0, 12.0)  # least extents of the part of a seal's ring that surroundings can show
_SEAL_NEAR_MM: Final = 5.0  # between its ring and its words
_SEAL_LIKE: Final = 35.0  # darkness
_IN_WRITING: Final = 0.95
_LOOP_MM: Final = 4.5  # a loop round a box or its words is larger, and may cut into the box
_AT_BOX_MM: Final = 3.0  # a stroke so near to a box's outline is told of that box too, whatever is nearer
_HALF_LOOP: Final = 0.62  # of the directions; a seal's ring that passes by has less
_LOOP_AWAY_MM: Final = 3.5
_LOOP_NEAR: Final = 0.7  # of a piece of a loop lies so near
_OVER_LABEL_MM: Final = 1.4
_ARC_MM: Final = 2.0
_ARC_DARK: Final = 62.0


@dataclass(frozen=True, slots=True)
class NeighbouringStroke:
    """A stroke near a box, but not in it.

    Attributes:
        area_mm2: Visible ink.
        width_mm: Its width.
        height_mm: Its height.
        straight: Whether it is one straight line.
        from_box_mm: Least distance from the outline.
        on_label: Share of it within the words' area and a millimetre around.
        nearer_by_mm: By how much it is nearer to this option than to the next.
        darkness: See `Stroke`.
        in_cell: Share of it inside the option's cell.
        beside: Whether its middle is as high as the box.
        tick_shaped: Whether it falls to a turn at its left and rises to the right, higher than it began.
        seal: Whether it is as dark as a seal's ring that passes close by.
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
    """Return for each box the strokes that lie in none and nearest to it, close to it or its words."""
    found: dict[str, list[NeighbouringStroke]] = {box.name: [] for box in boxes}
    for stroke in ink.strokes:
        if stroke.number in claims or not _is_close(place, stroke, boxes) or _is_writing(place, stroke, writing):
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


def _is_close(place: Surroundings, stroke: Stroke, boxes: Sequence[OptionBox]) -> bool:
    rects = (rect for box in boxes for rect in (place.seen(box), place.seen_label(box)))
    return any(_apart_mm(place, stroke, rect) <= _AT_BOX_MM for rect in rects)


def _apart_mm(place: Surroundings, stroke: Stroke, rect: Rect) -> float:
    """Return how far a stroke's bounds lie from a rectangle: none of its pixels is nearer."""
    left, top, right, bottom = (side / PER_MM for side in stroke.bounds)
    across = max(place.window.left + left - rect.right, rect.left - place.window.left - right, 0.0)
    down = max(place.window.top + top - rect.bottom, rect.top - place.window.top - bottom, 0.0)
    return max(across, down)


def _in_mm(place: Surroundings, stroke: Stroke) -> NDArray[np.float64]:
    """Return a stroke's pixels on paper, mm."""
    at_mm: NDArray[np.float64] = stroke.points / PER_MM + np.array([place.window.left, place.window.top])
    return at_mm


def _distances(points_mm: NDArray[np.float64], rect: Rect) -> NDArray[np.float64]:
    """Return how far points lie outside a rectangle, mm."""
    beyond_x = np.maximum(np.maximum(rect.left - points_mm[:, 0], points_mm[:, 0] - rect.right), 0)
    beyond_y = np.maximum(np.maximum(rect.top - points_mm[:, 1], points_mm[:, 1] - rect.bottom), 0)
    result: NDArray[np.float64] = np.hypot(beyond_x, beyond_y)
    return result


def _is_writing(place: Surroundings, stroke: Stroke, writing: Sequence[Rect]) -> bool:
    middle = _in_mm(place, stroke).mean(axis=0)
    return any(float(_distances(middle[np.newaxis], rect.inset(-0.5, -1.5))[0]) <= 0.0 for rect in writing)


def circled(place: Surroundings, strokes: Sequence[Stroke], box: OptionBox, claims: dict[int, Claim]) -> float:
    """Return the share of directions in which a stroke that is in no box lies around the box or its words."""
    free = [
        stroke
        for stroke in strokes
        if (stroke.number not in claims or stroke.long_mm >= _LOOP_MM)
        and stroke.long_mm >= _ARC_MM
        and stroke.darkness >= _ARC_DARK
    ]
    rect, label = place.seen(box), place.seen_label(box)
    return max(_share_around(place, free, target) for target in (rect, label, rect.union(label)))


def _share_around(place: Surroundings, strokes: Sequence[Stroke], target: Rect) -> float:
    """Return the share of directions around a target in which strokes lie; what only passes by does not count."""
    around = [(points, near) for points, near in _near(place, strokes, target) if len(near)]
    shares = [_directions(near, target) for _, near in around]
    if max(shares, default=0.0) < _HALF_LOOP:
        # print cuts a loop in two; what passes by lies elsewhere for the most part
        around = [(points, near) for points, near in around if len(near) >= _LOOP_NEAR * len(points)]
    together = [near for _, near in around]
    return max([*shares, _directions(np.concatenate(together), target) if together else 0.0], default=0.0)


def _near(
    place: Surroundings, strokes: Sequence[Stroke], target: Rect
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Yield the pixels of strokes close by, mm, and those of them that lie where a loop around the target would."""
    for stroke in strokes:
        if _apart_mm(place, stroke, target) <= _LOOP_AWAY_MM:
            points = _in_mm(place, stroke)
            away = _distances(points, target.inset(0.15))
            yield points, points[(away > 0.0) & (away <= _LOOP_AWAY_MM)]


def _directions(near: NDArray[np.float64], target: Rect) -> float:
    """Return the share of directions, measured on an ellipse around the target, in which points lie."""
    centre = target.center
    # directions as seen with the target squeezed to a square, so that long words count like a box
    angle = np.arctan2((near[:, 1] - centre.y) / target.height, (near[:, 0] - centre.x) / target.width)
    bins = np.unique(((angle + np.pi) / (2 * np.pi) * 32).astype(int) % 32)
    return len(bins) / 32


def over_label(place: Surroundings, free: Sequence[Stroke], ink: Ink, box: OptionBox) -> float:
    """Return how much ink of some strokes, mm2, lies over a box's words."""
    rows, columns = place.slices(place.seen_label(box).inset(-0.3, -0.6))
    dark = [stroke.number for stroke in free if stroke.darkness >= _ARC_DARK and stroke.long_mm >= _OVER_LABEL_MM]
    return float(np.isin(ink.numbers[rows, columns], dark).sum()) / PER_MM**2 if dark else 0.0


def is_seal_sized(stroke: Stroke | NeighbouringStroke) -> bool:
    """Tell whether a stroke is as large as the part of a seal's ring that can be seen."""
    return stroke.narrow_mm >= _SEAL_MM[0] and stroke.long_mm >= _SEAL_MM[1]


def is_loop(place: Surroundings, stroke: Stroke, box: OptionBox) -> bool:
    """Tell whether a stroke goes round a box or its words."""
    rect, label = place.seen(box), place.seen_label(box)
    for target in (rect, label, rect.union(label)):
        for points, near in _near(place, [stroke], target):
            if len(near) >= _LOOP_NEAR * len(points) and _directions(near, target) >= _HALF_LOOP:
                return True
    return False


def lies_in(place: Surroundings, stroke: Stroke, writing: Sequence[Rect]) -> bool:
    """Tell whether nearly all of a stroke lies in a place to write: words that run into each other."""
    at_mm = _in_mm(place, stroke)
    return any(float((_distances(at_mm, rect.inset(-0.5)) <= 0.0).mean()) >= _IN_WRITING for rect in writing)


def seals_near(place: Surroundings, drawn: Sequence[Stroke], box: OptionBox) -> tuple[float, ...]:
    """Return the darkness of the large strokes close to a box that are neither marks nor writing: a seal's ring."""
    return tuple(
        stroke.darkness
        for stroke in drawn
        if _apart_mm(place, stroke, place.seen(box)) <= _SEAL_NEAR_MM
        and float(_distances(_in_mm(place, stroke), place.seen(box)).min()) <= _SEAL_NEAR_MM
    )


def is_like(stroke: Stroke | NeighbouringStroke, seals: Sequence[float]) -> bool:
    """Tell whether a stroke is about as dark as one of some seals."""
    return any(abs(stroke.darkness - seal) <= _SEAL_LIKE for seal in seals)


def is_seals_piece(stroke: NeighbouringStroke, seals: Sequence[float]) -> bool:
    """Tell whether a small stroke may belong to a seal close by; loops that touch are large, as its ring is."""
    return not is_seal_sized(stroke) and is_like(stroke, seals)
