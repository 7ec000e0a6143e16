"""Answers typed onto somebody else's blank, as by programs that know no form fields: words and drawn marks."""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pypdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import forms
from forms.geometry import MM_PER_INCH, POINTS_PER_INCH
from forms.layout.model import FieldBox, OptionBox
from scanner.values.known_form import KnownForm

_PER_MM: Final = POINTS_PER_INCH / MM_PER_INCH
_FACE: Final = "typed-over"
_LINE_MM: Final = 5.0
_LOW_MM: Final = 12.0  # a lower place has one line, near its bottom


class TypedMark(StrEnum):
    """What a program puts into a box."""

    LETTER = "letter"  # an X of Helvetica
    DINGBAT = "dingbat"  # a tick of ZapfDingbats
    DRAWN = "drawn"  # two lines


def typed_over(known: KnownForm, answers: Mapping[str, str | Sequence[str]], how: TypedMark) -> bytes:
    """Return a form's own PDF with answers on its first page.

    Args:
        known: A form on somebody else's blank.
        answers: Field id to the words, with line feeds, or to the ids of the options that are marked.
        how: How a box is marked.
    """
    if _FACE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FACE, str(Path(forms.__file__).parent / "fonts" / "field.ttf")))
    page, out = known.layout.pages[0], io.BytesIO()
    canvas = Canvas(out, pagesize=(known.layout.width_mm * _PER_MM, known.layout.height_mm * _PER_MM))
    canvas.scale(_PER_MM, _PER_MM)
    canvas.translate(0, known.layout.height_mm)
    for field in page.fields:
        if field.field_id in answers:
            _write(canvas, field, str(answers[field.field_id]))
    for box in page.options:
        if box.option_id in answers.get(box.field_id, ()):
            _mark(canvas, box, how)
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(known.form.blank[0].file.read_bytes()))
    writer.pages[0].merge_page(pypdf.PdfReader(io.BytesIO(out.getvalue())).pages[0])
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _write(canvas: Any, box: FieldBox, words: str) -> None:
    canvas.setFont(_FACE, 10 / _PER_MM)
    low = box.rect.height < _LOW_MM
    base = box.rect.bottom - 1.4 if low else box.rect.top + _LINE_MM
    for number, line in enumerate(words.split("\n")):
        canvas.drawString(box.rect.left + 1, -base - number * _LINE_MM, line)


def _mark(canvas: Any, box: OptionBox, how: TypedMark) -> None:
    rect = box.rect
    if how is TypedMark.DRAWN:
        canvas.setLineWidth(0.35)
        canvas.line(rect.left, -rect.top, rect.right, -rect.bottom)
        canvas.line(rect.left, -rect.bottom, rect.right, -rect.top)
        return
    face, sign = ("Helvetica", "X") if how is TypedMark.LETTER else ("ZapfDingbats", "4")
    canvas.setFont(face, 0.9 * rect.height)
    canvas.drawCentredString(rect.center.x, -rect.bottom + 0.2 * rect.height, sign)


def by_ghostscript(pdf: bytes) -> bytes:
    """Return a PDF as Ghostscript writes it anew."""
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-sOutputFile=-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=120).stdout


def by_cairo(pdf: bytes) -> bytes:
    """Return a PDF as poppler and cairo print it into a file."""
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "before.pdf"), Path(folder, "after.pdf")
        before.write_bytes(pdf)
        subprocess.run(["pdftocairo", "-pdf", str(before), str(after)], check=True, timeout=120)
        return after.read_bytes()
