"""JSON: the records unchanged, their keys in the order of `Record`, Chinese characters unescaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, ClassVar

from forms.definition import Form
from scanner.values.record import Record


class JsonLinesExporter:
    """Writes each record as one line of JSON (JSON Lines)."""

    is_text: ClassVar[bool] = True

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:  # noqa: ARG002
        """Write the records as UTF-8; `forms` is not used, because a record holds all that JSON needs."""
        for record in records:
            stream.write(record.to_json().encode() + b"\n")


class JsonExporter:
    """Writes one JSON array, with each record on a line of its own."""

    is_text: ClassVar[bool] = True

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:  # noqa: ARG002
        """Write the records as UTF-8; `forms` is not used, because a record holds all that JSON needs."""
        before = b"[\n"
        for record in records:
            stream.write(before + record.to_json().encode())
            before = b",\n"
        stream.write(b"[]\n" if before == b"[\n" else b"\n]\n")
