"""Whether the pages of a filled PDF are as they were sent out: some programs write into a page, not into its fields."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Final

import cv2
import numpy as np

from forms.geometry import pixels_from_mm
from forms.layout.model import Layout, Page
from scanner.readers.exact.form_pages import FormPages
from scanner.values.known_form import Blank
from scanner.values.page.picture import Gray

DPI: Final = 60.0
_SAME: Final = 8  # grey levels; what Chromium and Firefox saved is drawn exactly as the blank form is
_MARGIN_MM: Final = 1.0  # around the table


def in_order(contents: Iterable[Gray], placed: FormPages) -> list[Gray | None]:
    """Return the contents of a file's pages in the form's order, without those of pages that are none of it.

    Args:
        contents: The own content of each page of the file.
        placed: Where the form's pages are.
    """
    drawn = list(contents)
    return [drawn[no - 1] if no is not None and no <= len(drawn) else None for no in placed.pages]


def is_untouched(contents: Iterable[Gray | None], layout: Layout, blank: Blank) -> bool:
    """Tell whether nothing was added to a form's tables but in fields and annotations.

    Args:
        contents: The own content of each page of the form, drawn at `DPI`; None for one that is missing.
        layout: Where the form's parts stand.
        blank: Gives the form as printed.
    """
    pages = zip(layout.pages, blank(DPI), strict=True)
    return all(
        shown is not None and printed is not None and _is_same(shown, printed[1], printed[0])
        for shown, printed in zip_longest(contents, pages)
    )


def _is_same(shown: Gray, blank: Gray, page: Page) -> bool:
    if shown.shape != blank.shape:
        return False
    if not page.rows:
        return True
    top = round(pixels_from_mm(page.rows[0].rect.top - _MARGIN_MM, DPI))
    bottom = round(pixels_from_mm(page.rows[-1].rect.bottom + _MARGIN_MM, DPI))
    return bool(np.max(cv2.absdiff(shown[top:bottom], blank[top:bottom]), initial=0) <= _SAME)
