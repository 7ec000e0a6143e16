"""A draft of a definition: fields with places, each guess with a certainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from forms.definition.kinds import Kind
from forms.definition.rows import RowPlace
from forms.geometry import Rect
from scanner.adopt.printed import OutlineShape


@dataclass(frozen=True, slots=True)
class DraftOption:
    """A box to tick.

    Attributes:
        id: Its id, unique in its field.
        label: Its printed words; empty where none were found.
        page_no: From 1.
        box: Where its outline stands.
        shape: What the outline looks like.
        certainty: From 0.0 to 1.0: that this is a box, and that these are its words.
        pdf_name: The name of the blank's own form field that it is, where each box is a field of its own.
        pdf_state: The state of the blank's own form field that it is; empty for none.
    """

    id: str
    label: str
    page_no: int
    box: Rect
    shape: OutlineShape = OutlineShape.SQUARE
    certainty: float = 1.0
    pdf_name: str = ""
    pdf_state: str = ""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """Which cell of a table of equal rows a field is; the table becomes a field that repeats.

    Attributes:
        table: The table's id.
        name: What it is called.
        row: The row, from 0.
        column: The id of the column.
        label: The printed head of the column.
        certainty: From 0.0 to 1.0: that all rows ask the same.
    """

    table: str
    name: str
    row: int
    column: str
    label: str
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class DraftField:
    """Something that is asked.

    Attributes:
        id: Its id, unique in the form.
        label: The printed words that say what it is.
        kind: What is asked.
        certainty: From 0.0 to 1.0: that this is a field, of this kind and with these words.
        page_no: From 1; the page of the first option of a choice.
        box: Where it is written; None for a choice.
        options: The boxes of a choice.
        comb: Into how many cells of one character it is divided; 0 for none.
        lines: How many lines of writing there is room for.
        unit: What is printed behind it, as `万元`.
        required: Whether the blank's own form says that it must be answered.
        pdf_name: The name of the blank's own form field that it is; empty for none.
        note: Something that the definition cannot say, for a comment.
        row: Which cell of a table of equal rows it is; None for all other fields.
    """

    id: str
    label: str
    kind: Kind
    certainty: float
    page_no: int
    box: Rect | None = None
    options: tuple[DraftOption, ...] = ()
    comb: int = 0
    lines: int = 1
    unit: str = ""
    required: bool = False
    pdf_name: str = ""
    note: str = ""
    row: DraftRow | None = None

    @property
    def asked_id(self) -> str:
        """The id of the form's field that it becomes: `family[0].name` for a cell of a table of equal rows."""
        row = self.row
        return self.id if row is None else RowPlace(row.table, row.row, row.column).cell_id

    @property
    def place(self) -> Rect:
        """Where it stands, with all its boxes."""
        if self.box is not None:
            return self.box
        place = self.options[0].box
        for option in self.options[1:]:
            if option.page_no == self.page_no:
                place = place.union(option.box)
        return place


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of a definition.

    Attributes:
        title: The printed title.
        language: BCP 47.
        sizes_mm: Width and height of each page.
        fields: In reading order.
    """

    title: str
    language: str
    sizes_mm: tuple[tuple[float, float], ...]
    fields: tuple[DraftField, ...]


_SHARED_MOST: Final = 0.2
_SIDE_LEAST_MM: Final = 1.0


def fitting(draft: Draft) -> Draft:
    """Return a draft as a definition takes it: every place on its page, and none on another one.

    Of two places that lie on each other the more certain stays.
    """
    kept: list[DraftField] = []
    for field in sorted(draft.fields, key=lambda one: (not one.options, -one.certainty)):
        clipped = _on_page(field, draft.sizes_mm)
        if clipped is None:
            continue
        taken = [place for other in kept for place in _places(other)]
        own = _places(clipped)
        if not any(_is_on(one, other) for one in own for other in taken) and not any(
            _is_on(one, other) for one, other in combinations(own, 2)
        ):
            kept.append(clipped)
    order = {field.id: number for number, field in enumerate(draft.fields)}
    return replace(draft, fields=tuple(sorted(kept, key=lambda one: order[one.id])))


def _places(field: DraftField) -> list[tuple[int, Rect]]:
    if field.box is not None:
        return [(field.page_no, field.box)]
    return [(option.page_no, option.box) for option in field.options]


def _is_on(one: tuple[int, Rect], other: tuple[int, Rect]) -> bool:
    if one[0] != other[0] or not one[1].overlaps(other[1]):
        return False
    across = min(one[1].right, other[1].right) - max(one[1].left, other[1].left)
    down = min(one[1].bottom, other[1].bottom) - max(one[1].top, other[1].top)
    smaller = min(one[1].width * one[1].height, other[1].width * other[1].height)
    return across * down > _SHARED_MOST * smaller


def _on_page(field: DraftField, sizes_mm: Sequence[tuple[float, float]]) -> DraftField | None:
    """Return a field with its places cut off at the edges of the page; None where nothing is left."""
    if field.box is not None:
        box = _clipped(field.box, sizes_mm[field.page_no - 1])
        return None if box is None else replace(field, box=box)
    options = []
    for option in field.options:
        box = _clipped(option.box, sizes_mm[option.page_no - 1])
        if box is not None:
            options.append(replace(option, box=box))
    return replace(field, options=tuple(options)) if len(options) == len(field.options) else None


def _clipped(box: Rect, size_mm: tuple[float, float]) -> Rect | None:
    # a tenth of a millimetre less: a definition is written in tenths
    left, top = max(box.left, 0.0), max(box.top, 0.0)
    right, bottom = min(box.right, size_mm[0] - 0.1), min(box.bottom, size_mm[1] - 0.1)
    if right - left < _SIDE_LEAST_MM + 0.1 or bottom - top < _SIDE_LEAST_MM + 0.1:
        return None
    return Rect(left, top, right, bottom)
