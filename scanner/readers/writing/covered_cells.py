"""Cells that something covers, such as a note or a patch: the rules around them cannot be seen."""

from __future__ import annotations

from typing import Final

import numpy as np

from forms.definition import Form
from forms.geometry import Rect
from forms.layout.model import Layout
from scanner.issues import issue
from scanner.paper.printed_rules import PIECE_MM, RuleSamples, find_rules
from scanner.readers.cell_doubt import doubt_cell
from scanner.values.page import RegisteredPage
from scanner.values.reading import Reading

_REACH_MM: Final = 1.0  # how far a rule may lie from its place
_BESIDE_MM: Final = 0.4  # how far from a cell's edge the edge's own rule lies

_COVERED_MM: Final = 12.0
"""Length of a cell's edge that cannot be seen when something covers the cell.

Folds, streaks and seals on scans at 100 to 300 dpi, faxes and photos hide up to 8 mm; a fax of 98 lines an
inch hides 16 mm in 5 of 168 cells (`find_rules` on the rows of `python -m benchmarks`, seeds 8123 and 8124)."""


def covered_fields(page: RegisteredPage, layout: Layout) -> frozenset[str]:
    """Return the ids of the fields whose cells something covers.

    A page whose thin rules were lost by a threshold cannot tell; no field of it counts as covered.
    """
    if page.is_faint:
        return frozenset()
    printed = layout.pages[page.page.page_no - 1]
    samples = find_rules(page.page.picture.gray, page.transform, printed, reach_mm=_REACH_MM)
    return frozenset(box.field_id for box in printed.fields if _hidden_mm(samples, box.cell) >= _COVERED_MM)


def doubt_reading(reading: Reading, form: Form) -> Reading:
    """Return a covered field's reading as doubtful: a text may be only a part, and a blank cell may hold anything."""
    problem = issue("cell_covered", form.field(reading.field_id))
    return doubt_cell(reading, problem, "something lies over its cell")


def _hidden_mm(samples: RuleSamples, cell: Rect) -> float:
    """Return the longest stretch of a cell's edges on which no rule was found, mm."""
    along, across = samples.places_mm[:, 0], samples.places_mm[:, 1]
    upright, level = samples.across[:, 0] == 1, samples.across[:, 0] == 0
    edges = [(level, across, along, at, cell.left, cell.right) for at in (cell.top, cell.bottom)]
    edges += [(upright, along, across, at, cell.top, cell.bottom) for at in (cell.left, cell.right)]
    longest = 0
    for turned, place, run, at, low, high in edges:
        own = turned & (np.abs(place - at) < _BESIDE_MM) & (run > low) & (run < high)
        longest = max(longest, _longest_gap(samples.found[own][np.argsort(run[own])]))
    return PIECE_MM * longest


def _longest_gap(found: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    seen = np.flatnonzero(np.concatenate([[True], found, [True]]))
    return int(np.diff(seen).max()) - 1
