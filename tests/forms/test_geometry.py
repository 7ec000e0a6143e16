import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.geometry import Point, Rect, Transform, mm_from_pixels, mm_from_points, pixels_from_mm, points_from_mm

lengths = st.floats(0, 1000)


@given(lengths)
def test_points_and_millimetres_convert_back(length: float) -> None:
    assert mm_from_points(points_from_mm(length)) == pytest.approx(length)


@given(lengths, st.floats(50, 1200))
def test_pixels_and_millimetres_convert_back(length: float, dpi: float) -> None:
    assert mm_from_pixels(pixels_from_mm(length, dpi), dpi) == pytest.approx(length)


def test_an_inch_is_72_points_and_25_4_mm() -> None:
    assert points_from_mm(25.4) == pytest.approx(72)
    assert pixels_from_mm(25.4, 300) == pytest.approx(300)


def test_a_rectangle_turned_inside_out_is_refused() -> None:
    with pytest.raises(ValueError, match="inside out"):
        Rect(2, 0, 1, 1)


def test_an_inset_never_turns_a_rectangle_inside_out() -> None:
    assert Rect(0, 0, 2, 2).inset(5) == Rect(1, 1, 1, 1)


def test_rectangles_that_only_touch_do_not_overlap() -> None:
    assert not Rect(0, 0, 1, 1).overlaps(Rect(1, 0, 2, 1))
    assert Rect(0, 0, 1.1, 1).overlaps(Rect(1, 0, 2, 1))


def test_a_perspective_transform_maps_there_and_back() -> None:
    transform = Transform(np.array([[8.0, 0.3, 20.0], [-0.2, 7.9, 10.0], [1e-4, -2e-4, 1.0]]))
    paper = np.array([(0.0, 0.0), (210.0, 0.0), (210.0, 297.0), (100.0, 50.0)])
    assert transform.to_mm(transform.to_pixels(paper)) == pytest.approx(paper)


def test_a_scaled_transform_follows_the_resolution_of_each_axis() -> None:
    corners = Transform.scaled(204, 98).rect_to_pixels(Rect(0, 0, 25.4, 25.4))
    assert corners[2] == pytest.approx([204, 98])


def test_a_transform_that_cannot_be_inverted_is_refused() -> None:
    with pytest.raises(ValueError, match="inverted"):
        Transform(np.zeros((3, 3)))


def test_corners_run_clockwise_from_the_top_left() -> None:
    assert Rect(1, 2, 3, 4).corners == (Point(1, 2), Point(3, 2), Point(3, 4), Point(1, 4))
