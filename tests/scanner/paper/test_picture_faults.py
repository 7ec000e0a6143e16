"""Pictures whose dots are not as square as the file says, and negatives."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.paper.picture_faults import SQUARE_MAX, find_positive, find_squared
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Picture, Word

SHEET = np.array([(20.0, 20.0), (190.0, 20.0), (20.0, 270.0), (190.0, 270.0)])


def page(across: float, down: float, *, turn_deg: float = 0.0, words: tuple[Word, ...] = ()) -> IdentifiedPage:
    """A page of A4 with so many dots a millimetre, turned a little."""
    turn = np.deg2rad(turn_deg)
    turned = SHEET @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    gray = np.full((round(297 * down), round(210 * across)), 255, np.uint8)
    picture = Picture(1, gray, dpi=(204.0, 204.0), words=words)
    return IdentifiedPage(picture, "annex2", "1", 1, None, 0, SHEET, turned * [across, down])


@pytest.mark.parametrize("turn_deg", [0.0, 4.0])
@pytest.mark.parametrize(("across", "down"), [(8.0, 16.6), (8.0, 3.9), (11.8, 7.9), (4.0, 8.0)])
def test_a_picture_with_oblong_dots_is_drawn_with_square_ones(across: float, down: float, turn_deg: float) -> None:
    squared = find_squared(page(across, down, turn_deg=turn_deg))
    assert squared is not None
    height, width = squared.gray.shape
    assert height / width == pytest.approx(297 / 210, rel=0.01)
    assert squared.dpi is None, "what the file says of it was wrong"


@pytest.mark.parametrize(("share", "is_drawn"), [(SQUARE_MAX - 0.01, False), (SQUARE_MAX + 0.01, True)])
def test_what_a_camera_does_to_a_page_is_left_as_it_is(share: float, is_drawn: bool) -> None:
    assert (find_squared(page(8.0, 8.0 * (1 + share))) is not None) is is_drawn
    assert (find_squared(page(8.0 * (1 + share), 8.0)) is not None) is is_drawn


def marks(across: float, down: float, tag_across: float, tag_down: float) -> IdentifiedPage:
    """A page with four marks of 6 mm, which may have other dots a millimetre than what lies between them."""
    tag = np.array([(0.0, 0.0), (6.0, 0.0), (6.0, 6.0), (0.0, 6.0)])
    on_paper = np.concatenate([corner + tag for corner in SHEET])
    in_picture = np.concatenate([corner * [across, down] + tag * [tag_across, tag_down] for corner in SHEET])
    picture = Picture(1, np.full((round(297 * down), round(210 * across)), 255, np.uint8))
    return IdentifiedPage(picture, "annex2", "1", 1, None, 0, on_paper, in_picture)


def test_square_marks_that_lie_too_far_apart_are_those_of_two_sheets() -> None:
    assert find_squared(marks(16.0, 8.0, 16.0, 8.0)) is not None
    assert find_squared(marks(16.0, 8.0, 8.0, 8.0)) is None


def test_a_page_with_exact_words_is_left_as_it_is() -> None:
    assert find_squared(page(8.0, 16.0, words=(Word("企业", (0, 0, 9, 9)),))) is None


def test_a_dark_picture_is_turned_round_in_grey_and_in_colour() -> None:
    gray = np.full((400, 300), 20, np.uint8)
    cv2.putText(gray, "ABC", (20, 200), cv2.FONT_HERSHEY_SIMPLEX, 2, 240, 3)
    colour = np.stack([gray, gray, gray // 2], axis=-1)
    positive = find_positive(Picture(1, gray, colour))
    assert positive is not None
    assert positive.colour is not None
    np.testing.assert_array_equal(positive.gray, 255 - gray)
    np.testing.assert_array_equal(positive.colour, 255 - colour)


def test_a_picture_of_paper_is_no_negative() -> None:
    assert find_positive(Picture(1, np.full((400, 300), 150, np.uint8))) is None
    half_dark = np.full((400, 300), 200, np.uint8)
    half_dark[:150] = 10
    assert find_positive(Picture(1, half_dark)) is None
