"""The kinds `time` and `percent` the whole way round: filled in, drawn, read from files and paper, given out."""

from __future__ import annotations

import csv
import io
from datetime import date, time
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from forms.copies.spreadsheet import Cell, read_rows
from forms.copies.values import CellError, answer_of
from forms.definition import Field, Kind
from forms.schemas.answers import answers_schema
from scanner.export import EXPORTERS
from scanner.validate.kinds import parse
from scanner.validate.written import WrittenText
from tests.roundtrip.trips import Trip, trip_of

TODAY = date(2026, 1, 1)
TIME = Field("at", "时间", "时间", Kind.TIME)
SHARE = Field("share", "占比", "占比", Kind.PERCENT, unit="%")
ANSWERS: dict[str, Any] = {"visitor": "周若彤", "at": "09:30", "until": "15:45", "share": 12.5, "rise": 100}
DEFINITION = """\
form: visit_time
key: VTIM
version: 1
title: 来访预约单
anchors: 340
margins: [22, 27, 22, 25]
table:
  columns: [32, 51, 32, 51]
  row_height: 12
sections:
  - title: 一、预约
    rows:
      - - {field: visitor, label: 来访人, kind: text, required: true}
      - - {field: at, label: 到达时间, kind: time}
        - {field: until, label: 离开时间, kind: time}
      - - {field: share, label: 研发投入占比, kind: percent}
        - {field: rise, label: 增长率, kind: percent}
"""


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"), today=TODAY)


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_gives_times_and_shares_back(trip: Trip, suffix: str) -> None:
    record = trip.filled_and_read(suffix, ANSWERS)
    assert record.answers == ANSWERS
    assert record.status == "accepted"


def test_their_paper_printed_and_scanned_gives_them_back(trip: Trip) -> None:
    record = trip.printed_and_read(ANSWERS)
    assert record.source.kind == "scan"
    assert record.answers == ANSWERS


def test_a_percent_has_its_sign_printed_without_being_told(trip: Trip) -> None:
    units = [run.text for run in trip.known.layout.pages[0].runs if run.owner == "share" and run.role == "unit"]
    assert units == ["%"]


def test_the_schema_takes_what_was_read_and_no_other_time(trip: Trip) -> None:
    schema = answers_schema(trip.known.form)
    jsonschema.validate(trip.filled_and_read(".pdf", ANSWERS).answers, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(ANSWERS | {"at": "24:00"}, schema)


def test_a_table_keeps_a_time_as_text_and_a_share_as_a_number(trip: Trip) -> None:
    record = trip.filled_and_read(".pdf", ANSWERS)
    stream = io.BytesIO()
    EXPORTERS["csv"].export([record], [trip.known.form], stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline=""))
    assert (row["到达时间 at"], row["研发投入占比（%） share"]) == ("'09:30", "12.5")


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("9:30", "09:30", ()),
        ("09：30", "09:30", ()),
        ("9.30", "09:30", ()),
        ("0930", "09:30", ()),
        ("9:30:00", "09:30", ()),
        ("9点半", "09:30", ()),
        ("九点半", "09:30", ()),
        ("九点三十分", "09:30", ()),
        ("十二点一刻", "12:15", ()),
        ("9时30分", "09:30", ()),
        ("9点整", "09:00", ()),
        ("十点零五分", "10:05", ()),
        ("下午3点", "15:00", ()),
        ("下午三点半", "15:30", ()),
        ("下午15:30", "15:30", ()),
        ("上午9时", "09:00", ()),
        ("晚上12点", "00:00", ()),
        ("凌晨12点", "00:00", ()),
        ("中午1点", "13:00", ()),
        ("中午11点半", "11:30", ()),
        ("3:30 pm", "15:30", ()),
        ("12 a.m.", "00:00", ()),
        ("12PM", "12:00", ()),
        ("23:59", "23:59", ()),
        ("约9点", "09:00", ("time_approximate",)),
        ("3点", "03:00", ("time_half_unsaid",)),
        ("9:00-11:00", None, ("time_range",)),
        ("9点到11点", None, ("time_range",)),
        ("24:00", None, ("time_not_real",)),
        ("9:60", None, ("time_not_real",)),
        ("上午15点", None, ("time_not_real",)),
        ("15:30 pm", None, ("time_not_real",)),
        ("9", None, ("time_unparsed",)),
        ("9点七十五分钟", None, ("time_unparsed",)),
        ("待定", None, ("time_unparsed",)),
    ],
)
def test_a_time_is_understood_as_people_write_it(text: str, value: str | None, codes: tuple[str, ...]) -> None:
    parsed = parse(TIME, WrittenText(text, exact=True), today=TODAY)
    assert (parsed.value, parsed.codes) == (value, codes)


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("12.5%", 12.5, ()),
        ("１２．５％", 12.5, ()),
        ("12.5 %", 12.5, ()),
        ("12.5", 12.5, ()),
        ("0.125", 0.125, ()),
        ("百分之五", 5, ()),
        ("百分之十二点五", 12.5, ()),
        ("五成", 50, ()),
        ("六成半", 65, ()),
        ("3‰", 0.3, ()),
        ("千分之三", 0.3, ()),
        ("-2.5%", -2.5, ()),
        ("负百分之三", -3, ()),
        ("5个百分点", 5, ()),
        ("约30%", 30, ("percent_approximate",)),
        ("30%以上", 30, ("percent_approximate",)),
        ("10%-20%", None, ("percent_range",)),
        ("百分之十到二十", None, ("percent_range",)),
        ("一半", None, ("percent_unparsed",)),
        ("12.5% 3", None, ("percent_unparsed",)),
    ],
)
def test_a_share_is_understood_as_people_write_it(text: str, value: float | None, codes: tuple[str, ...]) -> None:
    parsed = parse(SHARE, WrittenText(text, exact=True), today=TODAY)
    assert (parsed.value, parsed.codes) == (value, codes)


def test_the_only_other_reading_that_is_a_time_is_taken_with_a_warning() -> None:
    parsed = parse(TIME, WrittenText("9:8O", ("9:30", "9:70")), today=TODAY)
    assert (parsed.value, parsed.codes) == ("09:30", ("reading_repaired",))


def test_a_list_of_recipients_gives_them_as_a_spreadsheet_keeps_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([time(9, 30), 0.125])
    sheet["B1"].number_format = "0.0%"
    book.save(tmp_path / "list.xlsx")
    ((at, share),) = read_rows(tmp_path / "list.xlsx", len)
    assert (answer_of(TIME, at), answer_of(SHARE, share)) == ("09:30", 12.5)
    with pytest.raises(CellError, match="09:30"):
        answer_of(TIME, Cell("9点半左右"))
