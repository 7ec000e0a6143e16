"""Draws what the pages of a PDF are made of, without its fields and annotations: small, to be compared."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pypdfium2

from forms.geometry import POINTS_PER_INCH
from scanner.values.picture import Gray
from scanner.values.source import Source


def page_contents(source: Source, dpi: float) -> Iterator[Gray]:
    """Yield the own content of each page as a picture; none of a PDF that pdfium cannot open."""
    try:
        document = pypdfium2.PdfDocument(source.content)
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
