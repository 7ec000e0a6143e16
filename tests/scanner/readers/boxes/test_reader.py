"""The marks reader on pages that were drawn on and scanned."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from forms.blank import blank_pages
from forms.geometry import MM_PER_INCH, Point, Rect, Transform
from scanner.ink.boxes.strokes import ChoiceInk
from scanner.ink.boxes.surroundings import MARK_DPI, cut_surroundings
from scanner.readers.boxes.reader import measure_boxes
from scanner.values.page.ink import Tones
from scanner.values.reading import BoxState, Outcome
from tests.makers.paper.pens import (
    BLACK,
    BLUE,
    RED,
    Doubt,
    Mark,
    Paper,
    Pen,
    all_marks,
    crease,
    mark,
    seal,
    show_through,
    streak,
    writing,
)
from tests.scanner.readers.boxes.mark_pages import (
    DPI,
    annex2,
    drawn,
    option,
    read,
    registered,
    scanned,
    spot,
    state_after,
    states,
)

PEN = Pen(0.5, BLUE)
TICKED = ("company_type.sme", "high_tech.yes", "in_zone.no")


def nothing(_: Paper) -> None:
    """Draw nothing."""


def marked(*names: str, kind: Mark | Doubt = Mark.TICK, pen: Pen = PEN):
    def draw(paper: Paper) -> None:
        for name in names:
            mark(paper, kind, spot(name), pen)

    return draw


def ticked_of(found: dict[str, str]) -> set[str]:
    return {name for name, state in found.items() if state == "ticked"}


def test_an_untouched_page_gives_blank_readings_in_the_forms_order() -> None:
    form, _ = annex2()
    found = read(registered(scanned(drawn(2, nothing)), 2))
    assert list(found) == [f.id for f in form.fields if f.id in ("need_category", "has_partner", "cooperation")]
    assert all(reading.outcome is Outcome.BLANK for reading in found.values())
    assert all(state is BoxState.EMPTY for reading in found.values() for state in reading.options.values())


def test_a_reading_says_where_it_was_read_and_by_what() -> None:
    form, layout = annex2()
    reading = read(registered(scanned(drawn(1, marked("company_type.sme"))), 1))["company_type"]
    assert list(reading.options) == [option.id for option in form.field("company_type").options]
    assert (reading.reader, reading.page_no, reading.text) == ("marks", 1, None)
    assert reading.box_mm == layout.place_of("company_type")[1]
    assert reading.outcome is Outcome.READ
    assert reading.confidence >= 0.95


def test_an_unclear_box_makes_its_field_unclear_and_unsure() -> None:
    page = registered(scanned(drawn(1, marked("high_tech.yes", kind=Doubt.SCRIBBLED_OUT))), 1)
    reading = read(page)["high_tech"]
    assert reading.outcome is Outcome.UNCLEAR
    assert reading.confidence <= 0.5
    assert reading.options["no"] is BoxState.EMPTY


@pytest.mark.parametrize("kind", all_marks())
@pytest.mark.parametrize("pen", [Pen(0.3, BLACK), Pen(0.5, BLUE), Pen(0.8, RED), Pen(0.5, (75, 75, 75), 0.85, 0.35)])
def test_a_mark_in_its_box_is_ticked_and_no_other_box_is(kind: Mark, pen: Pen) -> None:
    found = states(registered(scanned(drawn(1, marked(*TICKED, kind=kind, pen=pen))), 1))
    assert ticked_of(found) == set(TICKED)
    assert set(found.values()) == {"ticked", "empty"}


@pytest.mark.parametrize("dpi", [150, 300, 600])
def test_marks_are_read_at_every_usual_resolution(dpi: int) -> None:
    picture = scanned(drawn(1, marked(*TICKED), dpi=dpi), jpeg=60)
    assert ticked_of(states(registered(picture, 1, dpi=dpi))) == set(TICKED)


@pytest.mark.parametrize("jpeg", [25, 50, 90])
def test_poor_jpeg_neither_makes_nor_hides_marks(jpeg: int) -> None:
    found = states(registered(scanned(drawn(1, marked(*TICKED)), jpeg=jpeg, noise=7), 1))
    assert ticked_of(found) == set(TICKED)
    assert "unclear" not in found.values()


@pytest.mark.parametrize("level", [120, 150, 185])
def test_a_black_and_white_scan_is_read(level: int) -> None:
    gray = cv2.cvtColor(scanned(drawn(1, marked(*TICKED), dpi=200)), cv2.COLOR_BGR2GRAY)
    found = states(registered(np.where(gray > level, 255, 0).astype(np.uint8), 1))
    assert ticked_of(found) == set(TICKED)
    assert "unclear" not in found.values()


def test_a_dithered_scan_is_read() -> None:
    gray = cv2.cvtColor(scanned(drawn(1, marked(*TICKED))), cv2.COLOR_BGR2GRAY)
    found = states(registered(np.asarray(Image.fromarray(gray).convert("1").convert("L"), dtype=np.uint8), 1))
    assert ticked_of(found) == set(TICKED)
    assert "unclear" not in found.values()


def test_a_scan_that_lost_thin_print_is_less_sure_of_its_empty_boxes() -> None:
    picture = cv2.cvtColor(scanned(drawn(1, nothing)), cv2.COLOR_BGR2GRAY)
    starved = np.where(cv2.GaussianBlur(picture, (0, 0), 0.8) > 88, 255, 0).astype(np.uint8)
    assert all(reading.confidence < 0.9 for reading in read(registered(starved, 1)).values())


@pytest.mark.parametrize("off", [(0.3, 0.0), (0.0, -0.3), (-0.2, 0.2)])
def test_registration_may_be_off_by_a_third_of_a_millimetre(off: tuple[float, float]) -> None:
    found = states(registered(scanned(drawn(1, marked(*TICKED))), 1, off_mm=off))
    assert ticked_of(found) == set(TICKED)
    assert "unclear" not in found.values()


def test_a_page_askew_and_smaller_is_read_through_its_transform() -> None:
    picture = scanned(drawn(1, marked(*TICKED)))
    turn = np.vstack([cv2.getRotationMatrix2D((800.0, 1100.0), 2.0, 0.96), [0, 0, 1]])
    height, width = picture.shape[:2]
    askew = cv2.warpPerspective(picture, turn, (width, height), borderValue=(240, 240, 240))
    assert ticked_of(states(registered(np.asarray(askew, dtype=np.uint8), 1, moved=turn))) == set(TICKED)


@pytest.mark.parametrize("bulge", [-0.5, 0.5])
def test_paper_that_bends_along_a_long_label_adds_no_ink_to_its_end(bulge: float) -> None:
    picture = scanned(drawn(2, marked("has_partner.no")))
    down, across = (axis.astype(np.float32) for axis in np.indices(picture.shape[:2]))
    along = np.clip((across * MM_PER_INCH / DPI - option("has_partner.yes").label.left) / 35.0, 0, 1)
    bent = cv2.remap(picture, across, down - bulge * along**2 * DPI / MM_PER_INCH, cv2.INTER_LINEAR)
    found = states(registered(np.asarray(bent, dtype=np.uint8), 2))
    assert (found["has_partner.yes"], found["has_partner.no"]) == ("empty", "ticked")


def test_the_blurred_edge_of_print_is_no_pale_stroke_and_a_line_of_that_paleness_is_one() -> None:
    form, layout = annex2()
    page = layout.pages[1]
    name = "has_partner.yes"
    blank = blank_pages(form, layout, MARK_DPI)[1]
    box = option(name)
    place = cut_surroundings(
        blank, Transform.scaled(MARK_DPI), box.rect, page.options, blank, tones=Tones(bitonal=False, stark=False)
    )
    grown = cv2.dilate(place.hidden.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    halo = np.where(grown & ~place.hidden, 25, place.dark).astype(np.float32)
    rows, columns = place.slices(box.rect.inset(1.2))
    lined = halo.copy()
    lined[rows, columns] = 25

    def pale_mm(dark: NDArray[np.float32]) -> float:
        return measure_boxes({"has_partner": ChoiceInk.of(replace(place, dark=dark))}, page)[name].pale_mm

    assert pale_mm(halo) == 0.0
    assert pale_mm(lined) > 1.0


def test_uneven_light_is_no_ink() -> None:
    picture = scanned(drawn(1, marked(*TICKED))).astype(np.float32)
    picture *= np.linspace(1.0, 0.4, picture.shape[1], dtype=np.float32)[None, :, None]
    found = states(registered(picture.astype(np.uint8), 1))
    assert ticked_of(found) == set(TICKED)
    assert "unclear" not in found.values()


@pytest.mark.parametrize("seed", range(4))
def test_a_tick_that_sweeps_into_the_next_option_belongs_to_its_own_box(seed: int) -> None:
    def draw(paper: Paper) -> None:
        left, top = spot("high_tech.yes").at(0.1, 0.4)
        turn = spot("high_tech.yes").at(0.4, 0.9)
        paper.stroke(np.array([(left, top), turn, (left + 20.0, top - 0.5)]), PEN)

    found = states(registered(scanned(drawn(1, draw, seed=seed)), 1))
    assert found["high_tech.yes"] in ("ticked", "unclear")
    assert found["high_tech.no"] != "ticked"


def test_a_tail_that_crosses_the_box_above_leaves_it_empty() -> None:
    def draw(paper: Paper) -> None:
        start, turn = spot("in_zone.yes").at(0.0, 0.5), spot("in_zone.yes").at(0.25, 0.9)
        paper.stroke(np.array([start, turn, spot("high_tech.yes").at(0.9, -0.2)]), PEN)

    found = states(registered(scanned(drawn(1, draw)), 1))
    assert (found["in_zone.yes"], found["high_tech.yes"]) == ("ticked", "empty")


@pytest.mark.parametrize("kind", [Mark.CIRCLE_BOX, Mark.CIRCLE_WORDS])
def test_a_circle_round_the_box_or_its_words_is_a_tick(kind: Mark) -> None:
    found = states(registered(scanned(drawn(1, marked("company_type.sme", kind=kind))), 1))
    assert ticked_of(found) == {"company_type.sme"}


@pytest.mark.parametrize("kind", [Mark.TICK_BESIDE, Mark.TICK_WORDS])
@pytest.mark.parametrize("seed", range(3))
def test_a_tick_beside_the_box_or_on_its_words_is_never_taken_for_nothing(kind: Mark, seed: int) -> None:
    assert state_after("need_category.rnd", marked("need_category.rnd", kind=kind), seed=seed) != "empty"


@pytest.mark.parametrize("kind", [Doubt.SCRIBBLED_OUT, Doubt.FLUID, Doubt.WORDS_STRUCK, Doubt.TICK_STRUCK])
@pytest.mark.parametrize("seed", range(3))
def test_a_mark_that_was_taken_back_is_unclear(kind: Doubt, seed: int) -> None:
    assert state_after("cooperation.joint", marked("cooperation.joint", kind=kind), seed=seed) == "unclear"


def test_a_very_faint_tick_is_unclear() -> None:
    pale = Pen(0.6, BLACK, 0.22, 0.1)
    assert state_after("high_tech.yes", marked("high_tech.yes", pen=pale)) == "unclear"


def test_a_speck_in_a_box_is_not_ticked() -> None:
    for seed in range(4):
        drawing = marked("high_tech.yes", kind=Doubt.SPECK_IN_BOX)
        assert state_after("high_tech.yes", drawing, seed=seed) in ("unclear", "empty")


def test_a_box_blacked_out_where_others_are_ticked_is_unclear() -> None:
    def draw(paper: Paper) -> None:
        mark(paper, Mark.FILLED, spot("company_type.large"), PEN)
        mark(paper, Mark.TICK, spot("company_type.sme"), PEN)

    found = states(registered(scanned(drawn(1, draw)), 1))
    assert (found["company_type.large"], found["company_type.sme"]) == ("unclear", "ticked")


def test_a_box_crossed_where_others_are_ticked_is_unclear() -> None:
    def draw(paper: Paper) -> None:
        for shares in (((0.05, 0.05), (0.95, 0.95)), ((0.95, 0.05), (0.05, 0.95))):
            paper.stroke(np.array([spot("high_tech.no").at(*share) for share in shares]), PEN)
        mark(paper, Mark.TICK, spot("high_tech.yes"), Pen(0.4, BLUE))

    found = states(registered(scanned(drawn(1, draw)), 1))
    assert (found["high_tech.no"], found["high_tech.yes"]) == ("unclear", "ticked")


def test_a_tick_between_two_boxes_is_read_into_neither() -> None:
    def draw(paper: Paper) -> None:
        upper, lower = option("need_category.patent").rect, option("need_category.rnd").rect
        between = Rect(upper.left, upper.bottom - 0.8, upper.right, lower.top + 0.8)
        mark(paper, Mark.TICK, type(spot("need_category.rnd"))(between, option("need_category.rnd").label), PEN)

    found = states(registered(scanned(drawn(2, draw)), 2))
    assert "unclear" in (found["need_category.patent"], found["need_category.rnd"])


def test_a_box_whose_outline_is_gone_is_unclear() -> None:
    def draw(paper: Paper) -> None:
        corners = option("high_tech.no").rect.inset(-0.6).corners
        paper.paint(np.array([(corner.x, corner.y) for corner in corners]), 255)

    assert state_after("high_tech.no", draw) == "unclear"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_dust_streak_through_boxes_is_no_tick(share: float) -> None:
    box = option("high_tech.yes").rect

    def draw(paper: Paper) -> None:
        streak(paper, box.left + share * box.width, width_mm=0.25)
        mark(paper, Mark.TICK, spot("high_tech.no"), PEN)

    found = states(registered(scanned(drawn(1, draw)), 1))
    assert ticked_of(found) == {"high_tech.no"}


def test_a_fold_through_a_row_of_boxes_is_no_tick() -> None:
    def draw(paper: Paper) -> None:
        crease(paper, option("company_type.sme").rect.center.y)

    assert not ticked_of(states(registered(scanned(drawn(1, draw)), 1)))


@pytest.mark.parametrize(("left", "right"), [(14.0, 196.0), (46.0, 150.0)])
def test_a_long_line_through_a_ticked_box_and_beyond_all_words_of_its_row_takes_the_tick_back(
    left: float, right: float
) -> None:
    middle = option("company_type.sme").rect.center.y

    def draw(paper: Paper) -> None:
        mark(paper, Mark.CROSS, spot("company_type.sme"), PEN)
        paper.press(np.array([(left, middle + 0.3, 1.0), (right, middle - 0.4, 1.0)]), PEN)

    found = read(registered(scanned(drawn(1, draw)), 1))["company_type"]
    assert found.outcome is Outcome.UNCLEAR


def test_a_long_line_down_through_the_boxes_of_a_column_is_no_streak() -> None:
    boxes = [option(f"need_category.{name}").rect for name in ("patent", "support")]

    def draw(paper: Paper) -> None:
        mark(paper, Mark.TICK, spot("need_category.rnd"), PEN)
        x = boxes[0].center.x
        paper.press(np.array([(x + 0.3, boxes[0].top - 16, 1.0), (x - 0.3, boxes[1].bottom + 16, 1.0)]), PEN)

    found = read(registered(scanned(drawn(2, draw)), 2))["need_category"]
    assert found.outcome is Outcome.UNCLEAR


def test_the_back_showing_through_is_no_tick() -> None:
    back = scanned(drawn(2, marked("need_category.rnd", kind=Mark.FILLED)))

    def draw(paper: Paper) -> None:
        show_through(paper, back, strength=0.12)

    found = states(registered(scanned(drawn(1, draw)), 1))
    assert set(found.values()) == {"empty"}


def test_writing_in_the_cells_around_is_no_tick() -> None:
    def draw(paper: Paper) -> None:
        for field in annex2()[1].pages[1].fields:
            writing(paper, field.rect.inset(1, 0), PEN, size_mm=4.0)

    assert not ticked_of(states(registered(scanned(drawn(2, draw)), 2)))


def test_a_red_seal_over_boxes_hides_no_tick_on_a_colour_scan() -> None:
    middle = option("high_tech.no").rect.center

    def draw(paper: Paper) -> None:
        mark(paper, Mark.TICK, spot("company_type.sme"), PEN)
        mark(paper, Mark.TICK, spot("high_tech.yes"), PEN)
        seal(paper, Point(middle.x + 20.0, middle.y))

    found = states(registered(scanned(drawn(1, draw)), 1, colour=True))
    assert found["high_tech.yes"] == "ticked"
    assert found["high_tech.no"] == "empty"


def test_a_seal_over_boxes_makes_no_tick_on_a_grey_scan() -> None:
    middle = option("high_tech.no").rect.center

    def draw(paper: Paper) -> None:
        seal(paper, Point(middle.x + 20.0, middle.y))

    assert not ticked_of(states(registered(scanned(drawn(1, draw)), 1)))


@pytest.mark.parametrize("seed", range(4))
def test_a_seals_words_in_boxes_are_told_from_a_darker_pen_on_a_grey_scan(seed: int) -> None:
    def draw(paper: Paper) -> None:
        marked("cooperation.joint", "need_category.patent")(paper)
        middle = option("cooperation.transfer").rect.center
        seal(paper, Point(middle.x + 16.0, middle.y))

    assert ticked_of(states(registered(scanned(drawn(2, draw, seed=seed)), 2))) == {
        "cooperation.joint",
        "need_category.patent",
    }


def test_a_tick_as_pale_as_the_seal_over_it_is_asked_about_on_a_grey_scan() -> None:
    pale = Pen(0.6, (110, 110, 110), 0.7, 0.3)

    def draw(paper: Paper) -> None:
        marked("cooperation.joint", "need_category.patent", pen=pale)(paper)
        middle = option("cooperation.joint").rect.center
        seal(paper, Point(middle.x + 20.0, middle.y))

    found = states(registered(scanned(drawn(2, draw)), 2))
    assert found["need_category.patent"] == "ticked"
    assert found["cooperation.joint"] == "unclear"


@pytest.mark.parametrize("seed", range(6))
def test_a_thin_slash_under_a_seal_is_never_taken_off_with_it_on_a_grey_scan(seed: int) -> None:
    thin, usual = Pen(0.16, (60, 60, 60), 0.8, 0.2), Pen(0.5, (60, 60, 60), 0.8, 0.2)

    def draw(paper: Paper) -> None:
        marked("need_category.patent", kind=Mark.SLASH, pen=usual)(paper)
        marked("cooperation.joint", kind=Mark.SLASH, pen=thin)(paper)
        middle = option("cooperation.joint").rect.center
        seal(paper, Point(middle.x + 12.0, middle.y + 9.0))

    page = registered(scanned(drawn(2, draw, dpi=150, seed=seed)), 2, dpi=150)
    assert states(page)["cooperation.joint"] != "empty"


@pytest.mark.parametrize("seed", range(4))
def test_a_red_cross_under_a_red_seal_is_not_taken_off_with_it_where_another_box_is_ticked_in_black(seed: int) -> None:
    middle = option("in_zone.yes").rect.center

    def draw(paper: Paper) -> None:
        mark(paper, Mark.TICK, spot("company_type.sme"), PEN)
        mark(paper, Mark.CROSS, spot("high_tech.yes"), Pen(0.5, RED))
        seal(paper, Point(middle.x - 3.0, middle.y + 5.0))

    found = states(registered(scanned(drawn(1, draw, seed=seed)), 1, colour=True))
    assert found["company_type.sme"] == "ticked"
    assert found["high_tech.yes"] != "empty"


def test_a_page_without_boxes_gives_no_readings() -> None:
    form, layout = annex2()
    pages = [page for page in layout.pages if not page.options]
    for page in pages:
        picture = np.full((2339, 1654), 240, np.uint8)
        assert read(registered(picture, page.page_no)) == {}
    assert form.field("company_type").kind.is_choice


def test_a_picture_that_is_not_the_form_gives_no_ticks() -> None:
    for value in (0, 128, 255):
        assert not ticked_of(states(registered(np.full((2339, 1654), value, np.uint8), 1)))
