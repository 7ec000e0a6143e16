"""Registration: from the marks that were found on a page to a transform that its printed rules confirm.

How it works:
1. The marks (anchors' corners, else the page code's or the table frame's) give a first transform, or
   several where they surround too little of the page.
2. The page's rules are looked for within 2.5 mm, then 1.0 and 0.7 mm, of where the transform puts them.
   Each time the transform is fitted anew to marks and rules (`fitting`, Gauss-Newton with outliers weighed down).
3. Paper that was curled under a camera is flattened where a polynomial explains the rules' errors (`flattening`).
4. A page that a feeder let slip is put together from its two parts (`slips`).
5. The result is refused if its shape is none that a printer and a scanner make, if too few rules are where they
   should be, or if a part of the page lies elsewhere (`plausibility`).

A page that is refused is named with its residual, so nothing is ever read at a wrong place. Pages that
are right stay under 0.08 mm (benchmarks/accuracy/registration, 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from forms.geometry import Transform
from forms.layout.model import Layout
from scanner.paper.pose import WIDE_SHARE, affine, homography, hull_share, similarity
from scanner.paper.printed_rules import find_rules
from scanner.paper.register.fitting import (
    NEAR_MM,
    POINTS_OF_ALL_ANCHORS,
    POINTS_OF_TWO_ANCHORS,
    FittedTransform,
    errors_as_equations,
    fit_all,
)
from scanner.paper.register.flattening import fit_bulge, flatten
from scanner.paper.register.plausibility import (
    SUPPORT_MIN,
    find_disagreement,
    find_implausible_shape,
    find_words_if_needed,
)
from scanner.paper.register.slips import mend_slip, slipped_band
from scanner.values.issue import Issue, Severity
from scanner.values.known_form import Blank
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Floats

Fit = Callable[[Floats, Floats], Transform | None]

_REACHES_MM: Final = (2.5, 1.0, 0.7)  # how far rules are looked for in the first, second and third round
_SETTLED_MM: Final = 0.15  # a transform that moves the page's corners by less needs no further round
_FLATTEN_ABOVE_MM: Final = 0.02  # a page with a smaller residual needs no flattening
_EVEN_MM: Final = 0.12  # pages that lie right stay under 0.08 mm; on one with more a slip is looked for
_EVEN_NEAR: Final = (
    0.97  # least share of the rules that are found and in place; on a page with less a slip is looked for
)
_MENDED_NEAR: Final = 0.9  # the same of a mended page; a rule may be lost where it was cut
_BENT_MM: Final = 0.05  # 95 % of a flat page's rules are displaced by less
_BENT_SHARE_LEFT: Final = 0.5
"""A page is drawn anew, which takes 0.1 s and some sharpness, only if it bulges by more than `_BENT_MM` and if less
than this share of the residual is left without the bulge. Curled photos have 0.05 to 0.2 left. Scans have 0.66 to
0.99 left whatever their residual is, because a wobbling feeder and dither are no bulge (2026-11)."""


@dataclass(frozen=True, slots=True)
class RegistrationRefusal:
    """A page whose form is known, but not where the form's fields lie in the picture.

    Attributes:
        page: What is known of it.
        issue: `page_not_registered`, with the reason.
        residual_mm: Root mean square error of the best transform, or None where none was found.
    """

    page: IdentifiedPage
    issue: Issue
    residual_mm: float | None


def register(
    page: IdentifiedPage, layout: Layout, *, blank: Blank | None = None
) -> RegisteredPage | RegistrationRefusal:
    """Return the page with its transform from paper to pixels, or the reason for there being none.

    The page in the result is the one given, except for curled paper, whose picture is flattened, and for paper that
    slipped in a feeder, whose picture is mended.

    Args:
        page: An identified page, upright.
        layout: The layout of its form.
        blank: Gives what is printed on it. With it, the printed words may confirm a page whose thin rules were lost.
    """
    best = _fit_best(page, layout)
    if best is None:
        return refuse(page, None, "its marks give no transform", "定位标记不足")
    fault = find_implausible_shape(best, layout)
    if fault is not None:
        return refuse(page, best.residual_mm, *fault)
    if not _is_even(best):
        mended = _register_mended(page, layout, blank)
        if mended is not None:
            return mended
    best = _flatten_if_bent(best, layout)
    fault = find_disagreement(best, layout, find_words_if_needed(best, layout, blank))
    if fault is not None:
        return refuse(page, best.residual_mm, *fault)
    return RegisteredPage(best.page, best.transform, best.residual_mm, is_faint=best.support < SUPPORT_MIN)


def _is_even(fitted: FittedTransform) -> bool:
    """Tell whether a page lies as one piece of paper does, so that no slip needs to be looked for."""
    return fitted.residual_mm <= _EVEN_MM and min(fitted.near, fitted.support) >= _EVEN_NEAR


def _register_mended(page: IdentifiedPage, layout: Layout, blank: Blank | None) -> RegisteredPage | None:
    """Return a page that a feeder let slip, put together from its parts, or None where it did not.

    Without anchors a page may be another print of the form, whose rows are higher or lower than ours.
    """
    anchored = len(page.points_mm) >= POINTS_OF_TWO_ANCHORS
    start = next(_first_transforms(page, layout), None) if anchored else None
    found = None if start is None else mend_slip(page, layout, start)
    best = None if found is None else _fit_best(found[0], layout)
    if found is None or best is None or best.residual_mm > _EVEN_MM or best.near < _MENDED_NEAR:
        return None
    if find_implausible_shape(best, layout):
        return None
    if find_disagreement(best, layout, find_words_if_needed(best, layout, blank)):
        return None
    band = slipped_band(found[1], best.transform, layout)
    is_faint = best.support < SUPPORT_MIN
    return RegisteredPage(best.page, best.transform, best.residual_mm, is_faint=is_faint, slipped=band)


def _fit_best(page: IdentifiedPage, layout: Layout) -> FittedTransform | None:
    """Return the transform that the page's rules support best, or None where its marks give none."""
    best: FittedTransform | None = None
    for start in _first_transforms(page, layout):
        fitted = _refine(page, layout, start)
        if fitted is not None and (best is None or fitted.trouble < best.trouble):
            best = fitted
        if best is not None and best.is_good:
            break
    return best


def _first_transforms(page: IdentifiedPage, layout: Layout) -> Iterator[Transform]:
    """Yield the transforms to start from: one where the points surround the page, otherwise several.

    Outside of the hull of three anchors a homography follows their noise and runs away. An affine map does not, but
    it fits no photo.
    """
    on_paper, in_picture = page.points_mm, page.points_px
    if len(on_paper) in (4, POINTS_OF_ALL_ANCHORS) and _are_wide(page, layout):
        fits: tuple[Fit, ...] = (homography,)
    elif _are_wide(page, layout):
        fits = (affine, homography)
    else:
        fits = (similarity, affine, homography)
    for fit in fits:
        transform = fit(on_paper, in_picture)
        if transform is not None:
            yield transform


def _are_wide(page: IdentifiedPage, layout: Layout) -> bool:
    """Tell whether the points surround enough of the page for a homography."""
    return hull_share(page.points_mm, layout.width_mm * layout.height_mm) >= WIDE_SHARE


def _refine(page: IdentifiedPage, layout: Layout, start: Transform) -> FittedTransform | None:
    """Return a first transform improved by the rules, in up to three rounds, until it no longer moves."""
    printed = layout.pages[page.page_no - 1]
    coarse = len(page.points_mm) < POINTS_OF_ALL_ANCHORS
    fitted: FittedTransform | None = None
    transform = start
    for reach in _REACHES_MM if coarse else _REACHES_MM[1:]:
        samples = find_rules(page.picture.gray, transform, printed, reach_mm=reach)
        fitted = fit_all(transform, page, samples, layout)
        if fitted is None:
            return None
        moved = _largest_move(transform, fitted.transform, layout)
        transform = fitted.transform
        if moved < _SETTLED_MM:
            break
    return fitted


def _largest_move(before: Transform, after: Transform, layout: Layout) -> float:
    """Return how far the corner of the page that moved farthest has moved, mm."""
    width, height = layout.width_mm, layout.height_mm
    corners = np.array([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)])
    return float(np.abs(before.to_mm(after.to_pixels(corners)) - corners).max())


def _flatten_if_bent(fitted: FittedTransform, layout: Layout) -> FittedTransform:
    """Return the page flattened if its rules bend and flattening straightens them, otherwise unchanged."""
    if fitted.residual_mm <= _FLATTEN_ABOVE_MM or fitted.page.picture.words:
        return fitted
    places, across, errors = errors_as_equations(fitted)
    if not len(errors):
        return fitted
    bulge = fit_bulge(places, across, errors, (layout.width_mm, layout.height_mm))
    moved = bulge.at(places)
    left = errors - (moved * across).sum(axis=1)
    if np.percentile(np.hypot(*moved.T), 95) < _BENT_MM or _rms_mm(left) > _BENT_SHARE_LEFT * _rms_mm(errors):
        return fitted
    page, transform = flatten(fitted.page, fitted.transform, bulge, layout)
    again = _refine(page, layout, transform)
    return again if again is not None and again.trouble < fitted.trouble else fitted


def _rms_mm(errors: Floats) -> float:
    """Return the root mean square of errors in mm; an error beyond `NEAR_MM` counts as just that."""
    return float(np.sqrt((np.clip(errors, -NEAR_MM, NEAR_MM) ** 2).mean()))


def refuse(page: IdentifiedPage, residual_mm: float | None, why: str, why_zh: str) -> RegistrationRefusal:
    """Return the refusal of a page, with the reason in English and Chinese."""
    number = page.picture.page_no
    off = "" if residual_mm is None else f" (residual {residual_mm:.2f} mm)"
    return RegistrationRefusal(
        page,
        Issue(
            "page_not_registered",
            Severity.ERROR,
            f"page {number} of the source (form page {page.page_no}) is not read, because {why}{off}; scan it again",
            f"来源第{number}页（表格第{page.page_no}页）未读取：{why_zh}，请重新扫描。",
        ),
        residual_mm,
    )
