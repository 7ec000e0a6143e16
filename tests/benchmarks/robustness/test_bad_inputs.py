"""A slice of `benchmarks.robustness.bad_inputs`: bad files do a batch no harm, and each is accounted for."""

from __future__ import annotations

import zlib

import pytest

from benchmarks.robustness import bad_inputs
from forms.errors import ExitCode

COUNT, SEED = 40, 3


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> bad_inputs.InputFate:
    home = tmp_path_factory.mktemp("bad") / "home"
    home.mkdir()
    return bad_inputs.read_bad_inputs(bad_inputs.bad_inputs(COUNT, SEED), home, trace=False)


def test_no_bad_input_is_lost_or_kills_anything(seen: bad_inputs.InputFate) -> None:
    assert sum(counts.total() for counts in seen.outcomes.values()) == COUNT
    assert not seen.failures
    assert seen.code not in (ExitCode.OK, ExitCode.BUG)


def test_nothing_outside_of_the_folder_is_touched(seen: bad_inputs.InputFate) -> None:
    assert not seen.outside


def test_no_spoilt_form_is_accepted_with_other_answers(seen: bad_inputs.InputFate) -> None:
    assert not seen.wrong


def test_an_input_without_a_record_or_whose_process_died_is_counted() -> None:
    died = {"source": {"path": "by hand/b.pdf"}, "status": "rejected", "issues": [{"code": "reading_died"}]}
    silent = {"source": {"path": "by hand/c.zip/x.pdf"}, "status": "rejected", "issues": []}
    counted = bad_inputs.InputFate()
    inputs = {
        "by hand/a.pdf": "1",
        "by hand/b.pdf": "2",
        "by hand/c.zip": "3",
        "by hand/d.zip": "4",
        "cut off/b.pdf": "2",
    }
    bad_inputs.count(counted, inputs, [(died, []), (silent, ["by hand/d.zip/y.pdf"])])
    assert counted.failures == [
        "by hand/a.pdf: without a reason",
        "by hand/b.pdf: crashed reading_died",
        "by hand/c.zip: without a reason",
        "by hand/d.zip: without a reason",
        "cut off/b.pdf: crashed reading_died",
    ]


def test_the_same_seed_gives_the_same_inputs() -> None:
    def some(seed: int) -> list[tuple[str, int]]:
        return [(name, zlib.crc32(content)) for name, content in bad_inputs.bad_inputs(8, seed)]

    first = some(5)
    assert some(5) == first
    assert some(6) != first
