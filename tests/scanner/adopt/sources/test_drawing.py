"""Boxes among the ruled lines of a scan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from scanner.adopt.sources.drawing import drawing_of
from scanner.values.page.picture import Gray

PER_MM = 8
Sides = tuple[float, float, float, float]


def scanned(frames: Sequence[Sides], rules: Sequence[Sides]) -> Gray:
    """Return a soft picture, 100 by 60 mm, of frames and ruled lines, each left, top, right, bottom in mm."""
    page = Image.new("L", (100 * PER_MM, 60 * PER_MM), 245)
    pen = ImageDraw.Draw(page)
    for frame in frames:
        pen.rectangle([round(side * PER_MM) for side in frame], outline=40, width=2)
    for rule in rules:
        pen.line([round(side * PER_MM) for side in rule], fill=40, width=2)
    return np.asarray(page.filter(ImageFilter.GaussianBlur(1.0)), np.uint8)


def boxes(gray: Gray) -> list[tuple[float, float]]:
    outlines = drawing_of(gray, PER_MM, has_words=True).outlines
    return sorted((one.box.left, one.box.top) for one in outlines)


TABLE = [(5, 10, 95, 10), (5, 15, 95, 15), (5, 20, 95, 20), (5, 10, 5, 20), (95, 10, 95, 20)]


@pytest.mark.parametrize("above", [0.0, 0.2, -0.2, 0.4])
def test_a_box_that_stands_on_a_rule_of_its_table_is_found(above: float) -> None:
    top = 11.5 - above
    found = boxes(scanned([(20, top, 23.5, top + 3.5), (50, top, 53.5, top + 3.5)], TABLE))
    assert np.allclose(found, [(20, top), (50, top)], atol=0.35)


def test_a_box_that_hangs_from_a_rule_or_leans_on_one_is_found() -> None:
    found = boxes(scanned([(20, 10, 23.5, 13.5), (5, 16.5, 8, 19.5)], [*TABLE, (5, 5, 5, 40)]))
    assert np.allclose(found, [(5, 16.5), (20, 10)], atol=0.35)


def test_cells_of_a_comb_are_no_boxes() -> None:
    comb = [(10 + 3.5 * at, 40, 13.5 + 3.5 * at, 43.5) for at in range(6)]
    assert boxes(scanned(comb, [])) == []
