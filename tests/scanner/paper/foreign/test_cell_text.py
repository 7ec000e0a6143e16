from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.paper.foreign.cell_text import CellWords, ink_of, type_lines
from scanner.paper.foreign.ruled_lines import find_table
from tests.fakes import ScriptedEngine
from tests.scanner.paper.foreign.drawn_tables import DPI, PER_MM, draw_table


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


def test_a_line_of_pale_type_is_found_where_hints_are_looked_for() -> None:
    page = draw_table((160.0, 10.0), (20.0, 20.0))
    for number in range(20):
        _character(page, 22 + 4 * number, 33, shade=205)
        _character(page, 22 + 4 * number, 38)
    rng = np.random.default_rng(1)
    page = np.clip(page + rng.normal(0, 8, page.shape), 0, 255).astype(np.uint8)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    assert len(type_lines(table, table.cells[0])) == 1
    hint, answer = type_lines(table, table.cells[0], faint=True)
    assert hint.rect.width == pytest.approx(answer.rect.width, abs=0.5)
    assert float(ink_of(table, hint.rect, faint=True).mean()) > 0.2


def test_labels_are_read_by_the_engine_for_labels_and_words_that_people_mark_by_the_other() -> None:
    page = draw_table((160.0, 10.0), (20.0,))
    for number in range(20):
        _character(page, 22 + 4 * number, 33)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    values, labels = ScriptedEngine(default="可选项"), ScriptedEngine(default="企业名称")
    words = CellWords(table, values, labels)
    assert words.text(table.cells[0]) == "企业名称"
    assert [line.text for line in words.all_lines(table.cells[0])] == ["可选项"]
    assert words.read([table.cells[0]]) == ["企业名称"]
    assert (len(values.pictures), len(labels.pictures)) == (1, 2)


def _character(
    page: np.ndarray[tuple[int, int], np.dtype[np.uint8]], x_mm: float, y_mm: float, *, shade: int = 30
) -> None:
    """Draw a cross in a square of 3.4 mm, about as much ink as a Han character has."""
    left, top, right, bottom = (round(side * PER_MM) for side in (x_mm, y_mm, x_mm + 3.4, y_mm + 3.4))
    cv2.rectangle(page, (left, top), (right, bottom), shade, 2)
    cv2.line(page, (left, top), (right, bottom), shade, 2)
