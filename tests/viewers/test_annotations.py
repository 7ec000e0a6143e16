"""What people type and draw on the form with other programs, instead of into its fields, is read or named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from forms.filling import fill_pdf
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.roundtrip.annotations import NAME, box, cell, codes, tick
from tests.viewers.running import debian_python, found, node

FORM, LAYOUT = annex2()


def read(file: Path) -> Record:
    scanner = Pipeline((KnownForm(FORM, LAYOUT),), ENGINES[DEFAULT_ENGINE](), date(2026, 11, 1))
    (record,) = scanner.read(Source(file.name, file.name, file.read_bytes())).records
    return record


@pytest.fixture(scope="module")
def by_pdfjs(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The form with text boxes and ink as pdf.js saves them; of Chinese it saves the words without their looks."""
    folder = tmp_path_factory.mktemp("pdfjs")
    form, given, out = (folder / name for name in ("form.pdf", "notes.json", "out.pdf"))
    form.write_bytes(fill_pdf(FORM, LAYOUT, {"contact": "李四", "phone": "025-12345678"}))
    texts = {"company_name": NAME, "email": "a.b@example.com", "employees": "120", "address": "南京市\n江宁区1号"}
    notes: list[dict[str, object]] = [{"page": 0, "rect": cell(one), "text": text} for one, text in texts.items()]
    notes.append({"page": 0, "rect": cell("phone"), "text": "025-87654321"})
    left, bottom, right, top = box("company_type.sme")
    stroke = tick((left, bottom, right, top))
    notes.append({"page": 0, "rect": (left, bottom, right + 2, top + 4), "strokes": [stroke]})
    notes.append({"page": 0, "rect": (100, 5, 200, 20), "text": "foot"})
    given.write_text(json.dumps(notes), encoding="utf-8")
    node("annotate.mjs", found("chromium"), form, given, out)
    return read(out)


def test_texts_and_ticks_put_on_with_pdfjs_are_read(by_pdfjs: Record) -> None:
    answers = by_pdfjs.answers
    assert answers["company_name"] == NAME
    assert answers["address"] == "南京市\n江宁区1号"
    assert (answers["email"], answers["employees"]) == ("a.b@example.com", 120)
    assert answers["company_type"] == "sme"
    assert answers["contact"] == "李四"


def test_what_contradicts_a_field_or_lies_outside_is_told(by_pdfjs: Record) -> None:
    assert codes(by_pdfjs, "phone") == ["written_over"]
    assert codes(by_pdfjs) == ["note_elsewhere"]


def test_a_comment_and_a_rectangle_put_on_with_poppler_are_told(tmp_path: Path) -> None:
    form, given, out = (tmp_path / name for name in ("form.pdf", "notes.json", "out.pdf"))
    form.write_bytes(fill_pdf(FORM, LAYOUT, {"contact": "李四", "county": "江宁区"}))
    given.write_text(json.dumps({"comment": cell("county"), "square": cell("contact")}), encoding="utf-8")
    debian_python("poppler_notes.py", form, given, out, module="import gi; gi.require_version('Poppler', '0.18')")
    record = read(out)
    assert codes(record) == ["note_elsewhere"]
    assert codes(record, "contact") == ["written_over"]
    assert record.fields["county"].outcome == "read"
