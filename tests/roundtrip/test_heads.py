"""A head with answers on a further page: drawn where the form is filled, and in nobody's way when it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from forms.errors import DefinitionError
from forms.loading import load_form
from tests.roundtrip.trips import Trip, trip_of

DEFINITION = """\
form: headed
key: HEAD
version: 1
title: 体检表
anchors: 340
margins: [22, 34, 22, 30]
head: [name, number]
table:
  columns: [32, 51, 32, 51]
  row_height: 12
sections:
  - title: 一、基本情况
    rows:
      - - {field: name, label: 姓名, kind: text}
        - {field: number, label: 编号, kind: text, comb: 8}
      - new_page: true
        cells:
          - {field: height, label: 身高, kind: integer, unit: 厘米}
          - {field: weight, label: 体重, kind: integer, unit: 公斤}
"""
ANSWERS: dict[str, Any] = {"name": "周若彤", "number": "TJ202601", "height": 168, "weight": 55}


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"))


def words_on(content: bytes, index: int) -> str:
    """Return the words of a page of a PDF, without those of its fields."""
    page = pypdfium2.PdfDocument(content)[index]
    words: str = page.get_textpage().get_text_range()
    return words


def test_the_second_page_says_whose_it_is(trip: Trip) -> None:
    content = trip.filled(".pdf", ANSWERS)
    assert "姓名：周若彤" in words_on(content, 1)
    assert "编号：TJ202601" in words_on(content, 1)
    assert "体检表" in words_on(content, 1)
    assert "姓名：周若彤" not in words_on(content, 0)


def test_what_is_blank_is_left_out(trip: Trip) -> None:
    content = trip.filled(".pdf", ANSWERS | {"name": None})
    assert "姓名：" not in words_on(content, 1)
    assert "编号：TJ202601" in words_on(content, 1)


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_is_read(trip: Trip, suffix: str) -> None:
    assert trip.filled_and_read(suffix, ANSWERS).answers == ANSWERS


def test_its_paper_is_read_as_one_without_a_head(trip: Trip) -> None:
    record = trip.printed_and_read(ANSWERS)
    assert (record.answers, record.issues) == (ANSWERS, [])


@pytest.mark.parametrize(
    ("head", "words"),
    [("[nmae]", 'head: unknown field "nmae"'), ("[when]", '"when" is not answered in one line of words')],
)
def test_a_head_of_what_is_no_line_of_words_is_refused(tmp_path: Path, head: str, words: str) -> None:
    path = tmp_path / "a.yaml"
    rows = "      - - {field: when, label: 时段, kind: one, options: {a: 上午, b: 下午}}\n"
    path.write_text(DEFINITION.replace("[name, number]", head) + rows, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_form(path)
    assert words in str(refused.value)
