"""Paths of a pen that strikes out, points, joins or notes, as a hand leaves them: polylines with pressure.

A design is a list of strokes, each a list of (x, y, pressure). x runs from 0 at the left end of what is
marked to 1 at its right end, y from -0.5 at its top to 0.5 at its bottom, and both may run over; pressure
is a share of the pen's width. No design is a straight line, none is symmetrical, and every use of one is
moved, bent and pressed differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect

Path = NDArray[np.float64]
"""float64, (n, 3): x and y on paper in mm, and pressure."""

_Design = tuple[tuple[tuple[float, float, float], ...], ...]

SINGLE: Final[tuple[_Design, ...]] = (
    (((-0.05, 0.14, 0.5), (0.18, 0.06, 1.0), (0.52, 0.03, 1.1), (0.83, -0.05, 0.9), (1.06, -0.04, 0.4)),),
    (((-0.02, -0.02, 0.9), (0.24, 0.08, 1.0), (0.49, 0.12, 1.0), (0.77, 0.08, 0.8), (1.03, -0.06, 0.6)),),
    (((-0.08, 0.22, 0.6), (0.3, 0.1, 0.9), (0.62, -0.06, 1.0), (0.9, -0.2, 0.7), (1.08, -0.27, 0.3)),),
    (((1.04, 0.05, 0.7), (0.71, -0.03, 1.1), (0.4, -0.05, 1.0), (0.12, 0.01, 1.0), (-0.04, 0.1, 0.5)),),
    (((-0.03, -0.12, 0.4), (0.06, -0.04, 0.9), (0.47, 0.0, 1.2), (0.96, 0.09, 1.0), (1.02, 0.04, 0.5)),),
)
"""One line: rising, sagging, steep, drawn from the right, with hooks at its ends."""

DOUBLE: Final[tuple[_Design, ...]] = (
    (
        ((-0.04, -0.06, 0.7), (0.3, -0.12, 1.0), (0.7, -0.15, 1.0), (1.05, -0.2, 0.5)),
        ((-0.01, 0.21, 0.6), (0.4, 0.17, 1.0), (0.8, 0.12, 0.9), (1.02, 0.13, 0.5)),
    ),
    (
        (
            (-0.05, -0.1, 0.8),
            (0.5, -0.15, 1.0),
            (1.02, -0.2, 0.9),
            (1.05, -0.05, 0.7),
            (0.5, 0.13, 1.0),
            (0.0, 0.2, 0.5),
        ),
    ),
    (
        ((1.03, -0.18, 0.6), (0.5, -0.07, 1.0), (-0.03, -0.03, 0.8)),
        ((-0.05, 0.1, 0.7), (0.45, 0.16, 1.1), (1.01, 0.26, 0.5)),
    ),
)
"""Two lines, apart or drawn in one go with a turn."""

CROSSED: Final[tuple[_Design, ...]] = (
    (
        ((-0.03, -0.55, 0.8), (0.45, -0.06, 1.1), (1.04, 0.6, 0.6)),
        ((1.02, -0.62, 0.7), (0.55, 0.05, 1.0), (-0.05, 0.5, 0.5)),
    ),
    (
        ((-0.02, 0.52, 0.6), (0.4, 0.12, 1.0), (1.03, -0.5, 0.7)),
        ((0.02, -0.45, 0.7), (0.6, 0.02, 1.1), (0.98, 0.42, 0.5)),
    ),
)
"""A cross over all of it."""

BEHIND_TICKS: Final[tuple[_Design, ...]] = (
    (((0.0, 0.05, 0.8), (0.16, 0.24, 1.0), (0.33, 0.5, 1.1), (0.58, 0.0, 0.9), (1.0, -0.5, 0.4)),),
    (
        (
            (0.0, -0.08, 0.5),
            (0.12, 0.12, 0.9),
            (0.27, 0.5, 1.2),
            (0.44, 0.22, 1.0),
            (0.86, -0.43, 0.6),
            (1.0, -0.5, 0.3),
        ),
    ),
    (((0.02, 0.16, 0.7), (0.3, 0.5, 1.0), (0.7, -0.18, 0.9), (1.0, -0.46, 0.5)),),
)

ARROWS: Final[tuple[_Design, ...]] = (
    (
        ((1.0, 0.2, 0.7), (0.6, 0.05, 1.0), (0.0, 0.02, 0.9)),
        ((0.22, -0.3, 0.6), (0.01, 0.03, 1.0), (0.26, 0.33, 0.7)),
    ),
    (((1.0, -0.35, 0.6), (0.7, 0.1, 1.0), (0.02, 0.0, 1.0), (0.2, -0.26, 0.8), (0.0, 0.01, 0.8), (0.24, 0.28, 0.6)),),
)
"""An arrow that points to the left."""

BRACES: Final[tuple[_Design, ...]] = (
    (
        (
            (0.0, -0.5, 0.6),
            (0.45, -0.42, 1.0),
            (0.5, -0.1, 1.0),
            (1.0, 0.02, 0.8),
            (0.52, 0.1, 1.0),
            (0.4, 0.43, 1.0),
            (-0.1, 0.5, 0.5),
        ),
    ),
    (((0.0, -0.48, 0.7), (0.8, -0.4, 1.0), (0.95, 0.0, 1.1), (0.75, 0.4, 1.0), (0.05, 0.5, 0.6)),),
)
"""A brace or a bracket that is open to the left."""

UNDERLINES: Final[tuple[_Design, ...]] = (
    (((-0.02, 0.62, 0.7), (0.3, 0.66, 1.0), (0.7, 0.6, 1.0), (1.04, 0.63, 0.5)),),
    (((-0.05, 0.7, 0.6), (0.5, 0.6, 1.0), (1.02, 0.56, 0.8)), ((0.03, 0.82, 0.6), (0.6, 0.78, 1.0), (0.95, 0.74, 0.5))),
)

CARETS: Final[tuple[_Design, ...]] = (
    (((0.0, 0.5, 0.7), (0.48, -0.5, 1.0), (1.0, 0.45, 0.6)),),
    (((0.0, -0.5, 0.7), (0.5, 0.5, 1.0), (1.0, -0.55, 0.6)),),
)

LOOPS: Final[tuple[_Design, ...]] = (
    (
        (
            (0.1, -0.55, 0.6),
            (-0.08, 0.0, 1.0),
            (0.15, 0.6, 1.0),
            (0.55, 0.68, 1.0),
            (1.0, 0.48, 0.9),
            (1.09, -0.05, 1.0),
            (0.85, -0.6, 0.9),
            (0.4, -0.7, 0.8),
            (0.02, -0.42, 0.4),
        ),
    ),
)


def placed(
    designs: Sequence[_Design],
    area: Rect,
    rng: np.random.Generator,
    *,
    jitter_mm: float = 0.12,
    least_mm: float = 1.2,
) -> list[Path]:
    """Return the strokes of one of some designs over an area, drawn once more by a hand.

    Args:
        designs: The designs that one is taken from.
        area: What is marked, mm.
        rng: Moves, bends and presses it.
        jitter_mm: Sigma of each point's place.
        least_mm: The area counts as at least this high, so that no pair of lines falls into one.
    """
    design = designs[int(rng.integers(len(designs)))]
    high = max(least_mm, area.height)
    tilt, shift = rng.normal(0, 0.06) * min(1.0, 8 / max(area.width, 1.0)), rng.normal(0, 0.05)
    strokes = []
    for stroke in design:
        points = np.array(stroke)
        x = area.left + points[:, 0] * area.width
        y = area.center.y + (points[:, 1] + shift) * high + tilt * (x - area.center.x)
        pressed = np.clip(points[:, 2] * rng.uniform(0.85, 1.15, len(points)), 0.25, 1.3)
        moved = np.stack([x, y], axis=1) + rng.normal(0, jitter_mm, (len(points), 2))
        strokes.append(_rounded(np.column_stack([moved, pressed])))
    return strokes


def wavy(area: Rect, rng: np.random.Generator) -> list[Path]:
    """Return a wavy line over an area: waves of a drifting length and height."""
    wave_mm = float(rng.uniform(1.6, 3.4))
    count = max(5, round(2.2 * area.width / wave_mm))
    along = np.linspace(-0.04, 1.04, count) + rng.normal(0, 0.08 / count, count)
    sides = np.where(np.arange(count) % 2, 1.0, -1.0) * rng.uniform(0.12, 0.34, count)
    y = area.center.y + (sides + np.linspace(0.1, -0.1, count)) * max(1.8, area.height)
    return [_rounded(np.column_stack([area.left + along * area.width, y, rng.uniform(0.6, 1.1, count)]))]


def hatched(area: Rect, rng: np.random.Generator) -> list[Path]:
    """Return slanting lines over an area, one after the other without lifting the pen."""
    count = max(4, round(area.width / float(rng.uniform(0.9, 1.7))))
    along = np.linspace(0.0, 1.0, count) + rng.normal(0, 0.15 / count, count)
    side = np.where(np.arange(count) % 2, 0.55, -0.5) * rng.uniform(0.75, 1.1, count)
    y = area.center.y + side * max(2.0, area.height)
    return [_rounded(np.column_stack([area.left + along * area.width, y, rng.uniform(0.7, 1.1, count)]))]


def _rounded(points: Path) -> Path:
    """Return a polyline with its corners rounded, as a moving hand rounds them (Catmull-Rom)."""
    if len(points) < 3:
        return points
    around = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, 9)[:-1, None]
    pieces = []
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        slope_in, slope_out = (end - before) * 0.4, (after - start) * 0.4
        pieces.append(
            (2 * t**3 - 3 * t**2 + 1) * start
            + (t**3 - 2 * t**2 + t) * slope_in
            + (3 * t**2 - 2 * t**3) * end
            + (t**3 - t**2) * slope_out
        )
    path: Path = np.vstack([*pieces, points[-1:]])
    path[:, 2] = np.clip(path[:, 2], 0.2, 1.4)
    return path
