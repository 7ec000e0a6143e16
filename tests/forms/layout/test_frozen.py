"""Paper of annex 2's version 1 is out: its places may never move again.

Whoever needs another layout raises the version, keeps version 1's definition beside it
(docs/decisions/0003-versions.md), and adds a file here.
"""

from __future__ import annotations

from pathlib import Path

from forms.catalogue import load_catalogue
from forms.definition import Form
from forms.faces import load_metrics
from forms.geometry import Rect
from forms.layout import lay_out
from forms.layout.model import Layout

FROZEN = Path(__file__).parents[2] / "assets" / "frozen"


def shown(rect: Rect) -> str:
    return " ".join(f"{value:.2f}" for value in (rect.left, rect.top, rect.right, rect.bottom))


def places(form: Form, layout: Layout) -> str:
    """Everything that the scanner looks for, a line each, in hundredths of a millimetre."""
    lines = [f"{form.id} key {form.key} version {form.version}, {layout.width_mm:.2f} by {layout.height_mm:.2f}"]
    for page in layout.pages:
        lines += [f"page {page.page_no} code {shown(page.code)}"] if page.code else []
        lines += [f"page {page.page_no} anchor {anchor.id} {shown(anchor.rect)}" for anchor in page.anchors]
        lines += [f"page {page.page_no} field {box.field_id} {shown(box.rect)} comb {box.comb}" for box in page.fields]
        lines += [f"page {page.page_no} box {box.name} {shown(box.rect)}" for box in page.options]
        lines += [
            f"page {page.page_no} cell {shown(box.rect)} {box.cell.text!r}" for row in page.rows for box in row.cells
        ]
    return "\n".join(lines) + "\n"


def test_no_place_of_annex_2_version_1_has_moved() -> None:
    versions = [form for form in load_catalogue().versions if (form.id, form.version) == ("annex2", 1)]
    assert len(versions) == 1, "the definition of version 1 must stay: its paper comes back for years"
    (form,) = versions
    frozen = (FROZEN / "annex2-v1.txt").read_text(encoding="utf-8")
    assert places(form, lay_out(form, load_metrics())) == frozen, "raise the version instead of moving version 1"
