"""The order of the stages for one returned file; the only module that knows them all.

open ─┬─ values or content controls ──────────────────────┬─▶ validate ─▶ Record
      └─ pages ─▶ identify ─▶ assemble ─▶ register ─▶ read ┘
"""

from __future__ import annotations

import time
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forms.blank import blank_pages
from forms.catalogue import Catalogue
from forms.definition import Form
from forms.errors import ExitCode, MissingProgramError, SourceError, worst
from forms.faces import Metrics
from forms.layout import lay_out
from forms.layout.model import Layout
from forms.page_code import PageCode
from scanner.assembly import KnownPage, Sheet, StrayPage, assemble
from scanner.identify import BlankPage, identify
from scanner.intake import open_source
from scanner.intake.containers import Unopened
from scanner.intake.pdf import open_pdf_pages
from scanner.issues import issue
from scanner.model import (
    FilledPdf,
    FittedPage,
    IdentifiedPage,
    Issue,
    Opened,
    Outcome,
    Picture,
    Pictures,
    Reading,
    RegisteredPage,
    Source,
    SourceKind,
    WordContent,
)
from scanner.protocols import OcrEngine
from scanner.readers.agreement import agreed
from scanner.readers.content_controls import ContentControlsReader, identify_word, page_code_of
from scanner.readers.form_values import FormValuesReader, identify_values
from scanner.readers.ink import InkReader, ink_ids
from scanner.readers.marks import MarksReader
from scanner.readers.text import TextReader
from scanner.readers.text_layer import TextLayerReader
from scanner.record import FormRef, Record
from scanner.recording import recorded, rejected
from scanner.register import Unregistered, register
from scanner.unmarked import doubted, find_unmarked, has_anchors, is_own_print, join_continued, read_unmarked
from scanner.validate import ACCEPTANCE, validate

_SMALLEST_PAGE_PX: Final = 200  # a page at 30 dpi; less is no page, whatever its other side


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form that returns are read against, with its layout."""

    form: Form
    layout: Layout


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one returned file.

    Attributes:
        records: One for each form found; one rejected record where there is none.
        code: The exit code that it asks for.
        seconds: How long it took.
        blank_pages: Source pages dropped as blank.
    """

    records: tuple[Record, ...]
    code: ExitCode
    seconds: float
    blank_pages: tuple[int, ...] = ()


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
    """

    known: tuple[KnownForm, ...]
    engine: OcrEngine
    today: date
    acceptance: float = ACCEPTANCE
    boxes_only: bool = False

    def read(self, source: Source) -> FileResult:
        """Return the records of a returned file; what cannot be read is a rejected record."""
        started = time.perf_counter()
        blank: tuple[int, ...] = ()
        try:
            records, blank = self._read_opened(source, open_source(source))
            code = worst(code_of(record) for record in records)
        except (SourceError, MissingProgramError) as error:
            return unopened(Unopened(source, error))
        return FileResult(tuple(records), code, time.perf_counter() - started, blank)

    def _read_opened(self, source: Source, opened: Opened) -> tuple[list[Record], tuple[int, ...]]:
        match opened:
            case FilledPdf():
                return self._read_values(source, opened)
            case WordContent():
                return [self._read_word(source, opened)], ()
            case Pictures():
                return self._read_pages(source, opened)

    def _read_values(self, source: Source, opened: FilledPdf) -> tuple[list[Record], tuple[int, ...]]:
        known = self._known_by_values(source, opened)
        if known is None:
            return self._read_pages(source, open_pdf_pages(source))
        readings: Sequence[Reading] = FormValuesReader().read(opened, known.form, known.layout)
        if all(reading.outcome is Outcome.BLANK for reading in readings):
            # Nothing is in the fields: somebody may have written on the pages instead.
            written, blank = self._read_pages(source, open_pdf_pages(source))
            if any(_is_written_on(record) for record in written):
                return written, blank
        if ink_ids(known.form):
            readings = [*readings, *self._read_ink(source, known)]
        pages: list[int | None] = list(range(1, len(known.layout.pages) + 1))
        # Another form, a scan or a brochure behind it must not vanish.
        behind = [issue("page_attached", page_no=no) for no in range(len(pages) + 1, opened.page_count + 1)]
        copy_id = opened.declared.copy_id if opened.declared is not None else None
        return [
            self._record(source, SourceKind.PDF_FORM, known.form, readings, pages, issues=behind, copy_id=copy_id)
        ], ()

    def _known_by_values(self, source: Source, opened: FilledPdf) -> KnownForm | None:
        """Return the form and version of a filled PDF; its pages tell the version where it does not say so itself."""
        form = identify_values(opened, [known.form for known in self.known])
        if form is None:
            return None
        versions = [known for known in self.known if known.form.id == form.id]
        if opened.declared is None and len(versions) > 1:
            for picture in open_pdf_pages(source).pages:
                shown = self._identify(picture)
                if isinstance(shown, IdentifiedPage) and shown.form_id == form.id:
                    return self._known(shown.form_id, shown.version)
        return self._known(form.id, str(form.version))

    def _read_ink(self, source: Source, known: KnownForm) -> list[Reading]:
        """Look at the pages of a digital return for what no form value says: a pen's strokes, a picture, a stamp."""
        readings: dict[str, Reading] = {}
        for picture in open_pdf_pages(source).pages:
            page = identify(picture, [(known.form, known.layout)])
            registered = register(page, known.layout, form=known.form) if isinstance(page, IdentifiedPage) else None
            if isinstance(registered, RegisteredPage):
                for reading in InkReader().read(registered, known.form, known.layout):
                    readings.setdefault(reading.field_id, reading)
        return list(readings.values())

    def _read_word(self, source: Source, opened: WordContent) -> Record:
        form = identify_word(opened, [known.form for known in self.known])
        if form is None:
            return rejected(source, SourceKind.WORD, [issue("form_unknown")])
        known = self._known(form.id, str(form.version))
        readings = ContentControlsReader().read(opened, known.form, known.layout)
        code = page_code_of(opened)
        copy_id = code.copy_id if code is not None else None
        return self._record(source, SourceKind.WORD, known.form, readings, [], copy_id=copy_id)

    def _read_pages(self, source: Source, opened: Pictures) -> tuple[list[Record], tuple[int, ...]]:
        pages = [self._identify(picture) for picture in opened.pages]
        assembled = assemble(pages, self._page_count)
        records = [self._read_sheet(source, opened, sheet) for sheet in assembled.sheets]
        if assembled.lost or not records:
            problems = [*opened.issues, *(page.issue for page in assembled.lost if page.issue is not None)]
            lost = [page.page_no for page in assembled.lost]
            records.append(rejected(source, opened.kind, problems or [issue("form_unknown")], pages=lost))
        return records, assembled.blank

    def _identify(self, picture: Picture) -> KnownPage | StrayPage:
        if min(picture.gray.shape) < _SMALLEST_PAGE_PX:
            return StrayPage(picture.page_no, is_blank=False, issue=issue("page_unknown", page_no=picture.page_no))
        forms = [(known.form, known.layout) for known in self.known]
        found = identify(picture, forms)
        if isinstance(found, BlankPage):
            return StrayPage(picture.page_no, is_blank=True)
        if isinstance(found, IdentifiedPage):
            return found if has_anchors(found) else self._by_table(found)
        if found.issue.code != "page_contradiction":
            coded = [
                (form, layout)
                for form, layout in forms
                if found.code is None or (form.key, form.version) == (found.code.key, found.code.version)
            ]
            fitted = find_unmarked(picture, coded, self.engine, code=found.code)
            if fitted is not None:
                return fitted
        return StrayPage(picture.page_no, is_blank=False, issue=found.issue)

    def _by_table(self, found: IdentifiedPage) -> KnownPage | StrayPage:
        """Return a page without anchors as it is, if it is our own print, else as its table tells it."""
        known = self._known(found.form_id, found.version)
        registered = register(found, known.layout, form=known.form)
        if isinstance(registered, RegisteredPage) and is_own_print(registered, known.form, known.layout):
            return found
        forms = [(known.form, known.layout)]
        code = PageCode(known.form.key, known.form.version, found.page_no, found.copy_id)
        fitted = find_unmarked(found.picture, forms, self.engine, code=code if found.by == "code" else None)
        if fitted is not None:
            return fitted
        if isinstance(registered, Unregistered):
            return found  # refused again, with its reason, as a page of its sheet
        reason, reason_zh = "it is not printed as the form is", "版面与表格不一致"
        number = found.picture.page_no
        problem = issue("page_not_registered", page_no=number, reason=reason, reason_zh=reason_zh)
        return StrayPage(number, is_blank=False, issue=problem)

    def _read_sheet(self, source: Source, opened: Pictures, sheet: Sheet) -> Record:
        known = self._known(sheet.form_id, sheet.version)
        readings: list[Reading] = []
        issues = [*opened.issues, *(issue("page_attached", page_no=page.page_no) for page in sheet.attached)]
        for number, page in enumerate(sheet.pages, start=1):
            if page is None:
                issues.append(issue("page_missing", page_no=number))
                continue
            if isinstance(page, FittedPage):
                readings += read_unmarked(page, number, known.form, self.engine, boxes_only=self.boxes_only)
                continue
            registered = register(page, known.layout, form=known.form)
            if isinstance(registered, Unregistered):
                issues.append(registered.issue)
                continue
            seen = self._read_page(registered, known)
            readings += doubted(seen) if registered.is_faint else seen
        pages = [page.source_page_no if page is not None else None for page in sheet.pages]
        readings = join_continued(readings)
        form = FormRef(id=sheet.form_id, version=sheet.version, copy_id=sheet.copy_id)
        if not readings:
            return rejected(source, opened.kind, issues, form=form, pages=pages)
        return self._record(source, opened.kind, known.form, readings, pages, issues=issues, copy_id=sheet.copy_id)

    def _read_page(self, page: RegisteredPage, known: KnownForm) -> list[Reading]:
        readings = list(MarksReader().read(page, known.form, known.layout))
        if self.boxes_only:
            return readings
        readings += InkReader().read(page, known.form, known.layout)
        worded = _less(known.layout, ink_ids(known.form))
        reader = TextReader(self.engine, blanks=lambda form, _, dpi: blank_pages(form, known.layout, dpi))
        exact = {reading.field_id: reading for reading in TextLayerReader().read(page, known.form, worded)}
        for seen in reader.read(page, known.form, worded):
            words = exact.get(seen.field_id)
            readings.append(seen if words is None else agreed(words, seen, known.form.field(seen.field_id)))
        return readings

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
        validated = validate(form, readings, today=self.today, acceptance=self.acceptance)
        reference = FormRef(id=form.id, version=str(form.version), copy_id=copy_id)
        return recorded(source, kind, reference, validated, pages, issues=issues)

    def _known(self, form_id: str, version: str) -> KnownForm:
        for known in self.known:
            if known.form.id == form_id and str(known.form.version) == version:
                return known
        raise KeyError(f"{form_id} version {version}")

    def _page_count(self, form_id: str, version: str) -> int:
        return len(self._known(form_id, version).layout.pages)


def _less(layout: Layout, field_ids: Set[str]) -> Layout:
    """Return a layout without the places of some text fields."""
    pages = (
        replace(page, fields=tuple(box for box in page.fields if box.field_id not in field_ids))
        for page in layout.pages
    )
    return replace(layout, pages=tuple(pages))


def _is_written_on(record: Record) -> bool:
    return any(field.outcome == "read" or field.text for field in record.fields.values())


def code_of(record: Record) -> ExitCode:
    """Return the exit code that a record asks for."""
    match record.status:
        case "accepted":
            return ExitCode.OK
        case "review":
            return ExitCode.REVIEW
        case _:
            return ExitCode.UNKNOWN_FORM


def unopened(what: Unopened) -> FileResult:
    """Return the result of a file, or of a container, that cannot be opened: a rejected record with its reason."""
    error = what.error
    if isinstance(error, SourceError):
        problem = issue(error.code, reason=str(error), reason_zh=error.message_zh)
    else:
        problem = issue("program_missing", reason=str(error))
    return FileResult((rejected(what.source, None, [problem]),), error.exit_code, 0.0)


def failed(source: Source) -> FileResult:
    """Return the result of a file that a bug kept from being read."""
    record = rejected(source, None, [issue("program_failed")])
    return FileResult((record,), ExitCode.BUG, 0.0)
