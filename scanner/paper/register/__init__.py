"""Pictures tied to paper: from the marks that were found to a transform that the printed rules confirm.

The marks give a first transform. The page's rules are then looked for near where it puts
them and join the fit, nearer each time. Paper that was curled under a camera is
flattened. A page whose points do not agree, whose rules are not where they should be, or
whose shape no printer and scanner makes, is refused with its residual: nothing is ever
read at a wrong place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Transform
from forms.layout.model import Layout
from scanner.paper.pose import WIDE_SHARE, affine, homography, similarity, spread
from scanner.paper.printed_rules import find_rules
from scanner.paper.register.fitting import NEAR_MM, POINTS_OF_ALL_ANCHORS, FittedTransform, errors_as_equations, fit_all
from scanner.paper.register.flattening import fit_bulge, flatten
from scanner.paper.register.plausibility import SUPPORT_MIN, disagreement, implausible, words_if_needed
from scanner.values.issue import Issue, Severity
from scanner.values.known_form import Blank
from scanner.values.page import IdentifiedPage, RegisteredPage

Floats = NDArray[np.float64]
Fit = Callable[[Floats, Floats], Transform | None]

_REACHES_MM: Final = (2.5, 1.0, 0.7)
_SETTLED_MM: Final = 0.15
_FLATTEN_ABOVE_MM: Final = 0.02
_BENT_MM: Final = 0.05
_BENT_SHARE_LEFT: Final = 0.5
"""A page is drawn anew, which takes 0.1 s and some sharpness, if a bulge of more than `_BENT_MM` leaves
less than this share of the residual: curled photos 0.05 to 0.2, scans 0.66 to 0.99, whatever their
residual, since a wobbling feeder and dither are no bulge (2026-11)."""


@dataclass(frozen=True, slots=True)
class RegistrationRefusal:
    """A page of which the form is known but not where its fields are in the picture.

    Attributes:
        page: What is known of it.
        issue: `page_not_registered`, with the reason.
        residual_mm: How far the points were off, or None where no transform was found.
    """

    page: IdentifiedPage
    issue: Issue
    residual_mm: float | None


def register(
    page: IdentifiedPage, layout: Layout, *, blank: Blank | None = None
) -> RegisteredPage | RegistrationRefusal:
    """Return the page with its transform from paper to pixels, or why there is none.

    The page in the result is the one given, but for curled paper: its picture is then the
    flattened one.

    Args:
        page: An identified page, upright.
        layout: The layout of its form.
        blank: Gives what is printed on it. With it, the printed words speak for a page whose thin rules were lost.
    """
    best: FittedTransform | None = None
    for start in _first_transforms(page, layout):
        fitted = _refine(page, layout, start)
        if fitted is not None and (best is None or fitted.trouble < best.trouble):
            best = fitted
        if best is not None and best.good:
            break
    if best is None:
        return _refused(page, None, "its marks give no transform", "定位标记不足")
    fault = implausible(best, layout)
    if fault is None:
        best = _flattened(best, layout)
        fault = disagreement(best, layout, words_if_needed(best, layout, blank))
    if fault is not None:
        return _refused(page, best.residual_mm, *fault)
    return RegisteredPage(best.page, best.transform, best.residual_mm, is_faint=best.support < SUPPORT_MIN)


def _first_transforms(page: IdentifiedPage, layout: Layout) -> Iterator[Transform]:
    """Yield the transforms worth starting from: one where the points surround the page, else several.

    Beyond three anchors a homography runs away with their noise; an affine map does not,
    but fits no photo.
    """
    on_paper, in_picture = page.points_mm, page.points_px
    if len(on_paper) in (4, POINTS_OF_ALL_ANCHORS) and _wide(page, layout):
        fits: tuple[Fit, ...] = (homography,)
    elif _wide(page, layout):
        fits = (affine, homography)
    else:
        fits = (similarity, affine, homography)
    for fit in fits:
        transform = fit(on_paper, in_picture)
        if transform is not None:
            yield transform


def _wide(page: IdentifiedPage, layout: Layout) -> bool:
    return spread(page.points_mm, layout.width_mm * layout.height_mm) >= WIDE_SHARE


def _refine(page: IdentifiedPage, layout: Layout, start: Transform) -> FittedTransform | None:
    """Return a start improved by the rules, which are looked for until it no longer moves."""
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
    """Return how far a corner of the page moved, in mm."""
    width, height = layout.width_mm, layout.height_mm
    corners = np.array([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)])
    return float(np.abs(before.to_mm(after.to_pixels(corners)) - corners).max())


def _flattened(fitted: FittedTransform, layout: Layout) -> FittedTransform:
    """Return the page flattened if its rules bend and flattening straightens them, else as it is."""
    if fitted.residual_mm <= _FLATTEN_ABOVE_MM or fitted.page.picture.words:
        return fitted
    places, across, errors = errors_as_equations(fitted)
    if not len(errors):
        return fitted
    bulge = fit_bulge(places, across, errors, (layout.width_mm, layout.height_mm))
    moved = bulge.at(places)
    left = errors - (moved * across).sum(axis=1)
    if np.percentile(np.hypot(*moved.T), 95) < _BENT_MM or _size(left) > _BENT_SHARE_LEFT * _size(errors):
        return fitted
    page, transform = flatten(fitted.page, fitted.transform, bulge, layout)
    again = _refine(page, layout, transform)
    return again if again is not None and again.trouble < fitted.trouble else fitted


def _size(errors: Floats) -> float:
    """Return the root mean square of errors in mm, strays counted as just too far."""
    return float(np.sqrt((np.clip(errors, -NEAR_MM, NEAR_MM) ** 2).mean()))


def _refused(page: IdentifiedPage, residual_mm: float | None, why: str, why_zh: str) -> RegistrationRefusal:
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
