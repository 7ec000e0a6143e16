"""Filled examples of a blank that a browser printed: what people typed into it and ticked, as a scan."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

import forms
from forms.geometry import pixels_from_mm
from tests.makers.blanks.truth import TrueBlank

DPI: Final = 200
_FACE: Final = Path(forms.__file__).parent / "fonts" / "hei.ttf"
_INK: Final = (25, 25, 95)


def filled_scan(blank: TrueBlank, texts: Mapping[str, str], ticks: Collection[str], turn: float) -> bytes:
    """A JPEG of a blank's only page, 200 dots an inch, turned a little on the glass.

    Args:
        blank: The blank.
        texts: What is written at the places of these names.
        ticks: The labels of the boxes that are ticked.
        turn: Degrees against the clock.
    """
    assert set(texts) <= {one.field for one in blank.texts}
    document = pypdfium2.PdfDocument(blank.content)
    picture = document[0].render(scale=DPI / 72).to_pil().convert("RGB")
    document.close()
    pen = ImageDraw.Draw(picture)
    face = ImageFont.truetype(str(_FACE), 30)
    for one in blank.texts:
        if one.field in texts:
            left, top, _, _ = (pixels_from_mm(edge, DPI) for edge in one.place)
            pen.text((left + 16, top + 14), texts[one.field], fill=_INK, font=face)
    for box in blank.boxes:
        if box.label in ticks:
            left, top, right, bottom = (pixels_from_mm(edge, DPI) for edge in box.place)
            pen.line(((left + 3, top + 10), (left + 10, bottom - 4), (right + 4, top - 2)), fill=_INK, width=4)
    turned = picture.rotate(turn, Image.Resampling.BICUBIC, fillcolor="white")
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=88, dpi=(DPI, DPI))
    return out.getvalue()
