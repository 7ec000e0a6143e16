"""A part of a page of somebody else's blank, cut out with the print that the blank has there."""

from __future__ import annotations

from forms.geometry import Rect
from forms.layout.model import OptionBox, Page
from scanner.ink.boxes.surroundings import MARK_DPI, Surroundings, cut_surroundings
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk


def cut_part(subject: PageInk, area: Rect, page: Page, blank: Blank) -> Surroundings:
    """Return the surroundings of an area, mm.

    Args:
        subject: The page.
        area: On the page, mm.
        page: The page of the layout.
        blank: Gives the blank form.
    """
    picture = blank(MARK_DPI)[page.index]
    return cut_surroundings(subject.gray, subject.transform, area, page.options, picture, tones=subject.tones)


def with_words(box: OptionBox) -> Rect:
    """Return where a box and its words stand, mm."""
    return box.rect.union(box.label)
