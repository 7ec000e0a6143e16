"""Pictures of a record's pages, kept beside it: upright, as they lie on paper, small enough to keep for every form."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from forms.geometry import Transform, pixels_from_mm
from scanner.pipeline import FileResult
from scanner.values.seen_page import PageSeen

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


def page_jpeg(page: PageSeen) -> bytes:
    """Draw a page as JPEG; one that was registered as it lies on paper, so that a field's `box_mm` is where it is."""
    picture = page.picture.colour if page.picture.colour is not None else page.picture.gray
    if page.registered is not None and page.layout is not None:
        size = (round(pixels_from_mm(page.layout.width_mm, DPI)), round(pixels_from_mm(page.layout.height_mm, DPI)))
        matrix = Transform.scaled(DPI).matrix @ np.linalg.inv(page.registered.transform.matrix)
        drawn = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
        picture = np.asarray(drawn, dtype=np.uint8)
    done, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError("a page's picture cannot be written as JPEG")
    return bytes(content.tobytes())
