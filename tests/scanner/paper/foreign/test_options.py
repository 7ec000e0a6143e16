"""Boxes to tick in cells of other people's tables: drawn with a pen of our own, read by the real engine."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.definition import Field, Kind, Option
from forms.faces import Face, face_path
from forms.geometry import Rect
from scanner.engines import ENGINES
from scanner.paper.foreign.cell_text import CellWords
from scanner.paper.foreign.options import FoundOption, find_options
from scanner.paper.foreign.ruled_lines import find_table
from scanner.paper.foreign.squares import refine_square
from scanner.values.seams import OcrEngine
from tests.scanner.paper.foreign.drawn_tables import DPI, PER_MM, draw_table

SIZES = Field(
    "size", "企业类型", "", Kind.ONE, options=(Option("l", "大企业"), Option("m", "中小企业"), Option("o", "其他"))
)
EM_MM = 4.0
CELL = (22.0, 33.0)  # where its first line begins
Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def engine() -> OcrEngine:
    return ENGINES["rapidocr"]()


def write(page: Pixels, text: str, x: float, y: float) -> None:
    """Write a line; (x, y) is its left end, halfway up, in mm of the page."""
    picture = Image.fromarray(page)
    font = ImageFont.truetype(face_path(Face.HEADING), round(EM_MM * PER_MM))
    ImageDraw.Draw(picture).text((x * PER_MM, y * PER_MM), text, font=font, fill=30, anchor="lm")
    page[:] = np.asarray(picture)


def box(page: Pixels, x: float, y: float, side: float, *, shade: int = 40) -> Rect:
    """Draw a box; (x, y) is the middle of its left side."""
    rect = Rect.at(x, y - side / 2, side, side)
    left, top, right, bottom = (round(value * PER_MM) for value in (rect.left, rect.top, rect.right, rect.bottom))
    cv2.rectangle(page, (left, top), (right, bottom), shade, 2)
    return rect


def find(page: Pixels, engine: OcrEngine, field: Field = SIZES) -> tuple[tuple[FoundOption, ...], list[Rect]]:
    """Return the options found in the first cell, and their boxes in mm of the page."""
    table = find_table(page, (DPI, DPI))
    assert table is not None
    [options] = find_options(CellWords(table, engine, engine), [(table.cells[0], field)])
    boxes = []
    for one in options:
        corners = table.transform.rect_to_pixels(one.box) / PER_MM
        boxes.append(Rect(*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist()))
    return options, boxes


def assert_near(found: list[Rect], drawn: list[Rect]) -> None:
    assert len(found) == len(drawn)
    for one, other in zip(found, drawn, strict=True):
        assert np.abs(np.subtract(one.as_tuple(), other.as_tuple())).max() < 0.45, (one, other)


def three(page: Pixels, sides: tuple[float, float, float], *, shade: int = 40) -> list[Rect]:
    drawn = []
    for (x, text), side in zip(((22, "大企业"), (46, "中小企业"), (74, "其他")), sides, strict=True):
        drawn.append(box(page, x, 35, side, shade=shade))
        write(page, text, x + side + 0.8, 35)
    return drawn


@pytest.mark.parametrize("sides", [(1.6, 2.7, 1.6), (3.6, 3.6, 3.6), (4.6, 3.0, 4.6)])
def test_boxes_of_any_size_are_found_also_two_sizes_in_one_cell(
    sides: tuple[float, float, float], engine: OcrEngine
) -> None:
    page = draw_table((160.0, 10.0), (20.0, 20.0))
    drawn = three(page, sides)
    assert_near(find(page, engine)[1], drawn)


def test_pale_boxes_are_found_before_dark_words(engine: OcrEngine) -> None:
    page = draw_table((160.0, 10.0), (20.0, 20.0))
    drawn = three(page, (3.6, 3.6, 3.6), shade=165)
    assert_near(find(page, engine)[1], drawn)


def test_a_box_that_ends_a_line_is_that_of_the_words_below(engine: OcrEngine) -> None:
    page = draw_table((70.0, 10.0), (20.0, 20.0))
    drawn = []
    for x, text in ((22, "大企业"), (46, "中小企业")):
        drawn.append(box(page, x, 35, 3.4))
        write(page, text, x + 4, 35)
    drawn.append(box(page, 74, 35, 3.4))
    write(page, "其他", 22, 41)
    options, boxes = find(page, engine)
    assert_near(boxes, drawn)
    assert options[2].words[0].left < 15


def test_a_loop_round_words_leaves_their_box_and_the_lines_above_and_below(engine: OcrEngine) -> None:
    page = draw_table((160.0, 10.0), (30.0, 20.0))
    drawn = []
    for number, text in enumerate(("大企业", "中小企业", "其他")):
        drawn.append(box(page, 22, 35 + 5.2 * number, 3.4))
        write(page, text, 26, 35 + 5.2 * number)
    middle = (round(34 * PER_MM), round(40.2 * PER_MM))
    cv2.ellipse(page, middle, (round(10 * PER_MM), round(3.2 * PER_MM)), 0, 0, 360, 50, 4)
    assert_near(find(page, engine)[1], drawn)


@pytest.mark.parametrize("touches", [False, True], ids=["apart", "touching"])
def test_a_ring_round_a_single_character_is_no_part_of_it(engine: OcrEngine, *, touches: bool) -> None:
    page = draw_table((160.0, 20.0), (30.0, 20.0))
    for x, text in ((22, "是"), (46, "否")):
        box(page, x, 40, 3.4)
        write(page, text, x + 5, 40)
    middle = (round(53 * PER_MM), round((41.2 if touches else 40) * PER_MM))
    cv2.ellipse(page, middle, (round(3.1 * PER_MM), round(3.1 * PER_MM)), 0, 0, 360, 60, 4)
    field = Field("zone", "高新区", "", Kind.ONE, options=(Option("yes", "是"), Option("no", "否")))
    options, _ = find(page, engine, field)
    assert all(max(one.words[0].width, one.words[0].height) <= 1.1 * EM_MM for one in options)


def test_options_that_somebody_deleted_leave_none_found(engine: OcrEngine) -> None:
    page = draw_table((160.0, 10.0), (20.0, 20.0))
    box(page, 22, 35, 3.6)
    write(page, "中小企业", 26.4, 35)
    assert find(page, engine)[0] == ()


def test_words_whose_boxes_were_typed_over_leave_none_found(engine: OcrEngine) -> None:
    page = draw_table((160.0, 10.0), (20.0, 20.0))
    box(page, 22, 35, 3.6)
    write(page, "大企业", 26.4, 35)
    write(page, "V中小企业", 46, 35)
    write(page, "V其他", 74, 35)
    assert find(page, engine)[0] == ()


def test_the_side_of_a_pale_box_is_not_the_stroke_behind_it() -> None:
    page = draw_table((160.0, 10.0), (20.0, 20.0))
    drawn = box(page, 40, 40, 3.6, shade=170)
    stroke = round((drawn.right + 0.55) * PER_MM)
    cv2.line(page, (stroke, round(drawn.top * PER_MM)), (stroke, round(drawn.bottom * PER_MM)), 20, 3)
    table = find_table(page, (DPI, DPI))
    assert table is not None
    corners = table.transform.to_mm(np.array([(drawn.left, drawn.top), (drawn.right, drawn.bottom)]) * PER_MM)
    (left, top), (right, bottom) = corners.tolist()
    sides = refine_square(table, Rect(left, top, right + 0.2, bottom))
    assert sides.right == pytest.approx(right, abs=0.2)
    assert sides.left == pytest.approx(left, abs=0.12)
