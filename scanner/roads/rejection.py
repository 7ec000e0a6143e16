"""The record of a file in which nothing could be read, and what every record says of its source.

The parent of a reading process makes such records too, so nothing is imported here that reads files.
"""

from __future__ import annotations

from collections.abc import Sequence

from scanner.values.issue import Issue
from scanner.values.record import FileRef, FormRef, IssueRef, ReceivedRef, Record, SourceRef, record_id, source_of
from scanner.values.record.sources import page_map
from scanner.values.source import Source, SourceKind


def rejected(
    source: Source,
    kind: SourceKind | None,
    issues: Sequence[Issue],
    *,
    read_at: str,
    form: FormRef | None = None,
    pages: Sequence[int | None] = (),
    pieces: Sequence[int] = (),
) -> Record:
    """Return the record of a file, or of pages, in which nothing could be read."""
    return Record(
        record_id=record_id(source.sha256, pages, pieces),
        read_at=read_at,
        form=form,
        source=source_ref(source, kind, pages),
        status="rejected",
        answers={},
        fields={},
        issues=[issue_ref(problem) for problem in issues],
    )


def source_ref(source: Source, kind: SourceKind | None, pages: Sequence[int | None]) -> SourceRef:
    """Return where a record came from, as the record has it."""
    received = None
    if source.received is not None:
        at = source.received.at
        received = ReceivedRef.model_validate(
            {"from": source.received.sender, "at": None if at is None else at.isoformat(timespec="seconds")}
        )
    file = FileRef(
        name=source.name,
        path=source.path,
        sha256=source.sha256,
        kind=None if kind is None else kind.value,
        received=received,
        pages=page_map(pages),
    )
    return source_of([file], len(pages))


def issue_ref(problem: Issue) -> IssueRef:
    """Return an issue as the record has it."""
    return IssueRef(
        code=problem.code,
        field=problem.field_id,
        severity=problem.severity.value,
        message=problem.message,
        message_zh=problem.message_zh,
    )
