"""The files of a blank to its pages: how many there are, how large their paper is, where marks can be stamped."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from forms.definition.places import BlankPage
from forms.geometry import mm_from_pixels, mm_from_points
from forms.loading.placed.mark_room import find_mark_room
from forms.loading.placed.spec import PictureSpec
from forms.loading.problems import Problems, Route, unreadable
from forms.loading.spec import BLANK_PAGES_MAX, BLANK_SIDE_MAX_MM
from forms.wording import Wording

PDF_SUFFIX: Final = ".pdf"
PICTURE_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
BLANK_BYTES_MAX: Final = 100_000_000
_PICTURE_PIXELS_MAX: Final = 120_000_000  # A3 at 600 dpi has 70 million
_BELIEVABLE_DPI: Final = (72.5, 1200.0)  # programs write 72 where they know nothing
_SIDE_MIN_MM: Final = 40.0


def open_blank(
    entries: Sequence[str | PictureSpec], folder: Path, problems: Problems, *, stamped: bool
) -> tuple[BlankPage, ...]:
    """Return the pages of a blank, in the order of its files; what is wrong with them is noted in `problems`.

    Args:
        entries: What the definition says of the files.
        folder: The folder of the definition, in or under which they lie.
        problems: Where problems are noted.
        stamped: Whether room for marks is looked for.
    """
    pages: list[BlankPage] = []
    for position, entry in enumerate(entries):
        route: Route = ("blank", position)
        name = entry if isinstance(entry, str) else entry.file
        try:
            pages.extend(_pages_of(name, entry, folder))
        except _UnusableFileError as error:
            problems.add(Wording(zh=f"{name}：", en=f"{name}: ") + error.wording, route=route)
    for number, page in enumerate(pages, start=1):
        if not all(_SIDE_MIN_MM <= side <= BLANK_SIDE_MAX_MM for side in (page.width_mm, page.height_mm)):
            width, height = f"{page.width_mm:.0f}", f"{page.height_mm:.0f}"
            what = Wording(
                zh=f"第 {number} 页为 {width} × {height} 毫米，页面边长应为 40 到 900 毫米",
                en=f"page {number} is {width} by {height} mm: a page has sides of 40 to 900 mm",
            )
            problems.add(what, route=("blank",))
    if len(pages) > BLANK_PAGES_MAX:
        what = Wording(
            zh=f"空白表有 {len(pages)} 页，最多 {BLANK_PAGES_MAX} 页",
            en=f"the blank has {len(pages)} pages, {BLANK_PAGES_MAX} at most",
        )
        problems.add(what, route=("blank",))
    return tuple(_with_mark_room(page) for page in pages) if stamped else tuple(pages)


def draw_page(page: BlankPage, dpi: float) -> Image.Image:
    """Return a grey picture of a blank's page as it is in its file, at a resolution.

    Raises:
        OSError: The file cannot be read.
        pypdfium2.PdfiumError: It is no PDF that can be opened.
    """
    if page.is_picture:
        return _frame(page.file, page.index).convert("L")
    document = pypdfium2.PdfDocument(page.file)
    try:
        bitmap = document[page.index].render(scale=dpi / 72.0, grayscale=True)
        picture: Image.Image = bitmap.to_pil().convert("L")
        return picture
    finally:
        document.close()


class _UnusableFileError(Exception):
    """A file that is no blank, and why."""

    def __init__(self, wording: Wording) -> None:
        super().__init__(wording.en)
        self.wording = wording


def _pages_of(name: str, entry: str | PictureSpec, folder: Path) -> Iterator[BlankPage]:
    inner = PurePosixPath(name)
    if inner.is_absolute() or ".." in inner.parts or "\\" in name or ":" in name:
        raise _UnusableFileError(
            Wording(
                zh="请写定义旁边或旁边文件夹里的文件，用 / 分隔",
                en="name a file beside the definition, or in a folder beside it, with / between them",
            )
        )
    path = folder / inner
    suffix = path.suffix.lower()
    if suffix in (".doc", ".docx", ".wps", ".odt"):
        raise _UnusableFileError(
            Wording(
                zh="空白表不能是 Word 文件，请先存成 PDF", en="a Word file is not a blank: save it as PDF and name that"
            )
        )
    if suffix != PDF_SUFFIX and suffix not in PICTURE_SUFFIXES:
        valid = ", ".join(PICTURE_SUFFIXES)
        raise _UnusableFileError(
            Wording(zh=f"空白表应为 PDF 或图片（{valid}）", en=f"a blank is a PDF or a picture ({valid})")
        )
    try:
        if path.stat().st_size > BLANK_BYTES_MAX:
            raise _UnusableFileError(
                Wording(zh=f"超过 {BLANK_BYTES_MAX:,} 字节", en=f"larger than {BLANK_BYTES_MAX:,} bytes")
            )
    except OSError as error:
        raise _UnusableFileError(unreadable(error)) from error
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    if suffix == PDF_SUFFIX:
        if not isinstance(entry, str):
            raise _UnusableFileError(Wording(zh="dpi 只用于图片", en="dpi is said of pictures; a PDF knows its size"))
        yield from _pdf_pages(path, sha256)
    else:
        yield from _picture_pages(path, sha256, None if isinstance(entry, str) else entry.dpi)


def _pdf_pages(path: Path, sha256: str) -> Iterator[BlankPage]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        what = Wording(zh="PDF 已损坏或有密码", en="this PDF is broken or has a password")
        raise _UnusableFileError(what) from error
    try:
        for index in range(min(len(document), BLANK_PAGES_MAX + 1)):
            width, height = document.get_page_size(index)
            yield BlankPage(path, index, sha256, round(mm_from_points(width), 3), round(mm_from_points(height), 3))
    finally:
        document.close()


def _picture_pages(path: Path, sha256: str, dpi: float | None) -> Iterator[BlankPage]:
    try:
        with Image.open(path) as picture:
            count = int(getattr(picture, "n_frames", 1))
        for index in range(min(count, BLANK_PAGES_MAX + 1)):
            frame = _frame(path, index)
            across, down = (dpi, dpi) if dpi is not None else _resolution(frame)
            width, height = mm_from_pixels(frame.width, across), mm_from_pixels(frame.height, down)
            yield BlankPage(path, index, sha256, round(width, 3), round(height, 3), is_picture=True)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise _UnusableFileError(Wording(zh="图片无法打开", en="this picture cannot be opened")) from error


def _frame(path: Path, index: int) -> Image.Image:
    """Return a page of a picture, turned as its camera said, with the resolution in its `info`."""
    with Image.open(path) as picture:
        if picture.width * picture.height > _PICTURE_PIXELS_MAX:
            raise _UnusableFileError(
                Wording(zh=f"超过 {_PICTURE_PIXELS_MAX:,} 像素", en=f"more than {_PICTURE_PIXELS_MAX:,} pixels")
            )
        if index:
            picture.seek(index)
        dpi = picture.info.get("dpi")
        turned = ImageOps.exif_transpose(picture)
        turned.load()
        if dpi is not None:
            turned.info["dpi"] = dpi if turned.size == picture.size else tuple(dpi)[::-1]
        return turned


def _resolution(frame: Image.Image) -> tuple[float, float]:
    low, high = _BELIEVABLE_DPI
    across, down = (float(value) for value in frame.info.get("dpi", (0.0, 0.0)))
    if not (low <= across <= high and low <= down <= high):
        raise _UnusableFileError(
            Wording(
                zh="图片没有写明分辨率，请写成 {file: ..., dpi: 200}，dpi 为扫描时所设",
                en="does not say its resolution: write {file: ..., dpi: 200} with the scanner's",
            )
        )
    return across, down


def _with_mark_room(page: BlankPage) -> BlankPage:
    try:
        picture = draw_page(page, 72.0)
    except (OSError, pypdfium2.PdfiumError, _UnusableFileError):  # noted already
        return page
    anchors, code = find_mark_room(picture, page.width_mm, page.height_mm)
    return replace(page, has_anchor_room=anchors, code_room=code)


def picture_bytes(page: BlankPage) -> bytes:
    """Return a page of a picture as PNG, upright, for a PDF that is made of it."""
    out = io.BytesIO()
    frame = _frame(page.file, page.index)
    (frame if frame.mode in ("1", "L", "RGB") else frame.convert("RGB")).save(out, "PNG")
    return out.getvalue()
