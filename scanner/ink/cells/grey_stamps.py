"""Seals that came back grey, in cells to write in: large, flat areas that are paler than the writing under them.

How it works:
1. Writing's darkness is the 98th percentile of the cell's ink. Ink below 0.7 times that is pale.
2. What is pale, wider than 0.45 mm and not at a dark stroke's edge is a seal's core; a core of 4 mm and more is needed,
   because no stroke is so long, so wide and pale throughout. Shorter cores on the same cell belong to the same seal.
3. Around the cores, up to 7 mm away, pieces with next to nothing dark are the seal's characters.

Only what is clearly paler than other ink of the cell is taken away, so a field written in pencil alone keeps its ink.
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.ink.cells.picture import CellPicture
from scanner.ink.cells.pieces import piece_extents_px
from scanner.ink.cells.stamp_rules import RULES, StampRules
from scanner.ink.dilation import dilate, ellipse
from scanner.ink.percentile import percentile
from scanner.values.page.picture import Gray, Mask

# percentile of all ink's darkness that is the writing's own, since a seal may have more ink than it
_WRITING_PERCENTILE: Final = 98
_GRAIN_PX: Final = 1.2  # sigma of the blur that evens out a seal's grain
_GRAIN_REACH_PX: Final = 4  # how far OpenCV's blur of that sigma reads to either side


def find_stamp(picture: CellPicture, ink: Mask, printed: Mask, dark: Gray, rules: StampRules = RULES) -> Mask:
    """Return the ink of a grey seal in a cell.

    Args:
        picture: The cell; gives the scale.
        ink: bool, (height, width), what is dark and no print.
        printed: bool, where print may lie; a seal cannot be recognised there.
        dark: uint8, the cell's darkness, 255 = black.
        rules: What counts as a seal.

    Returns:
        bool, (height, width); nowhere true where the cell has no seal.
    """
    nothing, least_px = np.zeros_like(ink), picture.pixels(rules.core_length_mm)
    if np.count_nonzero(ink) * picture.mm(1) ** 2 < rules.core_length_mm * rules.core_mm:
        return nothing
    paler = rules.pale_share * percentile(dark[ink], _WRITING_PERCENTILE)
    pale = ink & (dark < paler)
    beside = dilate(dark >= paler, 2 * picture.pixels(rules.halo_mm) + 1, is_round=True)
    faint = dilate(dark >= rules.faint_darkness, 2 * _GRAIN_REACH_PX + 1)  # nothing else is faint when it is evened out
    room, disc = faint & ~beside & ~printed, ellipse(picture.pixels(rules.core_mm))
    if not _is_long(cv2.morphologyEx(room.view(np.uint8), cv2.MORPH_OPEN, disc), least_px):
        return nothing
    flat = room & (cv2.GaussianBlur(dark, (0, 0), _GRAIN_PX) >= rules.faint_darkness)
    core = cv2.morphologyEx(flat.view(np.uint8), cv2.MORPH_OPEN, disc)
    if not _is_long(core, least_px):
        return nothing
    _, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    extent = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    extent[0] = 0
    seal: Mask = (extent >= picture.pixels(rules.minor_length_mm))[labels]
    result: Mask = pale & dilate(seal, 2 * picture.pixels(rules.rim_mm) + 1, is_round=True)
    around = cv2.distanceTransform((~seal).view(np.uint8), cv2.DIST_L2, 5) <= picture.pixels(rules.reach_mm)
    return result | _find_pale_pieces(picture, ink & ~result & around, pale, rules)


def _is_long(mask: NDArray[Any], least_px: int) -> bool:
    """Tell whether a piece of a mask is at least so wide or high."""
    return bool(piece_extents_px(mask.astype(np.bool_)).max(initial=0) >= least_px)


def _find_pale_pieces(picture: CellPicture, ink: Mask, pale: Mask, rules: StampRules) -> Mask:
    """Return the pieces of ink with next to nothing dark in them: the characters inside a seal's ring.

    Small pieces stay, because they may be a pale dot or comma of the writing. Dark strokes stay too, even
    where a much larger part of a seal is connected to them.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    size = stats[:, cv2.CC_STAT_AREA]
    dark = np.bincount(labels[ink & ~pale], minlength=len(size))
    large = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) > picture.pixels(rules.dot_mm)
    _, strokes, of_strokes, _ = cv2.connectedComponentsWithStats((ink & ~pale).astype(np.uint8), connectivity=8)
    is_stroke = of_strokes[:, cv2.CC_STAT_AREA] >= rules.stroke_mm2 / picture.mm(1) ** 2
    is_stroke[0] = False
    result: Mask = ink & ((dark <= rules.dark_share * size) & large)[labels] & ~dilate(is_stroke[strokes], 3)
    return result
