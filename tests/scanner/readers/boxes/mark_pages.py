"""Pages with pen marks for the tests of the marks reader: the blank form, drawn on, scanned."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.blank import blank_pages
from forms.catalogue import load_catalogue
from forms.definition import Form
from forms.faces import load_metrics
from forms.geometry import MM_PER_INCH, Transform
from forms.layout import lay_out
from forms.layout.model import Layout, OptionBox
from scanner.ink.foreign import find_page_ink
from scanner.readers.boxes.reader import MarksReader
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture
from scanner.values.reading import Reading
from tests.makers.paper.pens import Paper, Spot

DPI = 200

Draw = Callable[[Paper], None]


@lru_cache(maxsize=1)
def annex2() -> tuple[Form, Layout]:
    form = load_catalogue().form("annex2")
    return form, lay_out(form, load_metrics())


def option(name: str) -> OptionBox:
    return next(box for _, box in annex2()[1].option_boxes() if box.name == name)


def spot(name: str) -> Spot:
    box = option(name)
    return Spot(box.rect, box.label)


def page_no_of(name: str) -> int:
    return next(page.page_no for page, box in annex2()[1].option_boxes() if box.name == name)


def drawn(page_no: int, draw: Draw, *, dpi: int = DPI, seed: int = 3) -> NDArray[np.uint8]:
    """Return a page with marks on it, BGR, without any noise."""
    form, layout = annex2()
    picture = np.asarray(cv2.cvtColor(blank_pages(form, layout, dpi)[page_no - 1], cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    draw(Paper(picture, Transform.scaled(dpi), np.random.default_rng(seed)))
    return picture


def scanned(picture: NDArray[np.uint8], *, jpeg: int = 75, noise: float = 3.0, seed: int = 5) -> NDArray[np.uint8]:
    """Return a picture as a scanner gives it: paper not quite white, soft, noisy, JPEG."""
    soft = cv2.GaussianBlur(picture, (0, 0), 0.6).astype(np.float32) * (215 / 255) + 30
    soft += noise * np.random.default_rng(seed).standard_normal(soft.shape[:2], dtype=np.float32)[:, :, None]
    _, kept = cv2.imencode(".jpg", np.clip(soft, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, jpeg])
    return np.asarray(cv2.imdecode(kept, cv2.IMREAD_COLOR), dtype=np.uint8)


def registered(
    picture: NDArray[np.uint8],
    page_no: int,
    *,
    dpi: float = DPI,
    colour: bool = False,
    off_mm: tuple[float, float] = (0.0, 0.0),
    moved: NDArray[np.float64] | None = None,
) -> RegisteredPage:
    """Return a picture as a page found on paper, registration off by `off_mm`."""
    gray = picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    per_mm = dpi / MM_PER_INCH
    exact = np.diag([per_mm, per_mm, 1.0]) if moved is None else moved @ np.diag([per_mm, per_mm, 1.0])
    shift = np.array([[1, 0, off_mm[0]], [0, 1, off_mm[1]], [0, 0, 1.0]])
    nothing = np.zeros((0, 2))
    page = IdentifiedPage(
        Picture(1, gray, picture if colour else None), "annex2", "1", page_no, None, 0, nothing, nothing
    )
    return RegisteredPage(page, Transform(exact @ shift), 0.1)


def read(page: RegisteredPage) -> dict[str, Reading]:
    """Return the readings of a page by field."""
    form, layout = annex2()
    blank = KnownForm(form, layout).blank
    readings = MarksReader(blank).read(find_page_ink(page, blank), form, layout)
    return {reading.field_id: reading for reading in readings}


def states(page: RegisteredPage) -> dict[str, str]:
    """Return `field.option` to state."""
    return {
        f"{field_id}.{option_id}": state.value
        for field_id, reading in read(page).items()
        for option_id, state in reading.options.items()
    }


def state_after(name: str, draw: Draw, *, jpeg: int = 75, seed: int = 3) -> str:
    """Return what one box says after something was drawn on its page and the page scanned."""
    return states_after(name, draw, jpeg=jpeg, seed=seed)[name]


def states_after(name: str, draw: Draw, *, jpeg: int = 75, seed: int = 3) -> dict[str, str]:
    """Return what all boxes of a box's page say after something was drawn on it and the page scanned."""
    page_no = page_no_of(name)
    return states(registered(scanned(drawn(page_no, draw, seed=seed), jpeg=jpeg), page_no))
