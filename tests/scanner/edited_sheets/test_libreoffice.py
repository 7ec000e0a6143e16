"""What a person edits in LibreOffice comes back exactly."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tests.annex2 import ANSWERS
from tests.scanner.corrections.made import keep, scanned
from tests.scanner.edited_sheets.books import edits_in, exported, told, values_in
from tests.scanner.edited_sheets.test_comparing import DOUBTFUL, NASTY
from tests.viewers.office import edit_in_office

pytestmark = [pytest.mark.program("soffice")]

RECORDS = tuple(
    scanned(f"{number}.jpg", DOUBTFUL, answers={**ANSWERS, "company_name": f"企业{number}", "employees": number})
    for number in range(1, 7)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(tmp_path / "out", *RECORDS)
    return tmp_path / "out"


def letters(workbook: bytes) -> dict[str, str]:
    sheet = load_workbook(BytesIO(workbook), read_only=True).worksheets[0]
    headings = next(sheet.iter_rows(min_row=1, max_row=1, values_only=True))
    return {str(heading).split()[-1]: get_column_letter(index) for index, heading in enumerate(headings, start=1)}


def test_a_sheet_that_libreoffice_only_saved_changes_nothing(tmp_path: Path) -> None:
    nasty = scanned("n.jpg", {}, answers={**ANSWERS, **NASTY})
    keep(tmp_path / "out", nasty, RECORDS[0])
    saved, _ = edit_in_office(exported(tmp_path / "out", [nasty, RECORDS[0]]), [])
    edits = edits_in(tmp_path / "out", saved)
    assert (edits.records, told(edits)) == ((), "")


def test_what_is_typed_moved_sorted_renamed_and_deleted_is_understood_or_named(folder: Path) -> None:
    workbook = exported(folder, RECORDS)
    at = letters(workbook)
    last = max(at.values(), key=lambda one: (len(one), one))
    steps: list[list[str | int]] = [
        ["type", f"{at['revenue']}2", "926.5"],
        ["type", f"{at['phone']}2", "025-85485892"],
        ["type", f"{at['founded']}2", "2016年4月"],
        ["type", f"{at['contact']}2", "李四"],
        ["type", f"{at['company_type']}2", "中小企业"],
        ["clear", f"{at['address']}2"],
        ["type", f"{at['profile']}2", "第一行\n第二行"],
        ["type", f"{at['need_category.patent']}2", "1"],
        ["type", f"{at['need_category.rnd']}2", "0"],
        ["type", f"{at['need_category.product']}2", "0"],
        ["type", f"{at['need_category.renovation']}2", "0"],
        ["type", f"{at['need_category.support']}2", "1"],
        ["type", f"{at['phone']}1", "电话（已核） phone"],
        ["sort", f"A2:{last}7", [*at].index("employees") + 1],
        ["move", at["company_name"], at["employees"]],
        ["delete_row", 2],
    ]
    edited, _ = edit_in_office(workbook, steps)
    edits = edits_in(folder, edited)
    assert values_in(edits) == {
        "revenue": 926.5,
        "phone": "025-85485892",
        "founded": "2016-04",
        "contact": "李四",
        "company_type": "sme",
        "address": "blank",
        "profile": "第一行\n第二行",
        "need_category": ["patent", "support"],
    }
    assert edits.refusals == ()
    assert len(edits.wanted) == 1
    deleted = next(one for one in RECORDS if one.answers["employees"] == len(RECORDS))
    assert deleted.record_id in told(edits)


def test_what_libreoffice_turned_into_a_number_or_a_day_is_refused_or_right(folder: Path) -> None:
    workbook = exported(folder, RECORDS[:1])
    at = letters(workbook)
    steps: list[list[str | int]] = [
        ["format", f"{at['credit_code']}2", "General"],
        ["type", f"{at['credit_code']}2", "913204110000000000"],
        ["format", f"{at['contact']}2", "General"],
        ["type", f"{at['contact']}2", "2026-03-01"],
        ["format", f"{at['revenue']}2", "General"],
        ["type", f"{at['revenue']}2", "50%"],
        ["format", f"{at['address']}2", "General"],
        ["type", f"{at['address']}2", "=1+1"],
    ]
    edited, _ = edit_in_office(workbook, steps)
    edits = edits_in(folder, edited)
    assert edits.wanted == ()
    why = told(edits)
    assert "lost digits" in why
    assert "a date of it" in why
    assert "percentage" in why
    assert [edit.word.value for edit in edits.records[0].edits] == ["2"]  # a formula counts by its result
