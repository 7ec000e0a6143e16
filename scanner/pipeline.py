"""The order of the stages for one returned file: the file is opened, and what was found in it decides its road.

open ─┬─ form values ───────▶ scanner/roads/filled_pdf.py ───┐
      ├─ content controls ──▶ scanner/roads/word.py ─────────┼─▶ validate ─▶ Record
      └─ pages ─────────────▶ scanner/roads/paper_stack.py ──┘
                              (each page: scanner/roads/paper_pages.py)

A stack may also be read range by range, in any order and by several processes (`look_at_range`), and put together
afterwards (`put_together`): the records are the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from forms.errors import ExitCode, MissingProgramError, SourceError, worst
from scanner.intake.opening import open_source
from scanner.intake.unpacking import UnopenedFile
from scanner.roads.context import RoadContext
from scanner.roads.filled_pdf import read_filled_pdf
from scanner.roads.paper_stack import look_at_range, put_together, put_together_so_far, read_paper, seen_before
from scanner.roads.results import Draw, FileResult, PageKeeper, RoadResult, code_of, failed, unopened
from scanner.roads.word import read_word
from scanner.validate import Judge, validate
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.clock import Clock, machine_clock, moment_of
from scanner.values.known_form import KnownForm, known_forms
from scanner.values.opened import FilledPdf, Opened, WordContent
from scanner.values.page.evidence import PageEvidence
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
        opened: Opened | None = None,
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
            opened: The opened file, if it was opened before.
        """
        started = time.perf_counter()
        keeper = PageKeeper(keep_pages, draw, finished)
        try:
            read = self._read_opened(source, self.opener(source) if opened is None else opened, keeper)
        except (SourceError, MissingProgramError) as error:
            return unopened(UnopenedFile(source, error), moment_of(self.clock))
        code = worst(code_of(record) for record in read.records)
        pages = read.pages if keeper.wants_pages else ()
        seconds = time.perf_counter() - started
        return FileResult(
            tuple(read.records), code, seconds, read.blank, pages, keeper.drawn, read.broken, read.parts, read.pieces
        )

    def look_at_range(self, stack: PageStream, only: range, draw: Draw) -> Iterator[PageEvidence]:
        """Yield what is to be kept of some pages of a stack; none of it depends on other pages.

        Args:
            stack: The opened stack.
            only: The indices of the pages, from 0.
            draw: A function that is called with each page and its picture when the page has been read.

        Raises:
            SourceError: Of this file no page can be opened.
        """
        return look_at_range(stack, only, self._context(), PageKeeper(draw=draw))

    def put_together(
        self,
        source: Source,
        stack: PageStream,
        kept: Sequence[PageEvidence],
        *,
        read_at: str,
        given: Collection[str] | None = None,
    ) -> FileResult:
        """Return the records of a stack whose pages were looked at.

        Args:
            source: The file.
            stack: The opened stack.
            kept: What was kept of its pages: of all of them, or of the first ones without a gap.
            read_at: When its reading began, ISO 8601 with offset.
            given: None where these are all pages. Else the result holds those records only that further pages will
                hardly change, but for those with these ids, and the pages of these records.

        Raises:
            KeyError: A page is of a form that is not known.
        """
        started = time.perf_counter()
        context = self._context(read_at)
        seen = seen_before(stack.issues, kept, context)
        if given is None:
            read = put_together(source, seen, context)
        else:
            read = put_together_so_far(source, seen, context, given)
        has_bug = any(page.issue is not None and page.issue.code == "program_failed" for page in kept)
        codes = [ExitCode.BUG if has_bug else ExitCode.OK, *map(code_of, read.records)]
        seconds = time.perf_counter() - started
        return FileResult(
            tuple(read.records),
            worst(codes),
            seconds,
            read.blank,
            read.pages,
            broken_pages=read.broken,
            parts=read.parts,
            pieces=read.pieces,
        )

    def _context(self, read_at: str = "") -> RoadContext:
        return RoadContext(
            self.known,
            self.engine,
            self.today,
            self.acceptance,
            self.boxes_only,
            self.judge,
            read_at or moment_of(self.clock),
        )

    def _read_opened(self, source: Source, opened: Opened, keeper: PageKeeper) -> RoadResult:
        context = self._context()
        match opened:
            case FilledPdf():
                return read_filled_pdf(source, opened, context, keeper)
            case WordContent():
                return read_word(source, opened, context)
            case PageStream():
                return read_paper(source, opened, context, keeper)
            case _:
                assert_never(opened)
