"""Pictures of fields, cut out of the pages' pictures that a batch keeps.

A page's picture shows the page straightened to its paper, so that a place in millimetres is at the same share of the
picture's width and height. A cut shows the field clearly and a margin around it faded, so that a clerk sees at once
what belongs to the field and still sees strokes that run out of it.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Final

import cv2
import numpy as np
from PIL import Image

from forms.geometry import Rect, mm_from_pixels, pixels_from_mm
from scanner.ledger.folder import BatchFolder
from scanner.values.page.picture import Gray
from scanner.values.record import RECORDS_FOLDER, FieldRef

DPI: Final = 150
"""The resolution of pages that were straightened to their paper; `scanner/batch/pictures.py` draws them."""

MARGIN_MM: Final = 4.0
"""How much around a field is shown, faded: a line of handwriting runs out of its cell by less."""

MORE_MM: Final = 30.0
"""How much around a field is shown when a clerk asks for more: the rows above and below it."""

_FADED: Final = 0.35  # of the ink's darkness stays outside the field
_QUALITY: Final = 85
_KEPT_PAGES: Final = 4


class PagePictures:
    """The pictures of a batch's pages; the latest ones are kept decoded, since a form's fields come one after another.

    Args:
        folder: The batch's folder.
    """

    def __init__(self, folder: BatchFolder) -> None:
        self._folder = folder
        self._pages: OrderedDict[tuple[Path, int], Gray] = OrderedDict()
        self._lock = Lock()

    def path(self, record_id: str, page_no: int) -> Path:
        """Return where the picture of a record's page is, if there is one; pages count from 1."""
        return self._folder.path / RECORDS_FOLDER / f"{record_id}-{page_no}.jpg"

    def behind(self, record_id: str) -> list[int]:
        """Return which pages of the source lie behind a record's form and have a picture, from 1."""
        names = (path.stem for path in (self._folder.path / RECORDS_FOLDER).glob(f"{record_id}-behind-*.jpg"))
        return sorted(int(number) for name in names if (number := name.rpartition("-")[2]).isdigit())

    def behind_path(self, record_id: str, page_no: int) -> Path:
        """Return where the picture of a page of the source is that lies behind a record's form."""
        return self._folder.path / RECORDS_FOLDER / f"{record_id}-behind-{page_no}.jpg"

    def has(self, record_id: str, page_no: int | None) -> bool:
        """Tell whether there is a picture of a record's page."""
        return page_no is not None and self.path(record_id, page_no).is_file()

    def size_mm(self, record_id: str, page_no: int) -> tuple[float, float] | None:
        """Return the width and height that a page's picture stands for, or None where there is no picture."""
        try:
            with Image.open(self.path(record_id, page_no)) as picture:
                width, height = picture.size
        except OSError:
            return None
        return mm_from_pixels(width, DPI), mm_from_pixels(height, DPI)

    def cell(self, record_id: str, field: FieldRef, margin_mm: float = MARGIN_MM) -> bytes | None:
        """Return a picture of a field, JPEG; None where its page has no picture or its place is not known.

        Args:
            record_id: The record.
            field: The field, with its page and place.
            margin_mm: How much around the field is shown, faded.
        """
        if field.page is None or field.box_mm is None:
            return None
        page = self._page(self.path(record_id, field.page))
        if page is None:
            return None
        cut = _cut(page, Rect(*field.box_mm), margin_mm)
        if cut is None:
            return None
        done, content = cv2.imencode(".jpg", cut, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        return bytes(content.tobytes()) if done else None

    def _page(self, path: Path) -> Gray | None:
        """Return a page's pixels, uint8 (height, width, 3), or None where there is no picture."""
        try:
            key = path, path.stat().st_mtime_ns
            with self._lock:
                if key in self._pages:
                    self._pages.move_to_end(key)
                    return self._pages[key]
            page = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        except OSError:
            return None
        if page is None:
            return None
        with self._lock:
            self._pages[key] = np.asarray(page, np.uint8)
            while len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
            return self._pages[key]


def _cut(page: Gray, place: Rect, margin_mm: float) -> Gray | None:
    """Return the part of a page around a place, what is outside the place faded; None where the place is off the page.

    Args:
        page: uint8, (height, width, 3).
        place: In millimetres on the page.
        margin_mm: How much around the place.
    """
    height, width = page.shape[:2]
    left, top, right, bottom = (round(pixels_from_mm(edge, DPI)) for edge in place.as_tuple())
    left, right = (min(max(edge, 0), width) for edge in (left, right))
    top, bottom = (min(max(edge, 0), height) for edge in (top, bottom))
    if left >= right or top >= bottom:
        return None
    margin = round(pixels_from_mm(margin_mm, DPI))
    x, y = max(left - margin, 0), max(top - margin, 0)
    around = page[y : min(bottom + margin, height), x : min(right + margin, width)]
    faded = (255 - (255 - around.astype(np.float32)) * _FADED).astype(np.uint8)
    inside = slice(top - y, bottom - y), slice(left - x, right - x)
    faded[inside] = around[inside]
    return np.asarray(faded, np.uint8)
