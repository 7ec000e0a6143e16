"""The driver of garbled files: every input can be made again, and what goes wrong is seen."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from benchmarks.robustness import fuzz
from forms.errors import ExitCode
from scanner.batch.children.lone_reader import ChildReader
from scanner.batch.children.requests import Wanted
from scanner.batch.children.work import FileReading, PackedSetup, Setup
from scanner.roads.results import FileResult
from scanner.values.source import Source
from tests.scanner.batch.made import record_of

SETUP = Setup((), "rapidocr", date(2026, 11, 1))


@pytest.fixture(scope="module")
def good() -> dict[str, tuple[str, bytes]]:
    return fuzz.bases()


def test_a_seed_makes_the_same_file_every_time(good: dict[str, tuple[str, bytes]]) -> None:
    again = fuzz.bases()
    for seed in range(60):
        assert fuzz.made(seed, good)[1].content == fuzz.made(seed, again)[1].content


def test_every_kind_of_file_is_garbled_and_most_inputs_differ(good: dict[str, tuple[str, bytes]]) -> None:
    made = [fuzz.made(seed, good) for seed in range(200)]
    assert {kind for kind, _ in made} == set(good)
    assert len({source.content for _, source in made}) > 150


class CarelessReader(ChildReader):
    """Blames the program for one file, gives no record for another, and raises for a third."""

    def readings(self, source: Source, setup: PackedSetup, wanted: Wanted = Wanted.RECORDS) -> Iterator[FileReading]:
        if source.name == "raises":
            raise ValueError("careless")
        if source.name == "blames":
            yield FileReading(FileResult((record_of(source),), ExitCode.BUG, 0.0))


@pytest.mark.parametrize(
    ("name", "fault"),
    [("blames", "the program is blamed"), ("raises", "the parent raised ValueError"), ("nothing", "no record")],
)
def test_what_goes_wrong_is_found(name: str, fault: str) -> None:
    faults, _ = fuzz.faults_of(CarelessReader(), Source(name, name, b""), SETUP)
    assert fault in faults


def test_a_run_goes_on_where_it_was_ended(tmp_path: Path) -> None:
    state = tmp_path / "state"
    found = fuzz.run(fuzz.Found(5), inputs=2, end=float("inf"), state=state)
    assert (found.next_seed, found.read) == (7, 2)
    assert '"next_seed": 7' in state.read_text()
    assert fuzz.run(found, inputs=None, end=time.monotonic(), state=state).next_seed == 7


@pytest.mark.parametrize(("faults", "code"), [([], 0), (["seed 3 (pdf): no record"], 1)], ids=["none", "one"])
def test_the_command_ends_by_the_clock_with_its_seeds_and_fails_where_a_fault_was_found(
    tmp_path: Path, faults: list[str], code: int
) -> None:
    state = tmp_path / "state"
    state.write_text(json.dumps({"next_seed": 9, "read": 8, "statuses": {}, "faults": faults}))
    command = [sys.executable, "-m", "benchmarks.robustness.fuzz", "--minutes", "0", "--state", str(state)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == code
    assert done.stdout.splitlines()[:2] == ["first seed: 9", "next seed: 9"]
    assert f"faults: {len(faults)}" in done.stdout
