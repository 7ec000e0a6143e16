"""Of a stack a parent believes only what can be true of the pages that it asked about."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from scanner.batch.children.frames import Frame, FrameError
from scanner.batch.children.stacks.answers import answer_of, division_frame, range_frame
from scanner.batch.children.work import (
    Assembly,
    Division,
    Job,
    Limits,
    PackedSetup,
    PageRange,
    PageReading,
    RangeReading,
    Task,
    WholeFile,
)
from scanner.values.page.evidence import PageEvidence, SeenPart
from scanner.values.source import Source

SOURCE = Source("a.tif", "a.tif", b"a stack")


def job(task: Task) -> Job:
    return Job(SOURCE, PackedSetup("none", b"", Limits()), task)


def page(page_no: int, **pictures: bytes) -> PageReading:
    evidence = PageEvidence(page_no, (SeenPart(0, None, is_blank=True),)).to_json()
    return PageReading(page_no, evidence, {int(piece[1:]): content for piece, content in pictures.items()})


READING = RangeReading((page(3, p0=b"jpeg"), page(4, p1=b"right", p0=b"left")), 0.5)


def test_what_was_seen_on_the_pages_that_were_asked_for_is_taken_as_it_is() -> None:
    assert answer_of(range_frame(READING), job(PageRange(3, 4))) == READING


def test_that_a_file_is_a_stack_is_taken() -> None:
    assert answer_of(division_frame(Division(600)), job(WholeFile(divides=True))) == Division(600)


@pytest.mark.parametrize("task", [PageRange(1, 2), Assembly((), "", is_whole=True)], ids=["range", "assembly"])
def test_that_a_stack_can_only_be_read_in_one_piece_is_taken(task: Task) -> None:
    assert answer_of(division_frame(Division(0)), job(task)) == Division(0)


def _forged(**changes: object) -> Frame:
    frame = range_frame(READING)
    return replace(frame, text=json.dumps(json.loads(frame.text) | changes).encode())


@pytest.mark.parametrize(
    ("frame", "task"),
    [
        (range_frame(READING), PageRange(2, 3)),
        (range_frame(READING), PageRange(3, 5)),
        (range_frame(READING), WholeFile(divides=True)),
        (division_frame(Division(9)), WholeFile()),
        (division_frame(Division(9)), PageRange(3, 4)),
        (division_frame(Division(1_000_000)), WholeFile(divides=True)),
        (_forged(pictures=[[3, 0], [4, 0], [7, 0]]), PageRange(3, 4)),
        (_forged(pictures=[[3, 0], [4, 0]]), PageRange(3, 4)),
        (_forged(pictures=[[3, 0], [4, 0], [4, 64]]), PageRange(3, 4)),
        (_forged(more=1), PageRange(3, 4)),
        (range_frame(RangeReading((page(3), replace(page(4), evidence=page(5).evidence)), 0.1)), PageRange(3, 4)),
        (range_frame(RangeReading((page(3), replace(page(4), evidence=b"{}")), 0.1)), PageRange(3, 4)),
    ],
    ids=[
        "other-pages",
        "a-page-less",
        "no-range-was-asked-for",
        "not-to-be-divided",
        "divided-again",
        "more-pages-than-any-file",
        "a-picture-of-another-page",
        "a-picture-less",
        "a-piece-that-cannot-be",
        "a-property-that-is-none",
        "evidence-of-another-page",
        "no-evidence",
    ],
)
def test_what_cannot_be_true_of_them_is_refused(frame: Frame, task: Task) -> None:
    with pytest.raises(FrameError):
        answer_of(frame, job(task))
