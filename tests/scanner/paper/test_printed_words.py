import numpy as np

from forms.blank import blank_pages
from forms.geometry import Transform
from scanner.paper.register.printed_words import WORDS_DPI, find_words
from tests.annex2 import annex2

FORM, LAYOUT = annex2()
BLANKS = blank_pages(FORM, LAYOUT, WORDS_DPI)
STRAIGHT = Transform.scaled(WORDS_DPI)


def test_a_page_agrees_with_its_own_words() -> None:
    words = find_words(BLANKS[0], STRAIGHT, LAYOUT.pages[0], BLANKS[0])

    assert words.agreement > 0.95
    assert words.shown > 0.8


def test_the_ink_of_another_page_lies_on_its_words_by_chance_only() -> None:
    words = find_words(BLANKS[1], STRAIGHT, LAYOUT.pages[0], BLANKS[0])

    assert words.agreement < 0.5


def test_a_page_that_lies_a_row_too_low_does_not_agree() -> None:
    low = np.full_like(BLANKS[0], 255)
    rows = round(9.5 * 8)
    low[rows:] = BLANKS[0][:-rows]

    assert find_words(low, STRAIGHT, LAYOUT.pages[0], BLANKS[0]).agreement < 0.6


def test_empty_paper_shows_no_words() -> None:
    words = find_words(np.full_like(BLANKS[0], 255), STRAIGHT, LAYOUT.pages[0], BLANKS[0])

    assert words.shown == 0.0
    assert words.agreement == 0.0
