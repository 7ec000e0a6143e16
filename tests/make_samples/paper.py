"""Returns on paper: drawn by Ghostscript, written on by hand, scanned, and stored as scanners store."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.make_samples.blank_forms import built, filled_pdf
from tests.make_samples.hand import Writer, write_form
from tests.make_samples.programs import program, run
from tests.makers.companies.samples import Company
from tests.makers.paper.degrade import Print, Scan, Storage, scan

PAGE_DPI = 300
SCAN_DPI = 200

Pages = list[NDArray[np.uint8]]

LASER = Print(scale=0.995, shift_mm=(0.6, -0.8), ink_spread_mm=0.02, ink=35, paper=246)
FEEDER = Scan(dpi=SCAN_DPI, skew_deg=0.7, offset_mm=(0.4, -0.6), stretch=1.002, wobble_mm=0.05, noise=2.0, jpeg=None)
FLATBED = Scan(dpi=SCAN_DPI, skew_deg=-0.5, offset_mm=(-0.8, 0.9), noise=2.0, jpeg=None)
FAX = Scan(skew_deg=0.4, blur_mm=0.07, noise=4.0, storage=Storage.FAX_FINE, level=150, jpeg=None)


def printed(pdf: bytes) -> Pages:
    """Return a PDF's pages as Ghostscript draws them, uint8 (height, width, 3)."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.pdf"
        path.write_bytes(pdf)
        soft = ["-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", "-dQUIET"]
        run([program("gs"), "-sDEVICE=pnggray", f"-r{PAGE_DPI}", *soft, "-o", f"{folder}/%d.png", str(path)])
        drawn = [cv2.imread(str(picture), cv2.IMREAD_COLOR) for picture in sorted(Path(folder).glob("*.png"))]
    return [np.asarray(page, dtype=np.uint8) for page in drawn]


def typed(company: Company) -> Pages:
    """Return the pages of a form that was filled on a screen and printed."""
    return printed(filled_pdf(company))


def handwritten(company: Company, writer: Writer, seed: int) -> Pages:
    """Return the pages of a form that was printed empty and filled in with a pen."""
    pages = printed(built(".pdf"))
    write_form(pages, PAGE_DPI, company, writer, seed)
    return pages


def scanned(pages: Pages, how: Sequence[Scan] | Scan, seed: int) -> list[Image.Image]:
    """Return the pages as a scanner sees them, mode L; `how` is one for all or one a page."""
    scanners = [how] * len(pages) if isinstance(how, Scan) else how
    return [
        Image.fromarray(scan(page, PAGE_DPI, each, printed=LASER, seed=seed + number).gray)
        for number, (page, each) in enumerate(zip(pages, scanners, strict=True))
    ]


def jpeg_pdf(pictures: Sequence[Image.Image], quality: int = 60) -> bytes:
    """Return a PDF with one grey JPEG a page, as scanners write it."""
    stream = BytesIO()
    first, *others = pictures
    dated = {"creationDate": None, "modDate": None}
    first.save(stream, "PDF", save_all=True, append_images=others, resolution=SCAN_DPI, quality=quality, **dated)
    return stream.getvalue()


def fax_tiff(pictures: Sequence[Image.Image]) -> bytes:
    """Return a TIFF of 1-bit pages in CCITT group 4, as a fax server writes it."""
    stream = BytesIO()
    first, *others = (picture.convert("1", dither=Image.Dither.NONE) for picture in pictures)
    first.save(stream, "TIFF", save_all=True, append_images=others, compression="group4", dpi=(204, 204))
    return stream.getvalue()
