"""The order of the stages for one returned file; the only module that knows them all.

open ─┬─ values or content controls ──────────────────────┬─▶ validate ─▶ Record
      └─ pages ─▶ identify ─▶ register ─▶ read ─▶ assemble ┘
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forms.catalogue import Catalogue
from forms.definition import Form
from forms.errors import MissingProgramError, SourceError, worst
from forms.faces import Metrics
from forms.layout import lay_out
from scanner.intake import open_as_pages, open_source
from scanner.intake.pdf.annotations import note_issue
from scanner.intake.pdf.page_content import page_contents
from scanner.intake.unpacking import UnopenedFile
from scanner.issues import issue
from scanner.paper.identify import identify
from scanner.paper.register import register
from scanner.readers.exact.annotations import Overlay, placed_notes, read_over, weighed
from scanner.readers.exact.form_pages import FormPages, form_pages
from scanner.readers.exact.form_values import FormValuesReader, identify_values
from scanner.readers.exact.untouched import DPI as CONTENT_DPI
from scanner.readers.exact.untouched import in_order, is_untouched
from scanner.readers.ink_fields import InkReader, ink_ids
from scanner.readers.word.controls import ContentControlsReader, identify_word, page_code_of
from scanner.roads.paper_pages import accounted, form_of, identify_page, read_page, stray_page, typed_page
from scanner.roads.recording import recorded, rejected, sheet_issues
from scanner.roads.results import Draw, FileResult, PageKeeper, code_of, failed, unopened
from scanner.roads.unmarked_pages import join_continued
from scanner.sheets.assembly import KnownPage, Sheet, StrayPage, assemble
from scanner.sheets.doubles import reconciled, same_paper
from scanner.validate import Judge, validate
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.clock import Clock, machine_clock, moment_of
from scanner.values.issue import Issue
from scanner.values.known_form import KnownForm, find_known
from scanner.values.opened import FilledPdf, Note, Opened, WordContent
from scanner.values.page import FittedPage, IdentifiedPage, RegisteredPage
from scanner.values.picture import PageStream, Picture
from scanner.values.reading import Outcome, Reading
from scanner.values.record import FormRef, Record
from scanner.values.seams import OcrEngine
from scanner.values.seen_page import PageRole, PageSeen
from scanner.values.source import Source, SourceKind

__all__ = ["Draw", "FileResult", "KnownForm", "Scanner", "code_of", "failed", "known_forms", "unopened"]


@dataclass(frozen=True, slots=True)
class _FileOutcome:
    """What an opened file gave."""

    records: list[Record]
    blank: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()
    pages: tuple[PageSeen, ...] = ()


def known_forms(catalogue: Catalogue, metrics: Metrics) -> tuple[KnownForm, ...]:
    """Return every version of the catalogue's forms that have fields, laid out."""
    return tuple(KnownForm(form, lay_out(form, metrics)) for form in catalogue.versions if form.has_fields)


@dataclass(frozen=True, slots=True)
class Scanner:
    """Reads returned files.

    Attributes:
        known: The forms that may come back.
        engine: What recognises written lines.
        today: For rules about dates.
        acceptance: Least confidence of a field that is accepted without a person.
        boxes_only: Whether the text on paper is left unread, for what asks about boxes alone.
        judge: What makes answers of readings.
        clock: Tells when a file is read.
    """

    known: tuple[KnownForm, ...]
    engine: OcrEngine
    today: date
    acceptance: float = ACCEPTANCE
    boxes_only: bool = False
    judge: Judge = validate
    clock: Clock = machine_clock

    def read(self, source: Source, *, keep_pages: bool = False, draw: Draw | None = None) -> FileResult:
        """Return the records of a returned file; what cannot be read is a rejected record.

        Args:
            source: The file.
            keep_pages: Whether the result shall hold what was seen of each page, with its
                picture: several megabytes a page.
            draw: Is given each page with its picture when it has been read; the result then
                holds what it made of it, and the pages without their pictures.
        """
        started = time.perf_counter()
        looking = PageKeeper(keep_pages, draw)
        try:
            read = self._read_opened(source, open_source(source), looking)
            code = worst(code_of(record) for record in read.records)
        except (SourceError, MissingProgramError) as error:
            return unopened(UnopenedFile(source, error), moment_of(self.clock))
        pages = read.pages if looking.wants_pages else ()
        seconds = time.perf_counter() - started
        return FileResult(tuple(read.records), code, seconds, read.blank, pages, looking.drawn, read.broken)

    def _read_opened(self, source: Source, opened: Opened, looking: PageKeeper) -> _FileOutcome:
        match opened:
            case FilledPdf():
                return self._read_values(source, opened, looking)
            case WordContent():
                return _FileOutcome([self._read_word(source, opened)])
            case PageStream():
                return self._read_pages(source, opened, looking)

    def _read_values(self, source: Source, opened: FilledPdf, looking: PageKeeper) -> _FileOutcome:
        known = self._known_by_values(source, opened)
        if known is None:
            return self._read_pages(source, open_as_pages(source), looking)
        readings: Sequence[Reading] = FormValuesReader().read(opened, known.form, known.layout)
        inked = ink_ids(known.form)
        if inked:
            readings = [*readings, *self._read_ink(source, known)]
        placed = self._placed_pages(source, form_pages(opened, known.form, known.layout), known)
        contents = in_order(page_contents(source, CONTENT_DPI), placed)
        touched = not is_untouched(contents, known.form, known.layout)
        noted: list[Issue] = []
        if touched or opened.notes:
            readings, noted = self._with_what_is_over(source, known, opened.notes, readings, everywhere=touched)
        if touched and all(reading.outcome is Outcome.BLANK for reading in readings if reading.field_id not in inked):
            # Nothing is in the fields: somebody may have written on the pages instead.
            written = self._read_pages(source, open_as_pages(source), looking)
            if any(_is_written_on(record) for record in written.records):
                return written
        pages = list(placed.pages)
        issues = [*opened.issues, *noted, *placed.issues()]
        copy_id = opened.declared.copy_id if opened.declared is not None else None
        record = self._record(source, SourceKind.PDF_FORM, known.form, readings, pages, issues=issues, copy_id=copy_id)
        if not looking.wants_pages:
            return _FileOutcome([record])
        pictures = open_as_pages(source).pictures()
        typed = (looking.done_with(typed_page(picture, known, readings, record)) for picture in pictures)
        return _FileOutcome([record], pages=tuple(typed))

    def _known_by_values(self, source: Source, opened: FilledPdf) -> KnownForm | None:
        """Return the form and version of a filled PDF; its pages tell the version where it does not say so itself."""
        form = identify_values(opened, [known.form for known in self.known])
        if form is None:
            return None
        versions = [known for known in self.known if known.form.id == form.id]
        if opened.declared is None and len(versions) > 1:
            for picture in open_as_pages(source).pictures():
                shown = identify_page(picture, self.known, self.engine)
                if isinstance(shown, IdentifiedPage) and shown.form_id == form.id:
                    return self._known(shown.form_id, shown.version)
        return self._known(form.id, str(form.version))

    def _placed_pages(self, source: Source, pages: FormPages, known: KnownForm) -> FormPages:
        """Return where the form's pages are; one without fields, as a program flattens it, is known by its look."""
        if not pages.missing or not pages.strays:
            return pages
        for picture in open_as_pages(source).pictures():
            page = identify(picture, [(known.form, known.layout)]) if picture.page_no in pages.strays else None
            if isinstance(page, IdentifiedPage) and page.page_no in pages.missing:
                pages = pages.with_page(page.page_no, picture.page_no)
        return pages

    def _read_ink(self, source: Source, known: KnownForm) -> list[Reading]:
        """Look at the pages of a digital return for what no form value says: a pen's strokes, a picture, a stamp."""
        readings: dict[str, Reading] = {}
        for picture in open_as_pages(source).pictures():
            page = identify(picture, [(known.form, known.layout)])
            registered = register(page, known.layout, form=known.form) if isinstance(page, IdentifiedPage) else None
            if isinstance(registered, RegisteredPage):
                for reading in InkReader().read(registered, known.form, known.layout):
                    readings.setdefault(reading.field_id, reading)
        return list(readings.values())

    def _with_what_is_over(
        self,
        source: Source,
        known: KnownForm,
        notes: Sequence[Note],
        readings: Sequence[Reading],
        *,
        everywhere: bool,
    ) -> tuple[Sequence[Reading], list[Issue]]:
        """Return the readings of a filled PDF with what was put over its fields, and an issue for what is elsewhere.

        Args:
            source: The PDF.
            known: The form that it is of.
            notes: The annotations on it.
            readings: Of its fields.
            everywhere: Whether pages without annotations are looked at too.
        """
        over: dict[str, Overlay] = {}
        elsewhere: list[Note] = []
        left = {note.page_no for note in notes}
        for picture in open_as_pages(source, fields=False).pictures():
            here = [note for note in notes if note.page_no == picture.page_no]
            page = identify(picture, [(known.form, known.layout)]) if here or everywhere else None
            seen = read_page(page, known, self.engine) if isinstance(page, IdentifiedPage) else None
            if seen is None or seen.printed is None or seen.registered is None:
                continue
            left.discard(picture.page_no)
            found, others = read_over(seen.readings, placed_notes(here, seen), seen.printed, known.form)
            over |= found
            elsewhere += others
        elsewhere += [note for note in notes if note.page_no in left]
        weighed_readings = [
            weighed(reading, over[reading.field_id], known.form) if reading.field_id in over else reading
            for reading in readings
        ]
        return weighed_readings, list(dict.fromkeys(note_issue(note) for note in elsewhere))

    def _read_word(self, source: Source, opened: WordContent) -> Record:
        form = identify_word(opened, [known.form for known in self.known])
        if form is None:
            problems = [*opened.issues, issue("form_unknown")]
            return rejected(source, SourceKind.WORD, problems, read_at=moment_of(self.clock))
        known = self._known(form.id, str(form.version))
        readings = ContentControlsReader().read(opened, known.form, known.layout)
        code = page_code_of(opened)
        copy_id = code.copy_id if code is not None else None
        return self._record(source, SourceKind.WORD, known.form, readings, [], issues=opened.issues, copy_id=copy_id)

    def _read_pages(self, source: Source, opened: PageStream, looking: PageKeeper) -> _FileOutcome:
        seen: dict[int, PageSeen] = {}
        found: list[KnownPage | StrayPage] = []
        issues = list(opened.issues)
        kind = SourceKind.SCAN
        broken: list[int] = []
        for page_no, picture in enumerate(opened.pages(), start=1):
            if isinstance(picture, Issue):
                issues.append(picture)
                broken.append(page_no)
                continue
            kind = SourceKind.PDF_TEXT if picture.words else kind
            page = identify_page(picture, self.known, self.engine)
            one = looking.done_with(self._look_at(picture, page))
            seen[one.page_no] = one
            found.append(page if isinstance(page, StrayPage) else one.known or page)
        assembled = assemble(
            found,
            self._page_count,
            alike=lambda one, other: same_paper(seen[one.source_page_no].readings, seen[other.source_page_no].readings),
            refused={no: one.issues[0] for no, one in seen.items() if one.role is PageRole.REFUSED},
        )
        records = [self._read_sheet(source, kind, issues, sheet, seen) for sheet in assembled.sheets]
        of_sheets = list(zip(assembled.sheets, records, strict=True))
        if assembled.lost or not records:
            unknown = [page.issue for page in assembled.lost if page.issue is not None]
            problems = [*issues, *(unknown or [issue("form_unknown")])]
            lost = [page.page_no for page in assembled.lost]
            records.append(rejected(source, kind, problems, read_at=moment_of(self.clock), pages=lost))
        return _FileOutcome(records, assembled.blank, tuple(broken), accounted(seen, of_sheets))

    def _look_at(self, picture: Picture, page: KnownPage | StrayPage) -> PageSeen:
        if isinstance(page, StrayPage):
            return stray_page(picture, page)
        return read_page(page, self._known(*form_of(page)), self.engine, boxes_only=self.boxes_only)

    def _read_sheet(
        self, source: Source, kind: SourceKind, about: Sequence[Issue], sheet: Sheet, seen: Mapping[int, PageSeen]
    ) -> Record:
        known = self._known(sheet.form_id, sheet.version)
        readings: list[Reading] = []
        issues = [*about, *sheet_issues(sheet)]
        for number, page in enumerate(sheet.pages, start=1):
            if page is None:
                continue
            scans = [page, *(extra.page for extra in sheet.doubled if extra.number == number)]
            merged: list[Reading] = []
            for scan in scans:
                one = seen[scan.source_page_no]
                issues += one.issues
                merged = reconciled(merged, one.readings, known.form)
            if isinstance(page, FittedPage):
                merged = [replace(reading, page_no=number) for reading in merged]
            readings += merged
        pages = [page.source_page_no if page is not None else None for page in sheet.pages]
        readings = join_continued(readings)
        form = FormRef(id=sheet.form_id, version=sheet.version, copy_id=sheet.copy_id)
        if not readings:
            return rejected(source, kind, issues, read_at=moment_of(self.clock), form=form, pages=pages)
        return self._record(source, kind, known.form, readings, pages, issues=issues, copy_id=sheet.copy_id)

    def _record(
        self,
        source: Source,
        kind: SourceKind,
        form: Form,
        readings: Sequence[Reading],
        pages: list[int | None],
        *,
        issues: Sequence[Issue] = (),
        copy_id: str | None = None,
    ) -> Record:
        validated = self.judge(form, readings, today=self.today, acceptance=self.acceptance)
        reference = FormRef(id=form.id, version=str(form.version), copy_id=copy_id)
        return recorded(
            source,
            kind,
            reference,
            validated,
            pages,
            read_at=moment_of(self.clock),
            issues=issues,
            acceptance=self.acceptance,
        )

    def _known(self, form_id: str, version: str) -> KnownForm:
        return find_known(self.known, form_id, version)

    def _page_count(self, form_id: str, version: str) -> int:
        return len(self._known(form_id, version).layout.pages)


def _is_written_on(record: Record) -> bool:
    return any(field.outcome == "read" or field.text for field in record.fields.values())
