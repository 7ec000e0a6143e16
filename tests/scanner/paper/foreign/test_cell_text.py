from __future__ import annotations

from scanner.paper.foreign.cell_text import CellWords
from scanner.paper.foreign.ruled_lines import find_table
from tests.fakes import ScriptedEngine
from tests.scanner.paper.foreign.drawn_tables import DPI, draw_character, draw_table


def test_labels_are_read_by_the_engine_for_labels_and_words_that_people_mark_by_the_other() -> None:
    page = draw_table((160.0, 10.0), (20.0,))
    for number in range(20):
        draw_character(page, 22 + 4 * number, 33)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    values, labels = ScriptedEngine(default="可选项"), ScriptedEngine(default="企业名称")
    words = CellWords(table, values, labels)
    assert words.text(table.cells[0]) == "企业名称"
    assert [line.text for line in words.all_lines(table.cells[0])] == ["可选项"]
    assert words.read([table.cells[0]]) == ["企业名称"]
    assert (len(values.pictures), len(labels.pictures)) == (1, 2)
