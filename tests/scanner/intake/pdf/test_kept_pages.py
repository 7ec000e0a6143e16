"""Pages that are drawn once, though several ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from forms.errors import SourceError
from forms.wording import Wording
from scanner.intake.pdf.kept_pages import KeptPages
from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.page.picture import Picture


class Drawer:
    """Draws pages of a hundred pixels, the second of which is broken, and counts them."""

    def __init__(self, count: int = 4, error: SourceError | None = None) -> None:
        self.drawn: list[int] = []
        self._count, self._error = count, error

    def __call__(self) -> Iterator[Picture | Issue]:
        for number in range(1, self._count + 1):
            self.drawn.append(number)
            yield issue("page_broken", page_no=2) if number == 2 else Picture(number, np.zeros((10, 10), np.uint8))
        if self._error is not None:
            raise self._error


def numbers(pages: Iterator[Picture | Issue]) -> list[int | None]:
    return [page.page_no if isinstance(page, Picture) else None for page in pages]


def test_each_page_is_drawn_once_however_often_the_pages_are_asked_for() -> None:
    drawer = Drawer()
    pages = KeptPages(drawer)
    assert [numbers(pages()) for _ in range(3)] == [[1, None, 3, 4]] * 3
    assert drawer.drawn == [1, 2, 3, 4]


def test_a_page_that_nobody_asks_for_is_not_drawn() -> None:
    drawer = Drawer()
    pages = KeptPages(drawer)
    assert numbers(islice(pages(), 1)) == [1]
    assert drawer.drawn == [1]
    assert numbers(pages()) == [1, None, 3, 4]
    assert drawer.drawn == [1, 2, 3, 4]


def test_two_who_ask_at_the_same_time_each_see_every_page() -> None:
    drawer = Drawer()
    pages = KeptPages(drawer)
    assert numbers(page for pair in zip(pages(), pages(), strict=True) for page in pair) == [
        1,
        1,
        None,
        None,
        3,
        3,
        4,
        4,
    ]
    assert drawer.drawn == [1, 2, 3, 4]


def test_more_pages_than_fit_into_memory_are_all_there_each_time_and_drawn_anew() -> None:
    drawer = Drawer(count=6)
    pages = KeptPages(drawer, most_pixels=150)
    kept = [page for page in pages() if isinstance(page, Picture)]
    again = [page for page in pages() if isinstance(page, Picture)]
    assert [page.page_no for page in kept] == [page.page_no for page in again] == [1, 3, 4, 5, 6]
    assert [one is other for one, other in zip(kept, again, strict=True)] == [True, True, False, False, False]


def test_what_cannot_be_drawn_says_so_each_time() -> None:
    pages = KeptPages(Drawer(count=0, error=SourceError(Wording(zh="已损坏", en="broken"))))
    for _ in range(2):
        with pytest.raises(SourceError, match="broken"):
            numbers(pages())
