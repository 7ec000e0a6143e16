"""The layout of a form on somebody else's blank: its places are those that the definition says.

Only what the definition does not say is worked out here: the cell around a place, which ends half way to its
neighbours, and the size of typed text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from forms.definition import Field, Form
from forms.errors import DefinitionError
from forms.geometry import Rect, mm_from_points
from forms.layout.model import Anchor, FieldBox, Layout, OptionBox, Page
from forms.loading.placed.mark_room import anchor_rects
from forms.wording import Wording

_STRAY_MM: Final = 1.5  # writing may stray so far out of its place, where nothing else is asked
_SIZE_MAX: Final = mm_from_points(10.5)
_SIZE_MIN: Final = mm_from_points(6.0)
_SIZE_OF_LINE: Final = 0.72  # the size of type, as a share of its line's height
_SAME_SIZE_MM: Final = 5.0
ANCHORS_A_PAGE: Final = 4


def lay_out_placed(form: Form) -> Layout:
    """Return the layout of a form that has a blank.

    Raises:
        DefinitionError: The blank's pages have different sizes.
    """
    widths, heights = ([getattr(page, side) for page in form.blank] for side in ("width_mm", "height_mm"))
    if max(widths) - min(widths) > _SAME_SIZE_MM or max(heights) - min(heights) > _SAME_SIZE_MM:
        sizes = ", ".join(f"{width:.0f} by {height:.0f}" for width, height in zip(widths, heights, strict=True))
        what = Wording(
            zh=f"blank：各页为 {sizes} 毫米；同一空白表各页应为同一尺寸。",
            en=f"blank: pages of {sizes} mm: the pages of one blank have one size: "
            "give the others a definition of their own.",
        )
        raise DefinitionError(what, at=f"{form.origin}:1")
    size = (max(widths), max(heights))
    return Layout(form.id, tuple(_page(form, index, size) for index in range(len(form.blank))), *size)


def _page(form: Form, index: int, size: tuple[float, float]) -> Page:
    rects = dict(_rects_on(form, index + 1))
    wide = {name: rect.inset(-_STRAY_MM) for name, rect in rects.items()}
    fields = tuple(
        _field_box(field, rects[field.id], _cell(field.id, rects, wide, size))
        for field in form.fields
        if field.id in rects
    )
    options = tuple(
        OptionBox(
            field.id,
            option.id,
            option.place.rect,
            option.place.words or option.place.rect,
            _cell(f"{field.id}.{option.id}", rects, wide, size),
            option.place.shape,
        )
        for field in form.fields
        for option in field.options
        if option.place is not None and option.place.page_no == index + 1
    )
    paper = form.blank[index]
    anchors: Sequence[Anchor] = ()
    if form.anchor_base is not None and paper.has_anchor_room:
        first = form.anchor_base + ANCHORS_A_PAGE * index
        anchors = [Anchor(first + n, rect) for n, rect in enumerate(anchor_rects(paper.width_mm, paper.height_mm))]
    return Page(index, (), fields=fields, options=options, anchors=tuple(anchors), code=paper.code_room)


def _rects_on(form: Form, page_no: int) -> Iterator[tuple[str, Rect]]:
    """Yield the name and the rectangle of everything that is filled in on a page."""
    for field in form.fields:
        if field.place is not None and field.place.page_no == page_no:
            yield field.id, field.place.rect
        for option in field.options:
            if option.place is not None and option.place.page_no == page_no:
                yield f"{field.id}.{option.id}", option.place.rect


def _cell(name: str, rects: dict[str, Rect], wide: dict[str, Rect], size: tuple[float, float]) -> Rect:
    """Return the area around a place in which writing that strays from it is still its own.

    Args:
        name: The place.
        rects: All places of the page, by their names.
        wide: The same, each as far as writing strays from it.
        size: The page's width and height, mm.
    """
    rect = rects[name]
    cell = Rect(
        max(0.0, rect.left - _STRAY_MM),
        max(0.0, rect.top - _STRAY_MM),
        min(size[0], rect.right + _STRAY_MM),
        min(size[1], rect.bottom + _STRAY_MM),
    )
    for other_name, other in rects.items():
        if other_name != name and cell.overlaps(wide[other_name]):
            cell = _kept_off(cell, rect, other)
    return cell


def _kept_off(cell: Rect, rect: Rect, other: Rect) -> Rect:
    """Return a cell that ends half way between its place and another one, on the side where that one lies."""
    left, top, right, bottom = cell.left, cell.top, cell.right, cell.bottom
    if other.top < cell.bottom and cell.top < other.bottom:
        if other.left >= rect.right:
            right = min(right, (rect.right + other.left) / 2)
        elif other.right <= rect.left:
            left = max(left, (other.right + rect.left) / 2)
    if other.left < cell.right and cell.left < other.right:
        if other.top >= rect.bottom:
            bottom = min(bottom, (rect.bottom + other.top) / 2)
        elif other.bottom <= rect.top:
            top = max(top, (other.bottom + rect.top) / 2)
    return Rect(left, top, right, bottom)


def _field_box(field: Field, rect: Rect, cell: Rect) -> FieldBox:
    size = min(_SIZE_MAX, max(_SIZE_MIN, _SIZE_OF_LINE * rect.height / field.lines))
    return FieldBox(field.id, rect, cell, size, field.multiline, field.comb)
