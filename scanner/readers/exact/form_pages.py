"""Finds out which page of a filled PDF is which page of the form, by the fields on it.

Pages get lost, swapped and added, and people put several filled forms into one file.

How it works: the pages are taken in the file's order. A page that shows a page of the form which is
there already begins a further form. Where each form has all its pages, they are taken as they are.
Where one lacks a page, or where the file goes back and forth between the forms, nobody can tell
which pages belong together: every field is then asked about. A program that joins two files may
number the second one's fields, as in `company_name+1`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Final

from forms.definition.rows import pdf_name
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
        others: The numbers of the source's pages that belong to other filled forms in the same file.
        strays: The numbers of the source's pages that show no page of the form and lie behind it.
        is_doubtful: Whether some of the pages may belong to another filled form in the same file.
    """

    pages: tuple[int | None, ...]
    others: tuple[int, ...] = ()
    strays: tuple[int, ...] = ()
    is_doubtful: bool = False

    def with_page(self, page_no: int, source_page_no: int) -> FormPages:
        """Return the same with one page more, which had no fields and was recognised by its picture.

        Args:
            page_no: The page of the form, from 1.
            source_page_no: The page of the source, from 1.
        """
        pages = tuple(source_page_no if no == page_no else page for no, page in enumerate(self.pages, start=1))
        return replace(self, pages=pages, strays=tuple(no for no in self.strays if no != source_page_no))

    def in_packet(self, pages_before: int, page_count: int) -> FormPages:
        """Return the same without the documents that were sent out before the form, which are no strays.

        They are known as such while the form's pages still lie right behind them and nothing lies behind those.

        Args:
            pages_before: How many pages of documents the file says that it has.
            page_count: How many pages it has.
        """
        own = tuple(range(pages_before + 1, page_count + 1))
        return replace(self, strays=()) if self.pages == own and not self.others else self

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers of the form's pages, from 1, that the file lacks."""
        return tuple(no for no, page in enumerate(self.pages, start=1) if page is None)

    def issues(self) -> tuple[Issue, ...]:
        """Return the issues of the form's pages: missing ones, doubtful ones, and pages that are none of the form's."""
        numbers = ", ".join(str(no) for no in self.pages if no is not None)
        return (
            *(issue("page_missing", page_no=no) for no in self.missing),
            *((issue("page_order_doubtful", pages=numbers),) if self.is_doubtful else ()),
            # Another form, a scan or a brochure behind the form must not be passed over silently.
            *(issue("page_attached", page_no=no) for no in self.strays),
        )


def forms_in(opened: FilledPdf, layout: Layout) -> tuple[FormPages, ...]:
    """Return where the pages of each filled form in a file are, as far as the fields on the pages tell; at least one.

    In a file whose fields have no known place, the pages are taken to be in the form's order.
    """
    count = len(layout.pages)
    if not opened.widgets:
        return (FormPages(tuple(range(1, count + 1)), strays=tuple(range(count + 1, opened.page_count + 1))),)
    names: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for widget in opened.widgets:
        if widget.page_no is not None:
            names[widget.page_no][plain_name(widget.name)] += 1
    found: list[list[int | None]] = [[None] * count]
    strays: list[list[int]] = [[]]
    for source_page_no in range(1, opened.page_count + 1):
        index = _best(names[source_page_no], layout)
        if index is None:
            strays[-1].append(source_page_no)
            continue
        if found[-1][index] is not None:
            found.append([None] * count)
            strays.append([])
        found[-1][index] = source_page_no
    is_doubtful = len(found) > 1 and any(None in pages for pages in found)
    shown = {no for pages in found for no in pages if no is not None}
    return tuple(
        FormPages(tuple(pages), tuple(sorted(shown - set(pages))), tuple(behind), is_doubtful)
        for pages, behind in zip(found, strays, strict=True)
    )


def plain_name(name: str) -> str:
    """Return a field's name without the numbers that a program gave it when it joined two files."""
    return ".".join(_NUMBERED.sub("", part) for part in name.split("."))


def _best(names: Counter[str], layout: Layout) -> int | None:
    """Return the index, from 0, of the form's page that has the largest share of its fields here; None for no page."""
    shares = {page.index: _share(names, page) for page in layout.pages}
    index = max(shares, key=lambda one: shares[one])
    return index if shares[index] >= _KNOWN_SHARE else None


def _share(names: Counter[str], page: Page) -> float:
    own = [box.field_id for box in page.fields] + [box.name for box in page.options]
    return sum(pdf_name(name) in names for name in own) / len(own) if own else 0.0
