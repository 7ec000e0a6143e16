"""The connected pieces of a cell's ink."""

from __future__ import annotations

import numpy as np

from scanner.ink.cells.pieces import Pieces, piece_extents_px
from scanner.values.page.picture import Mask


def three_pieces() -> Mask:
    ink = np.zeros((20, 40), np.bool_)
    ink[3:6, 4:14] = ink[8:18, 20:22] = ink[9:11, 30:36] = True
    return ink


def test_some_pieces_are_as_if_the_others_had_never_been_there() -> None:
    ink = three_pieces()
    some = Pieces.of(ink, 0.5).only(np.array([True, False, True]))
    alone = ink.copy()
    alone[8:18, 20:22] = False
    found = Pieces.of(alone, 0.5)
    assert np.array_equal(some.draw(np.ones(2, np.bool_)), alone)
    assert np.array_equal(some.extent_mm, found.extent_mm)
    assert np.array_equal(some.label, found.label)
    assert np.array_equal(some.pixels, found.pixels)


def test_extents_are_those_of_the_pieces_wherever_they_lie() -> None:
    assert sorted(map(tuple, piece_extents_px(three_pieces()).tolist())) == [(2, 10), (6, 2), (10, 3)]


def test_a_mask_without_ink_has_no_pieces() -> None:
    assert piece_extents_px(np.zeros((5, 5), np.bool_)).shape == (0, 2)
