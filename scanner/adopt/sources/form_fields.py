"""Takes the fields of a fillable PDF with all that it says of them: names, types, tooltips, flags, states, places."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pikepdf

from forms.geometry import Rect, mm_from_points
from scanner.adopt.guesses.drafting import short
from scanner.intake.pdf.damage import DAMAGED
from scanner.intake.pdf.form.witnesses import PdfField, fields_of
from scanner.intake.pdf.text_strings import text_of

_HIDDEN: Final = 2
_DEEPEST: Final = 32
_FIELDS_MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class FormWidget:
    """A place of a field.

    Attributes:
        page_no: From 1.
        box: Where it is.
        state: Of a button: the state that it has when it is on.
        tooltip: The words that a viewer shows over it.
    """

    page_no: int
    box: Rect
    state: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a PDF.

    Attributes:
        name: Its fully qualified name.
        kind: `/Tx`, `/Ch`, `/Btn` or `/Sig`.
        flags: Its flags, ISO 32000-1, 12.7.
        tooltip: The words that a viewer shows over it.
        length: The most characters that it takes, 0 for any number.
        choices: The choices of a list.
        widgets: Its places.
    """

    name: str
    kind: str
    flags: int
    tooltip: str
    length: int
    choices: tuple[str, ...]
    widgets: tuple[FormWidget, ...]


def form_fields(pdf: pikepdf.Pdf) -> Iterator[FormField]:
    """Yield the fields of a PDF that are shown, each once, signatures too."""
    places = _pages_of_widgets(pdf)
    known: set[str] = set()
    for one in fields_of(pdf)[:_FIELDS_MOST]:
        with contextlib.suppress(*DAMAGED):
            field = _field(one, pdf, places)
            if field.widgets and field.name not in known:
                known.add(field.name)
                yield field
    for page in pdf.pages:  # signatures are no fields that a returned form is read from
        for widget in page.obj.get("/Annots", []):
            with contextlib.suppress(*DAMAGED):
                if _inherited(widget, "/FT") == "/Sig":
                    yield _field(PdfField(_name(widget), "/Sig", widget, (widget,)), pdf, places)


def _field(found: PdfField, pdf: pikepdf.Pdf, places: dict[object, int]) -> FormField:
    name, kind, node, widgets = found.name, found.kind, found.node, found.widgets
    options = _inherited(node, "/Opt")
    choices = [text_of(one[1] if isinstance(one, pikepdf.Array) else one) or "" for one in options or ()]
    shown = (_widget(widget, pdf, places) for widget in widgets)
    return FormField(
        name,
        kind,
        int(_inherited(node, "/Ff") or 0),
        short(text_of(node.get("/TU")) or ""),
        int(_inherited(node, "/MaxLen") or 0),
        tuple(choices) if kind == "/Ch" else (),
        tuple(widget for widget in shown if widget is not None),
    )


def _widget(widget: Any, pdf: pikepdf.Pdf, places: dict[object, int]) -> FormWidget | None:
    page_no = places.get(widget.objgen)
    if page_no is None or int(widget.get("/F", 0)) & _HIDDEN:
        return None
    box = _place(widget, pdf.pages[page_no - 1])
    if min(box.width, box.height) < 1.0:
        return None
    looks = widget.get("/AP", pikepdf.Dictionary()).get("/N")
    states = [str(key)[1:] for key in looks if key != "/Off"] if isinstance(looks, pikepdf.Dictionary) else []
    return FormWidget(page_no, box, states[0] if states else "", short(text_of(widget.get("/TU")) or ""))


def _place(widget: Any, page: pikepdf.Page) -> Rect:
    """Return where a widget is on its page as it is shown, the page's own turn included."""
    x0, y0, x1, y1 = (float(value) for value in widget["/Rect"])
    left, bottom, right, top = (float(value) for value in page.cropbox)
    width, height = right - left, top - bottom
    corners = [(x - left, top - y) for x, y in ((x0, y0), (x1, y1))]
    for _ in range(page.rotation // 90 % 4):
        corners = [(height - y, x) for x, y in corners]
        width, height = height, width
    across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return Rect(
        max(mm_from_points(across[0]), 0.0),
        max(mm_from_points(down[0]), 0.0),
        max(mm_from_points(min(across[1], width)), 0.0),
        max(mm_from_points(min(down[1], height)), 0.0),
    )


def _pages_of_widgets(pdf: pikepdf.Pdf) -> dict[object, int]:
    pages: dict[object, int] = {}
    for page_no, page in enumerate(pdf.pages, start=1):
        with contextlib.suppress(*DAMAGED):
            for widget in page.obj.get("/Annots", []):
                pages.setdefault(widget.objgen, page_no)
    return pages


def _inherited(node: Any, key: str) -> Any:
    for _ in range(_DEEPEST):
        if key in node:
            return node[key]
        node = node.get("/Parent")
        if not isinstance(node, pikepdf.Dictionary):
            return None
    return None


def _name(node: Any) -> str:
    parts: list[str] = []
    for _ in range(_DEEPEST):
        own = text_of(node.get("/T"))
        if own:
            parts.insert(0, own)
        node = node.get("/Parent")
        if not isinstance(node, pikepdf.Dictionary):
            break
    return ".".join(parts)
