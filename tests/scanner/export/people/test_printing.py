"""How a table is laid out for print, and what LibreOffice makes of it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
import pytest
from openpyxl import load_workbook

from scanner.export.people.measuring import lines_in
from scanner.export.people.printing import A3, A4, TableText, lay_out_print
from scanner.export.people.workbook import PeopleXlsxExporter
from scanner.values.record import Record
from tests.annex2 import ANSWERS
from tests.makers.companies.made_up import make_company
from tests.scanner.export.records import ANNEX2, FORMS, record
from tests.viewers.office import convert

THIRTEEN = [record(dict(make_company(number).answers), name=f"{number}.pdf") for number in range(13)]
LONG = [
    record({**ANSWERS, "company_name": make_company(number).answers["company_name"]}, name=f"{number}.pdf")
    for number in range(13)
]


def table(*rows: tuple[str, ...], kept: int = 1) -> TableText:
    width = len(rows[0])
    return TableText(("栏目",) * width, rows, ("",) * width, (False,) * width, kept)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("企业名称", 8, 1),
        ("企业名称", 7, 2),
        ("a\nb\n", 10, 3),
        ("no break in words", 8, 3),
        ("word", 2, 2),
        ("MEMS传感器", 10, 1),
    ],
)
def test_lines_are_counted_as_a_sheet_breaks_them(text: str, width: float, lines: int) -> None:
    assert lines_in(text, width) == lines


def test_a_small_table_stands_on_one_page_of_a4() -> None:
    layout = lay_out_print(table(("1", "甲公司", "12"), ("2", "乙公司", "7")))
    assert (layout.paper, layout.ends) == (A4, (3,))
    assert layout.scale >= 0.9


def test_a_wide_table_goes_on_a3_in_parts_of_the_same_width() -> None:
    layout = lay_out_print(table(*[("1", *["一二三四五六七八九十"] * 60)] * 20))
    assert layout.paper is A3
    assert len(layout.ends) > 1
    sums = [sum(layout.widths[a:b]) for a, b in zip(layout.starts, layout.ends, strict=True)]
    assert max(sums) - min(sums) < 0.1 * max(sums)


def test_a_table_without_rows_or_with_one_column_is_laid_out_too() -> None:
    assert lay_out_print(TableText(("序号",), (), ("合计",), (False,), 1)).ends == (1,)
    assert lay_out_print(table(("1",), kept=1)).ends == (1,)


def _printed(records: list[Record], folder: Path) -> tuple[pypdf.PdfReader, bytes]:
    stream = io.BytesIO()
    PeopleXlsxExporter().export(records, FORMS, stream)
    content = stream.getvalue()
    return pypdf.PdfReader(io.BytesIO(convert({"people.xlsx": content}, "pdf", folder)["people.xlsx"])), content


@pytest.mark.program("soffice")
@pytest.mark.parametrize("records", [THIRTEEN, LONG], ids=["usual answers", "long answers"])
def test_thirteen_forms_of_34_fields_are_printed_on_at_most_three_pages_of_a3(
    records: list[Record], tmp_path: Path
) -> None:
    assert len(ANNEX2.fields) == 34
    pdf, content = _printed(records, tmp_path)
    assert len(pdf.pages) <= 3
    for page in pdf.pages:
        assert page.mediabox.width / page.mediabox.height == pytest.approx(420 / 297, abs=0.01)
    assert load_workbook(io.BytesIO(content)).worksheets[0].page_setup.orientation == "landscape"
    texts = [re.sub(r"\s", "", page.extract_text()) for page in pdf.pages]
    for field in ANNEX2.fields:
        assert sum(re.sub(r"\s", "", field.name) in text for text in texts) >= 1, field.id
    for text in texts:  # the first columns stand on every page
        for one in records:
            assert re.sub(r"\s", "", str(one.answers["company_name"])) in text
