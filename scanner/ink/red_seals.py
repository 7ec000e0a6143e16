"""Red seals on colour pictures: where they lie, and the page without their ink.

Chinese companies stamp forms with a round red seal of about 40 mm. Its ring and its characters cross
boxes and writing.

How it works:
1. A pixel is red where its red channel exceeds the stronger of green and blue by 35 and more. Faded seals on real
   scans have 40 and more.
2. Red pixels that lie close together are joined to groups at 2 pixels a millimetre or a little more. A group of at
   least 14 mm both ways is a seal: a red pen's ticks and circles are smaller one way, and its lines through a paragraph
   are far wider than high. The pieces close
   to it belong to it too, because printed rules cut a ring into pieces. The convex hull of all is the seal's area.
3. In that area the page is seen in the red channel, where a seal is nearly as bright as paper, and black and blue ink
   stay dark. The seal still takes a little of the red light, in proportion to its redness. The proportion is the
   median over the seal's own pixels, and that much light is given back.

Measured by the soak in docs/accuracy.md, row "seal, colour" (2026-11-28): of 11,120 boxes none was wrong, and 2.39 %
were asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike

from forms.geometry import Rect, Transform
from scanner.ink.dilation import ellipse
from scanner.ink.percentile import percentile
from scanner.paper.straighten import pixels_per_mm, shrink
from scanner.values.page.ink import pixels_under
from scanner.values.page.picture import Colour, Gray, Mask

_REDNESS_MIN: Final = 35  # red above the stronger of green and blue; faded seals on real scans have 40 and more
_SEAL_MM: Final = 14.0  # least width and height of a seal; ticks and circles of a red pen stay under one of them
_FLAT_SHARE: Final = (
    0.28  # of its longer side; flatter is a pen's, as lines through a paragraph are; three seals have 0.33
)
_CLOSE_MM: Final = 2.5  # gaps up to this within one stroke or character of a seal are closed
_PIECES_MM: Final = 4.0  # farthest distance between pieces of one seal
_SEARCH_PER_MM: Final = 2.0  # pixels a millimetre, at least, of the reduced picture in which seals are searched
_PAPER_PERCENTILE: Final = 60  # percentile of the red light between a seal's strokes that stands for bare paper
_RED_SHARE: Final = 0.03  # share of a box's area that a red pen's tick covers at least; its circle covers more
_REMOVED_MIN: Final = 15  # grey values; less than this is no ink of a seal but what its removal changes beside it
_DARKER_TIMES: Final = 1.8
"""A red pen's marks under a seal are so many times darker than its median: three have 2.3 and more; of 44 boxes in
which a seal alone stands one, where two of its strokes cross, has 2.1, the others up to 1.5."""

_CIRCLE_MM: Final = 3.0  # from a box's outline to the far side of a circle round the box


def find_seal(colour: Colour, transform: Transform) -> Mask | None:
    """Return the area that red seals cover, or None where the page has none.

    Args:
        colour: uint8, (height, width, 3), blue, green, red.
        transform: From millimetres on paper to the picture's pixels; gives the scale.

    Returns:
        bool, (height, width) of the picture, true under a seal's outline.
    """
    times = max(1, int(pixels_per_mm(transform) / _SEARCH_PER_MM))
    per_mm = pixels_per_mm(transform) / times
    red = _is_red(shrink(colour, times))
    size = max(3, round(_CLOSE_MM * per_mm)) | 1
    shape = ellipse(size)
    closed = cv2.morphologyEx(red.astype(np.uint8), cv2.MORPH_CLOSE, shape)
    reach = _PIECES_MM * per_mm
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = np.zeros_like(closed)
    for together in _groups(closed, outlines, reach):
        # rules and pens cut a seal into pieces; every piece close to a large group belongs to the same seal
        around = cv2.convexHull(np.concatenate(together))
        short, long = sorted(cv2.boundingRect(around)[2:])
        if short >= max(_SEAL_MM * per_mm, _FLAT_SHARE * long):
            pieces = [piece for piece in outlines if _is_close(piece, around, reach)]
            cv2.fillPoly(found, [cv2.convexHull(np.concatenate(pieces))], 1)
    if not found.any():
        return None
    found = cv2.dilate(found, shape)
    full = cv2.resize(found, (colour.shape[1], colour.shape[0]), interpolation=cv2.INTER_NEAREST)
    return full.astype(bool)


def _groups(red: MatLike, outlines: Sequence[MatLike], reach: float) -> list[list[MatLike]]:
    """Return the outlines of red pieces in groups; the gaps between pieces of one group are within `reach` pixels."""
    size = max(3, round(reach)) | 1
    wide = cv2.dilate(red, ellipse(size))
    _, labels = cv2.connectedComponents(wide)
    groups: dict[int, list[MatLike]] = {}
    for outline in outlines:
        x, y = outline[0, 0]
        groups.setdefault(int(labels[y, x]), []).append(outline)
    return list(groups.values())


def _is_close(outline: MatLike, hull: MatLike, reach: float) -> bool:
    """Tell whether some point of an outline lies inside a hull or at most `reach` pixels outside of it."""
    return any(cv2.pointPolygonTest(hull, (float(x), float(y)), True) >= -reach for x, y in outline[:, 0])


def remove_seal(gray: Gray, colour: Colour, seal: Mask) -> Gray:
    """Return the page without a seal's ink: the red channel under the seal, brightened by what the seal takes of it.

    Args:
        gray: uint8, (height, width), the page.
        colour: uint8, (height, width, 3), the same page in blue, green, red.
        seal: bool, (height, width), see `find_seal`.

    Returns:
        uint8, (height, width); nowhere darker than `gray`.
    """
    result = gray.copy()
    rows, columns = (np.flatnonzero(seal.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return result
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    seal = seal[part]
    pixels = colour[part][seal].astype(np.float32)
    light = pixels[:, 2]
    redness = np.maximum(light - np.maximum(pixels[:, 0], pixels[:, 1]), 0.0)
    red = redness >= _REDNESS_MIN
    if red.any():
        paper = np.percentile(light[~red], _PAPER_PERCENTILE) if not red.all() else 255.0
        taken = np.median((paper - light[red]) / redness[red])
        light = np.minimum(light + max(0.0, float(taken)) * redness, 255.0)
    result[part][seal] = np.maximum(gray[part][seal], light)
    return result


def is_marked_red(colour: Colour, transform: Transform, box: Rect) -> bool:
    """Tell whether a box is marked in red: by a tick inside it or by a circle round it.

    Args:
        colour: uint8, (height, width, 3), blue, green, red.
        transform: From millimetres on paper to the picture's pixels.
        box: The box's printed outline, mm.
    """
    for rect in (box, box.inset(-_CIRCLE_MM)):
        rows, columns = pixels_under(transform, rect, colour.shape)
        piece = colour[rows, columns]
        if piece.size and float(_is_red(piece).mean()) >= _RED_SHARE:
            return True
    return False


def darkness_of_seal(gray: Gray, bare: Gray) -> float:
    """Return how much darker than the page without it the ink of a page's seals is, by its median; 0.0 without any.

    Args:
        gray: uint8, (height, width), the page.
        bare: uint8, (height, width), the page without its seals, see `remove_seal`.
    """
    removed = cv2.subtract(bare, gray)
    ink = removed[removed >= _REMOVED_MIN]
    return float(np.median(ink)) if ink.size else 0.0


def is_darker_than_seal(gray: Gray, bare: Gray, transform: Transform, box: Rect, usual: float) -> bool:
    """Tell whether what was removed from a box as a seal's is far darker than the seal: it is a red pen's.

    Args:
        gray: uint8, (height, width), the page.
        bare: uint8, (height, width), the page without its seals.
        transform: From millimetres on paper to the pictures' pixels.
        box: The box's printed outline, mm.
        usual: The seal's darkness, see `darkness_of_seal`.
    """
    rows, columns = pixels_under(transform, box, gray.shape)
    removed = cv2.subtract(bare[rows, columns], gray[rows, columns])
    ink = removed[removed >= _REMOVED_MIN]
    return ink.size >= _RED_SHARE * removed.size and percentile(ink, 90) >= _DARKER_TIMES * usual


def _is_red(colour: Colour) -> Mask:
    """Return which pixels are red: bool, (height, width)."""
    blue, green, red = (colour[:, :, channel].astype(np.int16) for channel in range(3))
    result: Mask = red - np.maximum(blue, green) >= _REDNESS_MIN
    return result
