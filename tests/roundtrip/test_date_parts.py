"""Dates with printed 年, 月 and 日 the whole way round: three places on paper and in files, one date in the record."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from forms.schemas.answers import answers_schema
from scanner.validate import validate
from scanner.values.reading import Outcome, Reading
from tests.roundtrip.trips import Trip, assert_refused, trip_of

HEAD = """\
form: dated
key: DATD
version: 1
title: 登记表
anchors: 340
margins: [22, 27, 22, 25]
table:
  columns: [32, 51, 32, 51]
  row_height: 12
sections:
  - title: 一、登记
    rows:
"""
DEFINITION = f"""{HEAD}\
      - - {{field: name, label: 姓名, kind: text}}
        - {{field: born, label: 出生日期, kind: date, parts: true, required: true}}
      - - {{field: signed, label: 填表日期, kind: date, parts: true, max: 2030}}
        - {{field: plain, label: 到岗日期, kind: date}}
"""
ANSWERS: dict[str, Any] = {"name": "周若彤", "born": "1991-08-23", "signed": "2025-11-03", "plain": "2020-05-06"}


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"))


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_gives_the_dates_back(trip: Trip, suffix: str) -> None:
    record = trip.filled_and_read(suffix, ANSWERS)
    assert record.answers == ANSWERS
    assert record.status == "accepted"
    assert list(record.fields) == list(ANSWERS)
    assert record.fields["born"].text == "1991年8月23日"


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
@pytest.mark.parametrize("said", ["1991", "1991-08", None])
def test_a_date_is_as_precise_as_it_was_written(trip: Trip, suffix: str, said: str | None) -> None:
    record = trip.filled_and_read(suffix, ANSWERS | {"born": said})
    assert record.answers["born"] == said
    assert [found.code for found in record.issues] == ([] if said else ["required_blank"])


def test_its_paper_gives_the_dates_back(trip: Trip) -> None:
    record = trip.printed_and_read(ANSWERS)
    assert record.answers == ANSWERS
    box = record.fields["born"].box_mm
    assert box is not None
    assert box[2] - box[0] > 35  # from the year's place to the day's


def test_the_words_are_printed_each_behind_its_place(trip: Trip) -> None:
    page = trip.known.layout.pages[0]
    boxes = {box.field_id: box for box in page.fields}
    words = {run.owner: run for run in page.runs if run.text in "年月日"}
    for part in ("born.year", "born.month", "born.day"):
        assert boxes[part].rect.right < words[part].at.x
        assert boxes[part].rect.width > 5
    assert boxes["born.year"].rect.width > boxes["born.day"].rect.width


def test_the_pdf_has_a_field_for_each_part_below_the_date(trip: Trip) -> None:
    with pikepdf.open(io.BytesIO(trip.filled(".pdf", ANSWERS))) as pdf:
        born = next(one for one in pdf.Root.AcroForm.Fields if str(one.T) == "born")
        assert {str(kid.T): str(kid.V) for kid in born.Kids} == {"year": "1991", "month": "8", "day": "23"}


def readings(**texts: str) -> list[Reading]:
    """Return readings from pixels of the birthday's parts; all else is blank."""
    known = {"name": "", "born.year": "", "born.month": "", "born.day": "", "plain": ""}
    known |= {f"signed.{part}": "" for part in ("year", "month", "day")}
    known |= {f"born.{part}": text for part, text in texts.items()}
    return [
        Reading(field_id, Outcome.READ if text else Outcome.BLANK, "rapidocr", text or None, 0.95)
        for field_id, text in known.items()
    ]


@pytest.mark.parametrize(
    ("texts", "value", "codes"),
    [
        ({"year": "1991", "month": "8", "day": "23"}, "1991-08-23", []),
        ({"year": "一九九一", "month": "八", "day": "二十三"}, "1991-08-23", []),
        ({"month": "8", "day": "23"}, None, ["date_unparsed"]),
        ({"year": "91", "month": "8", "day": "23"}, None, ["date_year_short"]),
        ({"year": "1991", "month": "2", "day": "30"}, None, ["date_not_real"]),
    ],
)
def test_what_is_written_in_the_places_is_understood_as_one_date(
    trip: Trip, texts: dict[str, str], value: str | None, codes: list[str]
) -> None:
    validated = validate(trip.known.form, readings(**texts), today=date(2026, 1, 1))
    assert (validated.answers["born"], validated.fields["born"].issues) == (value, codes)


def test_the_schema_knows_one_date(trip: Trip) -> None:
    assert list(answers_schema(trip.known.form.recorded())["properties"]) == list(ANSWERS)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("{field: a, label: 甲, kind: text, parts: true}", '"parts" says nothing for kind text'),
        ("{field: a, label: 甲, kind: date, parts: true, comb: 8}", '"comb" says nothing for a date in parts'),
    ],
)
def test_parts_of_what_is_no_date_are_refused(tmp_path: Path, cell: str, words: str) -> None:
    assert_refused(tmp_path, f"{HEAD}      - - {cell}\n", words)
