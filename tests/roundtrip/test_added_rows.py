"""Rows that people add in the Word file: copied with their controls, inserted without, put between others."""

from __future__ import annotations

import copy
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from scanner.export import EXPORTERS
from scanner.values.record import Record
from tests.roundtrip.test_rows import ANSWERS, DEFINITION, ROWS, said
from tests.roundtrip.trips import Trip, trip_of

FULL: list[dict[str, Any]] = [*ROWS, {"name": "王建国", "born": "1961", "sex": "male", "income": 3100}]
MORE: dict[str, Any] = {"name": "李秀英", "born": "1963-11", "sex": "female", "income": 2900}


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"))


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    """Return a Word file whose table was changed."""
    document = docx.Document(io.BytesIO(content))
    change(document.tables[0])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def row_of(table: Any, name: str) -> Any:
    """Return the element of the row in which a name stands."""
    return next(row._tr for row in table.rows if name in "".join(text for text in row._tr.itertext()))


def retyped(row: Any, texts: dict[str, str]) -> None:
    """Type other words over those of a row."""
    for node in row.iter("{*}t"):
        node.text = texts.get(node.text or "", node.text)


def copied(table: Any) -> None:
    """Copy the last row with its controls, as Word's copy and paste does, and type over it."""
    last = row_of(table, "王建国")
    new = copy.deepcopy(last)
    last.addnext(new)
    retyped(new, {"王建国": "李秀英", "1961": "1963-11", "3100": "2900"})
    for control in new.iter("{*}sdt"):
        state = control.find(".//{*}checked")
        if state is not None:
            key = next(iter(state.attrib))
            state.set(key, "1" if state.get(key) == "0" else "0")
            control.find("{*}sdtContent//{*}t").text = "☑" if state.get(key) == "1" else "☐"


def inserted(table: Any) -> None:
    """Insert a row below the last one, whose cells have no controls, and type into it."""
    last = row_of(table, "王建国")
    new = copy.deepcopy(last)
    last.addnext(new)
    for cell, words in zip(new.iter("{*}tc"), ("李秀英", "1963-11", "☐ 男 ☑ 女", "2900"), strict=True):
        for child in list(cell):
            if not child.tag.endswith("tcPr"):
                cell.remove(child)
        paragraph = docx.oxml.OxmlElement("w:p")
        run, text = docx.oxml.OxmlElement("w:r"), docx.oxml.OxmlElement("w:t")
        text.text = words
        run.append(text)
        paragraph.append(run)
        cell.append(paragraph)


@pytest.mark.parametrize("change", [copied, inserted])
def test_a_row_that_was_added_is_read_as_a_further_one(trip: Trip, change: Callable[[Any], None]) -> None:
    content = trip.filled(".docx", {"head": "周若彤", "total": 23700, "family": FULL})
    record = trip.read("a.docx", edited(content, change))
    assert said(record)["family"] == [*FULL, MORE]
    assert record.fields["family[4].name"].text == "李秀英"
    codes = {found.code for found in record.issues}
    assert record.answers["total"] == 23700  # the sum of the five rows, the added one among them
    assert codes <= {"word_found_by_label"}
    assert record.status == ("accepted" if change is copied else "review")  # what has no control is looked at


def test_no_row_is_lost_where_one_is_put_between_others(trip: Trip) -> None:
    def between(table: Any) -> None:
        copied(table)
        new = row_of(table, "李秀英")
        row_of(table, "王思远").addprevious(new)

    record = trip.read("a.docx", edited(trip.filled(".docx", {"head": "周若彤", "family": FULL}), between))
    assert said(record)["family"] == [*ROWS, MORE, FULL[3]]  # the copy stands before the row that it was copied from
    assert not {found.code for found in record.issues}


def test_a_blank_row_that_was_added_says_nothing(trip: Trip) -> None:
    def blank(table: Any) -> None:
        copied(table)
        new = row_of(table, "李秀英")
        for text in new.iter("{*}t"):
            if (text.text or "").strip() not in ("男", "女"):
                text.text = "☐" if text.text in ("☑", "☐") else ""
        for state in new.iter("{*}checked"):
            state.set(next(iter(state.attrib)), "0")

    record = trip.read("a.docx", edited(trip.filled(".docx", {"head": "周若彤", "family": FULL}), blank))
    assert said(record)["family"] == FULL


def test_a_record_with_added_rows_reads_itself_back_and_is_given_out(trip: Trip) -> None:
    content = trip.filled(".docx", {"head": "周若彤", "family": FULL})
    record = trip.read("a.docx", edited(content, copied))
    again = Record.model_validate_json(record.to_json())
    assert again == record
    for kind in EXPORTERS:
        stream = io.BytesIO()
        EXPORTERS[kind].export([again], [trip.known.form], stream)
        assert stream.getvalue()
    stream = io.BytesIO()
    EXPORTERS["csv"].export([again], [trip.known.form], stream)
    assert "李秀英；1963-11；女；2900" in stream.getvalue().decode("utf-8")


def test_a_control_that_was_deleted_from_a_printed_row_leaves_its_words_to_be_read(trip: Trip) -> None:
    def without_control(table: Any) -> None:
        row = row_of(table, "王思远")
        control = next(one for one in row.iter("{*}sdt") if "王思远" in "".join(one.itertext()))
        parent = control.getparent()
        for mark in [one for one in parent if "bookmark" in one.tag]:
            parent.remove(mark)
        run = next(control.iter("{*}r"))
        parent.replace(control, run)

    record = trip.read("a.docx", edited(trip.filled(".docx", ANSWERS), without_control))
    assert said(record)["family"] == ROWS
    assert "word_found_by_label" in record.fields["family[1].name"].issues


def test_a_cell_of_an_added_row_is_corrected_like_any_other(trip: Trip, tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    content = edited(trip.filled(".docx", {"head": "周若彤", "family": FULL}), inserted)
    (inbox / "a.docx").write_bytes(content)
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "trip.yaml").write_text(DEFINITION, encoding="utf-8")
    environment = {**os.environ, "FORMLOOP_TEMPLATES": str(templates)}

    def scanner(*arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-c", "from scanner.cli import main; main()", *arguments],
            env=environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode in (0, 6), done.stderr

    scanner("batch", str(inbox), "--out", str(out))
    (path,) = (out / "records").glob("*.json")
    scanner("correct", str(out), path.stem, "family[4].name=李秀珍", "family[4].sex=male", "--by", "王")
    record = Record.model_validate_json(path.read_bytes())
    assert said(record)["family"] == [*FULL, MORE | {"name": "李秀珍", "sex": "male"}]
    assert record.fields["family[4].name"].correction is not None
