"""Filled PDFs on which somebody typed, drew and stamped with a program, through the whole road."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Line, Text

from forms.filling import Value, fill_pdf
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.intake.pdf import open_pdf
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.issue import Issue
from scanner.values.page.picture import Picture
from tests.annex2 import annex2
from tests.roundtrip.annotations import NAME, Annotated, box, cell, codes, only, tick, written_into

FORM, LAYOUT = annex2()


@pytest.fixture(scope="module")
def scanner() -> Pipeline:
    return Pipeline((KnownForm(FORM, LAYOUT),), ENGINES[DEFAULT_ENGINE](), date(2026, 11, 1))


def test_what_is_typed_in_text_boxes_instead_of_the_fields_is_read_exactly(scanner: Pipeline) -> None:
    form = Annotated({}).typed(cell("company_name"), NAME).typed(cell("employees"), "120")
    record = form.typed(cell("need_description"), "一、技术\n二、条件", page=1).read(scanner)
    assert record.answers["company_name"] == NAME
    assert record.answers["employees"] == 120
    assert record.answers["need_description"] == "一、技术\n二、条件"
    assert record.source.kind == "pdf-form"
    assert {record.fields[one].confidence for one in ("company_name", "employees")} == {1.0}
    assert not codes(record)


def test_a_text_box_without_looks_as_pypdf_and_firefox_leave_it_is_read(scanner: Pipeline) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(fill_pdf(FORM, LAYOUT, {"contact": "李四"}))))
    writer.add_annotation(0, FreeText(text=NAME, rect=cell("company_name")))
    out = io.BytesIO()
    writer.write(out)
    record = only(out.getvalue(), scanner)
    assert (record.answers["company_name"], record.answers["contact"]) == (NAME, "李四")
    assert record.fields["company_name"].outcome == "read"


def test_a_text_box_on_a_page_that_was_turned_is_read(scanner: Pipeline) -> None:
    form = Annotated({"contact": "李四"}).add("FreeText", cell("company_name"), Contents=NAME)
    assert form.typed(cell("email"), "a@example.com").rotated().read(scanner).answers["company_name"] == NAME


def test_boxes_ticked_with_ink_and_with_a_text_box_are_read(scanner: Pipeline) -> None:
    over = box("high_tech.yes")
    form = Annotated({"contact": "李四"}).inked(box("company_type.sme"), tick(box("company_type.sme")))
    record = form.typed((over[0], over[1] - 1, over[0] + 14, over[3] + 3), "√", size=11).read(scanner)
    assert record.answers["company_type"] == "sme"
    assert record.answers["high_tech"] == "yes"
    assert not codes(record)


def test_a_value_and_another_one_over_it_are_unclear(scanner: Pipeline) -> None:
    filled: dict[str, Value] = {"contact": "李四", "company_type": "sme", "county": "江宁区"}
    form = Annotated(filled).typed(cell("contact"), "王五").typed(cell("county"), "江宁区")
    record = form.inked(box("company_type.other"), tick(box("company_type.other"))).read(scanner)
    assert (record.fields["contact"].outcome, record.fields["company_type"].outcome) == ("unclear", "unclear")
    assert codes(record, "contact") == ["written_over"]
    assert "written_over" in codes(record, "company_type")
    assert record.answers["company_type"] is None
    assert (record.fields["county"].outcome, codes(record, "county")) == ("read", [])


@pytest.mark.parametrize("kind", ["StrikeOut", "Ink", "Line"])
def test_a_value_that_was_struck_out_is_unclear(scanner: Pipeline, kind: str) -> None:
    left, bottom, _right, top = cell("contact")
    middle, end = (bottom + top) / 2, left + 40
    keys: dict[str, object] = {
        "StrikeOut": {"QuadPoints": [left, top, end, top, left, bottom, end, bottom]},
        "Ink": {"InkList": [[left, middle, end, middle]]},
        "Line": {"L": [left, middle, end, middle]},
    }[kind]
    record = Annotated({"contact": "李四"}).add(kind, (left, bottom, end, top), C=[1, 0, 0], **keys).read(scanner)
    assert record.fields["contact"].outcome == "unclear"
    assert "written_over" in codes(record, "contact")


def test_a_highlighted_value_is_what_it_was(scanner: Pipeline) -> None:
    left, bottom, right, top = cell("contact")
    quad = [left, top, right, top, left, bottom, right, bottom]
    form = Annotated({"contact": "李四"}).add("Highlight", cell("contact"), QuadPoints=quad, C=[1, 1, 0])
    record = form.read(scanner)
    assert (record.answers["contact"], record.fields["contact"].outcome) == ("李四", "read")
    assert not codes(record)


def test_a_mark_that_cannot_be_read_makes_its_field_unclear(scanner: Pipeline) -> None:
    left, bottom, right, top = box("company_type.sme")
    quad = [left, top, right + 40, top, left, bottom, right + 40, bottom]
    form = Annotated({"contact": "李四"}).add(
        "Highlight", (left, bottom, right + 40, top), QuadPoints=quad, C=[1, 1, 0]
    )
    record = form.add("FreeText", box("high_tech.yes"), Contents="√").read(scanner)
    assert record.fields["company_type"].outcome == "unclear"
    assert "written_over_unread" in codes(record, "high_tech")
    assert record.answers["high_tech"] is None


def test_a_text_that_reaches_over_two_cells_is_taken_for_neither(scanner: Pipeline) -> None:
    left, bottom, _, _ = cell("credit_code")
    both = (left, bottom, *cell("company_name")[2:])
    record = Annotated({"employees": 120}).typed(both, f"{NAME}\n91320100MA1MABCD5X", size=22).read(scanner)
    for field_id in ("company_name", "credit_code"):
        assert record.fields[field_id].outcome == "unclear"
        assert "written_over_unread" in codes(record, field_id)


def test_a_text_box_that_was_struck_out_with_ink_is_unclear(scanner: Pipeline) -> None:
    left, _bottom, _, top = cell("contact")
    middle = top - 8
    form = Annotated({"employees": 120}).typed(cell("contact"), "李四")
    record = form.inked((left, middle - 2, left + 30, middle + 2), (left, middle, left + 30, middle)).read(scanner)
    assert record.fields["contact"].outcome == "unclear"


def test_a_text_box_larger_than_its_text_leaves_its_neighbours_blank(scanner: Pipeline) -> None:
    left, bottom, right, top = cell("company_name")
    record = Annotated({"contact": "李四"}).typed((left, bottom - 30, right, top), NAME).read(scanner)
    assert record.answers["company_name"] == NAME
    assert record.fields["company_name"].outcome == "read"
    assert [one for one, field in record.fields.items() if field.outcome != "blank"] == ["company_name", "contact"]
    assert not codes(record)


def test_what_lies_outside_of_every_cell_is_named_with_its_page(scanner: Pipeline) -> None:
    form = Annotated({"contact": "李四"}).typed((200.0, 5.0, 400.0, 25.0), "盖章后生效", page=1)
    record = form.inked((50, 10, 80, 20), (50, 10, 80, 20)).read(scanner)
    told = [problem for problem in record.issues if problem.code == "note_elsewhere"]
    assert ["page 1" in told[0].message, "page 2" in told[1].message] == [True, True]
    assert "手绘笔迹" in told[0].message_zh
    assert record.status == "review"


def test_a_comment_is_named_and_its_icon_is_no_ink(scanner: Pipeline) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(fill_pdf(FORM, LAYOUT, {"contact": "李四"}))))
    left, bottom, *_ = cell("company_name")
    writer.add_annotation(0, Text(text="请核对", rect=(left + 5, bottom, left + 25, bottom + 20)))
    out = io.BytesIO()
    writer.write(out)
    record = only(out.getvalue(), scanner)
    assert codes(record) == ["note_elsewhere"]
    assert record.fields["company_name"].outcome == "blank"
    assert not any("请核对" in one.message + one.message_zh for one in record.issues)


def test_a_hidden_note_is_none(scanner: Pipeline) -> None:
    form = Annotated({"contact": "李四"}).add("FreeText", cell("company_name"), Contents=NAME)
    for annotation in form._pdf.pages[0].obj.Annots:
        if annotation.Subtype == Name.FreeText:
            annotation.F = 2
    record = form.read(scanner)
    assert record.answers["company_name"] is None
    assert not codes(record)


def test_a_line_by_pypdf_over_an_empty_field_makes_it_unclear(scanner: Pipeline) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(fill_pdf(FORM, LAYOUT, {"contact": "李四"}))))
    left, bottom, right, top = cell("email")
    writer.add_annotation(0, Line(p1=(left, bottom), p2=(right, top), rect=(left, bottom, right, top)))
    out = io.BytesIO()
    writer.write(out)
    assert only(out.getvalue(), scanner).fields["email"].outcome == "unclear"


def test_a_scan_with_a_text_box_that_cannot_be_drawn_says_so(scanner: Pipeline) -> None:
    with pikepdf.open(io.BytesIO(fill_pdf(FORM, LAYOUT, {"contact": "李四"}))) as pdf:
        pdf.flatten_annotations("all")
        note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=list(cell("email")), Contents="a@b.cn")
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])
        out = io.BytesIO()
        pdf.save(out)
    record = only(out.getvalue(), scanner)
    assert record.source.kind == "pdf-text"
    assert "note_elsewhere" in codes(record)
    assert record.answers["contact"] == "李四"


def test_what_was_written_into_the_page_beside_filled_fields_is_read(scanner: Pipeline) -> None:
    record = only(written_into(0, cell("company_name"), NAME, {"contact": "李四", "employees": 120}), scanner)
    assert (record.answers["company_name"], record.answers["contact"]) == (NAME, "李四")
    assert record.fields["company_name"].outcome == "read"
    assert record.fields["contact"].reader == "form-values"


def test_what_was_written_into_the_page_over_a_filled_field_makes_it_unclear(scanner: Pipeline) -> None:
    record = only(written_into(0, cell("contact"), "王五", {"contact": "李四"}), scanner)
    assert codes(record, "contact") == ["written_over"]


def test_a_form_of_which_only_fields_are_filled_in_is_not_read_as_a_picture(scanner: Pipeline) -> None:
    def drawn(*_: object, **__: object) -> Iterator[Picture | Issue]:
        raise AssertionError("its pages were drawn")

    scanner = replace(scanner, opener=partial(open_pdf, draw=drawn))
    samples = Path(__file__).parents[1] / "samples"
    for name in ("01-chromium-saved.pdf", "02-firefox-saved.pdf"):
        assert only((samples / name).read_bytes(), scanner).source.kind == "pdf-form"
    assert only(fill_pdf(FORM, LAYOUT, {"contact": "李四"}, copy_id="AB12CD34"), scanner).answers["contact"] == "李四"
