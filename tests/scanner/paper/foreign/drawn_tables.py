"""Tables drawn without any renderer, for tests of what finds them: rules and bars for words."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

PER_MM = 8.0
DPI = PER_MM * 25.4


def draw_table(
    columns_mm: Sequence[float],
    rows_mm: Sequence[float],
    *,
    at: tuple[float, float] = (20.0, 30.0),
    turn_deg: float = 0.0,
    width_px: int = 2,
) -> NDArray[np.uint8]:
    """Return an A4 page with a grid of cells, uint8, 0 = black, `PER_MM` pixels a millimetre."""
    page = np.full((round(297 * PER_MM), round(210 * PER_MM)), 245, np.uint8)
    xs = at[0] + np.concatenate([[0.0], np.cumsum(columns_mm)])
    ys = at[1] + np.concatenate([[0.0], np.cumsum(rows_mm)])
    for x in xs:
        _line(page, (x, ys[0]), (x, ys[-1]), width_px)
    for y in ys:
        _line(page, (xs[0], y), (xs[-1], y), width_px)
    if turn_deg:
        height, width = page.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn_deg, 1.0)
        page = np.asarray(cv2.warpAffine(page, matrix, (width, height), borderValue=(245,)), dtype=np.uint8)
    return page


def _line(page: NDArray[np.uint8], start: tuple[float, float], end: tuple[float, float], width_px: int) -> None:
    a, b = (tuple(round(value * PER_MM) for value in point) for point in (start, end))
    cv2.line(page, a, b, 30, width_px)


def draw_character(
    page: np.ndarray[tuple[int, int], np.dtype[np.uint8]], x_mm: float, y_mm: float, *, shade: int = 30
) -> None:
    """Draw a cross in a square of 3.4 mm, about as much ink as a Han character has."""
    left, top, right, bottom = (round(side * PER_MM) for side in (x_mm, y_mm, x_mm + 3.4, y_mm + 3.4))
    cv2.rectangle(page, (left, top), (right, bottom), shade, 2)
    cv2.line(page, (left, top), (right, bottom), shade, 2)
