"""Known blanks and pictures of their pages, for the tests of pages without marks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from forms.blank import blank_pages
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.loading import load_form
from scanner.values.known_form import KnownForm
from scanner.values.page.picture import Gray, Picture
from tests.makers.paper import degrade
from tests.makers.paper.degrade import Degraded
from tests.makers.paper.strange_forms import StrangeForm

DPI = 200


def known_form(made: StrangeForm, folder: Path) -> KnownForm:
    """Return a form that was written into a folder."""
    form = load_form(made.write(folder))
    return KnownForm(form, lay_out(form, load_metrics()))


def paper_of(known: KnownForm) -> np.ndarray:
    """Return a form's first page as it is printed, uint8 BGR at `DPI`."""
    return np.asarray(cv2.cvtColor(blank_pages(known.form, known.layout, DPI)[0], cv2.COLOR_GRAY2BGR), np.uint8)


def scanned(page: np.ndarray, condition: str, seed: int, dpi: float = 150.0) -> Degraded:
    """Return a page as a machine saw it: `office_scan`, `poor_scan`, `bitonal_scan` or `phone_photo`."""
    if condition == "phone_photo":
        photo, printed = degrade.phone_photo(seed)
        return degrade.photograph(page, DPI, photo, printed=printed, seed=seed)
    scan, printed = getattr(degrade, condition)(seed, dpi)
    return degrade.scan(page, DPI, scan, printed=printed, seed=seed)


def picture(gray: Gray) -> Picture:
    """Return a picture without a resolution."""
    return Picture(1, np.ascontiguousarray(gray))
