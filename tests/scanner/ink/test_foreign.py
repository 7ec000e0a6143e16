"""The foreign ink of a page, worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Point, Rect, Transform
from scanner.ink.foreign import bare_picture, find_page_ink
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Picture
from tests.makers.paper.pens import RED, Paper, Pen, seal

AT = Transform.scaled(254)
CENTRE = Point(80.0, 120.0)
NOTHING = np.zeros((0, 2))


def blank(dpi: float) -> Sequence[NDArray[np.uint8]]:
    return (np.full((round(297 * dpi / 25.4), round(210 * dpi / 25.4)), 255, np.uint8),)


def sheet() -> Paper:
    return Paper(np.full((2970, 2100, 3), 240, np.uint8), AT, np.random.default_rng(4))


def ink_of(gray: NDArray[np.uint8], colour: NDArray[np.uint8] | None = None) -> PageInk:
    page = IdentifiedPage(Picture(1, gray, colour), "f", "1", 1, None, 0, NOTHING, NOTHING)
    return find_page_ink(RegisteredPage(page, AT, 0.1), blank)


def grey(paper: Paper) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(paper.picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def test_a_page_without_foreign_ink_is_its_own_picture() -> None:
    picture = grey(sheet())
    found = ink_of(picture)
    assert found.gray is picture
    assert found.bare is picture
    assert (found.ring, found.seal) == (None, None)


def test_a_grey_seal_is_told_to_whoever_asks_about_a_place() -> None:
    paper = sheet()
    seal(paper, CENTRE)
    found = ink_of(grey(paper))
    assert found.ring is not None
    assert found.is_sealed(Rect.at(CENTRE.x + 18, CENTRE.y, 4, 4))
    assert not found.is_sealed(Rect.at(CENTRE.x + 30, CENTRE.y, 4, 4))
    assert found.is_sealed(Rect.at(CENTRE.x + 30, CENTRE.y, 4, 4), reach_mm=10)


def test_a_red_seal_is_known_and_taken_from_the_bare_page_alone() -> None:
    paper = sheet()
    seal(paper, CENTRE)
    paper.stroke(np.array([(20.0, 40.0), (40.0, 40.0)]), Pen(0.8, RED), even=True)
    found = ink_of(grey(paper), paper.picture)
    assert found.seal is not None
    assert found.is_sealed(Rect.at(CENTRE.x + 17, CENTRE.y, 4, 4))
    assert not found.is_sealed(Rect.at(30.0, 39.0, 4, 2))
    at = slice(round(10 * CENTRE.y) - 5, round(10 * CENTRE.y) + 5), slice(950, 1050)
    assert found.gray[at].min() < 180 < found.bare[at].min()
    assert found.bare[400, 300] == found.gray[400, 300] < 180


def test_a_streak_is_gone_for_everybody() -> None:
    picture = grey(sheet())
    picture[:, 700:703] = 150
    found = ink_of(picture)
    assert found.gray[100:2800, 690:710].min() > 225
    assert found.bare is found.gray


def test_a_picture_of_unknown_paper_loses_its_streaks_and_red_seals_and_keeps_its_colours() -> None:
    paper = sheet()
    seal(paper, CENTRE)
    paper.picture[:, 700:703] = 150
    picture = Picture(1, grey(paper), paper.picture)
    bare = bare_picture(picture)
    assert bare.gray[100:2800].min() > 180 > picture.gray[100:2800].min()
    assert bare.colour is picture.colour


def test_a_picture_without_foreign_ink_stays_itself() -> None:
    picture = Picture(1, grey(sheet()))
    assert bare_picture(picture) is picture


def test_black_and_white_shows_no_seals_tone_so_none_is_looked_for() -> None:
    paper = sheet()
    seal(paper, CENTRE)
    found = ink_of(np.where(grey(paper) > 200, 255, 0).astype(np.uint8))
    assert found.tones.bitonal
    assert found.ring is None


def test_an_enlarged_page_shows_the_same_pixels_at_longer_millimetres() -> None:
    paper = sheet()
    seal(paper, CENTRE)
    found = ink_of(grey(paper))
    large = found.enlarged(1.5)
    assert found.ring is not None
    assert large.ring is not None
    place = np.array([[CENTRE.x, CENTRE.y]])
    assert np.allclose(large.transform.to_pixels(1.5 * place), found.transform.to_pixels(place))
    assert large.ring == replace(found.ring, centre=large.ring.centre, radius_mm=1.5 * found.ring.radius_mm)
    assert large.is_sealed(Rect.at(1.5 * (CENTRE.x + 18), 1.5 * CENTRE.y, 6, 6))
