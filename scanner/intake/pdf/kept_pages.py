"""Keeps drawn pages, so that several readers who ask for the same page do not draw it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from forms.errors import SourceError
from scanner.values.issue import Issue
from scanner.values.page.picture import Picture

KEPT_PIXELS_MAX: Final = 40_000_000
"""The most pixels that are kept: ten pages of A4 at 200 dpi, which take 160 MB in colour.

No form that has been seen so far has more than ten pages.
"""


class KeptPages:
    """Yields the pages of a source from the first one, each time that it is called, and keeps the drawn pages.

    A page is drawn when it is first asked for. Pages beyond `most_pixels` are not kept, since a large stack of them
    would not fit into memory: they are drawn anew each time.
    """

    def __init__(self, draw: Callable[[], Iterator[Picture | Issue]], *, most_pixels: int = KEPT_PIXELS_MAX) -> None:
        """Keep nothing yet; `draw` draws the pages, from the first one each time that it is called."""
        self._draw = draw
        self._left = most_pixels
        self._kept: list[Picture | Issue] = []
        self._rest: Iterator[Picture | Issue] | None = None
        self._error: SourceError | None = None

    def __call__(self) -> Iterator[Picture | Issue]:
        """Yield the pages in the source's order.

        Raises:
            SourceError: `draw` raised it; it is raised again in each later call.
        """
        if self._rest is None and not self._kept:
            self._rest = self._draw()
        index = 0
        while index < len(self._kept) or self._keeps_another():
            yield self._kept[index]
            index += 1
        if self._left <= 0:
            rest, self._rest = self._rest, None
            yield from islice(self._draw(), index, None) if rest is None else rest

    def _keeps_another(self) -> bool:
        """Draw and keep the next page; tell whether that was done: there may be no further page, or no room for it."""
        if self._error is not None:
            raise self._error
        if self._left <= 0 or self._rest is None:
            return False
        try:
            page = next(self._rest, None)
        except SourceError as error:
            self._error = error
            raise
        if page is None:
            return False
        self._left -= page.gray.size if isinstance(page, Picture) else 0
        self._kept.append(page)
        return True
