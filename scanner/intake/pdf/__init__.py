"""Opens PDFs: a PDF with form fields gives their values, any other PDF gives pages to look at.

pikepdf (qpdf) reads the structure, because it mends files that are slightly broken and gives
strings as bytes; pypdfium2 draws pages and reads text layers.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import pikepdf

from forms.errors import SourceError
from forms.wording import Wording
from scanner.intake.pdf.attached_files import attached_issue
from scanner.intake.pdf.damage import DAMAGED
from scanner.intake.pdf.form.annotations import notes_of, undrawn_issues
from scanner.intake.pdf.form.values import declared_in, form_values, has_xfa
from scanner.intake.pdf.form.witnesses import fields_of, statements_of, widgets_of
from scanner.intake.pdf.kept_pages import KeptPages
from scanner.intake.pdf.page_content import page_contents
from scanner.intake.pdf.pages import MAX_PAGES, drawn_pages
from scanner.values.issue import Issue
from scanner.values.opened import FilledPdf, Opened
from scanner.values.page.picture import PageStream, Picture
from scanner.values.source import Source

MAX_BYTES: Final = 200 * 1024 * 1024

_BROKEN = (*DAMAGED, pikepdf.DependencyError)
"""What pikepdf raises for objects that are not what they should be."""


Draw = Callable[..., Iterator[Picture | Issue]]
"""Draws the pages of an opened PDF, as `drawn_pages` does."""


def open_pdf(source: Source, *, draw: Draw = drawn_pages) -> Opened:
    """Open a PDF, and return its form values or its pages.

    A PDF with form fields gives a `FilledPdf`, whichever form the fields belong to; any other
    PDF gives a `PageStream`. Signature fields and push buttons do not count as form fields.
    The result keeps the opened PDF and draws pages from it when they are asked for, so that
    the file is opened only once.

    Args:
        source: The PDF.
        draw: Draws the pages.

    Raises:
        SourceError: `file_empty`, `file_too_large`, `file_broken`, `file_protected` (it
            asks for a password), `file_xfa_only` (a form that only Adobe's programs show).
    """
    pdf = _opened(source)
    filled = _filled(pdf, source, draw)
    if filled is not None:
        if _is_cut_off(source.content):
            raise _broken(source, "its end is missing, and with it the latest answers may be")
        return filled
    if has_xfa(pdf):
        raise SourceError(
            Wording(
                zh="这是 XFA 动态表单，无法读取，请用 Adobe 软件打印成 PDF 后重新发送。",
                en="an XFA form, which only Adobe's programs show; print it to PDF and send that",
            ),
            at=source.path,
            code="file_xfa_only",
        )
    return _streamed(pdf, source)


def open_pdf_pages(source: Source) -> PageStream:
    """Open a PDF as pages to look at, even if it has form fields; the pages show the fields as a viewer does.

    Raises:
        SourceError: As in `open_pdf`, but never `file_xfa_only`.
    """
    return _streamed(_opened(source), source)


def _streamed(pdf: pikepdf.Pdf, source: Source) -> PageStream:
    return PageStream(
        partial(drawn_pages, pdf, source, fields=True),
        (*_attached(pdf), *undrawn_issues(notes_of(pdf))),
        count=lambda: min(len(pdf.pages), MAX_PAGES + 1),
        pages_in=partial(drawn_pages, pdf, source, fields=True),
    )


def _attached(pdf: pikepdf.Pdf) -> tuple[Issue, ...]:
    try:
        return attached_issue(pdf)
    except _BROKEN:
        return ()  # `scanner.intake.containers.pdfs` takes the files out, and reports a damaged list of them


def _opened(source: Source) -> pikepdf.Pdf:
    """Open a PDF that has pages. The caller does not close it: it is closed when nothing refers to it any more."""
    if not source.content:
        raise SourceError(
            Wording(zh="文件是空的，请让填报单位重新发送。", en="the file is empty; ask the sender for it again"),
            at=source.path,
            code="file_empty",
        )
    if len(source.content) > MAX_BYTES:
        raise SourceError(
            Wording(
                zh=f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请拆分或以 300 dpi 重新扫描。",
                en=f"larger than {MAX_BYTES // 1024 // 1024} MB; split it or scan at 300 dpi",
            ),
            at=source.path,
            code="file_too_large",
        )
    try:
        pdf = pikepdf.open(io.BytesIO(source.content))
        page_count = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise SourceError(
            Wording(
                zh="文件有密码保护，请让填报单位取消密码后重新发送。", en="protected by a password; ask for it without"
            ),
            at=source.path,
            code="file_protected",
        ) from error
    except _BROKEN as error:
        raise _broken(source, type(error).__name__) from error
    if page_count == 0:
        raise _broken(source, "no pages left in it")
    return pdf


def _is_cut_off(content: bytes) -> bool:
    """Tell whether the end of a PDF is missing.

    A viewer that saves a form appends the new values behind the old file. If that end is
    missing, the PDF still opens, but with older values.
    """
    end = content.rfind(b"%%EOF")
    return end < 0 or b" obj" in content[end:]


def _filled(pdf: pikepdf.Pdf, source: Source, draw: Draw) -> FilledPdf | None:
    """Return the form values of a PDF; None where it has no fields, or where they are too damaged to read."""
    try:
        fields = fields_of(pdf)
        if not fields:
            return None
        statements, widgets = statements_of(pdf, fields), widgets_of(pdf, fields)
        values = form_values(fields, statements)
    except _BROKEN:
        return None  # the form fields are garbled, but the pages may still be drawn and read as pictures
    return FilledPdf(
        values,
        len(pdf.pages),
        declared=declared_in(pdf),
        issues=_attached(pdf),
        notes=notes_of(pdf),
        pages=KeptPages(partial(draw, pdf, source, fields=True)),
        bare_pages=KeptPages(partial(draw, pdf, source, fields=False)),
        contents=partial(page_contents, source.content),
        statements=statements,
        widgets=widgets,
    )


def _broken(source: Source, reason: str) -> SourceError:
    return SourceError(
        Wording(
            zh="PDF 文件已损坏或不完整，请让填报单位重新发送。",
            en=f"the PDF is broken or cut off ({reason}); ask for it again",
        ),
        at=source.path,
        code="file_broken",
    )
