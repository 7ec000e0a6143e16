"""A seal that came back grey: large, flat and paler than the writing that it lies over."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.model import Gray
from scanner.readers.cell_picture import CellPicture

Mask = NDArray[np.bool_]

_PALER: Final = 0.7  # of the writing's darkness
_WRITING_SHARE: Final = 98  # percentile of the ink's darkness that is the writing's own: a seal may have more ink
_CORE_MM: Final = 0.45  # a seal's ring is thicker; the pale edges of a stroke are thinner
_LONG_MM: Final = 6.0  # a seal's ring or star; longer than any one stroke of writing
_DARK_SHARE: Final = 0.2  # of a piece's ink: strokes of writing have twice as much, even thin ones
_EDGE_MM: Final = 0.3  # its pale rim


def find_stamp(picture: CellPicture, ink: Mask, dark: Gray) -> Mask:
    """Return the ink of a grey seal: bool, (height, width).

    Only what is clearly paler than other ink of the same cell is taken for one, so that a
    field written in pencil alone keeps all of it.
    """
    nothing = np.zeros_like(ink)
    if int(ink.sum()) * picture.mm(1) ** 2 < _LONG_MM * _CORE_MM:
        return nothing
    paler = _PALER * float(np.percentile(dark[ink], _WRITING_SHARE))
    pale = ink & (dark < paler)
    core = cv2.morphologyEx(pale.astype(np.uint8), cv2.MORPH_OPEN, _disc(picture.pixels(_CORE_MM)))
    if not core.any():
        return nothing
    _, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    extent = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    large = extent >= picture.pixels(_LONG_MM)
    large[0] = False
    reach = cv2.dilate(large[labels].astype(np.uint8), _disc(2 * picture.pixels(_EDGE_MM) + 1))
    result: Mask = pale & reach.astype(bool)
    return result | _pale_pieces(ink & ~result, pale) if large.any() else nothing


def _pale_pieces(ink: Mask, pale: Mask) -> Mask:
    """Return the pieces of ink that have next to nothing dark: the characters around a seal's ring."""
    _, labels = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    size = np.bincount(labels[ink], minlength=int(labels.max()) + 1)
    dark = np.bincount(labels[ink & ~pale], minlength=len(size))
    result: Mask = ink & (dark <= _DARK_SHARE * size)[labels]
    return result


def _disc(size: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), dtype=np.uint8)
