"""Seals that came back grey, in cells to write in: large, flat areas that are paler than the writing under them.

How it works:
1. Writing's darkness is the 98th percentile of the cell's ink. Ink below 0.7 times that is pale.
2. What is pale, wider than 0.45 mm and not at a dark stroke's edge is a seal's core; a core of 4 mm and more is needed,
   because no stroke is so long, so wide and pale throughout. Shorter cores on the same cell belong to the same seal.
3. Around the cores, up to 7 mm away, pieces with next to nothing dark are the seal's characters.

Only what is clearly paler than other ink of the cell is taken away, so a field written in pencil alone keeps its ink.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.cells.picture import CellPicture
from scanner.values.page.picture import Gray, Mask

_PALE_SHARE: Final = 0.7  # a seal's darkness is at most this share of the writing's
# percentile of all ink's darkness that is the writing's own, since a seal may have more ink than it
_WRITING_PERCENTILE: Final = 98
_FAINT_DARK: Final = 45  # darkness of the palest seal that leaves ink; its grain is evened out first
_GRAIN_PX: Final = 1.2  # sigma of the blur that evens out a seal's grain
_CORE_MM: Final = 0.45  # a seal's ring is thicker than this; the pale edges of a stroke are thinner
# a core of a seal's ring or star is at least as long: no stroke is so long, so wide and pale throughout
_CORE_LENGTH_MM: Final = 4.0
_MINOR_CORE_LENGTH_MM: Final = 1.5  # beside such a core, cores from this length on belong to the same seal
# A piece of a seal has at most this share of dark pixels. Strokes of writing have twice as many, even thin strokes.
_DARK_SHARE: Final = 0.2
_STROKE_MM2: Final = 0.5  # dark ink in one place that is writing, even if a larger part of a seal is connected to it
_HALO_MM: Final = 0.4  # pale ink this close to a dark stroke may be the stroke's edge
_SEAL_REACH_MM: Final = 7.0  # from a seal's ring or star to its farthest character
_DOT_MM: Final = 1.3  # pieces no longer than this may be a dot, a comma or a small circle of writing
_RIM_MM: Final = 0.3  # width of a seal's pale rim


def find_stamp(picture: CellPicture, ink: Mask, printed: Mask, dark: Gray) -> Mask:
    """Return the ink of a grey seal in a cell.

    Args:
        picture: The cell; gives the scale.
        ink: bool, (height, width), what is dark and no print.
        printed: bool, where print may lie; a seal cannot be recognised there.
        dark: uint8, the cell's darkness, 255 = black.

    Returns:
        bool, (height, width); nowhere true where the cell has no seal.
    """
    nothing = np.zeros_like(ink)
    if int(ink.sum()) * picture.mm(1) ** 2 < _CORE_LENGTH_MM * _CORE_MM:
        return nothing
    paler = _PALE_SHARE * float(np.percentile(dark[ink], _WRITING_PERCENTILE))
    pale = ink & (dark < paler)
    even = cv2.GaussianBlur(dark, (0, 0), _GRAIN_PX)
    beside = cv2.dilate((dark >= paler).astype(np.uint8), _disc(2 * picture.pixels(_HALO_MM) + 1))
    flat = ((even >= _FAINT_DARK) & (beside == 0) & ~printed).astype(np.uint8)
    core = cv2.morphologyEx(flat, cv2.MORPH_OPEN, _disc(picture.pixels(_CORE_MM)))
    if not core.any():
        return nothing
    _, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    extent = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    extent[0] = 0
    if extent.max() < picture.pixels(_CORE_LENGTH_MM):
        return nothing
    seal = (extent >= picture.pixels(_MINOR_CORE_LENGTH_MM))[labels].astype(np.uint8)
    result: Mask = pale & cv2.dilate(seal, _disc(2 * picture.pixels(_RIM_MM) + 1)).astype(bool)
    around = cv2.distanceTransform(1 - seal, cv2.DIST_L2, 3) <= picture.pixels(_SEAL_REACH_MM)
    return result | _find_pale_pieces(picture, ink & ~result & around, pale)


def _find_pale_pieces(picture: CellPicture, ink: Mask, pale: Mask) -> Mask:
    """Return the pieces of ink with next to nothing dark in them: the characters inside a seal's ring.

    Small pieces stay, because they may be a pale dot or comma of the writing. Dark strokes stay too, even
    where a much larger part of a seal is connected to them.
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
