"""Takes the words of a PDF's page, and what of its text draws: boxes that are characters, underscores, leaders."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from forms.geometry import Rect, mm_from_pixels
from scanner.adopt.printed import Outline, OutlineShape, PrintedWord, RuledLine

_SQUARES: Final = "□☐▢❏❐❑❒◻◽⬜⎕☑☒\uf06f\uf071\uf0a8\uf072\uf0a3\uf0fe\uf0fd\uf078"
_CIRCLES: Final = "○◯⚪❍〇◦\uf0a1\uf06d\uf0a6"
_PICTURE_FACES: Final = ("wingdings", "dingbats", "webdings", "marlett")
_PICTURE_SQUARES: Final = "oqrnpx¨£ýþ"
_PICTURE_CIRCLES: Final = "m¡l¦"
_LEADERS: Final = "_＿.．…·‥﹍"
_LEADERS_LEAST_MM: Final = 6.0
_UNDERSCORES_LEAST_MM: Final = 3.5
"""Dots may be an ellipsis; two underscores of 11 points are a line to tick already."""
_SUBPIXELS: Final = 10_000
_NAME_BYTES: Final = 256
_INVISIBLE: Final = 3
_GAP_EM: Final = 0.3
_SAME_LINE: Final = 0.5
_BRACKETS: Final = re.compile(r"[(（\[［【][\s_]{0,8}[)）\]］】]")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character of a page.

    Attributes:
        text: The character.
        box: The place that the face gives it, in millimetres.
        ink: Where it is drawn.
        is_picture: Whether its face draws pictures instead of letters.
    """

    text: str
    box: Rect
    ink: Rect
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page's text is: words, and what draws.

    Attributes:
        words: Its words.
        outlines: Boxes that are characters, and pairs of brackets with nothing between.
        lines: Underscores and leaders.
    """

    words: tuple[PrintedWord, ...]
    outlines: tuple[Outline, ...]
    lines: tuple[RuledLine, ...]


def page_text(page: Any) -> PageText:
    """Return what the text of a page is.

    Args:
        page: A `pypdfium2.PdfPage`.
    """
    textpage = page.get_textpage()
    try:
        glyphs = list(_glyphs(page, textpage.raw))
    finally:
        textpage.close()
    outlines = [outline for glyph in glyphs if glyph is not None and (outline := _outline(glyph)) is not None]
    lines: list[RuledLine] = []
    words: list[PrintedWord] = []
    for run in _runs([None if glyph is not None and _outline(glyph) is not None else glyph for glyph in glyphs]):
        if len(run) > 0 and _is_line(run):
            lines.append(_leader(run))
            continue
        tail = _tail(run)
        if tail and _is_line(run[tail:]):
            lines.append(_leader(run[tail:]))
        if (word := _word(run[:tail] if tail else run)) is not None:
            words.append(word)
    brackets, words = _bracketed(words)
    return PageText(tuple(words), (*outlines, *brackets), tuple(_joined_lines(lines)))


def _glyphs(page: Any, raw: Any) -> Iterator[Glyph | None]:
    """Yield the characters in order, with None for a space."""
    to_mm = _to_mm(page)
    for index in range(pdfium.FPDFText_CountChars(raw)):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        text = "-" if code == 2 else chr(code) if 0 < code <= 0x10FFFF else "\ufffd"
        if pdfium.FPDFText_IsGenerated(raw, index) == 1 or text.isspace():
            yield None
            continue
        if _is_unseen(raw, index):
            continue
        loose, tight = pdfium.FS_RECTF(), [ctypes.c_double() for _ in range(4)]
        if not pdfium.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(loose)):
            continue
        left, right, bottom, top = (ctypes.byref(value) for value in tight)
        box = _rect(to_mm, loose.left, loose.bottom, loose.right, loose.top)
        ink = box
        if pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top):
            ink = _rect(to_mm, tight[0].value, tight[2].value, tight[1].value, tight[3].value)
        yield Glyph(text, box, ink, _is_picture_face(raw, index))


def _to_mm(page: Any) -> NDArray[np.float64]:
    """Return the affine map, float64 (2, 3), from the page's points to millimetres on the page as it is shown."""
    width, height = page.get_size()

    def device(x: float, y: float) -> NDArray[np.float64]:
        across, down = ctypes.c_int(), ctypes.c_int()
        size = (_SUBPIXELS, _SUBPIXELS)
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
        return (
            np.array([across.value * mm_from_pixels(width, 72), down.value * mm_from_pixels(height, 72)]) / _SUBPIXELS
        )

    origin = device(0.0, 0.0)
    return np.column_stack([(device(1000.0, 0.0) - origin) / 1000, (device(0.0, 1000.0) - origin) / 1000, origin])


def _rect(to_mm: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float) -> Rect:
    corners = np.array([(x0, y0, 1.0), (x1, y1, 1.0)]) @ to_mm.T
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Rect(left, top, right, bottom)


def _is_picture_face(raw: Any, index: int) -> bool:
    item = pdfium.FPDFText_GetTextObject(raw, index)
    if not item:
        return False
    name = ctypes.create_string_buffer(_NAME_BYTES)
    length = pdfium.FPDFFont_GetBaseFontName(pdfium.FPDFTextObj_GetFont(item), name, _NAME_BYTES)
    face = name.raw[: max(min(length, _NAME_BYTES) - 1, 0)].decode("utf-8", "replace").lower()
    return any(part in face for part in _PICTURE_FACES)


def _is_unseen(raw: Any, index: int) -> bool:
    """Tell whether a character is turned, as words at a page's side are, or not drawn at all."""
    angle = pdfium.FPDFText_GetCharAngle(raw, index) % (2 * math.pi)
    if min(angle, 2 * math.pi - angle) > 0.3:
        return True
    item = pdfium.FPDFText_GetTextObject(raw, index)
    return bool(item) and pdfium.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE


def _outline(glyph: Glyph) -> Outline | None:
    """Return the box to tick that a character draws, or None."""
    width, height = glyph.ink.width, glyph.ink.height
    if not (1.2 <= width <= 9 and 1.2 <= height <= 9 and 0.6 <= width / height <= 1.6):
        return None
    if glyph.text in _SQUARES or (glyph.is_picture and glyph.text in _PICTURE_SQUARES):
        return Outline(glyph.ink, OutlineShape.SQUARE)
    if glyph.text in _CIRCLES or (glyph.is_picture and glyph.text in _PICTURE_CIRCLES):
        return Outline(glyph.ink, OutlineShape.CIRCLE)
    return None


def _runs(glyphs: list[Glyph | None]) -> list[list[Glyph]]:
    """Return the runs of characters that belong together: words, and the leaders between them."""
    runs: list[list[Glyph]] = []
    for before, glyph in pairwise([None, *glyphs]):
        if glyph is None:
            continue
        if before is None or not _continues(before, glyph):
            runs.append([])
        runs[-1].append(glyph)
    return runs


def _continues(before: Glyph, after: Glyph) -> bool:
    if "\udc00" <= after.text <= "\udfff":
        return True
    leads = _leads(before), _leads(after)
    if leads[0] != leads[1]:
        return False
    height = min(before.box.height, after.box.height)
    overlap = min(before.box.bottom, after.box.bottom) - max(before.box.top, after.box.top)
    gap = after.box.left - before.box.right
    return overlap > _SAME_LINE * height and -height < gap < _GAP_EM * height


def _leads(glyph: Glyph) -> bool:
    return glyph.text in "_＿…‥﹍"


def _length(run: list[Glyph]) -> float:
    return run[-1].box.right - run[0].box.left if all(glyph.text in _LEADERS for glyph in run) else 0.0


def _is_line(run: list[Glyph]) -> bool:
    is_underscored = all(glyph.text in "_＿" for glyph in run)
    return _length(run) >= (_UNDERSCORES_LEAST_MM if is_underscored else _LEADERS_LEAST_MM)


def _leader(run: list[Glyph]) -> RuledLine:
    is_dotted = all(glyph.text not in "_＿" for glyph in run)
    return RuledLine(run[0].box.left, run[-1].box.right, max(glyph.ink.bottom for glyph in run), is_dotted)


def _tail(run: list[Glyph]) -> int:
    """Return where leaders begin right behind a word; 0 where there are none."""
    count = 0
    while count < len(run) and run[-1 - count].text in _LEADERS:
        count += 1
    return len(run) - count if 4 <= count < len(run) else 0


def _word(run: list[Glyph]) -> PrintedWord | None:
    text = "".join(glyph.text for glyph in run).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    box = run[0].box
    for glyph in run[1:]:
        box = box.union(glyph.box)
    starts = tuple(glyph.box.left for glyph in run) if len(text.strip()) == len(run) else ()
    text = text.strip()
    return PrintedWord(text, box, starts) if text and box.width > 0 and box.height > 0 else None


def _bracketed(words: list[PrintedWord]) -> tuple[list[Outline], list[PrintedWord]]:
    """Take pairs of brackets with nothing between them out of the words."""
    words = list(words)
    outlines: list[Outline] = []
    kept: list[PrintedWord] = []
    index = 0
    while index < len(words):
        word = words[index]
        if word.text in "(（[［" and index + 2 < len(words) and set(words[index + 1].text) <= {"_"}:
            del words[index + 1]  # what stands between the two is there to be written over
        pair = words[index + 1] if index + 1 < len(words) else None
        match = _BRACKETS.fullmatch(word.text)
        if match:
            outlines.append(Outline(word.box, OutlineShape.BRACKET, 0.8))
        elif (
            pair is not None
            and word.text in "(（[［"
            and pair.text[:1] in ")）]］"
            and abs(pair.box.center.y - word.box.center.y) < 1.0
            and 0 < pair.box.left - word.box.left < 9.0
        ):
            share = 1 / max(len(pair.text), 1)
            middle = pair.box.left + pair.box.width * share
            outlines.append(
                Outline(Rect(word.box.left, word.box.top, middle, word.box.bottom), OutlineShape.BRACKET, 0.8)
            )
            if len(pair.text) > 1:
                kept.append(PrintedWord(pair.text[1:], Rect(middle, pair.box.top, pair.box.right, pair.box.bottom)))
            index += 1
        else:
            kept.append(word)
        index += 1
    return outlines, kept


def _joined_lines(lines: list[RuledLine]) -> list[RuledLine]:
    """Join lines that go on where another ends."""
    joined: list[RuledLine] = []
    for line in sorted(lines, key=lambda one: (round(one.y), one.left)):
        last = joined[-1] if joined else None
        if last is not None and abs(last.y - line.y) < 0.8 and -1.0 < line.left - last.right < 1.5:
            joined[-1] = replace(last, right=line.right)
        else:
            joined.append(line)
    return joined
