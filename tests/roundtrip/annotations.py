"""Filled forms on which annotations are put with pikepdf, and what is asked of their records."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import forms
from forms.filling import Value, fill_pdf
from forms.geometry import Rect, points_from_mm
from scanner.pipeline import Pipeline
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2

FORM, LAYOUT = annex2()
FONT = Path(forms.__file__).parent / "fonts" / "hei.ttf"
NAME = "南京某某有限公司"
Points = tuple[float, float, float, float]


def points(rect: Rect) -> Points:
    """Return a rectangle on paper as left, bottom, right, top in points."""
    top = LAYOUT.height_mm
    left, bottom, right, over = rect.left, top - rect.bottom, rect.right, top - rect.top
    return points_from_mm(left), points_from_mm(bottom), points_from_mm(right), points_from_mm(over)


def cell(field_id: str) -> Points:
    return points(LAYOUT.place_of(field_id)[1])


def box(name: str) -> Points:
    return points(next(one.rect for _, one in LAYOUT.option_boxes() if one.name == name))


class Annotated:
    """A filled form to which annotations are added with pikepdf."""

    def __init__(self, answers: dict[str, Value]) -> None:
        self._pdf = pikepdf.open(io.BytesIO(fill_pdf(FORM, LAYOUT, answers)))

    def add(self, kind: str, rect: Points, *, page: int = 0, looks: bytes | None = None, **keys: object) -> Annotated:
        """Add one; `looks` is a PDF whose first page shows it."""
        note = Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=list(rect), F=4, **keys)
        if looks is not None:
            with pikepdf.open(io.BytesIO(looks)) as drawn:
                form = drawn.make_indirect(drawn.pages[0].as_form_xobject())
                note.AP = Dictionary(N=self._pdf.copy_foreign(form))
        target = self._pdf.pages[page].obj
        target.Annots = Array([*target.get("/Annots", Array()), self._pdf.make_indirect(note)])
        return self

    def typed(self, rect: Points, text: str, *, page: int = 0, size: float = 10.0) -> Annotated:
        """Add a text box as Acrobat makes it, with its looks in an embedded font."""
        return self.add("FreeText", rect, page=page, looks=words(rect, text, size), Contents=text, DA="/F 10 Tf 0 g")

    def inked(self, rect: Points, *strokes: Sequence[float], page: int = 0) -> Annotated:
        return self.add("Ink", rect, page=page, InkList=[list(stroke) for stroke in strokes], C=[0, 0, 1], BS={"/W": 2})

    def rotated(self) -> Annotated:
        """Turn the first page as a viewer does."""
        self._pdf.pages[0].rotate(90, relative=True)
        return self

    def content(self) -> bytes:
        out = io.BytesIO()
        self._pdf.save(out)
        return out.getvalue()

    def read(self, scanner: Pipeline) -> Record:
        return only(self.content(), scanner)


def words(rect: Points, text: str, size: float) -> bytes:
    """Return a page as large as a rectangle with lines of text from its top."""
    pdfmetrics.registerFont(TTFont("F", str(FONT)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(rect[2] - rect[0], rect[3] - rect[1]))
    lines = canvas.beginText(2, rect[3] - rect[1] - size)
    lines.setFont("F", size)
    lines.textLines(text)
    canvas.drawText(lines)
    canvas.save()
    return out.getvalue()


def only(content: bytes, scanner: Pipeline) -> Record:
    (record,) = scanner.read(Source("a.pdf", "a.pdf", content)).records
    return record


def codes(record: Record, field_id: str | None = None) -> list[str]:
    return [problem.code for problem in record.issues if problem.field == field_id]


def tick(rect: Points) -> tuple[float, ...]:
    left, bottom, right, top = rect
    return left + 2, bottom + 6, left + 5, bottom + 2, right, top + 2


def written_into(page: int, rect: Points, text: str, answers: dict[str, Value]) -> bytes:
    """Return a filled form with words written into a page's own content, as editors of PDFs do."""
    with pikepdf.open(io.BytesIO(fill_pdf(FORM, LAYOUT, answers))) as pdf:
        with pikepdf.open(io.BytesIO(words(rect, text, 10.0))) as drawn:
            pdf.pages[page].add_overlay(drawn.pages[0], pikepdf.Rectangle(*rect))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()
