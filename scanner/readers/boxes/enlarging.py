"""Reads the boxes of a page with small boxes as if they were larger, because the marks in them are small too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from forms.definition import Form
from forms.geometry import Rect
from forms.layout.model import Layout, Page
from scanner.readers.boxes.reader import MarksReader
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray
from scanner.values.reading import Reading

BOX_MM: Final = 4.0
"""The side of the boxes for which the measures of the mark reader are made."""

_LARGEST: Final = 1.6
"""How many times small boxes are enlarged at most: people tick a small box with a pen that is hardly thinner."""


def read_enlarged(ink: PageInk, form: Form, layout: Layout, blank: Blank) -> list[Reading]:
    """Return the readings of a page's choices, all lengths so many times as long that its boxes are of the usual size.

    Args:
        ink: The page with its foreign ink.
        form: The form.
        layout: Where its boxes are.
        blank: Gives the blank form.
    """
    page = layout.pages[ink.page.page_no - 1]
    if not page.options:
        return []
    side_mm = float(np.median([(box.rect.width + box.rect.height) / 2 for box in page.options]))
    times = min(_LARGEST, max(1.0, BOX_MM / side_mm))
    larger = replace(
        layout,
        pages=tuple(_enlarged(one, times) if one.index == page.index else one for one in layout.pages),
        width_mm=layout.width_mm * times,
        height_mm=layout.height_mm * times,
    )

    def enlarged(dpi: float) -> Sequence[Gray]:
        return blank(dpi * times)

    return [
        replace(reading, box_mm=reading.box_mm and _times(reading.box_mm, 1 / times))
        for reading in MarksReader(enlarged).read(ink.enlarged(times), form, larger)
    ]


def _times(rect: Rect, factor: float) -> Rect:
    return Rect(rect.left * factor, rect.top * factor, rect.right * factor, rect.bottom * factor)


def _enlarged(page: Page, times: float) -> Page:
    """Return a page with only its boxes and places to write, every length multiplied by `times`."""
    options = (
        replace(box, rect=_times(box.rect, times), label=_times(box.label, times), cell=_times(box.cell, times))
        for box in page.options
    )
    fields = (replace(box, rect=_times(box.rect, times), cell=_times(box.cell, times)) for box in page.fields)
    return Page(page.index, (), options=tuple(options), fields=tuple(fields))
