"""Lines that go on to an edge of the paper, and those that end before."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.geometry import Rect, Transform
from scanner.ink.page_margins import PageMargins
from scanner.values.page.picture import Gray

DPI = 150.0
PER_MM = DPI / 25.4
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
WINDOW = Rect(60.0, 100.0, 140.0, 130.0)
MIDDLE_MM = WINDOW.center.y


def page(*lines: tuple[float, float, float, float], dark: int = 90, noise: float = 4.0) -> Gray:
    """Return white paper with lines from a left upper to a right lower end, mm."""
    gray = np.full((round(HEIGHT_MM * PER_MM), round(WIDTH_MM * PER_MM)), 235, np.uint8)
    for x0, y0, x1, y1 in lines:
        cv2.line(
            gray, (round(x0 * PER_MM), round(y0 * PER_MM)), (round(x1 * PER_MM), round(y1 * PER_MM)), 235 - dark, 2
        )
    grain = np.random.default_rng(4).normal(0, noise, gray.shape)
    return np.clip(cv2.GaussianBlur(gray, (0, 0), 0.7) + grain, 0, 255).astype(np.uint8)


def is_kept(gray: Gray, slope: float = 0.0, *, level: bool = True, moved: Transform | None = None) -> bool:
    """Tell whether a line through the middle of the window is taken for one that nobody drew."""
    margins = PageMargins(gray, moved or Transform.scaled(DPI), WIDTH_MM, HEIGHT_MM)
    middle = MIDDLE_MM - WINDOW.top if level else WINDOW.center.x - WINDOW.left
    return bool(margins.only_to_edge([(slope, round(10 * middle))], WINDOW, 10.0, level=level))


@pytest.mark.parametrize("slope", [0.0, 0.03, -0.08])
def test_a_fold_across_the_paper_is_kept(slope: float) -> None:
    rise = slope * WIDTH_MM / 2
    middle = MIDDLE_MM + slope * (WIDTH_MM / 2 - WINDOW.center.x)
    assert is_kept(page((0, middle - rise, WIDTH_MM, middle + rise)), slope)


@pytest.mark.parametrize("ends", [(14.0, 196.0), (50.0, 150.0), (14.0, 150.0), (14.0, 210.0)])
def test_a_line_that_ends_on_the_paper_is_not(ends: tuple[float, float]) -> None:
    assert not is_kept(page((ends[0], MIDDLE_MM, ends[1], MIDDLE_MM)))


def test_a_streak_from_the_upper_edge_to_the_middle_of_the_page_is_kept() -> None:
    middle = WINDOW.center.x
    assert is_kept(page((middle, 0, middle, 160)), level=False)
    assert not is_kept(page((middle, 30, middle, 160)), level=False)


def test_a_broken_fold_is_kept_while_half_of_it_is_seen() -> None:
    pieces = [(x, MIDDLE_MM, x + 2.4, MIDDLE_MM) for x in np.arange(0.0, WIDTH_MM, 3.0).tolist()]
    assert is_kept(page(*pieces))


def test_a_pale_fold_is_kept_on_grainy_paper() -> None:
    assert is_kept(page((0, MIDDLE_MM, WIDTH_MM, MIDDLE_MM), dark=45, noise=9.0))
    assert not is_kept(page((20, MIDDLE_MM, 190, MIDDLE_MM), dark=45, noise=9.0))


def test_where_no_margin_is_in_the_picture_a_line_may_be_a_pens() -> None:
    gray = page((14, MIDDLE_MM, 196, MIDDLE_MM))
    cut = gray[:, round(13 * PER_MM) : round(198 * PER_MM)]
    moved = Transform(np.array([[1, 0, -round(13 * PER_MM)], [0, 1, 0], [0, 0, 1.0]]) @ Transform.scaled(DPI).matrix)
    assert not is_kept(np.ascontiguousarray(cut), moved=moved)


def test_one_margin_in_the_picture_is_enough_to_see_that_a_line_ends() -> None:
    gray = page((14, MIDDLE_MM, 196, MIDDLE_MM))
    assert not is_kept(np.ascontiguousarray(gray[:, : round(198 * PER_MM)]))
