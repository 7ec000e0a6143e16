"""Lists of recipients: what Excel and WPS save, what headings mean, what cells can be."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from forms.copies.copy_ids import computed_ids, is_copy_id
from forms.copies.faults import Refusal
from forms.copies.recipients import Recipients, load_recipients
from forms.copies.spreadsheet import Cell, Origin
from forms.copies.values import CellError, answer_of
from forms.errors import UsageError
from tests.annex2 import annex2

HEADINGS = "企业名称,credit_code,company_type,地址备注"
ROW = "南京某某公司,91320100MA1MABCD5X,sme,一楼"


@pytest.fixture
def load(tmp_path: Path):
    """Return a function that loads a list from bytes or text."""

    def from_content(content: bytes | str, name: str = "list.csv") -> Recipients:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_recipients(path, annex2()[0])

    return from_content


def workbook(*rows: list[object], formats: dict[str, str] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in (formats or {}).items():
        book.active[place].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def places(listed: Recipients) -> list[tuple[int, str]]:
    return [(refusal.row_no, refusal.column) for refusal in listed.refusals]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_csv_is_read_in_each_coding_with_each_delimiter(load, encoding: str, delimiter: str, line_end: str) -> None:
    text = f"{HEADINGS}\n{ROW}\n".replace(",", delimiter).replace("\n", line_end)
    listed = load(text.encode(encoding))
    assert not listed.refusals
    assert listed.recipients[0].answers == {
        "company_name": "南京某某公司",
        "credit_code": "91320100MA1MABCD5X",
        "company_type": "sme",
    }
    assert listed.recipients[0].cells[3] == "一楼"


def test_commas_within_quotes_and_addresses_full_of_them_mislead_nobody(load) -> None:
    listed = load('企业名称;企业地址\n"甲;乙";1,2,3,4,5,6号\n')
    assert listed.recipients[0].answers == {"company_name": "甲;乙", "address": "1,2,3,4,5,6号"}


def test_excels_own_first_line_is_not_a_row(load) -> None:
    listed = load("sep=|\n企业名称|企业地址\n甲|乙\n丙|丁|多\n")
    assert [recipient.row_no for recipient in listed.recipients] == [2]
    assert places(listed) == [(3, "")]


def test_rows_are_numbered_as_in_the_file_with_a_title_and_blank_rows(load) -> None:
    listed = load('名单,,\n\n企业名称,所属行业,备注\n甲,"两\n行",\n,,\n乙,,\n\n')
    assert [(r.row_no, r.answers["company_name"]) for r in listed.recipients] == [(4, "甲"), (6, "乙")]


def test_an_xlsx_is_read_with_its_numbers_and_dates(load) -> None:
    content = workbook(
        ["企业名称", "成立时间", "上一年度营业总收入（万元）", "员工总数", "联系电话", "备注"],
        ["甲", date(2015, 3, 12), 1234.5, 120.0, 13800001111, date(2021, 6, 8)],
        ["乙", date(2015, 3, 1), 0.1 + 0.2, 7, "025-1", None],
        formats={"B3": 'yyyy"年"m"月"', "F2": "yyyy-mm-dd"},
    )
    listed = load(content, "list.csv")  # told by its bytes, whatever it is called
    assert not listed.refusals
    first, second = listed.recipients
    assert first.answers == {
        "company_name": "甲",
        "founded": "2015-03-12",
        "revenue": 1234.5,
        "employees": 120,
        "phone": "13800001111",
    }
    assert first.cells[5] == "2021-06-08"
    assert (second.answers["founded"], second.answers["revenue"]) == ("2015-03", 0.3)


def test_a_sheet_that_understates_its_size_is_read_to_its_end(load) -> None:
    content = workbook(["企业名称"], ["甲"], ["乙"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part, found = re.subn(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', part)
                assert found == 1
            target.writestr(name, part)
    assert len(load(out.getvalue()).recipients) == 2


def test_codes_that_excel_made_numbers_are_named_and_stop_nothing_else(load) -> None:
    content = workbook(
        ["企业名称", "credit_code", "联系电话"],
        ["甲", 913201000000001234, "1"],
        ["乙", "91320100MA1MABCD5X", date(2021, 3, 12)],
        ["丙", "91320100MA1MABCD5X", "1"],
    )
    listed = load(content)
    assert places(listed) == [(2, "credit_code"), (3, "联系电话")]
    assert [recipient.row_no for recipient in listed.recipients] == [4]


@pytest.mark.parametrize("code", ["9.132E+17", "913201000000001000", "91320100", "91320100MA1MABCD5X9"])
def test_a_credit_code_that_is_none_is_refused_without_being_told(load, code: str) -> None:
    listed = load(f"企业名称,统一社会信用代码\n甲,{code}\n")
    assert places(listed) == [(2, "统一社会信用代码")]
    assert code not in str(listed.refusals[0])


def test_formulas_without_results_and_errors_are_refused(load) -> None:
    content = workbook(["企业名称", "备注"], ["=A1", None], ["乙", "#N/A"], ["丙", "好"])
    listed = load(content)
    assert places(listed) == [(2, "企业名称"), (3, "备注")]


def test_every_wrong_column_of_a_row_is_told(load) -> None:
    listed = load("企业类型,员工总数,成立时间,技术需求名称\n巨型,许多,昨天,甲\n大企业,3,2015年3月,乙\n")
    assert places(listed) == [(2, "企业类型"), (2, "员工总数"), (2, "成立时间")]
    assert str(listed.refusals[0]).startswith(
        "第 2 行“企业类型”列：不在选项之中，可填：大企业、中小企业、其他。 row 2, "
    )
    assert "巨型" not in "".join(map(str, listed.refusals))


def test_a_control_character_is_refused(load) -> None:
    assert places(load("企业名称,联系人\n甲,\x07\n")) == [(2, "联系人")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        ("企业名称\n".encode(), "nobody is listed"),
        (b"\xd0\xcf\x11\xe0rest", r"old \.xls"),
        (b"PK\x03\x04rest", "broken XLSX"),
        (b"\xff\x80\x81\xff", "neither XLSX nor CSV"),
        ("企业名称,company_name\n甲,乙\n".encode(), 'columns "企业名称" and "company_name" are the same'),
        ("企业名称,备注,备注\n甲,乙,丙\n".encode(), 'columns "备注" and "备注" are the same'),
    ],
)
def test_a_list_that_cannot_be_used_at_all_says_why(load, content: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        load(content)


def answered(field_id: str, text: str, origin: Origin = Origin.TEXT) -> object:
    return answer_of(annex2()[0].field(field_id), Cell(text, origin))


@pytest.mark.parametrize(
    ("field_id", "text", "answer"),
    [
        ("company_type", "中小企业", "sme"),
        ("company_type", " SME ", "sme"),
        ("has_partner", "是", "yes"),
        ("has_partner", "是（请列出详细名称）", "yes"),
        ("need_category", "技术研发（关键、核心技术）、专利", ["patent", "rnd"]),
        ("need_category", "support; rnd", ["rnd", "support"]),
        ("need_category", "技术改造\n产品研发，", ["product", "renovation"]),
        ("cooperation", "委托团队、专家长期技术服务、委托研发", ["commissioned", "long_term"]),
        ("revenue", "12,345.60 万元", 12345.6),
        ("revenue", "１２３", 123),
        ("employees", "1,200.00", 1200),
        ("founded", "2015/3/12", "2015-03-12"),
        ("founded", "2015年3月", "2015-03"),
        ("founded", "20150312", "2015-03-12"),
        ("founded", "2015", "2015"),
        ("credit_code", "９１32 0100-MA1MABCD5x", "91320100MA1MABCD5X"),
        ("profile", "一\r\n二", "一\n二"),
        ("company_name", "", None),
    ],
)
def test_a_cell_is_read_by_its_fields_kind(field_id: str, text: str, answer: object) -> None:
    assert answered(field_id, text) == answer


@pytest.mark.parametrize(
    ("field_id", "text"),
    [
        ("company_type", "中小企业、大企业"),
        ("need_category", "专利和技术研发"),
        ("need_category", "专利技术研发"),
        ("revenue", "三百"),
        ("revenue", "1,2345"),
        ("employees", "12.5"),
        ("founded", "2015-02-30"),
        ("founded", "12/3/2015"),
        ("founded", "2015.1"),  # may have been 2015.10
        ("phone", "1.38E+10"),
    ],
)
def test_a_cell_that_is_no_answer_is_refused(field_id: str, text: str) -> None:
    with pytest.raises(CellError) as caught:
        answered(field_id, text)
    assert text not in str(caught.value) + caught.value.wording.zh


def test_the_same_list_gives_the_same_copy_ids_and_other_edits_do_not_change_them(load) -> None:
    first = load("企业名称,credit_code\n甲,91320100MA1MABCD5X\n乙,91320100MA1MABCD5Y\n")
    second = load("credit_code,企业名称\n91320100MA1MABCD5Y,乙公司\n91320100MA1MABCD5X,甲公司\n")
    ids = [recipient.copy_id for recipient in first.recipients]
    assert ids == [recipient.copy_id for recipient in reversed(second.recipients)]
    assert ids == ["AF3Y9TUP", ids[1]]  # on every machine


def test_two_copies_for_one_company_have_their_own_ids(load) -> None:
    listed = load("企业名称,credit_code\n甲,91320100MA1MABCD5X\n甲,91320100MA1MABCD5X\n")
    assert len({recipient.copy_id for recipient in listed.recipients}) == 2


@given(st.lists(st.text(), max_size=40))
def test_computed_ids_are_unique_copy_ids_that_excel_takes_for_words(keys: list[str]) -> None:
    ids = computed_ids(annex2()[0], keys)
    assert len(set(ids)) == len(keys)
    assert all(is_copy_id(copy_id) and copy_id[0].isalpha() and not set(copy_id) & set("01IO") for copy_id in ids)


def test_a_given_copy_id_is_used_and_a_second_or_a_wrong_one_refused(load) -> None:
    listed = load("企业名称,copy_id\n甲,abcd0001\n乙,ABCD0001\n丙,\n丁,ABC\n戊,00000000\n")
    assert [(r.row_no, r.copy_id) for r in listed.recipients[:1]] == [(2, "ABCD0001")]
    assert [recipient.row_no for recipient in listed.recipients] == [2, 4]
    assert [refusal.row_no for refusal in listed.refusals] == [3, 5, 6]
    assert "row 2" in listed.refusals[0].message


def test_a_refusal_without_a_column_says_only_the_row() -> None:
    assert str(Refusal(3, "", "what", "什么")) == "第 3 行：什么。 row 3: what"
