"""Who is asked what at this moment, so that two people are not asked the same."""

from __future__ import annotations

import time
from typing import Final

Place = tuple[str, str]
"""A record's id and the name of a field in it."""

_HELD_SECONDS: Final = 120.0


class Holds:
    """The places that sessions are asked about, each for two minutes without an answer."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Place, float]] = {}

    def of_others(self, who: str) -> set[Place]:
        """Return the places that other sessions are asked about; `who` is the session's key."""
        now = time.monotonic()
        return {place for other, (place, at) in self._held.items() if other != who and now - at < _HELD_SECONDS}

    def hold(self, who: str, place: Place | None) -> None:
        """Note what a session is asked about now; None for nothing."""
        if place is None:
            self._held.pop(who, None)
        else:
            self._held[who] = place, time.monotonic()
