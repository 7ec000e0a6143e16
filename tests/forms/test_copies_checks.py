"""What is likely to be wrong in a list is told with its row and its cure, and usual headings are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.copies.checks import find_doubts
from forms.copies.press import file_name
from forms.copies.recipients import Recipients, load_recipients
from tests.annex2 import annex2

RIGHT = "南京甲公司,91320100MA183FQEFU,张三,025-83300001,a@company.cn"
HEADINGS = "单位名称,统一社会信用代码,联系人,手机,邮箱"


def listed(folder: Path, *rows: str, headings: str = HEADINGS) -> Recipients:
    path = folder / "list.csv"
    path.write_text("\n".join([headings, *rows]), encoding="utf-8")
    return load_recipients(path, annex2()[0])


def test_a_sound_list_has_no_doubts(tmp_path: Path) -> None:
    assert find_doubts(listed(tmp_path, RIGHT, "苏州乙公司,,李四,13812345678、0512-65220001,")) == ()


@pytest.mark.parametrize(
    ("row", "column", "cure"),
    [
        ("甲,91320100MA183FQEF1,张三,,", "统一社会信用代码", "business licence"),
        ("甲,,张三,12345,", "手机", "area code"),
        ("甲,,张三,13812345678；123,", "手机", "area code"),
        ("甲,,张三,,a.company.cn", "邮箱", "correct it"),
    ],
    ids=["check-digit", "phone", "second-phone", "email"],
)
def test_a_wrong_value_is_told_with_row_column_and_cure(tmp_path: Path, row: str, column: str, cure: str) -> None:
    (doubt,) = find_doubts(listed(tmp_path, RIGHT, row))
    assert (doubt.row_no, doubt.column) == (3, column)
    assert cure in doubt.message
    assert "请" in doubt.message_zh or "应" in doubt.message_zh
    assert row.split(",")[1] not in str(doubt) or not row.split(",")[1]


def test_a_company_that_is_listed_twice_is_told_by_name_and_by_code(tmp_path: Path) -> None:
    doubts = find_doubts(listed(tmp_path, RIGHT, "南京 甲公司,,,,", "另一名称,91320100ma183fqefu,,,"))
    assert [(doubt.row_no, doubt.column) for doubt in doubts] == [(3, "单位名称"), (4, "统一社会信用代码")]
    assert all("row 2" in doubt.message and "第 2 行" in doubt.message_zh for doubt in doubts)


def test_blank_names_and_codes_are_nobody_s_double(tmp_path: Path) -> None:
    assert find_doubts(listed(tmp_path, RIGHT, ",,李四,,", ",,王五,,")) == ()


def test_an_address_is_checked_and_used_where_the_form_asks_for_none(tmp_path: Path) -> None:
    recipients = listed(tmp_path, RIGHT)
    assert recipients.recipients[0].address == "a@company.cn"


def test_usual_headings_prefill_the_field_they_mean(tmp_path: Path) -> None:
    recipients = listed(tmp_path, RIGHT)
    assert [column.field.id if column.field else None for column in recipients.columns] == [
        "company_name",
        "credit_code",
        "contact",
        "phone",
        "email",
    ]


def test_a_field_s_own_name_goes_before_a_usual_one_and_the_surer_before_the_other(tmp_path: Path) -> None:
    both = listed(tmp_path, "甲,13812345678,025-83300001", headings="企业名称,手机,联系电话")
    assert [column.field.id if column.field else None for column in both.columns] == ["company_name", None, "phone"]
    usual = listed(tmp_path, "甲,025-83300001,13812345678", headings="单位名称,电话,手机")
    assert [column.field.id if column.field else None for column in usual.columns] == ["company_name", None, "phone"]


@pytest.mark.parametrize(
    ("numbers", "names"),
    [
        (("7", "12"), ["0007-甲", "0012-乙"]),
        (("7", "7"), ["0002-甲", "0003-乙"]),
        (("7", ""), ["0002-甲", "0003-乙"]),
        (("一", "二"), ["0002-甲", "0003-乙"]),
    ],
    ids=["its-own", "doubled", "missing", "no-digits"],
)
def test_files_are_numbered_by_the_list_where_each_row_has_its_own_number(
    tmp_path: Path, numbers: tuple[str, str], names: list[str]
) -> None:
    rows = [f"{number},{name}" for number, name in zip(numbers, "甲乙", strict=True)]
    recipients = listed(tmp_path, *rows, headings="序号,单位名称")
    assert [file_name(recipient) for recipient in recipients.recipients] == names
