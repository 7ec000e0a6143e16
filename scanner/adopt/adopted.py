"""What became of a blank: a draft, pictures of its guesses, and the blank's own files where they are new."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanner.adopt.draft import Draft
from scanner.adopt.several import CopySeen


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of a blank.

    Attributes:
        draft: The draft of its definition.
        pictures: A PNG of each page with every guess outlined.
        blank: The blank's files where it does not stay as it is: a PDF made of a Word file, or a PNG of each page that
            was straightened; empty where it stays.
        dpi: Of those PNGs; 0 where the blank is a PDF.
        looks: A PNG of each page as it looks, without guesses.
        copies: What became of each copy that was handed in.
        blank_copy: Which of them is the blank, from 0.
    """

    draft: Draft
    pictures: tuple[bytes, ...] = field(repr=False)
    blank: tuple[bytes, ...] = field(default=(), repr=False)
    dpi: int = 0
    looks: tuple[bytes, ...] = field(default=(), repr=False)
    copies: tuple[CopySeen, ...] = ()
    blank_copy: int = 0
