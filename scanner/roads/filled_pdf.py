"""The road of a PDF with form values: its fields give exact values, and its pages show what else was put on them.

The pages are drawn only where they are needed: for an ink field, for an annotation, or for a page that is not as it
was sent out. Where all fields are empty but somebody wrote on the pages, the file is read like a scan of paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.definition import Form
from scanner.ink.foreign import find_page_ink
from scanner.intake.pdf.form.annotations import note_issue, undrawn_issues
from scanner.paper.identify import BlankPage, identify
from scanner.paper.known_print.finding import find_by_print
from scanner.paper.register import register
from scanner.readers.exact.annotations import Overlay, placed_notes, read_over, weighed
from scanner.readers.exact.foreign_names import foreign_share, in_our_names
from scanner.readers.exact.form_pages import FormPages, forms_in
from scanner.readers.exact.form_values import FormValuesReader, identify_values, own_share
from scanner.readers.exact.untouched import DPI as CONTENT_DPI
from scanner.readers.exact.untouched import in_order, is_untouched
from scanner.readers.ink_fields import InkReader, ink_ids
from scanner.roads.blank_pdfs import known_by_blank, placed_on_print
from scanner.roads.context import RoadContext
from scanner.roads.paper_pages import identify_page, read_page
from scanner.roads.paper_stack import read_paper
from scanner.roads.parts import kept_part
from scanner.roads.results import PageKeeper, RoadResult
from scanner.sheets.doubles import of_doubtful_page
from scanner.values.issue import Issue
from scanner.values.kept_part import KeptPart, PartPage
from scanner.values.known_form import KnownForm
from scanner.values.opened import FilledPdf, Note
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import PageStream, Picture
from scanner.values.page.seen import ReadPage, StrayPage
from scanner.values.reading import Outcome, Reading
from scanner.values.record import Record
from scanner.values.source import Source, SourceKind


def read_filled_pdf(source: Source, opened: FilledPdf, context: RoadContext, keeper: PageKeeper) -> RoadResult:
    """Return a record of each form that is filled in in a PDF, or the records of its pages when they are read as paper.

    A PDF is read as paper where its fields belong to no known form, or where they are empty and somebody wrote on
    the pages.
    """
    known = _known_by_values(opened, context)
    if known is None:
        known = known_by_blank(opened, context)
        if known is None:
            return _read_as_paper(source, opened, context, keeper)
        opened = in_our_names(opened, known.form)
    read = [_read_form(opened, pages, known, context) for pages in forms_in(opened, known.layout)]
    if any(one.is_touched for one in read) and all(one.is_blank(known) for one in read):
        # The fields are empty, but the pages were changed: somebody may have written on them instead.
        written = _read_as_paper(source, opened, context, keeper)
        if any(_is_written_on(record) for record in written.records):
            return written
    declared = opened.declared.copy_id if opened.declared is not None else None
    records = [
        context.record(
            source,
            SourceKind.PDF_FORM,
            known,
            one.readings,
            list(one.placed.pages),
            issues=[*opened.issues, *one.noted, *one.placed.issues()],
            copy_id=declared if number == 0 else None,  # the file says of one form only which copy it is
        )
        for number, one in enumerate(read)
    ]
    parts = tuple(
        part
        for one, record in zip(read, records, strict=True)
        for part in _parts(source, record, one.readings, one.placed.pages, context)
    )
    if not keeper.wants_pages:
        return RoadResult(records, parts=parts)
    typed = []
    for picture in opened.pictures():
        at = next((no for no, one in enumerate(read) if picture.page_no not in one.placed.others), 0)
        typed.append(keeper.done_with(_typed_page(picture, known, read[at].readings, records[at])))
    return RoadResult(records, pages=tuple(typed), parts=parts)


@dataclass(frozen=True, slots=True)
class _ReadForm:
    """One filled form of a PDF, as it was read.

    Attributes:
        placed: Where its pages are.
        readings: The readings of its fields.
        noted: The issues of notes that lie over no field.
        is_touched: Whether its pages are not as they were sent out.
    """

    placed: FormPages
    readings: Sequence[Reading]
    noted: Sequence[Issue]
    is_touched: bool

    def is_blank(self, known: KnownForm) -> bool:
        """Tell whether nothing was filled in; what people sign and stamp is left out of account."""
        inked = ink_ids(known.form)
        return all(one.outcome is Outcome.BLANK for one in self.readings if one.field_id not in inked)


def _read_form(opened: FilledPdf, pages: FormPages, known: KnownForm, context: RoadContext) -> _ReadForm:
    """Read one filled form of a PDF: its fields, and what was put on its pages with a program."""
    readings: Sequence[Reading] = FormValuesReader(pages).read(opened, known.form, known.layout)
    if ink_ids(known.form):
        readings = [*readings, *_read_ink(opened, known, pages.others)]
    placed = _placed_pages(opened, pages, known)
    if opened.declared is not None and opened.declared.pages_before:
        placed = placed.in_packet(opened.declared.pages_before, opened.page_count)
    mine = replace(opened, notes=tuple(note for note in opened.notes if note.page_no not in placed.others))
    is_touched = not is_untouched(in_order(opened.contents(CONTENT_DPI), placed), known.layout, known.blank)
    noted: list[Issue] = []
    if is_touched or mine.notes:
        on_top = _read_on_top(mine, known, context, everywhere=is_touched, others=placed.others)
        readings = [on_top.weighed(reading, known) for reading in readings]
        noted = on_top.issues()
    if placed.is_doubtful:
        readings = [of_doubtful_page(reading, known.form) for reading in readings]
    return _ReadForm(placed, readings, noted, is_touched)


def _parts(
    source: Source, record: Record, readings: Sequence[Reading], pages: Sequence[int | None], context: RoadContext
) -> tuple[KeptPart, ...]:
    """Return what joining needs of a whole return: a page of its copy may come in another file, as with a seal on it.

    Of a return that lacks a page the values are known all the same, so no page of another file completes it.
    """
    found = [
        PartPage(page_no, page, tuple(one for one in readings if one.page_no == page_no))
        for page_no, page in enumerate(pages, start=1)
        if page is not None
    ]
    if len(found) < len(pages) or sum(len(page.readings) for page in found) < len(readings):
        return ()
    kept = kept_part(source, record, found, context)
    return () if kept is None else (kept,)


def _read_as_paper(source: Source, opened: FilledPdf, context: RoadContext, keeper: PageKeeper) -> RoadResult:
    issues = (*opened.issues, *undrawn_issues(opened.notes))
    return read_paper(source, PageStream(opened.pages, issues), context, keeper)


def _is_written_on(record: Record) -> bool:
    return any(field.outcome == "read" or field.text for field in record.fields.values())


def _known_by_values(opened: FilledPdf, context: RoadContext) -> KnownForm | None:
    """Return the form and version of a filled PDF, or None.

    Where the PDF does not say which version it is of, and there are several, its pages are looked at.
    """
    form = identify_values(opened, [known.form for known in context.known if _may_be_built_here(opened, known.form)])
    if form is None:
        return None
    versions = [known for known in context.known if known.form.id == form.id]
    if opened.declared is None and len(versions) > 1:
        for picture in opened.pictures():
            shown = identify_page(picture, context.known, context.engine)
            if isinstance(shown, IdentifiedPage) and shown.form_id == form.id:
                return context.form(shown.form_id, shown.version)
    return context.form(form.id, str(form.version))


def _may_be_built_here(opened: FilledPdf, form: Form) -> bool:
    """Tell whether a PDF may have been built from a form here; the fields of somebody's own PDF may be called alike."""
    is_said = opened.declared is not None
    return is_said or not form.is_placed or own_share(opened, form) > foreign_share(opened, form)


def _placed_pages(opened: FilledPdf, pages: FormPages, known: KnownForm) -> FormPages:
    """Return where the form's pages are; a page whose fields a program has flattened is recognised by its picture."""
    if not pages.missing or not pages.strays:
        return pages
    for picture in opened.pictures():
        page = _identified(picture, known) if picture.page_no in pages.strays else None
        if isinstance(page, IdentifiedPage) and page.page_no in pages.missing:
            pages = pages.with_page(page.page_no, picture.page_no)
    return pages


def _read_ink(opened: FilledPdf, known: KnownForm, others: Sequence[int]) -> list[Reading]:
    """Read the ink fields of a digital return from its pages: no form value says whether somebody signed or stamped."""
    readings: dict[str, Reading] = {}
    for picture in opened.pictures():
        registered = None if picture.page_no in others else _registered(picture, known)
        if isinstance(registered, RegisteredPage):
            ink = find_page_ink(registered, known.blank)
            for reading in InkReader(known.blank).read(ink, known.form, known.layout):
                readings.setdefault(reading.field_id, reading)
    return list(readings.values())


@dataclass(frozen=True, slots=True)
class _OnTop:
    """What was put on the pages of a filled PDF with a program, over its fields and elsewhere.

    Attributes:
        over: What was put over each field, by the field's id.
        elsewhere: Notes that lie over no field.
    """

    over: dict[str, Overlay]
    elsewhere: tuple[Note, ...]

    def weighed(self, reading: Reading, known: KnownForm) -> Reading:
        """Return the reading that follows from a field's value and from what was put over the field."""
        over = self.over.get(reading.field_id)
        return reading if over is None else weighed(reading, over, known.form)

    def issues(self) -> list[Issue]:
        """Return the issues of the notes that lie over no field; equal issues stand once."""
        return list(dict.fromkeys(note_issue(note) for note in self.elsewhere))


def _read_on_top(
    opened: FilledPdf, known: KnownForm, context: RoadContext, *, everywhere: bool, others: Sequence[int]
) -> _OnTop:
    """Return what was put on the pages of a filled PDF with a program.

    Args:
        opened: The PDF.
        known: The form that it is of.
        context: Holds the OCR engine that reads the pages.
        everywhere: Whether pages without annotations are read too.
        others: The numbers of the pages that are left out, because they belong to another filled form.
    """
    over: dict[str, Overlay] = {}
    elsewhere: list[Note] = []
    left = {note.page_no for note in opened.notes}
    for picture in opened.bare_pictures():
        if picture.page_no in others:
            continue
        here = [note for note in opened.notes if note.page_no == picture.page_no]
        page = _identified(picture, known) if here or everywhere else None
        seen = read_page(page, known, context.engine) if isinstance(page, IdentifiedPage) else None
        if not isinstance(seen, ReadPage):
            continue
        left.discard(picture.page_no)
        found, beside = read_over(seen.readings, placed_notes(here, seen), seen.printed, known.form)
        over |= found
        elsewhere += beside
    return _OnTop(over, (*elsewhere, *(note for note in opened.notes if note.page_no in left)))


def _registered(picture: Picture, known: KnownForm) -> RegisteredPage | BlankPage | None:
    """Return a picture as a registered page of a form or as a blank page; None where it is neither."""
    found = _identified(picture, known)
    if isinstance(found, BlankPage):
        return found
    if known.form.is_placed:
        return placed_on_print(found, known)
    registered = register(found, known.layout, blank=known.blank) if isinstance(found, IdentifiedPage) else None
    return registered if isinstance(registered, RegisteredPage) else None


def _identified(picture: Picture, known: KnownForm) -> IdentifiedPage | BlankPage | None:
    """Return which page of a form a picture shows; None where it shows none."""
    found = identify(picture, [(known.form, known.layout)])
    if not isinstance(found, (IdentifiedPage, BlankPage)) and known.form.is_placed:
        printed = find_by_print(picture, [known])
        return printed if isinstance(printed, IdentifiedPage) else None
    return found if isinstance(found, (IdentifiedPage, BlankPage)) else None


def _typed_page(
    picture: Picture, known: KnownForm, readings: Sequence[Reading], record: Record
) -> ReadPage | StrayPage:
    """Return a page of a filled PDF, drawn as a viewer shows it, with the readings of its fields."""
    registered = _registered(picture, known)
    if not isinstance(registered, RegisteredPage):
        return StrayPage(picture, is_blank=isinstance(registered, BlankPage), record=record)
    mine = tuple(reading for reading in readings if reading.page_no == registered.page.page_no)
    return ReadPage(known, registered, mine, record=record)
