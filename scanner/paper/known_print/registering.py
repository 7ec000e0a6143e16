"""Registration by a blank's print: from a rough transform to one that the print confirms, or a refusal.

How it works:
1. Pieces of the blank's print are looked for within 2.5 mm, then 1.6 mm, of where the transform puts them
   (`patches`), first roughly and then exactly, and a projective transform is fitted to those found, with outliers
   weighed down. To tell which blank a page shows, the rough look is enough (`fit_roughly`).
2. Paper that was curled under a camera is flattened where a polynomial explains the errors.
3. The result is refused by the rules of our own pages: a shape that no printer and scanner make, too few pieces in
   their places, a part of the page without any, a part that lies elsewhere, or print that disagrees with the blank's.

The last rule is the one that tells another form: the share of the ink near print that lies on the print's strokes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from forms.geometry import Transform
from forms.layout.model import Layout
from scanner.paper.known_print.patches import PATCH_DPI, PER_MM, Patches, PatchSamples
from scanner.paper.pose import fit_by_spread, homography
from scanner.paper.register import RegistrationRefusal, refuse
from scanner.paper.register.fitting import NEAR_MM, sixths
from scanner.paper.register.flattening import fit_bulge, flatten
from scanner.paper.register.plausibility import LOCAL_MAX_MM, RESIDUAL_MAX_MM, find_wrong_shape
from scanner.paper.straighten import darker_by, straighten_coarsely
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.ink import Tones
from scanner.values.page.picture import Floats, Mask

SUPPORT_MIN: Final = 0.45
"""Least share of the pieces of print within `NEAR_MM` of their places."""

AGREEMENT_MIN: Final = 0.60
"""Least share of the ink near print that lies on the print's strokes."""

SHOWN_MIN: Final = 0.35
"""Least share of the print that can be seen."""

FAINT_BELOW: Final = 0.60
"""A page that shows less of its print lost thin strokes, and perhaps strokes of a pen as well."""

FAINT_BELOW_IN_BLACK_AND_WHITE: Final = 0.95
"""The same on a page without greys, where a threshold drops thin strokes altogether.

Bold print stays, so that such a page still shows 0.88 to 0.94 of all; one that lost nothing shows 0.99 and more (14
scans of the crowded form with thresholds from 100 to 190, 2026-11). A blue pen was gone on the page with 0.88."""

_OUTLIER_MM: Final = 0.2
_POINTS_MIN: Final = 8
_SIXTH_PIECES_MIN: Final = 4
_BARE_SHARE: Final = 0.25
_FLATTEN_ABOVE_MM: Final = 0.10
_FLAT_SHARE: Final = 0.6
_FAR_MM: Final = 1.5
PRINTED_BELOW: Final = 150
INK_CONTRAST: Final = 40.0
_SLACK_PX: Final = 1
_AROUND_PX: Final = 7  # ink within so many pixels of print is looked at: a little over 1 mm


@dataclass(frozen=True, slots=True)
class _Steps:
    """How a page is fitted step by step.

    Attributes:
        reaches_mm: How far from their places the pieces are looked for, each time.
        settled_mm: A page that moves by less needs no further step.
    """

    reaches_mm: tuple[float, ...]
    settled_mm: float


_ROUGH: Final = _Steps((2.5, 1.6), settled_mm=0.25)
_EXACT: Final = _Steps((1.6, 1.6), settled_mm=0.05)


@dataclass(frozen=True, slots=True, eq=False)
class PrintFit:
    """A page with a transform that its print was fitted to.

    Attributes:
        page: The page; its picture may be flattened.
        transform: From millimetres on paper to its picture.
        samples: The pieces of print that were looked for.
        off_mm: float64, (n, 2), by how much each piece lies off with this transform; nan where it was not found.
    """

    page: IdentifiedPage
    transform: Transform
    samples: PatchSamples = field(repr=False)
    off_mm: Floats = field(repr=False)

    @property
    def near(self) -> Mask:
        """Which pieces are where they should be: bool, (n,)."""
        near: Mask = self.samples.found & (np.hypot(*np.nan_to_num(self.off_mm, nan=99.0).T) <= NEAR_MM)
        return near

    @property
    def support(self) -> float:
        """Share of the pieces that are where they should be."""
        return float(self.near.mean()) if len(self.near) else 0.0

    @property
    def residual_mm(self) -> float:
        """Root mean square distance of these pieces from their places."""
        near = self.off_mm[self.near]
        return float(np.sqrt((near**2).sum(axis=1).mean())) if len(near) else float("inf")


def register_by_print(page: IdentifiedPage, known: KnownForm) -> RegisteredPage | RegistrationRefusal:
    """Return a page of a form with a blank, with its transform, or the reason for there being none.

    Args:
        page: The page, upright; its points give the first transform.
        known: The form.
    """
    fit = fit_print(page, known)
    if fit is None:
        return refuse(page, None, "its print is not found", "未找到印刷内容")
    fit = _flattened(fit, known)
    shown, agreement = print_shares(fit, known)
    fault = _find_fault(fit, known.layout, shown, agreement)
    if fault is not None:
        return refuse(fit.page, fit.residual_mm if np.isfinite(fit.residual_mm) else None, *fault)
    least = FAINT_BELOW_IN_BLACK_AND_WHITE if Tones.of(page.picture.gray).bitonal else FAINT_BELOW
    return RegisteredPage(fit.page, fit.transform, fit.residual_mm, is_faint=shown < least)


def fit_print(page: IdentifiedPage, known: KnownForm) -> PrintFit | None:
    """Return a page fitted to its form's print, or None where too little of the print is found."""
    rough = fit_roughly(page, known)
    return None if rough is None else _exactly(page, rough.transform, known)


def fit_roughly(page: IdentifiedPage, known: KnownForm) -> PrintFit | None:
    """Return a page fitted to its form's print to about 0.1 mm, or None where too little of the print is found."""
    rough, _ = _patches(known, page.page_no - 1)
    if len(rough.places_mm) < _POINTS_MIN:
        return None
    start = fit_by_spread(page.points_mm, page.points_px, rough.spread_mm2)
    return None if start is None else _refined(page, start, rough, _ROUGH, known.layout)


def _exactly(page: IdentifiedPage, start: Transform, known: KnownForm) -> PrintFit | None:
    """Return a page fitted to its form's print from a transform that is right to a few tenths of a millimetre."""
    _, fine = _patches(known, page.page_no - 1)
    return _refined(page, start, fine, _EXACT, known.layout)


def _refined(
    page: IdentifiedPage, start: Transform, patches: Patches, steps: _Steps, layout: Layout
) -> PrintFit | None:
    """Return a page fitted step by step until it moves no more, or None where too little of its print is found."""
    transform, fit = start, None
    for reach in steps.reaches_mm:
        samples = patches.find(page.picture.gray, transform, reach)
        if samples.found.sum() < _POINTS_MIN:
            return None
        on_paper = samples.places_mm[samples.found]
        in_picture = transform.to_pixels(on_paper + samples.errors_mm[samples.found])
        better = _robust(on_paper, in_picture, transform)
        if better is None:
            return None
        off = np.full_like(samples.errors_mm, np.nan)
        off[samples.found] = better.to_mm(in_picture) - on_paper
        fit = PrintFit(page, better, samples, off)
        moved = _largest_move(transform, better, layout)
        transform = better
        if moved < steps.settled_mm:
            break
    return fit


def _robust(on_paper: Floats, in_picture: Floats, start: Transform) -> Transform | None:
    """Return the projective map that fits points best, with outliers weighed down by leaving the worst out in turns."""
    kept = np.ones(len(on_paper), dtype=bool)
    limit = np.inf
    transform: Transform | None = start
    for _ in range(5):
        transform = homography(on_paper[kept], in_picture[kept])
        if transform is None:
            return None
        errors = np.hypot(*(transform.to_mm(in_picture) - on_paper).T)
        limit = max(_OUTLIER_MM, min(limit, 2.5 * float(np.median(errors[kept]))))
        again = errors <= limit
        if again.sum() < _POINTS_MIN:
            return None
        if (again == kept).all():
            break
        kept = again
    return transform


def _largest_move(before: Transform, after: Transform, layout: Layout) -> float:
    corners = np.array(
        [(0.0, 0.0), (layout.width_mm, 0.0), (layout.width_mm, layout.height_mm), (0.0, layout.height_mm)]
    )
    return float(np.abs(before.to_mm(after.to_pixels(corners)) - corners).max())


def _flattened(fit: PrintFit, known: KnownForm) -> PrintFit:
    """Return a page flattened if its print bends and flattening straightens it, otherwise unchanged."""
    found = fit.samples.found
    places, off = fit.samples.places_mm[found], fit.off_mm[found]
    usual = _rms_mm(off)
    if usual <= _FLATTEN_ABOVE_MM or fit.page.picture.words:
        return fit
    size = (known.layout.width_mm, known.layout.height_mm)
    axes = np.concatenate([np.tile([1.0, 0.0], (len(off), 1)), np.tile([0.0, 1.0], (len(off), 1))])
    bulge = fit_bulge(np.tile(places, (2, 1)), axes, np.concatenate([off[:, 0], off[:, 1]]), size)
    left = _rms_mm(off - bulge.at(places))
    if left > _FLAT_SHARE * usual:
        return fit
    page, transform = flatten(fit.page, fit.transform, bulge, known.layout)
    again = _exactly(page, transform, known)
    return again if again is not None and again.support >= fit.support else fit


def _rms_mm(off_mm: Floats) -> float:
    """Return the root mean square of distances, mm; one beyond `_FAR_MM` counts as just that."""
    return float(np.sqrt((np.minimum(np.hypot(*off_mm.T), _FAR_MM) ** 2).mean()))


def print_shares(fit: PrintFit, known: KnownForm) -> tuple[float, float]:
    """Return which share of the print is seen, and which share of the ink near print lies on its strokes."""
    blank = known.blank(PATCH_DPI)[fit.page.page_no - 1]
    seen = straighten_coarsely(fit.page.picture.gray, fit.transform, PER_MM, (blank.shape[1], blank.shape[0]))
    ink = darker_by(seen, PER_MM) > INK_CONTRAST
    printed = (blank < PRINTED_BELOW).astype(np.uint8)
    near = cv2.dilate(printed, np.ones((2 * _SLACK_PX + 1,) * 2, np.uint8)) > 0
    around = cv2.dilate(printed, np.ones((2 * _AROUND_PX + 1,) * 2, np.uint8)) > 0
    ink_near = cv2.dilate(ink.astype(np.uint8), np.ones((2 * _SLACK_PX + 1,) * 2, np.uint8)) > 0
    shown = float((printed.astype(bool) & ink_near).sum() / max(1, int(printed.sum())))
    return shown, float((ink & near).sum() / max(1, int((ink & around).sum())))


def _find_fault(fit: PrintFit, layout: Layout, shown: float, agreement: float) -> tuple[str, str] | None:
    """Return why a page cannot be read with this transform, in English and Chinese, or None."""
    fault = find_wrong_shape(fit.transform, layout, fit.page.picture.dpi, of_any_scale=True)
    if fault is not None:
        return fault
    if fit.support < SUPPORT_MIN or shown < SHOWN_MIN or agreement < AGREEMENT_MIN:
        share = f"{fit.support:.0%}"
        return f"only {share} of its print is where it should be", f"仅有{share}的印刷内容在应有的位置"
    if _bare_sixths(fit, layout):
        return "a part of it is hidden or cut off", "部分内容被遮挡或缺失"
    if fit.residual_mm > RESIDUAL_MAX_MM:
        return "its print does not agree with the blank", f"定位误差{fit.residual_mm:.2f}毫米"
    local_mm = _local_mm(fit, layout)
    if local_mm > LOCAL_MAX_MM:
        return (
            f"a part of it is {local_mm:.2f} mm off: folded or curled",
            f"局部误差{local_mm:.2f}毫米，纸张可能折叠或卷曲",
        )
    return None


def _bare_sixths(fit: PrintFit, layout: Layout) -> bool:
    """Tell whether a sixth of the page shows next to none of its print, though other sixths show theirs."""
    at = sixths(fit.samples.places_mm, layout)
    sought = np.bincount(at, minlength=6)
    printed = np.flatnonzero(sought >= _SIXTH_PIECES_MIN)
    shares = np.bincount(at, weights=fit.near, minlength=6)[printed] / np.maximum(1, sought[printed])
    return bool((shares < _BARE_SHARE * np.median(shares)).any()) if len(printed) else False


def _local_mm(fit: PrintFit, layout: Layout) -> float:
    """Return the largest median error, mm, in any sixth of the page."""
    found = fit.samples.found
    keys = sixths(fit.samples.places_mm[found], layout)
    worst = 0.0
    for key in np.unique(keys):
        here = fit.off_mm[found][keys == key]
        if len(here) >= _SIXTH_PIECES_MIN:
            worst = max(worst, float(np.abs(np.median(here, axis=0)).max()))
    return worst


@lru_cache(maxsize=64)
def _patches(known: KnownForm, index: int) -> tuple[Patches, Patches]:
    return Patches.of(known.blank(PATCH_DPI)[index], known.layout.pages[index])
