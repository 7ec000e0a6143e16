"""Ink of a second colour at an answer, by the picture in colour."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from scanner.ink.cells.picture import CellPicture
from scanner.ink.cells.pieces import Pieces
from scanner.ink.cells.writing import Writing
from scanner.ink.foreign import find_page_ink
from scanner.readers.writing.alterations.other_colours import other_colour_mm2
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Picture
from tests.scanner.readers.filled_paper import Paper, blanks


def page_in_colour() -> PageInk:
    paper = Paper()
    page = paper.registered()
    colour = np.asarray(cv2.cvtColor(paper.gray, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    return find_page_ink(replace(page, page=replace(page.page, picture=Picture(1, paper.gray, colour))), blanks)


def written_at(window: Rect) -> Writing:
    size = (round(window.height * 300 / 25.4), round(window.width * 300 / 25.4))
    gray = np.full(size, 250, np.uint8)
    gray[20:30, 20:90] = 30
    pieces = Pieces.of(gray < 100, 25.4 / 300)
    return Writing(gray, gray < 100, pieces, CellPicture(gray, np.full(size, 250, np.uint8), window, 300))


@pytest.mark.parametrize(
    ("left", "top"), [(20, 900), (900, 20), (20, -90), (-90, 20)], ids=["below", "right", "above", "left"]
)
def test_a_cell_beyond_the_edge_of_a_photo_shows_no_second_colour(left: float, top: float) -> None:
    window = Rect(left, top, left + 30, top + 10)
    assert other_colour_mm2(page_in_colour(), written_at(window), window) == 0.0
