"""Keeps what was seen form by form in a file, so that a long run goes on where it was stopped."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any


class FormStore:
    """Results by their job; none is kept on disk where there is no path.

    The file is our own and only read on the machine that wrote it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.found: dict[Any, Any] = {}
        if path is not None and path.is_file():
            with path.open("rb") as stream:
                while True:
                    try:
                        key, result = pickle.load(stream)  # noqa: S301
                    except (EOFError, pickle.UnpicklingError):
                        break  # the end, or where the last run was stopped
                    self.found[key] = result

    def add(self, key: Any, result: Any) -> None:
        """Keep a result."""
        self.found[key] = result
        if self._path is not None:
            with self._path.open("ab") as stream:
                pickle.dump((key, result), stream)
