"""The two printed symbols as bits: corner anchors (AprilTag 36h11) and page codes (DataMatrix).

The renderers draw these bits; the scanner finds them again. Nothing is drawn here.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
"""bool, (rows, columns), True = dark."""

ANCHOR_MODULES = 8
"""Modules along an anchor's side: six of data in a dark border of one. White must surround it."""

ANCHOR_COUNT = 587
"""How many tags the family 36h11 has; ids run from 0."""


@cache
def anchor_bits(anchor_id: int) -> Bits:
    """Return the modules of a corner anchor, bool (8, 8), True = dark, border included.

    Raises:
        ValueError: The family has no tag with this id.
    """
    if not 0 <= anchor_id < ANCHOR_COUNT:
        raise ValueError(f"an anchor's id is 0 to {ANCHOR_COUNT - 1}, not {anchor_id}")
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    return _frozen(np.asarray(cv2.aruco.generateImageMarker(family, anchor_id, ANCHOR_MODULES)) < 128)


@cache
def page_code_bits(text: str) -> Bits:
    """Return the modules of a square DataMatrix, bool (n, n), True = dark, without quiet zone.

    The seventeen characters of a page code give 18 by 18.
    """
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, forceSquare=True)
    return _frozen(np.asarray(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False)) < 128)


def _frozen(bits: Bits) -> Bits:
    bits.setflags(write=False)  # one array is shared by all who ask
    return bits
