"""What stands over the table on a form's further pages: its title, and whose copy it is.

A second page that was parted from its first says by this whose it is, to people as its code does to the scanner. The
head is no part of the layout: version 1 of annex 2 was printed without it, and its blank has none. It keeps clear of
the corner anchors and of the table, so that pages with it and without it read alike (`docs/paper.md`).
"""

from __future__ import annotations

from typing import Final

from pikepdf import Dictionary, Name, Object, Pdf

from forms.definition import Form
from forms.geometry import Rect, mm_from_points, points_from_mm
from forms.layout.model import Layout, Page
from forms.render.pdf.font import FIELD_RESOURCE, field_font

NAME_RESOURCE: Final = Name("/FormloopHead")
"""The drawing of a recipient's name, in the resources of pages that show it."""

SIZE_PT: Final = 8.0
"""Of the head's type, smaller than what is printed in the table."""

_HEIGHT_MM: Final = 4.0
_ABOVE_TABLE_MM: Final = 2.0
_BELOW_ANCHORS_MM: Final = 2.0
_BASE_MM: Final = 1.2  # above the head's foot
_MARK: Final = b"/Artifact <</Type /Pagination /Subtype /Header>> BDC"
_GREY: Final = "0.4 0.4 0.4 rg"


def head_place(page: Page) -> Rect | None:
    """Return where the head stands, over the table and below the anchors; None where there is no room for one.

    A form's first page has its title, and pages without anchors are somebody else's or a document's.
    """
    if page.index == 0 or not page.rows or not page.anchors:
        return None
    table = page.rows[0].rect
    bottom = table.top - _ABOVE_TABLE_MM
    lowest = max((one.rect.bottom for one in page.anchors if one.rect.bottom < table.top), default=0.0)
    if bottom - _HEIGHT_MM < lowest + _BELOW_ANCHORS_MM:
        return None
    return Rect(table.left, bottom - _HEIGHT_MM, table.right, bottom)


def head_words(form: Form) -> str:
    """Return what a head says of the form."""
    return f"{form.annex} {form.title}".strip()


def head_content(form: Form, layout: Layout, page: Page) -> bytes:
    """Return the operators that draw the form's title over a page's table; nothing where it has no head."""
    place = head_place(page)
    words = "".join(character for character in head_words(form) if field_font().has(character))
    if place is None or not words:
        return b""
    left, base = points_from_mm(place.left), points_from_mm(layout.height_mm - place.bottom + _BASE_MM)
    written = field_font().encode(words).hex()
    shown = f"BT {_GREY} {FIELD_RESOURCE} {SIZE_PT:g} Tf {left:.3f} {base:.3f} Td <{written}> Tj ET"
    return _MARK + b"\nq " + shown.encode("ascii") + b" Q\nEMC"


def name_place(form: Form, page: Page) -> Rect | None:
    """Return where a recipient's name stands in the head, right of the title; None where it has no room."""
    place = head_place(page)
    if place is None:
        return None
    words = "".join(character for character in head_words(form) if field_font().has(character))
    left = place.left + field_font().width_em(words + "  ") * mm_from_points(SIZE_PT)
    return Rect(left, place.top, place.right, place.bottom) if place.right - left > 4 * _HEIGHT_MM else None


def name_content(layout: Layout, place: Rect) -> bytes:
    """Return the operators that show a recipient's name, the drawing `NAME_RESOURCE`, at its place."""
    left, bottom = points_from_mm(place.left), points_from_mm(layout.height_mm - place.bottom)
    return _MARK + f"\nq 1 0 0 1 {left:.3f} {bottom:.3f} cm {NAME_RESOURCE} Do Q\nEMC".encode("ascii")


def put_name(pdf: Pdf, form: Form, layout: Layout, drawing: Object) -> None:
    """Show a recipient's name in the heads of a form's pages, which are a file's last ones.

    Args:
        pdf: The file.
        form: What is asked.
        layout: Where it stands.
        drawing: The name as a form XObject.
    """
    for page, target in zip(layout.pages, list(pdf.pages)[-len(layout.pages) :], strict=True):
        place = name_place(form, page)
        if place is not None:
            if "/XObject" not in target.obj.Resources:
                target.obj.Resources.XObject = Dictionary()
            target.obj.Resources.XObject[NAME_RESOURCE] = drawing
            target.contents_add(name_content(layout, place))
