"""The pages of a source as they were opened: pictures, with the exact words of their text layer where they have one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scanner.values.issue import Issue
from scanner.values.source import SourceKind

Gray = NDArray[np.uint8]
"""uint8, (height, width), 0 = black, 255 = white."""


Colour = NDArray[np.uint8]
"""uint8, (height, width, 3), blue, green, red."""

Mask = NDArray[np.bool_]
"""bool, (height, width) of a picture, true where something lies; also (n,), one flag for each of n things."""

Floats = NDArray[np.float64]
"""float64, coordinates and distances, of any shape."""

Floats32 = NDArray[np.float32]
"""float32, (height, width) of a picture or (width,) of its columns: darkness, shares of light."""


MAX_PIECES: Final = 64
"""More pages than can be told apart in one picture."""


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
    """A page as it was opened, before it is known which form it shows.

    Attributes:
        page_no: The source's page, from 1.
        gray: uint8, (height, width), 0 = black.
        colour: uint8, (height, width, 3) in blue, green, red; None for a page without colour.
        dpi: The dots an inch across and down; None where the file does not say them believably.
        words: The words of the page's text layer, if it can be trusted; else empty.
        piece: Which of the pages that lay side by side in one picture of the source it is, from 0.
    """

    page_no: int
    gray: Gray = field(repr=False)
    colour: Colour | None = field(default=None, repr=False)
    dpi: tuple[float, float] | None = None
    words: tuple[Word, ...] = field(default=(), repr=False)
    piece: int = 0

    @property
    def order(self) -> float:
        """A number that no other page of the source has, in the source's order: the page's, and a bit for its piece."""
        return self.page_no + self.piece / MAX_PIECES


@dataclass(frozen=True, slots=True)
class Pictures:
    """All pages of a source at once.

    Attributes:
        kind: `SCAN`, or `PDF_TEXT` where the pages have exact words.
        pages: The pages that could be opened, in the source's order.
        issues: The issues of the file and of pages that could not be opened.
    """

    kind: SourceKind
    pages: tuple[Picture, ...]
    issues: tuple[Issue, ...] = ()


def _no_count() -> int:
    return 0


def _no_range(_only: range) -> Iterator[Picture | Issue]:
    return iter(())


@dataclass(frozen=True, slots=True)
class PageStream:
    """An opened source of pages to look at. A page is opened when it is asked for: a stack does not fit into memory.

    Attributes:
        pages: Opens the pages from the first one, each time that it is called, and yields a picture of each, or an
            issue that says why there is none. Raises `SourceError` where no page can be opened.
        issues: The issues of the file.
        count: Counts the pages that `pages_in` opens; 0 where the pages can only be opened from the first one on.
        pages_in: Opens the pages with certain indices, from 0, and yields what `pages` yields of them, whatever
            became of the others.
    """

    pages: Callable[[], Iterator[Picture | Issue]] = field(repr=False)
    issues: tuple[Issue, ...] = ()
    count: Callable[[], int] = field(default=_no_count, repr=False)
    pages_in: Callable[[range], Iterator[Picture | Issue]] = field(default=_no_range, repr=False)

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
