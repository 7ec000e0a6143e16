"""Writing too pale for ink makes a blank cell a question, and what only looks like it does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from forms.geometry import Point, Rect
from scanner.ink.foreign import find_page_ink
from scanner.readers.pale_writing import doubt_pale_writing
from scanner.values.known_form import KnownForm
from scanner.values.reading import Outcome, Reading
from tests.makers.paper.pens import Paper, Pen, seal, show_through, writing
from tests.scanner.readers.boxes.mark_pages import annex2, drawn, registered, scanned

FORM, LAYOUT = annex2()
BLANK = KnownForm(FORM, LAYOUT).blank
PAGE = LAYOUT.pages[0]
PALE = {
    "yellow": (120, 235, 250),
    "pink": (215, 190, 250),
    "light blue": (245, 215, 175),
    "hard pencil": (205, 205, 205),
}
WRITTEN = ("company_name", "employees", "profile")


def asked_about(draw: Callable[[Paper], None], *, colour: bool = True, noise: float = 3.0, jpeg: int = 75) -> set[str]:
    """Return the fields that are asked about where all cells of the first page looked blank."""
    page = registered(scanned(drawn(1, draw), noise=noise, jpeg=jpeg), 1, colour=colour)
    looked_blank = [Reading(box.field_id, Outcome.BLANK, "none", confidence=0.99) for box in PAGE.fields]
    found = doubt_pale_writing(looked_blank, find_page_ink(page, BLANK), FORM, LAYOUT, BLANK)
    doubted = [one for one in found if one.outcome is Outcome.UNCLEAR]
    assert all([problem.code for problem in one.issues] == ["text_unreadable"] for one in doubted)
    assert {one.field_id for one in found} == {box.field_id for box in PAGE.fields}
    return {one.field_id for one in doubted}


def place_of(field_id: str) -> Rect:
    return next(box.rect for box in PAGE.fields if box.field_id == field_id)


def written(paper: Paper, *, bgr: tuple[int, int, int]) -> None:
    for field_id in WRITTEN:
        place = place_of(field_id)
        area = Rect(place.left + 2, place.top, min(place.right, place.left + 20), place.top + min(place.height, 9.0))
        writing(paper, area, Pen(0.6, bgr, 1.0), size_mm=4.5)


@pytest.mark.parametrize("name", PALE)
def test_writing_in_a_pale_pen_is_asked_about_in_colour(name: str) -> None:
    assert asked_about(partial(written, bgr=PALE[name])) == set(WRITTEN)


@pytest.mark.parametrize("name", ["light blue", "hard pencil"])
def test_what_is_left_of_it_in_grey_is_asked_about(name: str) -> None:
    assert asked_about(partial(written, bgr=PALE[name]), colour=False) == set(WRITTEN)


@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize(("noise", "jpeg"), [(1.0, 95), (3.0, 75), (7.0, 40)])
def test_blank_cells_stay_blank_whatever_the_papers_grain(noise: float, jpeg: int, *, colour: bool) -> None:
    assert not asked_about(lambda _: None, colour=colour, noise=noise, jpeg=jpeg)


def test_a_sheet_whose_back_shows_through_is_not_asked_about() -> None:
    back = drawn(2, lambda paper: [writing(paper, box.rect, Pen(0.7)) for box in LAYOUT.pages[1].fields])
    assert not asked_about(lambda paper: show_through(paper, back))


def test_straight_lines_in_one_cell_are_folds_or_tails_of_marks_and_no_writing() -> None:
    middle = place_of("company_name").center

    def lines(paper: Paper) -> None:
        for across in (0.0, 8.0):
            ends = [(middle.x + across, middle.y - 1.5), (middle.x + across + 5.0, middle.y + 1.5)]
            paper.stroke(np.array(ends), Pen(0.5, (215, 215, 215), 1.0), even=True)

    assert not asked_about(lines)


def test_nothing_is_said_of_cells_under_a_red_seal() -> None:
    middle = place_of("employees").center
    assert not asked_about(lambda paper: seal(paper, Point(middle.x + 5.0, middle.y)))


def test_nothing_is_said_of_a_page_in_black_and_white() -> None:
    page = drawn(1, partial(written, bgr=PALE["hard pencil"]))
    page = np.where(page > 230, 255, np.where(page < 120, 0, page)).astype(np.uint8)  # but for a few greys
    looked_blank = [Reading(box.field_id, Outcome.BLANK, "none", confidence=0.99) for box in PAGE.fields]
    ink = find_page_ink(registered(page, 1), BLANK)
    assert doubt_pale_writing(looked_blank, ink, FORM, LAYOUT, BLANK) == looked_blank
