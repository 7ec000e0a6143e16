"""A run's journal: one JSON line for each return, so that a run that was broken off goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class OtherRunError(Exception):
    """The journal belongs to a run with other settings."""


class Journal:
    """The journal of a run. Its first line holds the run's settings, each further line one return.

    Without a path nothing is kept beyond the run.
    """

    def __init__(self, path: Path | None, settings: Mapping[str, Any]) -> None:
        """Open the journal at a path, or begin it.

        Raises:
            OtherRunError: The journal there has other settings.
        """
        self._path = path
        self._rows: list[dict[str, Any]] = []
        if path is None:
            return
        if not path.exists():
            path.write_text(json.dumps(settings) + "\n", encoding="utf-8")
            return
        head, *lines = path.read_text(encoding="utf-8").split("\n")
        if json.loads(head) != dict(settings):
            raise OtherRunError(f"{path} is of a run with other settings: {head}")
        whole = lines[:-1]  # a line that was broken off has no line feed behind it
        self._rows = [json.loads(line) for line in whole]
        path.write_text("\n".join([head, *whole, ""]), encoding="utf-8")

    @property
    def count(self) -> int:
        """How many returns the journal has."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of the returns."""
        return iter(self._rows)

    def add(self, row: Mapping[str, Any]) -> None:
        """Write down a return."""
        self._rows.append(dict(row))
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
