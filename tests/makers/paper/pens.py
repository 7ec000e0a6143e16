"""Draws what pens, correction fluid, stamps and scanners leave on a form; all in millimetres, seeded.

A picture is uint8, (height, width, 3), BGR; a `Transform` says where the paper is in it.
Strokes are Bezier curves of a shaky hand with a width that varies; ink darkens what it
covers and never brightens print. Nothing here knows how marks are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Point, Rect, Transform

Pixels = NDArray[np.uint8]
Path = NDArray[np.float64]
"""float64, (n, 2), points on paper in mm."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What is written with.

    Attributes:
        width_mm: Of its line.
        bgr: Colour of full ink.
        cover: How much of the paper's light a full line takes, 0 to 1.
        grain: Unevenness of the ink, 0 to 1; a pencil's is high.
    """

    width_mm: float = 0.5
    bgr: tuple[int, int, int] = (35, 35, 35)
    cover: float = 0.95
    grain: float = 0.1


BLACK = (35, 35, 35)
BLUE = (140, 60, 30)
RED = (50, 40, 200)


def pens(rng: np.random.Generator) -> dict[str, Pen]:
    """Return a black, a blue and a red pen and a pencil of some usual widths."""
    width = float(rng.uniform(0.3, 0.9))
    return {
        "black": Pen(width, BLACK),
        "blue": Pen(width, BLUE),
        "red": Pen(width, RED),
        "pencil": Pen(float(rng.uniform(0.4, 0.8)), (75, 75, 75), float(rng.uniform(0.75, 0.95)), 0.35),
    }


class Paper:
    """A page that is written on.

    Attributes:
        picture: uint8, (height, width, 3), BGR, changed in place.
    """

    def __init__(self, picture: Pixels, transform: Transform, rng: np.random.Generator) -> None:
        self.picture = picture
        self.transform = transform
        self.rng = rng

    @property
    def per_mm(self) -> float:
        """Pixels a millimetre at the paper's corner."""
        corners = self.transform.to_pixels(np.array([(0.0, 0.0), (10.0, 0.0)]))
        return float(np.hypot(*(corners[1] - corners[0]))) / 10

    def stroke(self, path: Path, pen: Pen, *, even: bool = False) -> None:
        """Draw along a path; `even` gives a typed line instead of a hand's."""
        path = path if even else _shaky(path, self.rng)
        dense = _dense(path, 0.04)
        points = self.transform.to_pixels(dense)
        widths = np.full(len(dense), pen.width_mm)
        if not even:
            knots = self.rng.uniform(0.8, 1.15, max(4, len(dense) // 40))
            widths = widths * np.interp(np.linspace(0, 1, len(dense)), np.linspace(0, 1, len(knots)), knots)
            fade = np.minimum(np.linspace(0.6, 8, len(dense)), np.linspace(8, 0.5, len(dense)))
            widths = widths * np.clip(fade, 0.5, 1.0)
        self._stamp(points, widths * self.per_mm / 2, pen)

    def press(self, path: Path, pen: Pen) -> None:
        """Draw along a path as it is: float64 (n, 3), x and y in mm and the pressure, a share of the pen's width."""
        steps = np.hypot(*np.diff(path[:, :2], axis=0).T)
        along = np.concatenate(([0.0], np.cumsum(steps)))
        wanted = np.linspace(0, along[-1], max(2, int(along[-1] / 0.04)))
        dense = np.stack([np.interp(wanted, along, path[:, axis]) for axis in range(3)], axis=1)
        self._stamp(self.transform.to_pixels(dense[:, :2]), dense[:, 2] * pen.width_mm * self.per_mm / 2, pen)

    def impress(self, mask: Pixels, area: Rect, turn_deg: float, pen: Pen) -> None:
        """Put a mask's shape, uint8 (height, width), 255 = ink, onto an area, turned round its middle."""
        height, width = mask.shape
        per_mm, middle = self.per_mm, self.transform.to_pixels(np.array([(area.center.x, area.center.y)]))[0]
        scale, turn = area.width * per_mm / width, np.deg2rad(turn_deg)
        turned = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        side = int(np.ceil(scale * np.hypot(height, width))) + 4
        left, top = (int(value) for value in middle - side / 2)
        shift = middle - (left, top) - turned @ np.array([width / 2, height / 2])
        seen = cv2.warpAffine(mask, np.column_stack([turned, shift]), (side, side), flags=cv2.INTER_AREA)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(self.picture.shape[1], left + side), min(self.picture.shape[0], top + side)
        if x1 > x0 and y1 > y0:
            cover = seen[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32) / 255
            self._ink(slice(y0, y1), slice(x0, x1), cover, pen)

    def _stamp(self, points: NDArray[np.float64], radii: NDArray[np.float64], pen: Pen) -> None:
        margin = float(radii.max()) + 2
        x0, y0 = (int(v) for v in np.floor(points.min(axis=0) - margin))
        x1, y1 = (int(v) for v in np.ceil(points.max(axis=0) + margin))
        height, width = self.picture.shape[:2]
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
        if x1 <= x0 or y1 <= y0:
            return
        fine = 2
        mask = np.zeros(((y1 - y0) * fine, (x1 - x0) * fine), np.uint8)
        for (x, y), radius in zip(points, radii, strict=True):
            at = (round((x - x0) * fine * 16 - 8), round((y - y0) * fine * 16 - 8))
            cv2.circle(mask, at, round(radius * fine * 16), 255, -1, cv2.LINE_AA, 4)
        cover = cv2.resize(mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        self._ink(slice(y0, y1), slice(x0, x1), cover, pen)

    def _ink(self, rows: slice, columns: slice, cover: NDArray[np.float32], pen: Pen) -> None:
        if pen.grain:
            size = (max(2, cover.shape[1] // 2), max(2, cover.shape[0] // 2))
            rough = self.rng.random(size[::-1], dtype=np.float32)
            cover = cover * (1 - pen.grain * cv2.resize(rough, cover.shape[::-1]))
        below = self.picture[rows, columns].astype(np.float32)
        inked = np.minimum(below, np.array(pen.bgr, np.float32))
        alpha = (cover * pen.cover)[:, :, None]
        self.picture[rows, columns] = np.clip(below * (1 - alpha) + inked * alpha, 0, 255).astype(np.uint8)

    def fill(self, outline: Path, pen: Pen) -> None:
        """Fill an area with ink."""
        rows, columns, cover = self._area(outline)
        self._ink(rows, columns, cover, pen)

    def paint(self, outline: Path, value: int = 250) -> None:
        """Cover an area with correction fluid or paper."""
        rows, columns, cover = self._area(outline)
        below = self.picture[rows, columns] * (1 - cover[:, :, None])
        self.picture[rows, columns] = (below + value * cover[:, :, None]).astype(np.uint8)

    def _area(self, outline: Path) -> tuple[slice, slice, NDArray[np.float32]]:
        points = self.transform.to_pixels(outline)
        height, width = self.picture.shape[:2]
        x0, y0 = (max(0, int(v) - 2) for v in points.min(axis=0))
        x1, y1 = (int(v) + 3 for v in points.max(axis=0))
        x1, y1 = max(x0 + 1, min(width, x1)), max(y0 + 1, min(height, y1))
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [np.round((points - [x0, y0]) * 16 - 8).astype(np.int32)], 255, cv2.LINE_AA, 4)
        return slice(y0, y1), slice(x0, x1), mask.astype(np.float32) / 255


def _shaky(path: Path, rng: np.random.Generator) -> Path:
    """Return a path as a hand draws it: every corner a little off, every line a little bowed."""
    moved = path + rng.normal(0, 0.12, path.shape)
    pieces = []
    for start, end in pairwise(moved):
        along = end - start
        length = float(np.hypot(*along))
        across = np.array([-along[1], along[0]])
        controls = [start + along * part + across * rng.normal(0, 0.035) for part in (0.33, 0.66)]
        t = np.linspace(0, 1, max(4, int(length / 0.2)))[:, None]
        pieces.append(
            (1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * controls[0] + 3 * (1 - t) * t**2 * controls[1] + t**3 * end
        )
    return np.concatenate(pieces)


def _dense(path: Path, step_mm: float) -> Path:
    steps = np.hypot(*np.diff(path, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    wanted = np.linspace(0, along[-1], max(2, int(along[-1] / step_mm)))
    return np.stack([np.interp(wanted, along, path[:, axis]) for axis in (0, 1)], axis=1)


def _path(*points: tuple[float, float]) -> Path:
    return np.array(points, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mark is put: the box and the words behind it."""

    box: Rect
    label: Rect

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the box, in shares of its side from the top left."""
        return self.box.left + x * self.box.width, self.box.top + y * self.box.height


class Mark(StrEnum):
    """Marks that say yes."""

    TICK = "tick"
    TICK_SWEEP = "tick_sweep"
    CROSS = "cross"
    SLASH = "slash"
    FILLED = "filled"
    SCRIBBLED = "scribbled"
    DOT = "dot"
    CIRCLE_BOX = "circle_box"
    CIRCLE_WORDS = "circle_words"
    TICK_BESIDE = "tick_beside"
    TICK_WORDS = "tick_words"
    TYPED_TICK = "typed_tick"
    TYPED_SQUARE = "typed_square"


class Doubt(StrEnum):
    """Marks that a careful person would ask about."""

    SCRIBBLED_OUT = "scribbled_out"
    FLUID = "fluid"
    FAINT = "faint"
    BETWEEN = "between"
    SPECK_IN_BOX = "speck_in_box"
    TICK_STRUCK = "tick_struck"
    WORDS_STRUCK = "words_struck"


def mark(paper: Paper, kind: Mark | Doubt, spot: Spot, pen: Pen) -> None:
    """Draw a mark."""
    _DRAWERS[kind](paper, spot, pen)


def _tick_path(paper: Paper, spot: Spot, *, end: tuple[float, float] | None = None) -> Path:
    u = paper.rng.uniform
    start = spot.at(u(0.05, 0.3), u(0.35, 0.6))
    turn = spot.at(u(0.35, 0.55), u(0.7, 0.98))
    return _path(start, turn, end or spot.at(u(0.8, 1.35), u(-0.35, 0.3)))


def _tick(paper: Paper, spot: Spot, pen: Pen) -> None:
    paper.stroke(_tick_path(paper, spot), pen)


def _tick_sweep(paper: Paper, spot: Spot, pen: Pen) -> None:
    u = paper.rng.uniform
    end = spot.box.left + u(7, 19), spot.box.top - u(0.5, 7)
    paper.stroke(_tick_path(paper, spot, end=end), pen)


def _cross(paper: Paper, spot: Spot, pen: Pen) -> None:
    u, over = paper.rng.uniform, paper.rng.uniform(-0.1, 0.25)
    paper.stroke(_path(spot.at(-over + u(0, 0.15), -over + u(0, 0.15)), spot.at(1 + over, 1 + over - u(0, 0.2))), pen)
    paper.stroke(_path(spot.at(1 + over - u(0, 0.15), -over + u(0, 0.15)), spot.at(-over, 1 + over - u(0, 0.2))), pen)


def _slash(paper: Paper, spot: Spot, pen: Pen) -> None:
    u = paper.rng.uniform
    paper.stroke(_path(spot.at(u(-0.2, 0.2), u(0.85, 1.2)), spot.at(u(0.8, 1.3), u(-0.3, 0.1))), pen)


def _zigzag(spot: Spot, paper: Paper, *, gap_mm: float, over_mm: float) -> Path:
    area = spot.box.inset(-over_mm)
    rows = max(3, round(area.height / gap_mm))
    points = []
    for index in range(rows + 1):
        y = area.top + area.height * index / rows
        side = area.left if index % 2 else area.right
        points.append((side + paper.rng.normal(0, 0.25), y + paper.rng.normal(0, 0.12)))
    return np.array(points)


def _filled(paper: Paper, spot: Spot, pen: Pen) -> None:
    paper.stroke(_zigzag(spot, paper, gap_mm=0.75 * pen.width_mm, over_mm=-pen.width_mm / 2), pen)


def _scribbled(paper: Paper, spot: Spot, pen: Pen) -> None:
    paper.stroke(_zigzag(spot, paper, gap_mm=paper.rng.uniform(0.8, 1.1), over_mm=paper.rng.uniform(-0.3, 0.2)), pen)


def _dot(paper: Paper, spot: Spot, pen: Pen) -> None:
    centre = np.array(spot.at(*paper.rng.uniform(0.4, 0.6, 2)))
    size = paper.rng.uniform(0.35, 0.7)
    turns = np.linspace(0, 4 * np.pi, 24)
    radius = np.linspace(size, 0.05, 24)
    paper.stroke(centre + radius[:, None] * np.stack([np.cos(turns), np.sin(turns)], axis=1), pen)


def _loop(paper: Paper, area: Rect, pen: Pen) -> None:
    u = paper.rng.uniform
    begin = u(0, 2 * np.pi)
    turn = begin + np.linspace(0, 2 * np.pi * u(0.98, 1.1), 40)
    grow = np.linspace(1.0, u(0.95, 1.1), 40)
    power = 1.0 if area.width < 2 * area.height else 0.5  # round long words a loop has level sides
    across, down = (np.sign(wave) * np.abs(wave) ** power for wave in (np.cos(turn), np.sin(turn)))
    x = area.center.x + area.width / 2 * across * grow
    y = area.center.y + area.height / 2 * down * grow
    paper.stroke(np.stack([x, y], axis=1) + paper.rng.normal(0, 0.05, (40, 2)), pen)


def _circle_box(paper: Paper, spot: Spot, pen: Pen) -> None:
    _loop(paper, spot.box.inset(-paper.rng.uniform(1.0, 1.7)), pen)


def _circle_words(paper: Paper, spot: Spot, pen: Pen) -> None:
    u = paper.rng.uniform
    _loop(paper, spot.label.inset(-u(0.9, 1.8), -u(0.9, 1.6)), pen)


def _shifted(spot: Spot, dx: float, dy: float) -> Spot:
    box = spot.box
    return Spot(Rect(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy), spot.label)


def _tick_beside(paper: Paper, spot: Spot, pen: Pen) -> None:
    _tick(paper, _shifted(spot, -paper.rng.uniform(4.6, 5.5), paper.rng.uniform(-0.8, 0.8)), pen)


def _tick_words(paper: Paper, spot: Spot, pen: Pen) -> None:
    width = min(spot.label.width, 9.0)
    middle = spot.label.left + width * paper.rng.uniform(0.4, 0.6)
    box = Rect(middle - 3, spot.label.top - 1.2, middle + 3, spot.label.bottom + 1.0)
    _tick(paper, Spot(box, spot.label), pen)


def _typed_tick(paper: Paper, spot: Spot, pen: Pen) -> None:
    path = _path(spot.at(0.12, 0.55), spot.at(0.25, 0.48), spot.at(0.42, 0.85), spot.at(0.88, 0.08))
    paper.stroke(path, Pen(0.35, BLACK, 1.0, 0.0), even=True)


def _typed_square(paper: Paper, spot: Spot, pen: Pen) -> None:
    corners = spot.box.inset(paper.rng.uniform(0.1, 0.5)).corners
    paper.fill(_path(*((p.x, p.y) for p in corners)), Pen(0.4, BLACK, 1.0, 0.0))


def _scribbled_out(paper: Paper, spot: Spot, pen: Pen) -> None:
    _tick(paper, spot, pen)
    paper.stroke(_zigzag(spot, paper, gap_mm=paper.rng.uniform(0.5, 0.9), over_mm=paper.rng.uniform(0.9, 2.2)), pen)


def _fluid(paper: Paper, spot: Spot, pen: Pen) -> None:
    _tick(paper, spot, pen)
    turn = np.linspace(0, 2 * np.pi, 24)
    radius = paper.rng.uniform(2.0, 3.4) * (1 + paper.rng.normal(0, 0.08, 24))
    middle = np.array(spot.at(0.5, 0.5)) + paper.rng.normal(0, 0.6, 2)
    paper.paint(middle + radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1))


def _faint(paper: Paper, spot: Spot, pen: Pen) -> None:
    _tick(paper, spot, Pen(pen.width_mm, pen.bgr, 0.18, 0.4))


def _between(paper: Paper, spot: Spot, pen: Pen) -> None:
    up = _shifted(spot, 0.0, -spot.box.height * paper.rng.uniform(0.75, 0.95))
    _tick(paper, up, pen)


def _speck_in_box(paper: Paper, spot: Spot, pen: Pen) -> None:
    start = np.array(spot.at(*paper.rng.uniform(0.3, 0.7, 2)))
    paper.stroke(np.stack([start, start + paper.rng.uniform(-0.5, 0.5, 2)]), Pen(0.35, pen.bgr, pen.cover, pen.grain))


def _tick_struck(paper: Paper, spot: Spot, pen: Pen) -> None:
    _tick(paper, spot, pen)
    for y in paper.rng.uniform(0.2, 0.8, 2):
        paper.stroke(_path(spot.at(-0.5, y), spot.at(1.6, y - 0.2)), pen)


def _words_struck(paper: Paper, spot: Spot, pen: Pen) -> None:
    y = (spot.label.top + spot.label.bottom) / 2
    paper.stroke(_path((spot.label.left - 1, y), (spot.label.right + 1, y + paper.rng.uniform(-0.5, 0.5))), pen)


_DRAWERS: dict[Mark | Doubt, Callable[[Paper, Spot, Pen], None]] = {
    Mark.TICK: _tick,
    Mark.TICK_SWEEP: _tick_sweep,
    Mark.CROSS: _cross,
    Mark.SLASH: _slash,
    Mark.FILLED: _filled,
    Mark.SCRIBBLED: _scribbled,
    Mark.DOT: _dot,
    Mark.CIRCLE_BOX: _circle_box,
    Mark.CIRCLE_WORDS: _circle_words,
    Mark.TICK_BESIDE: _tick_beside,
    Mark.TICK_WORDS: _tick_words,
    Mark.TYPED_TICK: _typed_tick,
    Mark.TYPED_SQUARE: _typed_square,
    Doubt.SCRIBBLED_OUT: _scribbled_out,
    Doubt.FLUID: _fluid,
    Doubt.FAINT: _faint,
    Doubt.BETWEEN: _between,
    Doubt.SPECK_IN_BOX: _speck_in_box,
    Doubt.TICK_STRUCK: _tick_struck,
    Doubt.WORDS_STRUCK: _words_struck,
}


def streak(paper: Paper, x_mm: float, *, top_mm: float = 0.0, bottom_mm: float = 297.0, width_mm: float = 0.2) -> None:
    """Draw a scanner's dust streak, straight down the page."""
    cover = float(paper.rng.uniform(0.35, 0.9))
    paper.stroke(_path((x_mm, top_mm), (x_mm, bottom_mm)), Pen(width_mm, (70, 70, 70), cover, 0.1), even=True)


def crease(paper: Paper, y_mm: float, *, width_mm: float = 0.35) -> None:
    """Draw a fold across the page: a thin grey line, a little wavy, thinner here and there."""
    x = np.linspace(0, 210, 43)
    y = y_mm + np.cumsum(paper.rng.normal(0, 0.03, 43))
    cover = float(paper.rng.uniform(0.3, 0.7))
    paper.stroke(np.stack([x, y], axis=1), Pen(width_mm, (90, 90, 90), cover, 0.6), even=True)


def stray(paper: Paper, near: Point, pen: Pen) -> None:
    """Draw a short stroke of a pen that slipped, up to 3 mm long."""
    start = np.array([near.x, near.y])
    paper.stroke(np.stack([start, start + paper.rng.uniform(-2, 2, 2)]), pen)


def seal(paper: Paper, centre: Point, radius_mm: float = 20.0) -> None:
    """Draw a company's round red seal: a ring, a star, and strokes like words around."""
    red = Pen(1.1, (70, 60, 215), float(paper.rng.uniform(0.6, 0.9)), 0.5)
    thin = Pen(0.5, red.bgr, red.cover, red.grain)
    turn = np.linspace(0, 2 * np.pi, 90)
    middle = np.array([centre.x, centre.y])
    paper.stroke(middle + radius_mm * np.stack([np.cos(turn), np.sin(turn)], axis=1), red, even=True)
    star = np.linspace(-np.pi / 2, 1.5 * np.pi, 11)
    reach = np.where(np.arange(11) % 2 == 0, 5.5, 2.1)
    paper.fill(middle + reach[:, None] * np.stack([np.cos(star), np.sin(star)], axis=1), red)
    for angle in np.linspace(-1.2 * np.pi, 0.2 * np.pi, 12):
        at = middle + (radius_mm - 4.0) * np.array([np.cos(angle), np.sin(angle)])
        for _ in range(5):
            start = at + paper.rng.uniform(-1.6, 1.6, 2)
            paper.stroke(np.stack([start, at + paper.rng.uniform(-1.6, 1.6, 2)]), thin, even=True)


def show_through(paper: Paper, back: Pixels, *, strength: float = 0.12) -> None:
    """Let the back of the sheet show through: mirrored, blurred, pale; `back` is a picture of the same size."""
    mirrored = cv2.GaussianBlur(back[:, ::-1], (0, 0), 0.25 * paper.per_mm)
    taken = cv2.convertScaleAbs(255 - mirrored, alpha=strength)
    taken = taken if taken.ndim == 3 else cv2.cvtColor(taken, cv2.COLOR_GRAY2BGR)
    paper.picture[:] = cv2.subtract(paper.picture, taken)


def writing(paper: Paper, area: Rect, pen: Pen, *, size_mm: float = 4.5) -> None:
    """Write something that looks like Chinese characters along an area."""
    for left in np.arange(area.left, area.right - size_mm, size_mm * 1.05):
        for _ in range(int(paper.rng.integers(4, 9))):
            start = np.array([left, area.center.y - size_mm / 2]) + paper.rng.uniform(0, size_mm * 0.9, 2)
            across = paper.rng.random() < 0.5
            reach = size_mm * paper.rng.uniform(0.3, 0.8)
            step = np.array([reach, -0.1 * reach]) if across else np.array([-0.1 * reach, reach])
            paper.stroke(np.stack([start, start + step]), pen)


def all_marks() -> Sequence[Mark]:
    """Return the marks that are made in or on the box itself, which nobody would ask about."""
    return (
        Mark.TICK,
        Mark.TICK_SWEEP,
        Mark.CROSS,
        Mark.SLASH,
        Mark.FILLED,
        Mark.SCRIBBLED,
        Mark.DOT,
        Mark.TYPED_TICK,
        Mark.TYPED_SQUARE,
    )
