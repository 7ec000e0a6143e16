"""The blank form as pictures, drawn from its print: what the scanner compares paper with."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from forms.definition import Form
from forms.geometry import POINTS_PER_INCH
from forms.layout.model import Layout
from forms.render.pdf import render_print

Gray = NDArray[np.uint8]


@lru_cache(maxsize=8)
def blank_pages(form: Form, layout: Layout, dpi: float) -> tuple[Gray, ...]:
    """Return a form's pages as printed, before anything is filled in; kept for the next call.

    Args:
        form: What is printed.
        layout: Where it stands.
        dpi: The pictures' resolution.

    Returns:
        One read-only picture a page: uint8, (height, width), 0 = black.
    """
    document = pypdfium2.PdfDocument(render_print(form, layout))
    try:
        return tuple(_drawn(page, dpi) for page in document)
    finally:
        document.close()


def _drawn(page: pypdfium2.PdfPage, dpi: float) -> Gray:
    bitmap = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True, may_draw_forms=False)
    gray: Gray = np.array(bitmap.to_numpy(), dtype=np.uint8)
    gray = gray.reshape(gray.shape[:2])
    gray.setflags(write=False)  # one picture is shared by all who ask
    page.close()
    return gray
