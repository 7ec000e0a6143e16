"""Strokes around a choice, and the streaks and folds that are taken out of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.geometry import Rect, Transform
from scanner.ink.boxes.strokes import Ink, find_ink
from scanner.ink.boxes.surroundings import cut_surroundings
from scanner.values.page.ink import Tones
from tests.makers.paper.pens import BLACK, Paper, Pen

AT = Transform.scaled(254)
AREA = Rect(60.0, 100.0, 140.0, 120.0)
MIDDLE = AREA.center
BLANK = np.full((2970, 2100), 255, np.uint8)
THIN, PEN = Pen(0.3, BLACK), Pen(0.5, BLACK)
REACH_MM = 200.0  # beyond the edges of the paper, as a fold and a streak


def ink_after(*lines: tuple[tuple[float, float], tuple[float, float]], mark: bool = False, broken: float = 0.0) -> Ink:
    """Return the ink of a choice's surroundings across which thin lines were drawn, with a mark in its middle or not.

    Args:
        lines: Their ends.
        mark: Whether a stroke of 6 mm is drawn.
        broken: The share of the lines that is rubbed out, evenly spread.
    """
    sheet = Paper(np.full((2970, 2100, 3), 240, np.uint8), AT, np.random.default_rng(3))
    for start, end in lines:
        sheet.stroke(np.array([start, end]), THIN, even=True)
    if broken:
        holes = (np.arange(2970) % 40 < 40 * broken)[:, None] | np.zeros((1, 2100), np.bool_)
        sheet.picture[holes] = 240
    if mark:
        sheet.stroke(np.array([(MIDDLE.x + 10, MIDDLE.y - 2), (MIDDLE.x + 14, MIDDLE.y + 3)]), PEN, even=True)
    gray = sheet.picture[:, :, 0].copy()
    return find_ink(cut_surroundings(gray, AT, AREA, (), BLANK, tones=Tones.of(gray)))


def upright(slope: float, at_mm: float = 0.0) -> tuple[tuple[float, float], tuple[float, float]]:
    across = slope * REACH_MM
    x = MIDDLE.x + at_mm
    return (x - across, MIDDLE.y - REACH_MM), (x + across, MIDDLE.y + REACH_MM)


def level(slope: float, at_mm: float = 0.0) -> tuple[tuple[float, float], tuple[float, float]]:
    (x, y), (u, v) = upright(slope, at_mm)
    centre = (MIDDLE.x, MIDDLE.y)
    return (centre[0] + y - centre[1], centre[1] + x - centre[0]), (
        centre[0] + v - centre[1],
        centre[1] + u - centre[0],
    )


@pytest.mark.parametrize("slope", [-0.09, -0.053, -0.021, 0.0, 0.013, 0.047, 0.09])
@pytest.mark.parametrize("at_mm", [-33.0, -7.3, 0.0, 21.4])
def test_a_thin_line_through_the_surroundings_is_taken_out_at_every_slant(slope: float, at_mm: float) -> None:
    assert ink_after().strokes == ()
    found = ink_after(upright(slope, at_mm))
    assert found.strokes == ()
    assert found.removed.sum() > 500


@pytest.mark.parametrize("slope", [-0.09, -0.034, 0.0, 0.06, 0.09])
def test_a_level_line_is_taken_out_too(slope: float) -> None:
    found = ink_after(level(slope, 4.0))
    assert found.strokes == ()
    assert found.removed.sum() > 800


@pytest.mark.parametrize("half_mm", [60.0, 85.0])
def test_a_line_that_ends_before_the_paper_does_is_a_stroke(half_mm: float) -> None:
    found = ink_after(((MIDDLE.x - half_mm, MIDDLE.y + 3.0), (MIDDLE.x + half_mm, MIDDLE.y + 4.0)))
    assert found.removed.sum() == 0
    assert len(found.strokes) == 1


def test_a_broken_line_is_a_fold_and_one_that_is_mostly_gaps_is_strokes() -> None:
    assert ink_after(upright(0.02), broken=0.2).strokes == ()
    assert len(ink_after(upright(0.02), broken=0.6).strokes) > 3


def test_the_soft_edges_of_a_ruled_line_are_no_fold() -> None:
    ruled = BLANK.copy()
    ruled[1000:1005, :] = ruled[:, 700:705] = 0
    soft = np.asarray(cv2.GaussianBlur(ruled, (0, 0), 2.2), dtype=np.uint8)
    seen = find_ink(cut_surroundings(soft, AT, AREA, (), ruled, tones=Tones.of(soft)))
    assert not seen.streaked.any()


def test_a_line_that_slants_more_is_a_stroke() -> None:
    [stroke] = ink_after(upright(0.2)).strokes
    assert stroke.long_mm > 30


def test_a_mark_beside_a_line_stays_as_it_is() -> None:
    [alone] = ink_after(mark=True).strokes
    [beside] = ink_after(upright(0.03), mark=True).strokes
    assert beside.area_mm2 == pytest.approx(alone.area_mm2, rel=0.02)


def test_two_lines_of_different_slants_are_both_taken_out() -> None:
    assert ink_after(upright(-0.05, -12.0), upright(0.08, 15.0)).strokes == ()
