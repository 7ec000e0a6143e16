"""What docs/integration.md shows works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from forms.filling import fill_pdf
from tests.annex2 import annex2
from tests.scanner.export.records import issue, record, rejected

PAGE = (Path(__file__).parents[2] / "docs" / "integration.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
UNCLEAR = record(
    {"company_name": "乙公司", "need_category": ["patent"], "planned_investment": 40},
    fields={"founded": {"outcome": "unclear", "text": "去年", "page": 1, "box_mm": [1.0, 2.0, 3.0, 4.0]}},
    issues=[issue("date_unparsed", "founded", "warning", "“成立时间”不是日期。")],
    status="review",
    name="b.pdf",
)
RECORDS = (
    record(
        {
            "company_name": "甲科技",
            "phone": "13912345678",
            "revenue": 12580.5,
            "need_name": "传感器",
            "need_category": ["patent", "rnd"],
            "planned_investment": 350,
        }
    ),
    UNCLEAR,
    rejected("c.txt"),
)

Run = Callable[[str], str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the block that begins with some words, in a folder where the page's exports have been made."""
    folder = tmp_path_factory.mktemp("page")
    records = folder / "output" / "demo" / "records"
    records.mkdir(parents=True)
    for one in RECORDS:
        (records / f"{one.record_id}.json").write_text(one.to_json(indent=2), encoding="utf-8")

    (folder / "returned.pdf").write_bytes(fill_pdf(*annex2(), {"company_name": "乙科技"}))

    def run_block(words: str) -> str:
        ((language, block),) = [found for found in BLOCKS if words in found[1]]
        command = [sys.executable, "-c", block] if language == "python" else ["sh", "-euc", block]
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        here = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
        settings = os.environ | {"PATH": path, "PYTHONPATH": here, "PYTHONUTF8": "1"}
        done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run_block("scanner export")
    return run_block


def test_every_block_is_tried_here() -> None:
    tried = (
        "from scanner import",
        "scanner export",
        "Draft202012Validator",
        "model_validate_json",
        "pq.read_table",
        "jq -r",
    )
    tried += ("sqlite3 records.db", "sqlite3.connect", "csv.DictReader")
    assert [sum(words in block for words in tried) for _, block in BLOCKS] == [1] * len(tried)


def test_a_program_reads_a_returned_file(run: Run) -> None:
    assert run("from scanner import").startswith("returned.pdf: review, 乙科技, to check: credit_code, ")


def test_python_validates_the_records_against_their_schema(run: Run) -> None:
    assert run("Draft202012Validator") == "甲科技 12580.5 ['patent', 'rnd']\n"


def test_python_finds_the_fields_to_check_and_the_pictures(run: Run) -> None:
    shown = run("model_validate_json")
    assert "mail.eml/b.pdf founded unclear 1 (1.0, 2.0, 3.0, 4.0)" in shown
    assert f"records/{UNCLEAR.record_id}-2.jpg" in shown


@pytest.mark.program("jq")
def test_parquet_gives_numbers_to_calculate_with(run: Run) -> None:
    assert run("pq.read_table") == "1 12580.5\n"


def test_jq_lists_needs_doubts_and_counts(run: Run) -> None:
    assert run("jq -r").splitlines() == [
        "甲科技\t传感器\tpatent rnd",
        "mail.eml/b.pdf\tfounded\t“成立时间”不是日期。",
        "accepted 1",
        "rejected 1",
        "review 1",
    ]


@pytest.mark.program("sqlite3")
def test_sqlite_takes_the_records_apart_and_may_do_so_twice(run: Run) -> None:
    expected = ["甲科技|350", "patent|2", "rnd|1", "mail.eml/b.pdf|founded|去年"]
    assert run("sqlite3 records.db").splitlines() == expected
    assert run("sqlite3 records.db").splitlines() == expected


def test_sqlite_from_python_adds_up(run: Run) -> None:
    assert run("sqlite3.connect") == "390\n"


def test_the_apostrophes_of_a_csv_are_undone(run: Run) -> None:
    assert "甲科技 13912345678\n" in run("csv.DictReader")


def test_the_pages_that_it_links_to_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / target).exists(), target
