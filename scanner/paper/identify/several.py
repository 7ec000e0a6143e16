"""Pictures that show several pages: two sheets side by side on the glass, two photographed together, an A3 copy.

How it works. Each page code in the picture says by its own four corners where its sheet lies. Where two sheets or more
lie whole in the picture and do not cover each other, each is cut out by itself: what is nearer to the middle of another
sheet is made white, so that its marks are not taken for marks of this one. Where only one code can be read, the room
beside its sheet is tried as another page, and where none can, the two halves of the picture are. A cut counts only if
at least two of its parts are known as pages that lie in them as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from forms.definition import Form
from forms.geometry import MM_PER_INCH, Rect, Transform
from forms.layout.model import Layout
from scanner.paper.identify.anchors import scale_picture
from scanner.paper.identify.codes import find_codes_anywhere
from scanner.paper.pose import fit_by_spread
from scanner.values.page import FittedPage, IdentifiedPage, KnownPage, identified
from scanner.values.page.picture import Floats, Picture, Word

_DPI: Final = 200.0
_A3_MM: Final = 420.0
_MARGIN_MM: Final = 12.0  # around a sheet whose place is known by its code alone
_INSIDE_MIN: Final = 0.85
_OVERLAP_MAX: Final = 0.2
_ROOM_MIN: Final = 0.55  # of a sheet's side, for another sheet to lie beside it
_SHAPE_TOLERANCE: Final = 1.25
_MAP_SIDE: Final = 400  # pixels of the small map on which sheets are compared

Forms = Sequence[tuple[Form, Layout]]
Identify = Callable[[Picture], object]


def shows_one_page(found: KnownPage, layout: Layout) -> bool:
    """Tell whether a page fills its picture, so that no other page can lie beside it.

    A sheet whose sides are not those of its paper was put together from the marks of two sheets.
    """
    page = identified(found)
    if isinstance(found, FittedPage):
        transform: Transform | None = found.registered.transform
    else:
        transform = fit_by_spread(page.points_mm, page.points_px, layout.width_mm * layout.height_mm)
    if transform is None:
        return False
    sheet = transform.rect_to_pixels(Rect(0, 0, layout.width_mm, layout.height_mm))
    # opposite sides together: a camera that looks from one end shortens one of them
    top, right, bottom, left = np.linalg.norm(np.roll(sheet, -1, axis=0) - sheet, axis=1).tolist()
    shape = (top + bottom) / max(left + right, 1e-6) / (layout.width_mm / layout.height_mm)
    if not 1 / _SHAPE_TOLERANCE < shape < _SHAPE_TOLERANCE:
        return False
    return not any(True for _ in _rooms(sheet, page.picture.gray.shape))


def lies_in_its_part(found: IdentifiedPage, layout: Layout) -> bool:
    """Tell whether a page that was found in a part of a picture lies in this part as a whole.

    Half of a page may hold anchors enough to be told, but the sheet that they speak of reaches beyond that half.
    """
    transform = fit_by_spread(found.points_mm, found.points_px, layout.width_mm * layout.height_mm)
    if transform is None:
        return False
    return _is_inside(transform.rect_to_pixels(Rect(0, 0, layout.width_mm, layout.height_mm)), found.picture)


def cut_apart(picture: Picture, forms: Forms) -> Iterator[tuple[Picture, ...]]:
    """Yield the ways in which a picture may be cut into pages, the surest first."""
    sheets = _sheets(picture, forms)
    if len(sheets) > 1:
        yield _in_order([_cut(picture, sheets, number) for number in range(len(sheets))], sheets)
    if len(sheets) == 1:
        for room in _rooms(sheets[0], picture.gray.shape):
            both = [sheets[0], room]
            yield _in_order([_cut(picture, both, number) for number in (0, 1)], both)
    height, width = picture.gray.shape
    halves = [_corners(0, 0, width / 2, height), _corners(width / 2, 0, width, height)]
    if height > width:
        halves = [_corners(0, 0, width, height / 2), _corners(0, height / 2, width, height)]
    yield _in_order([_cut(picture, halves, number) for number in (0, 1)], halves)


def _sheets(picture: Picture, forms: Forms) -> list[Floats]:
    """Return the corners, float64 (4, 2), of the sheets that lie whole in a picture, as their codes say."""
    height, width = picture.gray.shape
    dpi = picture.dpi[0] if picture.dpi is not None else max(height, width) / _A3_MM * MM_PER_INCH
    scale = min(2.0, _DPI / dpi)
    found: list[Floats] = []
    for code in find_codes_anywhere(scale_picture(picture.gray, scale)):
        for form, layout in forms:
            page = next((one for one in layout.pages if one.index + 1 == code.code.page_no), None)
            if (form.key, form.version) != (code.code.key, code.code.version) or page is None or page.code is None:
                continue
            place = np.array([(corner.x, corner.y) for corner in page.code.corners])
            transform = fit_by_spread(place, code.corners_px / scale, layout.width_mm * layout.height_mm)
            if transform is not None:
                paper = Rect(0, 0, layout.width_mm, layout.height_mm).inset(-_MARGIN_MM)
                found.append(transform.rect_to_pixels(paper))
    apart: list[Floats] = []
    for sheet in found:
        if _is_inside(sheet, picture) and all(_overlap(sheet, other, picture) <= _OVERLAP_MAX for other in apart):
            apart.append(sheet)
    return apart


def _rooms(sheet: Floats, shape: tuple[int, ...]) -> Iterator[Floats]:
    """Yield the parts of a picture beside a sheet that are large enough for another one."""
    height, width = shape[:2]
    low, high = sheet.min(axis=0), sheet.max(axis=0)
    across, down = (high - low) * _ROOM_MIN
    if low[0] > across:
        yield _corners(0, 0, low[0], height)
    if width - high[0] > across:
        yield _corners(high[0], 0, width, height)
    if low[1] > down:
        yield _corners(0, 0, width, low[1])
    if height - high[1] > down:
        yield _corners(0, high[1], width, height)


def _cut(picture: Picture, sheets: Sequence[Floats], number: int) -> Picture:
    """Return one sheet of a picture by itself; what is nearer to the middle of another one is white."""
    height, width = picture.gray.shape
    own = sheets[number]
    low = np.maximum(np.floor(own.min(axis=0)), 0).astype(int)
    high = np.minimum(np.ceil(own.max(axis=0)), (width, height)).astype(int)
    x, y = np.meshgrid(np.arange(low[0], high[0]) + 0.5, np.arange(low[1], high[1]) + 0.5)
    middle = own.mean(axis=0)
    mine = (x - middle[0]) ** 2 + (y - middle[1]) ** 2
    foreign = np.zeros(x.shape, dtype=bool)
    for at, other in enumerate(sheets):
        if at != number:
            centre = other.mean(axis=0)
            foreign |= (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < mine
    part = (slice(low[1], high[1]), slice(low[0], high[0]))
    gray = picture.gray[part].copy()
    gray[foreign] = 255
    colour = None if picture.colour is None else picture.colour[part].copy()
    if colour is not None:
        colour[foreign] = 255
    return replace(picture, gray=gray, colour=colour, words=_words(picture, low, foreign))


def _words(picture: Picture, low: Floats, foreign: Floats) -> tuple[Word, ...]:
    """Return the words of a text layer that stand in a part of a picture, moved to it."""
    found = []
    for word in picture.words:
        left, top, right, bottom = word.box_px
        column, row = int((left + right) / 2 - low[0]), int((top + bottom) / 2 - low[1])
        if 0 <= row < foreign.shape[0] and 0 <= column < foreign.shape[1] and not foreign[row, column]:
            x, y = float(low[0]), float(low[1])
            found.append(Word(word.text, (left - x, top - y, right - x, bottom - y)))
    return tuple(found)


def _in_order(parts: Sequence[Picture], sheets: Sequence[Floats]) -> tuple[Picture, ...]:
    """Return parts as people read them, from left to right or from top to bottom, numbered."""
    middles = np.array([sheet.mean(axis=0) for sheet in sheets])
    spread = np.ptp(middles, axis=0)
    along = 0 if spread[0] >= spread[1] else 1
    order = np.argsort(middles[:, along], kind="stable")
    return tuple(replace(parts[at], piece=number) for number, at in enumerate(order))


def _corners(left: float, top: float, right: float, bottom: float) -> Floats:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float64)


def _is_inside(sheet: Floats, picture: Picture) -> bool:
    height, width = picture.gray.shape
    return _overlap(sheet, _corners(0, 0, width, height), picture) >= _INSIDE_MIN


def _overlap(sheet: Floats, other: Floats, picture: Picture) -> float:
    """Return the share of a sheet that lies within another outline, 0.0 to 1.0."""
    scale = _MAP_SIDE / max(picture.gray.shape)
    room = _MAP_SIDE  # sheets may reach beyond the picture by its own size
    maps = []
    for outline in (sheet, other):
        drawn = np.zeros((3 * room, 3 * room), dtype=np.uint8)
        cv2.fillConvexPoly(drawn, np.round(outline * scale + room).astype(np.int32), (1,))
        maps.append(drawn)
    return float((maps[0] & maps[1]).sum()) / max(1.0, float(maps[0].sum()))
