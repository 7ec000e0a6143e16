"""Which page of a filled PDF is which page of the form, told by the fields on it: pages get lost, swapped and added.

A second page with the fields of the same page of the form is a second filled form, bound behind
the first. Programs that join files may give its fields a number (`company_name+1`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Final

from forms.definition import Form
from forms.layout.model import Layout, Page
from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.opened import FilledPdf

_KNOWN_SHARE: Final = 0.5  # of a page's fields that must be on it
_NUMBERED: Final = re.compile(r"(?:[+#_ .-]|\()\d+\)?$")


@dataclass(frozen=True, slots=True)
class FormPages:
    """Where the pages of a form are in a file.

    Attributes:
        pages: For each page of the form the source's page, from 1; None where it is missing.
        doubled: The source's pages that show a page of the form once more.
        strays: The source's pages that show none.
    """

    pages: tuple[int | None, ...]
    doubled: tuple[int, ...] = ()
    strays: tuple[int, ...] = ()

    def with_page(self, page_no: int, source_page_no: int) -> FormPages:
        """Return them with a page that was found by looking at it."""
        pages = tuple(source_page_no if no == page_no else page for no, page in enumerate(self.pages, start=1))
        return replace(self, pages=pages, strays=tuple(no for no in self.strays if no != source_page_no))

    @property
    def missing(self) -> tuple[int, ...]:
        """The form's pages, from 1, that the file has not."""
        return tuple(no for no, page in enumerate(self.pages, start=1) if page is None)

    def issues(self) -> tuple[Issue, ...]:
        """Return what is odd about the file's pages."""
        second = ", ".join(map(str, self.doubled))
        return (
            *(issue("page_missing", page_no=no) for no in self.missing),
            *((issue("form_behind", pages=second),) if self.doubled else ()),
            # Another form, a scan or a brochure behind it must not vanish.
            *(issue("page_attached", page_no=no) for no in self.strays),
        )


def form_pages(opened: FilledPdf, form: Form, layout: Layout) -> FormPages:
    """Return where the pages of a form are, as far as the fields on them tell."""
    if not opened.widgets:
        count = len(layout.pages)
        return FormPages(tuple(range(1, count + 1)), strays=tuple(range(count + 1, opened.page_count + 1)))
    del form
    names: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for widget in opened.widgets:
        if widget.page_no is not None:
            names[widget.page_no][_NUMBERED.sub("", widget.name)] += 1
    pages: list[int | None] = [None] * len(layout.pages)
    doubled, strays = [], []
    for source_page_no in range(1, opened.page_count + 1):
        index = _best(names[source_page_no], layout)
        if index is None:
            strays.append(source_page_no)
        elif pages[index] is None:
            pages[index] = source_page_no
        else:
            doubled.append(source_page_no)
    return FormPages(tuple(pages), tuple(doubled), tuple(strays))


def _best(names: Counter[str], layout: Layout) -> int | None:
    """Return the page of the form, from 0, most of whose fields are there."""
    shares = {page.index: _share(names, page) for page in layout.pages}
    index = max(shares, key=lambda one: shares[one])
    return index if shares[index] >= _KNOWN_SHARE else None


def _share(names: Counter[str], page: Page) -> float:
    own = [box.field_id for box in page.fields] + [box.name for box in page.options]
    return sum(name in names for name in own) / len(own) if own else 0.0
