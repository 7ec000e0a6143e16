"""What a child does with a file that is to be read: it reads it, and tells of each page that is finished."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import IO

from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from scanner.batch.children.answers import page_frame, reading_frame
from scanner.batch.children.frames import Frame, write_frame
from scanner.batch.children.requests import Wanted, source_in
from scanner.batch.children.safe_reading import read_safely
from scanner.batch.children.work import FileReading, Setup
from scanner.batch.page_fates import fates_of
from scanner.batch.pictures import page_jpeg, page_pictures
from scanner.engines import ENGINES
from scanner.intake.office import UNPROTECTED_VARIABLE
from scanner.pipeline import Pipeline
from scanner.values.known_form import known_forms
from scanner.values.source import Source


class Reader:
    """Reads the files that a child is asked for."""

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
        self._pipeline = Pipeline(known, ENGINES[setup.engine](), setup.today, setup.acceptance)
        self._answers = answers

    def read(self, frame: Frame) -> None:
        """Read the file of a request and answer."""
        source, wanted = source_in(frame)
        write_frame(self._answers, reading_frame(self._reading(source, wanted)))

    def _reading(self, source: Source, wanted: Wanted) -> FileReading:
        result = read_safely(
            source,
            self._pipeline,
            keep_pages=wanted is Wanted.EXPLANATIONS,
            draw=page_jpeg if wanted is Wanted.PICTURES else None,
            finished=lambda page_no: write_frame(self._answers, page_frame(page_no)),
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
