"""What counts as writing in a cell."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from scanner.ink.cells.picture import WORKING_DPI, cut_cell
from scanner.ink.cells.writing import Writing, find_writing
from scanner.readers.writing_area import writing_area
from tests.scanner.readers.filled_paper import NAME, PAGE, Paper, blanks, box_of

FIELDS = ("name", "amount", "note", "code", "names")


def writing_in(paper: Paper, field_id: str, **how: object) -> Writing:
    subject = paper.registered(**how)  # type: ignore[arg-type]
    box = box_of(field_id)
    blank = blanks(WORKING_DPI)[0]
    cell = cut_cell(subject.page.picture.gray, subject.transform, box.cell, blank)
    return find_writing(cell, writing_area(box, PAGE), [option.rect for option in PAGE.options])


def pieces(writing: Writing) -> int:
    return cv2.connectedComponents(writing.ink.astype(np.uint8), connectivity=8)[0] - 1


@pytest.mark.parametrize("field_id", FIELDS)
@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_blank_cell_has_no_writing(field_id: str, dpi: int) -> None:
    writing = writing_in(Paper(dpi), field_id)
    assert writing.is_blank
    assert writing.chance > 0.95


@pytest.mark.parametrize("field_id", FIELDS)
@pytest.mark.parametrize("off_mm", [(0.4, 0.0), (0.0, -0.4), (-0.3, 0.3)])
def test_print_that_lies_a_little_off_is_still_print(field_id: str, off_mm: tuple[float, float]) -> None:
    assert writing_in(Paper(), field_id, off_mm=off_mm).is_blank


@pytest.mark.parametrize("field_id", FIELDS)
def test_a_fax_that_made_grey_print_black_has_no_writing(field_id: str) -> None:
    paper = Paper()
    paper.gray = np.where(paper.gray < 170, 0, 255).astype(np.uint8)
    assert writing_in(paper, field_id).is_blank


def test_a_stroke_across_a_rule_stays_in_one_piece() -> None:
    paper = Paper().pen((50, 13), (56, 22.5))
    assert pieces(writing_in(paper, "name")) == 1


def test_a_stroke_across_a_comb_divider_stays_in_one_piece() -> None:
    paper = Paper().pen((31, 63), (38, 62), (38, 66))
    assert pieces(writing_in(paper, "code")) == 1


def test_writing_that_overhangs_its_cell_is_whole() -> None:
    paper = Paper().pen((60, 14), (60, 22.0))
    writing = writing_in(paper, "name")
    rows = np.nonzero(writing.ink.any(axis=1))[0]
    height_mm = (rows[-1] - rows[0]) * 25.4 / WORKING_DPI
    assert height_mm == pytest.approx(8.5, abs=0.4)


def test_a_neighbours_overhanging_stroke_is_not_writing_here() -> None:
    paper = Paper().pen((60, 14), (60, 21.2))
    assert writing_in(paper, "amount").is_blank
    assert not writing_in(paper, "name").is_blank


def test_strokes_in_the_margin_alone_are_the_neighbours() -> None:
    paper = Paper().write("江苏", 40, 25)
    assert writing_in(paper, "name").is_blank


def test_writing_over_a_grey_hint_is_kept() -> None:
    paper = Paper().pen((32, 33.7), (60, 33.7), shade=10)
    writing = writing_in(paper, "note")
    columns = writing.ink.any(axis=0).sum() * 25.4 / WORKING_DPI
    assert columns > 26


def test_dust_is_no_writing() -> None:
    paper = Paper()
    for x in (35, 47, 62, 80, 95):
        paper.dot(x, 14 + x % 3, diameter_mm=0.5)
    writing = writing_in(paper, "name")
    assert writing.is_blank


def test_a_cell_with_much_dust_is_less_surely_blank() -> None:
    paper = Paper()
    for x in (35, 47, 62, 80, 95):
        paper.dot(x, 14 + x % 3, diameter_mm=0.8)
    assert writing_in(paper, "name").chance < writing_in(Paper(), "name").chance


@pytest.mark.parametrize("slant", [0.0, 0.8])
def test_a_scanner_streak_is_no_writing(slant: float) -> None:
    paper = Paper().pen((70, 0), (70 + slant, 92), width_mm=0.25)
    assert writing_in(paper, "name").is_blank
    assert writing_in(paper, "note").is_blank


def test_a_fold_is_no_writing() -> None:
    paper = Paper().pen((0, 45.0), (120, 45.8), width_mm=0.3, shade=90)
    assert writing_in(paper, "note").is_blank


def test_a_line_through_the_cell_that_ends_on_the_page_stays_on_what_it_strikes_out() -> None:
    struck = Paper().write("江苏智能", 40, 15).pen((15, 15.4), (105, 15.0), width_mm=0.4)
    columns = np.nonzero(writing_in(struck, "name").ink.any(axis=0))[0] * 25.4 / WORKING_DPI
    assert columns.max() - columns.min() > 60


def test_writing_beside_a_streak_is_kept() -> None:
    paper = Paper().pen((70, 0), (70.3, 92), width_mm=0.25).write("江苏", 40, 15)
    columns = np.nonzero(writing_in(paper, "name").ink.any(axis=0))[0] * 25.4 / WORKING_DPI
    assert columns.max() - columns.min() < 9


@pytest.mark.parametrize(
    "stroke", [((60, 12.5), (60, 17)), ((57, 15), (61, 15)), ((58, 17.5), (61, 12.5))], ids=["one", "dash", "slash"]
)
def test_a_single_stroke_is_writing(stroke: tuple[tuple[float, float], ...]) -> None:
    assert not writing_in(Paper().pen(*stroke), "name").is_blank


def test_a_single_stroke_may_be_a_slip_of_the_pen() -> None:
    assert writing_in(Paper().pen((60, 12.5), (61, 17)), "name").is_lone_stroke
    assert not writing_in(Paper().write("12", 60, 15), "name").is_lone_stroke


@pytest.mark.parametrize("digit", "2359")
def test_a_single_curved_digit_is_no_slip_of_the_pen(digit: str) -> None:
    writing = writing_in(Paper().write(digit, 60, 15), "name")
    assert not writing.is_lone_stroke
    assert writing.is_clean


def test_pale_pencil_is_writing() -> None:
    paper = Paper().pen((50, 13), (54, 17), (58, 13), shade=140)
    assert not writing_in(paper, "name").is_blank


def test_a_ticks_long_tail_in_the_cell_above_is_no_writing_there() -> None:
    paper = Paper().pen((33, 73), (34, 75), (46, 63))
    assert writing_in(paper, "code").is_blank


def test_a_lone_stroke_from_beyond_the_neighbours_is_not_surely_none() -> None:
    paper = Paper().pen((60, 12), (60, 25))
    found = writing_in(paper, "name")
    assert found.is_blank
    assert found.chance < 0.9


def test_a_circle_round_the_option_that_touches_the_writing_does_not_take_it_away() -> None:
    clean = Paper().write("香港大学", 63, 73)
    circled = Paper().write("香港大学", 63, 73)
    points = [(48.5 + 16 * np.cos(turn), 73 + 3.5 * np.sin(turn)) for turn in np.linspace(0, 2 * np.pi, 40)]
    circled.pen(*points, width_mm=0.4)
    whole, kept = writing_in(clean, "names"), writing_in(circled, "names")
    assert int((kept.ink & whole.ink).sum()) > 0.9 * int(whole.ink.sum())
    assert kept.chance < 0.9 < whole.chance


def test_writing_under_a_streak_is_not_taken_with_it() -> None:
    whole = writing_in(Paper().write("1111", 40, 15), "name")
    paper = Paper().write("1111", 40, 15)
    left = round(np.nonzero(whole.ink.any(axis=0))[0][0] * 25.4 / WORKING_DPI) + NAME.left - 3
    paper.gray[:, round((left + 0.9) * 200 / 25.4)] = (paper.gray[:, round((left + 0.9) * 200 / 25.4)] * 0.5).astype(
        np.uint8
    )
    found = writing_in(paper, "name")
    assert int((found.ink & whole.ink).sum()) > 0.95 * int(whole.ink.sum())


def test_a_pale_seal_over_dark_writing_is_taken_away_and_told() -> None:
    clean = Paper().write("江苏智能有限公司", 50, 45)
    sealed = Paper()
    cv2.circle(sealed.gray, (420, 350), 140, 170, 8)
    sealed.write("江苏智能有限公司", 50, 45)
    whole, found = writing_in(clean, "note"), writing_in(sealed, "note")
    assert int((found.ink ^ whole.ink).sum()) < 0.1 * int(whole.ink.sum())
    assert found.chance < whole.chance


def test_a_character_that_a_seals_star_hangs_on_is_kept_and_the_doubt_is_told() -> None:
    clean, sealed = Paper().write("20822", 40, 45), Paper()
    turns = np.arange(5) * 4 * np.pi / 5 - np.pi / 2
    star = (np.array([49.3, 48.5]) + 4.5 * np.stack([np.cos(turns), np.sin(turns)], axis=1)) * 200 / 25.4
    cv2.fillPoly(sealed.gray, [np.round(star).astype(np.int32)], 165)
    cv2.circle(sealed.gray, (388, 382), 160, 165, 7)
    grain = np.random.default_rng(7).normal(0, 8, sealed.gray.shape)
    sealed.gray = np.clip(sealed.gray + grain, 0, 255).astype(np.uint8)
    sealed.write("20822", 40, 45)
    whole, found = writing_in(clean, "note"), writing_in(sealed, "note")
    assert int((found.ink & whole.ink).sum()) > 0.9 * int(whole.ink.sum())
    assert found.chance < whole.chance


def test_a_faint_grainy_seal_whose_ink_is_in_bits_is_no_writing() -> None:
    sealed = Paper()
    cv2.circle(sealed.gray, (700, 350), 120, 198, 8)
    grain = np.random.default_rng(3).normal(0, 8, sealed.gray.shape)
    sealed.gray = np.clip(sealed.gray + grain, 0, 255).astype(np.uint8)
    sealed.write("江苏智能有限公司", 35, 45)
    found = writing_in(sealed, "note")
    assert found.ink.any()
    assert np.nonzero(found.ink.any(axis=0))[0].max() * 25.4 / WORKING_DPI + NAME.left - 3 < 70


def test_a_pale_dot_in_a_field_with_a_seal_is_kept() -> None:
    sealed = Paper().write("12", 40, 45).write("5", 47, 45)
    sealed.pen((45.9, 44.9), (46.2, 44.9), width_mm=0.6, shade=165)
    cv2.circle(sealed.gray, (700, 350), 120, 170, 8)
    columns = np.nonzero(writing_in(sealed, "note").ink.any(axis=0))[0] * 25.4 / WORKING_DPI + NAME.left - 3
    assert ((columns > 45.6) & (columns < 46.5)).any()


def test_a_field_in_pencil_alone_loses_nothing_as_a_seal() -> None:
    dark, pale = (Paper().pen((40, 40), (75, 42), (80, 50), width_mm=0.8, shade=shade) for shade in (40, 150))
    assert int(writing_in(pale, "note").ink.sum()) > 0.8 * int(writing_in(dark, "note").ink.sum())


def test_what_is_shown_is_the_paper_itself_and_only_print_is_painted_over() -> None:
    paper = Paper().write("江苏", 40, 25)
    paper.gray[paper.gray > 250] = 244
    found = writing_in(paper, "amount")
    assert np.abs(found.gray[found.ink].astype(int) - found.picture.gray[found.ink]).max() == 0
    assert found.gray[:, round(75 * 200 / 25.4) :].min() > 200  # the unit and the frame


def test_a_comma_well_apart_from_its_characters_is_kept() -> None:
    paper = Paper().write("江苏", 40, 15).pen((52.5, 16.5), (52.0, 17.5)).write("智能", 57, 15)
    columns = np.nonzero(writing_in(paper, "name").ink.any(axis=0))[0] * 25.4 / WORKING_DPI + NAME.left - 3
    assert ((columns > 51.5) & (columns < 53)).any()


def test_a_tick_in_the_box_is_not_the_lines_writing() -> None:
    paper = Paper().pen((32.5, 73), (33.5, 74.7), (36.5, 70.5))
    assert writing_in(paper, "names").is_blank


def test_the_line_after_an_option_has_its_own_writing() -> None:
    assert not writing_in(Paper().write("港大", 64, 73), "names").is_blank


def test_a_dot_is_kept_beside_writing_and_dropped_far_from_it() -> None:
    paper = Paper().write("12", 40, 15).dot(46.0, 16.2, diameter_mm=0.5).dot(90, 15, diameter_mm=0.5)
    columns = np.nonzero(writing_in(paper, "name").ink.any(axis=0))[0] * 25.4 / WORKING_DPI + NAME.left - 3
    assert columns.max() == pytest.approx(46.2, abs=0.4)


def test_an_area_without_writing_ignores_writing_elsewhere_in_the_cell() -> None:
    paper = Paper().write("江苏", 40, 15)
    blank = blanks(WORKING_DPI)[0]
    subject = paper.registered()
    cell = cut_cell(subject.page.picture.gray, subject.transform, NAME, blank)
    assert find_writing(cell, Rect(70, 10, 110, 20)).is_blank


def test_a_pale_dot_of_a_poor_scan_is_shown_beside_its_letters() -> None:
    paper = Paper().write("126", 40, 15).dot(47.0, 16.2, diameter_mm=0.35, shade=185).write("com", 48, 15)
    found = writing_in(paper, "name")
    x, y = (round((place - edge) * WORKING_DPI / 25.4) for place, edge in ((47.0, NAME.left - 3), (16.2, NAME.top - 3)))
    assert found.gray[y - 2 : y + 3, x - 2 : x + 3].min() < 215


def test_a_dense_line_of_the_cell_below_is_no_streak_through_this_one() -> None:
    alone = writing_in(Paper().write("果。", 30.5, 18, size_mm=3.2), "name")
    beside = writing_in(Paper().write("果。", 30.5, 18, size_mm=3.2).write("量" * 23, 28, 22.9), "name")
    assert int(beside.ink.sum()) == int(alone.ink.sum()) > 100
