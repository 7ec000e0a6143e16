"""What every road needs to make a record of what it read: the known forms, the engine, and how answers are judged."""

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
    """What a road is given beside the file.

    Attributes:
        known: The forms that may come back.
        engine: What recognises written lines.
        today: The date that rules about dates compare with.
        acceptance: Least confidence of a field that is accepted without a person.
        boxes_only: Whether the text on paper is left unread.
        judge: Turns readings into answers with their issues.
        read_at: When the file is read, ISO 8601 with offset.
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
            KeyError: It is none of those known.
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
            source: The file that it came from.
            kind: What the source is.
            known: The form that it is of.
            readings: At most one a field.
            pages: The source's page of each page of the form, None where it is missing.
            issues: What is odd about its pages.
            copy_id: The id of the copy that was sent out, or None.
            pieces: Of each page which of those side by side in one picture it is, as in `record_id`.
        """
        validated = self.judge(known.form, readings, today=self.today, acceptance=self.acceptance)
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
