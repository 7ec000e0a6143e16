"""The time that records are given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scanner.values.clock import machine_clock, moment_of


def test_the_machines_time_is_told_as_beijing_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    before = datetime.now(UTC)
    told = machine_clock()
    assert before <= told <= datetime.now(UTC)
    assert told.utcoffset() == timedelta(hours=8)


def test_a_time_that_is_set_stands_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795914000")
    assert moment_of(machine_clock) == "2026-11-29T09:00:00+08:00"
