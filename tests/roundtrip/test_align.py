"""Alignment the whole way round: printed words and typed answers stand where the definition says."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pikepdf
import pytest

from tests.roundtrip.trips import Trip, assert_refused, pages_of, pixels, trip_of

HEAD = """\
form: aligned
key: ALGN
version: 1
title: 对齐
anchors: 340
margins: [22, 27, 22, 25]
table:
  columns: [46, 120]
  row_height: 12
sections:
  - title: 一、对齐
    rows:
"""
DEFINITION = f"""{HEAD}\
      - - {{label: 左, align: left}}
        - {{field: first, name: 甲, label_place: none, kind: text}}
      - - {{label: 中}}
        - {{field: middle, name: 乙, label_place: none, kind: text, align: center}}
      - - {{label: 右, align: right}}
        - {{field: last, name: 丙, label_place: none, kind: integer, align: right}}
"""
ANSWERS: dict[str, Any] = {"first": "周若彤", "middle": "周若彤", "last": 1234567}
SHARES = {"first": 0.0, "middle": 0.5, "last": 1.0}


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"))


def test_printed_words_stand_at_the_side_that_is_asked(trip: Trip) -> None:
    runs = {run.text: run for run in trip.known.layout.pages[0].runs}
    assert runs["左"].at.x == pytest.approx(22 + 1.5)
    assert runs["中"].at.x + runs["中"].width_mm / 2 == pytest.approx(22 + 23)
    assert runs["右"].at.x + runs["右"].width_mm == pytest.approx(22 + 46 - 1.5)


def test_a_typed_answer_stands_at_the_side_that_is_asked(trip: Trip) -> None:
    """The share of the room that is left before the answer is measured in the drawn page."""
    content = trip.filled(".pdf", ANSWERS)
    page = pages_of(content)[0]
    for field_id, share in SHARES.items():
        _, rect = trip.known.layout.place_of(field_id)
        area = page[pixels(rect.top + 1) : pixels(rect.bottom - 1), pixels(rect.left) : pixels(rect.right)]
        columns = np.flatnonzero((area < 128).any(axis=0))
        before, behind = columns[0], area.shape[1] - columns[-1]
        assert before / (before + behind) == pytest.approx(share, abs=0.03)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        said = {str(one.T): int(one.get("/Q", 0)) for one in pdf.Root.AcroForm.Fields}
    assert said == {"first": 0, "middle": 1, "last": 2}


def test_the_word_file_says_it_too(trip: Trip) -> None:
    table = docx.Document(io.BytesIO(trip.filled(".docx", ANSWERS))).tables[0]
    sides = [str(row.cells[-1].paragraphs[-1].alignment) for row in table.rows[1:]]
    assert [side.split(" ")[0] for side in sides] == ["None", "CENTER", "RIGHT"]


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_is_read(trip: Trip, suffix: str) -> None:
    assert trip.filled_and_read(suffix, ANSWERS).answers == ANSWERS


def test_its_paper_is_read(trip: Trip) -> None:
    assert trip.printed_and_read(ANSWERS).answers == ANSWERS


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("{field: a, label: 甲, kind: text, align: middle}", 'unknown align "middle"'),
        ("{field: a, label: 甲, kind: text, comb: 9, align: right}", '"align" says nothing for a comb'),
        ("{field: a, label: 甲, kind: one, options: {x: 乙}, align: right}", '"align" says nothing for kind one'),
    ],
)
def test_an_alignment_that_says_nothing_is_refused(tmp_path: Path, cell: str, words: str) -> None:
    assert_refused(tmp_path, f"{HEAD}      - - {cell}\n", words)
