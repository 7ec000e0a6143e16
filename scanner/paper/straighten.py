"""The one place where a picture of paper is drawn straight, and where darkness is measured against the bare paper.

A transform gives the pixel of each millimetre; here the pixels of a straight picture are looked up by it. Transforms
count from a pixel's corner and OpenCV counts from its middle, which nobody else has to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect, Transform
from scanner.values.page.picture import Colour, Floats, Floats32, Gray

_FINER_MAX: Final = 4
"""Samples for a pixel in either direction at most: a scan of 600 dpi needs three at 200 dpi."""

_FINER_THAN_WANTED: Final = 1.5
"""A picture is halved only as long as it stays so many times finer than it shall be."""

_FROM_CORNER_TO_MIDDLE: Final = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])


def grid(left_mm: float, top_mm: float, per_mm: float) -> Floats:
    """Return the map from the middles of a straight picture's pixels to millimetres on paper, float64 (3, 3).

    Args:
        left_mm: The picture's left edge.
        top_mm: Its upper edge.
        per_mm: Its pixels a millimetre.
    """
    step = 1 / per_mm
    return np.array([[step, 0, left_mm + step / 2], [0, step, top_mm + step / 2], [0, 0, 1.0]])


def draw(
    gray: Gray,
    transform: Transform,
    to_paper: Floats,
    size: tuple[int, int],
    *,
    curved: bool = False,
    beyond: int | None = None,
) -> Gray:
    """Return a picture, uint8, of what lies on paper where `to_paper` leads.

    Args:
        gray: uint8, (height, width), the picture as it came back.
        transform: From millimetres on paper to its pixels.
        to_paper: float64, (3, 3), from the result's pixels to millimetres on paper, see `grid`.
        size: Width and height of the result.
        curved: Whether values between pixels follow a curve: sharper where the result is finer than the picture.
        beyond: Grey value beyond the picture's edges; None repeats the edge.
    """
    between = cv2.INTER_CUBIC if curved else cv2.INTER_LINEAR
    drawn = cv2.warpPerspective(
        gray,
        _FROM_CORNER_TO_MIDDLE @ transform.matrix @ to_paper,
        size,
        flags=between | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE if beyond is None else cv2.BORDER_CONSTANT,
        borderValue=(beyond or 0,),
    )
    return np.asarray(drawn, dtype=np.uint8)


def straighten(gray: Gray, transform: Transform, window: Rect, per_mm: float, size: tuple[int, int]) -> Gray:
    """Return a window of the page, straight; a finer source is sampled several times for each pixel and averaged.

    Args:
        gray: uint8, (height, width), the picture as it came back.
        transform: From millimetres on paper to its pixels.
        window: What is drawn, mm.
        per_mm: Pixels a millimetre of the result.
        size: Width and height of the result: those of the window, rounded.
    """
    width, height = size
    finer = min(_FINER_MAX, max(1, round(1 / (per_mm * source_pixel_mm(transform, window)))))
    to_paper = grid(window.left, window.top, per_mm * finer)
    drawn = draw(gray, transform, to_paper, (width * finer, height * finer))
    return drawn if finer == 1 else np.asarray(cv2.resize(drawn, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def straighten_coarsely(
    picture: Gray | Colour, transform: Transform, per_mm: float, size: tuple[int, int]
) -> Gray | Colour:
    """Return the whole page, straight and much coarser than it came: the picture is made smaller first.

    Args:
        picture: uint8, (height, width) or (height, width, 3), the picture as it came back, grey or coloured.
        transform: From millimetres on paper to its pixels.
        per_mm: Pixels a millimetre of the result.
        size: Width and height of the result.
    """
    times = max(1, int(pixels_per_mm(transform) / per_mm))
    to_small = Transform(np.diag([1 / times, 1 / times, 1.0]) @ transform.matrix)
    return draw(shrink(picture, times), to_small, grid(0.0, 0.0, per_mm), size)


def darkest_channel(colour: Colour) -> Gray:
    """Return the darkest of a picture's three colours at each pixel, uint8, (height, width): yellow is dark in blue."""
    blue, green, red = cv2.split(colour)
    return np.asarray(cv2.min(cv2.min(blue, green), red), dtype=np.uint8)


def shrink(picture: NDArray[np.uint8], times: int) -> NDArray[np.uint8]:
    """Return a grey or coloured picture so many times smaller; what is left over at its right and lower edge goes.

    OpenCV averages whole numbers of pixels much faster than other numbers, and odd ones fastest by a blur.
    """
    height, width = picture.shape[0] // times, picture.shape[1] // times
    whole = picture[: height * times, : width * times]
    if times % 2:
        averages = np.asarray(cv2.blur(whole, (times, times), anchor=(0, 0)), dtype=np.uint8)
        return np.ascontiguousarray(averages[::times, ::times])
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def source_pixel_mm(transform: Transform, window: Rect) -> float:
    """Return how wide a pixel of the source is on paper, mm, along the upper edge of a window."""
    corners = transform.rect_to_pixels(window)
    return window.width / max(1e-6, float(np.hypot(*(corners[1] - corners[0]))))


def pixels_per_mm(transform: Transform) -> float:
    """Return how many pixels of the picture a millimetre of paper has, measured in the page's upper half."""
    corners = transform.to_pixels(np.array([(50.0, 100.0), (150.0, 100.0)]))
    return float(np.hypot(*(corners[1] - corners[0]))) / 100.0


class Halvings:
    """A picture that is brought to several small sizes: it is halved once for all of them.

    OpenCV halves a photo of 12 megapixels in 3 ms and brings it to 380 pixels at once in 38, so that it is halved as
    often as that goes.
    """

    __slots__ = ("_halved", "gray")

    def __init__(self, gray: Gray) -> None:
        """Take the picture, uint8 (height, width)."""
        self.gray = gray
        self._halved = [gray]

    def shrunk_to(self, long_side_px: float) -> tuple[Gray, Floats]:
        """Return the picture in about a given size, and how many of its pixels each pixel of that has.

        Args:
            long_side_px: The longer side of the result.

        Returns:
            The small picture, and float64, (2,), across and down.
        """
        at = 0
        while self._may_be_halved(at, long_side_px):
            at += 1
            if at == len(self._halved):
                self._halved.append(shrink(self._halved[-1], 2))
        halved, times = self._halved[at], 2**at
        scale = long_side_px * times / max(self.gray.shape)
        size = (max(1, round(halved.shape[1] * scale)), max(1, round(halved.shape[0] * scale)))
        between = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = np.asarray(cv2.resize(halved, size, interpolation=between), dtype=np.uint8)
        return small, times * np.array([halved.shape[1] / size[0], halved.shape[0] / size[1]])

    def _may_be_halved(self, at: int, long_side_px: float) -> bool:
        shape: tuple[int, ...] = self._halved[at].shape
        return max(shape) >= 2 * _FINER_THAN_WANTED * long_side_px and min(shape) > 1


@dataclass(frozen=True, slots=True)
class PaperLook:
    """How the bare paper is made out: shadows and tints belong to it, strokes do not.

    Attributes:
        wider_mm: Wider than what may be drawn, so that a closing of this size shows the bare paper.
        soften_mm: Sigma of the blur that follows.
        shrink: The resolution at which it is looked for, as a share of the picture's.
        least: Grey value; a darker background is no paper, and the gain stays bounded.
        round: Whether the closing's shape is round.
    """

    wider_mm: float
    soften_mm: float
    shrink: float
    least: float
    round: bool = False

    def __post_init__(self) -> None:
        if not (self.wider_mm > 0 and self.soften_mm >= 0 and 0 < self.shrink <= 1 and 0 < self.least < 255):
            raise ValueError(f"no look at paper: {self}")

    def level(self, seen: Gray | Floats32, per_mm: float) -> Floats32:
        """Return how bright the bare paper is at each pixel of a straight picture: float32, (height, width)."""
        small = cv2.resize(seen, None, fx=self.shrink, fy=self.shrink, interpolation=cv2.INTER_AREA)
        size = max(3, int(self.wider_mm * per_mm * self.shrink))
        shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE if self.round else cv2.MORPH_RECT, (size, size))
        paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, shape, borderType=cv2.BORDER_REPLICATE)
        paper = cv2.GaussianBlur(paper, (0, 0), self.soften_mm * per_mm * self.shrink)
        full = cv2.resize(paper, (seen.shape[1], seen.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.maximum(np.asarray(full, dtype=np.float32), np.float32(self.least))

    def darkness(self, seen: Gray | Floats32, per_mm: float) -> Floats32:
        """Return a straight picture as darkness: float32, (height, width), 0 = bare paper, 255 = black on white."""
        dark: Floats32 = np.divide(seen, self.level(seen, per_mm), dtype=np.float32)
        dark *= -255.0
        dark += 255.0
        return np.maximum(dark, 0.0, out=dark)


_AROUND_PRINT_MM: Final = 3.0


def darker_by(seen: Gray, per_mm: float) -> Floats32:
    """Return by how many grey values each pixel of a straight picture is darker than the paper within 1.5 mm.

    It is quicker than `PaperLook.darkness` and good enough for thin print.
    """
    size = round(_AROUND_PRINT_MM * per_mm) | 1
    paper = cv2.blur(cv2.dilate(seen, np.ones((size, size), np.uint8)), (size, size))
    return np.asarray(paper.astype(np.float32) - seen, dtype=np.float32)
