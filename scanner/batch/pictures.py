"""Pictures of a record's pages, which are kept beside the record.

A picture shows the page upright and straightened to the size of its paper. It is small enough
to be kept for every form.
"""

from __future__ import annotations

from typing import Final, assert_never

import cv2
import numpy as np

from forms.geometry import Transform, pixels_from_mm
from scanner.roads.results import FileResult
from scanner.values.page.picture import Gray
from scanner.values.page.seen import ReadPage, RefusedPage, SeenPage, StrayPage
from scanner.values.record import Record

DPI: Final = 150
"""Pixels an inch: a person can read handwriting at it, and a page of A4 takes about 200 KB."""

_QUALITY: Final = 70


def page_pictures(result: FileResult) -> dict[str, bytes]:
    """Return the pictures of all pages that belong to a record, a rejected one too: file name to JPEG.

    The name is the record's id and the page's number in the record, as `<record_id>-1.jpg`; that of a page of no form
    that lies behind a form has the page's number in its source, as `<record_id>-behind-3.jpg`. Blank pages have none.
    """
    return {name: result.drawn[order] for name, order in picture_orders(result).items()}


def picture_orders(result: FileResult) -> dict[str, float]:
    """Return the file name of each picture that `page_pictures` names, and the `order` of the page that it shows."""
    named = {page_no: record for record in result.records for page_no in record.source.pages}
    found: dict[str, float] = {}
    for page in result.pages:
        record = page.record or named.get(page.page_no)
        if record is None or (isinstance(page, StrayPage) and page.is_blank):
            continue
        number = _number(page, record)
        name = f"{record.record_id}-behind-{page.page_no}.jpg" if number is None else f"{record.record_id}-{number}.jpg"
        found.setdefault(name, page.order)
    return found


def _number(page: SeenPage, record: Record) -> int | None:
    """Return which page of its record a page is, from 1; None where it only lies behind it."""
    if not isinstance(page, StrayPage) and page.record_page is not None:
        return page.record_page
    return record.source.pages.index(page.page_no) + 1 if page.page_no in record.source.pages else None


def page_jpeg(page: SeenPage) -> bytes:
    """Draw a page as JPEG.

    A page that was registered is straightened to its paper at `DPI`, so that the `box_mm` of a
    field, in millimetres, is at the same place in the picture. Any other page is drawn as it came.

    Raises:
        ValueError: The picture cannot be written as JPEG.
    """
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
    """Return a page's pixels, grey or in colour, straightened to the page's paper at `DPI`, as uint8."""
    size = (round(pixels_from_mm(page.layout.width_mm, DPI)), round(pixels_from_mm(page.layout.height_mm, DPI)))
    matrix = Transform.scaled(DPI).matrix @ np.linalg.inv(page.registered.transform.matrix)
    drawn = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    return np.asarray(drawn, dtype=np.uint8)
