"""Characters as one of the form's own typefaces draws them, for holding what was written against them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from forms.faces import Face, face_path, load_metrics
from scanner.values.page.picture import Gray

_BASELINE: Final = 1.4  # em from the top of a drawing to the baseline
_MARGIN_PX: Final = 2  # around a character, for its soft edges
_INK: Final = 60  # grey value from which a drawing has ink
_OPEN: Final = 4  # typefaces in a size that are open: each takes 3 MB, and a line is drawn in one size
_KEPT: Final = 6000  # drawings of one size and typeface: a page has some hundred


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCharacter:
    """A character's drawing, cut to its ink and a margin.

    Attributes:
        ink: uint8, (height, width), 255 = ink.
        top: Row where its ink begins, from the baseline: negative above it.
        bottom: Row behind its last ink.
    """

    ink: Gray = field(repr=False)
    top: int
    bottom: int


@lru_cache(maxsize=_KEPT)
def draw_character(text: str, face: Face, em_px: int, *, blur_em: float) -> DrawnCharacter | None:
    """Return a character in a typeface, blurred as print and a scanner blur it; None where the typeface has it not.

    Args:
        text: One character.
        face: The typeface.
        em_px: Its size.
        blur_em: Sigma of the blur.
    """
    if len(text) != 1 or not load_metrics()[face].has(text):
        return None
    picture = Image.new("L", (2 * em_px, 2 * em_px))
    baseline = round(_BASELINE * em_px)
    ImageDraw.Draw(picture).text((em_px // 2, baseline), text, font=_font(face, em_px), fill=255, anchor="ls")
    sharp = np.asarray(picture)
    left, top, wide, high = cv2.boundingRect((sharp > _INK).astype(np.uint8))
    if not wide:
        return None
    part = sharp[
        max(0, top - _MARGIN_PX) : top + high + _MARGIN_PX, max(0, left - _MARGIN_PX) : left + wide + _MARGIN_PX
    ]
    soft = cv2.GaussianBlur(part, (0, 0), blur_em * em_px, borderType=cv2.BORDER_CONSTANT).astype(np.uint8)
    return DrawnCharacter(soft, top - baseline, top + high - baseline)


@lru_cache(maxsize=_OPEN)
def _font(face: Face, em_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face_path(face)), em_px)
