from __future__ import annotations

import numpy as np
import pytest

from scanner.paper.foreign.ruled_lines import find_table
from scanner.paper.foreign.type_lines import ink_of, type_lines
from tests.scanner.paper.foreign.drawn_tables import DPI, draw_character, draw_table


def test_a_line_of_one_character_below_a_long_line_is_a_line() -> None:
    page = draw_table((160.0, 10.0), (20.0, 20.0))
    for number in range(38):
        draw_character(page, 22 + 4 * number, 33)
    draw_character(page, 22, 38)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    lines = type_lines(table, table.cells[0])
    assert len(lines) == 2
    assert lines[0].rect.width > 100
    assert lines[1].rect.width < 5


def test_a_line_of_pale_type_is_found_where_hints_are_looked_for() -> None:
    page = draw_table((160.0, 10.0), (20.0, 20.0))
    for number in range(20):
        draw_character(page, 22 + 4 * number, 33, shade=205)
        draw_character(page, 22 + 4 * number, 38)
    rng = np.random.default_rng(1)
    page = np.clip(page + rng.normal(0, 8, page.shape), 0, 255).astype(np.uint8)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    assert len(type_lines(table, table.cells[0])) == 1
    hint, answer = type_lines(table, table.cells[0], faint=True)
    assert hint.rect.width == pytest.approx(answer.rect.width, abs=0.5)
    assert float(ink_of(table, hint.rect, faint=True).mean()) > 0.2
