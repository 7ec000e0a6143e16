from __future__ import annotations

import numpy as np

from forms.geometry import Rect, Transform
from scanner.paper.foreign.cell_matching import expected_cells, match_cells
from scanner.paper.foreign.cell_text import CellWords
from scanner.paper.foreign.fitted_layout import fit_layout
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.paper.foreign.type_lines import Character
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine

FORM, _ = annex2()
CELLS = expected_cells(FORM)


def fields_of(cells: dict[Rect, str]) -> set[str]:
    """Return the fields that are placed on a page of which the table's cells hold these words."""
    nothing = np.zeros((100 * PER_MM, 200 * PER_MM), np.float32)
    table = Table(nothing, nothing > 0, tuple(cells), Transform(np.eye(3)))
    characters = [
        Character(text, Rect.at(cell.left + 1 + 2 * number, cell.top + 1, 2, 3))
        for cell, words in cells.items()
        for number, text in enumerate(words)
    ]
    match = match_cells(CELLS, list(cells), list(cells.values()))
    assert match is not None
    engine = ScriptedEngine()  # the characters are known
    fitted = fit_layout(FORM, match, CellWords(table, engine, engine, characters))
    return {box.field_id for box in fitted.layout.pages[0].fields}


def rows_of_needs(columns: tuple[float, ...], words: tuple[str, ...]) -> dict[Rect, str]:
    """Return the cells of the row of 技术需求名称 and of the classes' row below it, the latter as given."""
    cells = {Rect(12, 12, 42, 20): "技术需求名称", Rect(42, 12, 182, 20): "飞灰中重金属固化"}
    edges = (12.0, 42.0, *columns)
    return cells | {
        Rect(left, 20, right, 28): text
        for left, right, text in zip(edges, edges[1:], ("所属技术领域", *words), strict=False)
    }


def test_cells_between_which_every_rule_was_found_are_placed() -> None:
    cells = rows_of_needs((90.0, 136.0, 182.0), ("一级分类环境", "二级分类固废", "三级分类飞灰"))
    assert {"need_name", "field_l1", "field_l2", "field_l3"} <= fields_of(cells)


def test_a_cell_that_may_hold_its_neighbours_words_too_is_not_read() -> None:
    merged = rows_of_needs((182.0,), ("一级分类环境二级分类固废三级分类飞灰",))
    assert fields_of(merged) == {"need_name"}
    misread = rows_of_needs((182.0,), ("三级分类环境级分类固废三级分类飞灰",))
    below = {Rect(12, 28, 42, 36): "意向投入金额", Rect(42, 28, 182, 36): "101万元项拟入422万元"}
    assert fields_of(misread | below) == {"need_name"}
    half = rows_of_needs((136.0, 182.0), ("一级分类环境二级分类固废", "三级分类飞灰"))
    assert not {"field_l1", "field_l2"} & fields_of(half)
    half = rows_of_needs((90.0, 182.0), ("一级分类环境", "级分类固废三级分类飞灰"))
    assert not {"field_l2", "field_l3"} & fields_of(half)
