"""Straight pictures of paper, and darkness against the paper around."""

from __future__ import annotations

import numpy as np
import pytest

from forms.geometry import Rect, Transform
from scanner.paper.straighten import Halvings, PaperLook, darker_by, draw, grid, straighten, straighten_coarsely

LOOK = PaperLook(wider_mm=4.0, soften_mm=1.0, shrink=0.25, least=40.0)


def ramp(height: int, width: int) -> np.ndarray:
    return np.tile(np.linspace(0, 200, width), (height, 1)).astype(np.uint8)


def test_a_page_drawn_at_its_own_resolution_is_the_picture_itself() -> None:
    page = np.random.default_rng(1).integers(0, 255, (80, 60)).astype(np.uint8)
    assert np.array_equal(draw(page, Transform.scaled(254), grid(0.0, 0.0, 10), (60, 80)), page)


def test_a_window_lies_where_its_millimetres_are() -> None:
    page = np.full((300, 200), 255, np.uint8)
    page[100:110, 50:60] = 0
    seen = straighten(page, Transform.scaled(254), Rect(4.0, 9.0, 8.0, 13.0), 10, (40, 40))
    assert (seen[10:20, 10:20] == 0).all()
    assert (seen == 0).sum() == 100


@pytest.mark.parametrize("dpi", [254, 508, 762])
def test_a_finer_source_is_averaged_and_gives_the_same_picture(dpi: int) -> None:
    times = dpi // 254
    fine = np.kron(np.array([[0, 200], [100, 60]], np.uint8), np.ones((20 * times, 20 * times), np.uint8))
    seen = straighten(fine, Transform.scaled(dpi), Rect(0, 0, 4, 4), 10, (40, 40))
    assert [seen[10, 10], seen[10, 30], seen[30, 10], seen[30, 30]] == [0, 200, 100, 60]


def test_beyond_the_picture_its_edge_goes_on_or_a_grey_value_stands() -> None:
    page = np.full((20, 20), 90, np.uint8)
    at = grid(-1.0, -1.0, 10)
    assert draw(page, Transform.scaled(254), at, (20, 20))[0, 0] == 90
    assert draw(page, Transform.scaled(254), at, (20, 20), beyond=255)[0, 0] == 255


def test_a_coarse_page_is_the_average_of_the_fine_one() -> None:
    page = np.kron(np.array([[0, 200], [200, 0]], np.uint8), np.ones((100, 100), np.uint8))
    seen = straighten_coarsely(page, Transform.scaled(254), 2, (40, 40))
    assert [int(seen[9, 9]), int(seen[9, 30])] == [0, 200]


def test_a_shadow_is_no_darkness_and_a_stroke_in_it_is() -> None:
    shaded = 250 - ramp(200, 200) // 2
    shaded[:, 100:104] = shaded[:, 100:104] // 2
    dark = LOOK.darkness(shaded, 10)
    assert dark[:, 102].min() > 100
    assert dark[20:180, 20:90].max() < 25


def test_a_stroke_wider_than_the_look_counts_as_paper_and_a_narrower_one_does_not() -> None:
    def darkest(width: int) -> float:
        page = np.full((200, 200), 240, np.uint8)
        page[:, 100 : 100 + width] = 120
        return float(LOOK.darkness(page, 10)[100, 100 + width // 2])

    assert darkest(30) > 100
    assert darkest(60) < 30


def test_a_background_too_dark_for_paper_has_a_bounded_gain() -> None:
    page = np.full((100, 100), 20, np.uint8)
    assert LOOK.level(page, 10).min() == 40.0
    assert LOOK.darkness(page, 10)[50, 50] == pytest.approx(127.5)


def test_thin_print_is_darker_than_the_paper_beside_it_by_its_contrast() -> None:
    page = np.full((100, 100), 200, np.uint8)
    page[:, 50:52] = 120
    assert darker_by(page, 8)[50, 50] == pytest.approx(80)
    assert darker_by(page, 8)[50, 20] == 0


@pytest.mark.parametrize("wrong", [{"wider_mm": 0.0}, {"shrink": 1.2}, {"least": 0.0}, {"soften_mm": -1.0}])
def test_a_look_that_sees_no_paper_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="look at paper"):
        PaperLook(**({"wider_mm": 4.0, "soften_mm": 1.0, "shrink": 0.25, "least": 40.0} | wrong))


@pytest.mark.parametrize("shape", [(3999, 2997), (1754, 1240), (600, 401), (190, 120)])
def test_a_small_picture_has_the_wanted_size_and_says_where_its_pixels_were(shape: tuple[int, int]) -> None:
    page = np.full(shape, 255, np.uint8)
    height, width = shape
    spot = (height * 3 // 4, width * 2 // 3)
    reach = max(2, height // 100)
    page[spot[0] - reach : spot[0] + reach, spot[1] - reach : spot[1] + reach] = 0
    small, pixels = Halvings(page).shrunk_to(380)
    assert max(small.shape) == pytest.approx(380, abs=1)
    weights = 255.0 - small
    rows, columns = np.mgrid[: small.shape[0], : small.shape[1]] + 0.5
    found = ((weights * rows).sum() / weights.sum() * pixels[1], (weights * columns).sum() / weights.sum() * pixels[0])
    assert np.abs(np.array(found) - spot).max() < max(1.0, 0.6 * max(pixels))


def test_a_picture_that_was_brought_to_another_size_before_gives_the_same_small_picture() -> None:
    page = np.random.default_rng(1).integers(0, 256, (1999, 1501), dtype=np.uint8)
    used = Halvings(page)
    for long_side in (380, 100, 480, 1900, 400):
        small, pixels = used.shrunk_to(long_side)
        alone, pixels_alone = Halvings(page).shrunk_to(long_side)
        assert np.array_equal(small, alone)
        assert np.array_equal(pixels, pixels_alone)
