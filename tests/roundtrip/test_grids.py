"""Grids the whole way round: thirty questions below each other, whose options' words are printed once a page."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from lxml import etree

from forms.render.registry import RENDERERS
from scanner.values.record import Record
from tests.makers.paper.pens import Mark
from tests.roundtrip.trips import Trip, assert_refused, penned, trip_of

QUESTIONS = "\n".join(f'          q{number:02d}: "{number}. Statement {number} holds."' for number in range(1, 31))
HEAD = """\
form: survey
key: SRVY
version: 1
title: School Survey
language: en
anchors: 340
paper: Letter
margins: [22, 30, 22, 30]
table:
  columns: [131.9, 20, 20]
  row_height: 9
sections:
  - title: 1. Your views
    rows:
      - heading: Please tick one box in each line.
        options: {yes: "Yes", no: "No"}
"""
DEFINITION = f"{HEAD}        questions:\n{QUESTIONS}\n"
MARKS = (Mark.TICK, Mark.CROSS, Mark.TICK_SWEEP, Mark.SLASH, Mark.FILLED, Mark.SCRIBBLED, Mark.CIRCLE_BOX)


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"))


def dealt(seed: int) -> dict[str, Any]:
    """Return answers to the thirty questions, two of them left blank."""
    rng = np.random.default_rng(seed)
    answers: dict[str, Any] = {f"q{number:02d}": ("yes", "no")[rng.integers(2)] for number in range(1, 31)}
    return answers | {f"q{number:02d}": None for number in rng.choice(np.arange(1, 31), 2, replace=False)}


def asked_about(record: Record) -> list[str]:
    """Return the fields that a person is asked about."""
    return [field_id for field_id, one in record.fields.items() if one.outcome == "unclear"]


def test_every_question_is_a_field_and_the_words_stand_once_a_page(trip: Trip) -> None:
    form, layout = trip.known.form, trip.known.layout
    assert [field.id for field in form.fields] == list(dealt(0))
    assert {tuple(option.label for option in field.options) for field in form.fields} == {("Yes", "No")}
    assert len(layout.pages) == 2
    for page in layout.pages:
        assert [run.text for run in page.runs].count("Yes") == 1
        assert page.options
        for box in page.options:
            head = next(run for run in page.runs if run.text == ("Yes" if box.option_id == "yes" else "No"))
            assert head.at.x + head.width_mm / 2 == pytest.approx(box.rect.center.x)
            assert box.cell.contains(box.rect.center)


def test_a_question_is_printed_from_the_left_of_its_cell(trip: Trip) -> None:
    page = trip.known.layout.pages[0]
    lefts = [run.at.x - 22 for run in page.runs if "Statement" in run.text]
    assert lefts == pytest.approx([1.5] * len(lefts))


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_gives_every_answer_back(trip: Trip, suffix: str) -> None:
    record = trip.filled_and_read(suffix, dealt(3))
    assert record.answers == dealt(3)
    assert record.status == "accepted"


def test_a_box_that_was_unticked_and_another_ticked_in_word_changes_one_answer(trip: Trip) -> None:
    answers = dealt(3) | {"q05": "yes"}
    record = trip.read("a.docx", swapped(trip.filled(".docx", answers), "q05.yes", "q05.no"))
    assert record.answers == answers | {"q05": "no"}


def swapped(content: bytes, ticked: str, empty: str) -> bytes:
    """Return a Word file with the states of two boxes swapped, as two clicks in Word leave them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                tree = etree.fromstring(part)
                for control in tree.iter("{*}sdt"):
                    tag = control.find("{*}sdtPr/{*}tag")
                    said = next(iter(tag.attrib.values())) if tag is not None else ""
                    if said in (ticked, empty):
                        state = control.find(".//{*}checked")
                        state.set(next(iter(state.attrib)), "1" if said == empty else "0")
                        control.find("{*}sdtContent//{*}t").text = "☑" if said == empty else "☐"
                part = etree.tostring(tree)
            new.writestr(name, part)
    return out.getvalue()


def test_its_paper_gives_every_answer_back(trip: Trip) -> None:
    record = trip.printed_and_read(dealt(4))
    assert (record.answers, asked_about(record)) == (dealt(4), [])


@pytest.mark.parametrize("seed", range(1, 7))
def test_pens_on_its_paper_are_read_and_no_box_is_taken_for_another(trip: Trip, seed: int) -> None:
    answers = dealt(seed)
    ticks = {field_id: option for field_id, option in answers.items() if option is not None}
    record = trip.read("a.tif", penned(trip, {}, ticks, MARKS, seed=seed))
    unclear = asked_about(record)
    assert {key: value for key, value in record.answers.items() if key not in unclear} == {
        key: value for key, value in answers.items() if key not in unclear
    }
    assert len(unclear) <= 1


def test_two_ticks_in_one_line_are_asked_about(trip: Trip) -> None:
    content = trip.filled(".pdf", {"q07": "yes"})
    both = penned(trip, {"q07": "yes"}, {"q07": "no"}, [Mark.CROSS], seed=2)
    assert trip.read("a.pdf", content).answers["q07"] == "yes"
    record = trip.read("a.tif", both)
    assert (record.answers["q07"], record.fields["q07"].outcome) == (None, "unclear")


def test_a_box_says_its_question_and_its_option_to_those_who_hear_the_form(trip: Trip) -> None:
    content = RENDERERS["pdf"].render(trip.known.form, trip.known.layout)
    assert "12. Statement 12 holds.: No" in tooltips(content)


def test_each_box_s_cell_names_its_question_and_its_option_as_headers(trip: Trip) -> None:
    content = RENDERERS["pdf"].render(trip.known.form, trip.known.layout)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        elements = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
        cells = [one for one in elements if one.S == pikepdf.Name.TD]
        heads = {str(one.ID): str(one.A.Scope) for one in elements if one.S == pikepdf.Name.TH}
        scopes = [tuple(heads[str(name)] for name in cell.A.Headers) for cell in cells]
    assert scopes == [("/Row", "/Column")] * 60


def tooltips(content: bytes) -> set[str]:
    """Return what viewers say of a PDF's fields."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {str(one.TU) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/TU" in one}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("        columns: [131.9, 40]\n        questions: {a: One}", "a grid of 2 options has 3 columns, not 2"),
        ("        questions: {}", '"questions" needs at least 1'),
        ("        questions: {A: One}", '"A" is not an id'),
        ("        questions: {a: {lable: One}}", 'unknown key "lable"'),
        ("        questions: {a: One}\n        hight: 8", 'unknown key "hight"'),
    ],
)
def test_a_grid_that_does_not_hold_together_is_refused(tmp_path: Path, rows: str, words: str) -> None:
    assert_refused(tmp_path, f"{HEAD}{rows}\n", words)
