"""Paper that was curled or bent under a camera, made flat again from where its rules are.

How it works: the errors that the best transform leaves at the rules are explained by a polynomial of degree four over
the page, x and y each. The picture is then drawn anew: the polynomial is evaluated on a grid of 5 mm and interpolated
in between.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Transform
from forms.layout.model import Layout
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Floats, Gray

_DEGREE: Final = 4  # of the polynomial
_RIDGE: Final = 0.05  # keeps the polynomial small where no rules are
_OUTLIER_MM: Final = 0.2  # an error of this size has half of its weight
_GRID_MM: Final = 5.0  # distance of the nodes at which the polynomial is evaluated
_PER_MM_MIN: Final = 6.0
_PER_MM_MAX: Final = 12.0


@dataclass(frozen=True, slots=True, eq=False)
class Bulge:
    """How far points on paper lie from where a transform puts them: a polynomial over the page.

    Attributes:
        coefficients: float64, (terms, 2), for x and y in mm.
        size_mm: Width and height of the page.
    """

    coefficients: Floats = field(repr=False)
    size_mm: tuple[float, float]

    def at(self, points: Floats) -> Floats:
        """Return the displacements at points on paper, float64 (n, 2) in mm."""
        moved: Floats = _terms(points, self.size_mm) @ self.coefficients
        return moved

    def remove(self, points: Floats) -> Floats:
        """Return where points that were found on the bulged page lie on the flat one, float64 (n, 2) in mm."""
        flat = points
        for _ in range(3):
            flat = points - self.at(flat)
        return flat


def fit_bulge(places: Floats, across: Floats, errors: Floats, size_mm: tuple[float, float]) -> Bulge:
    """Return the polynomial that explains errors best, with outliers weighed down.

    Args:
        places: float64, (n, 2), points on paper in mm.
        across: float64, (n, 2), the direction in which each error was measured.
        errors: float64, (n,), how far along it the point was found from its place.
        size_mm: Width and height of the page.
    """
    terms = _terms(places, size_mm)
    rows = np.hstack([terms * across[:, :1], terms * across[:, 1:]])
    solved: Floats = np.zeros(rows.shape[1])
    for _ in range(5):
        left = errors - np.einsum("nt,t->n", rows, solved)
        weighted = rows / (1.0 + (left / _OUTLIER_MM) ** 2)[:, None]
        # products by einsum and not by @: for these sizes BLAS wakes its threads, which then spin on the other cores
        normal = np.einsum("ns,nt->st", weighted, rows) + _RIDGE * np.eye(len(solved))
        solved = np.asarray(np.linalg.solve(normal, np.einsum("ns,n->s", weighted, errors)), dtype=np.float64)
    return Bulge(solved.reshape(2, -1).T, size_mm)


def flatten(
    page: IdentifiedPage, transform: Transform, bulge: Bulge, layout: Layout
) -> tuple[IdentifiedPage, Transform]:
    """Return the page with its picture drawn flat, and the picture's transform.

    The paper's top left corner becomes the picture's.

    Args:
        page: The page.
        transform: From millimetres on paper to its picture, without the bulge.
        bulge: The errors that the transform leaves.
        layout: The page's layout.
    """
    per_mm = _density(transform, layout)
    x, y = np.meshgrid(
        np.arange(0, layout.width_mm + _GRID_MM, _GRID_MM), np.arange(0, layout.height_mm + _GRID_MM, _GRID_MM)
    )
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    nodes = transform.to_pixels(grid + bulge.at(grid)).reshape(*x.shape, 2) - 0.5
    width, height = round(layout.width_mm * per_mm), round(layout.height_mm * per_mm)
    maps = _interpolate_maps(nodes.astype(np.float32), (width, height), per_mm)
    picture = page.picture
    dpi = MM_PER_INCH * per_mm
    flat = replace(
        picture,
        gray=_redraw(picture.gray, maps),
        colour=None if picture.colour is None else _redraw(picture.colour, maps),
        dpi=(dpi, dpi),
        words=(),
    )
    points_px = bulge.remove(transform.to_mm(page.points_px)) * per_mm
    return replace(page, picture=flat, points_px=points_px), Transform.scaled(dpi)


def _terms(points: Floats, size_mm: tuple[float, float]) -> Floats:
    """Return the polynomial's terms at points: float64, (n, terms)."""
    u = 2.0 * points[:, 0] / size_mm[0] - 1.0
    v = 2.0 * points[:, 1] / size_mm[1] - 1.0
    powers = [(i, j) for i in range(_DEGREE + 1) for j in range(_DEGREE + 1 - i)]
    return np.stack([u**i * v**j for i, j in powers], axis=1)


def _density(transform: Transform, layout: Layout) -> float:
    """Return how many pixels a millimetre the picture has in the middle of the page, within limits."""
    middle = np.array([layout.width_mm, layout.height_mm]) / 2
    origin, right = transform.to_pixels(np.stack([middle, middle + np.array([1.0, 0.0])]))
    return float(np.clip(np.linalg.norm(right - origin), _PER_MM_MIN, _PER_MM_MAX))


def _interpolate_maps(
    nodes: NDArray[np.float32], size: tuple[int, int], per_mm: float
) -> tuple[NDArray[np.float32], ...]:
    """Return the maps for every pixel, interpolated between the grid's nodes."""
    width, height = size
    x = ((np.arange(width) + 0.5) / per_mm / _GRID_MM).astype(np.float32)
    y = ((np.arange(height) + 0.5) / per_mm / _GRID_MM).astype(np.float32)
    at_x, at_y = np.broadcast_to(x, (height, width)), np.broadcast_to(y[:, None], (height, width))
    spread = cv2.remap(nodes, np.ascontiguousarray(at_x), np.ascontiguousarray(at_y), cv2.INTER_LINEAR)
    return np.asarray(spread[..., 0], dtype=np.float32), np.asarray(spread[..., 1], dtype=np.float32)


def _redraw(pixels: Gray, maps: tuple[NDArray[np.float32], ...]) -> Gray:
    """Return the picture that the maps lead to."""
    drawn = cv2.remap(pixels, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(drawn, dtype=np.uint8)
