"""JSON Lines: one record a line, in the contract's key order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from forms.definition import Form
from scanner.record import Record


class JsonLinesExporter:
    """Writes records as they are; the form's headings are not needed."""

    def export(self, records: Iterable[Record], form: Form | None, stream: IO[bytes]) -> None:  # noqa: ARG002
        """Write one line a record, UTF-8."""
        for record in records:
            stream.write(record.to_json().encode() + b"\n")
