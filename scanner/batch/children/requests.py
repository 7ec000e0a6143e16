"""What a parent asks a child: a source as a frame, and what is wanted of it."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from scanner.batch.children.frames import Frame
from scanner.batch.children.work import Assembly, PageRange, Task, WholeFile
from scanner.values.source import Receipt, Source


class Wanted(StrEnum):
    """What is wanted of a file beside its records."""

    RECORDS = "records"
    PICTURES = "pictures"
    EXPLANATIONS = "explanations"


_IN_ONE_PIECE = WholeFile()


def source_frame(
    word: str,
    source: Source,
    wanted: Wanted = Wanted.RECORDS,
    task: Task = _IN_ONE_PIECE,
    *,
    was_sent: bool = False,
) -> Frame:
    """Return a request about a source.

    Args:
        word: What is asked.
        source: The source.
        wanted: What is wanted beside the records.
        task: What is to be done with the source.
        was_sent: Whether the request before was about the same bytes, so that they need not be sent again.
    """
    received = source.received
    fields: dict[str, Any] = {"name": source.name, "path": source.path, "wanted": str(wanted)}
    fields |= {"container": source.container, "avoided": sorted(source.avoided_pages), "last": source.last_page}
    fields |= {"was_sent": was_sent, "task": _words_of(task)}
    if received is not None:
        at = None if received.at is None else received.at.isoformat()
        fields["received"] = {"sender": received.sender, "at": at}
    content = () if was_sent else (source.held,)
    kept = task.pages if isinstance(task, Assembly) else ()
    return Frame(word, json.dumps(fields).encode(), (*content, *kept))


def source_in(frame: Frame, before: Source | None = None) -> tuple[Source, Wanted]:
    """Return the source of a request, and what is wanted of it.

    Args:
        frame: The request.
        before: The source of the request before; it is returned where this request is about the same.
    """
    fields = json.loads(frame.text)
    received = fields.get("received")
    if received is not None:
        at = received["at"]
        received = Receipt(received["sender"], None if at is None else datetime.fromisoformat(at))
    said = (received, fields["container"], frozenset(fields["avoided"]), fields["last"])
    wanted = Wanted(fields["wanted"])
    if fields["was_sent"] and before is not None:
        same = (before.received, before.container, before.avoided_pages, before.last_page) == said
        if same and (before.name, before.path) == (fields["name"], fields["path"]):
            return before, wanted
    content = before.held if fields["was_sent"] and before is not None else bytes(frame.parts[0])
    return Source(fields["name"], fields["path"], content, *said), wanted


def task_in(frame: Frame) -> Task:
    """Return what is to be done with the source of a request."""
    fields = json.loads(frame.text)
    kind, said = fields["task"]
    match kind:
        case "range":
            return PageRange(*said)
        case "assembly":
            return Assembly(tuple(map(bytes, frame.parts[0 if fields["was_sent"] else 1 :])), *said)
        case _:
            return WholeFile(*said)


def _words_of(task: Task) -> tuple[str, tuple[object, ...]]:
    match task:
        case WholeFile():
            return "file", (task.divides,)
        case PageRange():
            return "range", (task.first, task.last)
        case Assembly():
            return "assembly", (task.read_at, task.is_whole, task.given)
        case _:
            assert_never(task)
