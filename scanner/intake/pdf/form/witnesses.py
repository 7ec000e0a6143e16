"""Collects everything that a PDF says about its form fields: values, widgets, shown text, rich text, XFA data.

The answer to one field may stand in many places, and viewers look at different ones: the
field's /V, the /V of its widgets, the state of its widgets, the picture that is drawn of it, a
second field of the same name, or a widget on a page that the form's list of fields does not
name. (A widget is the place on a page where a field is shown.) This module only collects what
each place says; `scanner.readers.exact` decides what to believe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pikepdf import Array, Dictionary, Page, Pdf

from forms.geometry import Rect, mm_from_points
from scanner.intake.pdf.damage import DAMAGED
from scanner.intake.pdf.form.rich_text import rich_text
from scanner.intake.pdf.form.shown_text import ShownText, shown_texts
from scanner.intake.pdf.form.xfa import xfa_values
from scanner.intake.pdf.text_strings import TextString, text_of, text_string
from scanner.values.reading.statements import FieldWidget, Statement

OFF: Final = "Off"
BUTTON: Final = "/Btn"

_TEXTS: Final = ("/Tx", "/Ch")
_PUSH_BUTTON: Final = 1 << 16
_UNSEEN_FLAGS: Final = 2 | 32  # Hidden, NoView
_DEEPEST: Final = 32  # levels of a qualified name such as `section.field`; the PDFs of this project have two
_SMALLEST_MM: Final = 0.5


@dataclass(frozen=True, slots=True)
class PdfField:
    """A form field that can be filled in, as the PDF has it.

    Attributes:
        name: Its fully qualified name.
        kind: The type of the field: `/Tx` (text), `/Ch` (choice) or `/Btn` (button).
        node: The field's dictionary.
        widgets: The dictionaries of its widgets; only `node` where the field is its own widget.
        is_listed: Whether the form's list of fields leads to it. False for one found only on a page.
    """

    name: str
    kind: str
    node: Any = field(repr=False)
    widgets: tuple[Any, ...] = field(repr=False)
    is_listed: bool = True


def fields_of(pdf: Pdf) -> list[PdfField]:
    """Return the fields that can be filled in: those in the form's list, then those found only on a page."""
    form = pdf.Root.get("/AcroForm")
    roots = form.get("/Fields") if isinstance(form, Dictionary) else None
    seen: set[object] = set()
    found: list[PdfField] = []
    for root in roots if isinstance(roots, Array) else ():
        found += _walk(root, "", None, 0, seen)
    known = {widget.objgen for one in found for widget in one.widgets}
    for widget in _widgets_on_pages(pdf):
        node = widget if "/T" in widget else widget.get("/Parent", widget)
        if widget.objgen in known or not isinstance(node, Dictionary) or node.objgen in seen:
            continue
        seen.add(node.objgen)
        found += _terminal(node, _full_name(node), str(_inherited(node, "/FT") or ""), is_listed=False)
    return found


def statements_of(pdf: Pdf, fields: Sequence[PdfField]) -> tuple[Statement, ...]:
    """Return what each part of a PDF says about its fields: a statement for each field and each part."""
    pages = _pages_of_widgets(pdf)
    shown = shown_texts(pdf, [widget for one in fields if one.kind in _TEXTS for widget in one.widgets])
    said: list[Statement] = []
    for one in fields:
        try:
            said += _said_of(one, pages, shown)
        except DAMAGED:
            continue  # the rest of the form may still be good
    return (*said, *_said_by_xfa(pdf, fields))


def widgets_of(pdf: Pdf, fields: Sequence[PdfField]) -> tuple[FieldWidget, ...]:
    """Return the places on the pages where the fields are shown."""
    pages = _pages_of_widgets(pdf)
    return tuple(_placed(pdf, one, widget, pages) for one in fields for widget in one.widgets)


def _said_of(one: PdfField, pages: dict[object, int], shown: dict[object, ShownText]) -> Iterator[Statement]:
    on = {widget.objgen: pages[widget.objgen] for widget in one.widgets if widget.objgen in pages}
    everywhere = tuple(dict.fromkeys(on.values()))
    own = _inherited(one.node, "/V")
    if own is not None:
        said = text_string(own) or TextString("")
        # pypdf 7 writes the state of a radio group as a text with the slash of a name
        text = said.text.removeprefix("/") if one.kind == BUTTON else said.text
        speaker = "value" if one.is_listed else "unlisted-widget"
        yield Statement(one.name, speaker, text, everywhere, said.is_guess)
    for widget in one.widgets:
        here = (on[widget.objgen],) if widget.objgen in on else everywhere
        if "/V" in widget and not _is_same(widget, one.node) and one.kind != BUTTON:
            said = text_string(widget["/V"]) or TextString("")
            yield Statement(one.name, "widget", said.text, here, said.is_guess)
        picture = shown.get(widget.objgen)
        if picture is not None:
            yield Statement(one.name, "appearance", picture.text, here, fills_box=picture.fills_box)
    rich = rich_text(_inherited(one.node, "/RV")) if one.kind in _TEXTS else None
    if rich is not None:
        yield Statement(one.name, "rich-text", rich, everywhere)
    if one.kind == BUTTON:
        yield from _states(one, everywhere)


def _states(one: PdfField, page_nos: tuple[int, ...]) -> Iterator[Statement]:
    """Yield the state that a button's widgets show and, where the field has no value, the values of its widgets."""
    states = [_state(widget) for widget in one.widgets]
    known = [state for state in states if state is not None]
    if known:
        ticked = dict.fromkeys(state for state in known if state != OFF)
        yield Statement(one.name, "state", ",".join(ticked) or OFF, page_nos)
    if _inherited(one.node, "/V") is None:
        own = dict.fromkeys(text_of(widget.get("/V")) or OFF for widget in one.widgets if "/V" in widget)
        own.pop(OFF, None)
        if own:
            yield Statement(one.name, "widget", ",".join(own), page_nos)


def _state(widget: Any) -> str | None:
    """Return the state that a button's widget shows; `Off` for a state of which the widget has no picture."""
    state = text_of(widget.get("/AS"))
    appearance = widget.get("/AP")
    looks = appearance.get("/N") if isinstance(appearance, Dictionary) else None
    if state is not None and isinstance(looks, Dictionary) and len(looks) > 0 and f"/{state}" not in looks:
        return OFF
    return state


def _said_by_xfa(pdf: Pdf, fields: Sequence[PdfField]) -> Iterator[Statement]:
    by_last = {one.name.rsplit(".", 1)[-1].partition("[")[0]: one for one in fields if one.kind in _TEXTS}
    for last, text in xfa_values(pdf):
        if last in by_last:
            yield Statement(by_last[last].name, "xfa", text)


def _walk(node: Any, prefix: str, kind: str | None, depth: int, seen: set[object]) -> Iterator[PdfField]:
    """Yield the fields at and below a node of the tree of fields; a node that is met twice is followed once."""
    if not isinstance(node, Dictionary) or depth > _DEEPEST or (node.is_indirect and node.objgen in seen):
        return
    seen.add(node.objgen)
    name = ".".join(part for part in (prefix, text_of(node.get("/T"))) if part)
    kind = str(node.get("/FT", kind or ""))
    named = [kid for kid in _kids(node) if "/T" in kid]
    for kid in named:
        yield from _walk(kid, name, kind, depth + 1, seen)
    if not named:
        yield from _terminal(node, name, kind, is_listed=True)


def _terminal(node: Any, name: str, kind: str, *, is_listed: bool) -> Iterator[PdfField]:
    is_push = kind == BUTTON and int(_inherited(node, "/Ff") or 0) & _PUSH_BUTTON
    if name and not is_push and (kind in _TEXTS or kind == BUTTON):
        yield PdfField(name, kind, node, tuple(_kids(node)) or (node,), is_listed)


def _kids(node: Any) -> list[Any]:
    kids = node.get("/Kids")
    return [kid for kid in kids if isinstance(kid, Dictionary)] if isinstance(kids, Array) else []


def _full_name(node: Any) -> str:
    parts: list[str] = []
    for _ in range(_DEEPEST):
        own = text_of(node.get("/T"))
        if own:
            parts.append(own)
        parent = node.get("/Parent")
        if not isinstance(parent, Dictionary):
            break
        node = parent
    return ".".join(reversed(parts))


def _widgets_on_pages(pdf: Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        yield from _widgets_on(page)


def _widgets_on(page: Page) -> Iterator[Any]:
    annotations = page.obj.get("/Annots")
    for annotation in annotations if isinstance(annotations, Array) else ():
        if isinstance(annotation, Dictionary) and annotation.get("/Subtype") == "/Widget":
            yield annotation


def _pages_of_widgets(pdf: Pdf) -> dict[object, int]:
    """Return the page number (from 1) of each widget by its object number; the first page where two have it."""
    pages: dict[object, int] = {}
    for page_no, page in enumerate(pdf.pages, start=1):
        for widget in _widgets_on(page):
            pages.setdefault(widget.objgen, page_no)
    return pages


def _placed(pdf: Pdf, one: PdfField, widget: Any, pages: dict[object, int]) -> FieldWidget:
    name = f"{one.name}.{_on_state(widget)}" if one.kind == BUTTON and not _is_same(widget, one.node) else one.name
    page_no = pages.get(widget.objgen)
    if page_no is None:
        return FieldWidget(name, None)
    try:
        left, bottom, right, top = map(float, pdf.pages[page_no - 1].cropbox)
        x0, y0, x1, y1 = map(float, widget["/Rect"])
        is_unseen = bool(int(widget.get("/F", 0)) & _UNSEEN_FLAGS)
    except DAMAGED:
        return FieldWidget(name, page_no, is_hidden=True)  # a viewer does not show a damaged widget either
    across, down = sorted((x0 - left, x1 - left)), sorted((top - y0, top - y1))
    rect = Rect(*map(mm_from_points, (across[0], down[0], across[1], down[1])))
    page_mm = mm_from_points(right - left), mm_from_points(top - bottom)
    is_off = rect.right <= 0 or rect.bottom <= 0 or rect.left >= page_mm[0] or rect.top >= page_mm[1]
    is_tiny = min(rect.width, rect.height) < _SMALLEST_MM
    return FieldWidget(name, page_no, rect, page_mm, is_unseen or is_off or is_tiny)


def _on_state(widget: Any) -> str:
    appearance = widget.get("/AP")
    looks = appearance.get("/N") if isinstance(appearance, Dictionary) else None
    states = [str(key)[1:] for key in looks if str(key)[1:] != OFF] if isinstance(looks, Dictionary) else []
    return states[0] if len(states) == 1 else OFF


def _is_same(one: Any, other: Any) -> bool:
    return bool(one.objgen == other.objgen) if one.is_indirect else bool(one == other)


def _inherited(node: Any, key: str) -> Any:
    """Return an attribute of a field: its own, or else that of its nearest ancestor which has it."""
    for _ in range(_DEEPEST):
        if key in node:
            return node[key]
        parent = node.get("/Parent")
        if not isinstance(parent, Dictionary):
            return None
        node = parent
    return None
