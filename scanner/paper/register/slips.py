"""A feeder's slip: from one line of the scan on, everything lies some millimetres lower or higher than it should.

How it works: the marks give a first transform, and the rules' distances from where it puts them are compared along the
direction in which the paper was fed. Where the paper slipped they make a step: before it and behind it they lie on two
parallel planes. Each place between two rules is tried, and the step that leaves least is taken, if it leaves next to
nothing and there are marks or rules enough on both sides. Then the picture is cut there, and the part behind is moved
back by the step. Between the last rule before the step and the first one behind it nothing tells where the paper
slipped, so what stands there is for a person to look at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forms.geometry import Transform
from forms.layout.model import Layout
from scanner.paper.printed_rules import find_rules
from scanner.values.page import IdentifiedPage, SlippedBand
from scanner.values.page.picture import Floats, Gray, Mask, Picture

_REACH_MM: Final = 2.5  # how far rules are looked for
STEP_MM: Final = (0.5, 4.0)
"""Least and greatest step that is mended: feeders slip by 1 to 3 mm; a smaller one is within a cell's margins."""

LEFT_MAX_MM: Final = 0.12
"""Greatest mean of what a step leaves of the rules' distances; pages that lie right have 0.08 at most."""

_LEFT_SHARE_MAX: Final = 0.35  # of what is left without a step: a bent or stretched page keeps more than half
_SIDE_MIN: Final = 8  # measurements on each side of the step: the corners of two marks, or 4 mm of a rule each
_IN_PLACE_MM: Final = 0.25  # a rule that lies farther from where the step puts it is none, or smeared
_TRIED_EVERY_MM: Final = 0.5  # places of the step that lie nearer to each other are not told apart
_SMEAR_MM: Final = 1.0  # on both sides of a step, what a slipping paper may have blurred
_FLAT_MAX: Final = 0.03  # share by which the scale changes over the page; a photo has more, and no feeder


@dataclass(frozen=True, slots=True)
class Slip:
    """A step in a picture.

    Attributes:
        axis: The direction in which the paper was fed: 1 down the picture, 0 across.
        start_px: The last place, along the axis, that lies before the step for certain.
        end_px: The first place that lies behind it for certain.
        step_px: How much farther along the axis all behind it lies than it should.
    """

    axis: int
    start_px: float
    end_px: float
    step_px: float


def mend_slip(page: IdentifiedPage, layout: Layout, start: Transform) -> tuple[IdentifiedPage, Slip] | None:
    """Return a page with its slip mended, and the slip, or None where its rules show no slip.

    Args:
        page: The page.
        layout: The layout of its form.
        start: A transform from paper to its picture that is right to about 2 mm.
    """
    tilt = np.abs(start.matrix[2, :2] / start.matrix[2, 2]) * [layout.width_mm, layout.height_mm]
    if page.picture.words or tilt.max() > _FLAT_MAX:
        return None
    samples = find_rules(page.picture.gray, start, layout.pages[page.page_no - 1], reach_mm=_REACH_MM)
    found = samples.found
    places, across = samples.places_mm[found], samples.across[found]
    seen = start.to_pixels(places + across * samples.offsets_mm[found, None])
    meant = start.to_pixels(places)
    slips = []
    for axis in (1, 0):
        level = across[:, axis] > 0.5
        at = np.concatenate([seen[level], page.points_px])
        errors = at[:, axis] - np.concatenate([meant[level], start.to_pixels(page.points_mm)])[:, axis]
        slip = _find_step(at, errors, axis, _px_per_mm(start, layout, axis))
        if slip is not None:
            slips.append(slip)
    return (_mended(page, slips[0]), slips[0]) if slips else None


def slipped_band(slip: Slip, transform: Transform, layout: Layout) -> SlippedBand:
    """Return the part of the mended picture in which the paper slipped.

    Args:
        slip: The slip.
        transform: From paper to the mended picture.
        layout: The page's layout.
    """
    middle = (slip.start_px + slip.end_px) / 2
    smear = _SMEAR_MM * _px_per_mm(transform, layout, slip.axis) + max(0.0, slip.step_px) / 2
    # what lies behind the step was moved back by it
    return SlippedBand(slip.axis, min(slip.start_px, middle - smear), max(slip.end_px, middle + smear) - slip.step_px)


def _px_per_mm(transform: Transform, layout: Layout, axis: int) -> float:
    """Return how many pixels a millimetre has in the middle of the page, across (0) or down (1)."""
    middle = np.array([layout.width_mm, layout.height_mm]) / 2
    one, other = transform.to_pixels(np.stack([middle, middle + np.eye(2)[axis]]))
    return float(np.hypot(*(other - one)))


def _find_step(at: Floats, errors: Floats, axis: int, per_mm: float) -> Slip | None:
    """Return the step that explains errors, or None where none does.

    Args:
        at: float64, (n, 2), pixels at which marks and rules were found.
        errors: float64, (n,), by how many pixels they lie too far along the axis.
        axis: 1 down the picture, 0 across.
        per_mm: Pixels of a millimetre.
    """
    if len(errors) < 2 * _SIDE_MIN:
        return None
    along = np.sort(at[:, axis])
    size = max(float(np.ptp(at, axis=0).max()), 1.0)
    plane = np.column_stack([np.ones(len(at)), (at - at.mean(axis=0)) / size])
    best = (float("inf"), 0.0)
    before = -np.inf
    for number in range(_SIDE_MIN, len(along) - _SIDE_MIN + 1):
        middle = float(along[number - 1] + along[number]) / 2
        if along[number] - along[number - 1] >= 1.0 and middle - before >= _TRIED_EVERY_MM * per_mm:
            before = middle
            behind = at[:, axis] > middle
            best = min(best, (_cost(_left(np.column_stack([plane, behind]), errors)[0], behind), middle))
    cost, middle = best
    behind = at[:, axis] > middle
    left, step = _left(np.column_stack([plane, behind]), errors)
    fits = cost <= LEFT_MAX_MM * per_mm and cost <= _LEFT_SHARE_MAX * _cost(_left(plane, errors)[0], behind)
    if not fits or not STEP_MM[0] * per_mm <= abs(step) <= STEP_MM[1] * per_mm:
        return None
    sure = left <= _IN_PLACE_MM * per_mm
    if min((sure & behind).sum(), (sure & ~behind).sum()) < _SIDE_MIN:
        return None
    return Slip(axis, float(at[sure & ~behind, axis].max()), float(at[sure & behind, axis].min()), step)


def _left(columns: Floats, errors: Floats) -> tuple[Floats, float]:
    """Return what the best combination of columns leaves of errors, without signs, and the last column's part in it.

    Errors are weighed down by how large they remain, so that a stroke that was taken for a rule does not count.
    """
    weights = np.ones(len(errors))
    left, solved = errors, np.zeros(columns.shape[1])
    for _ in range(4):
        rows = columns * weights[:, None]
        # products by einsum and not by @: for these sizes BLAS wakes its threads, which then spin on the other cores
        normal = np.einsum("ns,nt->st", rows, columns) + 1e-9 * np.eye(columns.shape[1])
        solved = np.linalg.solve(normal, np.einsum("ns,n->s", rows, errors))
        left = np.abs(errors - np.einsum("nt,t->n", columns, solved))
        weights = 1.0 / np.maximum(left, 0.25)
    return left, float(solved[-1])


def _cost(left: Floats, behind: Mask) -> float:
    """Return the mean of what is left of errors in pixels, where both sides of a step weigh the same.

    An error far above the usual counts as a little above it.
    """
    clipped = np.minimum(left, 5.0 * np.median(left) + 1.0)
    return float(clipped[behind].mean() + clipped[~behind].mean()) / 2


def _mended(page: IdentifiedPage, slip: Slip) -> IdentifiedPage:
    """Return a page whose picture is cut at the slip, with the part behind it moved back."""
    picture = page.picture
    colour = None if picture.colour is None else _moved(picture.colour, slip)
    mended: Picture = replace(picture, gray=_moved(picture.gray, slip), colour=colour)
    behind = page.points_px[:, slip.axis] > (slip.start_px + slip.end_px) / 2
    points = page.points_px.copy()
    points[behind, slip.axis] -= round(slip.step_px)
    return replace(page, picture=mended, points_px=points)


def _moved(pixels: Gray, slip: Slip) -> Gray:
    """Return pixels with those behind the slip moved back: some are left out, or the last ones before it repeated."""
    rows = pixels if slip.axis == 1 else np.swapaxes(pixels, 0, 1)
    cut, step = round((slip.start_px + slip.end_px) / 2), round(slip.step_px)
    if step > 0:
        # the feeder held the paper: as many lines show it a second time
        joined = np.concatenate([rows[: cut - step // 2], rows[cut - step // 2 + step :]])
    else:
        joined = np.concatenate([rows[:cut], np.repeat(rows[cut : cut + 1], -step, axis=0), rows[cut:]])
    return np.ascontiguousarray(joined if slip.axis == 1 else np.swapaxes(joined, 0, 1))
