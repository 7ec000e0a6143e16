"""What a child may answer: JSON that is validated before the parent believes a word of it.

A child opens strangers' files, so its answers are read like a stranger's: every property has its type, a record has to
be of the file that was asked about, and a picture's name has to be that of one of the records, because the parent
writes files under these names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from forms.errors import DefinitionError, ExitCode, FormloopError, MissingProgramError, SourceError, UsageError
from forms.wording import Wording
from scanner.batch.children.frames import Frame, FrameError
from scanner.batch.children.work import FileReading, ReadingStoppedError
from scanner.intake.containers.members import UnopenedFile
from scanner.issues import CATALOGUE
from scanner.ledger.rows import PageFate
from scanner.roads.results import FileResult
from scanner.values.record import Record, id_of_files
from scanner.values.source import Receipt, Source

if TYPE_CHECKING:
    from scanner.values.kept_part import KeptPart

_FILE_NAME: Final = r"^[\w\-][\w.\-]{0,120}$"
PageNo = Annotated[int, Field(ge=1, le=1_000_000)]
_FATES: Final = TypeAdapter(tuple[PageFate, ...])


class AnswerModel(BaseModel):
    """What an answer is read with: every property has its type, and there is no other one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


_AnyAnswer = TypeVar("_AnyAnswer", bound=AnswerModel)


class _ReadAnswer(AnswerModel):
    """The answer to a file that was read."""

    records: tuple[Record, ...] = Field(max_length=5_000)
    code: int
    seconds: float = Field(ge=0.0)
    blank_pages: tuple[PageNo, ...]
    broken_pages: tuple[PageNo, ...]
    fates: tuple[PageFate, ...]
    pictures: tuple[str, ...]
    explained: tuple[Annotated[str, Field(pattern=_FILE_NAME)], ...]
    parts: int = Field(ge=0, le=5_000)
    pieces: dict[str, tuple[Annotated[int, Field(ge=0, lt=1_000)], ...]]
    places: dict[str, tuple[PageNo, Annotated[int, Field(ge=0, lt=1_000)]]]


class _ErrorAnswer(AnswerModel):
    """An error as its kind and its words."""

    kind: str
    at: str
    zh: str
    en: str
    code: str = ""


class _StoppedAnswer(AnswerModel):
    code: str
    pages_done: int = Field(ge=0, lt=1_000_000_000)


class _ReceiptAnswer(AnswerModel):
    sender: str
    at: str | None


class _LeafAnswer(AnswerModel):
    """A member of a container; its bytes are the frame's part, but where it is the container itself."""

    name: str
    path: str
    received: _ReceiptAnswer | None
    container: str
    is_itself: bool
    error: _ErrorAnswer | None


class _PageAnswer(AnswerModel):
    page_no: PageNo


class _KindAnswer(AnswerModel):
    is_container: bool


# Readings


def reading_frame(reading: FileReading) -> Frame:
    """Return a reading as a frame. What was seen of the pages stays where it is."""
    result = reading.result
    answer = _ReadAnswer.model_construct(
        records=result.records,
        code=int(result.code),
        seconds=result.seconds,
        blank_pages=result.blank_pages,
        broken_pages=result.broken_pages,
        fates=(),
        pictures=tuple(reading.pictures),
        explained=tuple(reading.explained),
        parts=len(result.parts),
        pieces=dict(result.pieces),
        places=dict(reading.places),
    )
    fields = answer.model_dump(mode="json", by_alias=True)
    fields["fates"] = _FATES.dump_python(reading.fates, mode="json")
    kept = [part.to_json() for part in result.parts]
    pictures = (one if isinstance(one, bytes) else one.read_bytes() for one in reading.pictures.values())
    return Frame("was read", as_json(fields), (*pictures, *reading.explained.values(), *kept))


def reading_of(frame: Frame, source: Source, *, may_be_empty: bool = False) -> FileReading:
    """Return the reading that a frame tells of a file.

    Args:
        frame: The frame.
        source: The file.
        may_be_empty: Whether it may have no record, because only part of the file was read so far.

    Raises:
        FrameError: It is none, or of another file.
    """
    answer = validated(_ReadAnswer, frame)
    if not answer.records and not may_be_empty:
        raise FrameError("no record")
    code = _exit_code(answer.code)
    names = (*answer.pictures, *answer.explained)
    if len(names) + answer.parts != len(frame.parts):
        raise FrameError("not a picture for each name")
    ids = {record.record_id for record in answer.records}
    if not all(_is_of(record, source, answer.pieces) for record in answer.records):
        raise FrameError("a record of another file")
    if not all(_is_picture_of(name, ids) for name in (*answer.pictures, *answer.places)):
        raise FrameError("a picture of no record")
    contents = dict(zip(names, map(bytes, frame.parts[: len(names)]), strict=True))
    return FileReading(
        FileResult(
            answer.records,
            code,
            answer.seconds,
            blank_pages=answer.blank_pages,
            broken_pages=answer.broken_pages,
            parts=_parts_of(tuple(map(bytes, frame.parts[len(names) :])), source, ids, answer.pieces),
            pieces=answer.pieces,
        ),
        answer.fates,
        {name: contents[name] for name in answer.pictures},
        {name: contents[name] for name in answer.explained},
        answer.places,
    )


def _parts_of(
    texts: Sequence[bytes], source: Source, ids: set[str], pieces: Mapping[str, Sequence[int]]
) -> tuple[KeptPart, ...]:
    """Return what joining needs of records, one part a record at most.

    Raises:
        FrameError: It is none, or of another file.
    """
    if not texts:
        return ()
    from scanner.values.kept_part import KeptPart  # noqa: PLC0415  a file whose forms are whole has no part

    try:
        parts = tuple(map(KeptPart.from_json, texts))
    except (ValueError, RecursionError):
        raise FrameError("no part") from None
    mine = [one.part.record_id for one in parts]
    if not ids.issuperset(mine) or len(set(mine)) != len(mine):
        raise FrameError("a part of no record")
    if not all(one.record.record_id == one.part.record_id and _is_of(one.record, source, pieces) for one in parts):
        raise FrameError("a part of another file")
    return parts


def _is_of(record: Record, source: Source, pieces: Mapping[str, Sequence[int]]) -> bool:
    own = pieces.get(record.record_id, ())
    return (
        all(one.sha256 == source.sha256 and one.path == source.path for one in record.source.files)
        and record.source.sha256 == source.sha256
        and record.record_id == id_of_files(record.source.files, len(record.source.pages), own)
    )


def _is_picture_of(name: str, record_ids: set[str]) -> bool:
    record_id, dash, rest = name.partition("-")
    number, dot, kind = rest.partition(".")
    number = number.removeprefix("behind-")
    return record_id in record_ids and (dash, dot, kind) == ("-", ".", "jpg") and number.isascii() and number.isdigit()


# Members of containers


def leaf_frame(leaf: Source | UnopenedFile, container: Source) -> Frame:
    """Return a member of a container as a frame."""
    source, error = (leaf.source, _error(leaf.error)) if isinstance(leaf, UnopenedFile) else (leaf, None)
    received = source.received
    is_itself = source.sha256 == container.sha256 and source.path == container.path
    answer = {
        "name": source.name,
        "path": source.path,
        "received": received
        and {"sender": received.sender, "at": None if received.at is None else received.at.isoformat()},
        "container": source.container,
        "is_itself": is_itself,
        "error": error,
    }
    return Frame("leaf", as_json(answer), () if is_itself else (source.held,))


def leaf_of(frame: Frame, container: Source) -> Source | UnopenedFile:
    """Return the member that a frame tells of.

    Raises:
        FrameError: It is none.
    """
    answer = validated(_LeafAnswer, frame)
    if len(frame.parts) != (0 if answer.is_itself else 1):
        raise FrameError("not one content of one member")
    if answer.is_itself:
        source = container
    else:
        if not answer.path.startswith(f"{container.path}/"):
            raise FrameError("a member of another container")
        received = None if answer.received is None else Receipt(answer.received.sender, _moment(answer.received.at))
        source = Source(answer.name, answer.path, frame.parts[0], received, answer.container)
    if answer.error is None:
        return source
    error = error_of(answer.error)
    if not isinstance(error, SourceError | MissingProgramError):
        raise FrameError("no reason why a member is not opened")
    return UnopenedFile(source, error)


def _moment(text: str | None) -> datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text)
    except ValueError as error:
        raise FrameError("no moment") from error


# Errors and small answers


_ERRORS: Final[Mapping[str, type[FormloopError]]] = {
    "program": MissingProgramError,
    "definition": DefinitionError,
    "usage": UsageError,
}


def error_frame(error: FormloopError) -> Frame:
    """Return why a child cannot read at all."""
    return Frame("refused", as_json(_error(error)))


def error_of_frame(frame: Frame) -> FormloopError:
    """Return why a child cannot read at all.

    Raises:
        FrameError: It says no such thing.
    """
    return error_of(validated(_ErrorAnswer, frame))


def error_of(answer: _ErrorAnswer) -> FormloopError:
    """Return the error that an answer tells; an unknown code counts as `file_broken`."""
    wording = Wording(zh=answer.zh, en=answer.en)
    if answer.kind == "source":
        return SourceError(wording, at=answer.at, code=answer.code if answer.code in CATALOGUE else "file_broken")
    if answer.kind not in _ERRORS:
        raise FrameError("no error that is known")
    return _ERRORS[answer.kind](wording, at=answer.at)


def _error(error: FormloopError) -> dict[str, str]:
    words = {"at": error.at, "zh": error.wording.zh, "en": error.wording.en}
    if isinstance(error, SourceError):
        return {"kind": "source", "code": error.code, **words}
    return {"kind": next((word for word, one in _ERRORS.items() if isinstance(error, one)), "usage"), **words}


def page_frame(page_no: int) -> Frame:
    """Return that a page is finished."""
    return Frame("page", as_json({"page_no": page_no}))


def page_of(frame: Frame) -> int:
    """Return the number of the page that is finished.

    Raises:
        FrameError: It says no such thing.
    """
    return validated(_PageAnswer, frame).page_no


def kind_frame(*, is_container: bool) -> Frame:
    """Return whether a file has files in it."""
    return Frame("kind", as_json({"is_container": is_container}))


def is_container_in(frame: Frame) -> bool:
    """Return whether a file has files in it.

    Raises:
        FrameError: It says no such thing.
    """
    return validated(_KindAnswer, frame).is_container


def stopped_frame(stopped: ReadingStoppedError) -> Frame:
    """Return that a reading was stopped, for a cluster's worker to tell."""
    return Frame("stopped", as_json({"code": stopped.code, "pages_done": stopped.pages_done}))


def stopped_of(frame: Frame) -> ReadingStoppedError:
    """Return that a reading was stopped.

    Raises:
        FrameError: It says no such thing.
    """
    answer = validated(_StoppedAnswer, frame)
    if answer.code not in CATALOGUE:
        raise FrameError("no reason to stop")
    return ReadingStoppedError("stopped on the cluster", answer.code, answer.pages_done)


def as_json(fields: object) -> bytes:
    """Return the JSON text of a frame; a lone surrogate, which no UTF-8 text can hold, becomes U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", json.dumps(fields, ensure_ascii=False)).encode()


_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def validated(model: type[_AnyAnswer], frame: Frame) -> _AnyAnswer:
    """Return what a frame says.

    Raises:
        FrameError: It is not what it should be.
    """
    try:
        return model.model_validate_json(frame.text)
    except (ValidationError, ValueError, RecursionError):
        raise FrameError(f'"{frame.word}" is not what it should be') from None


def _exit_code(code: int) -> ExitCode:
    try:
        return ExitCode(code)
    except ValueError as error:
        raise FrameError("no exit code") from error
