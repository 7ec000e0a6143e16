"""Pictures of a record's pages, kept beside it: upright, as they lie on paper, small enough to keep for every form."""

from __future__ import annotations

from typing import Final, assert_never

import cv2
import numpy as np

from forms.geometry import Transform, pixels_from_mm
from scanner.pipeline import FileResult
from scanner.values.picture import Gray
from scanner.values.seen_page import ReadPage, RefusedPage, SeenPage, StrayPage

DPI: Final = 150
"""Enough to read handwriting by; a page of A4 takes about 200 KB."""

_QUALITY: Final = 70


def page_pictures(result: FileResult) -> dict[str, bytes]:
    """Return the pages of records as they were drawn, by the file names that records give them."""
    found: dict[str, bytes] = {}
    for page in result.pages:
        if page.record is None or page.page_no not in page.record.source.pages:
            continue
        number = page.record.source.pages.index(page.page_no) + 1
        found.setdefault(f"{page.record.record_id}-{number}.jpg", result.drawn[page.page_no])
    return found


def page_jpeg(page: SeenPage) -> bytes:
    """Draw a page as JPEG; one that was registered as it lies on paper, so that a field's `box_mm` is where it is."""
    picture = page.picture.colour if page.picture.colour is not None else page.picture.gray
    match page:
        case ReadPage():
            picture = _on_paper(page, picture)
        case RefusedPage() | StrayPage():
            pass
        case _:
            assert_never(page)
    done, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError("a page's picture cannot be written as JPEG")
    return bytes(content.tobytes())


def _on_paper(page: ReadPage, picture: Gray) -> Gray:
    """Return a page's pixels, grey or in colour, as they lie on its paper."""
    size = (round(pixels_from_mm(page.layout.width_mm, DPI)), round(pixels_from_mm(page.layout.height_mm, DPI)))
    matrix = Transform.scaled(DPI).matrix @ np.linalg.inv(page.registered.transform.matrix)
    drawn = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    return np.asarray(drawn, dtype=np.uint8)
