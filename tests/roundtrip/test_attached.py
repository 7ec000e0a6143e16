"""Files that a PDF carries through the whole road: a record for the PDF and one for each of them."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest

from forms.filling import Value, fill_pdf
from scanner.batch.children.program.safe_reading import read_leaves
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import DigestEngine
from tests.makers.companies.samples import SENSORS, STORAGE

FORM, LAYOUT = annex2()


@pytest.fixture(scope="module")
def scanner() -> Pipeline:
    return Pipeline((KnownForm(FORM, LAYOUT),), DigestEngine(), date(2026, 11, 1))


def with_files(answers: dict[str, Value] | None, files: dict[str, bytes]) -> Source:
    """Return a filled form, or a letter where there are no answers, that carries files."""
    out = io.BytesIO()
    with pikepdf.new() if answers is None else pikepdf.open(io.BytesIO(fill_pdf(FORM, LAYOUT, answers))) as pdf:
        if answers is None:
            pdf.add_blank_page(page_size=(595, 842))
        for name, content in files.items():
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
        pdf.save(out)
    return Source("a.pdf", "a.pdf", out.getvalue())


def test_a_form_and_the_form_attached_to_it_are_two_records(scanner: Pipeline) -> None:
    source = with_files(SENSORS.answers, {"二.pdf": fill_pdf(FORM, LAYOUT, STORAGE.answers), "说明.txt": b"note"})
    own, second, note = (result.records[0] for result in read_leaves(source, scanner))
    assert own.answers["company_name"] == SENSORS.answers["company_name"]
    assert "二.pdf" in next(one.message_zh for one in own.issues if one.code == "files_attached")
    assert second.source.path == "a.pdf/二.pdf"
    assert second.answers["company_name"] == STORAGE.answers["company_name"]
    assert (note.source.path, note.status, note.issues[0].code) == ("a.pdf/说明.txt", "rejected", "file_kind_unknown")


def test_the_sheet_around_a_portfolio_says_what_was_in_it_and_that_it_is_no_form(scanner: Pipeline) -> None:
    source = with_files(None, {"a.pdf": fill_pdf(FORM, LAYOUT, SENSORS.answers)})
    sheet, inner = (result.records[0] for result in read_leaves(source, scanner))
    assert sheet.status == "rejected"
    assert [one.code for one in sheet.issues] == ["files_attached", "form_unknown"]
    assert inner.answers["company_name"] == SENSORS.answers["company_name"]
