"""The current time. The commands ask the machine for it; the stages are given it and never ask."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

BEIJING: Final = timezone(timedelta(hours=8))
"""The time zone of all of China. A mail or a date that names no zone is taken to be in it, and the program's own times
are written in it."""

Clock = Callable[[], datetime]
"""Tells the current time, with its time zone."""


def machine_clock() -> datetime:
    """Return the machine's time as Beijing writes it.

    If the environment variable SOURCE_DATE_EPOCH (seconds since 1970) is set, its time is returned. Programs
    use it that have to give the same bytes twice (https://reproducible-builds.org).
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)).astimezone(BEIJING)


def moment_of(clock: Clock) -> str:
    """Return the time as records have it: ISO 8601 with offset, to the second."""
    return clock().isoformat(timespec="seconds")
