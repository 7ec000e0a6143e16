"""What a file is once it is opened: the values of a PDF, a Word document, or pages to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.page_code import PageCode
from scanner.values.issue import Issue
from scanner.values.page.picture import Gray, PageStream, Picture
from scanner.values.reading.statements import FieldWidget, Statement


@dataclass(frozen=True, slots=True)
class DeclaredIdentity:
    """What a file says of itself, apart from its pages.

    Attributes:
        form_id: The form.
        version: Its version, from 1.
        copy_id: The copy's, or None.
    """

    form_id: str
    version: int
    copy_id: str | None = None


Shares = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of a page, as shares of the page, 0.0 to 1.0; may reach beyond."""


def turned(part: Shares, quarter_turns: int) -> Shares:
    """Return where a part of a page is after the page was turned clockwise by 90° so often."""
    for _ in range(quarter_turns % 4):
        part = (1 - part[3], part[0], 1 - part[1], part[2])
    return part


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person put on a page of a PDF with a program: an annotation.

    Attributes:
        page_no: The source's page, from 1.
        kind: The PDF's name of its kind: `FreeText`, `Ink`, `Stamp` ...
        boxes: Where each of its parts (a stroke, a marked line) is on the page as it is shown.
        text: What it says, or None.
        is_drawn: Whether the picture of the page shows it.
    """

    page_no: int
    kind: str
    boxes: tuple[Shares, ...]
    text: str | None = field(default=None, repr=False)
    is_drawn: bool = True


def _no_pages() -> Iterator[Picture | Issue]:
    return iter(())


def _no_contents(_dpi: float) -> Iterator[Gray]:
    return iter(())


@dataclass(frozen=True, slots=True)
class FilledPdf:
    """An opened PDF with form values.

    Attributes:
        values: Fully qualified field name to its value: text, a button's state name
            without its slash (`Off` for none), or None where nothing was entered.
        page_count: Pages of the file.
        codes: Page codes found on its pages, page_no to code; may be empty.
        declared: What its Info dictionary says it is, or None.
        issues: What is odd about the file.
        notes: What people put on its pages with a program.
        pages: Opens the pages as a viewer shows them, as in a `PageStream`; each is drawn once, however often it is
            asked for, as long as there are few.
        bare_pages: Opens the pages without their form fields, likewise.
        contents: Draws each page's own content, without fields and annotations, at a resolution in dots an inch; none
            where that cannot be drawn.
        statements: What each part of the file says of its fields; `values` has the first of them.
        widgets: Where its fields are shown.
    """

    values: Mapping[str, str | None]
    page_count: int
    codes: Mapping[int, PageCode] = field(default_factory=dict)
    declared: DeclaredIdentity | None = None
    issues: tuple[Issue, ...] = ()
    notes: tuple[Note, ...] = ()
    pages: Callable[[], Iterator[Picture | Issue]] = field(default=_no_pages, repr=False)
    bare_pages: Callable[[], Iterator[Picture | Issue]] = field(default=_no_pages, repr=False)
    contents: Callable[[float], Iterator[Gray]] = field(default=_no_contents, repr=False)
    statements: tuple[Statement, ...] = field(default=(), repr=False)
    widgets: tuple[FieldWidget, ...] = field(default=(), repr=False)

    def pictures(self) -> Iterator[Picture]:
        """Yield the pages that can be drawn, as a viewer shows them.

        Raises:
            SourceError: No page can be drawn.
        """
        return (page for page in self.pages() if isinstance(page, Picture))

    def bare_pictures(self) -> Iterator[Picture]:
        """Yield the pages that can be drawn, without their form fields.

        Raises:
            SourceError: No page can be drawn.
        """
        return (page for page in self.bare_pages() if isinstance(page, Picture))


@dataclass(frozen=True, slots=True, eq=False)
class WordContent:
    """An opened Word document.

    Attributes:
        body: The `w:body` element (lxml), parsed with entities off.
        footers: The footers' text, which may hold a page code in words.
        issues: What is odd about the file.
        headers: The headers' text.
        notes: The texts of comments, footnotes and endnotes, by the kind of their reference
            and its id, as `("comment", "0")`.
        styles: The `w:styles` element, or None.
    """

    body: Any
    footers: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    headers: tuple[str, ...] = ()
    notes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    styles: Any = None


Opened = FilledPdf | WordContent | PageStream
