from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from forms.marks.page_code import PageCode
from forms.marks.symbols import anchor_bits
from scanner.paper.identify import BlankPage, UnidentifiedPage, identify, turn_picture
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Picture, Word
from tests.annex2 import annex2
from tests.makers.paper.degrade import (
    Degraded,
    Photo,
    Print,
    Scan,
    Storage,
    bitonal_scan,
    phone_photo,
    photograph,
    poor_scan,
    scan,
)
from tests.makers.paper.drawn import draw_page

COPY = "ABCD2345"
FORM, LAYOUT = annex2()
KNOWN = [(FORM, LAYOUT)]
SHEETS = [draw_page(FORM, LAYOUT, index, 300, COPY) for index in range(2)]


def picture_of(received: Degraded) -> Picture:
    dpi = None if received.dpi is None else (received.dpi, received.dpi)
    return Picture(1, received.gray, received.colour, dpi)


def scanned(index: int = 0, how: Scan | None = None, *, covered: tuple[Rect, ...] = (), seed: int = 0) -> Picture:
    return picture_of(scan(SHEETS[index], 300, how or Scan(dpi=150), printed=Print(covered=covered), seed=seed))


def anchor_area(index: int, corner: int) -> Rect:
    return LAYOUT.pages[index].anchors[corner].rect.inset(-1.5)


def code_area(index: int) -> Rect:
    place = LAYOUT.pages[index].code
    assert place is not None
    return place.inset(-1)


def page_of(picture: Picture) -> IdentifiedPage:
    found = identify(picture, KNOWN)
    assert isinstance(found, IdentifiedPage)
    return found


@pytest.mark.parametrize("index", [0, 1])
def test_a_scan_is_known_by_its_page_code(index: int) -> None:
    page = page_of(scanned(index))

    assert (page.form_id, page.version, page.page_no, page.copy_id, page.by) == ("annex2", "1", index + 1, COPY, "code")
    assert page.points_mm.shape == page.points_px.shape == (16, 2)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_that_lay_in_any_direction_is_turned_upright(turns: int) -> None:
    page = page_of(scanned(0, Scan(dpi=150, quarter_turns=turns, skew_deg=2.0)))

    assert page.quarter_turns == (4 - turns) % 4
    top_left, top_right, bottom_right = page.points_px[0], page.points_px[4], page.points_px[8]
    assert top_right[0] - top_left[0] > 5 * abs(top_right[1] - top_left[1])
    assert bottom_right[1] > top_right[1]
    height, width = page.picture.gray.shape
    assert height > width


def test_the_found_points_are_exact_to_a_tenth_of_a_millimetre() -> None:
    received = scan(SHEETS[0], 300, Scan(dpi=200, skew_deg=1.5), seed=4)
    page = page_of(picture_of(received))

    off = np.abs(received.to_pixels(page.points_mm) - page.points_px) / (200 / 25.4)
    assert off.max() < 0.1


@pytest.mark.parametrize("dpi", [100, 150, 200, 300])
def test_bad_scans_are_identified_at_every_resolution(dpi: int) -> None:
    for seed in range(3):
        how, printed = poor_scan(seed, dpi)
        page = page_of(picture_of(scan(SHEETS[seed % 2], 300, how, printed=printed, seed=seed)))
        assert page.page_no == seed % 2 + 1


@pytest.mark.parametrize("scale", [0.90, 1.03])
def test_a_page_printed_to_fit_is_identified(scale: float) -> None:
    received = scan(SHEETS[0], 300, Scan(dpi=200), printed=Print(scale=scale), seed=1)

    assert page_of(picture_of(received)).by == "code"


@pytest.mark.parametrize("storage", [Storage.DITHER, Storage.FAX_FINE, Storage.FAX_STANDARD])
def test_black_and_white_pages_are_identified(storage: Storage) -> None:
    assert page_of(scanned(1, Scan(dpi=200, storage=storage, jpeg=None))).page_no == 2


def test_thin_and_thick_thresholds_are_identified() -> None:
    for seed in range(3):
        how, printed = bitonal_scan(seed, 150)
        received = scan(SHEETS[0], 300, how, printed=printed, seed=seed)
        assert page_of(picture_of(received)).copy_id == COPY


def test_a_photo_on_a_busy_table_is_identified() -> None:
    how, printed = phone_photo(4)
    received = photograph(SHEETS[0], 300, replace(how, size=(2448, 3264)), printed=printed, seed=4)
    page = page_of(picture_of(received))

    assert (page.page_no, page.copy_id) == (1, COPY)
    assert page.picture.colour is not None


def test_a_slanted_photo_whose_far_anchors_are_small_is_led_to_them_by_its_code() -> None:
    slanted = Photo(
        size=(2448, 3264), fill=0.7, pitch_deg=-20, yaw_deg=14, roll_deg=8, light=0.5, shadow=0.4, defocus_px=1.5
    )
    page = page_of(picture_of(photograph(SHEETS[1], 300, slanted, seed=3)))

    assert (page.page_no, page.copy_id) == (2, COPY)
    assert len(page.points_mm) == 16


def test_without_its_code_a_page_is_known_by_its_anchors() -> None:
    page = page_of(scanned(1, covered=(code_area(1),)))

    assert (page.page_no, page.copy_id, page.by) == (2, None, "anchors")


@pytest.mark.parametrize("lost", [(0,), (0, 2), (0, 1, 2)])
def test_with_anchors_lost_the_others_are_enough(lost: tuple[int, ...]) -> None:
    page = page_of(scanned(0, covered=tuple(anchor_area(0, corner) for corner in lost)))

    assert page.page_no == 1
    assert len(page.points_mm) == 4 * (4 - len(lost))


def test_with_all_anchors_lost_the_code_tells_and_the_frame_gives_points() -> None:
    page = page_of(scanned(1, Scan(dpi=200, quarter_turns=2), covered=tuple(anchor_area(1, i) for i in range(4))))

    assert (page.page_no, page.copy_id, page.by, page.quarter_turns) == (2, COPY, "code", 2)
    assert np.ptp(page.points_mm[:, 1]) > 150


@pytest.mark.parametrize("index", [0, 1])
def test_with_all_marks_lost_the_table_tells_the_page(index: int) -> None:
    covered = (*(anchor_area(index, corner) for corner in range(4)), code_area(index))
    page = page_of(scanned(index, Scan(dpi=200, skew_deg=-3.0, streaks=1), covered=covered, seed=2))

    assert (page.page_no, page.copy_id, page.by) == (index + 1, None, "table")


def test_a_code_and_anchors_that_disagree_are_a_contradiction() -> None:
    first, second = draw_page(FORM, LAYOUT, 0, 200), draw_page(FORM, LAYOUT, 1, 200)
    mixed = first.copy()
    mixed[2100:2339, 600:1000] = second[2100:2339, 600:1000]

    found = identify(Picture(7, mixed, dpi=(200, 200)), KNOWN)

    assert isinstance(found, UnidentifiedPage)
    assert found.issue.code == "page_contradiction"
    assert "7" in found.issue.message
    assert found.code == PageCode("JSX2", 1, 2)


def test_anchors_of_two_pages_in_one_picture_are_a_contradiction() -> None:
    covered = (code_area(0),)
    page = scan(SHEETS[0], 300, Scan(dpi=200), printed=Print(covered=covered)).gray.copy()
    other = LAYOUT.pages[1].anchors
    for corner in (2, 3):
        bits = np.where(anchor_bits(other[corner].id), 0, 255).astype(np.uint8)
        tag = cv2.copyMakeBorder(
            cv2.resize(bits, (48, 48), interpolation=cv2.INTER_NEAREST), 8, 8, 8, 8, 0, value=(255,)
        )
        x, y = round(other[corner].rect.left * 7.874) - 8, round(other[corner].rect.top * 7.874) - 8
        page[y : y + 64, x : x + 64] = tag

    found = identify(Picture(1, page, dpi=(200, 200)), KNOWN)

    assert isinstance(found, UnidentifiedPage)
    assert found.issue.code == "page_contradiction"


def test_a_page_of_a_version_nobody_knows_is_named_in_the_issue() -> None:
    later = draw_page(replace(FORM, version=7), LAYOUT, 0, 200)

    found = identify(Picture(1, later, dpi=(200, 200)), KNOWN)

    assert isinstance(found, UnidentifiedPage)
    assert found.issue.code == "page_unknown"
    assert "JSX2" in found.issue.message
    assert "7" in found.issue.message_zh


def test_any_other_page_is_unknown() -> None:
    letter = np.full((2339, 1654), 250, np.uint8)
    for line in range(40):
        cv2.putText(letter, "Dear Sir or Madam, thank you", (150, 200 + 45 * line), 0, 1.1, (20,), 2)

    found = identify(Picture(1, letter, dpi=(200, 200)), KNOWN)

    assert isinstance(found, UnidentifiedPage)
    assert (found.issue.code, found.code) == ("page_unknown", None)


def test_a_table_of_another_form_is_unknown() -> None:
    table = np.full((2339, 1654), 250, np.uint8)
    for y in range(300, 2000, 85):
        cv2.line(table, (160, y), (1500, y), (20,), 3)
    for x in (160, 600, 1000, 1500):
        cv2.line(table, (x, 300), (x, 300 + 85 * 19), (20,), 3)

    assert isinstance(identify(Picture(1, table, dpi=(200, 200)), KNOWN), UnidentifiedPage)


@pytest.mark.parametrize(
    "how", [Scan(dpi=150), Scan(dpi=200, skew_deg=3, lid=30), Scan(dpi=200, storage=Storage.DITHER)]
)
def test_an_empty_sheet_is_blank(how: Scan) -> None:
    empty = np.full((3508, 2480), 255, np.uint8)

    assert identify(picture_of(scan(empty, 300, how, seed=3)), KNOWN) == BlankPage(1)


def test_a_sheet_with_one_written_word_is_not_blank() -> None:
    back = np.full((3508, 2480), 255, np.uint8)
    cv2.putText(back, "see over", (900, 1700), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 3.0, (60,), 5)

    assert isinstance(identify(picture_of(scan(back, 300, Scan(dpi=100))), KNOWN), UnidentifiedPage)


def test_a_black_picture_is_not_blank() -> None:
    assert isinstance(identify(Picture(1, np.zeros((1169, 827), np.uint8)), KNOWN), UnidentifiedPage)


def test_a_tiny_picture_is_unknown_and_breaks_nothing() -> None:
    for shape in ((1, 1), (3, 900), (40, 30)):
        assert not isinstance(identify(Picture(1, np.full(shape, 255, np.uint8)), KNOWN), IdentifiedPage)


def test_a_turned_picture_takes_its_words_and_resolution_along() -> None:
    gray = np.zeros((40, 100), np.uint8)
    gray[5:10, 20:60] = 255
    picture = Picture(1, gray, None, (200.0, 100.0), (Word("x", (20.0, 5.0, 60.0, 10.0)),))

    for turns in range(4):
        turned = turn_picture(picture, turns)
        left, top, right, bottom = (round(side) for side in turned.words[0].box_px)
        assert turned.gray[top:bottom, left:right].min() == 255
        assert turned.gray.sum() == gray.sum()
        assert turned.dpi == ((200.0, 100.0) if turns % 2 == 0 else (100.0, 200.0))
