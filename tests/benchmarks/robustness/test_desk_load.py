"""Many people at one batch while files are read: nothing is lost or doubled, and it would be seen if it were."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.robustness.desk_load import Shift, faults_after, settle_all
from tests.desk.batches import job


def test_what_many_people_settle_while_files_are_read_is_there_once_each(tmp_path: Path) -> None:
    load = settle_all(tmp_path, users=6, fields=36, records=12, files=4, pause=0.0)
    assert load.faults == ()
    assert sum(one.words for one in load.shifts) == 36
    assert sum(one.words > 0 for one in load.shifts) > 1


@pytest.mark.parametrize(
    ("words", "files", "told"),
    [(1, 0, "1 words were answered and 0 are there"), (0, 1, "000.pdf: 0 records")],
    ids=["a word", "a file"],
)
def test_what_is_lost_is_seen(tmp_path: Path, words: int, files: int, told: str) -> None:
    wanted = job(tmp_path, 3, 2)
    faults = faults_after(tmp_path, (Shift(words=words),), wanted, files)
    assert told in faults
    assert "3 fields were doubtful and 0 were settled" in faults
