"""Adopts a blank, whatever kind of file it is; runs in a child process, since a blank is a stranger's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2

from forms.errors import SourceError
from forms.wording import Wording
from scanner.adopt.acroform import draft_of_form
from scanner.adopt.adopted import Adopted
from scanner.adopt.draft import Draft, fitting
from scanner.adopt.draft_tables import with_whole_tables
from scanner.adopt.guesses.drafting import draft_of
from scanner.adopt.outlines import as_printed, outlined
from scanner.adopt.printed import PrintedPage
from scanner.adopt.several import ALIKE_LEAST, SharedPages, shared_by
from scanner.adopt.sources.controls import draft_with_controls
from scanner.adopt.sources.detection import WordFinder
from scanner.adopt.sources.pdf import drawn_pages, pages_of_pdf
from scanner.adopt.sources.pictures import DPI, StraightPage, printed_page, straightened
from scanner.adopt.sources.pictures import PER_MM as PICTURE_PER_MM
from scanner.engines import DEFAULT_ENGINE
from scanner.intake.kinds import FILE_KINDS, FileKind, kind_of
from scanner.intake.office import convert_to_pdf
from scanner.intake.pdf import open_pdf_pages
from scanner.intake.pictures import open_picture
from scanner.values.page.picture import Gray
from scanner.values.source import Source

_SUFFIXES: Final = {FileKind.DOCX: ".docx", FileKind.OLD_WORD: ".doc"}
_PICTURES_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class _Opened:
    """A blank's pages, and how they look."""

    printed: tuple[PrintedPage, ...]
    looks: tuple[Gray, ...]
    per_mm: float
    blank: tuple[bytes, ...] = ()
    dpi: int = 0


def adopt(sources: Sequence[Source]) -> Adopted:
    """Return the draft of a form.

    Args:
        sources: The blank; further ones are other copies of the same form, and what all share is the blank.

    Raises:
        SourceError: A file cannot be opened, is a copy of another form, or nothing to fill in was found in it.
        MissingProgramError: LibreOffice is needed for a Word file, or rapidocr for a picture.
    """
    opened = [_open(source) for source in sources]
    shared = shared_by([one.printed for one in opened])
    _check_alike(sources, shared)
    first, pages = opened[shared.blank], shared.pages
    draft = _draft(sources[shared.blank], pages, is_alone=len(sources) == 1)
    draft = fitting(replace(draft, sizes_mm=tuple((page.width_mm, page.height_mm) for page in pages)))
    draft = with_whole_tables(draft)
    if not draft.fields:
        raise SourceError(
            Wording(zh="没有找到可填写的位置。", en="nothing to fill in was found"),
            at=sources[0].path,
            code="file_broken",
        )
    pictures, looks = outlined(draft, first.looks, first.per_mm), as_printed(first.looks, first.per_mm)
    return Adopted(draft, tuple(pictures), first.blank, first.dpi, tuple(looks), shared.copies, shared.blank)


def _check_alike(sources: Sequence[Source], shared: SharedPages) -> None:
    """See that all copies are of one form.

    Raises:
        SourceError: One of them is of another.
    """
    blank = sources[shared.blank].name
    for source, copy in zip(sources, shared.copies, strict=True):
        if copy.alike < ALIKE_LEAST:
            share = round(100 * copy.alike)
            raise SourceError(
                Wording(
                    zh=f"只有 {share} % 的字与 {blank} 相同，不是同一种表，请分开起草。",
                    en=f"it has {share} % of the words of {blank}, so it is another form: adopt it alone.",
                ),
                at=source.name,
                code="file_broken",
            )


def _draft(source: Source, pages: Sequence[PrintedPage], *, is_alone: bool) -> Draft:
    kind = kind_of(source.content)
    if kind is FileKind.PDF:  # what was typed into a PDF's fields is no print, so each copy has the blank's fields
        of_form = draft_of_form(source.content, pages)
        if of_form is not None and of_form.fields:
            return of_form
    if kind is FileKind.DOCX and is_alone:
        return draft_with_controls(source, draft_of(pages))
    return draft_of(pages)


def _open(source: Source) -> _Opened:
    kind = kind_of(source.content)
    if kind is FileKind.PDF:
        return _open_pdf(source)
    if kind in _SUFFIXES:
        pdf = convert_to_pdf(source, ".wps" if source.name.lower().endswith(".wps") else _SUFFIXES[kind])
        return replace(_open_pdf(pdf), blank=(pdf.content,))
    if kind is FileKind.PICTURE:
        return _of_pictures([straightened(page) for page in open_picture(source).pictures()])
    refusal = FILE_KINDS[kind].refusal
    raise SourceError(Wording(zh=refusal.reason_zh, en=refusal.reason), at=source.path, code=refusal.code)


def _open_pdf(source: Source) -> _Opened:
    pages = list(pages_of_pdf(source))
    if not pages or any(page is None for page in pages):
        stream = open_pdf_pages(source)
        return _of_pictures([straightened(page) for page in stream.pictures()])
    printed = tuple(page for page in pages if page is not None)
    return _Opened(printed, tuple(drawn_pages(source, PICTURE_PER_MM)), PICTURE_PER_MM)


def _of_pictures(pages: Sequence[StraightPage]) -> _Opened:
    finder = WordFinder(DEFAULT_ENGINE)
    kept = pages[:_PICTURES_MOST]
    printed = tuple(printed_page(page, number, finder) for number, page in enumerate(kept, start=1))
    blank = tuple(cv2.imencode(".png", page.gray)[1].tobytes() for page in kept)
    return _Opened(printed, tuple(page.gray for page in kept), PICTURE_PER_MM, blank, DPI)
