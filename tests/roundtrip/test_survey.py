"""The third example of docs/new-form.md the whole way round: a grid, a table of rows, a signature; English, Letter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from forms.geometry import points_from_mm
from forms.schemas.record import record_schema
from scanner.values.record import Record
from tests.makers.paper.pens import Mark
from tests.roundtrip.trips import Trip, penned, trip_of, width_in

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "survey.yaml"
MARKS = (Mark.TICK, Mark.CROSS, Mark.SLASH, Mark.FILLED, Mark.TICK_SWEEP)
FAMILY: list[dict[str, Any]] = [
    {"name": "Anna Hollis", "born": "1985-02-17", "class": None, "meals": None},
    {"name": "Tom Hollis", "born": "2014-09-03", "class": "5B", "meals": "yes"},
    {"name": "Ruth Hollis", "born": "2017-01-28", "class": "2A", "meals": "no"},
]


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(EXAMPLE.read_text(encoding="utf-8"), tmp_path_factory.mktemp("templates"))


def views(trip: Trip, seed: int) -> dict[str, str]:
    """Return answers to the thirty questions."""
    rng = np.random.default_rng(seed)
    asked = [field.id for field in trip.known.form.fields if trip.known.form.is_in_grid(field.id)]
    assert len(asked) == 30
    return {field_id: ("yes", "no")[rng.integers(2)] for field_id in asked}


def answers(trip: Trip, seed: int) -> dict[str, Any]:
    return {
        "parent": "Anna Hollis", "telephone": "13912345678", "children": 2, "arrives": "07:55", "family": FAMILY,
        **views(trip, seed), "remarks": "More bicycle stands, please.", "signature": None, "signed": "2025-10-06",
    }  # fmt: skip


def said(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(record.to_json())["answers"]
    return found


def without_spaces(value: object) -> object:
    """Return texts without spaces: on paper those between Latin words are a recogniser's guess."""
    if isinstance(value, dict):
        return {key: without_spaces(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_spaces(one) for one in value]
    return value.replace(" ", "") if isinstance(value, str) else value


def test_it_is_two_pages_of_letter(trip: Trip) -> None:
    assert len(trip.known.layout.pages) == 2
    assert width_in(trip.filled(".pdf", {})) == pytest.approx(points_from_mm(215.9) / 72, abs=0.01)


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_gives_every_answer_back(trip: Trip, suffix: str) -> None:
    record = trip.filled_and_read(suffix, answers(trip, 1))
    assert said(record) == answers(trip, 1) | {"signature": False}
    assert [found.code for found in record.issues] == ["required_blank"]
    jsonschema.validate(json.loads(record.to_json()), record_schema(trip.known.form))


def test_its_paper_typed_gives_every_answer_back(trip: Trip) -> None:
    record = trip.printed_and_read(answers(trip, 2))
    assert without_spaces(said(record)) == without_spaces(answers(trip, 2) | {"signature": False})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_its_paper_ticked_and_signed_with_pens_gives_every_answer_back(trip: Trip, seed: int) -> None:
    ticks = views(trip, seed)
    typed = {key: value for key, value in answers(trip, seed).items() if key not in ticks}
    record = trip.read("a.tif", penned(trip, typed, ticks, MARKS, seed=seed, signed=["signature"]))
    unclear = [name for name, one in record.fields.items() if one.outcome == "unclear"]
    assert {name: record.answers[name] for name in ticks if name not in unclear} == {
        name: ticks[name] for name in ticks if name not in unclear
    }
    assert len(set(unclear) & set(ticks)) <= 1
    assert record.answers["signature"] is True
    assert [row["meals"] for row in said(record)["family"]] == [None, "yes", "no"]
