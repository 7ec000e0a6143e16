"""Parquet, read back by DuckDB's and pandas' own library, pyarrow."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forms.definition import Field, Kind
from forms.errors import UnknownFormError, UsageError
from forms.terminal.edge import run
from scanner.cli import app
from scanner.export import EXPORTERS
from scanner.values.record import Record
from tests.scanner.export.records import ANNEX2, FORMS, record, rejected

ANSWERS = {
    "company_name": "甲科技",
    "credit_code": "91320594MA1MXXJR3R",
    "founded": "2015-03",
    "revenue": 35.5,
    "employees": 1200,
    "high_tech": "yes",
    "need_category": ["patent", "rnd"],
    "phone": "051262889901",
}


def exported(*records: Record, forms: tuple = FORMS) -> pa.Table:
    stream = io.BytesIO()
    EXPORTERS["parquet"].export(iter(records), forms, stream)
    assert not stream.closed
    return pq.read_table(io.BytesIO(stream.getvalue()))


def test_every_value_comes_back_with_its_type() -> None:
    table = exported(record(ANSWERS))
    (row,) = table.to_pylist()
    assert {name: row[name] for name in ANSWERS} == ANSWERS
    types = {name: str(table.schema.field(name).type) for name in ANSWERS}
    assert (types["revenue"], types["employees"]) == ("double", "int64")
    assert types["founded"] == types["high_tech"] == types["credit_code"] == "string"
    assert table.schema.field("need_category").type == pa.list_(pa.string())


def test_blanks_are_null_and_a_choice_of_many_without_a_tick_is_an_empty_list() -> None:
    (row,) = exported(record({"company_name": "甲"})).to_pylist()
    assert row["revenue"] is None
    assert row["founded"] is None
    assert row["need_category"] == []


def test_files_without_a_form_are_rows_too_before_and_behind_those_with_one() -> None:
    table = exported(rejected("a.txt"), record(ANSWERS), rejected("b.txt"))
    assert table.column("status").to_pylist() == ["rejected", "accepted", "rejected"]
    assert table.column("issues").to_pylist()[0] == ["form_unknown"]
    assert table.column("company_name").to_pylist() == [None, "甲科技", None]


def test_what_needs_a_person_is_listed_by_its_field_ids() -> None:
    doubtful = {"company_name": {"confidence": 0.3}}
    (row,) = exported(record(ANSWERS, fields=doubtful, status="review")).to_pylist()
    assert row["fields_to_check"] == ["company_name"]


def test_more_records_than_a_row_group_all_arrive_in_their_order() -> None:
    records = [record({"employees": number}, name=f"{number}.pdf") for number in range(2100)]
    assert exported(*records).column("employees").to_pylist() == list(range(2100))


def test_a_number_with_more_digits_than_a_column_keeps_is_refused_and_not_rounded() -> None:
    for answers in ({"employees": 2**63}, {"revenue": 2**53 + 1}):
        with pytest.raises(UsageError, match="more digits"):
            exported(record(answers))


def test_records_of_two_forms_and_of_a_form_that_is_not_known_are_refused() -> None:
    other = replace(ANNEX2, id="annex9", key="ANX9")
    form = {"id": "annex9", "version": "1", "copy_id": None}
    with pytest.raises(UsageError, match="holds one form"):
        exported(record(ANSWERS), record(ANSWERS, form=form, name="b.pdf"), forms=(*FORMS, other))
    with pytest.raises(UnknownFormError, match="annex9"):
        exported(record(ANSWERS, form=form))


def test_a_field_that_an_older_version_asked_in_another_way_is_text_or_a_list() -> None:
    changed = {
        "employees": Field("employees", "员工总数", "员工总数", Kind.TEXT),
        "high_tech": replace(ANNEX2.field("high_tech"), kind=Kind.MANY),
    }
    newer = replace(ANNEX2, version=2, fields=tuple(changed.get(one.id, one) for one in ANNEX2.fields))
    table = exported(record(ANSWERS), forms=(newer, *FORMS))
    (row,) = table.to_pylist()
    assert (row["employees"], row["high_tech"]) == ("1200", ["yes"])


def test_the_command_writes_a_file_that_is_the_same_every_time(tmp_path: Path) -> None:
    folder = tmp_path / "batch"
    (folder / "records").mkdir(parents=True)
    one = record(ANSWERS)
    (folder / "records" / f"{one.record_id}.json").write_text(one.to_json(), encoding="utf-8")
    paths = [tmp_path / f"{number}.parquet" for number in range(2)]
    for path in paths:
        assert run(app, ["export", str(folder), "--to", "parquet", "--out", str(path)]) == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert pq.read_table(paths[0]).column("company_name").to_pylist() == ["甲科技"]


def test_without_pyarrow_the_message_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ImportError")
    program = "import io; from scanner.export import EXPORTERS\nEXPORTERS['parquet'].export([], [], io.BytesIO())"
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert "pip install 'formloop[parquet]'" in done.stderr
