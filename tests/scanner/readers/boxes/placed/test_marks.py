"""Squares on somebody else's blank: rings round words in narrow rows, and dots on the number printed in a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.blank import blank_pages
from forms.faces import load_metrics
from forms.geometry import Point, Rect, Transform
from forms.layout import lay_out
from forms.loading import load_form
from scanner.roads.paper_pages import identify_page, read_page
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage
from scanner.values.reading import BoxState
from tests.fakes import ScriptedEngine
from tests.makers.paper.pens import BLUE, Paper, Pen
from tests.makers.paper.strange_forms import crowded_form

DPI = 200
PEN = Pen(0.5, BLUE)
Line = Sequence[tuple[float, float]]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> KnownForm:
    form = load_form(crowded_form().write(tmp_path_factory.mktemp("crowded")))
    return KnownForm(form, lay_out(form, load_metrics()))


def beside(known: KnownForm, right_mm: float, down_mm: float) -> KnownForm:
    """Return a form whose definition says the places of its boxes a little beside the printed ones."""
    page = known.layout.pages[0]
    moved = [replace(box, rect=moved_by(box.rect, right_mm, down_mm)) for box in page.options]
    return replace(known, layout=replace(known.layout, pages=(replace(page, options=tuple(moved)),)))


def moved_by(rect: Rect, right_mm: float, down_mm: float) -> Rect:
    return Rect(rect.left + right_mm, rect.top + down_mm, rect.right + right_mm, rect.bottom + down_mm)


def words_of(known: KnownForm, name: str) -> Rect:
    return next(box.label for box in known.layout.pages[0].options if box.name == name)


def middle_of(known: KnownForm, name: str) -> Point:
    return next(box.rect.center for box in known.layout.pages[0].options if box.name == name)


def ring(area: Rect, beyond_mm: float) -> Line:
    """Return an ellipse round an area that passes its ends and its top and bottom by so much."""
    turns = np.linspace(0, 2 * np.pi, 60)
    across = (area.width / 2 + beyond_mm) * np.cos(turns) + area.center.x
    down = (area.height / 2 + beyond_mm) * np.sin(turns) + area.center.y
    return list(zip(across.tolist(), down.tolist(), strict=True))


def states(known: KnownForm, lines: Sequence[Line], pen: Pen = PEN) -> dict[str, BoxState]:
    """Return what is read of each box of a page with some lines by a pen on it."""
    blank = blank_pages(known.form, known.layout, DPI)[0]
    page = np.asarray(cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR), np.uint8)
    paper = Paper(page, Transform.scaled(DPI), np.random.default_rng(7))
    for line in lines:
        paper.stroke(np.array(line, dtype=np.float64), pen)
    gray = cv2.cvtColor(paper.picture, cv2.COLOR_BGR2GRAY)
    found = identify_page(Picture(1, np.asarray(gray, np.uint8), None, (DPI, DPI)), [known], ScriptedEngine())
    assert isinstance(found, IdentifiedPage)
    read = read_page(found, known, ScriptedEngine(), boxes_only=True)
    assert isinstance(read, ReadPage)
    return {
        f"{reading.field_id}.{option_id}": state
        for reading in read.readings
        for option_id, state in reading.options.items()
    }


def test_a_ring_that_dips_into_the_words_above_and_below_is_round_its_own_alone(crowded: KnownForm) -> None:
    seen = states(crowded, [ring(words_of(crowded, "r1.o2"), 2.2)])
    assert seen["r1.o2"] is BoxState.TICKED
    assert {seen["r1.o1"], seen["r1.o3"], seen["r1.o4"]} == {BoxState.EMPTY}


def test_words_between_two_rings_are_in_neither(crowded: KnownForm) -> None:
    rings = [ring(words_of(crowded, f"r1.{option}"), 2.0) for option in ("o1", "o3")]
    seen = states(crowded, rings)
    assert seen["r1.o2"] is BoxState.EMPTY
    assert BoxState.EMPTY not in (seen["r1.o1"], seen["r1.o3"])


def test_words_that_are_struck_beside_a_ring_are_asked_about(crowded: KnownForm) -> None:
    struck = words_of(crowded, "r1.o3")
    through = [(struck.left + 1, struck.center.y), (struck.right - 1, struck.center.y)]
    seen = states(crowded, [ring(words_of(crowded, "r1.o2"), 2.2), through])
    assert seen["r1.o3"] is BoxState.UNCLEAR


def test_words_in_one_ring_with_their_neighbours_are_not_empty(crowded: KnownForm) -> None:
    both = words_of(crowded, "r1.o2").union(words_of(crowded, "r1.o3"))
    seen = states(crowded, [ring(both, 1.8)])
    assert BoxState.EMPTY not in (seen["r1.o2"], seen["r1.o3"])


def dots(at: Point, size_mm: float) -> Line:
    """Return a dot, drawn round and round."""
    turns = np.linspace(0, 4 * np.pi, 24)
    radius = np.linspace(size_mm, 0.05, 24)
    return list(zip((at.x + radius * np.cos(turns)).tolist(), (at.y + radius * np.sin(turns)).tolist(), strict=True))


def test_a_dot_on_the_number_in_a_box_is_a_mark_and_a_speck_is_a_question(crowded: KnownForm) -> None:
    at = {name: middle_of(crowded, name) for name in ("l1.o1", "l2.o2", "l3.o1")}
    speck = [(at["l3.o1"].x - 0.2, at["l3.o1"].y), (at["l3.o1"].x + 0.2, at["l3.o1"].y + 0.1)]
    seen = states(crowded, [dots(at["l1.o1"], 0.4), dots(at["l2.o2"], 0.4), speck])
    assert (seen["l1.o1"], seen["l2.o2"]) == (BoxState.TICKED, BoxState.TICKED)
    assert seen["l3.o1"] is not BoxState.TICKED


@pytest.mark.parametrize(("right_mm", "down_mm"), [(0.45, 0.3), (-0.4, -0.45)])
def test_boxes_are_read_where_the_blank_prints_them_though_the_definition_says_half_a_millimetre_beside(
    crowded: KnownForm, right_mm: float, down_mm: float
) -> None:
    at = middle_of(crowded, "r2.o1")
    seen = states(
        beside(crowded, right_mm, down_mm), [[(at.x - 1.4, at.y), (at.x - 0.3, at.y + 1.4), (at.x + 1.8, at.y - 1.6)]]
    )
    assert {name for name, state in seen.items() if state is BoxState.TICKED} == {"r2.o1"}
    assert {name for name, state in seen.items() if state is BoxState.UNCLEAR} == set()
