"""The order of the stages for one returned file: the file is opened, and what was found in it decides its road.

open ─┬─ form values ───────▶ scanner/roads/filled_pdf.py ───┐
      ├─ content controls ──▶ scanner/roads/word.py ─────────┼─▶ validate ─▶ Record
      └─ pages ─────────────▶ scanner/roads/paper_stack.py ──┘
                              (each page: scanner/roads/paper_pages.py)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from forms.errors import MissingProgramError, SourceError, worst
from scanner.intake.opening import open_source
from scanner.intake.unpacking import UnopenedFile
from scanner.roads.context import RoadContext
from scanner.roads.filled_pdf import read_filled_pdf
from scanner.roads.paper_stack import read_paper
from scanner.roads.results import Draw, FileResult, PageKeeper, RoadResult, code_of, failed, unopened
from scanner.roads.word import read_word
from scanner.validate import Judge, validate
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.clock import Clock, machine_clock, moment_of
from scanner.values.known_form import KnownForm, known_forms
from scanner.values.opened import FilledPdf, Opened, WordContent
from scanner.values.page.picture import PageStream
from scanner.values.seams import OcrEngine
from scanner.values.source import Source

__all__ = ["Draw", "FileResult", "KnownForm", "Pipeline", "code_of", "failed", "known_forms", "unopened"]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Reads returned files.

    Attributes:
        known: The forms that may come back.
        engine: What recognises written lines.
        today: The date that rules about dates compare with.
        acceptance: Least confidence of a field that is accepted without a person.
        boxes_only: Whether the text on paper is left unread, for callers that ask about boxes alone.
        judge: Turns readings into answers with their issues.
        opener: Opens a file of any kind.
        clock: Tells when a file is read.
    """

    known: tuple[KnownForm, ...]
    engine: OcrEngine
    today: date
    acceptance: float = ACCEPTANCE
    boxes_only: bool = False
    judge: Judge = validate
    opener: Callable[[Source], Opened] = open_source
    clock: Clock = machine_clock

    def read(
        self,
        source: Source,
        *,
        keep_pages: bool = False,
        draw: Draw | None = None,
        finished: Callable[[int], None] = lambda _: None,
    ) -> FileResult:
        """Return the records of a returned file; what cannot be read is a rejected record.

        Args:
            source: The file.
            keep_pages: Whether the result shall hold what was seen of each page, with its
                picture: several megabytes a page.
            draw: A function that is called with each page and its picture when the page has been read. The result
                then holds what the function returned, and the pages without their pictures.
            finished: A function that is called with the number of each page whose picture had to be opened, when the
                page has been read.
        """
        started = time.perf_counter()
        keeper = PageKeeper(keep_pages, draw, finished)
        try:
            read = self._read_opened(source, self.opener(source), keeper)
        except (SourceError, MissingProgramError) as error:
            return unopened(UnopenedFile(source, error), moment_of(self.clock))
        code = worst(code_of(record) for record in read.records)
        pages = read.pages if keeper.wants_pages else ()
        seconds = time.perf_counter() - started
        return FileResult(
            tuple(read.records), code, seconds, read.blank, pages, keeper.drawn, read.broken, read.parts, read.pieces
        )

    def _read_opened(self, source: Source, opened: Opened, keeper: PageKeeper) -> RoadResult:
        context = RoadContext(
            self.known,
            self.engine,
            self.today,
            self.acceptance,
            self.boxes_only,
            self.judge,
            moment_of(self.clock),
        )
        match opened:
            case FilledPdf():
                return read_filled_pdf(source, opened, context, keeper)
            case WordContent():
                return read_word(source, opened, context)
            case PageStream():
                return read_paper(source, opened, context, keeper)
            case _:
                assert_never(opened)
