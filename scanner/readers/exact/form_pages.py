"""Finds out which page of a filled PDF is which page of the form, by the fields on it.

Pages get lost, swapped and added. Where two pages have the fields of the same page of the form, a
second filled form stands behind the first. A program that joins two files may number the second
one's fields, as in `company_name+1`.
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

_KNOWN_SHARE: Final = 0.5  # share of a form page's fields that a page must have to count as that page
_NUMBERED: Final = re.compile(r"(?:[+#_ .-]|\()\d+\)?$")


@dataclass(frozen=True, slots=True)
class FormPages:
    """Where the pages of a form are in a file.

    Attributes:
        pages: For each page of the form, the number of the source's page that shows it, from 1;
            None where the file lacks it.
        doubled: The numbers of the source's pages that show a page of the form a second time.
        strays: The numbers of the source's pages that show no page of the form.
    """

    pages: tuple[int | None, ...]
    doubled: tuple[int, ...] = ()
    strays: tuple[int, ...] = ()

    def with_page(self, page_no: int, source_page_no: int) -> FormPages:
        """Return the same with one page more, which had no fields and was recognised by its picture.

        Args:
            page_no: The page of the form, from 1.
            source_page_no: The page of the source, from 1.
        """
        pages = tuple(source_page_no if no == page_no else page for no, page in enumerate(self.pages, start=1))
        return replace(self, pages=pages, strays=tuple(no for no in self.strays if no != source_page_no))

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers of the form's pages, from 1, that the file lacks."""
        return tuple(no for no, page in enumerate(self.pages, start=1) if page is None)

    def issues(self) -> tuple[Issue, ...]:
        """Return the issues of the file's pages: missing ones, a second form, and pages that are none of the form's."""
        second = ", ".join(map(str, self.doubled))
        return (
            *(issue("page_missing", page_no=no) for no in self.missing),
            *((issue("form_behind", pages=second),) if self.doubled else ()),
            # Another form, a scan or a brochure behind the form must not be passed over silently.
            *(issue("page_attached", page_no=no) for no in self.strays),
        )


def form_pages(opened: FilledPdf, form: Form, layout: Layout) -> FormPages:
    """Return where the pages of a form are, as far as the fields on the pages tell.

    In a file whose fields have no known place, the pages are taken to be in the form's order.
    """
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
    """Return the index, from 0, of the form's page that has the largest share of its fields here; None for no page."""
    shares = {page.index: _share(names, page) for page in layout.pages}
    index = max(shares, key=lambda one: shares[one])
    return index if shares[index] >= _KNOWN_SHARE else None


def _share(names: Counter[str], page: Page) -> float:
    own = [box.field_id for box in page.fields] + [box.name for box in page.options]
    return sum(name in names for name in own) / len(own) if own else 0.0
