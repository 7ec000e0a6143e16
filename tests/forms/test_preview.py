"""The preview: every field and box is outlined where it stands, and named."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from forms.blank import blank_pages
from forms.geometry import pixels_from_mm
from forms.preview import png_of, preview_pages
from tests.annex2 import annex2

DPI = 100


def coloured(picture: Image.Image) -> np.ndarray:
    """Return where a picture is not grey, bool (height, width)."""
    channels = np.asarray(picture).astype(int)
    return channels.max(axis=2) - channels.min(axis=2) > 60


def test_every_field_and_box_is_outlined_where_it_stands() -> None:
    form, layout = annex2()
    for page, picture in zip(layout.pages, preview_pages(form, layout, DPI), strict=True):
        lines = coloured(picture)
        for rect in [box.rect for box in (*page.fields, *page.options)]:
            middle = round(pixels_from_mm(rect.center.x, DPI))
            bottom = round(pixels_from_mm(rect.bottom, DPI))
            assert lines[bottom - 2 : bottom + 3, middle].any()


def test_where_there_is_no_field_there_is_only_the_form() -> None:
    form, layout = annex2()
    head = round(pixels_from_mm(40, DPI))  # title, annex mark and anchors of the first page
    first = np.asarray(preview_pages(form, layout, DPI)[0])
    assert np.array_equal(first[:head, :, 0], blank_pages(form, layout, DPI)[0][:head])


def test_names_are_drawn_within_a_fields_upper_right_corner() -> None:
    form, layout = annex2()
    first = coloured(preview_pages(form, layout, DPI)[0])
    rect = next(box.rect for box in layout.pages[0].fields if box.field_id == "profile")
    left, right, top = (round(pixels_from_mm(side, DPI)) for side in (rect.right - 8, rect.right - 1, rect.top + 0.8))
    assert first[top : top + 6, left:right].sum() > 15
    empty = (round(pixels_from_mm(side, DPI)) for side in (rect.left + 2, rect.left + 60))
    assert not first[top : top + 6, slice(*empty)].any()


def test_a_preview_is_a_png_that_knows_its_resolution() -> None:
    form, layout = annex2()
    picture = Image.open(io.BytesIO(png_of(preview_pages(form, layout, 60)[0], 60)))
    assert picture.format == "PNG"
    assert round(picture.info["dpi"][0]) == 60
    assert abs(picture.width - pixels_from_mm(layout.width_mm, 60)) < 1
