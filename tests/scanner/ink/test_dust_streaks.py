"""Dust streaks in whole pictures: taken away where they are, and nothing else touched."""

import cv2
import numpy as np
import pytest

from scanner.ink.dust_streaks import remove_streaks
from scanner.values.page.picture import Gray

SHAPE = (1170, 827)  # A4 at 100 dpi


def paper(noise: float = 3.0) -> Gray:
    """A page of text lines in a frame that ends at the margins."""
    rng = np.random.default_rng(3)
    page = np.full(SHAPE, 240.0)
    for top in range(120, 1050, 22):
        words = rng.random((9, 600)) < 0.4
        page[top : top + 9, 110:710][words] = 60
    page[80:1090, [90, 730]] = 50
    page[[80, 1090], 90:731] = 50
    return np.clip(page + rng.normal(0, noise, SHAPE), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("noise", [0.0, 4.0, 12.0])
def test_a_page_without_streaks_stays_the_very_same(noise: float) -> None:
    page = paper(noise)
    assert remove_streaks(page) is page


@pytest.mark.parametrize("left", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("across", [False, True])
def test_a_streak_is_taken_away_and_the_ink_beside_it_stays(left: float, *, across: bool) -> None:
    page = paper()
    dirty = page.copy()
    at = (slice(400, 402), slice(None)) if across else (slice(None), slice(400, 402))
    dirty[at] = (dirty[at] * left).astype(np.uint8)
    clean = remove_streaks(dirty)
    bare = cv2.erode((page > 200).astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
    assert np.abs(clean.astype(int) - page)[bare].max() < 40
    away = np.ones(SHAPE, bool)
    away[(slice(395, 407), slice(None)) if across else (slice(None), slice(395, 407))] = False
    assert (clean[away] == dirty[away]).all()


def test_a_pen_stroke_under_a_pale_streak_is_still_there() -> None:
    page = paper(0.0)
    page[500:540, 398:404] = 40
    dirty = page.copy()
    dirty[:, 400:402] = (dirty[:, 400:402] * 0.6).astype(np.uint8)
    assert (remove_streaks(dirty)[505:535, 400:402] < 90).all()


def test_a_line_that_ends_in_the_page_is_no_streak() -> None:
    page = paper()
    page[150:, 400:402] = 80
    assert remove_streaks(page) is page


@pytest.mark.parametrize(("leans_px", "is_pens"), [(0.0, False), (0.2, False), (1.0, True), (2.0, True)])
def test_a_line_across_the_whole_page_that_leans_is_a_pens(leans_px: float, *, is_pens: bool) -> None:
    page = paper(2.0)
    across = np.linspace(0, leans_px, SHAPE[1])
    for row in range(606, 618):
        covered = np.clip(1.5 - np.abs(row - 610.0 - across), 0, 1)
        page[row] = (page[row] * (1 - 0.7 * covered)).astype(np.uint8)
    assert (remove_streaks(page) is page) == is_pens
