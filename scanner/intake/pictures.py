"""Opens picture files (JPEG, HEIC, PNG, TIFF, BMP, WebP, GIF) as pages to look at.

A page comes out as a picture viewer shows it: turned upright as its EXIF orientation says,
on white where it was transparent, and with square pixels. A fax often has twice as many dots
across as down; its picture is stretched until a dot is as high as it is wide.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

import cv2
import numpy as np
import pi_heif
from PIL import Image, ImageOps

from forms.errors import SourceError
from forms.geometry import mm_from_pixels
from forms.wording import Wording
from scanner.intake.page_pixels import gray_and_colour, squared
from scanner.intake.wanted_pages import wanted_pages
from scanner.values.issue import Issue, Severity
from scanner.values.page.picture import Colour, Gray, PageStream, Picture
from scanner.values.source import Source

MAX_PIXELS: Final = 100_000_000
"""The most pixels that a page may have; A4 at 1000 dpi has 97 million."""

MAX_SIDE: Final = 65_535
"""The most pixels that a side of a page may have, which is JPEG's own limit.

A picture of one column and many million lines would stay below `MAX_PIXELS`, but decoders
use memory for each line.
"""

MAX_PAGES: Final = 2000
MAX_TOTAL_PIXELS: Final = 18_000_000_000
"""The most pixels that are opened of one file in one go; a stack of 2,000 A4 pages at 300 dpi has 17.4e9."""

pi_heif.register_heif_opener()
FORMATS: Final = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF", "HEIF")
"""The formats that Pillow may try.

Phones also write MPO files, which open as a JPEG. Of several pictures in an HEIC file the main
one is opened.
"""
_PAGED_FORMATS: Final = frozenset({"TIFF"})
_SHEET_MM: Final = (90.0, 450.0)
"""The lengths that a side of a sheet may have, from A6 to A3 with a margin.

A resolution is believed only if the sides of the page, computed with it, lie between these.
"""

_FAX_WIDTHS: Final = frozenset({1728, 2048, 2432})
"""The pixels in a line of a group 3 fax (ITU-T T.4): A4, B4 and A3 at 204 dpi."""

_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_ORIENTATION_TAG: Final = 0x0112
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    TypeError,
    IndexError,
    ArithmeticError,
    struct.error,
)
"""What Pillow raises for files that are cut off or garbled."""


def open_picture(source: Source) -> PageStream:
    """Return the pages of a picture file: all pages of a TIFF, the first frame of any other format.

    An issue `page_broken` takes the place of a page that cannot be decoded, and one issue
    `pages_left_out` that of all pages beyond the limits. The file is decoded only when pages
    are asked for; then a `SourceError` may be raised: `file_broken` when no page can be decoded
    or the file has none of these formats, `file_too_large` when its first page has too many
    pixels.
    """
    return PageStream(partial(_pages, source), count=partial(_count, source), pages_in=partial(_pages, source))


def _count(source: Source) -> int:
    """Return how many pages a picture file has, with one for all those beyond the limit."""
    with _opened(source) as image, _quiet():
        return min(_count_frames(image), MAX_PAGES + 1) if image.format in _PAGED_FORMATS else 1


def _pages(source: Source, only: range | None = None) -> Iterator[Picture | Issue]:
    some = False
    with _opened(source) as image:
        with _quiet():
            frames = _count_frames(image) if image.format in _PAGED_FORMATS else 1
        for page in _read_frames(image, frames, source, only):
            some = some or isinstance(page, Picture)
            yield page
    if not some and only is None:
        raise SourceError(
            Wording(
                zh="图片文件已损坏或不完整，请让填报单位重新发送。",
                en="the picture is broken or cut off; ask for it again",
            ),
            at=source.path,
            code="file_broken",
        )


@contextmanager
def _quiet() -> Iterator[None]:
    # Pillow warns about odd metadata and about sizes that are checked here anyway.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _opened(source: Source) -> Iterator[Image.Image]:
    try:
        with _quiet():
            image = Image.open(io.BytesIO(source.content), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large(source) from error
    except BROKEN as error:
        raise _not_a_picture(source) from error
    with image:
        if _is_too_large(image):
            raise _too_large(source)
        yield image


def _is_too_large(image: Image.Image) -> bool:
    return image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE


def _count_frames(image: Image.Image) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except Exception:  # noqa: BLE001  as above
        return 1  # the list of pages is broken, but the first page has been opened


def _read_frames(image: Image.Image, frames: int, source: Source, only: range | None) -> Iterator[Picture | Issue]:
    total = 0
    for wanted in wanted_pages(source, frames, only):
        if isinstance(wanted, Issue):
            yield wanted
            continue
        index = wanted
        try:
            with _quiet():
                if index:
                    image.info.clear()  # a page that does not say its resolution has not that of the page before it
                    image.seek(index)
                if _is_too_large(image):
                    raise _too_large(source)
                size = image.width * image.height
                left_out = index >= MAX_PAGES or total + size > MAX_TOTAL_PIXELS
                page = _left_out(index, frames) if left_out else _read_frame(image, index + 1)
        except MemoryError:
            raise
        except Exception as error:  # around one page: decoders raise anything at a garbled picture
            if frames == 1 and isinstance(error, SourceError):
                raise
            yield _page_broken(index + 1)
            continue
        yield page
        if left_out:
            return
        total += size


def _read_frame(image: Image.Image, page_no: int) -> Picture:
    resolution = _resolution(image)
    if image.getexif().get(_ORIENTATION_TAG) in _SIDEWAYS:
        resolution = resolution[::-1]
    image.load()
    upright = ImageOps.exif_transpose(image)
    gray, colour = _pixels(upright)
    x, y = resolution
    if x > 0 and y > 0 and abs(x / y - 1) > 0.01:
        gray, colour = squared(gray, colour, x / y)
        x = y = max(x, y)
    return Picture(page_no, gray, colour, _believable(x, gray))


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Return the dots an inch across and down; 0 and 0 where the file says nothing that can be believed.

    Some files give only the ratio of the two, such as 1 and 2.
    """
    for name in ("dpi", "resolution", "jfif_density"):
        found = image.info.get(name)
        if isinstance(found, tuple) and len(found) == 2:
            x, y = float(found[0]), float(found[1])
            # 204 dots by 98 lines is the widest ratio that machines produce.
            # Pillow gives 1 by 1 for a file without a resolution.
            if x > 0 and y > 0 and (x, y) != (1.0, 1.0) and 0.4 < x / y < 2.5:
                return x, y
    if image.format == "TIFF" and image.mode == "1" and image.width in _FAX_WIDTHS and image.height < image.width:
        return 204.0, 98.0  # a standard fax whose writer left the tags out
    return 0.0, 0.0


def _pixels(image: Image.Image) -> tuple[Gray, Colour | None]:
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"), dtype=np.uint8).copy(), None
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        deep = np.asarray(image, dtype=np.float64)
        # A 16-bit scan uses the whole range up to 65535. A 32-bit picture may hold values up to 255 only.
        top = 65535.0 if deep.max(initial=0.0) > 255.0 else 255.0
        return np.clip(deep * (255.0 / top), 0, 255).astype(np.uint8), None
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = _on_white(image)
    rgb = np.asarray(image if image.mode == "RGB" else image.convert("RGB"), dtype=np.uint8)
    return gray_and_colour(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), dtype=np.uint8))


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)


def _believable(dpi: float, gray: Gray) -> tuple[float, float] | None:
    """Return a resolution if it gives the page a sensible size, else None: cameras write 72 dpi for any picture."""
    if dpi <= 0:
        return None
    sides = [mm_from_pixels(side, dpi) for side in gray.shape]
    low, high = _SHEET_MM
    return (dpi, dpi) if all(low <= side <= high for side in sides) else None


def _too_large(source: Source) -> SourceError:
    return SourceError(
        Wording(
            zh="图片像素过多，未予打开，请以300 dpi重新扫描。",
            en=f"the picture has more than {MAX_PIXELS // 1000000} million pixels; scan at 300 dpi",
        ),
        at=source.path,
        code="file_too_large",
    )


def _not_a_picture(source: Source) -> SourceError:
    return SourceError(
        Wording(
            zh="无法识别的图片或文件已损坏，请以JPG、PNG、TIFF或PDF格式重新发送。",
            en="not a picture that can be read, or its head is broken; send JPEG, PNG, TIFF or PDF",
        ),
        at=source.path,
        code="file_broken",
    )


def _page_broken(page_no: int) -> Issue:
    return Issue(
        "page_broken",
        Severity.ERROR,
        f"page {page_no} of the picture file cannot be decoded",
        f"图片文件第{page_no}页已损坏，无法读取。",
    )


def _left_out(pages: int, frames: int) -> Issue:
    return Issue(
        "pages_left_out",
        Severity.ERROR,
        f"only the first {pages} of {frames} pages were opened; split the file",
        f"文件页数过多，只读取了前{pages}页（共{frames}页），请拆分后重新发送。",
    )
