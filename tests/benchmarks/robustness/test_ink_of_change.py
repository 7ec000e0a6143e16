"""What a change left on a page that came back is measured from the page itself."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.robustness.ink_of_change import SEEN_MM2, seen_mm2
from forms.geometry import Rect
from tests.makers.paper.conditions import Returned

PER_MM = 8
CELL = Rect(10, 10, 40, 20)


def page(*lines: tuple[float, float, float], colour: bool = False) -> Returned:
    """Return a page with level strokes from a place, mm, of a darkness, and one broad stroke that is always there."""
    picture = np.full((40 * PER_MM, 60 * PER_MM), 250, np.uint8)
    picture[15 * PER_MM : 16 * PER_MM, 12 * PER_MM : 20 * PER_MM] = 20
    for left, top, dark in lines:
        at = (round(left * PER_MM), round(top * PER_MM))
        cv2.line(picture, at, (at[0] + 6 * PER_MM, at[1]), 250 - dark, 2)

    def to_pixels(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points * PER_MM

    stored = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR) if colour else picture
    return Returned("scan.tif", b"", (np.asarray(stored, dtype=np.uint8),), (to_pixels,))


@pytest.mark.parametrize("colour", [False, True])
def test_a_stroke_on_bare_paper_is_seen(*, colour: bool) -> None:
    assert seen_mm2(page((25, 12, 200), colour=colour), page(colour=colour), 0, CELL) > 10 * SEEN_MM2


def test_a_stroke_that_the_paper_swallowed_or_that_only_broadens_another_is_not() -> None:
    swallowed, broader = page((25, 12, 30)), page((13, 14.95, 230))
    assert [seen_mm2(one, page(), 0, CELL) for one in (swallowed, broader)] == [0.0, 0.0]


def test_what_changed_elsewhere_on_the_page_does_not_count() -> None:
    assert seen_mm2(page((25, 32, 200)), page(), 0, CELL) == 0.0
