import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definition import Field, Kind
from forms.errors import UnknownFormError, UsageError
from scanner.export import CsvExporter
from scanner.export.cells import clean
from scanner.values.record import Record
from tests.scanner.export.guards import without_guards
from tests.scanner.export.records import ANNEX2, FORMS, issue, record, rejected


def exported(*records: Record, exporter: CsvExporter | None = None, forms: tuple = FORMS) -> bytes:
    stream = io.BytesIO()
    (exporter or CsvExporter()).export(iter(records), forms, stream)
    return stream.getvalue()


def rows(content: bytes) -> list[dict[str, str]]:
    """The rows by the columns' ids."""
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    ids = [heading.rsplit(" ", 1)[1] for heading in table[0]]
    return [dict(zip(ids, row, strict=True)) for row in table[1:]]


def test_it_is_utf_8_with_its_mark_one_row_of_headings_and_a_row_a_record() -> None:
    content = exported(record({"company_name": "甲科技"}), record({"company_name": "乙"}, name="b.pdf"))
    assert content.startswith(b"\xef\xbb\xbf" + "状态 status,待核栏目 fields_to_check,企业名称 company_name,".encode())
    assert [row["company_name"] for row in rows(content)] == ["甲科技", "乙"]


def test_the_fields_stand_in_the_forms_order_with_a_column_an_option() -> None:
    (row,) = rows(exported(record()))
    expected: list[str] = []
    for field in ANNEX2.fields:
        expected += [f"{field.id}.{option.id}" for option in field.options] if field.kind is Kind.MANY else [field.id]
    assert list(row)[2 : 2 + len(expected)] == expected


def test_a_unit_stands_in_the_heading_and_the_number_alone_in_the_cell() -> None:
    content = exported(record({"revenue": 12580.5, "employees": 186}))
    assert "上一年度营业总收入（万元） revenue" in content.decode("utf-8-sig")
    (row,) = rows(content)
    assert (row["revenue"], row["employees"]) == ("12580.5", "186")


def test_choices_are_shown_in_the_forms_words() -> None:
    (row,) = rows(exported(record({"company_type": "sme", "high_tech": "yes", "need_category": ["patent", "rnd"]})))
    assert (row["company_type"], row["high_tech"], row["in_zone"]) == ("中小企业", "是", "")
    boxes = {key: value for key, value in row.items() if key.startswith("need_category.")}
    assert list(boxes.values()) == ["1", "1", "0", "0", "0"]


def test_an_unclear_box_is_neither_1_nor_0() -> None:
    states = {"patent": "ticked", "rnd": "unclear", "product": "empty", "renovation": "empty", "support": "empty"}
    unclear = {"need_category": {"outcome": "unclear", "options": states}}
    (row,) = rows(exported(record({"need_category": None}, fields=unclear, status="review")))
    assert [row[f"need_category.{option}"] for option in states] == ["1", "", "0", "0", "0"]
    assert row["fields_to_check"] == "需求类别"


def test_a_box_that_a_person_has_settled_is_what_the_person_said() -> None:
    states = {"patent": "ticked", "rnd": "unclear"}
    correction = {
        "by": "李",
        "at": "2026-11-25T09:00:00+08:00",
        "kind": "changed",
        "before": {"outcome": "unclear", "value": None, "text": None},
    }
    settled = {"need_category": {"outcome": "read", "options": states, "correction": correction}}
    (row,) = rows(exported(record({"need_category": ["patent"]}, fields=settled)))
    assert (row["need_category.patent"], row["need_category.rnd"]) == ("1", "0")


def test_a_group_that_is_doubted_as_a_whole_shows_no_box() -> None:
    states = {"patent": "ticked", "rnd": "empty", "product": "empty", "renovation": "empty", "support": "empty"}
    doubted = {"need_category": {"outcome": "unclear", "options": states}}
    (row,) = rows(exported(record({"need_category": None}, fields=doubted, status="review")))
    assert {row[f"need_category.{option}"] for option in states} == {""}


def test_a_settled_issue_is_no_longer_told() -> None:
    settled = issue("required_blank", "need_name", "warning") | {"settled": True}
    (row,) = rows(exported(record({"company_name": "甲"}, issues=[settled])))
    assert row["issues"] == ""


def test_a_group_that_was_not_seen_is_blank_and_not_0() -> None:
    unseen = {"need_category": {"outcome": "unclear", "confidence": 0.0}}
    (row,) = rows(exported(record({"need_category": None}, fields=unseen, status="review")))
    assert row["need_category.patent"] == ""


def test_a_choice_of_many_can_be_one_column() -> None:
    (row,) = rows(exported(record({"need_category": ["patent", "support"]}), exporter=CsvExporter(joined=True)))
    assert row["need_category"] == "专利；技术配套（技术、产品等配套合作）"
    assert "need_category.patent" not in row


def test_the_state_and_the_origin_are_told() -> None:
    one = record(
        {"company_name": "甲", "phone": "0512-62889901"},
        fields={"phone": {"confidence": 0.7}, "email": {"outcome": "unclear"}},
        issues=[issue("county_unknown", "county", "warning", "“所在县(市、区)”不是已知的县。")],
        status="review",
        form={"id": "annex2", "version": "1", "copy_id": "ABCDEFGH"},
        received={"from": "甲 <a@b.example>", "at": "2021-06-08T09:30:00+08:00"},
    )
    (row,) = rows(exported(one))
    assert row["status"] == "待核"
    assert row["fields_to_check"] == "所在县(市、区)；联系电话；电子邮件"
    assert row["issues"] == "“所在县(市、区)”不是已知的县。"
    assert row["source.path"] == "mail.eml/a.pdf"
    assert (row["source.received.from"], row["source.received.at"]) == ("甲 <a@b.example>", "2021-06-08T09:30:00+08:00")
    assert (row["form.copy_id"], row["form.version"], row["record_id"]) == ("ABCDEFGH", "1", one.record_id)
    assert row["pictures"] == f"records/{one.record_id}-1.jpg；records/{one.record_id}-2.jpg"


def test_text_that_excel_would_change_stands_behind_an_apostrophe_and_amounts_do_not() -> None:
    answers = {
        "company_name": "=HYPERLINK(1)",
        "credit_code": "913204110000000000",
        "phone": "13912345678",
        "founded": "2015-03",
        "revenue": -5,
    }
    (row,) = rows(exported(record(answers)))
    assert row["revenue"] == "-5"
    for field_id in ("company_name", "credit_code", "phone", "founded"):
        assert row[field_id] == "'" + answers[field_id]  # type: ignore[operator]


def test_commas_quotes_line_feeds_and_endless_text_come_back_as_they_were() -> None:
    text = '一, "二"\n三' + "长" * 40_000
    (row,) = rows(exported(record({"profile": text})))
    assert row["profile"] == text


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_comes_back_as_far_as_a_file_can_hold_it(text: str) -> None:
    (row,) = rows(exported(record({"company_name": text})))
    assert without_guards(row["company_name"]) == clean(text)


def test_what_no_file_can_hold_is_marked() -> None:
    (row,) = rows(exported(record({"profile": "a\0b\ud800c"})))
    assert row["profile"] == "a␀b\ufffdc"


def test_a_file_without_a_form_has_its_row_wherever_it_comes() -> None:
    found = rows(exported(rejected("a.txt"), record({"company_name": "甲"}), rejected("z.txt")))
    assert [(row["status"], row["company_name"], row["source.path"]) for row in found] == [
        ("退回", "", "a.txt"),
        ("通过", "甲", "mail.eml/a.pdf"),
        ("退回", "", "z.txt"),
    ]
    assert found[0]["issues"] == "文件中没有找到已知的表格，请人工查看。"


def test_without_records_there_are_the_headings_of_the_only_form() -> None:
    assert exported().decode("utf-8-sig").count("\r\n") == 1
    assert "企业名称 company_name" in exported().decode("utf-8-sig")


def test_records_of_two_forms_are_refused_with_the_names_to_choose_from() -> None:
    other = replace(ANNEX2, id="visit", key="VISI")
    visit = record(form={"id": "visit", "version": "1"}, name="v.pdf")
    with pytest.raises(UsageError, match=r"annex2, visit.*--form"):
        exported(record(), visit, forms=(ANNEX2, other))


@pytest.mark.parametrize("form", [{"id": "annex9", "version": "1"}, {"id": "annex2", "version": "9"}])
def test_a_form_or_version_without_a_definition_is_refused(form: dict[str, str]) -> None:
    with pytest.raises(UnknownFormError, match="--templates"):
        exported(record(form=form))


@pytest.mark.parametrize("answers", [{"hobby": "钓鱼"}, {"company_type": "huge"}, {"need_category": ["patent", "art"]}])
def test_an_answer_that_no_column_could_show_is_refused_not_dropped(answers: dict[str, object]) -> None:
    with pytest.raises(UnknownFormError, match="definition"):
        exported(record(answers))


def test_versions_share_a_table_and_an_old_versions_field_keeps_its_column() -> None:
    fax = Field("fax", "传真", "传真", Kind.PHONE)
    old = replace(ANNEX2, fields=(fax, *ANNEX2.fields))
    new = replace(ANNEX2, version=2)
    first = record({"fax": "0512-6288", "company_name": "甲"})
    second = record({"company_name": "乙"}, form={"id": "annex2", "version": "2"}, name="b.pdf")
    found = rows(exported(first, second, forms=(new, old)))
    assert [(row["company_name"], row["fax"]) for row in found] == [("甲", "0512-6288"), ("乙", "")]
    assert list(found[0])[2] == "company_name"
