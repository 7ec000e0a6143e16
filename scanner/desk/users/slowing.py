"""Slows down whoever guesses: after a few failures each further try has to wait, longer each time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

_FREE_FAILURES: Final = 5
_MOST_KEYS: Final = 10_000
_FORGOTTEN_SECONDS: Final = 3600.0


@dataclass(slots=True)
class _Failures:
    count: int
    at: float


@dataclass(slots=True)
class Slowing:
    """The failures of names or addresses. The first five are free; then a second, two, four, and so on.

    Nothing sleeps: a try that comes too early is refused. A failure is forgotten an hour after the last one.

    Attributes:
        most_seconds: The longest wait.
        clock: Seconds that never go back.
    """

    most_seconds: float
    clock: Callable[[], float] = time.monotonic
    _failures: OrderedDict[str, _Failures] = field(default_factory=OrderedDict)

    def wait(self, key: str) -> float:
        """Return how many seconds are left until a name or an address may try again; 0.0 for none."""
        known = self._failures.get(key)
        if known is None:
            return 0.0
        passed = self.clock() - known.at
        if passed > _FORGOTTEN_SECONDS:
            del self._failures[key]
            return 0.0
        over = known.count - _FREE_FAILURES
        return max(min(2.0**over, self.most_seconds) - passed, 0.0) if over >= 0 else 0.0

    def failed(self, key: str) -> None:
        """Note a failure."""
        known = self._failures.pop(key, None)
        count = min(known.count, 1000) + 1 if known is not None else 1
        self._failures[key] = _Failures(count, self.clock())
        while len(self._failures) > _MOST_KEYS:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of a name or an address."""
        self._failures.pop(key, None)


def address_of(host: str) -> str:
    """Return what an address is slowed as: itself, or of IPv6 its network of 64 bits, which one machine may have."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host
