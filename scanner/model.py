"""The values that travel between the scanner's stages, each made once and never changed.

Source ─open─▶ FilledPdf | WordContent | PageStream, which opens one Picture after another
Picture ─identify─▶ IdentifiedPage ─register─▶ RegisteredPage
any of them, with a Layout ─read─▶ Reading ─validate─▶ Record (scanner/record.py)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Rect, Transform, pixels_from_mm
from forms.layout.model import Layout
from forms.page_code import PageCode

Gray = NDArray[np.uint8]
"""uint8, (height, width), 0 = black, 255 = white."""

Colour = NDArray[np.uint8]
"""uint8, (height, width, 3), blue, green, red."""


class Outcome(StrEnum):
    """What became of a field."""

    READ = "read"
    BLANK = "blank"
    UNCLEAR = "unclear"


class BoxState(StrEnum):
    """What a box to tick says."""

    TICKED = "ticked"
    EMPTY = "empty"
    UNCLEAR = "unclear"


class Severity(StrEnum):
    """How much an issue weighs; errors and warnings send a record to review."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class SourceKind(StrEnum):
    """What a returned file is, as the record says it."""

    PDF_FORM = "pdf-form"
    WORD = "word"
    PDF_TEXT = "pdf-text"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person may want to look at.

    Attributes:
        code: Stable, lower case with underscores; listed in `docs/issues.md`.
        severity: How much it weighs.
        message: For engineers and logs, English; never holds a field's value.
        message_zh: For the staff, Chinese.
        field_id: The field it is about, or None.
    """

    code: str
    severity: Severity
    message: str
    message_zh: str
    field_id: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """Who sent a source and when, where it came by mail.

    Attributes:
        sender: The address; empty where the mail has none.
        at: When it was received, with its offset; None where the mail tells no time.
    """

    sender: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """A returned file: the innermost one, unpacked from its containers.

    Attributes:
        name: Its file name.
        path: The containers and the name, joined by `/`.
        content: Its bytes.
        received: Sender and time, where it came by mail.
        sha256: Hex digest of its bytes, worked out once: a batch asks for it again and again.
    """

    name: str
    path: str
    content: bytes = field(repr=False)
    received: Received | None = None
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())


@dataclass(frozen=True, slots=True)
class Word:
    """Exact words from a PDF's text layer.

    Attributes:
        text: The characters.
        box_px: Left, top, right, bottom in the pixels of its picture.
    """

    text: str
    box_px: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A page as it was opened, not yet known.

    Attributes:
        page_no: The source's page, from 1.
        gray: uint8, (height, width), 0 = black.
        colour: uint8, (height, width, 3) in BGR, or None for a grey source.
        dpi: Horizontal and vertical, where the file says so believably, or None.
        words: The exact text layer, when it has one to be trusted; else empty.
    """

    page_no: int
    gray: Gray = field(repr=False)
    colour: Colour | None = field(default=None, repr=False)
    dpi: tuple[float, float] | None = None
    words: tuple[Word, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Pictures:
    """All pages of a source at once.

    Attributes:
        kind: `SCAN`, or `PDF_TEXT` when the pages carry exact words.
        pages: In the source's order.
        issues: Pages that could not be opened, and what is odd about the file.
    """

    kind: SourceKind
    pages: tuple[Picture, ...]
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class PageStream:
    """An opened source that is pages to look at, each opened when it is its turn: a stack would not fit into memory.

    Attributes:
        pages: Opens the pages from the first, each time that it is called: a picture, or
            why there is none of a page. Raises `SourceError` where nothing can be opened.
        issues: What is odd about the file.
    """

    pages: Callable[[], Iterator[Picture | Issue]] = field(repr=False)
    issues: tuple[Issue, ...] = ()

    def pictures(self) -> Iterator[Picture]:
        """Yield the pages that can be opened.

        Raises:
            SourceError: As `pages`.
        """
        return (page for page in self.pages() if isinstance(page, Picture))

    def all(self) -> Pictures:
        """Open all pages at once.

        Raises:
            SourceError: As `pages`.
        """
        found = list(self.pages())
        pictures = tuple(page for page in found if isinstance(page, Picture))
        issues = tuple(page for page in found if isinstance(page, Issue))
        kind = SourceKind.PDF_TEXT if any(picture.words for picture in pictures) else SourceKind.SCAN
        return Pictures(kind, pictures, (*self.issues, *issues))


@dataclass(frozen=True, slots=True)
class Declared:
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
    """

    values: Mapping[str, str | None]
    page_count: int
    codes: Mapping[int, PageCode] = field(default_factory=dict)
    declared: Declared | None = None
    issues: tuple[Issue, ...] = ()
    notes: tuple[Note, ...] = ()


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


@dataclass(frozen=True, slots=True, eq=False)
class IdentifiedPage:
    """A picture of which form and page are known.

    Attributes:
        picture: Turned upright.
        form_id: The form.
        version: Its version.
        page_no: The form's page, from 1.
        copy_id: From the page code, or None.
        quarter_turns: How often it was turned clockwise by 90° to stand upright, 0 to 3.
        points_mm: float64, (n, 2), paper points that were found ...
        points_px: float64, (n, 2), ... and where they are in the upright picture.
        by: What told: `code`, `anchors`, `title`, `table`, `cells`.
    """

    picture: Picture
    form_id: str
    version: str
    page_no: int
    copy_id: str | None
    quarter_turns: int
    points_mm: NDArray[np.float64] = field(repr=False)
    points_px: NDArray[np.float64] = field(repr=False)
    by: str = "code"

    @property
    def source_page_no(self) -> int:
        """The source's page that it came from, from 1."""
        return self.picture.page_no


@dataclass(frozen=True, slots=True, eq=False)
class RegisteredPage:
    """A page whose pixels are tied to paper.

    Attributes:
        page: What is known of it.
        transform: Paper in mm to the upright picture's pixels.
        residual_mm: Root mean square distance of the found points from where the
            transform puts them.
        is_faint: Whether a threshold lost thin strokes of the print, and perhaps of a pen.
    """

    page: IdentifiedPage
    transform: Transform
    residual_mm: float
    is_faint: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FittedPage:
    """A page known by its table alone, with a layout made to measure.

    Attributes:
        registered: The page; its millimetres are those of `layout`.
        layout: One page with the cells, places to write and boxes where this page has them.
        blank: uint8, (height, width), 0 = printed: what is printed on this very page.
        blank_per_mm: Pixels a millimetre of `blank`.
        rows: Numbers of the form's first and last row on it, from 0.
        form_pages: The pages of the form, from 1, that its rows are printed on by the form's own layout.
        continued: Ids of the fields that go on from the page before.
        unread: Ids of fields that are on it, but not where they can be read surely.
        is_faint: Whether a 1-bit scan lost thin strokes of the print, and perhaps of a pen.
    """

    registered: RegisteredPage
    layout: Layout
    blank: Gray = field(repr=False)
    blank_per_mm: float
    rows: tuple[int, int]
    form_pages: tuple[int, ...]
    continued: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    is_faint: bool = False

    @property
    def source_page_no(self) -> int:
        """The source's page that it came from, from 1."""
        return self.registered.page.source_page_no

    def blank_pages(self, dpi: float) -> tuple[Gray, ...]:
        """Return what is printed on it at a resolution, as the only page of its layout."""
        size = (
            round(pixels_from_mm(self.layout.width_mm, dpi)),
            round(pixels_from_mm(self.layout.height_mm, dpi)),
        )
        finer = cv2.INTER_AREA if dpi < self.blank_per_mm * MM_PER_INCH else cv2.INTER_LINEAR
        return (np.asarray(cv2.resize(self.blank, size, interpolation=finer), dtype=np.uint8),)


@dataclass(frozen=True, slots=True)
class BoxScore:
    """How sure a reader is of one box's state, and why.

    Attributes:
        confidence: 0.0 to 1.0, the estimated chance that the state is right.
        reason: In a few words, for engineers.
    """

    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text read from pixels rests on; judging makes its confidence of it.

    Attributes:
        surprise: Sum of -ln(confidence) over the characters; spaces do not count.
        characters: How many they are.
        lone_lines: Lines of a single character beside others: often no writing.
        most: The most that its confidence may be, by how the writing was found, cut and joined.
        chance: The reader's own estimate that the text is right. Where a later stage knew
            more, the reading's confidence lies under it, and then that is the most.
        slanted: Share of its strokes' edges that are neither level nor upright: 0.6 to 0.8 in print, 0.8 to 0.9
            by hand.
        left_out: The greatest chance that a character is missing in it, as the recogniser sees it.
    """

    surprise: float
    characters: int
    lone_lines: int = 0
    most: float = 1.0
    chance: float = 1.0
    slanted: float = 0.0
    left_out: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one field, before any rule looked at it.

    Attributes:
        field_id: The field.
        outcome: Read, blank, or unclear.
        reader: What read it: `form-values`, `content-controls`, `text-layer`, `annotations`,
            `marks`, `ink`, `rapidocr`, `tesseract`.
        text: What was written, as it was written; None for choices and blanks. Lines of
            a digital source are separated by line feeds.
        confidence: 0.0 to 1.0, the estimated chance that it is right.
        options: For a choice: option id to state, in the form's order.
        alternatives: Other texts the reader held possible, best first.
        page_no: The form's page, from 1; None for Word.
        box_mm: The place on it; None for Word.
        issues: What the reader noticed.
        scores: For a choice on paper: option id to what the reader made of its box.
        evidence: What a text read from pixels rests on; None for everything else.
    """

    field_id: str
    outcome: Outcome
    reader: str
    text: str | None = None
    confidence: float = 1.0
    options: Mapping[str, BoxState] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    page_no: int | None = None
    box_mm: Rect | None = None
    issues: tuple[Issue, ...] = ()
    scores: Mapping[str, BoxScore] = field(default_factory=dict)
    evidence: Evidence | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence is 0.0 to 1.0, not {self.confidence}")
