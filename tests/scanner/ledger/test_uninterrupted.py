"""A signal waits for the end of what must be whole."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scanner.ledger import KnownFile, Ledger
from scanner.ledger.uninterrupted import uninterrupted

pytestmark = pytest.mark.usefixtures("interruptible")


def _interrupted_twice(done: list[str]) -> None:
    with uninterrupted():
        signal.raise_signal(signal.SIGINT)
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("inner")
        done.append("outer")


def _interrupted_and_wrong() -> None:
    with uninterrupted():
        signal.raise_signal(signal.SIGINT)
        raise ValueError("first")


def test_an_interrupt_comes_when_the_block_is_whole() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        _interrupted_twice(done)
    assert done == ["inner", "outer"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_of_the_block_is_not_lost_by_the_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        _interrupted_and_wrong()
    assert isinstance(caught.value.__context__, ValueError)


def test_a_signal_that_nobody_handles_stays_as_it_is() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with uninterrupted():
        assert signal.getsignal(signal.SIGTERM) is before


def test_other_threads_are_left_alone() -> None:
    def work() -> str:
        with uninterrupted():
            return "done"

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result() == "done"


@pytest.mark.parametrize("after", ["BEGIN IMMEDIATE", "COMMIT"])
def test_an_interrupt_leaves_no_transaction_open(after: str, tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite", make=True)
    ledger._db = _Interrupted(ledger._db, after)  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        ledger.note_file(KnownFile("a.pdf", 1, 2, "0" * 64))
    ledger.note_file(KnownFile("b.pdf", 1, 2, "1" * 64))
    assert ledger.known_file("a.pdf") is not None
    ledger.close()


class _Interrupted:
    """A connection on which Ctrl-C is pressed once, just after a statement."""

    def __init__(self, connection: sqlite3.Connection, after: str) -> None:
        self._connection, self._after = connection, after

    def execute(self, statement: str, *arguments: object) -> sqlite3.Cursor:
        result = self._connection.execute(statement, *arguments)  # type: ignore[arg-type]
        if statement == self._after:
            self._after = ""
            signal.raise_signal(signal.SIGINT)
        return result

    def __getattr__(self, name: str) -> Callable[..., object]:
        found: Callable[..., object] = getattr(self._connection, name)
        return found
