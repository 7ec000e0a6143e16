import gc
import io
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from forms.definition import Form
from forms.errors import UnknownFormError
from scanner.export.cells import Flag
from scanner.export.people.columns import ColumnChoice
from scanner.export.people.title import AnswerCount, title_line
from scanner.export.people.workbook import PeopleXlsxExporter
from scanner.export.xlsx.styles import FILLS
from scanner.values.record import Record
from tests.scanner.export.records import ANNEX2, FORMS, issue, record, rejected

DAY = date(2026, 12, 1)
CORRECTION = {
    "by": "李",
    "at": "2026-11-25T09:00:00+08:00",
    "kind": "changed",
    "before": {"outcome": "blank", "value": None, "text": None},
}


def exported(*records: Record, exporter: PeopleXlsxExporter | None = None, forms: tuple[Form, ...] = FORMS) -> bytes:
    stream = io.BytesIO()
    (exporter or PeopleXlsxExporter(day=DAY)).export(records, forms, stream)
    return stream.getvalue()


def opened(*records: Record, exporter: PeopleXlsxExporter | None = None, forms: tuple[Form, ...] = FORMS) -> Any:
    return load_workbook(io.BytesIO(exported(*records, exporter=exporter, forms=forms)))


def named(sheet: Any, row: int, heading_row: int = 3) -> dict[str, Any]:
    """The cells of a row by their headings."""
    return {heading.value: cell for heading, cell in zip(sheet[heading_row], sheet[row], strict=True) if heading.value}


def test_title_line_headings_records_and_totals_follow_each_other() -> None:
    sheet = opened(record({"company_name": "甲"}), record({"company_name": "乙"}, name="b.pdf"))["附件2"]
    titles = [cell.value for cell in sheet[1] if cell.value]
    assert set(titles) == {ANNEX2.title}
    assert "日期：2026年12月1日" in [cell.value for cell in sheet[2] if cell.value]
    assert [cell.value for cell in sheet[3]][:3] == ["序号", "状态", "企业名称"]
    assert [[cell.value for cell in sheet[row]][:3] for row in (4, 5)] == [[1, "通过", "甲"], [2, "通过", "乙"]]
    assert sheet["A6"].value == "合计"
    assert named(sheet, 6)["企业名称"].value == "共 2 份"


def test_no_technical_words_stand_in_the_sheet() -> None:
    sheet = opened(record({"company_name": "甲", "company_type": "sme", "cooperation": ["joint"]}))["附件2"]
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    for technical in ("company_name", "sme", "joint", "accepted", "record_id", "sha256"):
        assert technical not in words


def test_amounts_and_whole_numbers_are_added_up_exactly_and_open_cells_left_out() -> None:
    records = [record({"revenue": amount, "employees": 3}, name=f"{amount}.pdf") for amount in (0.1, 0.2, 0.3)]
    records.append(record({"employees": 1}, fields={"revenue": {"outcome": "unclear"}}, status="review", name="d.pdf"))
    totals = named(opened(*records)["附件2"], 8)
    assert totals["上一年度营业总收入（万元）"].value == 0.6
    assert totals["员工总数"].value == 10
    assert totals["成立时间"].value is None


def test_options_and_statuses_are_counted() -> None:
    unclear = {"company_type": {"outcome": "unclear"}}
    records = [
        record({"company_type": "sme", "need_category": ["patent", "rnd"]}),
        record({"company_type": "sme", "need_category": ["rnd"]}, name="b.pdf"),
        record(fields=unclear, status="review", name="c.pdf"),
    ]
    totals = named(opened(*records)["附件2"], 7)
    assert totals["企业类型"].value == "大企业 0\n中小企业 2\n其他 0\n待核 1"
    assert totals["需求类别"].value.split("\n")[:2] == ["专利 1", "技术研发（关键、核心技术） 2"]
    assert totals["状态"].value == "通过 2\n待核 1\n退回 0"


def test_who_has_answered_is_told_where_a_list_was_given() -> None:
    exporter = PeopleXlsxExporter(answers=AnswerCount(sent=13, answered=8))
    sheet = opened(record(), exporter=exporter)["附件2"]
    assert "已发出 13 份，已答复 8 份，未答复 5 份" in {cell.value for cell in sheet[2]}
    assert title_line(("五月", "六月"), None, None) == "批次：五月、六月"


def test_doubt_has_a_colour_and_a_sign_and_leaves_the_value_alone() -> None:
    one = record(
        {"company_name": "甲", "phone": "051262889901", "revenue": 12.5, "contact": "李"},
        fields={
            "phone": {"confidence": 0.5},
            "revenue": {"confidence": 0.5},
            "email": {"outcome": "unclear"},
            "contact": {"correction": CORRECTION},
        },
        status="review",
    )
    row = named(opened(one)["附件2"], 4)
    expected = {
        "企业名称": ("甲", None, False),
        "联系电话": ("051262889901", Flag.DOUBTFUL, True),
        "上一年度营业总收入（万元）": (12.5, Flag.DOUBTFUL, True),
        "电子邮件": ("待核", Flag.UNCLEAR, True),
        "联系人": ("李", Flag.CORRECTED, False),
    }
    for name, (value, flag, is_marked) in expected.items():
        cell = row[name]
        assert cell.value == value, name
        assert cell.fill.fgColor.rgb == (FILLS[flag] if flag else "00000000"), name
        assert ("？" in cell.number_format, bool(cell.font.italic)) == (is_marked, is_marked), name


def test_the_colours_are_explained_under_the_totals() -> None:
    sheet = opened(record())["附件2"]
    fills = {cell.fill.fgColor.rgb for row in sheet.iter_rows(min_row=6) for cell in row}
    assert set(FILLS.values()) <= fills


@pytest.mark.parametrize("text", ["=1+1", "+86 512", "@a", "\t=1", "0512"])
def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    cell = named(opened(record({"company_name": text}))["附件2"], 4)["企业名称"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_the_filter_covers_the_records_and_not_the_totals() -> None:
    sheet = opened(record(), record(name="b.pdf"))["附件2"]
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.auto_filter.ref.endswith("5")
    assert sheet.freeze_panes == "D4"


def test_only_the_chosen_columns_stand_in_the_sheet() -> None:
    exporter = PeopleXlsxExporter(choice=ColumnChoice("annex2", ("contact", "revenue")))
    sheet = opened(record({"contact": "李", "revenue": 1}), exporter=exporter)["附件2"]
    assert [cell.value for cell in sheet[2]] == ["序号", "联系人", "上一年度营业总收入（万元）"]


def test_files_without_a_form_have_a_sheet_with_the_reason() -> None:
    book = opened(record(), rejected("letter.pdf"))
    assert book.sheetnames == ["附件2", "未找到表格的文件"]
    rows = [[cell.value for cell in row] for row in book["未找到表格的文件"].iter_rows()]
    assert rows == [
        ["来源文件", "状态", "原因"],
        ["letter.pdf", "退回", "文件中没有找到已知的表格，请人工查看。"],
    ]


def test_each_form_has_a_sheet_before_the_files_without_one() -> None:
    other = replace(ANNEX2, id="visit", key="VISI", annex="附件3", title="回访表")
    visit = record({"company_name": "乙"}, form={"id": "visit", "version": "1"}, name="v.pdf")
    book = opened(rejected(), visit, record(), forms=(ANNEX2, other))
    assert book.sheetnames == ["附件3", "附件2", "未找到表格的文件"]
    assert "回访表" in {cell.value for cell in book["附件3"][1]}


def test_the_code_book_explains_the_columns_of_this_table() -> None:
    exporter = PeopleXlsxExporter(choice=ColumnChoice("annex2", ("company_type",)), code_book=True)
    book = opened(record(), exporter=exporter)
    assert book.sheetnames == ["附件2", "编码 附件2"]
    first = [cell.value for cell in book["编码 附件2"][2]]
    assert (first[0], first[1], first[4]) == (
        "企业类型",
        "company_type",
        "large = 大企业\nsme = 中小企业\nother = 其他",
    )


def test_without_records_there_is_a_workbook_all_the_same() -> None:
    assert opened().sheetnames == ["没有记录"]


def test_the_same_records_give_the_same_bytes() -> None:
    records = [record({"company_name": "甲"}, issues=[issue("a", None, "error")]), rejected()]
    assert exported(*records) == exported(*records)


def test_all_records_of_a_long_table_are_there_in_their_order() -> None:
    records = [record({"company_name": f"第{number}家", "employees": 1}, name=f"{number}.pdf") for number in range(230)]
    sheet = opened(*records)["附件2"]
    assert [sheet.cell(row, 3).value for row in range(4, 234)] == [f"第{number}家" for number in range(230)]
    assert [sheet.cell(row, 1).value for row in (4, 233)] == [1, 230]
    assert named(sheet, 234)["员工总数"].value == 230


def test_records_are_let_go_once_they_are_taken() -> None:
    alive: list[weakref.ref[Record]] = []

    def source() -> Iterator[Record]:
        for number in range(6):
            gc.collect()
            assert sum(ref() is not None for ref in alive) <= 1
            one = record({"company_name": str(number)}, name=f"{number}.pdf")
            alive.append(weakref.ref(one))
            yield one
            del one

    PeopleXlsxExporter().export(source(), FORMS, io.BytesIO())
    assert len(alive) == 6


def test_a_failure_half_way_leaves_nothing_open() -> None:
    with pytest.raises(UnknownFormError, match="annex9"):
        exported(record(), record(form={"id": "annex9", "version": "1"}), rejected())
    gc.collect()  # what is left open raises here, as every warning does
