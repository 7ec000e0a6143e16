"""A form in English the whole way round: no Chinese in what its files say, and every answer comes back."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pikepdf
import pytest
from lxml import etree

from forms.render.registry import RENDERERS
from tests.roundtrip.trips import Trip, trip_of

DEFINITION = """\
form: club
key: CLUB
version: 1
title: Membership Application
annex: Form B
language: en
anchors: 340
margins: [22, 27, 22, 25]
table:
  columns: [36, 47, 36, 47]
  row_height: 11
sections:
  - title: 1. About you
    rows:
      - - {field: name, label: Full name, kind: text, required: true}
        - {field: born, label: Date of birth, kind: date}
      - - {field: mail, label: E-mail, kind: email}
        - {field: phone, label: Telephone, kind: phone}
      - - field: help
          label: "I would like\\nto help with"
          kind: many
          required: true
          options: {teaching: teaching evening classes, library: the library, events: "organising concerts, readings and open days"}
      - - field: heard
          label: How did you hear of us?
          kind: one
          options:
            friend: a friend
            other: {label: "elsewhere, namely", line: {field: where, name: Where you heard of us, kind: text}}
      - height: 40
        cells:
          - {field: why, label: Why do you want to join?, kind: long_text, lines: 4, hint: A few sentences are enough.}
      - height: 16
        cells:
          - {field: signature, label: Signature, kind: ink}
          - {field: signed, label: Date, kind: date}
"""  # noqa: E501
ANSWERS: dict[str, Any] = {
    "name": "Margaret Hollis",
    "born": "1984-02-17",
    "mail": "m.hollis@example.org",
    "phone": "+44 20 7946 0018",
    "help": ["teaching", "events"],
    "heard": "other",
    "where": "the county newspaper",
    "why": "I have lived in the village for ten years and would like to meet more people.",
    "signature": None,
    "signed": "2025-11-03",
}
EXPECTED = ANSWERS | {"signature": False}
_HAN = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"))


def said_in(content: bytes) -> set[str]:
    """Return every text string of a PDF's objects: tooltips, alternative texts, titles."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {
            str(value)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary)
            for key, value in one.items()
            if key in ("/TU", "/Alt", "/T", "/Title", "/Lang", "/Author", "/ActualText", "/E")
        }


@pytest.mark.parametrize("answers", [{}, ANSWERS], ids=["blank", "filled"])
def test_no_chinese_is_said_in_the_pdf(trip: Trip, answers: dict[str, Any]) -> None:
    said = said_in(trip.filled(".pdf", answers))
    assert "Full name (required)" in said
    assert "I would like to help with (required): the library" in said
    assert [words for words in said if _HAN.search(words)] == []


def footers(parts: zipfile.ZipFile) -> list[str]:
    """Return the names of a Word file's footers."""
    return [name for name in parts.namelist() if name.startswith("word/footer")]


def test_no_chinese_is_said_in_the_word_file(trip: Trip) -> None:
    content = RENDERERS["docx"].render(trip.known.form, trip.known.layout)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in ("word/document.xml", "word/settings.xml", "docProps/core.xml", *footers(parts)):
            for element in etree.fromstring(parts.read(name)).iter():
                said = {str(value) for key, value in element.attrib.items() if not key.endswith("}eastAsia")}
                text = (element.text or "").strip("\u3000 ")
                assert not [words for words in {*said, text} if _HAN.search(words)], name


def test_latin_letters_of_the_word_file_are_set_in_a_latin_typeface(trip: Trip) -> None:
    content = RENDERERS["docx"].render(trip.known.form, trip.known.layout)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        styles = etree.fromstring(parts.read("word/styles.xml"))
    names = {str(one.get(f"{{{one.nsmap['w']}}}ascii")) for one in styles.iter("{*}rFonts")}
    assert names == {"Times New Roman", "Arial"}


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_gives_every_answer_back(trip: Trip, suffix: str) -> None:
    assert trip.filled_and_read(suffix, ANSWERS).answers == EXPECTED


def without_spaces(answers: dict[str, Any]) -> dict[str, Any]:
    """Return answers without spaces: those between words are the recogniser's guess on paper."""
    return {key: value.replace(" ", "") if isinstance(value, str) else value for key, value in answers.items()}


def test_its_paper_gives_every_answer_back(trip: Trip) -> None:
    record = trip.printed_and_read(ANSWERS)
    assert without_spaces(record.answers) == without_spaces(EXPECTED)
