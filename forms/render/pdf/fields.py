"""Makes a drawn PDF fillable: an AcroForm with the contract's names, over the printed places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from forms.definition import Align, Field, Form, Option
from forms.definition.places import Shape
from forms.definition.rows import pdf_name
from forms.geometry import Rect, points_from_mm
from forms.layout.model import FieldBox, Layout, OptionBox, Page
from forms.render.pdf.font import FIELD_RESOURCE, field_font
from forms.render.pdf.typing import typing_of
from forms.render.words import FileWords, words_of

REQUIRED = 1 << 1
MULTILINE = 1 << 12
RADIO = 1 << 15  # without NoToggleToOff, so that a tick can be taken back
DO_NOT_SPELL_CHECK = 1 << 22
COMB = 1 << 24

QUADDING = {Align.LEFT: 0, Align.CENTER: 1, Align.RIGHT: 2}
"""PDF's numbers for where a typed text stands, ISO 32000-1, table 228."""

ON = Name("/on")
OFF = Name("/Off")

_PRINT = 4
_TICK = ((0.18, 0.50), (0.42, 0.22), (0.84, 0.80))  # of the box's side, from its bottom left
_TICK_LINE = 0.12
_RING_LINE_PT = 1.2
_ROUND = 0.5523  # how far a Bezier curve's handles reach along a quarter of a circle, as a share of its radius


def default_appearance(size_pt: float) -> bytes:
    """Return the /DA of a text field: the embedded font at a fixed size, black."""
    return f"{FIELD_RESOURCE} {size_pt:g} Tf 0 g".encode("ascii")


def add_fields(pdf: Pdf, form: Form, layout: Layout, *, first_page: int = 0) -> None:
    """Add all fields of a form to a PDF that has the layout's pages from `first_page` on, counted from 0."""
    font = field_font().embed(pdf)
    adder = _FieldAdder(pdf, layout, words_of(form.language), first_page)
    # Ink fields are signed or stuck over on paper: nothing is typed in them.
    fields = adder.in_tree([field for field in form.drawn().fields if not field.kind.is_ink])
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(
            Fields=Array(fields),
            DA=default_appearance(10.5),
            DR=Dictionary(Font=Dictionary({str(FIELD_RESOURCE): font})),
        )
    )
    for page in list(pdf.pages)[first_page : first_page + len(layout.pages)]:
        page.obj.Tabs = Name.S  # the structure's order, in which /Annots are, too


def widgets_of(pdf: Pdf, form: Form) -> dict[str, Object]:
    """Return the fields that were added to a PDF by the names `field` and `field.option`."""
    if "/AcroForm" not in pdf.Root:
        return {}
    roots = named_fields(pdf)
    widgets: dict[str, Object] = {}
    for field in form.drawn().fields:
        root = roots.get(pdf_name(field.id))
        if root is None:
            continue
        if not field.kind.is_choice:
            widgets[field.id] = root
        for option, kid in zip(field.options, root.get("/Kids", []), strict=True):
            widgets[f"{field.id}.{option.id}"] = kid
    return widgets


def named_fields(pdf: Pdf) -> dict[str, Object]:
    """Return the nodes of a PDF's tree of fields by their full names, `family.0.born` among them."""
    found: dict[str, Object] = {}

    def walk(nodes: Object, prefix: str) -> None:
        for node in nodes:
            if "/T" in node:
                name = f"{prefix}{node.T}"
                found[name] = node
                walk(node.get("/Kids", Array()), f"{name}.")

    walk(pdf.Root.AcroForm.Fields, "")
    return found


class _FieldAdder:
    """Adds fields to one PDF, widgets to its pages' /Annots in the order of the calls."""

    def __init__(self, pdf: Pdf, layout: Layout, words: FileWords, first_page: int) -> None:
        self._pdf = pdf
        self._words = words
        self._first_page = first_page
        self._height_mm = layout.height_mm
        self._texts = {box.field_id: (page, box) for page, box in layout.field_boxes()}
        self._options = {box.name: (page, box) for page, box in layout.option_boxes()}

    def in_tree(self, fields: Sequence[Field]) -> list[Object]:
        """Add fields; return the roots of their tree, a cell below its row, a row below its field."""
        roots: list[Object] = []
        nodes: dict[tuple[str, ...], Object] = {}
        for field in fields:
            added = self.add(field)
            *above, own = pdf_name(field.id).split(".")
            added.T = text_string(own)
            parent: Object | None = None
            for depth in range(1, len(above) + 1):
                path = tuple(above[:depth])
                if path not in nodes:
                    nodes[path] = self._pdf.make_indirect(Dictionary(T=text_string(path[-1]), Kids=Array()))
                    _hang(nodes[path], parent, roots)
                parent = nodes[path]
            _hang(added, parent, roots)
        return roots

    def add(self, field: Field) -> Object:
        if field.kind.takes_many:
            return self._add_many(field)
        if field.kind.is_choice:
            return self._add_one(field)
        return self._add_text(field, *self._texts[field.id])

    def _add_text(self, field: Field, page: Page, box: FieldBox) -> Object:
        widget = self._widget(box.rect, page)
        typing = typing_of(field, box)
        flags = DO_NOT_SPELL_CHECK | (MULTILINE if typing.wraps else 0) | (COMB if box.comb else 0)
        widget.FT = Name.Tx
        if field.align is not Align.LEFT:
            widget.Q = QUADDING[field.align]
        widget.DA = default_appearance(typing.size_pt)
        self._name(widget, field, flags)
        if box.comb:
            widget.MaxLen = box.comb
        width, height = (points_from_mm(side) for side in (box.rect.width, box.rect.height))
        widget.AP = Dictionary(N=appearance(self._pdf, b"/Tx BMC EMC", width, height))
        return widget

    def _add_one(self, field: Field) -> Object:
        group = self._pdf.make_indirect(Dictionary(FT=Name.Btn, V=OFF, Kids=Array()))
        self._name(group, field, RADIO)
        for option, page, box in self._boxes(field):
            widget = self._box_widget(box, page, Name("/" + option.id))
            widget.Parent = group
            widget.TU = text_string(self._words.option_tooltip(field, option))
            group.Kids.append(widget)
        return group

    def _add_many(self, field: Field) -> Object:
        group = self._pdf.make_indirect(Dictionary(Kids=Array()))
        self._name(group, field, 0)
        del group.Ff  # a node of the names' tree, not a field
        for option, page, box in self._boxes(field):
            widget = self._box_widget(box, page, ON)
            widget.Parent = group
            widget.FT = Name.Btn
            widget.V = OFF
            widget.T = text_string(option.id)
            widget.TU = text_string(self._words.option_tooltip(field, option))
            group.Kids.append(widget)
        return group

    def _boxes(self, field: Field) -> Iterator[tuple[Option, Page, OptionBox]]:
        for option in field.options:
            page, box = self._options[f"{field.id}.{option.id}"]
            yield option, page, box

    def _name(self, target: Object, field: Field, flags: int) -> None:
        target.T = text_string(field.id)
        target.TU = text_string(self._words.tooltip(field))
        target.Ff = flags | (REQUIRED if field.required else 0)

    def _box_widget(self, box: OptionBox, page: Page, on: Name) -> Object:
        rect = box.cell if box.shape is Shape.WORD else box.rect  # a ring needs room around its words
        widget = self._widget(rect, page)
        width, height = points_from_mm(rect.width), points_from_mm(rect.height)
        widget.MK = Dictionary(CA=b"4")  # the tick, for viewers that draw their own
        widget.AS = OFF
        states = {str(on): appearance(self._pdf, _mark(box.shape, width, height), width, height)}
        states[str(OFF)] = appearance(self._pdf, b"\n", width, height)  # pdf.js warns of an empty stream
        widget.AP = Dictionary(N=Dictionary(states))
        return widget

    def _widget(self, rect: Rect, page: Page) -> Object:
        target = self._pdf.pages[self._first_page + page.index]
        left, right = points_from_mm(rect.left), points_from_mm(rect.right)
        bottom, top = (points_from_mm(self._height_mm - y) for y in (rect.bottom, rect.top))
        widget = self._pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                Rect=Array([round(value, 3) for value in (left, bottom, right, top)]),
                F=_PRINT,
                P=target.obj,
                BS=Dictionary(W=0),
            )
        )
        if "/Annots" not in target.obj:
            target.obj.Annots = Array()
        target.obj.Annots.append(widget)
        return widget


def _hang(node: Object, parent: Object | None, roots: list[Object]) -> None:
    if parent is None:
        roots.append(node)
        return
    node.Parent = parent
    parent.Kids.append(node)


def appearance(pdf: Pdf, content: bytes, width_pt: float, height_pt: float) -> Stream:
    """Return an appearance stream of this size, without resources."""
    stream = pdf.make_stream(content)
    stream.Type = Name.XObject
    stream.Subtype = Name.Form
    stream.BBox = Array([0, 0, round(width_pt, 3), round(height_pt, 3)])
    stream.Resources = Dictionary()
    return stream


def _mark(shape: Shape, width_pt: float, height_pt: float) -> bytes:
    """Return what is drawn where an option is marked: a ring around words, a tick elsewhere."""
    if shape is Shape.WORD:
        return _ring(width_pt, height_pt)
    side_pt = min(width_pt, height_pt)
    aside, above = (width_pt - side_pt) / 2, (height_pt - side_pt) / 2
    (x0, y0), (x1, y1), (x2, y2) = ((aside + x * side_pt, above + y * side_pt) for x, y in _TICK)
    line = f"{_TICK_LINE * side_pt:.3f} w 1 J 1 j 0 G "
    return (line + f"{x0:.3f} {y0:.3f} m {x1:.3f} {y1:.3f} l {x2:.3f} {y2:.3f} l S").encode("ascii")


def _ring(width_pt: float, height_pt: float) -> bytes:
    """Return a ring that touches the sides of a rectangle: its shorter sides are round, its longer ones straight."""
    left, low = _RING_LINE_PT / 2, _RING_LINE_PT / 2
    right, high = width_pt - left, height_pt - low
    round_pt = min(right - left, high - low) / 2
    bend = (1 - _ROUND) * round_pt
    corners = (  # where a curve begins, its handles and its end, from the lower right corner on
        (right - round_pt, low, right - bend, low, right, low + bend, right, low + round_pt),
        (right, high - round_pt, right, high - bend, right - bend, high, right - round_pt, high),
        (left + round_pt, high, left + bend, high, left, high - bend, left, high - round_pt),
        (left, low + round_pt, left, low + bend, left + bend, low, left + round_pt, low),
    )
    start = f"{_RING_LINE_PT:g} w 0 G {left + round_pt:.3f} {low:.3f} m "
    pieces = ("{:.3f} {:.3f} l {:.3f} {:.3f} {:.3f} {:.3f} {:.3f} {:.3f} c".format(*corner) for corner in corners)
    return (start + " ".join(pieces) + " s").encode("ascii")


def text_string(words: str) -> bytes:
    """Return a text string as PDF writes it: ASCII as it is, all else UTF-16BE with its mark."""
    return words.encode("ascii") if words.isascii() else b"\xfe\xff" + words.encode("utf-16-be")
