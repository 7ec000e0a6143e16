"""The preview: a form's pages as pictures, with its fields and boxes outlined and named."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from forms.blank import blank_pages
from forms.definition import Form
from forms.faces import Face, face_path
from forms.geometry import Rect, pixels_from_mm
from forms.layout.model import Layout, Page

_FIELD_COLOUR: Final = (20, 90, 200)
_OPTION_COLOUR: Final = (200, 40, 30)
_NAME_MM: Final = 2.3  # high enough to be read at 100 dpi, low enough to stay between options
_LINE_MM: Final = 0.3


def preview_pages(form: Form, layout: Layout, dpi: float) -> list[Image.Image]:
    """Return a picture of each page, RGB: places to write in blue, boxes to tick in red, each with its id.

    Args:
        form: What is printed.
        layout: Where it stands.
        dpi: The pictures' resolution.
    """
    pen = _Pen(dpi)
    return [
        pen.outlined(Image.fromarray(blank).convert("RGB"), page)
        for blank, page in zip(blank_pages(form, layout, dpi), layout.pages, strict=True)
    ]


def png_of(picture: Image.Image, dpi: float) -> bytes:
    """Return a picture as PNG, with its resolution."""
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


class _Pen:
    """Outlines and names places at one resolution."""

    def __init__(self, dpi: float) -> None:
        self._dpi = dpi
        self._line = max(1, round(pixels_from_mm(_LINE_MM, dpi)))
        self._font = ImageFont.truetype(str(face_path(Face.FIELD)), max(8, round(pixels_from_mm(_NAME_MM, dpi))))

    def outlined(self, picture: Image.Image, page: Page) -> Image.Image:
        draw = ImageDraw.Draw(picture)
        for field in page.fields:
            self._outline(draw, field.rect, _FIELD_COLOUR)
        for option in page.options:
            self._outline(draw, option.rect, _OPTION_COLOUR)
        for field in page.fields:  # names after all outlines, so that no line runs through one
            self._name(draw, field.field_id, field.rect.right, field.rect.top, _FIELD_COLOUR, anchor="ra")
        for option in page.options:
            self._name(draw, option.name, option.rect.left, option.rect.top, _OPTION_COLOUR, anchor="ld")
        return picture

    def _outline(self, draw: ImageDraw.ImageDraw, rect: Rect, colour: tuple[int, int, int]) -> None:
        left, top, right, bottom = (
            pixels_from_mm(side, self._dpi) for side in (rect.left, rect.top, rect.right, rect.bottom)
        )
        draw.rectangle((left, top, right, bottom), outline=colour, width=self._line)

    def _name(
        self,
        draw: ImageDraw.ImageDraw,
        name: str,
        x_mm: float,
        y_mm: float,
        colour: tuple[int, int, int],
        *,
        anchor: str,
    ) -> None:
        place = (pixels_from_mm(x_mm, self._dpi), pixels_from_mm(y_mm, self._dpi))
        draw.rectangle(draw.textbbox(place, name, font=self._font, anchor=anchor), fill="white")
        draw.text(place, name, fill=colour, font=self._font, anchor=anchor)
