"""What people changed in an exported sheet is found, and what only looks like a change is none."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import UsageError
from scanner.corrections import FieldWord
from scanner.edited_sheets import keep as keep_edits
from scanner.export import XlsxExporter
from scanner.export.batches import Batches
from scanner.values.record import Record
from tests.annex2 import ANSWERS
from tests.scanner.corrections.made import FORM, keep, opened, scanned
from tests.scanner.edited_sheets.books import (
    changed,
    columns_of,
    edits_in,
    exported,
    row_of,
    told,
    values_in,
    with_cells,
)

DOUBTFUL = {
    "revenue": (9265, "9265"),
    "company_type": (None, None),
    "phone": ("025-12345678", "025-12345678"),
    "need_category": (None, None),
}
ONE, TWO = scanned("a.jpg", DOUBTFUL), scanned("b.jpg", {"employees": (12, "12")})
NASTY = {
    "company_name": "=1+1",
    "industry": "_x0041_ and _x005F_",
    "main_business": "一\n二\t三\n\n四",
    "main_products": "+86 12",
    "zone_name": "'甲",
    "address": "  ",
    "contact": "@SUM(A1)",
    "profile": "长" * 33_000,
    "need_name": "007",
    "field_l1": "1E5",
    "field_l2": "2015-03",
    "need_description": "−5",
    "existing_basis": "ab\u200fc\u200bd",
    "revenue": 1234567890123456789,
    "planned_investment": 0.1,
    "total_investment": 1e21,
    "need_category": [],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(tmp_path / "out", ONE, TWO)
    return tmp_path / "out"


def of_one(folder: Path, record: Record, values: dict[str, object], *, joined: bool = False) -> dict[str, object]:
    """What is taken when cells of one record are changed, with nothing refused."""
    edits = edits_in(folder, with_cells(exported(folder, [ONE, TWO], joined=joined), record, values))
    assert told(edits) == ""
    return values_in(edits)


# What is no change


@pytest.mark.parametrize("joined", [False, True])
def test_a_sheet_that_nobody_edited_changes_nothing(folder: Path, joined: bool) -> None:
    edits = edits_in(folder, exported(folder, [ONE, TWO], joined=joined))
    assert (edits.records, told(edits)) == ((), "")


@pytest.mark.parametrize("joined", [False, True])
def test_no_value_that_a_cell_changes_or_cuts_counts_as_a_change(tmp_path: Path, joined: bool) -> None:
    nasty = scanned("n.jpg", {"website": (None, "看不清")}, answers={**ANSWERS, **NASTY})
    keep(tmp_path / "out", nasty)
    with closing(opened(tmp_path / "out")) as corrections:
        corrections.say(nasty.record_id, [FieldWord("website", "illegible")], by="a")
    content = exported(tmp_path / "out", [nasty], joined=joined)
    for workbook in (content, changed(content, lambda _sheet: None)):
        edits = edits_in(tmp_path / "out", workbook)
        assert (edits.records, told(edits)) == ((), "")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1), number=st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_whatever_a_record_holds_its_own_export_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, text: str, number: float
) -> None:
    folder = tmp_path_factory.mktemp("any") / "out"
    one = scanned("n.jpg", {}, answers={**ANSWERS, "company_name": text, "revenue": number})
    keep(folder, one)
    edits = edits_in(folder, exported(folder, [one]))
    assert (edits.records, told(edits)) == ((), "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("revenue", 9265.0, id="a number with a point"),
        pytest.param("revenue", "9,265", id="a number as text with a comma"),
        pytest.param("revenue", "'9265", id="a number behind an apostrophe"),
        pytest.param("phone", "025-12345678 ", id="white space behind"),
        pytest.param("phone", "025-12345678\r\n", id="a line's end behind"),
        pytest.param("phone", "\u200e025-12345678", id="a hidden character"),
        pytest.param("founded", datetime(2008, 5, 20), id="a day as a date"),  # noqa: DTZ001
        pytest.param("company_type", None, id="an unclear cell left empty"),
    ],
)
def test_what_office_programs_do_by_themselves_is_no_change(folder: Path, name: str, value: object) -> None:
    record = scanned("c.jpg", {**DOUBTFUL, "founded": ("2008-05-20", "2008-05-20")})
    keep(folder, record)
    edits = edits_in(folder, with_cells(exported(folder, [record]), record, {name: value}))
    assert (edits.records, told(edits)) == ((), "")


def test_a_text_of_digits_that_lost_its_zeros_to_a_number_is_told_and_left(folder: Path) -> None:
    record = scanned("c.jpg", {"phone": ("02512345678", "02512345678")})
    keep(folder, record)
    edits = edits_in(folder, with_cells(exported(folder, [record]), record, {"phone": 2512345678}))
    assert edits.records == ()
    assert "took a 0 from their front" in told(edits)


# What is a change


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("revenue", 926.5, 926.5, id="a number"),
        pytest.param("revenue", "1,200", 1200, id="thousands in text"),
        pytest.param("revenue", "12005000元", 1200.5, id="an amount in another unit"),
        pytest.param("employees", 7.0, 7, id="a whole number"),
        pytest.param("founded", "2015年3月", "2015-03", id="a date in words"),
        pytest.param("founded", datetime(2016, 4, 12), "2016-04-12", id="a date cell"),  # noqa: DTZ001
        pytest.param("phone", 13912345678, "13912345678", id="a phone as a number"),
        pytest.param("company_type", "中小企业", "sme", id="an option by its label"),
        pytest.param("company_type", "sme", "sme", id="an option by its id"),
        pytest.param("has_partner", "否", "no", id="an option"),
        pytest.param("has_partner", "是", "yes", id="an option without what stands in its brackets"),
        pytest.param("profile", "一\r\n二\n三", "一\n二\n三", id="a text of several lines"),
        pytest.param("contact", "=王", "=王", id="a text that looks like a formula"),
        pytest.param("contact", None, "blank", id="a cleared cell"),
        pytest.param("contact", "无", "blank", id="a word for nothing"),
    ],
)
def test_a_changed_cell_means_what_it_says(folder: Path, name: str, value: object, expected: object) -> None:
    base = scanned("c.jpg", {**DOUBTFUL, "has_partner": (None, None)})
    keep(folder, base)

    def change(sheet: Any) -> None:
        cell = sheet.cell(row_of(sheet, base), columns_of(sheet)[name])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # openpyxl takes a leading = for a formula

    edits = edits_in(folder, changed(exported(folder, [base]), change))
    assert told(edits) == ""
    assert values_in(edits) == {name: expected}


def test_boxes_are_taken_together(folder: Path) -> None:
    boxes = {"patent": 1, "rnd": "√", "product": 0, "renovation": "0", "support": "否"}
    given = {f"need_category.{name}": value for name, value in boxes.items()}
    assert of_one(folder, ONE, given) == {"need_category": ["patent", "rnd"]}


def test_a_cleared_box_is_not_ticked(folder: Path) -> None:
    chosen = ANSWERS["need_category"]
    assert isinstance(chosen, list)
    assert of_one(folder, TWO, {f"need_category.{chosen[0]}": None}) == {"need_category": chosen[1:] or "blank"}


def test_an_unclear_group_of_which_only_some_boxes_are_said_is_refused(folder: Path) -> None:
    edits = edits_in(folder, with_cells(exported(folder, [ONE]), ONE, {"need_category.rnd": 1}))
    assert "write 1 or 0 in each box" in told(edits)
    assert edits.wanted == ()


@pytest.mark.parametrize(
    "text",
    ["专利；技术研发（关键、核心技术）", "技术研发(关键、核心技术)、专利", "patent,rnd", "专利\n技术研发"],
)
def test_a_joined_choice_is_known_by_its_labels_whatever_stands_between_them(folder: Path, text: str) -> None:
    assert of_one(folder, ONE, {"need_category": text}, joined=True) == {"need_category": ["patent", "rnd"]}


@pytest.mark.parametrize(
    ("name", "value", "number_format", "told_of"),
    [
        pytest.param("revenue", "很多", "@", "amount", id="no number"),
        pytest.param("revenue", 0.5, "0%", "percentage", id="a share"),
        pytest.param("revenue", 5, "[$$-409]#,##0", "foreign money", id="dollars"),
        pytest.param("revenue", 10**17, "General", "more digits", id="a number of too many digits"),
        pytest.param("employees", 7.5, "General", "whole number", id="a fraction of a person"),
        pytest.param("credit_code", 913204110000000000, "General", "lost digits", id="a code as a number"),
        pytest.param("credit_code", "9.13204E+17", "@", "scientific", id="a code in scientific notation"),
        pytest.param("contact", datetime(2026, 3, 1), "mmm-yy", "a date of it", id="a name as a date"),  # noqa: DTZ001
        pytest.param("founded", 42078, "General", "date", id="a date as its serial number"),
        pytest.param("company_type", "大企业；中小企业", "@", "one option", id="two options of one"),
        pytest.param("company_type", "巨型", "@", "not an option", id="no option"),
        pytest.param("company_name", "=A1", "General", "formula", id="a formula without a result"),
        pytest.param("company_name", "#N/A", "General", "error", id="an error"),
        pytest.param("company_name", True, "General", "TRUE", id="a truth"),
        pytest.param("status", "通过", "@", "status is not changed", id="the status"),
    ],
)
def test_what_cannot_be_understood_is_named_and_nothing_of_its_record_is_taken(
    folder: Path, name: str, value: object, number_format: str, told_of: str
) -> None:
    def change(sheet: Any) -> None:
        row, columns = row_of(sheet, ONE), columns_of(sheet)
        sheet.cell(row, columns[name]).value = value
        sheet.cell(row, columns[name]).number_format = number_format
        sheet.cell(row, columns["address"]).value = "新址"
        sheet.cell(row_of(sheet, TWO), columns["address"]).value = "新址二"

    edits = edits_in(folder, changed(exported(folder, [ONE, TWO]), change))
    (refusal,) = edits.refusals
    assert told_of in refusal.why
    assert str(value) not in refusal.why.replace("#N/A", "") or name == "status"
    assert [one.record_id for one in edits.wanted] == [TWO.record_id]


def test_a_text_that_the_export_cut_is_not_taken_from_the_sheet_but_may_be_cleared(tmp_path: Path) -> None:
    long = scanned("n.jpg", {}, answers={**ANSWERS, "profile": "长" * 33_000})
    keep(tmp_path / "out", long)
    content = exported(tmp_path / "out", [long])
    edits = edits_in(tmp_path / "out", with_cells(content, long, {"profile": "长" * 100}))
    assert "only the beginning" in told(edits)
    assert values_in(edits_in(tmp_path / "out", with_cells(content, long, {"profile": None}))) == {"profile": "blank"}


@pytest.mark.parametrize(
    ("name", "value", "number_format", "warned"),
    [
        pytest.param("phone", 2512345678, "General", "开头的 0", id="a phone that may have lost its 0"),
        pytest.param("founded", datetime(2015, 3, 1), "yyyy-mm-dd", "“日”", id="a day that may be added"),  # noqa: DTZ001
        pytest.param("credit_code", "913204110000000000", "@", "校验", id="a wrong check digit"),
    ],
)
def test_what_is_odd_about_a_change_is_told_with_it(
    folder: Path, name: str, value: object, number_format: str, warned: str
) -> None:
    base = scanned("c.jpg", {"phone": (None, None), "founded": ("2015-03", "2015-03")})
    keep(folder, base)

    def change(sheet: Any) -> None:
        cell = sheet.cell(row_of(sheet, base), columns_of(sheet)[name])
        cell.value, cell.number_format = value, number_format

    edits = edits_in(folder, changed(exported(folder, [base]), change))
    (edit,) = edits.wanted[0].edits
    assert any(warned in one for one in edit.warnings)


# Rows and columns


def test_deleted_rows_are_named_and_left(folder: Path) -> None:
    edits = edits_in(folder, changed(exported(folder, [ONE, TWO]), lambda sheet: sheet.delete_rows(row_of(sheet, ONE))))
    assert (edits.records, edits.strays) == ((), ())
    assert ONE.record_id in told(edits)


def test_rows_of_nobody_and_copied_rows_are_named_and_not_taken(folder: Path) -> None:
    def change(sheet: Any) -> None:
        row, columns = row_of(sheet, ONE), columns_of(sheet)
        sheet.append([cell.value for cell in sheet[row]])
        sheet.cell(row, columns["address"]).value = "新址"
        sheet.append([None, None, "新企业"])

    edits = edits_in(folder, changed(exported(folder, [ONE, TWO]), change))
    assert edits.wanted == ()
    assert "same record in several rows" in told(edits)
    assert "rows of no exported record" in told(edits)


def test_columns_are_known_by_their_ids_whatever_else_their_headings_say(folder: Path) -> None:
    def change(sheet: Any) -> None:
        columns = columns_of(sheet)
        sheet.cell(1, columns["address"]).value = "地址（请核对） address"
        sheet.cell(row_of(sheet, ONE), columns["address"]).value = "新址"

    edits = edits_in(folder, changed(exported(folder, [ONE]), change))
    assert (values_in(edits), told(edits)) == ({"address": "新址"}, "")


def test_a_heading_that_lost_its_id_is_named(folder: Path) -> None:
    def change(sheet: Any) -> None:
        columns = columns_of(sheet)
        sheet.cell(1, columns["address"]).value = "企业地址"
        sheet.cell(row_of(sheet, ONE), columns["address"]).value = "新址"

    edits = edits_in(folder, changed(exported(folder, [ONE]), change))
    assert edits.records == ()
    assert any("address" in one for one in edits.strays)


def test_a_column_that_is_there_twice_is_named_and_not_read(folder: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.cell(1, sheet.max_column + 1).value = "地址 address"
        sheet.cell(row_of(sheet, ONE), columns_of(sheet)["address"]).value = "新址"

    edits = edits_in(folder, changed(exported(folder, [ONE]), change))
    assert edits.records == ()
    assert "twice" in told(edits)


def test_rows_above_the_headings_and_columns_of_their_own_and_deleted_columns_do_no_harm(folder: Path) -> None:
    def change(sheet: Any) -> None:
        columns = columns_of(sheet)
        sheet.cell(row_of(sheet, ONE), columns["address"]).value = "新址"
        sheet.delete_cols(columns["phone"])
        sheet.insert_rows(1, 2)
        sheet["A1"] = "汇总表"

    edits = edits_in(folder, changed(exported(folder, [ONE]), change))
    assert (values_in(edits), edits.strays) == ({"address": "新址"}, ())
    assert "phone" in told(edits)


def test_a_sheet_without_the_column_of_ids_is_refused(folder: Path) -> None:
    gone = changed(exported(folder, [ONE]), lambda sheet: sheet.delete_cols(columns_of(sheet)["record_id"]))
    with pytest.raises(UsageError, match="record_id"):
        edits_in(folder, gone)


def test_a_sheet_of_another_batch_is_refused(folder: Path, tmp_path: Path) -> None:
    other = scanned("other.jpg", {})
    keep(tmp_path / "other", other)
    with pytest.raises(UsageError, match="another batch"):
        edits_in(folder, exported(tmp_path / "other", [other]))


def test_a_workbook_that_lost_its_hidden_sheet_is_refused(folder: Path) -> None:
    def change(sheet: Any) -> None:
        book = sheet.parent
        book.remove(book["formloop"])

    with pytest.raises(UsageError, match="hidden sheet"):
        edits_in(folder, changed(exported(folder, [ONE]), change))


# A record that was corrected since the export


def test_what_others_said_since_stays_where_the_sheet_was_left_alone(folder: Path) -> None:
    content = exported(folder, [ONE])
    with closing(opened(folder)) as corrections:
        corrections.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5)], by="b")
    edits = edits_in(folder, with_cells(content, ONE, {"address": "新址"}))
    assert (values_in(edits), told(edits)) == ({"address": "新址"}, "")


@pytest.mark.parametrize("word", [FieldWord("revenue", "changed", 1), FieldWord("revenue", "confirmed")])
def test_a_field_that_somebody_else_spoke_of_since_is_not_overwritten(folder: Path, word: FieldWord) -> None:
    content = exported(folder, [ONE])
    with closing(opened(folder)) as corrections:
        corrections.say(ONE.record_id, [word], by="b")
    edits = edits_in(folder, with_cells(content, ONE, {"revenue": 926.5}))
    assert "changed since the export" in told(edits)
    assert edits.wanted == ()


def test_who_says_the_same_as_somebody_else_since_says_nothing_new(folder: Path) -> None:
    content = exported(folder, [ONE])
    with closing(opened(folder)) as corrections:
        corrections.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5)], by="b")
    edits = edits_in(folder, with_cells(content, ONE, {"revenue": 926.5}))
    assert (edits.records, told(edits)) == ((), "")


def test_a_record_that_was_read_anew_since_is_named_where_its_sheet_differs(folder: Path) -> None:
    content = exported(folder, [ONE, TWO])
    keep(folder, scanned("a.jpg", {**DOUBTFUL, "revenue": (92.65, "92.65")}))
    edits = edits_in(folder, content)
    (refusal,) = edits.refusals
    assert "read anew" in refusal.why
    assert "上一年度营业总收入" in refusal.why


def test_what_is_kept_is_kept_record_by_record_and_a_second_time_it_is_no_change(folder: Path) -> None:
    content = with_cells(exported(folder, [ONE, TWO]), ONE, {"revenue": 926.5, "company_type": "大企业"})
    edits = edits_in(folder, content)
    with closing(opened(folder)) as corrections:
        other = corrections.record(TWO.record_id)
        kept = keep_edits(edits, corrections, by="李")
        record = corrections.record(ONE.record_id)
        assert corrections.record(TWO.record_id) == other
    assert (kept.fields, kept.records, kept.refusals) == (2, 1, ())
    assert (record.answers["revenue"], record.answers["company_type"]) == (926.5, "large")
    assert {entry.by for entry in record.history} == {"李"}
    again = edits_in(folder, content)
    assert (again.records, told(again)) == ((), "")


def test_a_record_that_changes_between_showing_and_keeping_is_named_and_left(folder: Path) -> None:
    edits = edits_in(folder, with_cells(exported(folder, [ONE]), ONE, {"revenue": 926.5}))
    with closing(opened(folder)) as corrections:
        corrections.say(ONE.record_id, [FieldWord("revenue", "changed", 1)], by="b")
        kept = keep_edits(edits, corrections, by="李")
        assert (kept.records, len(kept.refusals)) == (0, 1)
        assert corrections.record(ONE.record_id).answers["revenue"] == 1


def test_a_sheet_of_several_batches_is_taken_in_for_each(folder: Path, tmp_path: Path) -> None:
    other = scanned("other.jpg", {})
    keep(tmp_path / "other", other)
    stream = io.BytesIO()
    batches = Batches([folder, tmp_path / "other"])
    records = [kept.record for kept in batches.records(lambda _damaged: None)]
    XlsxExporter(batches=batches).export(records, [FORM], stream)
    content = with_cells(with_cells(stream.getvalue(), ONE, {"address": "新址"}), other, {"address": "别处"})
    for batch, value in ((folder, "新址"), (tmp_path / "other", "别处")):
        edits = edits_in(batch, content)
        assert (values_in(edits), edits.strays) == ({"address": value}, ())
        assert "not in this batch" in told(edits)
