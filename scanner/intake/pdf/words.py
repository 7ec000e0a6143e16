"""Takes the exact words of a PDF page from its text layer, where the text layer can be trusted."""

from __future__ import annotations

import ctypes
from collections.abc import Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from scanner.values.page.picture import Word

_SCAN_SHARE: Final = 0.7
"""Pictures that cover more than this share of a page are taken for a scan.

Text over a scan comes from text recognition, which may be wrong, and not from what was typed.
"""

_NOTHING: Final = "\ufffd"  # stands for a glyph whose font does not say which character it is
_HYPHEN: Final = 2  # pdfium's character for a hyphen at a line's end
_SUBPIXELS: Final = 64
_GAP_EM: Final = 0.25
_SAME_LINE: Final = 0.5
_INVISIBLE: Final = 3
_NAME_BYTES: Final = 256


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    left: float
    top: float
    right: float
    bottom: float


def page_words(page: Any, width_px: int, height_px: int, doubtful: Set[str] = frozenset()) -> tuple[Word, ...]:
    """Return a page's words with their places in its picture; no words where the text layer cannot be trusted.

    Words over a scan and invisible words are left out. U+FFFD stands for a glyph whose font
    does not say which character it is. A word ends at a space, at the end of a line and at a
    gap of a quarter of the letters' height.

    Args:
        page: A `pypdfium2.PdfPage`.
        width_px: The width of the picture that was drawn of the page.
        height_px: The height of that picture.
        doubtful: The base names of the fonts that do not say which characters their glyphs are.
    """
    if _is_over_a_scan(page):
        return ()
    textpage = page.get_textpage()
    try:
        glyphs = _glyphs(textpage.raw, _page_to_pixels(page, width_px, height_px), doubtful)
    finally:
        textpage.close()
    return _joined(glyphs)


def _is_over_a_scan(page: Any) -> bool:
    left, bottom, right, top = page.get_bbox()
    area = (right - left) * (top - bottom)
    covered = 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        x0, y0, x1, y1 = item.get_bounds()
        covered += max(x1 - x0, 0.0) * max(y1 - y0, 0.0)
    return bool(covered > _SCAN_SHARE * area)


def _page_to_pixels(page: Any, width_px: int, height_px: int) -> NDArray[np.float64]:
    """Return the affine map, float64 (2, 3), from the page's points to its picture's pixels."""

    def device(x: float, y: float) -> NDArray[np.float64]:
        across, down = ctypes.c_int(), ctypes.c_int()
        size = (width_px * _SUBPIXELS, height_px * _SUBPIXELS)
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
        return np.array([across.value, down.value]) / _SUBPIXELS

    origin = device(0.0, 0.0)
    return np.column_stack([(device(1000.0, 0.0) - origin) / 1000, (device(0.0, 1000.0) - origin) / 1000, origin])


def _glyphs(textpage: Any, to_pixels: NDArray[np.float64], doubtful: Set[str]) -> list[_Glyph | None]:
    """Return the characters of the text layer in order, with None for a gap between two words.

    The list is empty if no font of the page says which characters its glyphs are.
    """
    glyphs: list[_Glyph | None] = []
    for index in range(pdfium.FPDFText_CountChars(textpage)):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        character = "-" if code == _HYPHEN else chr(code) if 0 < code <= 0x10FFFF else _NOTHING
        if pdfium.FPDFText_IsGenerated(textpage, index) == 1 or character.isspace():
            glyphs.append(None)
        elif _is_invisible(textpage, index):
            continue
        else:
            if pdfium.FPDFText_HasUnicodeMapError(textpage, index) == 1 or _font_name(textpage, index) in doubtful:
                character = _NOTHING
            glyphs.append(_placed(character, textpage, index, to_pixels))
    if all(glyph is None or glyph.text == _NOTHING for glyph in glyphs):
        return []
    return glyphs


def _font_name(textpage: Any, index: int) -> str:
    """Return the base name of a character's font, with its subset prefix."""
    item = pdfium.FPDFText_GetTextObject(textpage, index)
    if not item:
        return ""
    font = pdfium.FPDFTextObj_GetFont(item)
    name = ctypes.create_string_buffer(_NAME_BYTES)
    length = pdfium.FPDFFont_GetBaseFontName(font, name, _NAME_BYTES)
    return name.raw[: max(min(length, _NAME_BYTES) - 1, 0)].decode("utf-8", "replace")


def _is_invisible(textpage: Any, index: int) -> bool:
    item = pdfium.FPDFText_GetTextObject(textpage, index)
    return bool(item) and pdfium.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE


def _placed(character: str, textpage: Any, index: int, to_pixels: NDArray[np.float64]) -> _Glyph | None:
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box)):
        return None
    corners = np.array([(box.left, box.bottom, 1.0), (box.right, box.top, 1.0)]) @ to_pixels.T
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return _Glyph(character, left, top, right, bottom)


def _joined(glyphs: list[_Glyph | None]) -> tuple[Word, ...]:
    words: list[list[_Glyph]] = []
    for before, glyph in pairwise([None, *glyphs]):
        if glyph is None:
            continue
        if before is None or not _continues(before, glyph):
            words.append([])
        words[-1].append(glyph)
    return tuple(_word(word) for word in words)


def _continues(before: _Glyph, after: _Glyph) -> bool:
    if "\udc00" <= after.text <= "\udfff":
        return True  # this is the second half of a character above U+FFFF, which pdfium gives as two
    height = min(before.bottom - before.top, after.bottom - after.top)
    overlap = min(before.bottom, after.bottom) - max(before.top, after.top)
    gap = after.left - before.right
    return overlap > _SAME_LINE * height and -height < gap < _GAP_EM * height


def _word(glyphs: list[_Glyph]) -> Word:
    box = (
        min(glyph.left for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
    )
    # pdfium gives a character above U+FFFF as the two halves of a surrogate pair; this joins them.
    text = "".join(glyph.text for glyph in glyphs).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Word(text, box)
