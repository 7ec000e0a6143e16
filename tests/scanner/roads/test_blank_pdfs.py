"""Fillable PDFs of somebody else, filled in by other programs: read exactly, and taken for no other form."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import NameObject, TextStringObject

from forms.faces import load_metrics
from forms.filling import check_answers, fill_pdf
from forms.layout import lay_out
from forms.loading import load_form
from scanner.pipeline import Pipeline
from scanner.values.known_form import KnownForm
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.files.fillable_blank import fillable_blank, write_fillable


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> KnownForm:
    form = load_form(write_fillable(tmp_path_factory.mktemp("visit")))
    return KnownForm(form, lay_out(form, load_metrics()))


def read(content: bytes, *known: KnownForm) -> list[Record]:
    scanner = Pipeline((*known, KnownForm(*annex2())), ScriptedEngine(), date(2026, 11, 30))
    return list(scanner.read(Source("a.pdf", "a.pdf", content)).records)


def filled_by_pypdf(blank: bytes, values: dict[str, str], boxes: dict[str, str]) -> bytes:
    """Return a blank with values in its own fields, as pypdf writes them."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(blank))
    for page in writer.pages:
        writer.update_page_form_field_values(page, values)
        for annotation in page["/Annots"]:
            widget = annotation.get_object()
            parent = widget["/Parent"].get_object() if "/Parent" in widget else widget
            state = boxes.get(str(parent.get("/T")))
            if state is not None and f"/{state}" in widget["/AP"]["/N"]:
                widget[NameObject("/AS")] = NameObject(f"/{state}")
                parent[NameObject("/V")] = NameObject(f"/{state}")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_blank_filled_in_by_another_program_is_read_exactly(visit: KnownForm) -> None:
    content = filled_by_pypdf(
        fillable_blank(),
        {"Text1": "Anna Berg", "Text2": "Two lines\nof remarks"},
        {"Group1": "2", "Check1": "Yes", "Check4": "Yes"},
    )
    (record,) = read(content, visit)
    assert record.form is not None
    assert record.form.id == "visit"
    assert record.source.kind == "pdf-form"
    assert record.answers == {
        "visitor": "Anna Berg",
        "remarks": "Two lines\nof remarks",
        "room": "south",
        "returned": "yes",
        "wants": ["coffee"],
    }
    assert {field.confidence for field in record.fields.values()} == {1.0}


def test_two_boxes_of_a_choice_of_one_are_a_question(visit: KnownForm) -> None:
    content = filled_by_pypdf(fillable_blank(), {"Text1": "Anna"}, {"Check1": "Yes", "Check2": "Yes"})
    (record,) = read(content, visit)
    assert record.answers["returned"] is None
    assert record.fields["returned"].outcome == "unclear"


def test_another_form_with_fields_of_the_same_names_is_not_taken_for_it(visit: KnownForm) -> None:
    records = read(filled_by_pypdf(_on_blank_paper(), {"Text1": "Bolts"}, {"Check1": "Yes"}), visit)
    assert [record.form for record in records] == [None]


def _on_blank_paper() -> bytes:
    """Return a PDF with the same fields on a page on which nothing else is printed."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(fillable_blank()))
    writer.pages[0][NameObject("/Contents")] = pypdf.generic.StreamObject()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_pdf_that_is_built_over_the_blank_is_read_back_to_the_letter(visit: KnownForm) -> None:
    answers = {"visitor": "张三", "remarks": "a\nb", "room": "north", "returned": "no", "wants": ["tea", "coffee"]}
    checked = check_answers(visit.form, answers)
    (record,) = read(fill_pdf(visit.form, visit.layout, checked), visit)
    assert record.answers == answers
    assert record.status == "accepted"


def test_a_blank_whose_fields_are_called_as_ours_would_be_is_read_in_its_own_states(tmp_path: Path) -> None:
    """A form editor may call the boxes of `wants` wants.tea and wants.coffee, but their state is Yes, not on."""
    path = write_fillable(tmp_path)
    for old, new in (("Text1", "visitor"), ("Text2", "remarks"), ("Check3", "wants.tea"), ("Check4", "wants.coffee")):
        path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    form = load_form(path)
    alike = KnownForm(form, lay_out(form, load_metrics()))
    content = filled_by_pypdf(
        renamed(
            fillable_blank(), {"Text1": "visitor", "Text2": "remarks", "Check3": "wants.tea", "Check4": "wants.coffee"}
        ),
        {"visitor": "Anna Berg"},
        {"wants.coffee": "Yes"},
    )
    (record,) = read(content, alike)
    assert record.answers["visitor"] == "Anna Berg"
    assert record.answers["wants"] == ["coffee"]


def renamed(blank: bytes, names: dict[str, str]) -> bytes:
    """Return a blank whose fields have other names."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(blank))
    for annotation in writer.pages[0]["/Annots"]:
        widget = annotation.get_object()
        if (name := names.get(str(widget.get("/T")))) is not None:
            widget[NameObject("/T")] = TextStringObject(name)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_that_is_built_over_the_blank_and_no_longer_says_so_is_known_by_its_own_names(visit: KnownForm) -> None:
    answers = {"visitor": "Anna", "remarks": "a", "room": "north", "returned": "no", "wants": ["tea"]}
    writer = pypdf.PdfWriter(
        clone_from=io.BytesIO(fill_pdf(visit.form, visit.layout, check_answers(visit.form, answers)))
    )
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    (record,) = read(out.getvalue(), visit)
    assert record.form is not None
    assert record.answers == answers
