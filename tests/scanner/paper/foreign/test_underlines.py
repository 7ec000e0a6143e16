"""Lines for an answer are taken away where they are bare, and stay under what is written."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import Rect
from scanner.paper.foreign.ruled_lines import find_table
from scanner.paper.foreign.underlines import find_bare_underlines
from tests.scanner.paper.foreign.drawn_tables import DPI, PER_MM, draw_table

CELL_LEFT_MM = 20.0
LINE_MM = (40.0, 140.0)
FOOT_MM = 45.0


def page(*, line: bool = True, written: tuple[float, ...] = ()) -> NDArray[np.uint8]:
    """Return a table of one cell with a line in it, characters of 3.4 mm standing on the line."""
    drawn = draw_table((160.0,), (20.0,))
    if line:
        (left, right), foot = (round(x * PER_MM) for x in LINE_MM), round(FOOT_MM * PER_MM)
        cv2.line(drawn, (left, foot), (right, foot), 30, 2)
    for x_mm in written:
        left, top, right, bottom = (round(side * PER_MM) for side in (x_mm, FOOT_MM - 3.4, x_mm + 3.4, FOOT_MM))
        cv2.rectangle(drawn, (left, top), (right, bottom), 30, 2)
    return drawn


def bare_mm(drawn: NDArray[np.uint8]) -> list[tuple[float, float]]:
    """Return from where to where, in millimetres, a line is found to be bare."""
    table = find_table(drawn, (DPI, DPI))
    assert table is not None
    cell = table.cells[0]
    area = Rect(cell.left + 1.0, cell.top + 1.0, cell.right - 1.0, cell.bottom - 3.0)
    _, columns, found = find_bare_underlines(table, area)
    steps = np.diff(np.concatenate(([0], found.any(axis=0).astype(np.int8), [0])))
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    per_mm, left = (columns.stop - columns.start) / area.width, CELL_LEFT_MM + 1.0
    return [(left + a / per_mm, left + b / per_mm) for a, b in zip(starts, ends, strict=True)]


def test_a_line_on_which_nothing_stands_is_found_whole() -> None:
    [(left, right)] = bare_mm(page())
    assert (left, right) == pytest.approx(LINE_MM, abs=0.5)


def test_it_stays_under_characters_and_between_them() -> None:
    (left, first), (last, right) = bare_mm(page(written=(60.0, 64.0, 68.0)))
    assert (left, right) == pytest.approx(LINE_MM, abs=0.5)
    assert 57.0 < first < 60.0
    assert 71.4 < last < 74.0


def test_without_a_line_nothing_is() -> None:
    assert bare_mm(page(line=False, written=(60.0, 64.0, 68.0))) == []
