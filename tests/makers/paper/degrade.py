"""A model of what happens to a printed page on its way back: printers, scanners, faxes, phones.

A page is printed (scale, shift, dot gain), put on a scanner (skew, feeder stretch and
wobble, optics, sensor noise, dust streaks) or photographed (a pinhole camera above a page
that may be curled, uneven light, a busy table), and stored (JPEG, 1-bit, dither, fax).
Every picture comes with the true place of every paper point, so that errors can be given
in millimetres. Everything random comes from the seed.

Pixel coordinates are those of `forms.geometry`: (0, 0) is the outer corner of the first
pixel, whose middle is (0.5, 0.5). OpenCV's are half a pixel less.

What the figures rest on: optics of flatbeds have a line spread of about one pixel at their
optical resolution (sigma 0.04 to 0.1 mm); "fit to page" prints at 90 to 97 %; feeders skew
by up to 3°, by hand up to 5°, and stretch by up to 1 %; a page in a phone photo fills 70 to
95 % of 8 to 12 megapixels, tilted by up to 20°.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from forms.geometry import A4_HEIGHT_MM, A4_WIDTH_MM, MM_PER_INCH, Rect

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]


class Storage(StrEnum):
    """How the scanner's grey values are kept."""

    GREY = "grey"
    THRESHOLD = "threshold"  # 1-bit at one level
    DITHER = "dither"  # 1-bit, Floyd-Steinberg: paper is peppered with dots
    FAX_FINE = "fax_fine"  # 204 by 196 dpi, 1-bit, resampled to square
    FAX_STANDARD = "fax_standard"  # 204 by 98 dpi, 1-bit, resampled to square


@dataclass(frozen=True, slots=True)
class Print:
    """How the page came out of the printer.

    Attributes:
        scale: Of the print about the paper's middle; 0.97 is "fit to page".
        shift_mm: Of the print on its paper.
        ink_spread_mm: Dot gain: every dark edge moves outwards by it (negative: inwards).
        ink: Grey value of full black; toner is 20 to 60, a tired cartridge 100.
        paper: Grey value of the paper.
        covered: Areas of the page hidden by paper of the colour `cover`.
        cover: Grey value of what hides them.
    """

    scale: float = 1.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    ink_spread_mm: float = 0.0
    ink: int = 30
    paper: int = 245
    covered: tuple[Rect, ...] = ()
    cover: int = 235


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanner and how the paper went in.

    Attributes:
        dpi: Resolution.
        skew_deg: Clockwise.
        quarter_turns: Clockwise quarter turns of the paper on the glass.
        offset_mm: Of the paper on the glass.
        stretch: Feeder: length along the feed for 1 mm of paper.
        wobble_mm: Feeder: amplitude of a slow wave along the feed, 90 mm long.
        blur_mm: Sigma of the optics.
        noise: Sigma of grey values.
        lid: Grey value beside the paper.
        streaks: Dust streaks along the feed, dark, one to three pixels wide.
        storage: What is kept of the grey values.
        level: Of the threshold.
        jpeg: Quality 1 to 100, or None for lossless.
    """

    dpi: float = 200.0
    skew_deg: float = 0.0
    quarter_turns: int = 0
    offset_mm: tuple[float, float] = (0.0, 0.0)
    stretch: float = 1.0
    wobble_mm: float = 0.0
    blur_mm: float = 0.06
    noise: float = 3.0
    lid: int = 225
    streaks: int = 0
    storage: Storage = Storage.GREY
    level: int = 140
    jpeg: int | None = 80


@dataclass(frozen=True, slots=True)
class Photo:
    """A phone above the page.

    Attributes:
        size: Width and height of the picture in pixels.
        fill: Share of the picture's height that the page's height takes.
        pitch_deg: Tilt about the horizontal axis.
        yaw_deg: Tilt about the vertical axis.
        roll_deg: Turn in the picture, clockwise; add 90 for a sideways shot.
        curl_mm: How high the page's middle bows up between its left and right edge.
        light: 0 for even light; 0.5 leaves half of it in the darkest corner.
        shadow: Depth of a soft shadow across the page, 0 to 1.
        defocus_px: Sigma.
        noise: Sigma of grey values in the light; more in the dark.
        jpeg: Quality.
    """

    size: tuple[int, int] = (3000, 4000)
    fill: float = 0.85
    pitch_deg: float = 0.0
    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    curl_mm: float = 0.0
    light: float = 0.3
    shadow: float = 0.2
    defocus_px: float = 1.2
    noise: float = 4.0
    jpeg: int = 80


@dataclass(frozen=True, slots=True, eq=False)
class Degraded:
    """What was received, and the truth about it.

    Attributes:
        gray: uint8, (height, width).
        colour: uint8, (height, width, 3) BGR for a photo, else None.
        dpi: What a scanner's file would say; None for a photo.
        to_pixels: Maps points of the layout, float64 (n, 2) in mm, to where they are.
    """

    gray: Pixels = field(repr=False)
    colour: Pixels | None = field(repr=False)
    dpi: float | None
    to_pixels: Callable[[Floats], Floats] = field(repr=False)


def scan(page: Pixels, page_dpi: float, how: Scan, *, printed: Print | None = None, seed: int = 0) -> Degraded:
    """Return a page as a scanner gives it.

    Args:
        page: uint8, (height, width) or (height, width, 3): the ideal page, 0 = black,
            best at twice the scan's dpi (300 is enough for scans up to 200).
        page_dpi: Its resolution.
        how: The scanner.
        printed: The printer.
        seed: Of everything random.
    """
    rng = np.random.default_rng(seed)
    ink_on_paper = printed or Print()
    sheet = _printed(_gray(page), page_dpi, ink_on_paper, rng)
    on_paper = _print_map(ink_on_paper)
    dpi_y = {Storage.FAX_FINE: 196.0, Storage.FAX_STANDARD: 98.0}.get(how.storage, how.dpi)
    dpi_x = 204.0 if how.storage in (Storage.FAX_FINE, Storage.FAX_STANDARD) else how.dpi
    paper_mm = _paper_mm(sheet, page_dpi)
    glass = _glass_map(how, paper_mm)
    size_mm = paper_mm if how.quarter_turns % 2 == 0 else paper_mm[::-1]
    per_mm = np.array([dpi_x, dpi_y]) / MM_PER_INCH
    size = (round(size_mm[0] * per_mm[0]), round(size_mm[1] * per_mm[1]))

    def paper_to_pixels(points: Floats) -> Floats:
        return glass(points) * per_mm

    softness_px = np.hypot(how.blur_mm * page_dpi / MM_PER_INCH, 0.35 * page_dpi / max(dpi_x, 1.0))
    seen = _seen(sheet, page_dpi, paper_to_pixels, size, softness_px=softness_px, outside=how.lid)
    kept = _stored(seen, how, rng)
    square_dpi = max(dpi_x, dpi_y)
    if dpi_x != dpi_y:
        square = (size[0], round(size[1] * dpi_x / dpi_y))
        kept = np.asarray(cv2.resize(kept, square, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
        per_mm = np.array([dpi_x, dpi_y * square[1] / size[1]]) / MM_PER_INCH
    return Degraded(kept, None, square_dpi, lambda points: glass(on_paper(points)) * per_mm)


def photograph(page: Pixels, page_dpi: float, how: Photo, *, printed: Print | None = None, seed: int = 0) -> Degraded:
    """Return a page as a phone gives it, in colour, on a busy table; see `scan` for the arguments."""
    rng = np.random.default_rng(seed)
    ink_on_paper = printed or Print()
    sheet = _printed(_gray(page), page_dpi, ink_on_paper, rng)
    camera = _camera_map(how)
    density = how.size[1] * how.fill / A4_HEIGHT_MM  # pixels a millimetre
    softness = np.hypot(how.defocus_px, 0.35) * page_dpi / MM_PER_INCH / density
    seen = _seen(sheet, page_dpi, camera, how.size, softness_px=softness, outside=0).astype(np.float32)
    on_paper = _print_map(ink_on_paper)
    mask = np.minimum(seen, 1.0)[:, :, None]  # the darkest print has more
    picture = mask * seen[:, :, None] * np.array([0.96, 0.98, 1.0], np.float32)
    picture += (1.0 - mask) * _busy_table(how.size, rng)
    picture *= _light(how, rng)[:, :, None]
    grain = rng.standard_normal((how.size[1], how.size[0], 3), dtype=np.float32)
    picture += how.noise * grain * (0.6 + 0.4 * np.sqrt(np.clip(picture, 1, 255) / 255.0))
    sharp = picture + 0.5 * (picture - cv2.GaussianBlur(picture, (0, 0), 1.5))  # phones sharpen
    colour = _as_jpeg(np.clip(sharp, 0, 255).astype(np.uint8), how.jpeg)
    gray = np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return Degraded(gray, colour, None, lambda points: camera(on_paper(points)))


def office_scan(seed: int, dpi: float = 200.0) -> tuple[Scan, Print]:
    """Return what a usual copier does: small skew, small shift, 97 to 100 %, JPEG 60 to 90."""
    rng = np.random.default_rng(seed)
    how = Scan(
        dpi=dpi,
        skew_deg=float(rng.normal(0, 0.7)),
        offset_mm=(float(rng.normal(0, 1)), float(rng.normal(0, 1))),
        stretch=float(rng.uniform(0.997, 1.004)),
        wobble_mm=float(rng.uniform(0, 0.06)),
        blur_mm=float(rng.uniform(0.04, 0.09)),
        noise=float(rng.uniform(1, 5)),
        jpeg=int(rng.integers(60, 91)),
    )
    return how, _some_print(rng, 0.97, 1.0)


def poor_scan(seed: int, dpi: float = 200.0) -> tuple[Scan, Print]:
    """Return a bad day: skew to 5°, 90 to 103 %, JPEG 25 to 50, streaks, any quarter turn, weak toner."""
    rng = np.random.default_rng(seed)
    how = Scan(
        dpi=dpi,
        skew_deg=float(rng.uniform(-5, 5)),
        quarter_turns=int(rng.integers(0, 4)),
        offset_mm=(float(rng.uniform(-2, 2)), float(rng.uniform(-2, 2))),
        stretch=float(rng.uniform(0.992, 1.008)),
        wobble_mm=float(rng.uniform(0, 0.12)),
        blur_mm=float(rng.uniform(0.06, 0.13)),
        noise=float(rng.uniform(4, 12)),
        lid=int(rng.choice([30, 225, 250])),
        streaks=int(rng.integers(0, 3)),
        jpeg=int(rng.integers(25, 51)),
    )
    return how, replace(_some_print(rng, 0.90, 1.03), ink=int(rng.integers(20, 110)))


def bitonal_scan(seed: int, dpi: float = 200.0) -> tuple[Scan, Print]:
    """Return a 1-bit scan: an office scan with a threshold anywhere between thin and thick lines."""
    how, printed = office_scan(seed, dpi)
    level = int(np.random.default_rng(seed + 1).integers(100, 190))
    return replace(how, storage=Storage.THRESHOLD, level=level, jpeg=None), printed


def phone_photo(seed: int) -> tuple[Photo, Print]:
    """Return a hasty photo: tilt to 20°, roll to 8°, uneven light, slightly curled paper."""
    rng = np.random.default_rng(seed)
    how = Photo(
        size=(3000, 4000) if rng.random() < 0.5 else (2448, 3264),
        fill=float(rng.uniform(0.72, 0.9)),
        pitch_deg=float(rng.uniform(-18, 18)),
        yaw_deg=float(rng.uniform(-12, 12)),
        roll_deg=float(rng.uniform(-8, 8)),
        curl_mm=float(rng.uniform(0, 3)),
        light=float(rng.uniform(0.1, 0.55)),
        shadow=float(rng.uniform(0, 0.45)),
        defocus_px=float(rng.uniform(0.7, 1.8)),
        noise=float(rng.uniform(2, 8)),
        jpeg=int(rng.integers(60, 91)),
    )
    return how, _some_print(rng, 0.95, 1.0)


def _some_print(rng: np.random.Generator, low: float, high: float) -> Print:
    return Print(
        scale=float(rng.uniform(low, high)),
        shift_mm=(float(rng.uniform(-2, 2)), float(rng.uniform(-2, 2))),
        ink_spread_mm=float(rng.uniform(-0.02, 0.05)),
        ink=int(rng.integers(15, 70)),
        paper=int(rng.integers(225, 252)),
    )


def _gray(page: Pixels) -> Pixels:
    return page if page.ndim == 2 else np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _printed(page: Pixels, dpi: float, how: Print, rng: np.random.Generator) -> Pixels:
    """Return the sheet of paper in grey values, before any optics."""
    per_mm = dpi / MM_PER_INCH
    inked = _spread(page, how.ink_spread_mm * per_mm)
    inked = np.asarray(cv2.convertScaleAbs(inked, alpha=(how.paper - how.ink) / 255.0, beta=how.ink), dtype=np.uint8)
    for area in how.covered:
        left, top, right, bottom = (round(side * per_mm) for side in area.as_tuple())
        inked[max(top, 0) : bottom, max(left, 0) : right] = how.cover
    if how.scale != 1.0 or how.shift_mm != (0.0, 0.0):
        corners = np.array([(0.0, 0.0), (A4_WIDTH_MM, 0.0), (0.0, A4_HEIGHT_MM)])
        moved = _print_map(how)(corners)
        matrix = cv2.getAffineTransform(
            (corners * per_mm - 0.5).astype(np.float32), (moved * per_mm - 0.5).astype(np.float32)
        )
        size = (page.shape[1], page.shape[0])
        inked = np.asarray(cv2.warpAffine(inked, matrix, size, borderValue=(float(how.paper),)), dtype=np.uint8)
    # paper fibres and toner grain
    coarse = 2.0 * rng.standard_normal((page.shape[0] // 3, page.shape[1] // 3), dtype=np.float32)
    rough = cv2.resize(coarse, page.shape[::-1])
    return np.asarray(cv2.add(inked, rough, dtype=cv2.CV_8U), dtype=np.uint8)


def _spread(page: Pixels, outwards_px: float) -> Pixels:
    """Return a page with every dark edge moved outwards, or inwards where negative; areas keep their tone.

    The page and the page moved by whole pixels, mixed by the part of a pixel.
    """
    if outwards_px == 0.0:
        return page
    reach = math.ceil(abs(outwards_px))
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    moved = (cv2.erode if outwards_px > 0 else cv2.dilate)(page, shape)
    share = abs(outwards_px) / reach
    return np.asarray(cv2.addWeighted(moved, share, page, 1 - share, 0), dtype=np.uint8)


def _print_map(how: Print) -> Callable[[Floats], Floats]:
    middle = np.array([A4_WIDTH_MM, A4_HEIGHT_MM]) / 2
    shift = np.array(how.shift_mm)
    return lambda points: (np.asarray(points) - middle) * how.scale + middle + shift


def _paper_mm(sheet: NDArray[np.uint8], page_dpi: float) -> tuple[float, float]:
    """Return how wide and high a page is; one that is A4 but for a pixel is A4."""
    width, height = (side * MM_PER_INCH / page_dpi for side in (sheet.shape[1], sheet.shape[0]))
    is_a4 = abs(width - A4_WIDTH_MM) < 1.0 and abs(height - A4_HEIGHT_MM) < 1.0
    return (A4_WIDTH_MM, A4_HEIGHT_MM) if is_a4 else (width, height)


def _glass_map(how: Scan, paper_mm: tuple[float, float]) -> Callable[[Floats], Floats]:
    """Return the map from paper to glass, both in mm; the glass is as large as the turned paper."""
    angle = np.deg2rad(how.skew_deg + 90.0 * how.quarter_turns)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array(paper_mm) / 2
    target = middle if how.quarter_turns % 2 == 0 else middle[::-1]
    stretch = np.array([1.0, how.stretch])

    def apply(points: Floats) -> Floats:
        placed = ((np.asarray(points) - middle) @ turn.T) * stretch + target + np.array(how.offset_mm)
        if how.wobble_mm:
            placed = placed.copy()
            placed[:, 1] += how.wobble_mm * np.sin(placed[:, 1] * 2 * np.pi / 90.0)
        return placed

    return apply


def _camera_map(how: Photo) -> Callable[[Floats], Floats]:
    """Return the pinhole camera from paper mm to pixels; focal length as a phone's main lens."""
    width, height = how.size
    focal = 0.75 * height  # 26 mm equivalent, portrait
    distance = focal * A4_HEIGHT_MM / (how.fill * height)
    pitch, yaw, roll = (np.deg2rad(angle) for angle in (how.pitch_deg, how.yaw_deg, how.roll_deg))
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    turn = about_z @ about_x @ about_y

    def apply(points: Floats) -> Floats:
        flat = np.asarray(points, dtype=np.float64) - np.array([A4_WIDTH_MM, A4_HEIGHT_MM]) / 2
        lift = -how.curl_mm * (1.0 - (2.0 * flat[:, :1] / A4_WIDTH_MM) ** 2)  # towards the camera
        space = np.hstack([flat, lift]) @ turn.T + np.array([0.0, 0.0, distance])
        return focal * space[:, :2] / space[:, 2:] + np.array([width, height]) / 2

    return apply


def _seen(
    sheet: Pixels,
    page_dpi: float,
    to_pixels: Callable[[Floats], Floats],
    size: tuple[int, int],
    *,
    softness_px: float,
    outside: int,
) -> Pixels:
    """Sample the sheet at every pixel of the picture; `to_pixels` maps its paper there."""
    soft = cv2.GaussianBlur(sheet, (0, 0), softness_px) if softness_px > 0.3 else sheet
    step = 16
    columns, rows = -(-size[0] // step), -(-size[1] // step)
    x, y = np.meshgrid((np.arange(columns) + 0.5) * step, (np.arange(rows) + 0.5) * step)
    wanted = np.stack([x.ravel(), y.ravel()], axis=1)
    paper = _inverse(to_pixels, wanted)
    source = (paper * page_dpi / MM_PER_INCH - 0.5).reshape(rows, columns, 2).astype(np.float32)
    maps = cv2.resize(source, (columns * step, rows * step), interpolation=cv2.INTER_LINEAR)
    maps = maps[: size[1], : size[0]]
    border = (float(outside),)
    flat = cv2.remap(soft, maps, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border)
    return np.asarray(flat, dtype=np.uint8)


def _inverse(to_pixels: Callable[[Floats], Floats], wanted: Floats) -> Floats:
    """Return the paper points that come out at the wanted pixels: a homography, then corrections."""
    across, down = np.meshgrid(np.linspace(0, A4_WIDTH_MM, 7), np.linspace(0, A4_HEIGHT_MM, 7))
    grid = np.stack([across.ravel(), down.ravel()], axis=1)
    back, _ = cv2.findHomography(to_pixels(grid), grid)
    points = cv2.perspectiveTransform(wanted[None], back)[0]
    for _ in range(6):
        reached = to_pixels(points)
        points = points + cv2.perspectiveTransform(wanted[None], back)[0]
        points = points - cv2.perspectiveTransform(reached[None], back)[0]
    return np.asarray(points, dtype=np.float64)


def _stored(seen: Pixels, how: Scan, rng: np.random.Generator) -> Pixels:
    gray = np.asarray(cv2.add(seen, how.noise * _grain(seen.shape, rng), dtype=cv2.CV_8U), dtype=np.uint8)
    for _ in range(how.streaks):
        column = int(rng.integers(0, seen.shape[1]))
        strip = gray[:, column : column + int(rng.integers(1, 4))]
        strip[:] = (strip * rng.uniform(0.3, 0.8)).astype(np.uint8)
    match how.storage:
        case Storage.GREY:
            return gray if how.jpeg is None else _as_jpeg(gray, how.jpeg)
        case Storage.DITHER:
            return np.asarray(Image.fromarray(gray).convert("1").convert("L"), dtype=np.uint8)
        case _:
            return np.where(gray > how.level, 255, 0).astype(np.uint8)


def _grain(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return noise of sigma 1, drawn for a quarter of the rows: what lies under it differs in the others."""
    some = rng.standard_normal((-(-shape[0] // 4), shape[1]), dtype=np.float32)
    return np.concatenate([np.roll(some, int(rng.integers(shape[1])), axis=1) for _ in range(4)])[: shape[0]]


def _as_jpeg(pixels: Pixels, quality: int) -> Pixels:
    _, stored = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    flag = cv2.IMREAD_GRAYSCALE if pixels.ndim == 2 else cv2.IMREAD_COLOR
    return np.asarray(cv2.imdecode(stored, flag), dtype=np.uint8)


def _busy_table(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return a table top: grain, and things lying on it with edges, lines and print of their own."""
    width, height = size
    table = np.full((height, width, 3), rng.uniform(60, 160, 3), np.float32)
    for cells in (6, 40, 300):
        coarse = rng.standard_normal((cells, max(2, cells // 6), 3), dtype=np.float32)
        table += 14.0 * cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    things = np.clip(table, 0, 255).astype(np.uint8)
    for _ in range(25):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        colour = tuple(float(value) for value in rng.uniform(10, 250, 3))
        box = cv2.boxPoints(((x, y), (float(rng.uniform(40, 700)), float(rng.uniform(20, 400))), rng.uniform(0, 180)))
        cv2.fillPoly(things, [box.astype(np.int32)], colour)
        cv2.putText(things, "Qwerty 0123", (x, y), cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.5, 3), (20, 20, 20), 3)
    return things.astype(np.float32)


def _light(how: Photo, rng: np.random.Generator) -> NDArray[np.float32]:
    width, height = how.size
    y, x = np.mgrid[0:64, 0:48].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    ramp = (x / 47 - 0.5) * np.cos(angle) + (y / 63 - 0.5) * np.sin(angle)
    ramp = (ramp - ramp.min()) / (ramp.max() - ramp.min())
    field_ = 1.0 - how.light * ramp
    edge = rng.uniform(-0.3, 0.3) + (x / 47 - 0.5) * np.sin(angle) - (y / 63 - 0.5) * np.cos(angle)
    field_ *= 1.0 - how.shadow / (1.0 + np.exp(-edge * 25.0))
    return np.asarray(cv2.resize(field_, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
