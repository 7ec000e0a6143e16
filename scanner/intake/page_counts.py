"""Counts the pages of a file without drawing or decoding them."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image


def count_pdf_pages(content: bytes) -> int:
    """Return how many pages a PDF has."""
    document = pdfium.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()


def count_frames(content: bytes) -> int:
    """Return how many pictures a picture file has; a TIFF from a scanner has one for each page."""
    with Image.open(BytesIO(content)) as picture:
        return getattr(picture, "n_frames", 1)
