"""How a file was made, as the file itself says it: which camera or program, when, and how its picture was compressed.

Two photos of one form taken one after the other with one phone say the same of themselves, whatever program sent them
on: a messenger that strips the camera's name still compresses all pictures with the same tables. Nothing that is said
here is believed by itself; see `scanner/sheets/joining.py`.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from datetime import datetime
from typing import Any, Final

import pikepdf
from PIL import Image

from scanner.intake.kinds import FileKind, kind_of
from scanner.intake.pdf.damage import DAMAGED
from scanner.intake.pictures import BROKEN, FORMATS
from scanner.values.form_part import Making
from scanner.values.source import Source

_MAKE: Final = 0x010F
_MODEL: Final = 0x0110
_SOFTWARE: Final = 0x0131
_EXIF: Final = 0x8769
_TAKEN: Final = 0x9003
_WORDS: Final = 120  # of a name; some programs write a whole sentence


def making_of(source: Source) -> Making:
    """Return how a file was made; nothing where it says nothing, or is broken."""
    if kind_of(source.content) is FileKind.PDF:
        return _of_pdf(source.content)
    return _of_picture(source.content)


def _of_picture(content: bytes) -> Making:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                exif = image.getexif()
                device = _named(exif.get(_MAKE), exif.get(_MODEL)) or _named(exif.get(_SOFTWARE))
                taken = _moment(exif.get_ifd(_EXIF).get(_TAKEN))
                return Making(device, taken, _sides(image.size), _encoder(image))
    except (Image.DecompressionBombError, *BROKEN):
        return Making()


def _of_pdf(content: bytes) -> Making:
    """Return which program wrote a PDF, and how the first picture on its first page was made."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            device = _named(pdf.docinfo.get("/Creator"), pdf.docinfo.get("/Producer"))
            drawn: Any = pdf.pages[0].obj["/Resources"].get("/XObject", {})
            for picture in (one for _, one in drawn.items() if one.get("/Subtype") == "/Image"):
                sides = _sides((int(picture["/Width"]), int(picture["/Height"])))
                inner = _of_picture(picture.read_raw_bytes()) if picture.get("/Filter") == "/DCTDecode" else Making()
                return Making(device or inner.device, inner.taken_at, sides, inner.encoder)
            return Making(device)
    except (*DAMAGED, pikepdf.DependencyError, IndexError):  # broken, or a first page without anything on it
        return Making()


def _named(*words: object) -> str:
    return " ".join(str(word).strip().strip("\0") for word in words if word)[:_WORDS]


def _moment(text: object) -> str:
    """Return a camera's time, `2026:06:08 09:30:00`, in ISO 8601; empty where it is none."""
    try:
        return datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007  it has no zone
    except ValueError:
        return ""


def _sides(size: tuple[int, int]) -> tuple[int, int]:
    return max(size), min(size)


def _encoder(image: Image.Image) -> str:
    """Return a digest of a JPEG's quantisation tables; empty for a picture of another format."""
    tables = getattr(image, "quantization", None)
    if not isinstance(tables, dict) or not tables:
        return ""
    words = repr([list(tables[key]) for key in sorted(tables)])
    return hashlib.sha256(words.encode()).hexdigest()[:16]
