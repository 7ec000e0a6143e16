"""The printed rules of a page as a picture shows them, near where the layout has them.

How it works: each black rule is cut into pieces of 4 mm. A strip of the picture across each piece is
straightened and averaged along the rule, so that the rule is a dark peak in a profile. The peak's distance
from the expected place is one measurement. A piece without a thin, dark enough peak within reach counts as not found.
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
from scanner.paper.straighten import draw
from scanner.values.page.picture import Floats, Gray, Mask

PIECE_MM: Final = 4.0
_BLOCKS_PER_PIECE: Final = 8
_BLOCK_PX: Final = 4
"""Pixels of a strip that are averaged to one block, along the rule; a strip has 8 pixels a millimetre."""

_END_MM: Final = 0.8
"""Length left out at both ends of a rule, where other rules meet it."""

_REACH_MIN_MM: Final = 0.5
_CONTRAST_MIN: Final = 22.0
"""Grey values by which a rule is darker than its paper; a 0.25 mm rule in weak toner at 100 dpi has 30."""


@dataclass(frozen=True, slots=True, eq=False)
class RuleSamples:
    """Where pieces of printed rules were looked for and found.

    Attributes:
        places_mm: float64, (n, 2), the expected middle of each piece.
        across: float64, (n, 2), unit vectors across the rules.
        offsets_mm: float64, (n,), how far along `across` the rule was found from the expected place; nan where it was
            not found.
    """

    places_mm: Floats = field(repr=False)
    across: Floats = field(repr=False)
    offsets_mm: Floats = field(repr=False)

    @property
    def found(self) -> Mask:
        """Which pieces were found: bool, (n,)."""
        return ~np.isnan(self.offsets_mm)

    @property
    def support(self) -> float:
        """Share of the pieces that were found; 0.0 for a page without rules."""
        return float(self.found.mean()) if len(self.offsets_mm) else 0.0


def find_rules(gray: Gray, transform: Transform, page: Page, *, reach_mm: float, per_mm: float = 8.0) -> RuleSamples:
    """Look for a page's black rules near where a transform puts them.

    Args:
        gray: uint8, (height, width), the upright picture.
        transform: From millimetres on paper to the picture's pixels, off by less than the reach.
        page: The page.
        reach_mm: How far to look to both sides; less is looked at beside a parallel rule.
        per_mm: Pixels a millimetre to look at; 8 is 203 dpi.
    """
    sought = list(_find_searchable(page.rules, reach_mm))
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
    """Return a rule's position across its direction, and its two ends along it, mm."""
    if _is_horizontal(rule):
        return rule.start.y, min(rule.start.x, rule.end.x), max(rule.start.x, rule.end.x)
    return rule.start.x, min(rule.start.y, rule.end.y), max(rule.start.y, rule.end.y)


def _find_searchable(rules: tuple[Rule, ...], reach_mm: float) -> Iterator[tuple[Rule, float]]:
    """Yield the black rules that can be looked for, with the reach in which no parallel rule lies."""
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
        if reach >= min(_REACH_MIN_MM, reach_mm) and high - low > 2 * _END_MM + PIECE_MM / 2:
            yield rule, reach


def _measure(
    gray: Gray, transform: Transform, sought: Sequence[tuple[Rule, float]], reach_mm: float, per_mm: float
) -> tuple[Floats, Floats, Floats]:
    """Measure rules of one direction.

    Returns:
        The middles of the rules' pieces along them, the rules' places across, and the offsets that were found,
        float64 (n,) each, in mm.
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
        size = (count * _BLOCKS_PER_PIECE * _BLOCK_PX, 2 * half)  # all strips together are a tenth of the page
        strips.append(draw(gray, transform, _grid(rule, (low, high), size, per_mm), size))
        along = low + (np.arange(count) + 0.5) * (high - low) / count
        pieces.append(np.hstack([along[:, None], np.tile([at, reach, rule.width_mm], (count, 1))]))
    along, at, reach, width = np.concatenate(pieces).T
    # half a millimetre is averaged, and a piece is the median of such blocks along the rule, so that
    # handwriting and crossing rules do not count
    joined = np.hstack(strips)
    blocks = cv2.resize(joined, (joined.shape[1] // _BLOCK_PX, 2 * half), interpolation=cv2.INTER_AREA)
    ordered = np.sort(blocks.reshape(2 * half, -1, _BLOCKS_PER_PIECE), axis=2)
    middle = ordered[:, :, _BLOCKS_PER_PIECE // 2 - 1].astype(np.float32) + ordered[:, :, _BLOCKS_PER_PIECE // 2]
    profiles = np.ascontiguousarray(middle.T / 2, dtype=np.float32)
    expected = np.full(len(at), float(half))
    peaks = _find_thin_lines(profiles, expected, reach * per_mm, np.maximum(2.0, width * per_mm))
    return along, at, (peaks - half) / per_mm


def _grid(rule: Rule, ends: tuple[float, float], size: tuple[int, int], per_mm: float) -> Floats:
    """Return the map from the pixels of a strip around a rule to millimetres on paper, float64 (3, 3).

    Args:
        rule: The rule; it lies level in the middle of the strip.
        ends: The strip's first and last millimetre along the rule.
        size: Width and height of the strip, pixels.
        per_mm: Pixels a millimetre across the rule; along it, the width decides.
    """
    step = (ends[1] - ends[0]) / size[0]
    along = np.array([step, 0.0, ends[0] + step / 2])
    across = np.array([0.0, 1 / per_mm, _span(rule)[0] + (0.5 - size[1] / 2) / per_mm])
    rows = (along, across) if _is_horizontal(rule) else (across, along)
    return np.stack([*rows, np.array([0.0, 0.0, 1.0])])


def _find_thin_lines(profiles: NDArray[np.float32], expected: Floats, reach_px: Floats, width_px: Floats) -> Floats:
    """Return where each profile has its darkest thin line, float64 (n,); nan where it has none.

    Args:
        profiles: float32, (n, length), grey values; position 0.0 is the first value's edge.
        expected: float64, (n,), where the line should be.
        reach_px: float64, (n,), how far from there it may be.
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
