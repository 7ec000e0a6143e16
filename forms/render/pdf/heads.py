"""What stands over the table on a form's further pages: its title, and whose copy it is.

A second page that was parted from its first says by this whose it is, to people as its code does to the scanner. The
head is no part of the layout: version 1 of annex 2 was printed without it, and its blank has none. It keeps clear of
the corner anchors and of the table, so that pages with it and without it read alike (`docs/paper.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pikepdf import Dictionary, Name, Object, Pdf

from forms.answers import Value, answer_text
from forms.definition import Form
from forms.faces import Face, load_metrics
from forms.geometry import Point, Rect, mm_from_points, points_from_mm
from forms.layout.model import Ink, Layout, Page, Role, TextRun
from forms.render.words import words_of

NAME_RESOURCE: Final = Name("/FormloopHead")
"""The drawing of a recipient's name, in the resources of pages that show it."""

SIZE_PT: Final = 8.0
"""Of the head's type, smaller than what is printed in the table."""

_HEIGHT_MM: Final = 4.0
_ABOVE_TABLE_MM: Final = 2.0
_BELOW_ANCHORS_MM: Final = 2.0
_BASE_MM: Final = 1.2  # above the head's foot
_MARK: Final = b"/Artifact <</Type /Pagination /Subtype /Header>> BDC"


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


def with_head(form: Form, page: Page) -> Page:
    """Return a page with its head among its runs, the last of them; the same page where it has none."""
    place = head_place(page)
    if place is None:
        return page
    words = head_words(form)
    size_mm = mm_from_points(SIZE_PT)
    at = Point(place.left, place.bottom - _BASE_MM)
    width = load_metrics()[Face.BODY].width_em(words) * size_mm
    return replace(page, runs=(*page.runs, TextRun(words, at, size_mm, width, Face.BODY, Role.FOOTER, Ink.GREY)))


def name_place(form: Form, page: Page) -> Rect | None:
    """Return where a recipient's name stands in the head, right of the title; None where it has no room."""
    place = head_place(page)
    if place is None:
        return None
    left = with_head(form, page).runs[-1].box.right + _HEIGHT_MM
    return Rect(left, place.top, place.right, place.bottom) if place.right - left > 4 * _HEIGHT_MM else None


def head_answers(form: Form, answers: Mapping[str, Value]) -> str:
    """Return what a head says of the answers: those that the form asks for with their names, else whose copy it is."""
    if not form.head:
        named = next((field.id for field in form.fields if field.kind.traits.names_recipient), "")
        return _text(answers.get(named))
    said = [(form.field(field_id).name, _text(answers.get(field_id))) for field_id in form.head]
    colon = words_of(form.language).colon
    return "  ".join(f"{name}{colon}{text}" for name, text in said if text)


def _text(value: Value) -> str:
    return "" if value is None or isinstance(value, list) else answer_text(value)


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
