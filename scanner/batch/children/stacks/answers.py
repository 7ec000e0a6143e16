"""What a child may answer of a stack: that a file is one, and what it has seen on some of its pages.

The evidence of a page is JSON that is validated here, and again by the child that puts the stack together. A picture
has to be of a page that was asked for, because the parent writes it under that page's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from scanner.batch.children.answers import AnswerModel, PageNo, as_json, reading_of, validated
from scanner.batch.children.frames import Frame, FrameError
from scanner.batch.children.work import (
    Answer,
    Assembly,
    Division,
    Job,
    PageRange,
    PageReading,
    RangeReading,
    WholeFile,
)

_MAX_PAGES = 10_000
_Piece = Annotated[int, Field(ge=0, lt=64)]


class _DivisionAnswer(AnswerModel):
    page_count: int = Field(ge=0, le=_MAX_PAGES)


class _RangeAnswer(AnswerModel):
    """The answer to a range of pages; the frame's parts are the pages' evidence, and then the pictures."""

    pages: tuple[PageNo, ...]
    pictures: tuple[tuple[PageNo, _Piece], ...]
    seconds: float = Field(ge=0.0)


def division_frame(division: Division) -> Frame:
    """Return that a file is a stack."""
    return Frame("is a stack", as_json({"page_count": division.page_count}))


def range_frame(reading: RangeReading) -> Frame:
    """Return what was seen on some pages."""
    pictures = [
        ((page.page_no, piece), content) for page in reading.pages for piece, content in sorted(page.pictures.items())
    ]
    fields = {
        "pages": [page.page_no for page in reading.pages],
        "pictures": [place for place, _ in pictures],
        "seconds": reading.seconds,
    }
    parts = (*(page.evidence for page in reading.pages), *(content for _, content in pictures))
    return Frame("saw pages", as_json(fields), parts)


def answer_of(frame: Frame, job: Job) -> Answer:
    """Return the answer to a job.

    Raises:
        FrameError: It is none, or to another job.
    """
    match frame.word, job.task:
        case "was read", WholeFile():
            return reading_of(frame, job.source)
        case "was read", Assembly() as task:
            return reading_of(frame, job.source, may_be_empty=not task.is_whole)
        case "saw pages", PageRange() as task:
            return _range_of(frame, task)
        case "is a stack", task if task != WholeFile():
            division = Division(validated(_DivisionAnswer, frame).page_count)
            if division.page_count and not isinstance(task, WholeFile):
                raise FrameError("only a whole file is divided")
            return division
    raise FrameError("an answer to another question")


def _range_of(frame: Frame, task: PageRange) -> RangeReading:
    answer = validated(_RangeAnswer, frame)
    if list(answer.pages) != list(range(task.first, task.last + 1)):
        raise FrameError("other pages")
    if len(answer.pages) + len(answer.pictures) != len(frame.parts):
        raise FrameError("not a picture for each place")
    parts = tuple(map(bytes, frame.parts))
    texts, contents = parts[: len(answer.pages)], parts[len(answer.pages) :]
    pictures = dict(zip(answer.pictures, contents, strict=True))
    if not _is_evidence(answer.pages, texts) or not set(answer.pages).issuperset(page for page, _ in pictures):
        raise FrameError("evidence of other pages")
    return RangeReading(
        tuple(
            PageReading(page_no, text, {piece: one for (page, piece), one in pictures.items() if page == page_no})
            for page_no, text in zip(answer.pages, texts, strict=True)
        ),
        answer.seconds,
    )


def _is_evidence(pages: Sequence[int], texts: Sequence[bytes]) -> bool:
    from scanner.values.page.evidence import PageEvidence  # noqa: PLC0415  few files are stacks

    try:
        return [PageEvidence.from_json(text).page_no for text in texts] == list(pages)
    except (ValueError, RecursionError):
        return False
