"""What the structure tree of a tagged PDF is made of; `structure` builds it, `tags` writes it.

The tree says in which order a form is read aloud and what each part is. Its leaves name
printed runs, boxes and page codes of the layout, and fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from forms.geometry import Rect
from forms.layout.model import Layout, Page, Role, TextRun


@dataclass(frozen=True, slots=True)
class Printed:
    """Something printed on one page: words, the outline of a box, or the page code.

    Attributes:
        page_index: The page in the file, from 0.
        runs: Numbers of runs among the page's.
        box: Number of a box to tick among the page's, or None.
        is_code: Whether it is the page code.
    """

    page_index: int
    runs: tuple[int, ...] = ()
    box: int | None = None
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Widget:
    """A field, or one of its boxes, by its name in the file: `field` or `field.option`."""

    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """What a cell of a table needs to be understood.

    Attributes:
        columns: How many columns it takes.
        rows: How many rows it takes.
        headers: The ids of the cells with its labels.
        of_column: Whether it is itself the label of a column, not of a row.
    """

    columns: int = 1
    rows: int = 1
    headers: tuple[str, ...] = ()
    of_column: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the structure.

    Attributes:
        tag: A standard structure type of PDF 1.7.
        kids: In reading order.
        title: Its words in the outline; only headings have them.
        alt: Words for what is no text.
        id: Its id, for cells that others name as headers.
        span: For cells of a table.
        place: For figures: where on its page, in mm.
    """

    tag: str
    kids: tuple[Element | Printed | Widget, ...] = ()
    title: str = ""
    alt: str = ""
    id: str = ""
    span: Span | None = None
    place: Rect | None = None


def elements(tree: Element) -> Iterator[Element]:
    """Yield a tree's elements, a parent before its kids."""
    yield tree
    for kid in tree.kids:
        if isinstance(kid, Element):
            yield from elements(kid)


def printed_parts(tree: Element) -> Iterator[tuple[Element, Printed]]:
    """Yield what is printed in a tree with the element it belongs to, in reading order."""
    for element in elements(tree):
        for kid in element.kids:
            if isinstance(kid, Printed):
                yield element, kid


class PrintedWords:
    """The runs of a layout that have no place in the structure yet, in reading order.

    A run is named by its page's index in the layout and its number on the page.
    """

    def __init__(self, layout: Layout, first_page: int) -> None:
        """Start with all runs but the page numbers.

        Args:
            layout: Where they stand.
            first_page: Index of the layout's first page in the file.
        """
        self._layout = layout
        self._first_page = first_page
        self._left = [
            (page.index, number)
            for page in layout.pages
            for number, run in enumerate(page.runs)
            if run.role is not Role.FOOTER
        ]

    def run(self, place: tuple[int, int]) -> TextRun:
        """Return a run."""
        return self._layout.pages[place[0]].runs[place[1]]

    def within(self, page: Page, rect: Rect) -> list[tuple[int, int]]:
        """Return the runs that are left in an area of a page."""
        return [place for place in self._left if place[0] == page.index and rect.contains(self.run(place).box.center)]

    def take(self, places: Sequence[tuple[int, int]]) -> tuple[Printed, ...]:
        """Take some runs; those on one page become one part."""
        taken = set(places)
        self._left = [place for place in self._left if place not in taken]
        return tuple(
            Printed(self._first_page + index, tuple(number for _, number in group))
            for index, group in groupby(places, key=lambda place: place[0])
        )

    def take_role(self, role: Role) -> tuple[Printed, ...]:
        """Take the runs of one role that come next."""
        count = 0
        while count < len(self._left) and self.run(self._left[count]).role is role:
            count += 1
        return self.take(self._left[:count])

    def take_text(self, text: str) -> tuple[Printed, ...]:
        """Take the next runs that say a text, spaces aside.

        Raises:
            ValueError: They say something else.
        """
        wanted, said, count = _squeezed(text), "", 0
        while len(said) < len(wanted) and count < len(self._left):
            said += _squeezed(self.run(self._left[count]).text)
            count += 1
        if said != wanted:
            raise ValueError("the layout's words are not the form's")
        return self.take(self._left[:count])

    def take_rest(self) -> tuple[Printed, ...]:
        """Take all that is left."""
        return self.take(self._left)


def _squeezed(text: str) -> str:
    return "".join(text.split())
