"""Draws a form on the blank that came with its definition: the blank's pages, and over them the stamped marks.

Each page of the blank becomes one drawing (a form XObject), so that its turn and its crop are settled, all copies in a
print file share it, and nothing of the blank's own form, scripts or links is left. What the blank's own fields show,
such as the frames of its boxes, is drawn into it first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from forms.definition import Form
from forms.definition.places import BlankPage
from forms.errors import DefinitionError
from forms.faces import Face, load_metrics
from forms.geometry import points_from_mm
from forms.layout.model import Layout, Page
from forms.loading.placed.blank_files import picture_bytes
from forms.render.pdf.page import PagePen, font_name, known_faces
from forms.wording import Wording

_TYPED: Final = re.compile(rb"/Tx\s+BMC.*?EMC", re.DOTALL)
"""What an appearance shows of the value of a text field; the rest is its frame and its ground."""


def draw_over_blank(form: Form, layout: Layout, sheets: Sequence[tuple[Page, str]]) -> bytes:
    """Return a PDF of printed pages: the blank's, with the marks that are stamped on them.

    Args:
        form: The form, which has a blank.
        layout: Its layout.
        sheets: The pages to be printed one after the other, each with the text of its code; a page may come again.

    Raises:
        DefinitionError: A file of the blank is gone, or can no longer be opened.
    """
    size = (points_from_mm(layout.width_mm), points_from_mm(layout.height_mm))
    with Pdf.new() as out, _stamps(layout, sheets, size) as stamps:
        printed = [out.copy_foreign(drawing) for drawing in _drawings(form)]
        marks = iter(stamps.pages)
        for page, _ in sheets:
            paper = form.blank[page.index]
            width, height = points_from_mm(paper.width_mm), points_from_mm(paper.height_mm)
            target = out.add_blank_page(page_size=size)
            _place(target, printed[page.index], Name.Blank, (0.0, size[1] - height, width, size[1]))
            if _has_marks(page):
                _place(target, out.copy_foreign(next(marks).as_form_xobject()), Name.Marks, (0.0, 0.0, *size))
        saved = io.BytesIO()
        out.save(saved, deterministic_id=True)
        return saved.getvalue()


def _place(target: pikepdf.Page, drawing: Object, name: Name, rect: tuple[float, float, float, float]) -> None:
    target.add_resource(drawing, Name.XObject, name)
    placed = target.calc_form_xobject_placement(
        drawing, name, pikepdf.Rectangle(*rect), allow_shrink=True, allow_expand=True
    )
    target.contents_add(placed)


def _stamps(layout: Layout, sheets: Sequence[tuple[Page, str]], size: tuple[float, float]) -> Pdf:
    """Return a PDF with nothing but the marks, a page for each sheet that has any.

    Most blanks have none, and reportlab takes twenty times as long to know one face as all the rest takes here.
    """
    marked = [(page, code) for page, code in sheets if _has_marks(page)]
    if not marked:
        return Pdf.new()
    out = io.BytesIO()
    with known_faces(Face.FIELD):
        canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, initialFontName=font_name(Face.FIELD))
        pen = PagePen(canvas, layout.height_mm, load_metrics())
        for page, code in marked:
            pen.draw(replace(page, runs=(), rules=(), options=(), fields=()), code)
            canvas.showPage()
        canvas.save()
    return pikepdf.open(out)


def _has_marks(page: Page) -> bool:
    return bool(page.anchors) or page.code is not None


def _drawings(form: Form) -> Iterator[Object]:
    """Yield the blank's pages as form XObjects, each of a file that stays open until the next is asked for."""
    for page in form.blank:
        try:
            with _opened(page) as pdf:
                target = pdf.pages[0 if page.is_picture else page.index]
                target.trimbox = target.cropbox
                yield target.as_form_xobject()
        except (OSError, pikepdf.PdfError, IndexError, ValueError) as error:
            what = Wording(
                zh=f"{page.file.name}：空白表文件无法打开",
                en=f"{page.file.name}: can no longer be opened as the form's blank",
            )
            raise DefinitionError(what, at=form.origin) from error


@contextmanager
def _opened(page: BlankPage) -> Iterator[Pdf]:
    if page.is_picture:
        with pikepdf.open(io.BytesIO(_picture_page(page))) as pdf:
            yield pdf
        return
    with pikepdf.open(page.file) as pdf:
        if "/AcroForm" in pdf.Root:
            _empty_fields(pdf)
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("print")
        yield pdf


def _empty_fields(pdf: Pdf) -> None:
    """Let every field of the blank look empty: what was typed in by whoever made it is no print."""
    for page in pdf.pages:
        for widget in page.obj.get("/Annots", []):
            if widget.get("/Subtype") != Name.Widget:
                continue
            normal = widget.get("/AP", Dictionary()).get("/N")
            if isinstance(normal, pikepdf.Stream):
                normal.write(_TYPED.sub(b"", normal.read_bytes()))
            elif "/AS" in widget:
                widget.AS = Name.Off


def _picture_page(page: BlankPage) -> bytes:
    size = (points_from_mm(page.width_mm), points_from_mm(page.height_mm))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1)
    canvas.drawImage(ImageReader(io.BytesIO(picture_bytes(page))), 0, 0, *size)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
