"""What became of one page of a source: it was read, it was refused, or it is no page of a known form.

A page is exactly one of three values, so that nobody asks a page for readings that it cannot have.
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
    DOUBLED = "doubled"  # a further scan of a page; read too
    REFUSED = "refused"  # of a known form, but where its fields are is not known
    ATTACHED = "attached"  # of no form, behind one
    UNKNOWN = "unknown"  # of no form, and behind none
    BLANK = "blank"
    BROKEN = "broken"  # cannot be opened, or beyond the limits


@dataclass(frozen=True, slots=True, eq=False)
class ReadPage:
    """A page of a known form whose fields were found and read.

    Attributes:
        known: The form that it is of.
        place: Where the page is on paper: registered with the form's own layout, or fitted with a layout made to
            measure, because its marks were lost.
        readings: What the readers made of it, before any rule.
        is_doubled: Whether it is a further scan of a page that its form has already.
        record: The record that it went into; None until the pages of its source are put together.
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
        """What is known of it."""
        return self.registered.page

    @property
    def picture(self) -> Picture:
        """It upright, and flattened where its paper was curled."""
        return self.page.picture

    @property
    def page_no(self) -> int:
        """The source's page, from 1."""
        return self.picture.page_no

    @property
    def order(self) -> float:
        """A number that no other page of the source has; see `Picture.order`."""
        return self.picture.order

    @property
    def layout(self) -> Layout:
        """The layout that it was read with; one made to measure has this page only."""
        return self.place.layout if isinstance(self.place, FittedPage) else self.known.layout

    @property
    def printed(self) -> Page:
        """The page of the layout that it was read with."""
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
        """Return what is printed on it at a resolution."""
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
class RefusedPage:
    """A page of a known form that is not read, because where its fields are on it is not known.

    Attributes:
        known: The form that it is of.
        page: What is known of it.
        issue: Why it is not read.
        residual_mm: How far what was found lies from where the best transform puts it; None where there was none.
        is_attached: Whether another page shows its part of the form, so that it only lies behind the form.
        record: The record that says so; None until the pages of its source are put together.
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
        """It upright."""
        return self.page.picture

    @property
    def page_no(self) -> int:
        """The source's page, from 1."""
        return self.picture.page_no

    @property
    def order(self) -> float:
        """A number that no other page of the source has; see `Picture.order`."""
        return self.picture.order

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
class StrayPage:
    """A page that is no page of a known form.

    Attributes:
        picture: As it was opened.
        is_blank: Whether nothing is on it (the back of a duplex scan).
        issue: Why it is none; None where it is blank, or lies behind a form that came as values.
        record: The record of the form that it lies behind; None where it lies behind none.
    """

    picture: Picture = field(repr=False)
    is_blank: bool = False
    issue: Issue | None = None
    record: Record | None = field(default=None, repr=False)

    @property
    def page_no(self) -> int:
        """The source's page, from 1."""
        return self.picture.page_no

    @property
    def order(self) -> float:
        """A number that no other page of the source has; see `Picture.order`."""
        return self.picture.order

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
