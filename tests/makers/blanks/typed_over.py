"""Filled copies of a blank: words that a program typed onto its page, into each place to write."""

from __future__ import annotations

import io

import pypdf
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from tests.makers.blanks.truth import TrueBlank


def typed_over(blank: TrueBlank, words: str) -> bytes:
    """A PDF of a blank's first page with words in the middle of each place to write.

    Args:
        blank: The blank, a PDF.
        words: What is typed, the same in each place but for a number behind it.
    """
    reader = pypdf.PdfReader(io.BytesIO(blank.content))
    first = reader.pages[0]
    width, height = float(first.mediabox.width), float(first.mediabox.height)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height))
    canvas.setFont("Helvetica", 8)
    for number, one in enumerate(blank.texts):
        left, top, _, bottom = one.place
        canvas.drawString(left * mm + 3, height - (top + bottom) / 2 * mm - 3, f"{words} {number}")
    canvas.save()
    writer = pypdf.PdfWriter()
    page = writer.add_page(first)
    page.merge_page(pypdf.PdfReader(io.BytesIO(out.getvalue())).pages[0])
    done = io.BytesIO()
    writer.write(done)
    return done.getvalue()
