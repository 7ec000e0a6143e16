from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Rect, Transform
from scanner.paper.identify import identify
from scanner.paper.register import RegistrationRefusal, register
from scanner.paper.register.plausibility import RESIDUAL_MAX_MM
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture
from tests.annex2 import annex2
from tests.makers.paper.degrade import Degraded, Photo, Print, Scan, Storage, office_scan, photograph, poor_scan, scan
from tests.makers.paper.drawn import draw_page

FORM, LAYOUT = annex2()
SHEETS = [draw_page(FORM, LAYOUT, index, 300) for index in range(2)]


def identified(received: Degraded) -> IdentifiedPage:
    dpi = None if received.dpi is None else (received.dpi, received.dpi)
    page = identify(Picture(1, received.gray, received.colour, dpi), [(FORM, LAYOUT)])
    assert isinstance(page, IdentifiedPage)
    return page


def registered(page: IdentifiedPage) -> RegisteredPage:
    result = register(page, LAYOUT)
    assert isinstance(result, RegisteredPage), result
    return result


def cell_corners(index: int) -> np.ndarray:
    cells = [cell.rect for row in LAYOUT.pages[index].rows for cell in row.cells]
    return np.array([(corner.x, corner.y) for rect in cells for corner in rect.corners])


def worst_error(received: Degraded, result: RegisteredPage, index: int) -> float:
    corners = cell_corners(index)
    places = received.to_pixels(corners)
    height, width = received.gray.shape
    for _ in range((4 - result.page.quarter_turns) % 4):
        places = np.stack([places[:, 1], width - places[:, 0]], axis=1)
        height, width = width, height
    return float(np.linalg.norm(result.transform.to_mm(places) - corners, axis=1).max())


@pytest.mark.parametrize("dpi", [100, 200, 300])
def test_office_scans_are_tied_to_paper_within_a_tenth_of_a_millimetre(dpi: int) -> None:
    for seed in range(3):
        how, printed = office_scan(seed, dpi)
        received = scan(SHEETS[seed % 2], 300, how, printed=printed, seed=seed)
        result = registered(identified(received))
        assert worst_error(received, result, seed % 2) < 0.15
        assert result.residual_mm < 0.1


def test_bad_scans_stay_within_a_fifth_of_a_millimetre() -> None:
    for seed in range(6):
        how, printed = poor_scan(seed, 200)
        received = scan(SHEETS[seed % 2], 300, how, printed=printed, seed=seed)
        assert worst_error(received, registered(identified(received)), seed % 2) < 0.25


@pytest.mark.parametrize("storage", [Storage.THRESHOLD, Storage.DITHER, Storage.FAX_FINE, Storage.FAX_STANDARD])
def test_black_and_white_pages_are_registered(storage: Storage) -> None:
    received = scan(SHEETS[0], 300, Scan(dpi=200, storage=storage, jpeg=None, skew_deg=1.0), seed=5)

    assert worst_error(received, registered(identified(received)), 0) < 0.2


@pytest.mark.parametrize("lost", [(3,), (0, 1), (0, 3), (1, 2, 3), (0, 1, 2, 3)])
def test_where_anchors_are_lost_the_rules_take_their_part(lost: tuple[int, ...]) -> None:
    covered = tuple(LAYOUT.pages[0].anchors[corner].rect.inset(-1.5) for corner in lost)
    how = Scan(dpi=200, skew_deg=2.5, stretch=1.006)
    received = scan(SHEETS[0], 300, how, printed=Print(scale=0.96, covered=covered), seed=6)

    assert worst_error(received, registered(identified(received)), 0) < 0.2


def test_a_tilted_photo_of_flat_paper_keeps_its_picture() -> None:
    received = photograph(SHEETS[0], 300, Photo(size=(2448, 3264), pitch_deg=12, yaw_deg=-8, roll_deg=5), seed=7)
    page = identified(received)
    result = registered(page)

    assert worst_error(received, result, 0) < 0.2
    assert result.page.picture is page.picture


def test_curled_paper_is_flattened() -> None:
    received = photograph(SHEETS[0], 300, Photo(size=(2448, 3264), pitch_deg=10, curl_mm=5.0), seed=8)
    page = identified(received)
    result = registered(page)

    assert result.page.picture is not page.picture
    assert result.residual_mm < 0.06
    # the long rule in the middle of the page lies where the transform has it, all along
    per_mm = result.transform.matrix[0, 0]
    rule = max(LAYOUT.pages[0].rules, key=lambda rule: (rule.end.x - rule.start.x > 150, -abs(rule.start.y - 150)))
    row = round(rule.start.y * per_mm)
    for x in np.linspace(rule.start.x + 3, rule.end.x - 3, 12):
        left = round(x * per_mm)
        strip = result.page.picture.gray[row - 12 : row + 12, left - 6 : left + 6].astype(float)
        profile = np.median(strip, axis=1)
        assert abs((profile.argmin() + 0.5 - 12) / per_mm) < 0.35


def test_a_page_taken_for_another_is_refused_with_its_residual() -> None:
    page = replace(identified(scan(SHEETS[0], 300, Scan(dpi=200))), page_no=2)

    result = register(page, LAYOUT)

    assert isinstance(result, RegistrationRefusal)
    assert result.issue.code == "page_not_registered"
    assert result.residual_mm is not None
    assert "residual" in result.issue.message


@pytest.mark.parametrize("shift", [(0.0, 9.5), (5.0, 0.0), (3.0, 3.0), (0.0, -9.5)])
def test_points_that_are_a_row_or_a_column_off_are_refused(shift: tuple[float, float]) -> None:
    received = scan(SHEETS[0], 300, Scan(dpi=200))
    page = identified(received)
    wrong = page.points_mm[::4]
    moved = received.to_pixels(wrong + np.array(shift))

    result = register(replace(page, points_mm=wrong, points_px=moved, by="table"), LAYOUT)

    assert isinstance(result, RegistrationRefusal)


def test_anchors_that_do_not_agree_are_refused() -> None:
    page = identified(scan(SHEETS[0], 300, Scan(dpi=200)))
    torn = page.points_px.copy()
    torn[8:12] += 30.0

    result = register(replace(page, points_px=torn), LAYOUT)

    assert isinstance(result, RegistrationRefusal)
    assert result.residual_mm is not None
    assert result.residual_mm > RESIDUAL_MAX_MM


def test_a_mirrored_page_is_refused() -> None:
    page = identified(scan(SHEETS[0], 300, Scan(dpi=200)))
    width = page.picture.gray.shape[1]
    flipped = page.points_px * np.array([-1.0, 1.0]) + np.array([width, 0.0])
    mirrored = replace(page.picture, gray=np.ascontiguousarray(page.picture.gray[:, ::-1]))

    result = register(replace(page, picture=mirrored, points_px=flipped), LAYOUT)

    assert isinstance(result, RegistrationRefusal)
    assert "mirrored" in result.issue.message


def test_a_copy_at_seventy_percent_is_read_where_its_anchors_say_so() -> None:
    received = scan(SHEETS[0], 300, Scan(dpi=300), printed=Print(scale=0.71))

    assert worst_error(received, registered(identified(received)), 0) < 0.15


def test_a_copy_at_seventy_percent_that_lost_its_anchors_is_refused_with_its_scale() -> None:
    received = scan(SHEETS[0], 300, Scan(dpi=300), printed=Print(scale=0.71))
    page = identified(received)
    frame = page.points_mm[::4]

    result = register(replace(page, points_mm=frame, points_px=received.to_pixels(frame), by="table"), LAYOUT)

    assert isinstance(result, RegistrationRefusal)
    assert "71%" in result.issue.message


def test_a_photo_from_afar_and_aside_is_read_though_one_way_is_shorter() -> None:
    received = scan(SHEETS[0], 300, Scan(dpi=300))
    squeezed = cv2.resize(received.gray, None, fx=1.0, fy=0.92, interpolation=cv2.INTER_AREA)
    page = identify(Picture(1, np.asarray(squeezed, dtype=np.uint8)), [(FORM, LAYOUT)])
    assert isinstance(page, IdentifiedPage)
    places = np.array([(40.0, 60.0), (170.0, 60.0), (40.0, 240.0), (170.0, 240.0)])

    seen = registered(page).transform.to_pixels(places) / np.array([1.0, 0.92])

    assert np.abs(seen - received.to_pixels(places)).max() < 1.0


def test_a_picture_stretched_one_way_is_refused() -> None:
    received = scan(SHEETS[0], 300, Scan(dpi=200))
    stretched = cv2.resize(received.gray, None, fx=1.0, fy=1.15)
    page = identify(Picture(1, np.asarray(stretched, dtype=np.uint8), dpi=(200, 200)), [(FORM, LAYOUT)])
    assert isinstance(page, IdentifiedPage)

    result = register(page, LAYOUT)

    assert isinstance(result, RegistrationRefusal)
    assert "stretched" in result.issue.message


def test_a_page_of_which_most_is_hidden_is_refused() -> None:
    covered = (Rect(20, 60, 195, 272),)
    result = register(identified(scan(SHEETS[0], 300, Scan(dpi=200), printed=Print(covered=covered))), LAYOUT)

    assert isinstance(result, RegistrationRefusal)


def test_heavy_writing_over_the_rules_does_not_move_them() -> None:
    rng = np.random.default_rng(9)
    written = SHEETS[0].copy()
    for _ in range(60):
        x, y = int(rng.integers(300, 2100)), int(rng.integers(800, 3000))
        ellipse = (int(rng.integers(20, 90)), int(rng.integers(20, 60)))
        cv2.ellipse(written, (x, y), ellipse, float(rng.uniform(0, 180)), 0, 300, (40,), 7)
    received = scan(written, 300, Scan(dpi=200, skew_deg=1.0), seed=9)

    assert worst_error(received, registered(identified(received)), 0) < 0.15


def test_the_transform_counts_pixels_from_their_outer_corner() -> None:
    straight = draw_page(FORM, LAYOUT, 0, 200)
    page = identify(Picture(1, straight, dpi=(200, 200)), [(FORM, LAYOUT)])
    assert isinstance(page, IdentifiedPage)

    result = registered(page)

    corners = cell_corners(0)
    off = result.transform.to_pixels(corners) - Transform.scaled(200).to_pixels(corners)
    # half a pixel would be 0.5
    assert np.abs(off.mean(axis=0)).max() < 0.1


BLANK = KnownForm(FORM, LAYOUT).blank
PRINTED = BLANK(300)
WEAK = Print(ink=70, ink_spread_mm=-0.02, paper=235)


def faxed_weakly(index: int) -> Degraded:
    how = Scan(dpi=200, storage=Storage.FAX_STANDARD, level=100, blur_mm=0.09, skew_deg=0.5)
    return scan(PRINTED[index], 300, how, printed=WEAK, seed=3)


@pytest.mark.parametrize("index", [0, 1])
def test_a_fax_that_lost_its_thin_rules_is_known_by_what_is_left_of_its_words(index: int) -> None:
    received = faxed_weakly(index)

    result = register(identified(received), LAYOUT, blank=BLANK)

    assert isinstance(result, RegisteredPage), result
    assert result.is_faint
    assert worst_error(received, result, index) < 0.15


@pytest.mark.parametrize("index", [0, 1])
def test_a_faint_page_taken_for_another_is_refused(index: int) -> None:
    page = replace(identified(faxed_weakly(index)), page_no=2 - index)

    assert isinstance(register(page, LAYOUT, blank=BLANK), RegistrationRefusal)


@pytest.mark.parametrize("shift", [(0.0, 9.5), (5.0, 0.0), (0.0, -9.5)])
@pytest.mark.parametrize("index", [0, 1])
def test_words_do_not_speak_for_points_that_are_a_row_or_a_column_off(index: int, shift: tuple[float, float]) -> None:
    received = scan(PRINTED[index], 300, Scan(dpi=200))
    page = identified(received)
    wrong = page.points_mm[::4]
    moved = received.to_pixels(wrong + np.array(shift))

    result = register(replace(page, points_mm=wrong, points_px=moved, by="table"), LAYOUT, blank=BLANK)

    assert isinstance(result, RegistrationRefusal)


def test_a_page_whose_lower_third_is_hidden_is_refused() -> None:
    covered = (Rect(10, 190, 200, 272),)

    page = identified(scan(PRINTED[0], 300, Scan(dpi=200), printed=Print(covered=covered)))

    result = register(page, LAYOUT, blank=BLANK)
    assert isinstance(result, RegistrationRefusal)
    assert "hidden" in result.issue.message


def test_a_curled_photo_is_flattened_whatever_resolution_its_file_claims() -> None:
    received = photograph(SHEETS[0], 300, Photo(size=(2448, 3264), pitch_deg=10, curl_mm=2.0), seed=8)
    page = identify(Picture(1, received.gray, received.colour, (280.0, 280.0)), [(FORM, LAYOUT)])
    assert isinstance(page, IdentifiedPage)

    result = registered(page)

    assert result.page.picture is not page.picture
    assert result.residual_mm < 0.03


def test_a_wobbling_feeder_is_no_curl() -> None:
    received = scan(SHEETS[0], 300, Scan(dpi=200, wobble_mm=0.12), seed=8)
    page = identified(received)

    assert registered(page).page.picture is page.picture


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("dpi", [100, 600])
def test_pages_are_registered_any_way_up_skewed_and_small(turns: int, dpi: int) -> None:
    how = Scan(dpi=dpi, skew_deg=5.0 if turns % 2 else -5.0, quarter_turns=turns)
    received = scan(SHEETS[0], 300, how, printed=Print(scale=0.9, shift_mm=(2.0, -2.0)), seed=turns)

    assert worst_error(received, registered(identified(received)), 0) < 0.2


def test_a_page_known_by_its_code_none_of_whose_rules_is_found_is_refused() -> None:
    page = identified(scan(SHEETS[0], 300, Scan(dpi=200), seed=5))
    white = replace(page.picture, gray=np.full_like(page.picture.gray, 255), colour=None)
    four = replace(page, picture=white, points_mm=page.points_mm[::4], points_px=page.points_px[::4], by="code")
    assert isinstance(register(four, LAYOUT), RegistrationRefusal)
