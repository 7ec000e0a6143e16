"""What every road is given: the known forms, the OCR engine, and the judge that turns readings into answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scanner.roads.recording import recorded
from scanner.validate import Judge
from scanner.values.issue import Issue
from scanner.values.known_form import KnownForm, find_known
from scanner.values.reading import Reading
from scanner.values.record import FormRef, Record
from scanner.values.seams import OcrEngine
from scanner.values.source import Source, SourceKind


@dataclass(frozen=True, slots=True)
class RoadContext:
    """What a road is given in addition to the file.

    Attributes:
        known: The forms that may come back.
        engine: The OCR engine that recognises written lines.
        today: The date with which the rules about dates compare an answer.
        acceptance: The least confidence of a field that is accepted without a person.
        boxes_only: Whether only the boxes on paper are read, and the text is left unread.
        judge: Turns readings into answers with their issues.
        read_at: The time at which the file is read, ISO 8601 with offset.
    """

    known: tuple[KnownForm, ...]
    engine: OcrEngine
    today: date
    acceptance: float
    boxes_only: bool
    judge: Judge
    read_at: str

    def form(self, form_id: str, version: str) -> KnownForm:
        """Return a version of a form.

        Raises:
            KeyError: No known form has this id and version.
        """
        return find_known(self.known, form_id, version)

    def page_count(self, form_id: str, version: str) -> int:
        """Return how many pages a version of a form has."""
        return len(self.form(form_id, version).layout.pages)

    def record(
        self,
        source: Source,
        kind: SourceKind,
        known: KnownForm,
        readings: Sequence[Reading],
        pages: Sequence[int | None],
        *,
        issues: Sequence[Issue] = (),
        copy_id: str | None = None,
        pieces: Sequence[int] = (),
    ) -> Record:
        """Return the record of a form that was read.

        Args:
            source: The file that the form came in.
            kind: What the source is.
            known: The form.
            readings: The readings of its fields, at most one for each field.
            pages: For each page of the form, the number of the source's page; None for a missing page.
            issues: The issues of its pages.
            copy_id: The id of the copy that was sent out, or None.
            pieces: Of each page which of those side by side in one picture it is, as in `record_id`.
        """
        validated = self.judge(known.form, readings, today=self.today)
        reference = FormRef(id=known.form.id, version=str(known.form.version), copy_id=copy_id)
        return recorded(
            source,
            kind,
            reference,
            validated,
            pages,
            read_at=self.read_at,
            issues=issues,
            acceptance=self.acceptance,
            pieces=pieces,
        )
