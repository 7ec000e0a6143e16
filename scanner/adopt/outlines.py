"""Draws every guess of a draft over its page: a colour for its certainty, its id beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect
from scanner.adopt.draft import Draft
from scanner.adopt.yaml_source.definition import UNSURE
from scanner.values.page.picture import Colour, Gray

PER_MM: Final = 5.5
"""Pixels a millimetre, 140 dpi."""

_SURE: Final = (60, 150, 0)
_MIDDLING: Final = (0, 130, 255)
_DOUBTFUL: Final = (40, 40, 230)
_DOUBT: Final = 0.5
_WORDS: Final = (170, 0, 120)


def outlined(draft: Draft, pages: Sequence[Gray], per_mm: float) -> list[bytes]:
    """Return a PNG of each page with the draft's guesses.

    Args:
        draft: The draft.
        pages: uint8, (height, width), the pages.
        per_mm: Their pixels a millimetre.
    """
    pictures = []
    for page_no, small in enumerate(_reduced(pages, per_mm), start=1):
        picture = np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), np.uint8)
        _draw(picture, draft, page_no)
        pictures.append(cv2.imencode(".png", picture)[1].tobytes())
    return pictures


def as_printed(pages: Sequence[Gray], per_mm: float) -> list[bytes]:
    """Return a PNG of each page without guesses, `PER_MM` pixels a millimetre.

    Args:
        pages: uint8, (height, width), the pages.
        per_mm: Their pixels a millimetre.
    """
    return [cv2.imencode(".png", small)[1].tobytes() for small in _reduced(pages, per_mm)]


def _reduced(pages: Sequence[Gray], per_mm: float) -> Iterator[Gray]:
    """Yield pages with `PER_MM` pixels a millimetre, uint8 (height, width)."""
    scale = PER_MM / per_mm
    for gray in pages:
        yield np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _draw(picture: Colour, draft: Draft, page_no: int) -> None:
    for field in draft.fields:
        if field.box is not None and field.page_no == page_no:
            _frame(picture, field.box, field.certainty)
            _write(picture, field.box, field.id)
        options = [option for option in field.options if option.page_no == page_no]
        for number, option in enumerate(options):
            _frame(picture, option.box, min(field.certainty, option.certainty))
            if number == 0:
                _write(picture, option.box, field.id)


def _frame(picture: Colour, box: Rect, certainty: float) -> None:
    colour = _SURE if certainty >= UNSURE else _MIDDLING if certainty >= _DOUBT else _DOUBTFUL
    left, top, right, bottom = (round(value * PER_MM) for value in (box.left, box.top, box.right, box.bottom))
    cv2.rectangle(picture, (left, top), (right, bottom), colour, 2)


def _write(picture: Colour, box: Rect, words: str) -> None:
    place = round(box.left * PER_MM) + 2, max(10, round(box.top * PER_MM) - 2)
    cv2.putText(picture, words[:28], place, cv2.FONT_HERSHEY_SIMPLEX, 0.38, (255, 255, 255), 3, cv2.LINE_AA)
    cv2.putText(picture, words[:28], place, cv2.FONT_HERSHEY_SIMPLEX, 0.38, _WORDS, 1, cv2.LINE_AA)
