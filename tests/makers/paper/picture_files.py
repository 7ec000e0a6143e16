"""Writes pictures into files as scanners, fax servers and phones do."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from forms.geometry import A4_HEIGHT_MM, points_from_mm

Pixels = NDArray[np.uint8]


def jpeg(picture: Pixels, quality: int) -> bytes:
    """Return a grey or BGR picture as JPEG."""
    done, stored = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("not a picture that JPEG can hold")
    return bytes(stored)


def opened_jpeg(stored: bytes) -> Pixels:
    """Return the picture in a JPEG, uint8, grey or BGR as it was stored."""
    return np.asarray(cv2.imdecode(np.frombuffer(stored, np.uint8), cv2.IMREAD_UNCHANGED), dtype=np.uint8)


def pdf_of_jpegs(stored: Sequence[bytes]) -> bytes:
    """Return a PDF with one JPEG a page, untouched, each filling a page of its own shape as long as A4."""
    pdf = Pdf.new()
    for content in stored:
        with Image.open(io.BytesIO(content)) as opened:
            (width, height), grey = opened.size, opened.mode == "L"
        scale = points_from_mm(A4_HEIGHT_MM) / max(width, height)
        sides = (width * scale, height * scale)
        page = pdf.add_blank_page(page_size=sides)
        picture = pikepdf.Stream(pdf, content)
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = width, height, 8
        picture.ColorSpace = Name.DeviceGray if grey else Name.DeviceRGB
        picture.Filter = Name.DCTDecode
        page.Resources = Dictionary(XObject=Dictionary(Im0=picture))
        page.Contents = pikepdf.Stream(pdf, f"q {sides[0]} 0 0 {sides[1]} 0 0 cm /Im0 Do Q".encode())
    stream = io.BytesIO()
    pdf.save(stream)
    return stream.getvalue()


def group4(pictures: Sequence[Pixels], dpi: tuple[float, float]) -> bytes:
    """Return a TIFF of 1-bit pages in CCITT group 4."""
    first, *others = (Image.fromarray(picture).convert("1", dither=Image.Dither.NONE) for picture in pictures)
    stream = io.BytesIO()
    first.save(stream, "TIFF", save_all=True, append_images=others, compression="group4", dpi=dpi)
    return stream.getvalue()
