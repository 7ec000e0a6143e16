"""The print file: all copies in one PDF, with the fonts and the blank form in it only once.

The blank form is one drawing that every copy's pages show; over it come the copy's own
page codes and what it is prefilled with, taken from the filled PDF's appearances. The
pages are flat: fields with the same names in many copies would be one field.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pikepdf
from pikepdf import Dictionary, Name, Object
from reportlab.pdfgen.canvas import Canvas

from forms.definition import Form
from forms.faces import Face, load_metrics
from forms.geometry import points_from_mm
from forms.layout.model import Layout, Page
from forms.page_code import PageCode
from forms.render.pdf import saved
from forms.render.pdf.over_blank import draw_over_blank
from forms.render.pdf.page import PagePen, font_name, register_faces

_PAGES_A_SHEET = 2
_MARKS = (b"/Tx", b"BMC", b"EMC")  # what the appearance of a blank field is made of


class PrintFile:
    """Collects copies for printing on both sides: each starts on a fresh sheet."""

    def __init__(self, form: Form, layout: Layout, copy_ids: Sequence[str]) -> None:
        """Draw all copies without what they are prefilled with.

        Args:
            form: What is printed.
            layout: Where it stands.
            copy_ids: Of all copies that may be added.
        """
        self._pages = len(layout.pages)
        self._size = (points_from_mm(layout.width_mm), points_from_mm(layout.height_mm))
        self._first = {copy_id: number * self._pages for number, copy_id in enumerate(copy_ids)}
        self._pdf = pikepdf.open(io.BytesIO(_drawn(form, layout, copy_ids, self._size)))
        self._shared: dict[bytes, Object] = {}
        self._added: list[str] = []
        self._pdf.docinfo["/Title"] = form.title
        self._pdf.Root.Lang = form.language
        preferences = Dictionary(DisplayDocTitle=True, PrintScaling=Name("/None"), Duplex=Name.DuplexFlipLongEdge)
        self._pdf.Root.ViewerPreferences = preferences

    @property
    def pages_a_copy(self) -> int:
        """How many pages a copy takes: an even number."""
        return self._pages + self._pages % _PAGES_A_SHEET

    def add(self, copy_id: str, filled: bytes) -> tuple[int, int]:
        """Print a copy, with what its filled PDF shows in its fields.

        Returns:
            Its first and its last page in the print file, from 1.
        """
        with pikepdf.open(io.BytesIO(filled)) as source:
            for number, page in enumerate(source.pages):
                self._stamp(self._pdf.pages[self._first[copy_id] + number], page.obj)
        self._added.append(copy_id)
        last = len(self._added) * self.pages_a_copy
        return last - self.pages_a_copy + 1, last - self.pages_a_copy + self._pages

    def content(self) -> bytes:
        """Return the PDF of the copies that were added, in that order; the last call."""
        drawn = [page.obj for page in self._pdf.pages]
        del self._pdf.pages[:]
        for copy_id in self._added:
            first = self._first[copy_id]
            for page in drawn[first : first + self._pages]:
                self._pdf.pages.append(pikepdf.Page(page))
            if self._pages % _PAGES_A_SHEET:
                self._pdf.add_blank_page(page_size=self._size)
        content = saved(self._pdf)
        self._pdf.close()
        return content

    def _stamp(self, target: pikepdf.Page, source: Object) -> None:
        """Draw a filled page's appearances onto a printed page."""
        operators: list[bytes] = []
        drawn = [(widget, _appearance(widget)) for widget in source.get("/Annots", [])]
        shown = [(widget, appearance) for widget, appearance in drawn if appearance is not None]
        for number, (widget, appearance) in enumerate(shown):
            name = Name(f"/Shown{number}")  # a name that pikepdf chose would be another in every run
            target.add_resource(self._own(appearance), Name.XObject, name)
            left, bottom = (float(value) for value in list(widget.Rect)[:2])
            operators.append(f"q 1 0 0 1 {left:.3f} {bottom:.3f} cm {name} Do Q".encode("ascii"))
        if operators:
            target.contents_add(b"\n".join(operators))

    def _own(self, appearance: Object) -> Object:
        """Return this file's object for an appearance; equal ones are one, a tick for instance."""
        fonts = {name: self._own_font(font) for name, font in _fonts(appearance)}
        content = appearance.read_bytes()
        sides = [round(float(side), 3) for side in appearance.BBox]
        key = _digest(content, repr(sides).encode(), *(repr((n, f.objgen)).encode() for n, f in fonts.items()))
        if key not in self._shared:
            stream = self._pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=sides)
            stream.Resources = Dictionary(Font=Dictionary(fonts)) if fonts else Dictionary()
            self._shared[key] = stream
        return self._shared[key]

    def _own_font(self, font: Object) -> Object:
        """Return this file's object for a font, copied when it is the first of its kind."""
        descriptor = font.DescendantFonts[0].FontDescriptor
        key = _digest(bytes(font.BaseFont), descriptor.FontFile2.read_raw_bytes())
        if key not in self._shared:
            self._shared[key] = self._pdf.copy_foreign(font)
        return self._shared[key]


def _drawn(form: Form, layout: Layout, copy_ids: Sequence[str], size: tuple[float, float]) -> bytes:
    if form.is_placed:
        codes = (
            (page, PageCode(form.key, form.version, page.page_no, one)) for one in copy_ids for page in layout.pages
        )
        return draw_over_blank(form, layout, [(page, str(code)) for page, code in codes])
    register_faces()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, initialFontName=font_name(Face.BODY))
    pen = PagePen(canvas, layout.height_mm, load_metrics())
    for page in layout.pages:
        canvas.beginForm(f"blank{page.page_no}", 0, 0, *size)
        pen.draw(replace(page, code=None), "")
        canvas.endForm()
    for copy_id in copy_ids:
        for page in layout.pages:
            canvas.doForm(f"blank{page.page_no}")
            pen.draw(Page(page.index, (), code=page.code), str(PageCode(form.key, form.version, page.page_no, copy_id)))
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def _appearance(widget: Object) -> Object | None:
    """Return what a widget shows, or None when that is nothing."""
    normal = widget.get("/AP", Dictionary()).get("/N")
    if isinstance(normal, Dictionary) and not isinstance(normal, pikepdf.Stream):
        normal = normal.get(str(widget.get("/AS", "/Off")))
    if not isinstance(normal, pikepdf.Stream):
        return None
    return normal if set(normal.read_bytes().split()) - set(_MARKS) else None


def _fonts(appearance: Object) -> Iterator[tuple[str, Object]]:
    fonts = appearance.get("/Resources", Dictionary()).get("/Font", Dictionary())
    yield from sorted(fonts.items())


def _digest(*parts: bytes) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
