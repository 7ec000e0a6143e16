"""Round seals on grey pictures."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import Point, Rect, Transform
from scanner.ink.boxes.grey_rings import find_ring, measure_seal_ink, remove_seal_ink
from scanner.ink.boxes.surroundings import RemovedInk, cut_surroundings
from scanner.values.page.ink import Ring, Tones
from tests.makers.paper.pens import BLACK, Paper, Pen, seal, writing

PER_MM = 10
AT = Transform.scaled(254)
BLANK = np.full((2970, 2100), 255, np.uint8)
COARSE = np.full((594, 420), 255, np.uint8)
CENTRE = Point(80.0, 120.0)


def paper() -> Paper:
    return Paper(np.full((2970, 2100, 3), 240, np.uint8), AT, np.random.default_rng(4))


def gray(sheet: Paper) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(sheet.picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


@pytest.mark.parametrize("radius_mm", [19.0, 20.0, 22.5])
def test_a_ring_is_found_with_its_place_and_its_size(radius_mm: float) -> None:
    sheet = paper()
    seal(sheet, CENTRE, radius_mm)
    found = find_ring(gray(sheet), AT, COARSE)
    assert found is not None
    assert abs(found.centre.x - CENTRE.x) < 1.0
    assert abs(found.centre.y - CENTRE.y) < 1.0
    assert abs(found.radius_mm - radius_mm) < 1.0


def test_a_ring_is_found_among_lines_of_words() -> None:
    sheet = paper()
    for top in range(40, 220, 12):
        writing(sheet, Rect(30, top, 180, top + 6), Pen(0.4, BLACK), size_mm=4)
    assert find_ring(gray(sheet), AT, COARSE) is None
    seal(sheet, CENTRE)
    found = find_ring(gray(sheet), AT, COARSE)
    assert found is not None
    assert abs(found.centre.x - CENTRE.x) < 1.0


def test_a_round_that_the_form_prints_is_no_seal() -> None:
    sheet = paper()
    seal(sheet, CENTRE)
    assert find_ring(gray(sheet), AT, cv2.resize(gray(sheet), (420, 594), interpolation=cv2.INTER_AREA)) is None


def test_above_a_seal_only_darker_ink_is_left() -> None:
    sheet = paper()
    seal(sheet, CENTRE)
    sheet.stroke(np.array([(CENTRE.x + 18.0, CENTRE.y), (CENTRE.x + 24.0, CENTRE.y)]), Pen(0.8, BLACK), even=True)
    ring = find_ring(gray(sheet), AT, COARSE)
    assert ring is not None
    area = Rect(CENTRE.x + 15, CENTRE.y - 5, CENTRE.x + 25, CENTRE.y + 5)
    place = cut_surroundings(gray(sheet), AT, area, (), BLANK, tones=Tones.of(gray(sheet)))
    clean = remove_seal_ink(place, ring)

    def darkest(at: Rect) -> tuple[float, float]:
        rows, columns = place.slices(at)
        return float(place.dark[rows, columns].max()), float(clean.dark[rows, columns].max())

    before, after = darkest(Rect(CENTRE.x + 19.0, CENTRE.y + 2, CENTRE.x + 20.5, CENTRE.y + 4))
    assert before > 60
    assert after == 0
    before, after = darkest(Rect(CENTRE.x + 19.0, CENTRE.y - 1, CENTRE.x + 21.0, CENTRE.y + 1))
    assert after == before


def test_a_stroke_that_goes_with_a_seal_is_told_and_its_bare_ring_is_not() -> None:
    ring = Ring(CENTRE, 20.0, 120.0)
    area = Rect(CENTRE.x + 18.0, CENTRE.y - 2.0, CENTRE.x + 22.0, CENTRE.y + 2.0)
    bare = cut_surroundings(gray(paper()), AT, area, (), BLANK, tones=Tones.of(gray(paper())))
    rows, columns = bare.slices(area)

    def with_line(darkness: float) -> RemovedInk:
        dark = np.zeros_like(bare.dark)
        dark[rows, columns][:, 14:26] = 75.0  # the ring, 1.2 mm wide
        cv2.line(dark[rows, columns], (0, 40), (40, 0), darkness, 4)
        return measure_seal_ink(replace(bare, dark=dark), ring, area)

    assert with_line(0.0) == RemovedInk()
    line = with_line(100.0)
    assert 1.0 < line.area_mm2 < 3.0
    assert line.darkness == pytest.approx(100.0)
    assert 0.3 < line.broad_mm < 0.7
    assert with_line(150.0) == RemovedInk()


def test_near_is_told_from_the_rings_outside() -> None:
    ring = Ring(CENTRE, 20.0, 100.0)
    assert ring.is_near(Rect(CENTRE.x + 22, CENTRE.y, CENTRE.x + 26, CENTRE.y + 4), 4.0)
    assert not ring.is_near(Rect(CENTRE.x + 27, CENTRE.y, CENTRE.x + 31, CENTRE.y + 4), 4.0)
