"""Links from a sheet to the pictures of a record's pages, and to cut-outs of single fields.

All links are relative to the sheet's own folder, so that they still lead to the pictures when that folder is moved or
copied. So there are links only if the sheet lies in the batch's folder or beside it.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image

from forms.files import OWNER_ONLY, write_whole
from forms.geometry import pixels_from_mm
from scanner.batch.pictures import DPI
from scanner.export.batches import Batches
from scanner.ledger.folder import CROPS_FOLDER
from scanner.values.record import RECORDS_FOLDER, Record

_MARGIN_MM: Final = 3.0
_QUALITY: Final = 85
_PRIVATE_FOLDER: Final = 0o700
_ESCAPED: Final = re.compile(r'[\s%#?"<>\[\]^`{|}\\]')
"""What XlsxWriter escapes in a link's target too (its `worksheet.py`); letters of any script stand as they are."""

_Box = tuple[float, float, float, float]


class Links:
    """The links of one sheet."""

    def __init__(self, out: Path, batches: Batches, damaged: Callable[[str], None]) -> None:
        """Find out which batches the sheet can have links to.

        Args:
            out: The sheet's path.
            batches: Where the records come from.
            damaged: Is told of each picture that cannot be opened.
        """
        home = out.parent.resolve()
        self._ways = {folder: _way(home, folder.resolve()) for folder in batches.folders}
        self._batches = batches
        self._damaged = damaged
        self._page: tuple[Path, Image.Image | None] | None = None

    @property
    def lead_nowhere(self) -> bool:
        """Whether the sheet lies neither in nor beside any of the batches' folders."""
        return all(way is None for way in self._ways.values())

    def page(self, record: Record, page_no: int) -> str | None:
        """Return the link to the picture of a page of the form, from 1; None if there is no picture or no way to it."""
        folder = self._batches.folder_of(record)
        return self._link(folder, f"{RECORDS_FOLDER}/{record.record_id}-{page_no}.jpg")

    def field(self, record: Record, field_id: str) -> str | None:
        """Return the link to a cut-out of a field, which is made for it; None if there is no picture or no way to it.

        Raises:
            UsageError: The cut-out cannot be written.
        """
        folder = self._batches.folder_of(record)
        place = record.fields.get(field_id)
        if place is None or place.box_mm is None or place.page is None or self._ways[folder] is None:
            return None
        content = self._cut(folder / RECORDS_FOLDER / f"{record.record_id}-{place.page}.jpg", place.box_mm)
        if content is None:
            return None
        name = f"{CROPS_FOLDER}/{record.record_id}-{field_id}.jpg"
        _write(folder / name, content)
        return self._link(folder, name)

    def _link(self, folder: Path, name: str) -> str | None:
        way = self._ways[folder]
        return None if way is None or not (folder / name).is_file() else _ESCAPED.sub(_escape, way + name)

    def _cut(self, path: Path, box_mm: _Box) -> bytes | None:
        """Return a box of a page's picture as JPEG, with a margin around it; None if it cannot be cut out."""
        page = self._opened(path)
        if page is None:
            return None
        left, top, right, bottom = (round(pixels_from_mm(mm, DPI)) for mm in box_mm)
        margin = round(pixels_from_mm(_MARGIN_MM, DPI))
        box = (
            max(0, left - margin),
            max(0, top - margin),
            min(page.width, right + margin),
            min(page.height, bottom + margin),
        )
        if box[0] >= box[2] or box[1] >= box[3]:
            return None
        out = io.BytesIO()
        page.crop(box).save(out, "JPEG", quality=_QUALITY)
        return out.getvalue()

    def _opened(self, path: Path) -> Image.Image | None:
        """Return a page's picture; the last one is kept, because a record's fields come one after another."""
        if self._page is None or self._page[0] != path:
            self._page = path, self._load(path)
        return self._page[1]

    def _load(self, path: Path) -> Image.Image | None:
        if not path.is_file():
            return None
        try:
            with Image.open(path) as picture:
                return picture.convert("RGB")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            self._damaged(f"{path}: no picture that can be opened; 图片无法打开。")
            return None


def _way(home: Path, folder: Path) -> str | None:
    """Return what leads from a sheet's folder to a batch's folder, ending with `/`, or None if that is too far."""
    if home == folder or folder in home.parents:
        return "../" * len(home.relative_to(folder).parts)
    return f"{folder.name}/" if home == folder.parent else None


def _escape(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _write(path: Path, content: bytes) -> None:
    """Write a cut-out, unless the same is there already."""
    if path.is_file() and path.read_bytes() == content:
        return
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.name == "posix":
            path.parent.chmod(_PRIVATE_FOLDER)
    write_whole(path, content, mode=OWNER_ONLY)
