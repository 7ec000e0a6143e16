from __future__ import annotations

import cv2
import numpy as np

from scanner.table.labels import type_lines
from scanner.table.rules import find_table
from tests.scanner.table.drawn_tables import DPI, PER_MM, draw_table


def test_a_line_of_one_character_below_a_long_line_is_a_line() -> None:
    page = draw_table((160.0, 10.0), (20.0, 20.0))
    for number in range(38):
        _character(page, 22 + 4 * number, 33)
    _character(page, 22, 38)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    lines = type_lines(table, table.cells[0])
    assert len(lines) == 2
    assert lines[0].rect.width > 100
    assert lines[1].rect.width < 5


def _character(page: np.ndarray[tuple[int, int], np.dtype[np.uint8]], x_mm: float, y_mm: float) -> None:
    """Draw a cross in a square of 3.4 mm, about as much ink as a Han character has."""
    left, top, right, bottom = (round(side * PER_MM) for side in (x_mm, y_mm, x_mm + 3.4, y_mm + 3.4))
    cv2.rectangle(page, (left, top), (right, bottom), 30, 2)
    cv2.line(page, (left, top), (right, bottom), 30, 2)
