"""What a PDF's parts say of one field: where they differ a person is asked, and where they do not nobody is."""

from __future__ import annotations

from datetime import date

import pikepdf
import pytest
from pikepdf import Name, String

from forms.filling import Value
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.files import altered_pdfs as pdfs
from tests.makers.files.altered_pdfs import ANSWERS, altered, filled
from tests.viewers.reading_back import read_back, records_back


def codes(record: Record, field_id: str | None = None) -> list[str]:
    return [issue.code for issue in record.issues if issue.field == field_id]


def said(record: Record, field_id: str) -> dict[str, str]:
    return {one.said_by: one.text for one in record.fields[field_id].witnesses}


def test_what_pdfium_saves_is_read_without_a_doubt() -> None:
    record = read_back(filled())
    assert {name: record.answers[name] for name in ANSWERS} == ANSWERS
    assert not any(field.outcome == "unclear" for field in record.fields.values())


@pytest.mark.parametrize(
    ("change", "field_id", "who"),
    [
        pytest.param(pdfs.value("industry", None), "industry", {"appearance"}, id="value missing, text shown"),
        pytest.param(
            pdfs.value("industry", String("软件业")), "industry", {"value", "appearance"}, id="value is other"
        ),
        pytest.param(pdfs.value("revenue", String("12005")), "revenue", {"value", "appearance"}, id="a point lost"),
        pytest.param(pdfs.value("employees", 121), "employees", {"value", "appearance"}, id="a number object"),
        pytest.param(pdfs.value("need_category.patent", Name.on), "need_category", {"value", "state"}, id="box on"),
        pytest.param(pdfs.value("need_category.rnd", Name.Off), "need_category", {"value", "state"}, id="box off"),
        pytest.param(pdfs.state("company_type", 1, "Off"), "company_type", {"value", "state"}, id="radio shows none"),
        pytest.param(pdfs.state("company_type", 0, "large"), "company_type", {"value", "state"}, id="radio shows two"),
        pytest.param(pdfs.split("industry", "旧行业", "仪器仪表"), "industry", {"value", "widget"}, id="parent is old"),
        pytest.param(pdfs.twin("industry", "软件业"), "industry", {"value", "appearance"}, id="name twice"),
        pytest.param(
            pdfs.twin("industry", "软件业", is_listed=False),
            "industry",
            {"value", "appearance", "unlisted-widget"},
            id="widget that no list names",
        ),
        pytest.param(pdfs.rich("industry", "软件业"), "industry", {"value", "appearance", "rich-text"}, id="rich text"),
        pytest.param(pdfs.xfa(industry="软件业"), "industry", {"value", "appearance", "xfa"}, id="XFA data"),
    ],
)
def test_parts_that_differ_make_a_field_unclear_and_are_kept_as_witnesses(change, field_id: str, who: set[str]) -> None:
    record = read_back(altered(change))
    field = record.fields[field_id]
    assert (record.status, field.outcome) == ("review", "unclear")
    assert "witnesses_differ" in field.issues
    assert set(said(record, field_id)) >= who
    assert not any(one.text in issue.message for one in field.witnesses for issue in record.issues if len(one.text) > 3)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(pdfs.split("industry", None, "仪器仪表制造业"), id="value in the widget alone"),
        pytest.param(pdfs.value("industry", String("仪器仪表制造业 \r\n")), id="space and line end behind"),
        pytest.param(pdfs.value("main_business", String(str(ANSWERS["main_business"]).replace("\n", "\r"))), id="CR"),
        pytest.param(pdfs.twin("industry", "仪器仪表制造业"), id="name twice, one value"),
        pytest.param(pdfs.rich("industry", "仪器仪表制造业"), id="rich text"),
        pytest.param(pdfs.xfa(industry="仪器仪表制造业", other="别的"), id="XFA data"),
        pytest.param(pdfs.unshown("industry"), id="nothing is shown"),
        pytest.param(pdfs.value("industry", pdfs.raw("仪器仪表制造业".encode())), id="UTF-8 without a mark"),
        pytest.param(pdfs.value("industry", pdfs.raw("仪器仪表制造业".encode("gbk"))), id="GBK, as shown"),
        pytest.param(pdfs.value("industry", pdfs.raw("仪器仪表制造业".encode("utf-16-be"))), id="UTF-16, as shown"),
        pytest.param(
            pdfs.value("industry", pdfs.raw(b"\xfe\xff\x00\x1bzhCN\x00\x1b" + "仪器仪表制造业".encode("utf-16-be"))),
            id="language mark",
        ),
        pytest.param(pdfs.value("company_type", String("/sme")), id="state as a text"),
    ],
)
def test_differences_that_mean_nothing_are_no_doubt(change) -> None:
    record = read_back(altered(change))
    assert {name: record.answers[name] for name in ANSWERS} == ANSWERS
    assert not any(field.outcome == "unclear" for field in record.fields.values())


@pytest.mark.parametrize("encoding", ["gbk", "utf-16-be", "utf-16-le"])
def test_a_text_whose_encoding_is_guessed_and_that_is_not_shown_is_asked_about(encoding: str) -> None:
    change = pdfs.value("company_name", pdfs.raw("扬州仪表有限公司".encode(encoding)))
    field = read_back(altered(change, pdfs.unshown("company_name"))).fields["company_name"]
    assert (field.text, field.outcome, field.issues) == ("扬州仪表有限公司", "unclear", ["encoding_guessed"])


NAME = "扬州仪表有限公司"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("????????", id="question marks"),
        pytest.param(NAME.encode("utf-8", "replace").decode("gb18030", "replace"), id="UTF-8 taken for GBK"),
        pytest.param(NAME.encode().decode("cp1252", "ignore"), id="UTF-8 taken for Latin"),
        pytest.param(NAME.encode("gbk").decode("latin-1"), id="GBK taken for Latin"),
        pytest.param(("\ufffd" * 6).encode().decode("gbk"), id="lost characters taken for GBK"),
    ],
)
def test_a_value_that_a_program_garbled_is_asked_about(text: str) -> None:
    change = pdfs.value("company_name", pdfs.raw(b"\xfe\xff" + text.encode("utf-16-be")))
    field = read_back(altered(change, pdfs.unshown("company_name"))).fields["company_name"]
    assert field.outcome == "unclear"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(pdfs.flags("industry", 2), "field_hidden", id="hidden"),
        pytest.param(pdfs.flags("industry", 32), "field_hidden", id="no view"),
        pytest.param(pdfs.shifted("industry", 5000), "field_hidden", id="off the page"),
        pytest.param(pdfs.shifted("industry", -200), "field_moved", id="in another cell"),
        pytest.param(pdfs.shifted("industry", -40), "field_moved", id="over its label"),
    ],
)
def test_a_field_that_is_not_where_it_was_is_told(change, code: str) -> None:
    assert code in codes(read_back(altered(change)), "industry")


def test_a_deleted_page_is_missing_and_its_fields_are_not_believed() -> None:
    record = read_back(altered(pdfs.without_page(1)))
    assert record.source.pages == [1, None]
    assert codes(record) == ["page_missing"]
    assert record.fields["need_description"].outcome == "unclear"
    assert record.fields["industry"].outcome == "read"


def test_swapped_pages_are_told_apart_by_their_fields() -> None:
    record = read_back(altered(pdfs.swapped))
    assert record.source.pages == [2, 1]
    assert {name: record.answers[name] for name in ANSWERS} == ANSWERS


def test_a_sheet_before_the_form_is_the_stray_page() -> None:
    record = read_back(altered(pdfs.sheet_before))
    assert record.source.pages == [2, 3]
    assert codes(record) == ["page_attached"]


OTHER: dict[str, Value] = {"company_name": "苏州另一家科技有限公司", "zone_name": "苏州高新区", "company_type": "large"}


@pytest.mark.parametrize("join", [pdfs.appended, pdfs.joined, pdfs.joined_with_numbers])
def test_each_of_two_filled_forms_in_one_file_gives_its_own_record(join) -> None:
    first, second = records_back(join(filled(), filled(OTHER)))
    assert (first.source.pages, second.source.pages) == ([1, 2], [3, 4])
    for record, answers in ((first, ANSWERS), (second, OTHER)):
        given = {name: value for name, value in record.answers.items() if value not in (None, [])}
        assert given == answers
        assert not any(field.outcome == "unclear" for field in record.fields.values())


def test_the_page_of_another_form_never_completes_a_form_that_lost_one() -> None:
    records = records_back(pdfs.joined(altered(pdfs.without_page(1)), filled(OTHER)))
    assert [record.source.pages for record in records] == [[1, None], [2, 3]]
    for record in records:
        assert "page_order_doubtful" in codes(record)
        assert record.status == "review"
        assert all("field_page_doubtful" in field.issues for field in record.fields.values())


def test_forms_whose_pages_lie_among_each_other_are_asked_about() -> None:
    def interleaved(pdf: pikepdf.Pdf) -> None:
        pdf.pages.insert(1, pdf.pages[2])  # A1 B1 A2 B2
        del pdf.pages[3]

    records = records_back(altered(interleaved, content=pdfs.appended(filled(), filled(OTHER))))
    assert all("field_page_doubtful" in field.issues for record in records for field in record.fields.values())


def test_a_file_with_two_forms_shows_each_page_with_its_own_record() -> None:
    scanner = Pipeline((KnownForm(*annex2()),), ScriptedEngine(), date(2026, 11, 24))
    content = pdfs.joined(filled(), filled(OTHER))
    result = scanner.read(Source("a.pdf", "a.pdf", content), keep_pages=True)
    shown = [page.record.answers["company_name"] for page in result.pages if page.record is not None]
    assert shown == [ANSWERS["company_name"]] * 2 + [OTHER["company_name"]] * 2


def test_what_pypdf_fills_in_is_read_without_a_doubt() -> None:
    record = read_back(pdfs.filled_by_pypdf(ANSWERS))
    assert {name: record.answers[name] for name in ANSWERS} == ANSWERS
    assert not any(field.outcome == "unclear" for field in record.fields.values())
