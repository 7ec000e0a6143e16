"""Fields beside whose cells a stroke lies on the rule, and was taken away with it: 125 without its 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms.definition import Field
from forms.layout.model import FieldBox, Page
from scanner.ink.cells.thick_rules import thicker_mm
from scanner.ink.cells.writing import Writing
from scanner.issues import issue
from scanner.readers.cell_doubt import doubt_cell
from scanner.readers.writing.alterations.altered_values import WrittenValue
from scanner.readers.writing_area import writing_area
from scanner.values.page.ink import PageInk
from scanner.values.reading import Reading

THICKER_MM: Final = 0.08
"""How much thicker a rule is along a stroke.

Of 200 digits that were drawn onto upright rules, with pens of 0.35 to 0.6 mm, 169 are as thick on pages with greys; of
1,672 rules of fields without any, on pages of all conditions, 21, of which 15 are of one dirty copy."""

STARK_THICKER_MM: Final = 0.15
"""The same on pages in black and white, whose rules vary by a pixel: 38 of 64 digits, and one of 504 rules."""

_DIRTY_SHARE: Final = 0.25
"""Where so many of a page's fields have such rules, it is not a pen that made them thick."""

_DIRTY_LEAST: Final = 3


def fields_on_rules(cells: Sequence[tuple[FieldBox, Writing]], subject: PageInk, page: Page) -> frozenset[str]:
    """Return the ids of the fields beside which a stroke lies on an upright rule.

    Args:
        cells: The fields of a page, each with what was found in its cell.
        subject: The page with its foreign ink; nothing is said of cells under a seal, which makes rules thicker.
        page: The page of the layout.
    """
    least = STARK_THICKER_MM if subject.tones.stark else THICKER_MM
    found = [
        box.field_id
        for box, seen in cells
        if thicker_mm(seen.picture, box.cell, writing_area(box, page), seen.ink) >= least
        and not subject.is_sealed(box.cell)
    ]
    is_dirty = len(found) > max(_DIRTY_LEAST, _DIRTY_SHARE * len(cells))
    return frozenset() if is_dirty else frozenset(found)


def doubt_on_rule(one: Reading | WrittenValue, field: Field) -> Reading | WrittenValue:
    """Return what was read in a field as doubtful, since a stroke of it may lie on a rule."""
    problem, why = issue("ink_on_rule", field), "a stroke lies on a rule of its cell"
    if isinstance(one, Reading):
        return doubt_cell(one, problem, why)
    return replace(one, reading=doubt_cell(one.reading, problem, why))
