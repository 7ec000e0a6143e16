"""Fields that repeat the whole way round: a list of rows in JSON, a field for each cell everywhere else."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pikepdf
import pytest

from forms.answers import check_answers
from forms.errors import UsageError
from forms.schemas.record import record_schema
from scanner.corrections.spelled import spelled
from scanner.corrections.words import RefusedWordError
from scanner.edited_sheets.cells import EditedCell, Origin
from scanner.edited_sheets.sheets import record_sheet
from scanner.export import EXPORTERS
from scanner.values.record import Record
from tests.roundtrip.trips import Trip, assert_refused, trip_of

HEAD = """\
form: household
key: HSHD
version: 1
title: 家庭情况登记表
anchors: 340
margins: [20, 27, 20, 25]
table:
  columns: [30, 55, 30, 55]
  row_height: 11
sections:
  - title: 一、家庭
    rows:
      - - {field: head, label: 户主, kind: text, required: true}
        - {field: total, label: 收入合计, kind: amount, unit: 元}
"""
DEFINITION = f"""{HEAD}\
      - repeat: 4
        field: family
        name: 家庭成员
        columns: [40, 40, 50, 40]
        height: 12
        cells:
          - {{field: name, label: 姓名, kind: text, required: true}}
          - {{field: born, label: 出生日期, kind: date}}
          - {{field: sex, label: 性别, kind: one, options: {{male: 男, female: 女}}}}
          - {{field: income, label: 月收入, kind: amount, unit: 元}}
rules:
  - {{rule: sum, field: total, parts: [family.income]}}
"""
ROWS: list[dict[str, Any]] = [
    {"name": "周若彤", "born": "1991-08-23", "sex": "female", "income": 8500},
    {"name": "王思远", "born": "1990-02", "sex": "male", "income": 9200},
    {"name": "王小满", "born": "2019-05-04", "sex": "female", "income": None},
]
ANSWERS: dict[str, Any] = {"head": "周若彤", "total": 17700, "family": ROWS}


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"))


def said(record: Record) -> dict[str, Any]:
    """Return the answers as the JSON of a record has them."""
    answers: dict[str, Any] = json.loads(record.to_json())["answers"]
    return answers


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_gives_the_rows_back(trip: Trip, suffix: str) -> None:
    record = trip.filled_and_read(suffix, ANSWERS)
    assert said(record) == ANSWERS
    assert record.status == "accepted"
    assert record.fields["family[1].name"].text == "王思远"
    assert record.fields["family[3].name"].outcome == "blank"


def test_their_paper_gives_the_rows_back(trip: Trip) -> None:
    record = trip.printed_and_read(ANSWERS)
    assert said(record) == ANSWERS


def test_a_record_reads_itself_back(trip: Trip) -> None:
    record = trip.filled_and_read(".pdf", ANSWERS)
    again = Record.model_validate_json(record.to_json())
    assert again == record
    assert again.to_json() == record.to_json()


def test_a_row_between_others_that_is_blank_keeps_its_place(trip: Trip) -> None:
    rows = [ROWS[0], dict.fromkeys(ROWS[0]), ROWS[1]]
    record = trip.filled_and_read(".pdf", ANSWERS | {"family": rows})
    assert said(record)["family"] == rows


def test_no_row_is_an_empty_list(trip: Trip) -> None:
    record = trip.filled_and_read(".pdf", {"head": "周若彤", "family": []})
    assert said(record)["family"] == []
    assert Record.model_validate_json(record.to_json()).answers == record.answers


def test_the_pdf_names_a_cell_by_field_row_and_column(trip: Trip) -> None:
    with pikepdf.open(io.BytesIO(trip.filled(".pdf", ANSWERS))) as pdf:
        roots = {str(one.T): one for one in pdf.Root.AcroForm.Fields}
        assert list(roots) == ["head", "total", "family"]
        rows = {str(one.T): one for one in roots["family"].Kids}
        assert list(rows) == ["0", "1", "2", "3"]
        assert [str(one.T) for one in rows["1"].Kids] == ["name", "born", "sex", "income"]
        assert str(rows["1"].Kids[0].V) == "王思远"


def test_a_row_that_was_begun_lacks_what_is_required_and_a_blank_one_lacks_nothing(trip: Trip) -> None:
    rows = [ROWS[0], ROWS[1] | {"name": None}]
    record = trip.filled_and_read(".pdf", ANSWERS | {"family": rows})
    assert [found.field for found in record.issues if found.code == "required_blank"] == ["family[1].name"]
    (found,) = [found for found in record.issues if found.code == "required_blank"]
    assert "家庭成员 2 姓名" in found.message_zh


def test_a_sum_of_a_column_is_held_against_all_rows(trip: Trip) -> None:
    record = trip.filled_and_read(".pdf", ANSWERS | {"total": 17000})
    assert record.fields["total"].issues == ["sum_mismatch"]


def test_the_schema_of_the_form_types_the_rows(trip: Trip) -> None:
    schema = record_schema(trip.known.form)
    record = json.loads(trip.filled_and_read(".pdf", ANSWERS).to_json())
    jsonschema.validate(record, schema)
    record["answers"]["family"][0]["sex"] = "other"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, schema)


def test_answers_for_more_rows_than_the_form_has_are_refused(trip: Trip) -> None:
    with pytest.raises(UsageError, match="the form has 4 rows"):
        check_answers(trip.known.form, {"family": [ROWS[0]] * 5})
    with pytest.raises(UsageError, match=r'no field "family\[0\]\.nmae".*family\[0\]\.name'):
        check_answers(trip.known.form, {"family": [{"nmae": "周若彤"}]})


def test_the_head_stands_again_where_the_rows_go_on_over_a_page(tmp_path: Path) -> None:
    long = trip_of(DEFINITION.replace("repeat: 4", "repeat: 20").replace("height: 12", "height: 16"), tmp_path)
    pages = long.known.layout.pages
    assert len(pages) == 2
    assert all([run.text for run in page.runs].count("出生日期") == 1 for page in pages)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (
            "{repeat: 2, field: a, name: 甲, cells: [{field: x, label: 乙, kind: text}]}",
            "1 cells in a row and 4 columns",
        ),
        (
            (
                "{repeat: 2, field: a, name: 甲, columns: [85, 85],"
                " cells: [{field: x, label: 乙, kind: text}, {field: x, label: 丙, kind: text}]}"
            ),
            "taken by a column before it",
        ),
        ("{repeat: 0, field: a, name: 甲, cells: [{field: x, label: 乙, kind: text}]}", '"repeat" must be at least 1'),
        ("{repeat: 2, field: head, name: 甲, columns: [170], cells: [{field: x, label: 乙, kind: text}]}", "is taken"),
        ("{repeat: 2, field: a, cells: [{field: x, label: 乙, kind: text}]}", '"name" is missing'),
    ],
)
def test_rows_that_do_not_hold_together_are_refused(tmp_path: Path, entry: str, words: str) -> None:
    assert_refused(tmp_path, f"{HEAD}      - {entry}\n", words)


def test_a_flat_table_has_a_column_for_each_cell(trip: Trip) -> None:
    record = trip.filled_and_read(".pdf", ANSWERS)
    stream = io.BytesIO()
    EXPORTERS["csv"].export([record], [trip.known.form], stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline=""))
    assert row["家庭成员 2 姓名 family[1].name"] == "王思远"
    assert row["家庭成员 3 性别 family[2].sex"] == "女"
    assert row["家庭成员 4 姓名 family[3].name"] == ""


def test_a_workbook_has_a_sheet_with_a_line_for_each_row_that_says_something(trip: Trip) -> None:
    record = trip.filled_and_read(".pdf", ANSWERS)
    stream = io.BytesIO()
    EXPORTERS["xlsx"].export([record, record], [trip.known.form], stream)
    sheet = openpyxl.load_workbook(stream)["家庭成员 family"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert [str(heading).split()[-1] for heading in rows[0]] == [
        "record", "source.path", "row", "name", "born", "sex", "income",
    ]  # fmt: skip
    assert [row[2:] for row in rows[1:]] == 2 * [
        [1, "周若彤", "1991-08-23", "女", 8500],
        [2, "王思远", "1990-02", "男", 9200],
        [3, "王小满", "2019-05-04", "女", None],
    ]


def test_a_correction_of_a_cell_made_in_the_exported_sheet_is_understood(trip: Trip) -> None:
    headings = ["记录编号 record_id", "家庭成员 2 姓名 family[1].name", "家庭成员 第 5 行起 family[4+]"]
    known = ["record_id", "family[1].name", "family[4+]"]
    rows = iter([tuple(EditedCell(Origin.TEXT, words) for words in headings)])
    sheet = record_sheet("表", rows, known)
    assert sheet is not None
    assert sheet.unknown == ()
    assert set(sheet.letters) == set(known)


def test_a_person_corrects_a_cell_by_its_name(trip: Trip) -> None:
    said_word = spelled(trip.known.form, "family[1].sex", "female", today=date(2026, 1, 1))
    assert said_word.word.value == "female"
    with pytest.raises(RefusedWordError):
        spelled(trip.known.form, "family[1].sex", "other", today=date(2026, 1, 1))
