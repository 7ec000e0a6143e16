"""What a file is once it is opened: the values of a PDF, a Word document, or pages to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.page_code import PageCode
from scanner.values.issue import Issue
from scanner.values.picture import PageStream
from scanner.values.statements import FieldWidget, Statement


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
        statements: What each part of the file says of its fields; `values` has the first of them.
        widgets: Where its fields are shown.
    """

    values: Mapping[str, str | None]
    page_count: int
    codes: Mapping[int, PageCode] = field(default_factory=dict)
    declared: DeclaredIdentity | None = None
    issues: tuple[Issue, ...] = ()
    notes: tuple[Note, ...] = ()
    statements: tuple[Statement, ...] = field(default=(), repr=False)
    widgets: tuple[FieldWidget, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class WordContent:
    """An opened Word document.

    Attributes:
        body: The `w:body` element (lxml), parsed with entities off.
        footers: The footers' text, which may hold a page code in words.
        issues: What is odd about the file.
    """

    body: Any
    footers: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


Opened = FilledPdf | WordContent | PageStream
