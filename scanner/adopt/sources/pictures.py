"""Makes printed pages of scans and photos: a page is straightened, its drawing looked at, its words read.

How it works. A photo's sheet is the largest bright quadrangle; it is stretched to the paper's shape (A4 or Letter).
A page is turned until its rows differ most. Both come out at eight pixels a millimetre.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import A4_HEIGHT_MM, A4_WIDTH_MM, Rect, mm_from_pixels
from scanner.adopt.printed import PrintedPage
from scanner.adopt.sources.detection import WordFinder
from scanner.adopt.sources.drawing import Drawing, drawing_of
from scanner.values.page.picture import Gray, Picture

PER_MM: Final = 8.0
DPI: Final = 203
_LETTER_MM: Final = (215.9, 279.4)
_LETTER_RATIO: Final = 0.76  # 0.773 is Letter and 0.707 A4
_SHEET_SHARE: Final = (0.35, 0.96)
_TURN_MOST: Final = 4.0
_TURN_LEAST: Final = 0.03
_SIDE_MM: Final = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class StraightPage:
    """A page of paper, straight.

    Attributes:
        gray: uint8, (height, width), at `PER_MM` pixels a millimetre.
        width_mm: Its width.
        height_mm: Its height.
    """

    gray: Gray = field(repr=False)
    width_mm: float
    height_mm: float


def straightened(picture: Picture) -> StraightPage:
    """Return a picture of a page as a straight page of paper."""
    gray = _sheet(picture.gray)
    if gray is None:
        gray = picture.gray
        size = _size_mm(gray, picture.dpi)
    else:
        size = _nearest_paper(gray.shape[1], gray.shape[0])
    width, height = (round(side * PER_MM) for side in size)
    scaled = np.asarray(cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    turn = _turn(scaled)
    if abs(turn) > _TURN_LEAST:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
        scaled = np.asarray(
            cv2.warpAffine(scaled, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
            np.uint8,
        )
    return StraightPage(scaled, *size)


def printed_page(page: StraightPage, page_no: int, finder: WordFinder) -> PrintedPage:
    """Return what is printed on a straight page."""
    even = _even(page.gray)
    drawing = drawing_of(even, PER_MM, has_words=True)
    sides = [
        Rect(x - _SIDE_MM, cell.top, x + _SIDE_MM, cell.bottom)
        for cell in drawing.cells
        for x in (cell.left, cell.right)
    ]
    words = finder.words(_without(even, drawing), PER_MM, [*(one.box for one in drawing.outlines), *sides])
    return PrintedPage(
        page_no, page.width_mm, page.height_mm, tuple(words), drawing.outlines, drawing.lines, drawing.cells,
        drawing.shaded, is_exact=False,
    )  # fmt: skip


def _sheet(gray: Gray) -> Gray | None:
    """Return the sheet of a photo, stretched to a rectangle; None where the picture is all paper."""
    height, width = gray.shape
    scale = 800 / max(height, width)
    small = cv2.GaussianBlur(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (7, 7), 0)
    _, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea, default=None)
    if outline is None:
        return None
    share = cv2.contourArea(outline) / (small.shape[0] * small.shape[1])
    corners = cv2.approxPolyDP(outline, 0.03 * cv2.arcLength(outline, closed=True), closed=True).reshape(-1, 2)
    if len(corners) != 4 or not _SHEET_SHARE[0] < share < _SHEET_SHARE[1]:
        return None
    ordered = _ordered(corners.astype(np.float32) / scale)
    across = (np.linalg.norm(ordered[1] - ordered[0]) + np.linalg.norm(ordered[2] - ordered[3])) / 2
    down = (np.linalg.norm(ordered[3] - ordered[0]) + np.linalg.norm(ordered[2] - ordered[1])) / 2
    paper = _nearest_paper(float(across), float(down))
    size = round(paper[0] * 12), round(paper[1] * 12)
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    matrix = cv2.getPerspectiveTransform(ordered, target)
    return np.asarray(cv2.warpPerspective(gray, matrix, size, flags=cv2.INTER_CUBIC), np.uint8)


def _ordered(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return four corners clockwise from the top left, float32 (4, 2)."""
    total, difference = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    picked = (total.argmin(), difference.argmin(), total.argmax(), difference.argmax())
    return np.array([corners[index] for index in picked], np.float32)


def _nearest_paper(across: float, down: float) -> tuple[float, float]:
    """Return the paper of a shape, in millimetres; on its side where the picture is.

    A sheet that is seen aslant looks shorter than it is, so Letter has to be believed more than A4.
    """
    ratio = min(across, down) / max(across, down)
    short, long = _LETTER_MM if ratio > _LETTER_RATIO else (A4_WIDTH_MM, A4_HEIGHT_MM)
    return (short, long) if across <= down else (long, short)


def _size_mm(gray: Gray, dpi: tuple[float, float] | None) -> tuple[float, float]:
    if dpi is None:
        return _nearest_paper(gray.shape[1], gray.shape[0])
    return mm_from_pixels(gray.shape[1], dpi[0]), mm_from_pixels(gray.shape[0], dpi[1])


def _turn(gray: Gray) -> float:
    """Return by how many degrees a page has to be turned, counter-clockwise, to be straight.

    Its rows differ most when it is straight: lines of words and ruled lines are narrowest then.
    """
    ink = (_even(gray) < 170).astype(np.float32)
    ink[:, : ink.shape[1] // 20] = 0
    ink[:, -ink.shape[1] // 20 :] = 0
    quarter, half = (
        np.asarray(cv2.resize(ink, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.float32)
        for share in (0.25, 0.5)
    )
    turn = _sharpest(quarter, np.arange(-_TURN_MOST, _TURN_MOST + 0.01, 0.25))
    turn = _sharpest(half, turn + np.arange(-0.25, 0.26, 0.05))
    return _sharpest(ink, turn + np.arange(-0.04, 0.05, 0.02))


def _sharpest(ink: NDArray[np.float32], turns: NDArray[np.float64]) -> float:
    height, width = ink.shape
    best, most = 0.0, -1.0
    for turn in turns.tolist():
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
        rows = cv2.warpAffine(ink, matrix, (width, height)).sum(axis=1)
        sharpness = float(np.square(np.diff(rows)).sum())
        if sharpness > most:
            best, most = turn, sharpness
    return best


def _even(gray: Gray) -> Gray:
    """Return a page with the light taken out: paper is white wherever it lies in shadow."""
    side = round(9 * PER_MM) | 1
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((side // 4, side // 4), np.uint8)), 21)
    light = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    return np.asarray(np.clip(gray.astype(np.float32) / np.maximum(light, 40) * 250, 0, 255), np.uint8)


def _without(gray: Gray, drawing: Drawing) -> Gray:
    """Return a page without its lines and outlines, which a reader of words would take for letters."""
    clean = gray.copy()
    white = 250

    def wipe(rect: Rect) -> None:
        top, bottom = max(0, round(rect.top * PER_MM)), max(0, round(rect.bottom * PER_MM))
        left, right = max(0, round(rect.left * PER_MM)), max(0, round(rect.right * PER_MM))
        clean[top:bottom, left:right] = white

    for line in drawing.lines:
        wipe(Rect(line.left, line.y - 0.35, line.right, line.y + 0.35))
    for outline in drawing.outlines:
        wipe(outline.box.inset(-0.25))
    for cell in drawing.cells:
        for x in (cell.left, cell.right):
            wipe(Rect(max(x - 0.4, 0.0), cell.top, x + 0.4, cell.bottom))
    return clean
