"""Fields of which a stroke lies on a rule of the cell, and was taken away with it: 125 without its 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms.definition import Field
from forms.geometry import Rect
from forms.layout.model import FieldBox
from scanner.ink.cells.thick_rules import thicker_below_mm, thicker_beside_mm
from scanner.ink.cells.writing import Writing
from scanner.issues import issue
from scanner.readers.cell_doubt import doubt_cell
from scanner.readers.writing.alterations.altered_values import WrittenValue
from scanner.values.page.ink import PageInk, Tones
from scanner.values.reading import Reading

BESIDE_MM: Final = 0.08
"""How much thicker an upright rule is along a stroke, on pages with greys.

Of 200 digits that were drawn onto upright rules, with pens of 0.35 to 0.6 mm, 169 are as thick; of 1,672 fields without
any, on pages of all conditions, 20, of which 18 are of two dirty copies."""

BELOW_MM: Final = 0.1
"""The same of the rule below a single line: 100 of 123 short level lines, and one of 300 fields."""

STARK_MM: Final = 0.15
"""The same of both on pages in black and white, whose rules vary by a pixel: 72 of 109 strokes, and 3 of 648 fields."""

_DIRTY_SHARE: Final = 0.25
"""Where so many of a page's fields have such rules, it is not a pen that made them thick."""

_DIRTY_LEAST: Final = 3


def fields_on_rules(cells: Sequence[tuple[FieldBox, Rect, Writing]], subject: PageInk) -> frozenset[str]:
    """Return the ids of the fields beside or below which a stroke lies on a rule.

    Args:
        cells: The fields of a page, each with its writing area, mm, and what was found in its cell.
        subject: The page with its foreign ink; nothing is said of cells under a seal, which makes rules thicker.
    """
    found = [
        box.field_id
        for box, area, seen in cells
        if not subject.is_sealed(box.cell) and _is_on_rule(seen, box, area, subject.tones)
    ]
    is_dirty = len(found) > max(_DIRTY_LEAST, _DIRTY_SHARE * len(cells))
    return frozenset() if is_dirty else frozenset(found)


def _is_on_rule(seen: Writing, box: FieldBox, area: Rect, tones: Tones) -> bool:
    beside, below = (STARK_MM, STARK_MM) if tones.stark else (BESIDE_MM, BELOW_MM)
    if thicker_beside_mm(seen.picture, box.cell, area, seen.ink) >= beside:
        return True
    # the short rules between a comb's cells meet the one below, and the last of several lines comes close to it
    return not (box.comb or box.multiline) and thicker_below_mm(seen.picture, box.cell, area, seen.ink) >= below


def doubt_on_rule(one: Reading | WrittenValue, field: Field) -> Reading | WrittenValue:
    """Return what was read in a field as doubtful, since a stroke of it may lie on a rule."""
    problem, why = issue("ink_on_rule", field), "a stroke lies on a rule of its cell"
    if isinstance(one, Reading):
        return doubt_cell(one, problem, why)
    return replace(one, reading=doubt_cell(one.reading, problem, why))
