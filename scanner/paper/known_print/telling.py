"""Tells two blanks apart that are alike, such as two versions of one form, by the print that they do not share.

How it works: both are laid over the picture. What one prints and the other does not must be there if the page is of
the one, and must be missing if it is of the other. A page for which both or neither hold is not told apart.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from forms.geometry import Transform
from scanner.paper.known_print.patches import PATCH_DPI, PER_MM
from scanner.paper.known_print.registering import INK_CONTRAST, PRINTED_BELOW, PrintFit
from scanner.paper.straighten import darker_by, straighten_coarsely
from scanner.values.known_form import KnownForm
from scanner.values.page.picture import Gray, Mask

_APART_MM: Final = 0.35  # print of the one that is nearer to print of the other is not its own
_OWN_MIN_MM2: Final = 0.8  # less of own print says nothing: two digits of a page number have 1.5
_SEEN_MIN: Final = 0.5  # share of own print that is there on a page of this blank
_SEEN_ELSEWHERE: Final = 0.3  # share that a pen may make of it on a page of the other


def is_rather(one: tuple[PrintFit, KnownForm], other: tuple[PrintFit, KnownForm]) -> bool | None:
    """Tell whether a page shows one blank rather than another one; None where its print does not say.

    Args:
        one: The page fitted to the one blank, and its form.
        other: The same page fitted to the other.
    """
    fit, known = one
    own = known.blank(PATCH_DPI)[fit.page.page_no - 1]
    size = (own.shape[1], own.shape[0])
    strange = _laid_over(fit, *other, size)
    ink = darker_by(straighten_coarsely(fit.page.picture.gray, fit.transform, PER_MM, size), PER_MM) > INK_CONTRAST
    ink = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    here = _share(_only(own < PRINTED_BELOW, strange < PRINTED_BELOW), ink)
    there = _share(_only(strange < PRINTED_BELOW, own < PRINTED_BELOW), ink)
    if here is None and there is None:
        return None
    if (here is None or here >= _SEEN_MIN) and (there is None or there <= _SEEN_ELSEWHERE):
        return True
    if (there is None or there >= _SEEN_MIN) and (here is None or here <= _SEEN_ELSEWHERE):
        return False
    return None


def _laid_over(fit: PrintFit, other: PrintFit, known: KnownForm, size: tuple[int, int]) -> Gray:
    """Return the other blank as it lies on the paper of the one: uint8, of a given width and height."""
    blank = known.blank(PATCH_DPI)[other.page.page_no - 1]
    across = np.diag([PER_MM, PER_MM, 1.0]) @ np.linalg.inv(other.transform.matrix) @ fit.transform.matrix
    return straighten_coarsely(blank, Transform(across / across[2, 2]), PER_MM, size)


def _only(printed: Mask, other: Mask) -> Mask:
    """Return what is printed on one blank and not near print of the other."""
    reach = 2 * round(_APART_MM * PER_MM) + 1
    near = cv2.dilate(other.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    return printed & ~near


def _share(own: Mask, ink: Mask) -> float | None:
    """Return which share of own print has ink, or None where there is too little of it."""
    area = int(own.sum())
    return float((own & ink).sum() / area) if area >= _OWN_MIN_MM2 * PER_MM**2 else None
