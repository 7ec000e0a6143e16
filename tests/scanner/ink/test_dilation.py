"""Masks made wider by rectangles and ellipses."""

from __future__ import annotations

import numpy as np

from scanner.ink.dilation import dilate, ellipse


def _dot(at: tuple[int, int] = (5, 5)) -> np.ndarray:
    mask = np.zeros((11, 11), np.bool_)
    mask[at] = True
    return mask


def test_a_pixel_becomes_a_rectangle_around_it() -> None:
    wide = dilate(_dot(), 5, 3)

    rows, columns = np.nonzero(wide)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (4, 6, 3, 7)
    assert wide.dtype == np.bool_
    assert np.count_nonzero(wide) == 15


def test_without_a_height_it_is_a_square() -> None:
    assert np.count_nonzero(dilate(_dot(), 3)) == 9


def test_an_ellipse_lacks_the_corners() -> None:
    wide = dilate(_dot(), 5, is_round=True)

    assert wide[5, 3]
    assert wide[3, 5]
    assert not wide[3, 3]


def test_a_mask_at_the_edge_ends_there() -> None:
    assert np.count_nonzero(dilate(_dot((0, 0)), 3)) == 4


def test_a_part_of_a_larger_mask_is_widened_too() -> None:
    """Parts of an array do not lie together in memory, which the library below asks for."""
    assert np.count_nonzero(dilate(_dot()[:, 4:7], 3)) == 9


def test_an_ellipse_has_a_width_and_a_height() -> None:
    assert ellipse(7, 3).shape == (3, 7)
    assert ellipse(5).shape == (5, 5)
