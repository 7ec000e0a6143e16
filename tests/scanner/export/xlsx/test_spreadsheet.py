"""What LibreOffice, standing in for any spreadsheet, makes of an exported file that it opens."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from scanner.export import EXPORTERS
from tests.scanner.export.guards import without_guards
from tests.scanner.export.records import FORMS, record

pytestmark = [pytest.mark.program("soffice"), pytest.mark.program("localc")]

TEXTS = {
    "company_name": "=1+1",
    "credit_code": "913204110000000000",
    "phone": "13912345678",
    "founded": "2015-03",
    "industry": "MAR1",
    "main_business": "(5)",
    "main_products": "1/2",
    "zone_name": "'甲",
    "address": "0512-62889901转806",
    "county": "007",
    "contact": "-1",
    "email": "a_x0041_b",
    "website": "+86 139",
    "profile": '一\n二, "三"\t四',
    "need_name": "２０１５",
    "field_l1": "1E5",
    "field_l2": "12:30",
    "need_description": "5%",
    "existing_basis": "1,234",
    "partner_conditions": "@SUM(A1)",
    "partner_work": "\t=1",
    "partner_names": "＝1+1",
}
NUMBERS = {"revenue": 12580.5, "employees": 186, "rd_staff": 0}
AS_CSV = "--infilter=CSV:44,34,76,1,,0,false,true,false"  # commas, UTF-8, dates and numbers found as Excel finds them


def reopened(folder: Path, kind: str) -> dict[str, Any]:
    """The first row's cells, after LibreOffice has opened an export and saved it anew."""
    stream = io.BytesIO()
    EXPORTERS[kind].export([record(TEXTS | NUMBERS)], FORMS, stream)
    source = folder / f"export.{kind}"
    source.write_bytes(stream.getvalue())
    command = [shutil.which("soffice") or "", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += [AS_CSV] if kind == "csv" else []
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "saved"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sheet = load_workbook(folder / "saved" / "export.xlsx").worksheets[0]
    return {heading.value.split()[-1]: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}


@pytest.fixture(scope="module")
def from_csv(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return reopened(tmp_path_factory.mktemp("csv"), "csv")


@pytest.fixture(scope="module")
def from_xlsx(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return reopened(tmp_path_factory.mktemp("xlsx"), "xlsx")


@pytest.mark.parametrize("field_id", TEXTS)
def test_text_in_a_csv_is_neither_calculated_nor_taken_for_a_number_or_a_day(
    from_csv: dict[str, Any], field_id: str
) -> None:
    cell = from_csv[field_id]
    assert cell.data_type == "s"
    assert without_guards(cell.value) == TEXTS[field_id]


@pytest.mark.parametrize("field_id", TEXTS)
def test_text_in_a_workbook_is_the_text_itself(from_xlsx: dict[str, Any], field_id: str) -> None:
    assert (from_xlsx[field_id].value, from_xlsx[field_id].data_type) == (TEXTS[field_id], "s")


@pytest.mark.parametrize("field_id", NUMBERS)
def test_amounts_and_counts_are_numbers_in_both(
    from_csv: dict[str, Any], from_xlsx: dict[str, Any], field_id: str
) -> None:
    for cells in (from_csv, from_xlsx):
        assert (cells[field_id].value, cells[field_id].data_type) == (NUMBERS[field_id], "n")
