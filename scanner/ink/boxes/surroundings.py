"""Straight pictures of a choice's surroundings beside the blank form's, and the ink that was added."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import MM_PER_INCH, Rect, Transform
from forms.layout.model import OptionBox
from scanner.values.picture import Gray

Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]

PER_MM: Final = 10
"""Pixels a millimetre of the working pictures."""

MARK_DPI: Final = PER_MM * MM_PER_INCH

AROUND_MM: Final = 10.5
"""How far a choice's surroundings reach: into the neighbours' boxes, and far enough to know a streak."""

BOX_LINE_MM: Final = 0.25
"""How thick the forms print a box's outline."""

_PAPER_MM: Final = 10.0  # wider than a box that was blacked out, so that its closing is the bare paper
_PAPER_MIN: Final = 40.0  # grey value; paper darker than this is no paper; bounds the gain
_SOFTEN_MM: Final = 0.06
_NOISE_PIXELS: Final = 300  # fewer say little of the noise
_NOISE_REACH: Final = 13  # pixels that a blur of three looks to either side
_ROUGH: Final = 10.0  # sigma of darkness from which a picture is smoothed first: dithered scans, night photos
_SMOOTH_MM: Final = 0.22
_SHIFT_MM: Final = 1.0  # how far print may lie from where registration puts it ...
_NUDGE_MM: Final = 0.4  # ... and one option from its group
_SHIFT_COST: Final = 0.02  # of the best match a pixel: where print cannot tell, it has not moved
_CLIP: Final = 150.0  # of darkness when print is matched, so that heavy ink does not outweigh thin print
_PRINT: Final = 40.0  # darkness from which the blank counts as printed
_SPREAD_MM: Final = 0.16  # how much wider than drawn print comes back ...
_SPREAD_PX: Final = 0.45  # ... and this many pixels of the source on top
_BITONAL: Final = 0.98  # of the pixels are black or white
_STARK: Final = 0.9
_LABEL_MM: Final = 14.0  # about so much of a label is placed by itself, the first of it with its box


@dataclass(frozen=True, slots=True)
class Tones:
    """Whether a page has greys.

    Attributes:
        bitonal: It is black and white only.
        stark: It is nearly so: a fax whose lines were stretched has greys between.
    """

    bitonal: bool
    stark: bool

    @classmethod
    def of(cls, gray: Gray) -> Self:
        """Return them of a page, told from some of its pixels."""
        some = gray[:: max(1, gray.shape[0] // 400), :: max(1, gray.shape[1] // 400)]
        extreme = float(((some < 12) | (some > 243)).mean()) if int(some.min()) < 12 else 0.0
        return cls(extreme > _BITONAL, extreme > _STARK)


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """A choice's boxes and words with what lies around, as they came back and as they were printed.

    Attributes:
        dark: float32, (height, width), 0 = bare paper, 255 = black on white paper.
        printed: float32, (height, width), the blank's darkness, moved onto the print seen.
        hidden: bool, (height, width), where print or its edge may hide ink.
        area: The choice's boxes and words on paper, mm.
        window: What lies around them as well, mm.
        shifts: Option name to how far its print lies from its place, mm (x, y).
        noise: Sigma of the bare paper's darkness.
        black: Darkness of solid print, 60 to 255.
        pixel_mm: Size of a pixel of the source.
        rough: Whether it is so noisy that it was smoothed.
        tones: Whether the source has greys.
    """

    dark: Floats = field(repr=False)
    printed: Floats = field(repr=False)
    hidden: Mask = field(repr=False)
    area: Rect
    window: Rect
    shifts: dict[str, tuple[float, float]]
    noise: float
    black: float
    pixel_mm: float
    tones: Tones
    rough: bool = False

    def is_own(self, box: OptionBox) -> bool:
        """Tell whether a box is one of the choice itself, not of a neighbour."""
        return self.area.contains(box.rect.center)

    def seen(self, box: OptionBox) -> Rect:
        """Return where a box really is."""
        return _moved(box.rect, self.shifts.get(box.name, (0.0, 0.0)))

    def seen_label(self, box: OptionBox) -> Rect:
        """Return where its words really are."""
        return _moved(box.label, self.shifts.get(box.name, (0.0, 0.0)))

    def slices(self, rect: Rect) -> tuple[slice, slice]:
        """Return rows and columns of an area, clipped to the window."""
        height, width = self.dark.shape
        left, right = ((x - self.window.left) * PER_MM for x in (rect.left, rect.right))
        top, bottom = ((y - self.window.top) * PER_MM for y in (rect.top, rect.bottom))
        return (
            slice(min(height, max(0, round(top))), min(height, max(0, round(bottom)))),
            slice(min(width, max(0, round(left))), min(width, max(0, round(right)))),
        )


@dataclass(frozen=True, slots=True)
class RemovedInk:
    """Ink that was taken for a seal's.

    Attributes:
        area_mm2: How much.
        darkness: Of its darkest part: the 95th percentile.
        broad_mm: Diameter of the largest disc in it.
    """

    area_mm2: float = 0.0
    darkness: float = 0.0
    broad_mm: float = 0.0


def surroundings(
    gray: Gray, transform: Transform, area: Rect, boxes: Sequence[OptionBox], blank_page: Gray, *, tones: Tones
) -> Surroundings:
    """Cut an area with its surroundings out of a page and lay the blank's print on it.

    Args:
        gray: uint8, (height, width), the page as it came back.
        transform: Paper to its pixels.
        area: The choice's boxes and words, mm.
        boxes: All boxes of the page.
        blank_page: The blank page at `MARK_DPI`.
        tones: Of the page.
    """
    window, rows, columns = _window(area, blank_page.shape)
    dark, pixel_mm = _darkness(gray, transform, window)
    blank = 255.0 - blank_page[rows, columns].astype(np.float32)
    dark = _blurred(dark, _SOFTEN_MM)
    own = _own_part(area, window, dark.shape)
    noise = _noise(dark, blank, own)
    rough = noise > _ROUGH
    if rough:
        dark = _blurred(dark, _SMOOTH_MM)
        noise = _noise(dark, blank, own)
    inside = [box for box in boxes if _within(box.rect, window)]
    printed, shifts = _lay_on(dark, blank, window, inside)
    spread_mm = _SPREAD_MM + _SPREAD_PX * pixel_mm + (_SMOOTH_MM / 2 if rough else 0.0)
    size = 2 * math.ceil(spread_mm * PER_MM - 0.3) + 1
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    hidden = cv2.dilate((printed > _PRINT).astype(np.uint8), shape).astype(bool)
    solid = printed > 200
    black = float(np.clip(np.percentile(dark[solid], 75) if solid.any() else 255.0, 60.0, 255.0))
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
    )


def percentile(values: NDArray[Any], share: float) -> float:
    """Return a percentile of a few values, between the two next to it: numpy's takes longer to start than this."""
    at = (len(values) - 1) * share / 100
    low = int(at)
    high = min(low + 1, len(values) - 1)
    parted = np.partition(values, (low, high))
    return float(parted[low] + (parted[high] - parted[low]) * (at - low))


def _blurred(picture: Floats, sigma_mm: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma_mm * PER_MM), dtype=np.float32)


def _window(area: Rect, shape: tuple[int, ...]) -> tuple[Rect, slice, slice]:
    height, width = shape
    left, top = (max(0, math.floor((edge - AROUND_MM) * PER_MM)) for edge in (area.left, area.top))
    right = min(width, math.ceil((area.right + AROUND_MM) * PER_MM))
    bottom = min(height, math.ceil((area.bottom + AROUND_MM) * PER_MM))
    window = Rect(left / PER_MM, top / PER_MM, right / PER_MM, bottom / PER_MM)
    return window, slice(top, bottom), slice(left, right)


def _darkness(gray: Gray, transform: Transform, window: Rect) -> tuple[Floats, float]:
    """Return a window straightened, as darkness against the paper around, and the source's pixel in mm."""
    corners = transform.rect_to_pixels(window)
    pixel_mm = window.width / max(1e-6, float(np.hypot(*(corners[1] - corners[0]))))
    finer = max(1, min(3, round(1 / (PER_MM * pixel_mm))))
    width, height = round(window.width * PER_MM), round(window.height * PER_MM)
    step = 1 / (PER_MM * finer)
    to_paper = np.array([[step, 0, window.left + step / 2], [0, step, window.top + step / 2], [0, 0, 1]])
    to_middle = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])  # OpenCV counts from a pixel's middle
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight = cv2.warpPerspective(
        gray,
        to_middle @ transform.matrix @ to_paper,
        (width * finer, height * finer),
        flags=flags,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if finer > 1:
        straight = cv2.resize(straight, (width, height), interpolation=cv2.INTER_AREA)
    seen = straight.astype(np.float32)
    return np.clip(255.0 * (1.0 - seen / np.maximum(_paper(seen), _PAPER_MIN)), 0, 255), pixel_mm


def _paper(seen: Floats) -> Floats:
    """Return the bare paper's brightness: shadows and tints stay in it, strokes do not."""
    scale = 0.2
    small = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    size = round(_PAPER_MM * PER_MM * scale)
    shape = cv2.getStructuringElement(cv2.MORPH_RECT, (size, size))
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, shape, borderType=cv2.BORDER_REPLICATE)
    paper = cv2.GaussianBlur(paper, (0, 0), size / 6)
    return np.asarray(
        cv2.resize(paper, (seen.shape[1], seen.shape[0]), interpolation=cv2.INTER_LINEAR), dtype=np.float32
    )


def _own_part(area: Rect, window: Rect, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return where only the choice itself is: words written in the cells around are no noise."""
    left, right = (round((x - window.left) * PER_MM) for x in (area.left, area.right))
    top, bottom = (round((y - window.top) * PER_MM) for y in (area.top, area.bottom))
    return slice(max(0, top), min(shape[0], bottom)), slice(max(0, left), min(shape[1], right))


def _noise(dark: Floats, blank: Floats, own: tuple[slice, slice]) -> float:
    """Return the sigma of the darkness where nothing is printed, in a part of a picture if there is enough of it."""
    rough = _roughness(dark, blank, own)
    if rough.size < _NOISE_PIXELS:
        rough = _roughness(dark, blank, (slice(0, dark.shape[0]), slice(0, dark.shape[1])))
    if not rough.size:
        return 0.0
    usual, rare = np.percentile(rough, (80, 99))
    return float(max(0.78 * usual, min(rare / 2.6, 2 * usual)))  # a dithered picture has more outliers than a bell


def _roughness(dark: Floats, blank: Floats, part: tuple[slice, slice]) -> Floats:
    """Return by how much the pixels of bare paper in a part differ from those around."""
    rows, columns = part
    top, left = max(0, rows.start - _NOISE_REACH), max(0, columns.start - _NOISE_REACH)
    wide = slice(top, rows.stop + _NOISE_REACH), slice(left, columns.stop + _NOISE_REACH)
    inner = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    paper = cv2.dilate((blank[wide] > _PRINT).astype(np.uint8), np.ones((13, 13), np.uint8))[inner] == 0
    smooth = cv2.GaussianBlur(dark[wide], (0, 0), 3.0)[inner]
    rough: Floats = np.abs(dark[part] - smooth)[paper]
    return rough


def _lay_on(
    dark: Floats, blank: Floats, window: Rect, boxes: Sequence[OptionBox]
) -> tuple[Floats, dict[str, tuple[float, float]]]:
    """Return the blank's darkness moved onto the print seen, and each option's shift in mm."""
    seen = np.minimum(dark, _CLIP)
    drawn = np.minimum(blank, _CLIP)
    everything = (slice(0, dark.shape[0]), slice(0, dark.shape[1]))
    whole = _best_shift(seen, drawn, everything, (0, 0), round(_SHIFT_MM * PER_MM))
    printed = _shifted(blank, everything, whole)
    shifts: dict[str, tuple[float, float]] = {}
    for box in boxes:
        at = whole
        for number, tile in enumerate(_tiles(box, window, dark.shape)):
            at = _best_shift(seen, drawn, tile, at, round(_NUDGE_MM * PER_MM))
            printed[tile] = _shifted(blank, tile, at)
            if number == 0:
                shifts[box.name] = (at[0] / PER_MM, at[1] / PER_MM)
    return printed, shifts


def _tiles(box: OptionBox, window: Rect, shape: tuple[int, ...]) -> Iterator[tuple[slice, slice]]:
    """Yield the parts of an option that lie on the page each for itself: its box with the first words, the other words.

    Paper that is not flat under a camera moves the end of a long label otherwise than its beginning.
    """
    parts = max(1, round(box.label.width / _LABEL_MM))
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
    seen: Floats, drawn: Floats, tile: tuple[slice, slice], start: tuple[int, int], reach: int
) -> tuple[int, int]:
    """Return by how many pixels (right, down) a printed tile has moved, at most `reach` from `start`."""
    rows, columns = tile
    piece = np.ascontiguousarray(drawn[rows, columns])
    if not piece.size or float(piece.max()) <= _PRINT:
        return start
    wide = (
        slice(rows.start - reach, rows.start - reach + piece.shape[0] + 2 * reach),
        slice(columns.start - reach, columns.start - reach + piece.shape[1] + 2 * reach),
    )
    around = _shifted(seen, wide, (-start[0], -start[1]))
    scores = cv2.matchTemplate(around, piece, cv2.TM_CCOEFF)
    steps = np.arange(-reach, reach + 1)
    away = np.hypot(steps[:, np.newaxis], steps[np.newaxis, :])
    scores = scores - _SHIFT_COST * abs(float(scores.max())) * away
    down, right = np.unravel_index(int(scores.argmax()), scores.shape)
    return start[0] + int(right) - reach, start[1] + int(down) - reach


def _shifted(picture: Floats, tile: tuple[slice, slice], shift: tuple[int, int]) -> Floats:
    """Return a tile of a picture that was moved by pixels right and down; its edges are drawn out."""
    rows, columns = tile
    height, width = picture.shape
    down = np.clip(np.arange(rows.start, rows.stop) - shift[1], 0, height - 1)
    across = np.clip(np.arange(columns.start, columns.stop) - shift[0], 0, width - 1)
    return np.asarray(picture.take(down, axis=0).take(across, axis=1), dtype=np.float32)


def _moved(rect: Rect, shift: tuple[float, float]) -> Rect:
    return Rect(rect.left + shift[0], rect.top + shift[1], rect.right + shift[0], rect.bottom + shift[1])


def _within(rect: Rect, window: Rect) -> bool:
    return (
        rect.left >= window.left + 0.5
        and rect.right <= window.right - 0.5
        and rect.top >= window.top + 0.5
        and rect.bottom <= window.bottom - 0.5
    )
