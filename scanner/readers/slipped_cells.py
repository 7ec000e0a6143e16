"""Fields across which the paper slipped in the scanner's feeder: read, but for a person to look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from forms.definition import CellRole, Form
from forms.geometry import Rect, Transform
from forms.layout.model import Layout
from scanner.issues import issue
from scanner.readers.cell_doubt import doubt_cell
from scanner.values.page import RegisteredPage, SlippedBand
from scanner.values.reading import Reading

_TOUCH_MM: Final = 0.5  # a cell that reaches less far into a slip touches it with its rule only
_SLIPPED_CHANCE: Final = 0.5  # the most that a value is trusted across which the paper slipped


def doubt_slipped(readings: Iterable[Reading], registered: RegisteredPage, form: Form, layout: Layout) -> list[Reading]:
    """Return readings with those at a slip as doubtful: characters may be cut, and a stroke may be lost."""
    slipped = slipped_fields(registered, layout)
    return [_doubted(one, form) if one.field_id in slipped else one for one in readings]


def slipped_fields(registered: RegisteredPage, layout: Layout) -> frozenset[str]:
    """Return the ids of the fields in whose cells the paper slipped."""
    band = registered.slipped
    if band is None:
        return frozenset()
    cells = [one for row in layout.pages[registered.page.page_no - 1].rows for one in row.cells]
    cells = [one for one in cells if one.cell.role is CellRole.WRITING]
    return frozenset(
        one.cell.field_id
        for one in cells
        if one.cell.field_id is not None and _reaches_into(one.rect.inset(_TOUCH_MM), band, registered.transform)
    )


def _reaches_into(cell: Rect, band: SlippedBand, transform: Transform) -> bool:
    """Tell whether a cell, mm, has a part in a band of the picture."""
    along = transform.rect_to_pixels(cell)[:, band.axis]
    return bool(along.min() < band.end_px and along.max() > band.start_px)


def _doubted(reading: Reading, form: Form) -> Reading:
    problem = issue("cell_slipped", form.field(reading.field_id))
    return doubt_cell(reading, problem, "the paper slipped in the scanner across its cell", most=_SLIPPED_CHANCE)
