"""The print file: all copies in one PDF, with the fonts and the blank form in it only once.

The blank form is one drawing that every copy's pages show; over it come the copy's own
page codes and what it is prefilled with, taken from the filled PDF's appearances. The
pages are flat: fields with the same names in many copies would be one field.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping

import pikepdf
from pikepdf import Dictionary, Name, Object

from forms.definition import Form
from forms.geometry import points_from_mm
from forms.layout.model import Layout, Page
from forms.render.pdf import page_codes, render_print, saved
from forms.render.pdf.font import FIELD_RESOURCE, field_font
from forms.render.pdf.heads import NAME_RESOURCE, name_content, name_place
from forms.render.pdf.stamps import code_content

Reference = tuple[int, int]
"""What tells an object of a file from its others."""

_PAGES_A_SHEET = 2
_MARKS = (b"/Tx", b"BMC", b"EMC")  # what the appearance of a blank field is made of


class PrintFile:
    """Collects copies for printing on both sides: each starts on a fresh sheet."""

    def __init__(self, form: Form, layout: Layout) -> None:
        """Draw the blank form, which all copies show.

        Args:
            form: What is printed.
            layout: Where it stands.
        """
        self._form = form
        self._layout = layout
        self._size = (points_from_mm(layout.width_mm), points_from_mm(layout.height_mm))
        self._pdf = pikepdf.open(io.BytesIO(render_print(form, layout, for_copies=True)))
        self._blanks = [self._pdf.make_indirect(page.as_form_xobject()) for page in self._pdf.pages]
        self._code_font = field_font().embed(self._pdf)
        self._shared: dict[bytes, Object] = {}
        del self._pdf.pages[:]
        self._pdf.docinfo["/Title"] = form.title
        self._pdf.Root.Lang = form.language
        preferences = Dictionary(DisplayDocTitle=True, PrintScaling=Name("/None"), Duplex=Name.DuplexFlipLongEdge)
        self._pdf.Root.ViewerPreferences = preferences

    def add(self, copy_id: str, filled: bytes) -> tuple[int, int]:
        """Print a copy, with what its filled PDF shows in its fields.

        Returns:
            Its first and its last page in the print file, from 1.
        """
        first = len(self._pdf.pages)
        codes = page_codes(self._form, self._layout, copy_id)
        with pikepdf.open(io.BytesIO(filled)) as source:
            own = {font.objgen: self._own_font(font) for font in _all_fonts(source)}
            for page, code, blank, written in zip(self._layout.pages, codes, self._blanks, source.pages, strict=True):
                target = self._pdf.add_blank_page(page_size=self._size)
                target.obj.Resources = Dictionary(
                    XObject=Dictionary(Blank=blank), Font=Dictionary({str(FIELD_RESOURCE): self._code_font})
                )
                drawn = [b"/Blank Do", *self._shown(target, written.obj, own)]
                drawn += self._named(target, written.obj, page, own)
                if page.code is not None:
                    drawn.append(b"q " + code_content(self._layout, page.code, code) + b" Q")
                target.obj.Contents = self._pdf.make_stream(b"\n".join(drawn))
        last = len(self._pdf.pages)
        if last % _PAGES_A_SHEET:
            self._pdf.add_blank_page(page_size=self._size)
        return first + 1, last

    def content(self) -> bytes:
        """Return the PDF of the copies that were added, in that order; the last call."""
        content = saved(self._pdf)
        self._pdf.close()
        return content

    def _shown(self, target: pikepdf.Page, source: Object, own: Mapping[Reference, Object]) -> Iterator[bytes]:
        """Yield the operators that draw a filled page's appearances onto a printed page."""
        drawn = [(widget, _appearance(widget)) for widget in source.get("/Annots", [])]
        shown = [(widget, appearance) for widget, appearance in drawn if appearance is not None]
        for number, (widget, appearance) in enumerate(shown):
            name = Name(f"/Shown{number}")  # a name that pikepdf chose would be another in every run
            target.obj.Resources.XObject[name] = self._own(appearance, own)
            left, bottom = (float(value) for value in list(widget.Rect)[:2])
            yield f"q 1 0 0 1 {left:.3f} {bottom:.3f} cm {name} Do Q".encode("ascii")

    def _named(
        self, target: pikepdf.Page, source: Object, page: Page, own: Mapping[Reference, Object]
    ) -> Iterator[bytes]:
        """Yield the operators that show whose copy a page is, where the filled page says it."""
        place, drawing = name_place(self._form, page), _name_on(source)
        if place is not None and drawing is not None:
            target.obj.Resources.XObject[NAME_RESOURCE] = self._own(drawing, own)
            yield name_content(self._layout, place)

    def _own(self, appearance: Object, own: Mapping[Reference, Object]) -> Object:
        """Return this file's object for an appearance; equal ones are one, a tick for instance."""
        fonts = {name: own[font.objgen] for name, font in _fonts(appearance)}
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


def _appearance(widget: Object) -> Object | None:
    """Return what a widget shows, or None when that is nothing."""
    normal = widget.get("/AP", Dictionary()).get("/N")
    if isinstance(normal, Dictionary) and not isinstance(normal, pikepdf.Stream):
        normal = normal.get(str(widget.get("/AS", "/Off")))
    if not isinstance(normal, pikepdf.Stream):
        return None
    return normal if set(normal.read_bytes().split()) - set(_MARKS) else None


def _all_fonts(source: pikepdf.Pdf) -> Iterator[Object]:
    """Yield the fonts of all that a file's fields show, each once."""
    seen: set[Reference] = set()
    for page in source.pages:
        for appearance in filter(None, [*map(_appearance, page.obj.get("/Annots", [])), _name_on(page.obj)]):
            for _, font in _fonts(appearance):
                if font.objgen not in seen:
                    seen.add(font.objgen)
                    yield font


def _name_on(page: Object) -> Object | None:
    """Return the drawing of the recipient's name that a filled page shows, or None."""
    return page.Resources.get("/XObject", Dictionary()).get(str(NAME_RESOURCE))


def _fonts(appearance: Object) -> Iterator[tuple[str, Object]]:
    fonts = appearance.get("/Resources", Dictionary()).get("/Font", Dictionary())
    yield from sorted(fonts.items())


def _digest(*parts: bytes) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
