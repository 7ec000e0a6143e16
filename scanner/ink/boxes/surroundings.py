"""A choice's boxes and words with what lies around them, cut out of a page straight, beside the blank form's print.

How it works:
1. The window around a choice is straightened at 10 pixels a millimetre. Darkness is measured against the
   paper close by, which a closing over 10 mm shows, so shadows and tints do not count.
2. The blank form's print is laid on the picture: as a whole within 1 mm, then each option by itself within
   0.4 mm, and a long label in pieces of about 14 mm, because paper in front of a camera is not flat.
3. Where print lies, made wider by as much as print spreads, ink cannot be told from it. These
   pixels are `hidden`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from forms.geometry import MM_PER_INCH, Rect, Transform
from forms.layout.model import OptionBox
from scanner.ink.boxes.ink_rules import RULES, InkRules
from scanner.ink.dilation import dilate
from scanner.ink.page_margins import PageMargins
from scanner.ink.percentile import percentile
from scanner.paper.straighten import PaperLook, source_pixel_mm, straighten
from scanner.values.page.ink import Tones
from scanner.values.page.picture import Floats, Floats32, Gray, Mask

PER_MM: Final = 10
"""Pixels a millimetre of the working pictures."""

MARK_DPI: Final = PER_MM * MM_PER_INCH
"""The same in pixels an inch; blank pages are drawn at it."""

AROUND_MM: Final = 10.5
"""How far surroundings reach beyond the choice: over the neighbours' boxes, and far enough to recognise a streak."""

BOX_LINE_MM: Final = 0.25
"""How thick the forms print a box's outline."""

PAPER: Final = PaperLook(wider_mm=10.0, soften_mm=10.0 / 6, shrink=0.2, least=40.0)
"""How bare paper is made out around a choice: by a closing wider than a box blacked out."""

_SOFTEN_MM: Final = 0.06
_NOISE_PIXELS_MIN: Final = 300  # fewer pixels say too little about the noise
_NOISE_PIXELS: Final = 10_000  # so many tell the noise to a hundredth; there may be thirty times as many
_NOISE_REACH: Final = 13  # pixels that a blur with a sigma of three reads to either side
_SMOOTH_MM: Final = 0.22
# Each pixel of shift lowers a match by this share of the best one. Where all shifts match
# alike, the print is taken not to have moved.
_SHIFT_COST: Final = 0.02
# darkness at which both pictures are cut off before they are matched: heavy ink must not outweigh thin print
_MATCH_DARK_MAX: Final = 150.0
_LABEL_PART_MM: Final = 14.0  # about so much of a label is laid on the page at once


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """A choice's boxes and words with what lies around, as they came back and as they were printed.

    Attributes:
        dark: float32, (height, width), 0 = bare paper, 255 = black on white paper.
        printed: float32, (height, width), the blank form's darkness, moved onto the print that is seen.
        hidden: bool, (height, width), where print or its edge may hide ink.
        area: The choice's boxes and words on paper, mm.
        window: The area and what lies around it, mm; the pictures show it.
        shifts: Option name to how far its print lies from its place, mm (right, down).
        noise: Sigma of the bare paper's darkness.
        black: Darkness of solid print, 60 to 255.
        pixel_mm: Size of a pixel of the source.
        tones: Whether the source has greys.
        rough: Whether the picture was so noisy that it was smoothed.
        margins: The margins of the page that it was cut from; None where nothing is known of them.
    """

    dark: Floats32 = field(repr=False)
    printed: Floats32 = field(repr=False)
    hidden: Mask = field(repr=False)
    area: Rect
    window: Rect
    shifts: dict[str, tuple[float, float]]
    noise: float
    black: float
    pixel_mm: float
    tones: Tones
    rough: bool = False
    margins: PageMargins | None = None

    def is_own(self, box: OptionBox) -> bool:
        """Tell whether a box is one of the choice itself, not of a neighbour."""
        return self.area.contains(box.rect.center)

    def seen(self, box: OptionBox) -> Rect:
        """Return where a box really lies on paper, mm."""
        return _move(box.rect, self.shifts.get(box.name, (0.0, 0.0)))

    def seen_label(self, box: OptionBox) -> Rect:
        """Return where a box's words really lie on paper, mm."""
        return _move(box.label, self.shifts.get(box.name, (0.0, 0.0)))

    def slices(self, rect: Rect) -> tuple[slice, slice]:
        """Return the rows and columns of an area on paper, clipped to the window."""
        (height, width), window = self.dark.shape, self.window
        top, bottom = round((rect.top - window.top) * PER_MM), round((rect.bottom - window.top) * PER_MM)
        left, right = round((rect.left - window.left) * PER_MM), round((rect.right - window.left) * PER_MM)
        return (
            slice(min(height, max(0, top)), min(height, max(0, bottom))),
            slice(min(width, max(0, left)), min(width, max(0, right))),
        )


@dataclass(frozen=True, slots=True)
class RemovedInk:
    """Ink that was removed because it may be a seal's.

    Attributes:
        area_mm2: Its area.
        darkness: 95th percentile of its pixels' darkness.
        broad_mm: Diameter of the largest disc in it.
    """

    area_mm2: float = 0.0
    darkness: float = 0.0
    broad_mm: float = 0.0


def cut_surroundings(
    gray: Gray,
    transform: Transform,
    area: Rect,
    boxes: Sequence[OptionBox],
    blank_page: Gray,
    *,
    tones: Tones,
    rules: InkRules = RULES,
) -> Surroundings:
    """Cut a choice with its surroundings out of a page and lay the blank form's print on it.

    Args:
        gray: uint8, (height, width), the page as it came back.
        transform: From millimetres on paper to its pixels.
        area: The choice's boxes and words, mm.
        boxes: All boxes of the page.
        blank_page: uint8, the blank page at `MARK_DPI`.
        tones: The page's tones.
        rules: What counts as print, and where it may lie.
    """
    window, rows, columns = _window(area, blank_page.shape)
    dark, pixel_mm = _darkness(gray, transform, window)
    blank = 255.0 - blank_page[rows, columns].astype(np.float32)
    dark = _blur(dark, _SOFTEN_MM)
    own = _own_part(area, window, dark.shape)
    noise = _noise(dark, blank, own, rules)
    rough = noise > rules.rough_noise
    if rough:
        dark = _blur(dark, _SMOOTH_MM)
        noise = _noise(dark, blank, own, rules)
    inside = [box for box in boxes if _is_within(box.rect, window)]
    printed, shifts = _lay_print_on(dark, blank, window, inside, rules)
    spread_mm = rules.spread_mm + rules.spread_pixels * pixel_mm + (_SMOOTH_MM / 2 if rough else 0.0)
    size = 2 * math.ceil(spread_mm * PER_MM - 0.3) + 1
    hidden = dilate(printed > rules.print_darkness, size, is_round=True)
    solid = printed > 200
    black = float(np.clip(percentile(dark[solid], 75) if solid.any() else 255.0, 60.0, 255.0))
    return Surroundings(
        dark,
        printed,
        hidden,
        area,
        window,
        shifts,
        noise,
        black,
        pixel_mm,
        tones,
        rough,
        PageMargins(gray, transform, *(side / PER_MM for side in blank_page.shape[::-1])),
    )


def _blur(picture: Floats32, sigma_mm: float) -> Floats32:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma_mm * PER_MM), dtype=np.float32)


def _window(area: Rect, shape: tuple[int, ...]) -> tuple[Rect, slice, slice]:
    """Return the window around an area, with its rows and columns on the blank page of a given shape."""
    height, width = shape
    left, top = (max(0, math.floor((edge - AROUND_MM) * PER_MM)) for edge in (area.left, area.top))
    right = min(width, math.ceil((area.right + AROUND_MM) * PER_MM))
    bottom = min(height, math.ceil((area.bottom + AROUND_MM) * PER_MM))
    window = Rect(left / PER_MM, top / PER_MM, right / PER_MM, bottom / PER_MM)
    return window, slice(top, bottom), slice(left, right)


def _darkness(gray: Gray, transform: Transform, window: Rect) -> tuple[Floats32, float]:
    """Return a window of the page as darkness against the paper around it, and the source's pixel in mm."""
    size = round(window.width * PER_MM), round(window.height * PER_MM)
    seen = straighten(gray, transform, window, PER_MM, size).astype(np.float32)  # a rounded paper turns some boxes
    return PAPER.darkness(seen, PER_MM), source_pixel_mm(transform, window)


def _own_part(area: Rect, window: Rect, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the choice itself: words written in the cells around it are no noise."""
    left, right = (round((x - window.left) * PER_MM) for x in (area.left, area.right))
    top, bottom = (round((y - window.top) * PER_MM) for y in (area.top, area.bottom))
    return slice(max(0, top), min(shape[0], bottom)), slice(max(0, left), min(shape[1], right))


def _noise(dark: Floats32, blank: Floats32, own: tuple[slice, slice], rules: InkRules) -> float:
    """Return the sigma of bare paper's darkness: in the choice, or in the window where it has too little paper."""
    rough = _roughness(dark, blank, own, rules)
    if rough.size < _NOISE_PIXELS_MIN:
        rough = _roughness(dark, blank, (slice(0, dark.shape[0]), slice(0, dark.shape[1])), rules)
    if not rough.size:
        return 0.0
    some = rough[:: max(1, rough.size // _NOISE_PIXELS)]
    usual, rare = percentile(some, 80), percentile(some, 99)
    # a dithered picture has more outliers than a bell curve
    return float(max(0.78 * usual, min(rare / 2.6, 2 * usual)))


def _roughness(dark: Floats32, blank: Floats32, part: tuple[slice, slice], rules: InkRules) -> Floats32:
    """Return how much the pixels of bare paper in a part differ from the pixels around them."""
    rows, columns = part
    top, left = max(0, rows.start - _NOISE_REACH), max(0, columns.start - _NOISE_REACH)
    wide = slice(top, rows.stop + _NOISE_REACH), slice(left, columns.stop + _NOISE_REACH)
    inner = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    paper = ~dilate(blank[wide] > rules.print_darkness, 13)[inner]
    smooth = cv2.GaussianBlur(dark[wide], (0, 0), 3.0)[inner]
    rough: Floats32 = np.abs(dark[part] - smooth)[paper]
    return rough


def _lay_print_on(
    dark: Floats32, blank: Floats32, window: Rect, boxes: Sequence[OptionBox], rules: InkRules
) -> tuple[Floats32, dict[str, tuple[float, float]]]:
    """Return the blank form's darkness moved onto the print that is seen, and each option's shift in mm."""
    seen = np.minimum(dark, _MATCH_DARK_MAX)
    drawn = np.minimum(blank, _MATCH_DARK_MAX)
    everything = (slice(0, dark.shape[0]), slice(0, dark.shape[1]))
    whole = _shift_of_all(seen, drawn, rules)
    printed = _shift(blank, everything, whole)
    shifts: dict[str, tuple[float, float]] = {}
    for box in boxes:
        at = whole
        for number, tile in enumerate(_tiles(box, window, dark.shape)):
            at = _best_shift(seen, drawn, tile, at, reach=round(rules.option_off_mm * PER_MM), rules=rules)
            printed[tile] = _shift(blank, tile, at)
            if number == 0:
                shifts[box.name] = (at[0] / PER_MM, at[1] / PER_MM)
    return printed, shifts


def _tiles(box: OptionBox, window: Rect, shape: tuple[int, ...]) -> Iterator[tuple[slice, slice]]:
    """Yield the parts of an option that are laid on the page one by one: the box with its first words, then the rest.

    Where paper is not flat under a camera, the end of a long label lies moved otherwise than its beginning.
    """
    parts = max(1, round(box.label.width / _LABEL_PART_MM))
    edges = [box.rect.left - 0.8, *(box.label.left + box.label.width * part / parts for part in range(1, parts))]
    edges.append(box.label.right + 0.5)
    top, bottom = (
        round((box.rect.top - 0.8 - window.top) * PER_MM),
        round((box.rect.bottom + 0.8 - window.top) * PER_MM),
    )
    rows = slice(max(0, top), min(shape[0], bottom))
    for left, right in pairwise(edges):
        start, stop = (round((edge - window.left) * PER_MM) for edge in (left, right))
        yield rows, slice(max(0, start), min(shape[1], stop))


def _best_shift(
    seen: Floats32, drawn: Floats32, tile: tuple[slice, slice], start: tuple[int, int], *, reach: int, rules: InkRules
) -> tuple[int, int]:
    """Return how many pixels (right, down) a printed tile has moved, at most `reach` from `start`."""
    rows, columns = tile
    piece = np.ascontiguousarray(drawn[rows, columns])
    if not piece.size or float(piece.max()) <= rules.print_darkness:
        return start
    wide = (
        slice(rows.start - reach, rows.start - reach + piece.shape[0] + 2 * reach),
        slice(columns.start - reach, columns.start - reach + piece.shape[1] + 2 * reach),
    )
    around = _shift(seen, wide, (-start[0], -start[1]))
    scores = cv2.matchTemplate(around, piece, cv2.TM_CCOEFF)
    steps = np.arange(-reach, reach + 1)
    away = np.hypot(steps[:, np.newaxis], steps[np.newaxis, :])
    scores = scores - _SHIFT_COST * abs(float(scores.max())) * away
    down, right = np.unravel_index(int(scores.argmax()), scores.shape)
    return start[0] + int(right) - reach, start[1] + int(down) - reach


def _shift_of_all(seen: Floats32, drawn: Floats32, rules: InkRules) -> tuple[int, int]:
    """Return how many pixels (right, down) all print has moved.

    It is looked for at half the resolution first, which takes a fifth of the time, and then within a pixel of there.
    """
    coarse_seen, coarse_drawn = _halved(seen), _halved(drawn)
    everything = slice(0, coarse_seen.shape[0]), slice(0, coarse_seen.shape[1])
    reach = round(rules.print_off_mm * PER_MM / 2)
    coarse = _best_shift(coarse_seen, coarse_drawn, everything, (0, 0), reach=reach, rules=rules)
    near = [(2 * coarse[0] + right, 2 * coarse[1] + down) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    scores = _scores_at(seen, drawn, near, rules)
    away = np.hypot(*np.array(near, np.float64).T)
    return near[int((scores - _SHIFT_COST * abs(float(scores.max())) * away).argmax())]


def _halved(picture: Floats32) -> Floats32:
    """Return a picture at half its resolution; an odd last row or column goes, since OpenCV is slow at other shares."""
    height, width = (side // 2 for side in picture.shape)
    whole = picture[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.float32)


def _scores_at(seen: Floats32, drawn: Floats32, shifts: Sequence[tuple[int, int]], rules: InkRules) -> Floats:
    """Return how well print that has moved by each of some shifts matches what is seen: float64, (n,).

    Only the pixels with print are looked at; the picture's edges are repeated.
    """
    reach = max(abs(side) for shift in shifts for side in shift)
    wide = cv2.copyMakeBorder(seen, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    at = np.flatnonzero(drawn > rules.print_darkness)
    rows, columns = np.divmod(at, drawn.shape[1])
    places, darkness = (rows + reach) * wide.shape[1] + columns + reach, drawn.ravel()[at]
    around = wide.ravel()
    seen_there = (around[places + down * wide.shape[1] + right] for right, down in shifts)
    return np.array([(darkness * there).sum(dtype=np.float64) for there in seen_there])


def _shift(picture: Floats32, tile: tuple[slice, slice], shift: tuple[int, int]) -> Floats32:
    """Return a tile of the picture moved right and down by some pixels; the picture's edges are repeated."""
    (height, width), (right, down) = picture.shape, shift
    if tile[0].stop <= tile[0].start or tile[1].stop <= tile[1].start:  # a label that begins beyond the window
        return picture[tile]
    sides = []
    for part, moved, length in ((tile[0], down, height), (tile[1], right, width)):
        start, stop = part.start - moved, part.stop - moved
        low = min(max(start, 0), length - 1)
        high = max(low + 1, min(stop, length))
        before = min(max(0, -start), stop - start - 1)
        sides.append((low, high, before, stop - start - before - (high - low)))
    (top, bottom, above, below), (left, end, west, east) = sides
    inside = picture[top:bottom, left:end]
    return np.asarray(cv2.copyMakeBorder(inside, above, below, west, east, cv2.BORDER_REPLICATE), dtype=np.float32)


def _move(rect: Rect, shift: tuple[float, float]) -> Rect:
    return Rect(rect.left + shift[0], rect.top + shift[1], rect.right + shift[0], rect.bottom + shift[1])


def _is_within(rect: Rect, window: Rect) -> bool:
    return (
        rect.left >= window.left + 0.5
        and rect.right <= window.right - 0.5
        and rect.top >= window.top + 0.5
        and rect.bottom <= window.bottom - 0.5
    )
