"""What a child does with a file that is to be read: it reads it, and tells of each page that is finished."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import IO, assert_never

from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from scanner.batch.children.answers import page_frame, reading_frame
from scanner.batch.children.frames import Frame, write_frame
from scanner.batch.children.program.safe_reading import read_safely
from scanner.batch.children.requests import Wanted, source_in, task_in
from scanner.batch.children.stacks.answers import division_frame, range_frame
from scanner.batch.children.stacks.reading import StackReader
from scanner.batch.children.work import Answer, Assembly, Division, FileReading, PageRange, RangeReading, Setup, Task
from scanner.batch.page_fates import fates_of
from scanner.batch.pictures import page_jpeg, page_pictures
from scanner.engines import ENGINES
from scanner.intake.office import UNPROTECTED_VARIABLE
from scanner.pipeline import Pipeline
from scanner.values.known_form import known_forms
from scanner.values.opened import Opened
from scanner.values.source import Source


class Reader:
    """Does the jobs that a child is asked for."""

    def __init__(self, setup: Setup, answers: IO[bytes]) -> None:
        """Load the forms and the engine.

        Args:
            setup: What the parent sent.
            answers: Where the answers go.

        Raises:
            FormloopError: A definition is wrong, or the engine is not installed.
        """
        known = setup.known
        if known is None:
            known = known_forms(load_catalogue(setup.templates), load_metrics())
        if setup.unprotected_office:
            os.environ[UNPROTECTED_VARIABLE] = "1"
        pipeline = Pipeline(known, ENGINES[setup.engine](), setup.today, setup.acceptance)
        self._work = Work(pipeline, lambda page_no: write_frame(answers, page_frame(page_no)))
        self._before: Source | None = None
        self._answers = answers

    def read(self, frame: Frame) -> None:
        """Do what a request asks for and answer."""
        source, wanted = source_in(frame, self._before)
        self._before = source
        write_frame(self._answers, frame_of(self._work.answer(source, task_in(frame), wanted)))


class Work:
    """What a child does with a source, apart from how it is asked and answers."""

    def __init__(self, pipeline: Pipeline, finished: Callable[[int], None]) -> None:
        """Keep what reads, and what is called with the number of each page that is finished."""
        self._pipeline = pipeline
        self._finished = finished
        self._stacks = StackReader(pipeline)

    def answer(self, source: Source, task: Task, wanted: Wanted = Wanted.PICTURES) -> Answer:
        """Do a task and return what it gave.

        Raises:
            MemoryError: The memory was not enough.
        """
        match task:
            case PageRange():
                return self._stacks.look(source, task, self._finished)
            case Assembly():
                return self._stacks.put_together(source, task)
        opened = self._stacks.divided(source) if task.divides else None
        return opened if isinstance(opened, Division) else self._reading(source, wanted, opened)

    def _reading(self, source: Source, wanted: Wanted, opened: Opened | None) -> FileReading:
        result = read_safely(
            source,
            self._pipeline,
            keep_pages=wanted is Wanted.EXPLANATIONS,
            draw=page_jpeg if wanted is Wanted.PICTURES else None,
            finished=self._finished,
            opened=opened,
        )
        kept = replace(result, pages=(), drawn={})
        match wanted:
            case Wanted.PICTURES:
                return FileReading(kept, fates_of(result), page_pictures(result))
            case Wanted.EXPLANATIONS:
                from scanner.explain.page_explanations import explain  # noqa: PLC0415  few ask for them

                return FileReading(kept, explained={one.name: one.content for one in explain(result)})
            case Wanted.RECORDS:
                return FileReading(kept)


def frame_of(answer: Answer) -> Frame:
    """Return an answer as a frame."""
    match answer:
        case FileReading():
            return reading_frame(answer)
        case Division():
            return division_frame(answer)
        case RangeReading():
            return range_frame(answer)
        case _:
            assert_never(answer)
