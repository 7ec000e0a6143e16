"""A fillable PDF of somebody else: drawn and made fillable by reportlab, with the definition that adopts it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from reportlab.pdfgen.canvas import Canvas

_MM: Final = 72 / 25.4
_HEIGHT_MM: Final = 279.4

DEFINITION: Final = """\
form: visit
key: VIST
version: 1
title: Visit report
language: en
anchors: false
blank: visit.pdf
fields:
  - {field: visitor, kind: text, label: Visitor, pdf_name: Text1, box: [40, 30, 120, 38]}
  - {field: remarks, kind: long_text, label: Remarks, pdf_name: Text2, box: [40, 45, 180, 75]}
  - field: room
    kind: one
    label: Room
    pdf_name: Group1
    options:
      north: {label: North, pdf_state: "1", box: [40, 90, 45, 95], shape: circle}
      south: {label: South, pdf_state: "2", box: [70, 90, 75, 95], shape: circle}
  - field: returned
    kind: one
    label: Returned
    options:
      "yes": {label: "yes", pdf_name: Check1, box: [40, 105, 45, 110]}
      "no": {label: "no", pdf_name: Check2, box: [70, 105, 75, 110]}
  - field: wants
    kind: many
    label: Wants
    options:
      tea: {label: Tea, pdf_name: Check3, box: [40, 120, 45, 125]}
      coffee: {label: Coffee, pdf_name: Check4, box: [70, 120, 75, 125]}
"""


def fillable_blank(heading: str = "Visit report of the northern library") -> bytes:
    """Return the blank, Letter, one page; its fields are called as a form editor calls them."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(215.9 * _MM, _HEIGHT_MM * _MM), invariant=1)
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(20 * _MM, (_HEIGHT_MM - 20) * _MM, heading)
    canvas.setFont("Helvetica", 10)
    words = (("Visitor", 20, 35), ("Remarks", 20, 50), ("Room", 20, 94), ("North", 48, 94), ("South", 78, 94))
    more = (("Returned", 20, 109), ("yes", 48, 109), ("no", 78, 109), ("Wants", 20, 124), ("Tea", 48, 124))
    lines = tuple((f"Paragraph {n} of the rules for visitors and their guests", 20, 150 + 9 * n) for n in range(12))
    for text, x, y in (*words, *more, ("Coffee", 78, 124), *lines):
        canvas.drawString(x * _MM, (_HEIGHT_MM - y) * _MM, text)
    form = canvas.acroForm
    form.textfield(name="Text1", **_place(40, 30, 80, 8))
    form.textfield(name="Text2", fieldFlags="multiline", **_place(40, 45, 140, 30))
    for value, x in (("1", 40), ("2", 70)):
        form.radio(name="Group1", value=value, x=x * _MM, y=(_HEIGHT_MM - 95) * _MM, size=5 * _MM)
    for name, x, y in (("Check1", 40, 110), ("Check2", 70, 110), ("Check3", 40, 125), ("Check4", 70, 125)):
        form.checkbox(name=name, x=x * _MM, y=(_HEIGHT_MM - y) * _MM, size=5 * _MM)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _place(left: float, top: float, width: float, height: float) -> dict[str, float]:
    return {"x": left * _MM, "y": (_HEIGHT_MM - top - height) * _MM, "width": width * _MM, "height": height * _MM}


def write_fillable(folder: Path) -> Path:
    """Write the blank and its definition into a folder; return the definition's path."""
    (folder / "visit.pdf").write_bytes(fillable_blank())
    path = folder / "visit.yaml"
    path.write_text(DEFINITION, encoding="utf-8")
    return path
