"""Pictures tied to paper: from the marks that were found to a transform that the printed rules confirm.

The marks give a first transform. The page's rules are then looked for near where it puts
them and join the fit, nearer each time. Paper that was curled under a camera is
flattened. A page whose points do not agree, whose rules are not where they should be, or
whose shape no printer and scanner makes, is refused with its residual: nothing is ever
read at a wrong place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Transform, mm_from_pixels
from forms.layout.model import Layout
from scanner.flatten import fit_bulge, flatten
from scanner.model import IdentifiedPage, Issue, RegisteredPage, Severity
from scanner.pose import WIDE_SHARE, affine, homography, similarity, spread
from scanner.printed_rules import RuleSamples, find_rules

Floats = NDArray[np.float64]
Fit = Callable[[Floats, Floats], Transform | None]

RESIDUAL_MAX_MM: Final = 0.30
LOCAL_MAX_MM: Final = 0.45
"""Pages that are right stay under 0.08 in both, faxes and dithered scans being the worst
(benchmarks/registration, 2026-11)."""

SUPPORT_MIN: Final = 0.55
SUPPORT_MIN_WITHOUT_ANCHORS: Final = 0.92
"""Share of the printed rules within `_NEAR_MM`: nearly 1.0 on pages that are right, 0.87 on a
standard fax, which breaks thin lines.

A page put one row too low still has 0.83 of them (the rules of equal rows are alike); two
anchors rule that out, so that with them only a wrong page (up to 0.5) must be told.
"""

SCALE_RANGE: Final = (0.85, 1.10)
ANISOTROPY_MAX: Final = 0.06
SHEAR_MAX_DEG: Final = 4.0
PERSPECTIVE_MAX: Final = 0.45

_REACHES_MM: Final = (2.5, 1.0, 0.7)
_SETTLED_MM: Final = 0.15
_GOOD_SUPPORT: Final = 0.9
_GOOD_RESIDUAL_MM: Final = 0.15
_FLATTEN_PHOTO_ABOVE_MM: Final = 0.03
_FLATTEN_SCAN_ABOVE_MM: Final = 0.08
"""Residuals from which bent rules are worth the 0.1 s: flat photos have 0.015, scans with a
wobbling feeder or dither 0.06."""

_NEAR_MM: Final = 0.35
_OUTLIER_MM: Final = 0.15
_POINT_WEIGHT: Final = 2.0
_POINTS_OF_TWO_ANCHORS: Final = 8
_POINTS_OF_ALL_ANCHORS: Final = 16


@dataclass(frozen=True, slots=True)
class Unregistered:
    """A page of which the form is known but not where its fields are in the picture.

    Attributes:
        page: What is known of it.
        issue: `page_not_registered`, with the reason.
        residual_mm: How far the points were off, or None where no transform was found.
    """

    page: IdentifiedPage
    issue: Issue
    residual_mm: float | None


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """A transform with what speaks for it.

    Attributes:
        page: The page; its picture may be flattened.
        transform: Paper to its picture.
        samples: The rules that were looked for.
        rule_errors: float64, (k,), mm across the rules that were found.
        point_errors: float64, (n, 2), mm.
    """

    page: IdentifiedPage
    transform: Transform
    samples: RuleSamples = field(repr=False)
    rule_errors: Floats = field(repr=False)
    point_errors: Floats = field(repr=False)

    @property
    def exact_points(self) -> bool:
        """Whether the points are anchors' corners; a code's or a frame's are only near."""
        return self.page.by == "anchors" or len(self.point_errors) >= _POINTS_OF_TWO_ANCHORS

    @property
    def residual_mm(self) -> float:
        """Root mean square of all errors, strays beyond `_NEAR_MM` left out of the rules'."""
        rules = self.rule_errors[np.abs(self.rule_errors) <= _NEAR_MM]
        points = np.hypot(*self.point_errors.T) if self.exact_points else np.zeros(0)
        errors = np.concatenate([points, rules])
        return float(np.sqrt((errors**2).mean())) if len(errors) else float("inf")

    @property
    def support(self) -> float:
        """Share of the rules' pieces that are where they should be; 1.0 for a page without rules."""
        sought = len(self.samples.offsets_mm)
        return float((np.abs(self.rule_errors) <= _NEAR_MM).sum()) / sought if sought else 1.0

    @property
    def trouble(self) -> float:
        """Smaller is better: rules that were missed weigh more than tenths of a millimetre."""
        return self.residual_mm + 2.0 * (1.0 - self.support)

    @property
    def good(self) -> bool:
        """Whether no other start needs to be tried."""
        return self.support >= _GOOD_SUPPORT and self.residual_mm <= _GOOD_RESIDUAL_MM

    def local_mm(self, layout: Layout) -> float:
        """Return the largest median error of the rules of one direction in any sixth of the page."""
        places = self.samples.places_mm[self.samples.found]
        upright = self.samples.across[self.samples.found][:, 0] > 0.5
        cell = (places[:, 0] * 2 // layout.width_mm).astype(int) + 2 * (places[:, 1] * 3 // layout.height_mm).astype(
            int
        )
        worst = 0.0
        for key in np.unique(cell * 2 + upright):
            here = self.rule_errors[cell * 2 + upright == key]
            if len(here) >= 5:
                worst = max(worst, abs(float(np.median(here))))
        return worst


def register(page: IdentifiedPage, layout: Layout) -> RegisteredPage | Unregistered:
    """Return the page with its transform from paper to pixels, or why there is none.

    The page in the result is the one given, but for curled paper: its picture is then the
    flattened one.

    Args:
        page: An identified page, upright.
        layout: The layout of its form.
    """
    best: _Fitted | None = None
    for start in _first_transforms(page, layout):
        fitted = _refine(page, layout, start)
        if fitted is not None and (best is None or fitted.trouble < best.trouble):
            best = fitted
        if best is not None and best.good:
            break
    if best is None:
        return _refused(page, None, "its marks give no transform", "定位标记不足")
    fault = _implausible(best.transform, page, layout)
    if fault is None:
        best = _flattened(best, layout)
        fault = _disagreement(best, layout)
    if fault is not None:
        return _refused(page, best.residual_mm, *fault)
    return RegisteredPage(best.page, best.transform, best.residual_mm)


def _first_transforms(page: IdentifiedPage, layout: Layout) -> Iterator[Transform]:
    """Yield the transforms worth starting from: one where the points surround the page, else several.

    Beyond three anchors a homography runs away with their noise; an affine map does not,
    but fits no photo.
    """
    on_paper, in_picture = page.points_mm, page.points_px
    if len(on_paper) in (4, _POINTS_OF_ALL_ANCHORS) and _wide(page, layout):
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


def _refine(page: IdentifiedPage, layout: Layout, start: Transform) -> _Fitted | None:
    """Return a start improved by the rules, which are looked for until it no longer moves."""
    printed = layout.pages[page.page_no - 1]
    coarse = len(page.points_mm) < _POINTS_OF_ALL_ANCHORS
    fitted: _Fitted | None = None
    transform = start
    for reach in _REACHES_MM if coarse else _REACHES_MM[1:]:
        samples = find_rules(page.picture.gray, transform, layout, printed, reach_mm=reach)
        fitted = _fit_all(transform, page, samples, layout)
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


def _flattened(fitted: _Fitted, layout: Layout) -> _Fitted:
    """Return the page flattened if its rules bend and flattening straightens them, else as it is."""
    picture = fitted.page.picture
    limit = _FLATTEN_PHOTO_ABOVE_MM if picture.dpi is None else _FLATTEN_SCAN_ABOVE_MM
    if fitted.residual_mm <= limit or picture.words:
        return fitted
    bulge = fit_bulge(*_errors_as_equations(fitted), (layout.width_mm, layout.height_mm))
    page, transform = flatten(fitted.page, fitted.transform, bulge, layout)
    again = _refine(page, layout, transform)
    return again if again is not None and again.trouble < fitted.trouble else fitted


def _errors_as_equations(fitted: _Fitted) -> tuple[Floats, Floats, Floats]:
    """Return places, directions and how far the ink lies off along these, from rules and points."""
    found = fitted.samples.found
    places, across, errors = fitted.samples.places_mm[found], fitted.samples.across[found], fitted.rule_errors
    if fitted.exact_points:
        on_paper, count = fitted.page.points_mm, len(fitted.page.points_mm)
        places = np.concatenate([places, on_paper, on_paper])
        across = np.concatenate([across, np.tile([1.0, 0.0], (count, 1)), np.tile([0.0, 1.0], (count, 1))])
        errors = np.concatenate([errors, fitted.point_errors[:, 0], fitted.point_errors[:, 1]])
    return places, across, errors


def _fit_all(transform: Transform, page: IdentifiedPage, samples: RuleSamples, layout: Layout) -> _Fitted | None:
    """Return the transform that fits points and rules best, by Gauss-Newton with outliers weighed down.

    What is fitted is a small projective correction on paper, whose eight parameters are
    scaled to the page so that one step is about a millimetre.
    """
    places, across, target = _equations(transform, page, samples)
    count = len(page.points_mm)
    correction = np.eye(3)
    scale = max(layout.width_mm, layout.height_mm)
    weights = np.concatenate([np.full(2 * count, _POINT_WEIGHT), np.ones(len(target) - 2 * count)])
    for _ in range(8):
        moved, jacobian = _corrected(correction, places, across, scale)
        error = target - moved
        robust = weights / (1.0 + (error / _OUTLIER_MM) ** 2)
        left = jacobian * robust[:, None]
        step = np.linalg.solve(jacobian.T @ left + 1e-4 * np.eye(8), left.T @ error)
        correction = correction + _as_matrix(step, scale)
        if np.abs(step).max() < 1e-3:
            break
    matrix = transform.matrix @ correction
    if not np.all(np.isfinite(matrix)) or abs(float(np.linalg.det(matrix / matrix[2, 2]))) < 1e-9:
        return None
    error = target - _corrected(correction, places, across, scale)[0]
    points = np.stack([error[:count], error[count : 2 * count]], axis=1)
    return _Fitted(page, Transform(matrix / matrix[2, 2]), samples, error[2 * count :], points)


def _equations(transform: Transform, page: IdentifiedPage, samples: RuleSamples) -> tuple[Floats, Floats, Floats]:
    """Return places, directions and where along these they were found, in mm of `transform`'s paper.

    A point counts twice, along x and along y; a piece of a rule once, across it.
    """
    seen = transform.to_mm(page.points_px)
    found = samples.found
    pieces = samples.places_mm[found]
    at_paper = np.concatenate([page.points_mm, page.points_mm, pieces])
    count = len(page.points_mm)
    across = np.concatenate([np.tile([1.0, 0.0], (count, 1)), np.tile([0.0, 1.0], (count, 1)), samples.across[found]])
    target = np.concatenate(
        [seen[:, 0], seen[:, 1], (pieces * samples.across[found]).sum(axis=1) + samples.offsets_mm[found]]
    )
    return at_paper, across, target


def _corrected(correction: Floats, places: Floats, across: Floats, scale: float) -> tuple[Floats, Floats]:
    """Return corrected places along their directions, float64 (n,), and the Jacobian, float64 (n, 8)."""
    homogeneous = np.hstack([places, np.ones((len(places), 1))]) @ correction.T
    w = homogeneous[:, 2:]
    moved = homogeneous[:, :2] / w
    x, y, one, zero = places[:, :1] / scale, places[:, 1:] / scale, np.ones_like(w), np.zeros_like(w)
    by_x = np.hstack([x, y, one, zero, zero, zero, -x * moved[:, :1], -y * moved[:, :1]]) / w
    by_y = np.hstack([zero, zero, zero, x, y, one, -x * moved[:, 1:], -y * moved[:, 1:]]) / w
    along: Floats = (moved * across).sum(axis=1)
    jacobian: Floats = by_x * across[:, :1] + by_y * across[:, 1:]
    return along, jacobian


def _as_matrix(step: NDArray[np.floating], scale: float) -> Floats:
    a, b, c, d, e, f, g, h = step
    return np.array([[a / scale, b / scale, c], [d / scale, e / scale, f], [g / scale, h / scale, 0.0]])


def _implausible(transform: Transform, page: IdentifiedPage, layout: Layout) -> tuple[str, str] | None:
    """Return what no printer, scanner or sensible photo does, in English and Chinese."""
    x, y = layout.width_mm / 2, layout.height_mm / 2
    origin, right, down = transform.to_pixels(np.array([(x, y), (x + 1.0, y), (x, y + 1.0)]))
    across, along = right - origin, down - origin
    if across[0] * along[1] - across[1] * along[0] <= 0:
        return "it is mirrored", "图像左右颠倒"
    tilt = np.abs(transform.matrix[2, :2] / transform.matrix[2, 2]) * [layout.width_mm, layout.height_mm]
    if tilt.max() > PERSPECTIVE_MAX:
        return "it was photographed too far from the side", "拍摄角度过斜"
    if tilt.max() > 0.03:
        return None  # a photo: its sides may well differ in scale
    return _distorted(across, along, page)


def _distorted(across: Floats, along: Floats, page: IdentifiedPage) -> tuple[str, str] | None:
    """Return what is wrong with a scan's millimetre across and along, float64 (2,) each in pixels."""
    width, height = float(np.hypot(*across)), float(np.hypot(*along))
    if abs(width / height - 1) > ANISOTROPY_MAX:
        return f"it is stretched by {abs(width / height - 1):.0%}", "图像纵横比例不一致"
    leaning = np.degrees(np.arcsin(np.clip(float(across @ along) / (width * height), -1, 1)))
    if abs(leaning) > SHEAR_MAX_DEG:
        return f"it leans by {abs(leaning):.1f} degrees", "图像歪斜变形"
    if page.picture.dpi is not None:
        scale = mm_from_pixels(width, page.picture.dpi[0])
        if not SCALE_RANGE[0] <= scale <= SCALE_RANGE[1]:
            return f"it was printed or copied at {scale:.0%}", f"打印或复印比例为{scale:.0%}"
    return None


def _disagreement(fit: _Fitted, layout: Layout) -> tuple[str, str] | None:
    anchored = fit.exact_points and len(fit.point_errors) >= _POINTS_OF_TWO_ANCHORS
    if fit.support < (SUPPORT_MIN if anchored else SUPPORT_MIN_WITHOUT_ANCHORS):
        share = f"{fit.support:.0%}"
        return f"only {share} of its printed lines are where they should be", f"仅有{share}的表格线在应有的位置"
    if fit.residual_mm > RESIDUAL_MAX_MM:
        return "its marks and lines do not agree", f"定位误差{fit.residual_mm:.2f}毫米"
    local_mm = fit.local_mm(layout)
    if local_mm > LOCAL_MAX_MM:
        return (
            f"a part of it is {local_mm:.2f} mm off: folded or curled",
            f"局部误差{local_mm:.2f}毫米，纸张可能折叠或卷曲",
        )
    return None


def _refused(page: IdentifiedPage, residual_mm: float | None, why: str, why_zh: str) -> Unregistered:
    number = page.picture.page_no
    off = "" if residual_mm is None else f" (residual {residual_mm:.2f} mm)"
    return Unregistered(
        page,
        Issue(
            "page_not_registered",
            Severity.ERROR,
            f"page {number} of the source (form page {page.page_no}) is not read, because {why}{off}; scan it again",
            f"来源第{number}页（表格第{page.page_no}页）未读取：{why_zh}，请重新扫描。",
        ),
        residual_mm,
    )
