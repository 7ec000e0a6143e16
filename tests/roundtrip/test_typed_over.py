"""Answers that a program typed onto somebody else's blank, as words of the page: read to the letter, boxes too."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from forms.faces import load_metrics
from forms.layout import lay_out
from forms.loading import load_form
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.pipeline import Pipeline
from scanner.values.known_form import KnownForm
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.makers.blanks.drawn import drawn_blank
from tests.makers.blanks.office import word_blank
from tests.makers.blanks.placed import place_fields
from tests.makers.blanks.web import web_blanks
from tests.makers.files.typed_over import TypedMark, by_cairo, by_ghostscript, typed_over

Answers = Mapping[str, str | Sequence[str]]

INCOME: Final[Answers] = {
    "last": "Berg",
    "first": "Anna Maria",
    "street": "17 Long Road",
    "city": "Oldtown",
    "zip": "12345",
    "wages": "31250",
    "total": "31999",
    "status": ["o2"],
}
COMPANY: Final[Answers] = {
    "name": "苏州明日电子有限公司",
    "contact": "张三",
    "phone": "025-12345678",
    "email": "a.zhang@example.com",
    "staff": "128",
    "profile": "本公司主要生产传感器。\n成立以来发展良好。",
    "type": ["o2"],
    "hightech": ["o1"],
    "needs": ["o1", "o4"],
}
PROJECT: Final[Answers] = {
    "title": "智能传感器研究",
    "unit": "苏州明日电子有限公司",
    "head": "李四",
    "phone": "13812345678",
    "category": ["o2"],
    "secret": ["o2"],
    "support": ["o1", "o3"],
}


def known_form(path: Path) -> KnownForm:
    form = load_form(path)
    return KnownForm(form, lay_out(form, load_metrics()))


def read(known: KnownForm, content: bytes) -> Record:
    scanner = Pipeline((KnownForm(*annex2()), known), ENGINES[DEFAULT_ENGINE](), date(2026, 11, 30))
    (record,) = scanner.read(Source("answers.pdf", "answers.pdf", content)).records
    return record


def assert_is_read(record: Record, known: KnownForm, answers: Answers) -> None:
    """Hold a record against what was typed: nothing else is in it, and nothing of it is a question."""
    assert record.form is not None
    assert record.form.id == known.form.id
    given = {name: value for name, value in record.answers.items() if value not in (None, [], False)}
    assert {name: _as_typed(value) for name, value in given.items()} == {
        name: _as_typed(value) for name, value in answers.items()
    }
    assert {field.outcome for field in record.fields.values()} <= {"read", "blank"}


def _as_typed(value: object) -> set[str]:
    """Return the ids or the words of an answer; a single id stands for itself."""
    return set(map(str, value)) if isinstance(value, list) else {str(value)}


@pytest.fixture(scope="module")
def income(tmp_path_factory: pytest.TempPathFactory) -> KnownForm:
    folder = tmp_path_factory.mktemp("income")
    return known_form(place_fields(drawn_blank("drawn: captioned cells"), folder, key="INCM"))


@pytest.mark.parametrize("how", TypedMark)
def test_what_was_typed_onto_a_blank_is_read_without_the_captions_that_stand_in_its_cells(
    income: KnownForm, how: TypedMark
) -> None:
    assert_is_read(read(income, typed_over(income, INCOME, how)), income, INCOME)


@pytest.mark.program("gs", "pdftocairo")
@pytest.mark.parametrize("anew", [by_ghostscript, by_cairo])
def test_a_file_that_another_program_wrote_anew_is_read_alike(
    income: KnownForm, anew: Callable[[bytes], bytes]
) -> None:
    assert_is_read(read(income, anew(typed_over(income, INCOME, TypedMark.LETTER))), income, INCOME)


def test_a_blank_without_answers_has_none(income: KnownForm) -> None:
    assert_is_read(read(income, income.form.blank[0].file.read_bytes()), income, {})


def test_a_caption_that_the_answer_repeats_is_read_as_the_answer(income: KnownForm) -> None:
    answers = {"city": "City", "state": "State"}
    assert_is_read(read(income, typed_over(income, answers, TypedMark.LETTER)), income, answers)


@pytest.mark.program("chromium")
def test_answers_typed_onto_a_blank_that_chromium_printed_are_read(tmp_path: Path) -> None:
    (blank,) = web_blanks(str(shutil.which("chromium")), ["web: company table"])
    known = known_form(place_fields(blank, tmp_path, key="COMP"))
    assert_is_read(read(known, typed_over(known, COMPANY, TypedMark.DINGBAT)), known, COMPANY)


@pytest.mark.program("soffice", "pdftocairo")
def test_answers_typed_onto_a_blank_that_libreoffice_printed_are_read(tmp_path: Path) -> None:
    office = str(shutil.which("soffice"))
    blank = word_blank(office, "office: application table")
    known = known_form(place_fields(blank, tmp_path, key="PROJ", program=office))
    content = by_cairo(typed_over(known, PROJECT, TypedMark.DRAWN))
    assert_is_read(read(known, content), known, PROJECT)


@pytest.mark.program("soffice", "gs")
def test_answers_whose_words_ghostscript_took_out_of_the_file_are_read_as_on_paper(tmp_path: Path) -> None:
    """Ghostscript 10.00 drops what the glyphs of a second TrueType font mean: the page is read as a picture."""
    office = str(shutil.which("soffice"))
    blank = word_blank(office, "office: application table")
    known = known_form(place_fields(blank, tmp_path, key="PROJ", program=office))
    record = read(known, by_ghostscript(typed_over(known, PROJECT, TypedMark.DRAWN)))
    for name, answer in PROJECT.items():
        asked = record.fields[name].outcome == "unclear"
        assert asked or _as_typed(record.answers[name]) == _as_typed(answer), name
