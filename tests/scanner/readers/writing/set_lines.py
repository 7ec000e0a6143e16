"""Lines of writing as a scanner shows them, set in a typeface, with what a recogniser makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from forms.faces import Face, face_path
from scanner.readers.writing.line_split import LinePicture
from scanner.values.reading.recognised import Character, RecognisedLine

EM_PX = 40
_LEFT, _BASELINE = 20, 92
_SIZE = 126


@dataclass(slots=True)
class TypedLine:
    """A line that is set from the left to the right.

    Attributes:
        gray: The picture so far.
        characters: The characters so far.
        end_px: Where the next one begins.
    """

    gray: Image.Image = field(default_factory=lambda: Image.new("L", (40 * EM_PX, _SIZE), 255))
    characters: list[tuple[str, float]] = field(default_factory=list)
    end_px: float = _LEFT

    def set(self, text: str, face: Face = Face.FIELD, *, shade: int = 20, size_px: float = EM_PX) -> TypedLine:
        """Set characters behind those that stand there."""
        font = ImageFont.truetype(str(face_path(face)), size_px)
        for character in text:
            wide = font.getlength(character)
            ImageDraw.Draw(self.gray).text((self.end_px, _BASELINE), character, font=font, fill=shade, anchor="ls")
            self.characters.append((character, self.end_px + wide / 2))
            self.end_px += wide
        return self

    def above(self, text: str, at_em: float, *, size_px: int = 24, rise_em: float = 1.05) -> TypedLine:
        """Write words above the line that are not recognised, from a place counted in em from its beginning."""
        font = ImageFont.truetype(str(face_path(Face.KAI)), size_px)
        place = _LEFT + at_em * EM_PX, _BASELINE - rise_em * EM_PX
        ImageDraw.Draw(self.gray).text(place, text, font=font, fill=60, anchor="ls")
        return self

    def pen(self, *points: tuple[float, float], width_px: int = 4, shade: int = 30) -> TypedLine:
        """Draw a stroke; points count in em from the beginning of the line and from the baseline upwards."""
        places = [(_LEFT + x * EM_PX, _BASELINE - y * EM_PX) for x, y in points]
        ImageDraw.Draw(self.gray).line(places, fill=shade, width=width_px)
        return self

    def block(self, side_em: float, *, shade: int = 20) -> TypedLine:
        """Draw a square two em behind the end."""
        left, side = self.end_px + 2 * EM_PX, side_em * EM_PX
        ImageDraw.Draw(self.gray).rectangle(
            (left, _BASELINE - 10 - side + 1, left + side - 1, _BASELINE - 10), fill=shade
        )
        return self

    def seen(self, *, aside_em: float = 0.0) -> tuple[LinePicture, RecognisedLine]:
        """Return the line's picture, cut as lines are cut, with what is recognised in it.

        Args:
            aside_em: How far to the right of its middle each character was seen.
        """
        sharp = np.asarray(self.gray)
        rows, columns = np.nonzero(sharp < 215)
        high = int(rows.max() + 1 - rows.min())
        margin = round(0.3 * high)
        around = np.pad(sharp, margin, constant_values=255)
        part = around[rows.min() : rows.max() + 1 + 2 * margin, columns.min() : columns.max() + 1 + 2 * margin]
        soft = cv2.GaussianBlur(part, (0, 0), 0.9).astype(np.uint8)
        left, width = float(columns.min() - margin), part.shape[1]
        found = RecognisedLine(
            tuple(Character(text, 0.99, at=(at + aside_em * EM_PX - left) / width) for text, at in self.characters)
        )
        return LinePicture(soft, 0.0, width / 8, high / 8), found

    def read_as(self, text: str) -> tuple[LinePicture, RecognisedLine]:
        """Return the same where the recogniser makes other characters of it."""
        line, found = self.seen()
        other = zip(text, found.characters, strict=True)
        return line, RecognisedLine(tuple(replace(one, text=character) for character, one in other))
