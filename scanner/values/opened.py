"""What a file is once it is opened: the values of a PDF, a Word document, or pages to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.marks.page_code import PageCode
from scanner.values.issue import Issue
from scanner.values.page.picture import Gray, PageStream, Picture
from scanner.values.reading.statements import FieldWidget, Statement


@dataclass(frozen=True, slots=True)
class DeclaredIdentity:
    """The form, version and copy that a file says it is of, apart from what its pages show.

    Attributes:
        form_id: The form's id.
        version: The form's version, from 1.
        copy_id: The id of the copy that was sent out, or None.
        pages_before: How many pages of documents that were sent out with it lie before the form's own.
    """

    form_id: str
    version: int
    copy_id: str | None = None
    pages_before: int = 0


Shares = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of a page, as shares of the page's width and height.

They lie between 0.0 and 1.0, unless the part reaches beyond the page.
"""


def turned(part: Shares, quarter_turns: int) -> Shares:
    """Return where a part of a page is after the page was turned clockwise, `quarter_turns` times by 90°."""
    for _ in range(quarter_turns % 4):
        part = (1 - part[3], part[0], 1 - part[1], part[2])
    return part


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person put on a page of a PDF with a program: an annotation.

    Attributes:
        page_no: The source's page, from 1.
        kind: The PDF's name of its kind: `FreeText`, `Ink`, `Stamp` ...
        boxes: The place of each of its parts (a stroke, a marked line) on the page as it is shown.
        text: The text of the note, or None.
        is_drawn: Whether the picture of the page shows the note.
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
        values: The value of each field by its fully qualified name: a text, the name of a button's
            state without its slash (`Off` where nothing is ticked), or None where nothing was entered.
        page_count: How many pages the file has.
        codes: The page codes that were found on its pages, by page number; may be empty.
        declared: The form, version and copy that the file's Info dictionary names, or None.
        issues: The issues of the file.
        notes: The annotations that people put on its pages with a program.
        pages: Draws the pages as a viewer shows them, as in a `PageStream`. In a file with few pages a page is drawn
            once, however often it is asked for.
        bare_pages: Draws the pages in the same way, but without their form fields.
        contents: Draws each page's own content, without fields and annotations, at a resolution in dots an inch; it
            yields nothing where the file cannot be drawn.
        statements: What each part of the file says of its fields; `values` holds the first of them for each field.
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
        body: The `w:body` element (lxml), parsed without resolving entities.
        footers: The texts of the footers, in which a page code may be printed in letters.
        issues: The issues of the file.
        headers: The texts of the headers.
        notes: The texts of comments, footnotes and endnotes, by the kind of their reference
            and its id, as `("comment", "0")`.
        styles: The `w:styles` element, or None where the document has none.
        stores: The XML parts that content controls may be bound to, by their ids in upper case.
    """

    body: Any
    footers: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    headers: tuple[str, ...] = ()
    notes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    styles: Any = None
    stores: Mapping[str, Any] = field(default_factory=dict)


Opened = FilledPdf | WordContent | PageStream
