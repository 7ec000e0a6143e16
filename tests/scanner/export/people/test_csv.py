import csv
import io
from collections.abc import Sequence

from scanner.export.people.columns import ColumnChoice
from scanner.export.people.csv_table import PeopleCsvExporter
from scanner.values.record import Record
from tests.scanner.export.records import FORMS, record, rejected


def table(records: Sequence[Record], exporter: PeopleCsvExporter | None = None) -> list[list[str]]:
    stream = io.BytesIO()
    (exporter or PeopleCsvExporter()).export(records, FORMS, stream)
    assert stream.getvalue().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))


def test_the_first_line_is_the_chinese_headings_and_every_other_line_a_record() -> None:
    rows = table([record({"company_name": "甲"}), rejected("letter.pdf")])
    assert rows[0][:3] == ["序号", "状态", "企业名称"]
    assert rows[1][:3] == ["1", "通过", "甲"]
    assert (rows[2][:3], rows[2][-1]) == (["2", "退回", ""], "letter.pdf")
    assert len(rows) == 3


def test_only_the_chosen_columns_are_written() -> None:
    exporter = PeopleCsvExporter(choice=ColumnChoice("annex2", ("contact", "revenue")))
    assert table([record({"contact": "李", "revenue": 12.5})], exporter) == [
        ["序号", "联系人", "上一年度营业总收入（万元）"],
        ["1", "李", "12.5"],
    ]


def test_text_that_a_spreadsheet_would_calculate_or_change_is_guarded() -> None:
    exporter = PeopleCsvExporter(choice=ColumnChoice("annex2", ("company_name", "phone")))
    assert table([record({"company_name": "=1+1", "phone": "013912345678"})], exporter)[1] == [
        "1",
        "'=1+1",
        "'013912345678",
    ]
