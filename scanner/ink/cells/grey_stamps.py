"""A seal that came back grey: large, flat and paler than the writing that it lies over."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.cells.picture import CellPicture
from scanner.values.picture import Gray

Mask = NDArray[np.bool_]

_PALER: Final = 0.7  # of the writing's darkness
_WRITING_SHARE: Final = 98  # percentile of the ink's darkness that is the writing's own: a seal may have more ink
_FAINT: Final = 45  # darkness of the palest seal that leaves ink; its grain is evened out first
_GRAIN_PX: Final = 1.2
_CORE_MM: Final = 0.45  # a seal's ring is thicker; the pale edges of a stroke are thinner
_LONG_MM: Final = 4.0  # a part of a seal's ring or star: no stroke is so long, so wide and pale throughout
_PART_MM: Final = 1.5  # ... beside which shorter ones are of the same seal
_DARK_SHARE: Final = 0.2  # of a piece's ink: strokes of writing have twice as much, even thin ones
_STROKE_MM2: Final = 0.5  # dark ink in one place that is writing, however much of a seal hangs on it
_HALO_MM: Final = 0.4  # this close to a dark stroke what is pale may be its edge
_AROUND_MM: Final = 7.0  # from a seal's ring or star to its farthest character
_DOT_MM: Final = 1.3  # no longer than a dot, a comma or a small circle of writing
_EDGE_MM: Final = 0.3  # its pale rim


def find_stamp(picture: CellPicture, ink: Mask, printed: Mask, dark: Gray) -> Mask:
    """Return the ink of a grey seal: bool, (height, width).

    Only what is clearly paler than other ink of the same cell is taken for one, so that a
    field written in pencil alone keeps all of it.

    Args:
        picture: Gives the scale.
        ink: What is dark and no print.
        printed: Where print may lie, so that nothing can be told.
        dark: The picture's darkness.
    """
    nothing = np.zeros_like(ink)
    if int(ink.sum()) * picture.mm(1) ** 2 < _LONG_MM * _CORE_MM:
        return nothing
    paler = _PALER * float(np.percentile(dark[ink], _WRITING_SHARE))
    pale = ink & (dark < paler)
    even = cv2.GaussianBlur(dark, (0, 0), _GRAIN_PX)
    beside = cv2.dilate((dark >= paler).astype(np.uint8), _disc(2 * picture.pixels(_HALO_MM) + 1))
    flat = ((even >= _FAINT) & (beside == 0) & ~printed).astype(np.uint8)
    core = cv2.morphologyEx(flat, cv2.MORPH_OPEN, _disc(picture.pixels(_CORE_MM)))
    if not core.any():
        return nothing
    _, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    extent = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    extent[0] = 0
    if extent.max() < picture.pixels(_LONG_MM):
        return nothing
    seal = (extent >= picture.pixels(_PART_MM))[labels].astype(np.uint8)
    result: Mask = pale & cv2.dilate(seal, _disc(2 * picture.pixels(_EDGE_MM) + 1)).astype(bool)
    around = cv2.distanceTransform(1 - seal, cv2.DIST_L2, 3) <= picture.pixels(_AROUND_MM)
    return result | _pale_pieces(picture, ink & ~result & around, pale)


def _pale_pieces(picture: CellPicture, ink: Mask, pale: Mask) -> Mask:
    """Return the pieces of ink that have next to nothing dark: the characters in a seal's ring.

    Small ones stay: they may be a pale dot or comma. So does a dark stroke, though a far
    larger part of a seal hangs on it.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    size = stats[:, cv2.CC_STAT_AREA]
    dark = np.bincount(labels[ink & ~pale], minlength=len(size))
    large = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) > picture.pixels(_DOT_MM)
    _, strokes, of_strokes, _ = cv2.connectedComponentsWithStats((ink & ~pale).astype(np.uint8), connectivity=8)
    is_stroke = of_strokes[:, cv2.CC_STAT_AREA] >= _STROKE_MM2 / picture.mm(1) ** 2
    is_stroke[0] = False
    kept = cv2.dilate(is_stroke[strokes].astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    result: Mask = ink & ((dark <= _DARK_SHARE * size) & large)[labels] & ~kept
    return result


def _disc(size: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), dtype=np.uint8)
