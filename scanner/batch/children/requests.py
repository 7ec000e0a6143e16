"""What a parent asks a child: a source as a frame, and what is wanted of it."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from scanner.batch.children.frames import Frame
from scanner.values.source import Receipt, Source


class Wanted(StrEnum):
    """What is wanted of a file beside its records."""

    RECORDS = "records"
    PICTURES = "pictures"
    EXPLANATIONS = "explanations"


def source_frame(word: str, source: Source, wanted: Wanted = Wanted.RECORDS) -> Frame:
    """Return a request about a source."""
    received = source.received
    fields: dict[str, Any] = {"name": source.name, "path": source.path, "wanted": str(wanted)}
    fields |= {"container": source.container, "avoided": sorted(source.avoided_pages), "last": source.last_page}
    if received is not None:
        at = None if received.at is None else received.at.isoformat()
        fields["received"] = {"sender": received.sender, "at": at}
    return Frame(word, json.dumps(fields).encode(), (source.held,))


def source_in(frame: Frame) -> tuple[Source, Wanted]:
    """Return the source of a request, and what is wanted of it."""
    fields = json.loads(frame.text)
    received = fields.get("received")
    if received is not None:
        at = received["at"]
        received = Receipt(received["sender"], None if at is None else datetime.fromisoformat(at))
    source = Source(
        fields["name"],
        fields["path"],
        bytes(frame.parts[0]),
        received,
        fields["container"],
        frozenset(fields["avoided"]),
        fields["last"],
    )
    return source, Wanted(fields["wanted"])
