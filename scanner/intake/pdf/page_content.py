"""Draws the pages of a PDF without fields and annotations, as small pictures that can be compared with a blank form."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pypdfium2

from forms.geometry import POINTS_PER_INCH
from scanner.values.page.picture import Gray


def page_contents(content: bytes, dpi: float) -> Iterator[Gray]:
    """Yield a picture of each page's own content, without fields and annotations.

    A PDF that pdfium cannot open yields nothing; one with a damaged page yields the pages before it.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return
    try:
        for page in document:
            bitmap = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True, draw_annots=False, may_draw_forms=False)
            gray: Gray = np.array(bitmap.to_numpy(), dtype=np.uint8)
            page.close()
            yield gray.reshape(gray.shape[:2])
    except pypdfium2.PdfiumError:
        return
    finally:
        document.close()
