"""What is drawn or written in a choice's cell and in no box makes a blank choice a question."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from forms.geometry import Point, Rect
from scanner.ink.boxes.surroundings import MARK_DPI
from scanner.ink.foreign import find_page_ink
from scanner.readers.boxes.doubts.unclaimed_ink import UNCLAIMED_MM2, unclaimed_mm2
from scanner.readers.boxes.reader import measure_page
from scanner.values.known_form import KnownForm
from scanner.values.reading import BoxState, Outcome
from tests.makers.paper.pen_paths import ARROWS, BEHIND_TICKS, BRACES, CROSSED, SINGLE, UNDERLINES, placed
from tests.makers.paper.pens import BLUE, Mark, Paper, Pen, mark, seal
from tests.scanner.readers.boxes.mark_pages import annex2, drawn, option, page_no_of, read, registered, scanned, spot

PEN = Pen(0.5, BLUE)
BLACK_PEN = Pen(0.5, (20, 20, 20))


def reading_after(name: str, *draws):
    """Return the reading of an option's choice after its page was drawn on."""

    def draw(paper: Paper) -> None:
        for one in draws:
            one(paper)

    page_no = page_no_of(name)
    return read(registered(scanned(drawn(page_no, draw)), page_no))[option(name).field_id]


def behind(name: str, designs, *, gap: float = 2.0, wide: float = 5.0, high: float = 5.0, pen: Pen = PEN):
    def draw(paper: Paper) -> None:
        box = option(name)
        left, middle = box.label.right + gap, box.rect.center.y
        area = Rect(left, middle - high / 2, left + wide, middle + high / 2)
        for stroke in placed(designs, area, np.random.default_rng(4)):
            paper.press(stroke, pen)

    return draw


@pytest.mark.parametrize("designs", [BEHIND_TICKS, ARROWS, BRACES])
@pytest.mark.parametrize(
    ("name", "gap"),
    [
        pytest.param("high_tech.no", 6.0, id="close"),
        pytest.param("high_tech.no", 18.0, id="far from the boxes"),
        pytest.param("cooperation.equity", 6.0, id="in a large cell"),
    ],
)
def test_ink_behind_the_last_option_makes_a_choice_without_a_mark_a_question(name: str, gap: float, designs) -> None:
    reading = reading_after(name, behind(name, designs, gap=gap))
    assert reading.outcome is Outcome.UNCLEAR
    assert [problem.code for problem in reading.issues] == ["ink_beside_boxes"]
    assert set(reading.options.values()) == {BoxState.EMPTY}


@pytest.mark.parametrize("designs", [ARROWS, CROSSED, BEHIND_TICKS])
def test_what_is_drawn_beside_a_ticked_box_is_asked_about(designs) -> None:
    tick = partial(mark, kind=Mark.TICK, spot=spot("high_tech.yes"), pen=PEN)
    reading = reading_after("high_tech.no", tick, behind("high_tech.no", designs, gap=7))
    assert reading.outcome is Outcome.UNCLEAR
    assert [problem.code for problem in reading.issues] == ["ink_beside_answer"]
    assert reading.options["yes"] is BoxState.TICKED


@pytest.mark.parametrize("is_ticked_twice", [True, False])
def test_of_what_lies_under_a_grey_seal_beside_a_ticked_box_only_a_pens_ink_counts(is_ticked_twice: bool) -> None:
    tick = partial(mark, kind=Mark.TICK, spot=spot("high_tech.yes"), pen=BLACK_PEN)
    again = behind("high_tech.no", BEHIND_TICKS, gap=7, pen=BLACK_PEN) if is_ticked_twice else lambda _: None
    middle = option("high_tech.no").rect.center
    stamp = partial(seal, centre=Point(middle.x + 20.0, middle.y + 20.0))
    reading = reading_after("high_tech.no", tick, again, stamp)
    assert reading.options == {"yes": BoxState.TICKED, "no": BoxState.EMPTY}
    assert [problem.code for problem in reading.issues] == is_ticked_twice * ["ink_beside_answer"]


@pytest.mark.parametrize(("wide", "pen"), [(2.0, PEN), (4.0, Pen(0.7, BLUE))])
def test_a_slip_of_the_pen_beside_a_ticked_box_is_nothing(wide: float, pen: Pen) -> None:
    tick = partial(mark, kind=Mark.TICK, spot=spot("high_tech.yes"), pen=PEN)
    slip = behind("high_tech.no", SINGLE, gap=7, wide=wide, high=0.5, pen=pen)
    reading = reading_after("high_tech.no", tick, slip)
    assert reading.outcome is Outcome.READ
    assert not reading.issues


def test_writing_on_the_line_of_a_choice_without_a_mark_is_asked_about_as_well() -> None:
    name = "has_partner.yes"
    assert reading_after(name, behind(name, BEHIND_TICKS, gap=6.0)).outcome is Outcome.UNCLEAR


def test_an_arrow_behind_the_rule_of_a_narrow_cell_is_asked_about() -> None:
    name = "company_type.other"
    gap = option(name).cell.right + 0.2 - option(name).label.right
    reading = reading_after(name, behind(name, ARROWS, gap=gap, wide=4.5, high=3.2))
    assert reading.outcome is Outcome.UNCLEAR


@pytest.mark.parametrize("low_mm", [1.9, 2.3, 3.2])
def test_a_tick_half_over_the_upper_rule_of_a_blank_choice_is_asked_about(low_mm: float) -> None:
    cell = option("in_zone.yes").cell
    corner = np.array([cell.left, cell.top - 1.6 + low_mm])
    path = np.array([(3.0, -0.4), (4.2, 0.9), (6.6, -2.0)]) + corner
    reading = reading_after("in_zone.yes", lambda paper: paper.stroke(path, PEN))
    assert reading.outcome is Outcome.UNCLEAR


@pytest.mark.parametrize("name", ["need_category.rnd", "need_category.product", "cooperation.long_term"])
def test_underlined_words_of_a_choice_without_a_mark_are_asked_about(name: str) -> None:
    words = option(name).label

    def underline(paper: Paper) -> None:
        ends = [(words.left - 2.0, words.bottom + 0.6), (words.right + 1.0, words.bottom + 0.3)]
        paper.stroke(np.array(ends), Pen(0.3, (60, 60, 60)))

    assert reading_after(name, underline).outcome is Outcome.UNCLEAR


def swept(paper: Paper) -> None:
    """Tick the option below with a tail that bows up through the words of `high_tech.no`."""
    box, words = option("in_zone.no").rect, option("high_tech.no").label
    tick = [(box.left + 0.4, box.top + 1.2), (box.left + 1.3, box.bottom - 0.4), (box.right + 1.0, box.top - 1.5)]
    path = [*tick, (words.center.x, words.bottom + 0.2), (words.right + 0.5, words.top)]
    paper.press(np.array([(*point, 1.0) for point in path]), PEN)


def test_the_tail_of_another_choices_tick_leaves_a_blank_choice_blank() -> None:
    assert reading_after("high_tech.no", swept).outcome is Outcome.BLANK


@pytest.mark.parametrize(
    ("designs", "before"),
    [
        pytest.param(UNDERLINES, 4.2, id="words underlined"),
        pytest.param(BRACES, -0.2, id="a brace"),
        pytest.param(ARROWS, -0.2, id="an arrow"),
    ],
)
def test_what_touches_the_tail_of_another_choices_tick_is_no_part_of_it(designs, before: float) -> None:
    def joined(paper: Paper) -> None:
        words = option("high_tech.no").label
        area = Rect(words.right - before, words.top - 0.3, words.right + 0.6 + (before < 0) * 1.5, words.bottom + 0.3)
        for stroke in placed(designs, area, np.random.default_rng(0)):
            paper.press(stroke, PEN)

    assert reading_after("high_tech.no", swept, joined).outcome is Outcome.UNCLEAR


def test_a_short_slip_of_the_pen_leaves_a_blank_choice_blank() -> None:
    name = "high_tech.no"

    def slip(paper: Paper) -> None:
        at = np.array([option(name).label.right + 8, option(name).rect.center.y])
        paper.stroke(np.stack([at, at + np.array([1.2, 0.5])]), PEN)

    assert reading_after(name, slip).outcome is Outcome.BLANK


def test_what_a_fax_left_of_a_tick_behind_the_words_is_told_where_it_stands_lower_than_its_row() -> None:
    name = "need_category.patent"

    def remains(paper: Paper) -> None:
        left, top = option(name).label.right + 2.0, option(name).rect.top + 4.2
        paper.stroke(np.array([(left, top), (left + 0.5, top + 1.3), (left + 1.1, top + 0.3)]), Pen(0.25, BLUE))

    assert reading_after(name, remains).outcome is Outcome.UNCLEAR


@pytest.mark.parametrize(
    ("behind", "long_mm", "is_told"),
    [
        pytest.param("high_tech.yes", 2.0, False, id="short, between two options"),
        pytest.param("high_tech.yes", 3.0, True, id="between two options"),
        pytest.param("high_tech.no", 2.0, True, id="short, behind the last words"),
        pytest.param("high_tech.no", 6.0, True, id="behind the last words"),
    ],
)
def test_a_stroke_is_told_from_as_much_ink_on_as_an_arrow_has(behind: str, long_mm: float, is_told: bool) -> None:
    def draw(paper: Paper) -> None:
        at = np.array([option(behind).label.right + 1.2, option(behind).rect.center.y])
        paper.stroke(np.stack([at, at + np.array([long_mm, 0.0])]), Pen(0.45, BLUE))

    form, layout = annex2()
    blank = KnownForm(form, layout).blank
    ink = find_page_ink(registered(scanned(drawn(1, draw)), 1), blank)
    page = layout.pages[0]
    boxes = [box for box in page.options if box.field_id == "high_tech"]
    seen = measure_page(ink, layout, blank).choices["high_tech"]
    found = unclaimed_mm2(ink, page, boxes, seen, blank(MARK_DPI)[0], is_blank=True)
    assert (found >= UNCLAIMED_MM2) is is_told


@pytest.mark.parametrize(("gap", "wide"), [(0.9, 2.0), (0.9, 2.8), (1.6, 2.0)])
def test_a_short_arrow_that_the_rule_of_its_cell_cuts_apart_is_one_arrow(gap: float, wide: float) -> None:
    name = "company_type.other"

    def draw(paper: Paper) -> None:
        box = option(name)
        left, middle = box.label.right + gap, box.rect.center.y
        shaft = np.linspace((left + wide, middle + 0.3, 1), (left, middle, 1), 8)
        head = [np.linspace((left + 0.9, middle + side, 1), (left, middle, 1), 8) for side in (-0.5, 0.5)]
        for stroke in (shaft, *head):
            paper.press(stroke, PEN)

    assert reading_after(name, draw).outcome is Outcome.UNCLEAR


def test_a_tick_behind_the_words_is_found_under_a_seal_that_came_back_grey() -> None:
    name = "high_tech.no"
    box = option(name)
    reading = reading_after(
        name, lambda paper: seal(paper, Point(box.label.right + 4, box.rect.top - 14)), behind(name, BEHIND_TICKS)
    )
    assert reading.outcome is Outcome.UNCLEAR


def test_a_cross_that_the_tail_of_another_choices_tick_touches_is_asked_about() -> None:
    def draw(paper: Paper) -> None:
        mark(paper, Mark.TICK, spot("high_tech.yes"), PEN)
        words, box = option("high_tech.yes").label, option("in_zone.yes").rect
        left, middle = words.right + 1.5, words.center.y
        for stroke in placed(CROSSED, Rect(left, middle - 2.6, left + 5.0, middle + 2.6), np.random.default_rng(4)):
            paper.press(stroke, Pen(0.8, BLUE))
        tick = [(box.left + 0.4, box.top + 1.2), (box.left + 1.3, box.bottom - 0.4), (left + 2.0, middle + 1.0)]
        paper.press(np.array([(*point, 1.0) for point in tick]), PEN)

    reading = reading_after("high_tech.yes", draw)
    assert [problem.code for problem in reading.issues] == ["ink_beside_answer"]
