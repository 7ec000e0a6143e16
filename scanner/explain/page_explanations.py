"""The pictures that explain a file: one of each page, or a card where no page can be shown.

The pictures are for staff, who ask why a form went to review, and for engineers. This package only makes the bytes of
the pictures; the command writes them to files.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from scanner.explain.pictures import DPI, card_picture, page_picture
from scanner.roads.results import FileResult

_QUALITY: Final = 82
_NAME_LENGTH: Final = 80
_RESERVED: Final = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A picture of a page or a card, ready to be written to a file.

    Attributes:
        name: The file's name, without a folder. It is made of the source's path, the first eight digits of the
            source's SHA-256 and the page's number, so that two sources of one name get different pictures.
        content: A JPEG at `DPI`.
    """

    name: str
    content: bytes = field(repr=False)


def explain(result: FileResult) -> Iterator[Explanation]:
    """Yield a picture of each page of a file, one at a time.

    For a file without pages, yield a card for each of its records that says why no page can be shown.

    Args:
        result: The result of a file that was read with `keep_pages`.
    """
    source = result.records[0].source
    stem = f"{safe_name(source.path)}-{source.sha256[:8]}"
    for page in result.pages:
        piece = f"-{page.picture.piece + 1}" if page.picture.piece else ""
        yield Explanation(f"{stem}-p{page.page_no}{piece}.jpg", _jpeg(page_picture(page, source.path)))
    if not result.pages:
        for number, record in enumerate(result.records, start=1):
            yield Explanation(f"{stem}-r{number}.jpg", _jpeg(card_picture(record)))


def safe_name(path: str) -> str:
    """Return a source's path as a name that any file system allows: without separators or a leading dot, and short."""
    return _RESERVED.sub("_", path).lstrip(".")[-_NAME_LENGTH:] or "source"


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, dpi=(DPI, DPI), optimize=True)
    return out.getvalue()
