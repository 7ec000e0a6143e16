"""The printed rules of a page as they are found in a picture, near where the layout has them.

A rule is looked for piece by piece across its expected place; each piece that shows a thin
dark line gives one measurement: how far the line lies from its place, across the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Transform
from forms.layout.model import Ink, Page, Rule
from scanner.values.picture import Floats, Gray, Mask

PIECE_MM: Final = 4.0
_BLOCKS: Final = 8
_FINE: Final = 4
"""Pixels of a strip to a block of a piece, along the rule: 8 a millimetre."""

_END_MM: Final = 0.8
"""Left out at a rule's ends, where other rules meet it."""

_LEAST_REACH_MM: Final = 0.5
_CONTRAST_MIN: Final = 22.0
"""Grey values between a rule and its paper; a 0.25 mm rule in weak toner at 100 dpi gives 30."""


@dataclass(frozen=True, slots=True, eq=False)
class RuleSamples:
    """Where pieces of printed rules were looked for and found.

    Attributes:
        places_mm: float64, (n, 2), the middle of each piece that was looked for.
        across: float64, (n, 2), unit vectors across the rules.
        offsets_mm: float64, (n,), how far along `across` the rule was found from its
            place, nan where it was not.
    """

    places_mm: Floats = field(repr=False)
    across: Floats = field(repr=False)
    offsets_mm: Floats = field(repr=False)

    @property
    def found(self) -> Mask:
        """bool, (n,): which pieces were found."""
        return ~np.isnan(self.offsets_mm)

    @property
    def support(self) -> float:
        """Share of the pieces that were found; 0.0 for a page without rules."""
        return float(self.found.mean()) if len(self.offsets_mm) else 0.0

    def shifted_places(self) -> Floats:
        """Return where the found pieces are, float64 (k, 2) in mm of the first transform."""
        at = self.found
        moved: Floats = self.places_mm[at] + self.across[at] * self.offsets_mm[at, None]
        return moved


def find_rules(gray: Gray, transform: Transform, page: Page, *, reach_mm: float, per_mm: float = 8.0) -> RuleSamples:
    """Look for a page's black rules within `reach_mm` of where a transform puts them.

    Args:
        gray: uint8, (height, width), the upright picture.
        transform: Paper to the picture, off by less than the reach.
        page: The page.
        reach_mm: How far to look to both sides; less beside a parallel rule.
        per_mm: Resolution to look at; 8 is 203 dpi.
    """
    sought = list(_searchable(page.rules, reach_mm))
    level = [pair for pair in sought if _is_horizontal(pair[0])]
    upright = [pair for pair in sought if not _is_horizontal(pair[0])]
    level_along, level_at, level_off = _measure(gray, transform, level, reach_mm, per_mm)
    upright_along, upright_at, upright_off = _measure(gray, transform, upright, reach_mm, per_mm)
    return RuleSamples(
        places_mm=np.concatenate(
            [np.stack([level_along, level_at], axis=1), np.stack([upright_at, upright_along], axis=1)]
        ),
        across=np.concatenate([np.tile([0.0, 1.0], (len(level_at), 1)), np.tile([1.0, 0.0], (len(upright_at), 1))]),
        offsets_mm=np.concatenate([level_off, upright_off]),
    )


def _is_horizontal(rule: Rule) -> bool:
    return abs(rule.end.x - rule.start.x) >= abs(rule.end.y - rule.start.y)


def _span(rule: Rule) -> tuple[float, float, float]:
    """Return a rule's position across and its ends along itself."""
    if _is_horizontal(rule):
        return rule.start.y, min(rule.start.x, rule.end.x), max(rule.start.x, rule.end.x)
    return rule.start.x, min(rule.start.y, rule.end.y), max(rule.start.y, rule.end.y)


def _searchable(rules: tuple[Rule, ...], reach_mm: float) -> Iterator[tuple[Rule, float]]:
    """Yield the black rules with the reach at which no parallel neighbour is met."""
    spans = [(rule, _is_horizontal(rule), *_span(rule)) for rule in rules if rule.ink is Ink.BLACK]
    for rule, horizontal, at, low, high in spans:
        gap = min(
            (
                abs(other_at - at)
                for _, other_horizontal, other_at, other_low, other_high in spans
                if other_horizontal == horizontal and other_at != at and other_low < high and low < other_high
            ),
            default=np.inf,
        )
        reach = min(reach_mm, 0.45 * gap)
        if reach >= min(_LEAST_REACH_MM, reach_mm) and high - low > 2 * _END_MM + PIECE_MM / 2:
            yield rule, reach


def _measure(
    gray: Gray, transform: Transform, sought: Sequence[tuple[Rule, float]], reach_mm: float, per_mm: float
) -> tuple[Floats, Floats, Floats]:
    """Measure rules of one direction.

    Returns:
        The middles of the rules' pieces along them, the rules' places across, and the
        offsets found, float64 (n,) each, in mm.
    """
    if not sought:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    half = round(reach_mm * per_mm) + 2
    strips: list[Gray] = []
    pieces: list[Floats] = []  # along, across, reach, width
    for rule, reach in sought:
        at, low, high = _span(rule)
        low, high = low + _END_MM, high - _END_MM
        count = max(1, int((high - low) / PIECE_MM))
        grid = _grid(rule, (low, high), (count * _BLOCKS * _FINE, 2 * half), per_mm)
        strips.append(_drawn(gray, transform, grid, (count * _BLOCKS * _FINE, 2 * half)))
        along = low + (np.arange(count) + 0.5) * (high - low) / count
        pieces.append(np.hstack([along[:, None], np.tile([at, reach, rule.width_mm], (count, 1))]))
    along, at, reach, width = np.concatenate(pieces).T
    # the mean of half a millimetre, then the median of these along the piece: handwriting
    # and rules that cross do not count
    joined = np.hstack(strips)
    blocks = cv2.resize(joined, (joined.shape[1] // _FINE, 2 * half), interpolation=cv2.INTER_AREA)
    ordered = np.sort(blocks.reshape(2 * half, -1, _BLOCKS), axis=2)
    middle = ordered[:, :, _BLOCKS // 2 - 1].astype(np.float32) + ordered[:, :, _BLOCKS // 2]
    profiles = np.ascontiguousarray(middle.T / 2, dtype=np.float32)
    expected = np.full(len(at), float(half))
    peaks = _thin_dark(profiles, expected, reach * per_mm, np.maximum(2.0, width * per_mm))
    return along, at, (peaks - half) / per_mm


def _grid(rule: Rule, ends: tuple[float, float], size: tuple[int, int], per_mm: float) -> Floats:
    """Return where on paper the pixels of a strip lie that has a rule level in its middle, float64 (3, 3).

    Args:
        rule: The rule.
        ends: From where to where along it, in mm; the strip's width takes them apart.
        size: Of the strip, in pixels.
        per_mm: Pixels a millimetre across the rule.
    """
    step = (ends[1] - ends[0]) / size[0]
    along = np.array([step, 0.0, ends[0] + step / 2])
    across = np.array([0.0, 1 / per_mm, _span(rule)[0] + (0.5 - size[1] / 2) / per_mm])
    rows = (along, across) if _is_horizontal(rule) else (across, along)
    return np.stack([*rows, np.array([0.0, 0.0, 1.0])])


def _drawn(gray: Gray, transform: Transform, grid: Floats, size: tuple[int, int]) -> Gray:
    """Return a part of the page drawn anew: only this much of it, all strips being a tenth."""
    # the transforms count from a pixel's corner, OpenCV from its middle
    to_middle = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    matrix = to_middle @ transform.matrix @ grid
    return np.asarray(
        cv2.warpPerspective(gray, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8
    )


def _thin_dark(profiles: NDArray[np.float32], expected: Floats, reach_px: Floats, width_px: Floats) -> Floats:
    """Return where each profile has its darkest thin line, float64 (n,), nan where none is.

    Args:
        profiles: float32, (n, length), grey values; position 0.0 is the first one's edge.
        expected: float64, (n,), where the line should be.
        reach_px: float64, (n,), how far off it may be.
        width_px: float64, (n,), the lines' widths.
    """
    length = profiles.shape[1]
    dark = np.clip(np.median(profiles, axis=1, keepdims=True) - profiles, 0, None)
    smooth = cv2.blur(dark, (max(2, round(float(np.median(width_px)))) | 1, 1))
    positions = np.arange(length) + 0.5
    outside = np.abs(positions[None, :] - expected[:, None]) > reach_px[:, None]
    best = np.where(outside, -1.0, smooth).argmax(axis=1)
    window = round(float(width_px.max()) / 2 + 1.5)
    index = np.clip(best[:, None] + np.arange(-window, window + 1), 0, length - 1)
    near = np.take_along_axis(dark, index, axis=1).astype(np.float64)
    peak = near.max(axis=1, keepdims=True)
    near = np.clip(near - 0.2 * peak, 0, None)
    centre = (near * (index + 0.5)).sum(axis=1) / np.maximum(near.sum(axis=1), 1e-9)
    found = (peak[:, 0] >= _CONTRAST_MIN) & (np.abs(centre - expected) <= reach_px)
    return np.where(found, centre, np.nan)
