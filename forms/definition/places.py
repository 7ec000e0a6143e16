"""Where things stand on a blank that came with a definition: the blank's pages, and the places on them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from forms.geometry import Rect


class Shape(StrEnum):
    """What is printed where an option is marked."""

    SQUARE = "square"  # a box to tick
    CIRCLE = "circle"  # a bubble to fill in or to tick
    BRACKET = "bracket"  # （ ）, ticked between its two sides
    LINE = "line"  # a short rule to tick on
    WORD = "word"  # the printed words themselves, which are circled, underlined or ticked


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is written or an option is marked.

    Attributes:
        page_no: The blank's page, from 1.
        rect: The place itself.
        shape: What is printed there; of an option only.
        words: The area of the option's printed words, or None where the definition does not say it.
    """

    page_no: int
    rect: Rect
    shape: Shape = Shape.SQUARE
    words: Rect | None = None


@dataclass(frozen=True, slots=True)
class BlankPage:
    """A page of the blank, in a file beside the definition.

    Attributes:
        file: The PDF or the picture.
        index: Its page in the file, from 0; most pictures have one.
        sha256: The file's hash: a blank that was changed is another one.
        width_mm: How wide its paper is.
        height_mm: How high its paper is.
        is_picture: Whether the file is a picture, so that its print was scanned or photographed.
        has_anchor_room: Whether four corner anchors can be stamped on it. Only looked at where the form is stamped.
        code_room: Where a page code can be stamped on it, or None. Only looked at where the form is stamped.
    """

    file: Path
    index: int
    sha256: str
    width_mm: float
    height_mm: float
    is_picture: bool = False
    has_anchor_room: bool = False
    code_room: Rect | None = None


@dataclass(frozen=True, slots=True)
class PrintedWords:
    """Some words as a form prints them, on one line.

    Attributes:
        text: The words.
        rect: Where they stand on their page.
    """

    text: str
    rect: Rect
