"""Cells cut straight out of crooked pages."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from scanner.ink.cells.picture import MARGIN_MM, WORKING_DPI, CellPicture, cut_cell, soften_dither
from tests.scanner.readers.filled_paper import NAME, Paper, blanks, rotation

BLANK = blanks(WORKING_DPI)[0]


def cell_of(paper: Paper, **how: object) -> CellPicture:
    subject = paper.registered(**how)  # type: ignore[arg-type]
    return cut_cell(subject.page.picture.gray, subject.transform, NAME, BLANK)


def difference(one: CellPicture, other: CellPicture) -> float:
    return float(np.abs(one.gray.astype(int) - other.gray.astype(int)).mean())


def test_a_cells_picture_reaches_beyond_it_by_the_margin() -> None:
    cell = cell_of(Paper())
    assert cell.window.left == pytest.approx(NAME.left - MARGIN_MM, abs=0.2)
    assert cell.window.bottom == pytest.approx(NAME.bottom + MARGIN_MM, abs=0.2)
    assert cell.gray.shape == cell.blank.shape


@pytest.mark.parametrize("dpi", [150, 200, 300, 600])
def test_print_lands_where_the_blank_has_it_at_any_resolution(dpi: int) -> None:
    cell = cell_of(Paper(dpi))
    assert float(np.abs(cell.gray.astype(int) - cell.blank.astype(int)).mean()) < 12


def test_a_skewed_page_gives_the_same_cell() -> None:
    paper = Paper(300).write("江苏智能", 40, 15)
    straight, skewed = cell_of(paper), cell_of(paper, matrix=rotation(2.0, paper.gray))
    assert difference(straight, skewed) < 6


def test_a_shadow_is_evened_out() -> None:
    paper = Paper().write("江苏智能", 40, 15)
    clean = cell_of(paper)
    shade = np.linspace(0.55, 1.0, paper.gray.shape[1])[np.newaxis, :]
    paper.gray = (paper.gray * shade).astype(np.uint8)
    assert difference(clean, cell_of(paper)) < 12


def test_a_cell_at_the_papers_edge_stops_there() -> None:
    subject = Paper().registered()
    edge = NAME.inset(-40, 0)
    cell = cut_cell(subject.page.picture.gray, subject.transform, edge, BLANK)
    assert cell.window.left == 0
    assert cell.gray.shape == cell.blank.shape


def test_the_mask_of_an_area_has_its_size() -> None:
    cell = cell_of(Paper())
    area_mm2 = float(cell.mask_of(NAME).sum()) * cell.mm(1) ** 2
    assert area_mm2 == pytest.approx(NAME.width * NAME.height, rel=0.02)


def test_a_dithered_page_gets_its_greys_back() -> None:
    paper = Paper().write("江苏智能", 40, 15)
    grey = np.clip(paper.gray * 0.92, 0, 255).astype(np.uint8)
    dithered = np.array(Image.fromarray(grey).convert("1")).astype(np.uint8) * 255
    softened = soften_dither(dithered)
    assert float(np.abs(softened.astype(int) - grey).mean()) < 0.5 * float(np.abs(dithered.astype(int) - grey).mean())


def test_a_fax_and_a_scan_are_left_as_they_are() -> None:
    scan = Paper().write("江苏智能", 40, 15).gray
    fax = np.where(scan < 150, 0, 255).astype(np.uint8)
    assert soften_dither(scan) is scan
    assert soften_dither(fax) is fax
