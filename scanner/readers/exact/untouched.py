"""Tells whether the pages of a filled PDF are as they were sent out.

Some programs write an answer into the page itself and not into a field; then the field's value does
not tell the answer.
"""

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
_SAME: Final = 8
"""How many grey levels a pixel may differ from the blank form. Files that Chromium and Firefox saved do not differ."""

_MARGIN_MM: Final = 1.0  # above and below the table: what is put on its outer lines is seen as well


def in_order(contents: Iterable[Gray], placed: FormPages) -> list[Gray | None]:
    """Return the contents of a file's pages in the order of the form's pages; None for a page that is missing.

    Args:
        contents: The own content of each page of the file, as a picture.
        placed: Where the form's pages are in the file.
    """
    drawn = list(contents)
    return [drawn[no - 1] if no is not None and no <= len(drawn) else None for no in placed.pages]


def is_untouched(contents: Iterable[Gray | None], layout: Layout, blank: Blank) -> bool:
    """Tell whether nothing was added to the form's tables, apart from fields and annotations.

    Args:
        contents: The own content of each page of the form, drawn at `DPI`; None for a missing page.
        layout: Where the form's parts stand.
        blank: Draws the blank form.
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
