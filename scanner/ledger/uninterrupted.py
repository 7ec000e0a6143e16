"""Pieces of work that Ctrl-C, or a signal to end, does not break into: it waits until they are whole."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let signals that a Python function handles wait for the end of the block; they are handled there.

    Python raises what a handler raises between any two steps: within a transaction, or where a library
    cannot pass it on and it is lost. Other threads than the main one see no signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    handled = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in handled:
        signal.signal(number, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        for number, handler in handled.items():
            signal.signal(number, handler)
        for which in came:
            signal.raise_signal(which)
