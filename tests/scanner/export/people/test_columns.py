from dataclasses import replace

import pytest

from forms.definition import Kind
from forms.errors import UsageError
from scanner.export.people.columns import ColumnChoice, choice_of, people_table
from tests.scanner.export.records import ANNEX2, FORMS, record


def names(*columns: str) -> list[str]:
    return [column.name for column in people_table([ANNEX2], ColumnChoice("annex2", columns)).columns]


def test_people_get_the_status_all_fields_and_the_file_and_no_technical_columns() -> None:
    table = people_table([ANNEX2])
    assert [column.id for column in table.columns] == ["status", *(field.id for field in ANNEX2.fields), "file"]
    assert not any(letter.isascii() and letter.isalpha() for column in table.columns for letter in column.name)


def test_choices_are_their_labels_and_the_status_is_a_chinese_word() -> None:
    one = record({"company_type": "sme", "need_category": ["patent", "rnd"]}, status="review")
    table = people_table([ANNEX2])
    row = {column.id: cell.value for column, cell in zip(table.columns, table.row(one), strict=True)}
    assert row["status"] == "待核"
    assert row["company_type"] == "中小企业"
    assert row["need_category"] == "专利；技术研发（关键、核心技术）"
    assert row["file"] == "a.pdf"


def test_a_cell_that_is_open_or_illegible_says_so_instead_of_being_blank() -> None:
    before = {"outcome": "unclear", "value": None, "text": None}
    illegible = {"by": "李", "at": "2026-11-25T09:00:00+08:00", "kind": "illegible", "before": before}
    fields = {
        "revenue": {"outcome": "unclear"},
        "phone": {"outcome": "unclear", "correction": illegible},
        "email": {"outcome": "blank"},
    }
    table = people_table([ANNEX2], ColumnChoice("annex2", ("revenue", "phone", "email")))
    row = [cell.value for cell in table.row(record(fields=fields, status="review"))]
    assert row == ["待核", "无法辨认", None]


def test_whether_something_was_signed_is_a_word() -> None:
    signed = replace(ANNEX2.fields[0], id="signed", kind=Kind.INK)
    form = replace(ANNEX2, fields=(*ANNEX2.fields, signed))
    table = people_table([form], ColumnChoice("annex2", ("signed",)))
    assert [table.row(record({"signed": value}))[0].value for value in (True, False, None)] == ["有", "无", None]


def test_columns_are_chosen_by_heading_or_id_in_the_users_order_and_once() -> None:
    choice = choice_of(["联系电话", "company_name", "状态", "phone"], FORMS)
    assert choice == ColumnChoice("annex2", ("phone", "company_name", "status"))
    assert names(*choice.columns) == ["联系电话", "企业名称", "状态"]


def test_a_heading_is_found_with_its_unit_and_without() -> None:
    assert choice_of(["意向投入金额", "意向投入金额（万元）"], FORMS).columns == ("planned_investment",)


def test_a_choice_for_another_form_changes_nothing() -> None:
    table = people_table([ANNEX2], ColumnChoice("visit", ("contact",)))
    assert len(table.columns) == len(ANNEX2.fields) + 2


def test_a_column_that_no_form_has_is_named_with_those_that_are_like_it() -> None:
    with pytest.raises(UsageError, match=r"columns 联系电活; did you mean 联系电话"):
        choice_of(["company_name", "联系电活"], FORMS)
    with pytest.raises(UsageError, match="company_name"):
        choice_of(["company_name"], FORMS, "annex1")
