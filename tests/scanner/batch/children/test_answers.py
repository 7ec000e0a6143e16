"""A parent believes only such answers of a child as can be true of the file that it asked about."""

from __future__ import annotations

import pytest

from forms.errors import ExitCode
from scanner.batch.children.answers import reading_frame, reading_of
from scanner.batch.children.frames import FrameError
from scanner.batch.children.work import FileReading
from scanner.roads.rejection import rejected
from scanner.roads.results import FileResult
from scanner.values.record import Record
from scanner.values.source import Source

SOURCE = Source("a.jpg", "mail.eml/a.jpg", b"a picture")
OTHER = Source("b.jpg", "b.jpg", b"another picture")
READ_AT = "2026-11-29T10:00:00+08:00"


def record(source: Source = SOURCE, *, pages: tuple[int, ...] = (1,), pieces: tuple[int, ...] = ()) -> Record:
    return rejected(source, None, [], read_at=READ_AT, pages=pages, pieces=pieces)


def answered(*records: Record, pieces: dict[str, tuple[int, ...]] | None = None) -> FileResult:
    """What the parent takes from an answer with these records."""
    result = FileResult(records, ExitCode.OK, 0.1, pieces=pieces or {})
    return reading_of(reading_frame(FileReading(result)), SOURCE).result


def test_a_record_of_the_file_is_taken_as_it_is() -> None:
    assert answered(record()).records == (record(),)


def test_records_of_pages_that_lay_side_by_side_in_one_picture_are_taken() -> None:
    left, right = record(), record(pieces=(1,))
    assert left.record_id != right.record_id
    taken = answered(left, right, pieces={right.record_id: (1,)})
    assert taken.records == (left, right)
    assert taken.pieces == {right.record_id: (1,)}


@pytest.mark.parametrize(
    "forged",
    [
        record(OTHER),
        record().model_copy(update={"record_id": record(OTHER).record_id}),
        record(pieces=(1,)),
    ],
    ids=["another-file", "another-record's-id", "a-piece-that-is-not-told"],
)
def test_a_record_that_cannot_be_of_the_file_is_refused(forged: Record) -> None:
    with pytest.raises(FrameError):
        answered(forged)
