"""Reads the text that a viewer shows in a field.

A PDF keeps the value of a field and, apart from it, the picture that viewers show of it (the
appearance stream of the field's widget). The two may differ.

How it works: a new PDF in memory gets one page for each appearance, with nothing else on it, and
pdfium reads the text of that page through the font's ToUnicode map, which says what character
each glyph is. A text with a glyph that its font does not explain is left out. pypdf 7, for
example, writes glyph numbers that belong to another font.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from scanner.intake.pdf.damage import DAMAGED
from scanner.intake.pdf.fonts import doubtful_fonts
from scanner.intake.pdf.nesting import draws_too_much

_AROUND_PT: Final = 2000.0  # margin of the page around the field's box: text that runs beyond the box is read too
_NEAR_END_EM: Final = 1.6  # letter heights: text that ends closer to the end of its box may be cut off
_PAINTS: Final = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "EI"})


@dataclass(frozen=True, slots=True)
class ShownText:
    """What is shown in a widget.

    Attributes:
        text: The text; empty where the appearance draws nothing at all.
        fills_box: Whether the text reaches the end of its box, so that further text may be cut off.
    """

    text: str
    fills_box: bool = False


@dataclass(frozen=True, slots=True)
class _Glyph:
    left: float
    bottom: float
    right: float
    top: float


def shown_texts(pdf: Pdf, widgets: Sequence[Any]) -> dict[object, ShownText]:
    """Return the text that widgets show, by the widgets' object numbers.

    A widget is left out where its text cannot be read with certainty. A program that fills in
    fields may ask viewers to draw them anew (/NeedAppearances). In such a file an appearance
    without a text is left out as well, because no viewer shows it.
    """
    wanted = [(widget.objgen, looks) for widget in widgets if (looks := _looks(widget)) is not None]
    redrawn = _is_redrawn(pdf)
    found: dict[object, ShownText] = {}
    written = []
    for key, looks in wanted:
        if _has_text(looks):
            written.append((key, looks))
        elif not redrawn and not _paints(looks):
            found[key] = ShownText("")
    try:
        found |= dict(_read(written))
    except (*DAMAGED, pypdfium2.PdfiumError):
        pass  # the fields whose appearance could not be read are left out
    return found


def _is_redrawn(pdf: Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, Dictionary) and bool(form.get("/NeedAppearances", False))


def _looks(widget: Any) -> Stream | None:
    appearance = widget.get("/AP") if widget.is_indirect else None
    looks = appearance.get("/N") if isinstance(appearance, Dictionary) else None
    return looks if isinstance(looks, Stream) and isinstance(looks.get("/BBox"), Array) else None


def _has_text(looks: Stream) -> bool:
    content = _content(looks)
    return content is None or b"Tj" in content or b"TJ" in content or b"'" in content or b" Do" in content


def _paints(looks: Stream) -> bool:
    content = _content(looks)
    words = set((content or b"").decode("latin-1").split())
    return content is None or bool(words & _PAINTS)


def _content(looks: Stream) -> bytes | None:
    try:
        return looks.read_bytes()
    except DAMAGED:
        return None


def _read(written: Sequence[tuple[object, Stream]]) -> Iterator[tuple[object, ShownText]]:
    if not written:
        return
    with Pdf.new() as copy:
        pages = [_page_of(copy, copy.copy_foreign(looks)) for _, looks in written]
        safe = [not draws_too_much(page) for page in pages]
        doubtful = [doubtful_fonts(page) for page in pages]
        out = io.BytesIO()
        copy.save(out, compress_streams=False)
    with closing(pypdfium2.PdfDocument(out.getvalue())) as document:
        for number, (key, looks) in enumerate(written):
            if not safe[number] or doubtful[number]:
                continue
            shown = _read_page(document[number], tuple(map(float, looks["/BBox"])))
            if shown is not None:
                yield key, shown


def _page_of(copy: Pdf, looks: Any) -> pikepdf.Page:
    x0, y0, x1, y1 = map(float, looks["/BBox"])
    around = [min(x0, x1) - _AROUND_PT, min(y0, y1) - _AROUND_PT, max(x0, x1) + _AROUND_PT, max(y0, y1) + _AROUND_PT]
    page = copy.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array(around),
            Resources=Dictionary(XObject=Dictionary(Shown=looks)),
            Contents=copy.make_stream(b"/Shown Do"),
        )
    )
    copy.pages.append(pikepdf.Page(page))
    return copy.pages[-1]


def _read_page(page: Any, box: tuple[float, ...]) -> ShownText | None:
    with closing(page), closing(page.get_textpage()) as textpage:
        glyphs = []
        for index in range(pdfium.FPDFText_CountChars(textpage.raw)):
            if pdfium.FPDFText_HasUnicodeMapError(textpage.raw, index) == 1:
                return None
            if pdfium.FPDFText_IsGenerated(textpage.raw, index) != 1:
                glyphs += _placed(textpage.raw, index)
        text = textpage.get_text_range().replace("\r\n", "\n").replace("\ufffe", "-").replace("\x02", "-")
    if any(character < " " and character not in "\n\t" for character in text):
        return None
    return ShownText(text.strip("\n"), _reaches_end(glyphs, box))


def _placed(textpage: Any, index: int) -> list[_Glyph]:
    place = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(place)):
        return []
    return [_Glyph(place.left, place.bottom, place.right, place.top)]


def _reaches_end(glyphs: Sequence[_Glyph], box: tuple[float, ...]) -> bool:
    """Tell whether a text fills its box: several lines reach down to its bottom, or a single line to its right edge."""
    if not glyphs:
        return False
    em = max(glyph.top - glyph.bottom for glyph in glyphs)
    lines = max(glyph.top for glyph in glyphs) - min(glyph.bottom for glyph in glyphs) > 1.5 * em
    if lines:
        return min(glyph.bottom for glyph in glyphs) - min(box[1], box[3]) < _NEAR_END_EM * em
    return max(box[0], box[2]) - max(glyph.right for glyph in glyphs) < _NEAR_END_EM * em
