"""What was seen of one page: the picture, what it was taken for, and what was read on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import numpy as np

from forms.definition import Form
from forms.layout.model import Layout, Page
from scanner.values.issue import Issue
from scanner.values.page import FittedPage, IdentifiedPage, RegisteredPage
from scanner.values.picture import Picture
from scanner.values.reading import Reading
from scanner.values.record import Record

_NO_PIXELS: Final = np.zeros((0, 0), np.uint8)


class PageRole(StrEnum):
    """What became of a page of a source."""

    READ = "read"
    DOUBLED = "doubled"  # a further scan of a page; read too
    REFUSED = "refused"  # of a known form, but where its fields are is not known
    ATTACHED = "attached"  # of no form, behind one
    UNKNOWN = "unknown"  # of no form, and behind none
    BLANK = "blank"
    BROKEN = "broken"  # cannot be opened, or beyond the limits


@dataclass(frozen=True, slots=True, eq=False)
class PageSeen:
    """A page of a source with all that was made of it.

    Attributes:
        picture: As it was opened; turned upright, or flattened, where that was found out.
        role: What became of it.
        form: The form that it is of, or None.
        layout: The layout that it was read with (of its own, where its marks were lost), or None.
        page: What is known of it; None where it is of no form.
        registered: Where it is on paper, or None.
        residual_mm: How far what was found lies from where the transform puts it; also of
            a refused page, where a transform was found.
        fitted: Whether it was known by its table alone; `layout` then has this page only.
        readings: What the readers made of it, before any rule.
        issues: Why it was not read, or what is odd about it.
        record: The record that it went into, or None.
    """

    picture: Picture = field(repr=False)
    role: PageRole
    form: Form | None = None
    layout: Layout | None = None
    page: IdentifiedPage | None = None
    registered: RegisteredPage | None = None
    residual_mm: float | None = None
    fitted: FittedPage | None = field(default=None, repr=False)
    readings: tuple[Reading, ...] = ()
    issues: tuple[Issue, ...] = ()
    record: Record | None = field(default=None, repr=False)

    @property
    def page_no(self) -> int:
        """The source's page, from 1."""
        return self.picture.page_no

    @property
    def known(self) -> IdentifiedPage | FittedPage | None:
        """The page as it is put together with others to a form; None where it is of none."""
        return self.fitted or self.page

    def without_pixels(self) -> PageSeen:
        """Return it with all that was found out, but without the page's picture, which is large."""
        picture = replace(self.picture, gray=_NO_PIXELS, colour=None, words=())
        page = None if self.page is None else replace(self.page, picture=picture)
        registered = None
        if self.registered is not None:
            own = replace(self.registered.page, picture=picture)
            registered = replace(self.registered, page=own)
        fitted = None
        if self.fitted is not None:
            own = replace(self.fitted.registered.page, picture=picture)
            fitted = replace(self.fitted, registered=replace(self.fitted.registered, page=own), blank=_NO_PIXELS)
        return replace(self, picture=picture, page=page, registered=registered, fitted=fitted)

    @property
    def printed(self) -> Page | None:
        """The page of the layout that it was read with."""
        if self.layout is None or self.page is None:
            return None
        return self.layout.pages[0] if self.fitted is not None else self.layout.pages[self.page.page_no - 1]
