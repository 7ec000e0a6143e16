"""Blocks of work that Ctrl-C or a signal to end does not interrupt: the signal waits for the end of the block."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back SIGINT and SIGTERM during the `with` block; their handlers are called at its end.

    Without this, the exception of a handler may be raised between any two steps: within a
    transaction, or inside a library that swallows it. Only signals with a handler in Python are held
    back. In a thread other than the main one nothing is done: Python calls handlers in the main
    thread only.
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
