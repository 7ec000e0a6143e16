"""Lengths, points, rectangles and the arithmetic between paper, pixels and points.

Paper is in millimetres, origin top left, y down. Pixels are `(x, y)` of a picture with
its origin top left; PDF points have theirs bottom left. No other module converts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72.0
EMU_PER_MM = 36000
TWIPS_PER_POINT = 20

A4_WIDTH_MM = 210.0
A4_HEIGHT_MM = 297.0


def mm_from_points(points: float) -> float:
    """Return typographic points (1/72 inch) as millimetres."""
    return points * MM_PER_INCH / POINTS_PER_INCH


def points_from_mm(mm: float) -> float:
    """Return millimetres as typographic points (1/72 inch)."""
    return mm * POINTS_PER_INCH / MM_PER_INCH


def twips_from_mm(mm: float) -> int:
    """Return millimetres as Word's twentieths of a point, rounded."""
    return round(points_from_mm(mm) * TWIPS_PER_POINT)


def half_points_from_mm(mm: float) -> int:
    """Return a font size in millimetres as Word's half points, rounded."""
    return round(points_from_mm(mm) * 2)


def pixels_from_mm(mm: float, dpi: float) -> float:
    """Return millimetres as pixels at a resolution."""
    return mm * dpi / MM_PER_INCH


def mm_from_pixels(pixels: float, dpi: float) -> float:
    """Return pixels at a resolution as millimetres."""
    return pixels * MM_PER_INCH / dpi


@dataclass(frozen=True, slots=True)
class Point:
    """A point on paper, in millimetres from the top left."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on paper, in millimetres from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if self.right < self.left or self.bottom < self.top:
            raise ValueError(f"a rectangle turned inside out: {self}")

    @classmethod
    def at(cls, left: float, top: float, width: float, height: float) -> Self:
        """Return the rectangle of this size with this top left corner."""
        return cls(left, top, left + width, top + height)

    @property
    def width(self) -> float:
        """Width in millimetres."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self.bottom - self.top

    @property
    def center(self) -> Point:
        """The middle."""
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """The corners clockwise from the top left."""
        return (
            Point(self.left, self.top),
            Point(self.right, self.top),
            Point(self.right, self.bottom),
            Point(self.left, self.bottom),
        )

    def inset(self, dx_mm: float, dy_mm: float | None = None) -> Rect:
        """Return it with its sides moved inwards (outwards if negative); never inside out."""
        dy = dx_mm if dy_mm is None else dy_mm
        dx = min(dx_mm, self.width / 2)
        dy = min(dy, self.height / 2)
        return Rect(self.left + dx, self.top + dy, self.right - dx, self.bottom - dy)

    def overlaps(self, other: Rect) -> bool:
        """Tell whether they share an area."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def contains(self, point: Point) -> bool:
        """Tell whether a point lies in it, edges included."""
        return self.left <= point.x <= self.right and self.top <= point.y <= self.bottom

    def union(self, other: Rect) -> Rect:
        """Return the smallest rectangle around both."""
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def as_tuple(self) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom in millimetres, rounded to a tenth of a millimetre."""
        return (round(self.left, 1), round(self.top, 1), round(self.right, 1), round(self.bottom, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Transform:
    """A projective map from paper (mm) to a picture (px).

    Attributes:
        matrix: float64, (3, 3), row-major; `(x px, y px, 1) ~ matrix @ (x mm, y mm, 1)`.
    """

    matrix: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.matrix.shape != (3, 3):
            raise ValueError(f"a transform is 3 by 3, not {self.matrix.shape}")
        if abs(float(np.linalg.det(self.matrix))) < 1e-12:
            raise ValueError("a transform that cannot be inverted")

    @classmethod
    def scaled(cls, dpi_x: float, dpi_y: float | None = None) -> Self:
        """Return the map of a straight page whose corner is the picture's corner."""
        x = pixels_from_mm(1.0, dpi_x)
        y = pixels_from_mm(1.0, dpi_x if dpi_y is None else dpi_y)
        return cls(np.diag([x, y, 1.0]))

    def to_pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map paper points, float64 (n, 2) in mm, to pixels, float64 (n, 2)."""
        return _project(self.matrix, points)

    def to_mm(self, pixels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map pixels, float64 (n, 2), to paper points, float64 (n, 2) in mm."""
        return _project(np.linalg.inv(self.matrix).astype(np.float64), pixels)

    def rect_to_pixels(self, rect: Rect) -> NDArray[np.float64]:
        """Map a rectangle's corners, clockwise from the top left, to pixels, float64 (4, 2)."""
        return self.to_pixels(np.array([(p.x, p.y) for p in rect.corners]))


def _project(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    flat = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    homogeneous = np.hstack([flat, np.ones((len(flat), 1))]) @ matrix.T
    result: NDArray[np.float64] = homogeneous[:, :2] / homogeneous[:, 2:]
    return result
