"""Plain lines of progress, for when no terminal shows a bar."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from forms.errors import ExitCode
from scanner.cli.progress import outcome_of, shown
from scanner.pipeline import FileResult
from tests.scanner.export.records import record, rejected

RESULT = FileResult((record(), record(status="review", name="b.pdf")), ExitCode.REVIEW, 1.5)


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def lines(*, quiet: bool = False, verbose: bool = False) -> list[str]:
    """What is printed for two of three files, one of them read in 1.4 seconds."""
    out, clock = io.StringIO(), Clock()
    console = Console(file=out, width=200)
    with shown(console, quiet=quiet, verbose=verbose, line_seconds=0, clock=clock) as progress:
        progress.found(3)
        progress.known("a.pdf")
        clock.seconds += 1.4
        progress.read("b.pdf", RESULT)
    return out.getvalue().splitlines()


def test_a_line_tells_the_time_left_once_a_file_was_read() -> None:
    told = lines()
    assert all("剩余 left" not in line for line in told[:-1])
    assert told[-1].startswith("2/3 · ")
    assert told[-1].endswith("剩余 left 0:00:01")


def test_the_lines_stand_among_those_of_the_files_too() -> None:
    told = lines(verbose=True)
    assert told[-2] == "b.pdf: 通过 accepted 1, 待核 review 1 · 待人工 need a person 1 · 1.5 s"
    assert told[-1].startswith("2/3 · ")


def test_of_a_stack_it_is_told_how_many_of_its_pages_were_read() -> None:
    out = io.StringIO()
    with shown(Console(file=out, width=200), line_seconds=0, clock=Clock()) as progress:
        progress.found(1)
        progress.pages("stack.pdf", 120, 600)
    assert out.getvalue().splitlines()[-1].startswith("stack.pdf: 120/600 页 pages · 0/1")


def test_quiet_shows_none() -> None:
    assert lines(quiet=True) == []


def test_the_pace_is_that_of_the_files_that_came_last() -> None:
    out, clock = io.StringIO(), Clock()
    with shown(Console(file=out, width=200), line_seconds=0, clock=clock) as progress:
        progress.found(1)
        clock.seconds += 200
        progress.read("a.pdf", RESULT)
        progress.found(2)
        clock.seconds += 2
        progress.read("b.pdf", RESULT)
    assert out.getvalue().splitlines()[-1].endswith("剩余 left 0:00:02")


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (FileResult((record(),), ExitCode.OK, 0), "通过 accepted · 待人工 need a person 0"),
        (FileResult((rejected(),), ExitCode.SOURCE, 0), "退回 rejected · 待人工 need a person 1"),
    ],
)
def test_an_outcome_is_told_in_both_languages(result: FileResult, words: str) -> None:
    assert outcome_of(result) == words
