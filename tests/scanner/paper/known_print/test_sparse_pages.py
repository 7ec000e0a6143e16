"""Pages with little print, and with print on their upper half alone: what pieces and corners of them are found."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.faces import load_metrics
from forms.geometry import MM_PER_INCH, Transform
from forms.layout import lay_out
from forms.loading import load_form
from scanner.paper.known_print.features import FEATURES_OF_PICTURE, LONG_SIDE_PX, find_features
from scanner.paper.known_print.patches import PATCH_DPI, Patches
from scanner.paper.known_print.registering import register_by_print
from scanner.paper.straighten import Halvings
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from tests.makers.blanks.drawn import drawn_blank
from tests.makers.blanks.placed import place_fields
from tests.scanner.paper.known_print.pages import DPI, picture


@pytest.fixture(scope="module")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> KnownForm:
    """A form with a table, three questions and a frame; its lower half is bare."""
    return placed("drawn: open table, brackets", tmp_path_factory.mktemp("sparse"))


def placed(name: str, folder: Path) -> KnownForm:
    form = load_form(place_fields(drawn_blank(name), folder, key="SPRS"))
    return KnownForm(form, lay_out(form, load_metrics()))


def test_a_page_that_came_back_pale_has_most_of_its_blanks_corners(sparse: KnownForm) -> None:
    blank = sparse.blank(LONG_SIDE_PX / sparse.layout.height_mm * MM_PER_INCH)[0]
    pale = np.asarray(255 - (255 - blank.astype(np.int64)) // 5, np.uint8)
    black = find_features(Halvings(blank), FEATURES_OF_PICTURE).points
    found = find_features(Halvings(pale), FEATURES_OF_PICTURE).points
    apart = np.hypot(*(black[:, np.newaxis] - found[np.newaxis]).transpose(2, 0, 1)).min(axis=1)
    assert (apart < 2.0).mean() > 0.6


def test_a_leaning_page_whose_print_is_all_above_is_registered_from_points_that_surround_a_part_of_it(
    sparse: KnownForm,
) -> None:
    blank = sparse.blank(DPI)[0]
    height, width = blank.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    leaning = corners + np.array([(400, 0), (-100, 300), (0, 0), (0, -300)], np.float32)
    lean = cv2.getPerspectiveTransform(corners, leaning)
    seen = cv2.warpPerspective(blank, lean, (width, height), borderValue=255)
    to_blank = Transform.scaled(DPI)
    points_mm = np.array([(20.0, 25.0), (120.0, 25.0), (120.0, 130.0), (20.0, 130.0), (70.0, 80.0)])
    points_px = Transform(lean @ to_blank.matrix).to_pixels(points_mm)
    form = sparse.form
    page = IdentifiedPage(picture(seen), form.id, str(form.version), 1, None, 0, points_mm, points_px, by="print")
    assert isinstance(register_by_print(page, sparse), RegisteredPage)


def test_pieces_are_found_on_their_own_page_and_none_of_them_on_another(sparse: KnownForm, tmp_path: Path) -> None:
    own = sparse.blank(PATCH_DPI)[0]
    other = placed("drawn: captioned cells", tmp_path).blank(PATCH_DPI)[0]
    rough, _ = Patches.of(own, sparse.layout.pages[0])
    as_drawn = Transform.scaled(PATCH_DPI)
    assert rough.find(own, as_drawn, 2.5).found.mean() > 0.9
    assert not rough.find(other, as_drawn, 2.5).found.any()
