"""Cells that something covers, such as a note, a patch or a flag.

Either a rule around the cell cannot be seen, or an opaque thing of another tone than paper is seen in it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from forms.definition import Form
from forms.geometry import Rect
from forms.layout.model import Layout, Page
from scanner.ink.opaque_things import opaque_things
from scanner.issues import issue
from scanner.paper.printed_rules import PIECE_MM, RuleSamples, find_rules
from scanner.readers.cell_doubt import doubt_cell
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.reading import Reading

_REACH_MM: Final = 1.0  # how far a rule may lie from its place
_BESIDE_MM: Final = 0.4  # how far from a cell's edge the edge's own rule lies

_COVERED_MM: Final = 12.0
"""Length of a cell's edge that cannot be seen when something covers the cell.

Folds, streaks and seals on scans at 100 to 300 dpi, faxes and photos hide up to 8 mm; a fax of 98 lines an
inch hides 16 mm in 5 of 168 cells (`find_rules` on the rows of `python -m benchmarks`, seeds 8123 and 8124)."""


_TOUCH_MM: Final = 0.5  # how far a thing reaches into a cell that it covers
_BOX_MM: Final = 2.0  # how far the ink of a box that somebody blackened reaches beyond it


def covered_fields(ink: PageInk, layout: Layout, blank: Blank) -> frozenset[str]:
    """Return the ids of the fields whose cells something covers.

    Where a threshold lost the thin rules of a page, its rules tell nothing.

    Args:
        ink: The page with its foreign ink.
        layout: Where the form's fields are.
        blank: Draws the blank form, whose own tones cover nothing.
    """
    printed = layout.pages[ink.page.page_no - 1]
    things = [one for one in opaque_things(ink, blank) if not _is_blackened_box(one, printed)]
    under = {box.field_id for box in printed.fields if any(one.inset(_TOUCH_MM).overlaps(box.cell) for one in things)}
    if ink.registered.is_faint:
        return frozenset(under)
    samples = find_rules(ink.page.picture.gray, ink.transform, printed, reach_mm=_REACH_MM)
    return frozenset(under | {box.field_id for box in printed.fields if _hidden_mm(samples, box.cell) >= _COVERED_MM})


def _is_blackened_box(thing: Rect, printed: Page) -> bool:
    grown = (box.rect.inset(-_BOX_MM) for box in printed.options)
    return any(all(box.contains(corner) for corner in thing.corners) for box in grown)


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
