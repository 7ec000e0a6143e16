"""A ledger whose file is garbled: named when it is opened or when it shows, and made whole from the records."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from forms.errors import UsageError
from scanner.batch.inbox import inbox_files
from scanner.batch.repairing import repair
from scanner.ledger import Ledger
from tests.annex2 import annex2
from tests.scanner.batch.made import HandScheduler, session_in


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch of forty sources."""
    inbox, out = tmp_path_factory.mktemp("inbox"), tmp_path_factory.mktemp("batch") / "out"
    for number in range(40):
        (inbox / f"{number}.pdf").write_text(f"copy {number}")
    session = session_in(out, HandScheduler())
    session.read_files(inbox_files(inbox))
    session.ledger.close()
    return out


def _asked_everything(path: Path) -> None:
    """Open a ledger and ask for all that is in it."""
    ledger = Ledger.open(path, make=True)
    try:
        for row in ledger.records():
            ledger.state(row.sha256)
            ledger.arrivals(row.sha256)
        ledger.sources()
        ledger.repeated()
        ledger.page_counts()
        ledger.is_settled()
        ledger.acceptance()
    finally:
        ledger.close()


def _told(path: Path) -> str:
    """Return what is said of a ledger that is damaged, or nothing."""
    try:
        _asked_everything(path)
    except UsageError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("length", [1, 64, 4096], ids=["a byte", "some bytes", "a page"])
@pytest.mark.parametrize("seed", range(100))
def test_a_garbled_ledger_is_whole_enough_or_named_and_then_repaired(
    made: Path, tmp_path: Path, seed: int, length: int
) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    path, chance = out / "ledger.sqlite", random.Random(f"{seed} {length}")
    content = bytearray(path.read_bytes())
    _garble(content, length, chance)
    path.write_bytes(content)
    told = _told(path)
    assert "repair" in told or not told
    if told:
        repair(out, [annex2()[0]])
    _asked_everything(path)
    assert len(list((out / "records").glob("*.json"))) == 40


@pytest.mark.parametrize("seed", range(5))
def test_a_ledger_that_is_garbled_in_100_places_at_once_is_named_and_then_repaired(
    made: Path, tmp_path: Path, seed: int
) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    path, chance = out / "ledger.sqlite", random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(100):
        _garble(content, 64, chance)
    path.write_bytes(content)
    assert "repair" in _told(path)
    repair(out, [annex2()[0]])
    assert _told(path) == ""
    assert len(list((out / "records").glob("*.json"))) == 40


def _garble(content: bytearray, length: int, chance: random.Random) -> None:
    place = chance.randrange(len(content) - length)
    content[place : place + length] = chance.randbytes(length)


def test_a_ledger_whose_table_has_a_garbled_name_is_named_and_repaired(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    path = out / "ledger.sqlite"
    content = path.read_bytes()
    assert b"tablepagepage" in content
    path.write_bytes(content.replace(b"tablepagepage", b"tablep\xc4gepage"))
    assert "repair" in _told(path)
    repair(out, [annex2()[0]])
    assert _told(path) == ""


def test_a_text_that_is_none_costs_its_row_and_no_other(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    path = out / "ledger.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("UPDATE file SET path = CAST(X'C4' AS TEXT) WHERE path = '3.pdf'")
    db.close()
    assert "repair" in _told(path)
    repair(out, [annex2()[0]])
    ledger = Ledger.open(path)
    known = [f"{number}.pdf" for number in range(40) if ledger.known_file(f"{number}.pdf") is not None]
    ledger.close()
    assert known == [f"{number}.pdf" for number in range(40) if number != 3]


def test_a_row_that_can_be_none_is_found_when_the_ledger_is_opened(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    shutil.copy(made / "ledger.sqlite", path)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE record SET sha256 = 'x' WHERE path = '3.pdf'")
    db.close()
    with pytest.raises(UsageError, match="damaged"):
        Ledger.open(path)


def test_damage_that_shows_only_later_is_named_too(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    shutil.copy(made / "ledger.sqlite", path)
    ledger = Ledger.open(path)
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE page")
    db.close()
    with pytest.raises(UsageError, match="damaged"):
        ledger.page_counts()
    ledger.close()
