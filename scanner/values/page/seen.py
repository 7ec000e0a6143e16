"""What became of one page of a source: it was read, it was refused, or it is no page of a known form.

Each of the three has a type of its own, so that only a page that was read has readings.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import numpy as np

from forms.layout.model import Layout, Page
from scanner.values.issue import Issue
from scanner.values.known_form import KnownForm
from scanner.values.page import FittedPage, IdentifiedPage, KnownPage, RegisteredPage
from scanner.values.page.picture import Gray, Picture
from scanner.values.reading import Reading
from scanner.values.record import Record

_NO_PIXELS: Final = np.zeros((0, 0), np.uint8)


class PageRole(StrEnum):
    """What became of a page of a source, in the word that the ledger keeps."""

    READ = "read"
    DOUBLED = "doubled"  # a further scan of a page; it was read too
    REFUSED = "refused"  # a page of a known form on which the fields could not be found
    ATTACHED = "attached"  # a page of no form that lies behind a form
    UNKNOWN = "unknown"  # a page of no form that lies behind no form
    BLANK = "blank"
    BROKEN = "broken"  # a page that cannot be opened or is beyond the limits


class _Numbered:
    """A page of a source, whose picture says where in the source it is."""

    __slots__ = ()

    @property
    def picture(self) -> Picture:
        """The page's picture."""
        raise NotImplementedError

    @property
    def page_no(self) -> int:
        """The source's page, from 1."""
        return self.picture.page_no

    @property
    def order(self) -> float:
        """A number that no other page of the source has; see `Picture.order`."""
        return self.picture.order


@dataclass(frozen=True, slots=True, eq=False)
class ReadPage(_Numbered):
    """A page of a known form whose fields were found and read.

    Attributes:
        known: The form that the page is of.
        place: Where the fields lie in the picture: the page was registered with the form's own layout, or fitted
            with a layout made for it alone, because it was recognised by its table.
        readings: The readings of its fields, before any rule of the form was applied.
        is_doubled: Whether the page is a further scan of a page that its form has already.
        record: The record of its form; None until the pages of its source are put together.
        record_page: Which page of the record's form it is, from 1; None for a further scan of one.
    """

    known: KnownForm
    place: RegisteredPage | FittedPage
    readings: tuple[Reading, ...] = ()
    is_doubled: bool = False
    record: Record | None = field(default=None, repr=False)
    record_page: int | None = None

    @property
    def registered(self) -> RegisteredPage:
        """The page with its transform from paper to pixels."""
        return self.place.registered if isinstance(self.place, FittedPage) else self.place

    @property
    def page(self) -> IdentifiedPage:
        """The identified page: which page of which form it is."""
        return self.registered.page

    @property
    def picture(self) -> Picture:
        """The page's picture, turned upright, and flattened where its paper was curled."""
        return self.page.picture

    @property
    def layout(self) -> Layout:
        """The layout that the page was read with; one that was made for this page has no other pages."""
        return self.place.layout if isinstance(self.place, FittedPage) else self.known.layout

    @property
    def printed(self) -> Page:
        """This page in the layout that it was read with."""
        return self.layout.pages[0 if isinstance(self.place, FittedPage) else self.page.page_no - 1]

    @property
    def assembled(self) -> KnownPage:
        """The page as it is put together with others to a form."""
        return self.place if isinstance(self.place, FittedPage) else self.place.page

    @property
    def role(self) -> PageRole:
        """What became of it, as the ledger says it."""
        return PageRole.DOUBLED if self.is_doubled else PageRole.READ

    def blank(self, dpi: float) -> Gray:
        """Return a picture of what is printed on the page, at a resolution."""
        if isinstance(self.place, FittedPage):
            return self.place.blank_pages(dpi)[0]
        return self.known.blank(dpi)[self.printed.index]

    def without_pixels(self) -> ReadPage:
        """Return it with all that was found out, but without its picture, which is large."""
        registered = replace(self.registered, page=_without_pixels(self.page))
        if isinstance(self.place, FittedPage):
            return replace(self, place=replace(self.place, registered=registered, blank=_NO_PIXELS))
        return replace(self, place=registered)


@dataclass(frozen=True, slots=True, eq=False)
class RefusedPage(_Numbered):
    """A page of a known form that was not read, because its fields could not be found on it.

    Attributes:
        known: The form that the page is of.
        page: The identified page.
        issue: Why it was not read.
        residual_mm: The root mean square distance, on paper, of the points that were found from the places where the
            best transform puts them; None where there was no transform.
        is_attached: Whether another page shows its part of the form, so that this page only lies behind the form.
        record: The record of its form; None until the pages of its source are put together.
        record_page: Which page of the record's form it is, from 1; None where it only lies behind one.
    """

    known: KnownForm
    page: IdentifiedPage
    issue: Issue
    residual_mm: float | None = None
    is_attached: bool = False
    record: Record | None = field(default=None, repr=False)
    record_page: int | None = None

    @property
    def picture(self) -> Picture:
        """The page's picture, turned upright."""
        return self.page.picture

    @property
    def assembled(self) -> KnownPage:
        """The page as it is put together with others to a form."""
        return self.page

    @property
    def role(self) -> PageRole:
        """What became of it, as the ledger says it."""
        return PageRole.ATTACHED if self.is_attached else PageRole.REFUSED

    def without_pixels(self) -> RefusedPage:
        """Return it with all that was found out, but without its picture, which is large."""
        return replace(self, page=_without_pixels(self.page))


@dataclass(frozen=True, slots=True, eq=False)
class StrayPage(_Numbered):
    """A page that is no page of a known form.

    Attributes:
        picture: The page as it was opened.
        is_blank: Whether nothing is on the page, as on the back of a duplex scan.
        issue: Why it is no page of a known form; None where it is blank, or lies behind a form whose values came
            from the fields of a PDF.
        record: The record of the form that it lies behind; None where it lies behind no form.
    """

    picture: Picture = field(repr=False)
    is_blank: bool = False
    issue: Issue | None = None
    record: Record | None = field(default=None, repr=False)

    @property
    def assembled(self) -> StrayPage:
        """The page as it is put together with others."""
        return self

    @property
    def role(self) -> PageRole:
        """What became of it, as the ledger says it."""
        if self.is_blank:
            return PageRole.BLANK
        return PageRole.UNKNOWN if self.record is None else PageRole.ATTACHED

    def without_pixels(self) -> StrayPage:
        """Return it with all that was found out, but without its picture, which is large."""
        return replace(self, picture=_emptied(self.picture))


SeenPage = ReadPage | RefusedPage | StrayPage


def _without_pixels(page: IdentifiedPage) -> IdentifiedPage:
    return replace(page, picture=_emptied(page.picture))


def _emptied(picture: Picture) -> Picture:
    return replace(picture, gray=_NO_PIXELS, colour=None, words=())
