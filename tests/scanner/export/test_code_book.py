import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from forms.definition import Kind
from forms.errors import UnknownFormError
from scanner.export.code_book import CodeBookExporter, code_book_rows
from scanner.export.columns import record_table
from scanner.values.record import Record
from tests.scanner.export.records import ANNEX2, FORMS, record, rejected

HEADINGS = ("栏目", "编号", "类型", "单位", "选项", "版本", "说明")


def entries(*, joined: bool = False) -> dict[str, dict[str, str]]:
    rows = code_book_rows([ANNEX2], record_table([ANNEX2], joined=joined).columns)
    return {row[1]: dict(zip(HEADINGS, row, strict=True)) for row in reversed(list(rows))}


def book(records: Sequence[Record]) -> Any:
    stream = io.BytesIO()
    CodeBookExporter().export(records, FORMS, stream)
    return load_workbook(stream)


def test_every_column_of_the_table_is_explained() -> None:
    for joined in (False, True):
        explained = entries(joined=joined)
        for column in record_table([ANNEX2], joined=joined).columns:
            assert explained[column.id]["栏目"] == column.name
            assert explained[column.id]["类型"] or explained[column.id]["说明"], column.id


def test_a_number_tells_its_unit_and_a_choice_its_options_with_ids_and_labels() -> None:
    told = entries(joined=True)
    assert (told["revenue"]["单位"], told["revenue"]["类型"]) == ("万元", "数 number")
    assert told["company_type"]["选项"] == "large = 大企业\nsme = 中小企业\nother = 其他"
    assert told["need_category"]["类型"] == "多选 several options"


def test_a_box_with_a_column_of_its_own_tells_what_1_and_0_mean() -> None:
    box = entries()["need_category.patent"]
    assert (box["选项"], box["说明"]) == ("patent = 专利", "1 已勾选，0 未勾选，空白为不能确定。")


def test_the_words_for_status_and_outcome_are_explained() -> None:
    rows = list(code_book_rows([ANNEX2], []))
    assert {row[4] for row in rows if row[1] == "status"} == {"accepted", "review", "rejected"}
    assert {row[4] for row in rows if row[1] == "fields.….outcome"} == {"read", "blank", "unclear"}
    assert {row[4] for row in rows if row[1].endswith("correction.kind")} == {
        "confirmed",
        "changed",
        "blank",
        "illegible",
    }


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_field_has_a_word(kind: Kind) -> None:
    form = replace(ANNEX2, fields=(replace(ANNEX2.fields[0], id="asked", kind=kind),))
    columns = [column for column in record_table([form], joined=True).columns if column.field_id == "asked"]
    ((_, _, word, *_), *_) = code_book_rows([form], columns)
    assert word


def test_the_book_has_a_sheet_for_each_form_that_the_records_are_of() -> None:
    assert book([record(), rejected()]).sheetnames == ["编码 附件2"]
    assert len(book([]).sheetnames) == len({form.id for form in FORMS if form.has_fields})


def test_a_form_that_is_not_known_is_named() -> None:
    with pytest.raises(UnknownFormError, match="annex9"):
        book([record(form={"id": "annex9", "version": "1"})])
