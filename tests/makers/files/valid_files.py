"""One small valid file of every kind that is taken in, for `benchmarks.robustness.bad_inputs` to spoil."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pikepdf
from PIL import Image

from benchmarks.accuracy.running import annex2
from forms.filling import Value, fill_pdf, fill_word
from scanner.intake.pdf import open_pdf_pages
from scanner.values.source import Source
from tests.makers.companies.samples import ROBOTS, SENSORS
from tests.makers.files.packing import seven_zipped, tarred, zipped
from tests.scanner.intake.containers.mail.compound_file import compound_file
from tests.scanner.intake.containers.mail.outlook_message import attachment, message
from tests.scanner.intake.containers.packing import mail

_TESTS: Final = Path(__file__).parents[2]
_WIDTH: Final = 1240  # of A4 at 150 dpi
_BEGUN: Final = time.gmtime(0)

COMPANIES: Final[tuple[dict[str, Value], ...]] = (SENSORS.answers, ROBOTS.answers)
"""Answers that the valid files hold."""


def valid_files() -> dict[str, bytes]:
    """Return file name to bytes; the same in every run but for the time stamps in the 7z."""
    pdf, word, page = fill_pdf(*annex2(), SENSORS.answers), fill_word(*annex2(), SENSORS.answers), _page()
    fax = page.convert("1")
    inner = {"附件2.pdf": pdf, "word/附件2.docx": word}
    return {
        "form.pdf": pdf,
        "chromium.pdf": (_TESTS / "samples" / "01-chromium-saved.pdf").read_bytes(),
        "printed.pdf": (_TESTS / "samples" / "04-printed-to-pdf.pdf").read_bytes(),
        "scan.pdf": _stored(page, "PDF", resolution=150, creationDate=_BEGUN, modDate=_BEGUN),
        "carrying.pdf": _carrying(pdf),
        "form.docx": word,
        "photo.jpg": _stored(page, "JPEG", quality=60),
        "page.png": _stored(page, "PNG"),
        "fax.tif": _stored(fax, "TIFF", compression="group4", save_all=True, append_images=[fax]),
        "scan.tif": _stored(page, "TIFF", compression="tiff_lzw"),
        "page.bmp": _stored(fax, "BMP"),
        "photo.webp": _stored(page, "WEBP", quality=50),
        "page.gif": _stored(page, "GIF"),
        "photo.heic": (_TESTS / "assets" / "heic" / "page.heic").read_bytes(),
        "returns.zip": zipped(inner),
        "returns.7z": seven_zipped(inner),
        "returns.tar": tarred(inner),
        "returns.tar.gz": gzip.compress(tarred(inner), mtime=0),
        "returns.tar.bz2": bz2.compress(tarred({"附件2.docx": word})),
        "returns.tar.xz": lzma.compress(tarred({"附件2.docx": word})),
        "returns.rar": (_TESTS / "assets" / "rar" / "packed5.rar").read_bytes(),
        "mail.eml": _mail({"附件2.pdf": pdf}),
        "mails.mbox": b"From a@example.com Tue Jun  8 01:30:00 2021\n" + _mail({"附件2.docx": word}),
        "mail.msg": compound_file(message([attachment("附件2.docx", word)])),
    }


def _page() -> Image.Image:
    """Return the form's first page, filled in, at 150 dpi."""
    filled = Source("a.pdf", "a.pdf", fill_pdf(*annex2(), SENSORS.answers))
    page = Image.fromarray(open_pdf_pages(filled).all().pages[0].gray)
    return page.resize((_WIDTH, round(_WIDTH * page.height / page.width)), Image.Resampling.LANCZOS)


def _stored(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _carrying(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.attachments["二.pdf"] = pikepdf.AttachedFileSpec(opened, pdf, filename="二.pdf", mod_date="D:20261128")
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def _mail(files: Mapping[str, bytes]) -> bytes:
    content = mail(files)
    boundary = re.search(rb'boundary="([^"]+)"', content)
    return content if boundary is None else content.replace(boundary[1], b"=====part=====")
