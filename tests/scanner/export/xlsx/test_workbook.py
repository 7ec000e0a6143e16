import gc
import io
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from forms.errors import UnknownFormError
from scanner.corrections import version_of
from scanner.export import XlsxExporter
from scanner.export.cells import Flag, clean
from scanner.export.xlsx.styles import FILLS
from scanner.values.record import Record
from tests.scanner.export.records import ANNEX2, FORMS, issue, record, rejected


def exported(*records: Record, exporter: XlsxExporter | None = None, forms: tuple = FORMS) -> bytes:
    stream = io.BytesIO()
    (exporter or XlsxExporter()).export(iter(records), forms, stream)
    return stream.getvalue()


def opened(*records: Record, **more: Any) -> Any:
    return load_workbook(io.BytesIO(exported(*records, **more)))


def cells(sheet: Any, row: int = 2) -> dict[str, Any]:
    """A row's cells by the columns' ids."""
    return {heading.value.rsplit("\n", 1)[1]: cell for heading, cell in zip(sheet[1], sheet[row], strict=True)}


def listed(sheet: Any) -> list[dict[str, Any]]:
    return [{key: cell.value for key, cell in cells(sheet, row).items()} for row in range(2, sheet.max_row + 1)]


def test_codes_phones_and_dates_are_text_and_amounts_are_numbers() -> None:
    answers = {
        "credit_code": "913204110000000000",
        "phone": "051262889901",
        "founded": "2015-03",
        "revenue": 12580.5,
        "employees": 186,
    }
    row = cells(opened(record(answers))["annex2 附件2"])
    for field_id in ("credit_code", "phone", "founded"):
        assert (row[field_id].value, row[field_id].data_type) == (answers[field_id], "s")
        assert row[field_id].number_format == "@"
    assert (row["revenue"].value, row["employees"].value) == (12580.5, 186)
    assert row["revenue"].data_type == row["employees"].data_type == "n"


@pytest.mark.parametrize("text", ["=1+1", "+86 512", "-1", "@a", "\t=1", "＝1"])
def test_what_looks_like_a_formula_is_text_and_stays_it_when_edited(text: str) -> None:
    cell = cells(opened(record({"company_name": text}))["annex2 附件2"])["company_name"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert cell.quotePrefix


def test_headings_stay_in_sight_with_a_filter_widths_and_wrapped_text() -> None:
    sheet = opened(record(), record(name="b.pdf"))["annex2 附件2"]
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}3"
    assert sheet["C1"].value == "企业名称\ncompany_name"
    assert sheet.column_dimensions["D"].width > len("913204110000000000")
    assert cells(sheet)["record_id"].alignment.wrap_text


def test_what_needs_a_person_is_coloured_even_where_it_is_blank() -> None:
    before = {"outcome": "blank", "value": None, "text": None}
    correction = {"by": "李", "at": "2026-11-25T09:00:00+08:00", "kind": "changed", "before": before}
    one = record(
        {"company_name": "甲", "contact": "李", "phone": "1", "need_category": None},
        fields={
            "email": {"outcome": "unclear"},
            "need_category": {"outcome": "unclear"},
            "contact": {"confidence": 0.5},
            "phone": {"correction": correction},
        },
        issues=[issue("required_blank", "need_name", "warning"), issue("elsewhere", "address", "info")],
        status="review",
    )
    row = cells(opened(one)["annex2 附件2"])
    expected = {
        "company_name": None,
        "address": None,
        "email": Flag.UNCLEAR,
        "need_category.rnd": Flag.UNCLEAR,
        "contact": Flag.DOUBTFUL,
        "need_name": Flag.DOUBTFUL,
        "phone": Flag.CORRECTED,
    }
    for column, flag in expected.items():
        assert row[column].fill.fgColor.rgb == (FILLS[flag] if flag else "00000000"), column


def test_of_a_group_only_the_unclear_boxes_are_coloured() -> None:
    states = {"patent": "unclear", "rnd": "ticked", "product": "empty", "renovation": "empty", "support": "empty"}
    unclear = {"need_category": {"outcome": "unclear", "options": states}}
    row = cells(opened(record({"need_category": None}, fields=unclear, status="review"))["annex2 附件2"])
    fills = {option: row[f"need_category.{option}"].fill.fgColor.rgb for option in states}
    assert fills == dict.fromkeys(states, "00000000") | {"patent": FILLS[Flag.UNCLEAR]}


def test_an_accepted_record_has_nothing_to_check() -> None:
    one = record({"company_name": "甲"}, issues=[issue("required_blank", "need_name", "warning")], status="accepted")
    row = cells(opened(one)["annex2 附件2"])
    assert row["fields_to_check"].value is None
    assert row["need_name"].fill.fgColor.rgb == "00000000"


def test_the_colours_are_explained_and_the_records_counted() -> None:
    notes = opened(record(), rejected())["说明 notes"]
    words = {row[0].value: row[1].value for row in notes.iter_rows()}
    assert (words["通过"], words["退回"]) == (1, 1)
    fills = {row[0].fill.fgColor.rgb for row in notes.iter_rows()}
    assert set(FILLS.values()) <= fills


def test_the_second_sheet_lists_the_issues() -> None:
    one = record(
        {"company_name": "甲科技"},
        fields={"founded": {"outcome": "unclear", "text": "去年"}},
        issues=[
            issue("date_unparsed", "founded", "warning", "“成立时间”不是日期。"),
            issue("page_missing", None, "error"),
        ],
        status="review",
    )
    book = opened(one)
    assert book.sheetnames == ["annex2 附件2", "问题 issues", "说明 notes", "formloop"]
    assert listed(book["问题 issues"]) == [
        {
            "record_id": one.record_id,
            "status": "待核",
            "first_field": "甲科技",
            "field": "成立时间",
            "severity": "警告",
            "message_zh": "“成立时间”不是日期。",
            "text": "去年",
            "code": "date_unparsed",
            "source.path": "mail.eml/a.pdf",
        },
        {
            "record_id": one.record_id,
            "status": "待核",
            "first_field": "甲科技",
            "field": None,
            "severity": "错误",
            "message_zh": "请核对。",
            "text": None,
            "code": "page_missing",
            "source.path": "mail.eml/a.pdf",
        },
    ]


def test_a_file_without_a_form_is_listed_even_when_it_has_no_issue() -> None:
    rows = listed(opened(rejected("a.txt"), rejected("b.txt", issues=[]))["问题 issues"])
    assert [(row["status"], row["source.path"], row["code"]) for row in rows] == [
        ("退回", "a.txt", "form_unknown"),
        ("退回", "b.txt", None),
    ]


def test_each_form_has_a_sheet() -> None:
    other = replace(ANNEX2, id="visit", key="VISI", annex="")
    visit = record({"company_name": "乙"}, form={"id": "visit", "version": "1"}, name="v.pdf")
    book = opened(visit, record({"company_name": "甲"}), forms=(ANNEX2, other))
    assert book.sheetnames == ["visit", "annex2 附件2", "问题 issues", "说明 notes", "formloop"]
    assert cells(book["visit"])["company_name"].value == "乙"
    assert cells(book["annex2 附件2"])["company_name"].value == "甲"


def test_forms_with_alike_long_ids_and_odd_marks_have_sheets_of_their_own() -> None:
    forms = tuple(
        replace(ANNEX2, id=f"a_form_with_a_name_of_some_length_{end}", annex="附件[2]/3:*?") for end in ("one", "two")
    )
    records = [record(form={"id": form.id, "version": "1"}, name=form.id) for form in forms]
    names = opened(*records, forms=forms).sheetnames
    assert len(names) == 5
    assert max(map(len, names)) <= 31


def test_text_longer_than_a_cell_is_cut_and_says_so_twice() -> None:
    text = "𠮷" * 20_000  # 40,000 UTF-16 units, which Excel counts
    book = opened(record({"profile": text}))
    shown = cells(book["annex2 附件2"])["profile"].value
    assert len(shown.encode("utf-16-le")) <= 2 * 32_767
    assert shown.startswith("𠮷" * 16_000)
    assert shown.endswith("【单元格放不下，全文共 20000 字，见 JSON】")
    (row,) = listed(book["问题 issues"])
    assert (row["code"], row["field"]) == ("cell_cut", "企业基本情况简介")


def test_text_that_just_fits_is_whole() -> None:
    book = opened(record({"profile": "长" * 32_767}))
    assert cells(book["annex2 附件2"])["profile"].value == "长" * 32_767
    assert listed(book["问题 issues"]) == []


def test_what_no_workbook_can_hold_is_marked() -> None:
    text = "a\0b\x0bc\ud800d\ufffee\x7f"
    assert cells(opened(record({"profile": text}))["annex2 附件2"])["profile"].value == "a␀b␋c\ufffdd\ufffde␡"


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_is_kept_as_far_as_a_workbook_can_hold_it(text: str) -> None:
    cell = cells(opened(record({"company_name": text}))["annex2 附件2"])["company_name"]
    assert (cell.value or "").replace("_x005F_", "_") == clean(text)
    assert cell.data_type == ("s" if text else "n")


def test_text_that_looks_like_an_escape_of_the_format_is_escaped() -> None:
    content = exported(record({"company_name": "a_x0041_b"}))
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "a_x005F_x0041_b" in xml


def test_a_full_sheet_goes_on_on_another_with_its_headings() -> None:
    records = [record({"company_name": str(number)}, name=f"{number}.pdf") for number in range(5)]
    book = opened(*records, exporter=XlsxExporter(rows_max=3))
    assert book.sheetnames[:3] == ["annex2 附件2", "annex2 附件2 (2)", "annex2 附件2 (3)"]
    found = [row["company_name"] for name in book.sheetnames[:3] for row in listed(book[name])]
    assert found == ["0", "1", "2", "3", "4"]
    assert book["annex2 附件2 (3)"].auto_filter.ref.endswith("2")


def test_the_same_records_give_the_same_bytes() -> None:
    records = [record({"company_name": "甲"}), rejected()]
    assert exported(*records) == exported(*records)


def test_no_time_of_day_stands_in_the_file() -> None:
    archive = zipfile.ZipFile(io.BytesIO(exported(record())))
    assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    year = str(datetime.now(UTC).year)
    assert year not in archive.read("docProps/core.xml").decode()


def test_records_are_let_go_once_they_are_written() -> None:
    alive: list[weakref.ref[Record]] = []

    def source() -> Iterator[Record]:
        for number in range(6):
            gc.collect()
            assert sum(ref() is not None for ref in alive) <= 1
            one = record({"company_name": str(number)}, name=f"{number}.pdf")
            alive.append(weakref.ref(one))
            yield one
            del one

    XlsxExporter().export(source(), FORMS, io.BytesIO())
    assert len(alive) == 6


def test_a_failure_half_way_leaves_nothing_open() -> None:
    with pytest.raises(UnknownFormError, match="annex9"):
        exported(record(), record(form={"id": "annex9", "version": "1"}))
    gc.collect()  # what is left open raises here, as every warning does


def test_without_records_there_is_a_workbook_all_the_same() -> None:
    assert opened().sheetnames == ["问题 issues", "说明 notes"]


def test_what_is_typed_into_an_empty_cell_for_words_stays_text() -> None:
    row = cells(opened(record())["annex2 附件2"])
    words = ("phone", "credit_code", "founded", "company_name", "company_type")
    assert {name: row[name].number_format for name in words} == dict.fromkeys(words, "@")
    assert {row[name].number_format for name in ("revenue", "employees")} == {"General"}


def test_a_hidden_sheet_says_in_which_state_each_record_was_exported_and_holds_no_value() -> None:
    records = [record({"company_name": str(number)}, name=f"{number}.pdf") for number in range(3)]
    book = opened(*records, rejected(), exporter=XlsxExporter(rows_max=3))
    hidden = [sheet for sheet in book.worksheets if sheet.sheet_state == "veryHidden"]
    rows = [row for sheet in hidden for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == [(one.record_id, version_of(one)) for one in records]
    assert book.worksheets[-len(hidden) :] == hidden
