"""A transform fitted to points and printed rules, with its errors and how well they support it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Transform
from forms.layout.model import Layout
from scanner.paper.printed_rules import RuleSamples
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Floats

BARE_RULES_MAX: Final = 0.25
"""A sixth of the page is bare if it shows less than this share of the rules that the other sixths show."""

NEAR_MM: Final = 0.35  # a piece of a rule is where it should be if its error is no larger
_OUTLIER_MM: Final = 0.15  # an error of this size has half of its weight
_POINT_WEIGHT: Final = 2.0  # of a point's error against a rule's
_SIXTH_PIECES_MIN: Final = 5  # a sixth of the page with fewer pieces of rules says nothing
_GOOD_SUPPORT_MIN: Final = 0.9
_GOOD_RESIDUAL_MAX_MM: Final = 0.15
POINTS_OF_TWO_ANCHORS: Final = 8
POINTS_OF_ALL_ANCHORS: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class FittedTransform:
    """A transform with the errors that it leaves.

    Attributes:
        page: The page; its picture may be flattened.
        transform: From millimetres on paper to its picture.
        samples: The rules that were looked for.
        rule_errors: float64, (k,), mm across the rules, for each piece that was found.
        point_errors: float64, (n, 2), mm, for each point.
    """

    page: IdentifiedPage
    transform: Transform
    samples: RuleSamples = field(repr=False)
    rule_errors: Floats = field(repr=False)
    point_errors: Floats = field(repr=False)

    @property
    def has_exact_points(self) -> bool:
        """Whether the points are anchors' corners; the corners of a code or a frame are less exact."""
        return self.page.by == "anchors" or len(self.point_errors) >= POINTS_OF_TWO_ANCHORS

    @property
    def residual_mm(self) -> float:
        """Root mean square of all errors in mm; rule errors beyond `NEAR_MM` are left out."""
        rules = self.rule_errors[np.abs(self.rule_errors) <= NEAR_MM]
        points = np.hypot(*self.point_errors.T) if self.has_exact_points else np.zeros(0)
        errors = np.concatenate([points, rules])
        return float(np.sqrt((errors**2).mean())) if len(errors) else float("inf")

    @property
    def support(self) -> float:
        """Share of all pieces of rules that are where they should be; 1.0 for a page without rules."""
        sought = len(self.samples.offsets_mm)
        return float((np.abs(self.rule_errors) <= NEAR_MM).sum()) / sought if sought else 1.0

    @property
    def trouble(self) -> float:
        """A score of which less is better: a missed rule weighs more than a tenth of a millimetre."""
        return self.residual_mm + 2.0 * (1.0 - self.support)

    @property
    def is_good(self) -> bool:
        """Whether no other first transform needs to be tried."""
        return self.support >= _GOOD_SUPPORT_MIN and self.residual_mm <= _GOOD_RESIDUAL_MAX_MM

    @property
    def near(self) -> float:
        """Share of the pieces found that are where they should be; 1.0 when none was found."""
        return float((np.abs(self.rule_errors) <= NEAR_MM).mean()) if len(self.rule_errors) else 1.0

    def local_mm(self, layout: Layout) -> float:
        """Return the largest median error, mm, of the rules of one direction in any sixth of the page."""
        found = self.samples.found
        upright = self.samples.across[found][:, 0] > 0.5
        keys = sixths(self.samples.places_mm[found], layout) * 2 + upright
        worst = 0.0
        for key in np.unique(keys):
            here = self.rule_errors[keys == key]
            if len(here) >= _SIXTH_PIECES_MIN:
                worst = max(worst, abs(float(np.median(here))))
        return worst

    def bare_sixths(self, layout: Layout) -> list[int]:
        """Return the sixths of the page that show next to none of their rules, though other sixths show theirs."""
        at, found = sixths(self.samples.places_mm, layout), self.samples.found
        near = np.zeros(len(found), dtype=bool)
        near[found] = np.abs(self.rule_errors) <= NEAR_MM
        sought = np.bincount(at, minlength=6)
        ruled = np.flatnonzero(sought >= _SIXTH_PIECES_MIN)
        if len(ruled) == 0:
            return []
        shares = np.bincount(at, weights=near, minlength=6)[ruled] / sought[ruled]
        return [int(sixth) for sixth in ruled[shares < BARE_RULES_MAX * np.median(shares)]]


def sixths(places_mm: Floats, layout: Layout) -> NDArray[np.int64]:
    """Return which sixth of the page each place lies in, int64 (n,): two in a row, three rows."""
    x = np.clip(places_mm[:, 0] * 2 // layout.width_mm, 0, 1)
    y = np.clip(places_mm[:, 1] * 3 // layout.height_mm, 0, 2)
    return np.asarray(x + 2 * y, dtype=np.int64)


def errors_as_equations(fitted: FittedTransform) -> tuple[Floats, Floats, Floats]:
    """Return the errors of rules and exact points as equations.

    Returns:
        The places on paper, float64 (n, 2); the direction that each error was measured in, float64
        (n, 2); and the errors along it in mm, float64 (n,).
    """
    found = fitted.samples.found
    places, across, errors = fitted.samples.places_mm[found], fitted.samples.across[found], fitted.rule_errors
    if fitted.has_exact_points:
        on_paper, count = fitted.page.points_mm, len(fitted.page.points_mm)
        places = np.concatenate([places, on_paper, on_paper])
        across = np.concatenate([across, np.tile([1.0, 0.0], (count, 1)), np.tile([0.0, 1.0], (count, 1))])
        errors = np.concatenate([errors, fitted.point_errors[:, 0], fitted.point_errors[:, 1]])
    return places, across, errors


def fit_all(transform: Transform, page: IdentifiedPage, samples: RuleSamples, layout: Layout) -> FittedTransform | None:
    """Return the transform that fits points and rules best, or None where the equations have no solution.

    A small projective correction on paper is fitted by Gauss-Newton, with outliers weighed down. Its eight
    parameters are scaled to the page, so that one step is about a millimetre.
    """
    places, across, target = _equations(transform, page, samples)
    count = len(page.points_mm)
    correction = np.eye(3)
    scale = max(layout.width_mm, layout.height_mm)
    weights = np.concatenate([np.full(2 * count, _POINT_WEIGHT), np.ones(len(target) - 2 * count)])
    for _ in range(8):
        moved, jacobian = _apply_correction(correction, places, across, scale)
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
    error = target - _apply_correction(correction, places, across, scale)[0]
    points = np.stack([error[:count], error[count : 2 * count]], axis=1)
    return FittedTransform(page, Transform(matrix / matrix[2, 2]), samples, error[2 * count :], points)


def _equations(transform: Transform, page: IdentifiedPage, samples: RuleSamples) -> tuple[Floats, Floats, Floats]:
    """Return places, directions and where along these the places were found, in mm of `transform`'s paper.

    A point counts twice, along x and along y. A piece of a rule counts once, across the rule.
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


def _apply_correction(correction: Floats, places: Floats, across: Floats, scale: float) -> tuple[Floats, Floats]:
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
    """Return a step of the eight parameters as a correction of the matrix, float64 (3, 3)."""
    a, b, c, d, e, f, g, h = step
    return np.array([[a / scale, b / scale, c], [d / scale, e / scale, f], [g / scale, h / scale, 0.0]])
