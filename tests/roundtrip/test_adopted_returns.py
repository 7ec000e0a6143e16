"""Blanks that `scanner adopt` drafts, PDF of other programs and scans, and what comes back of them on paper."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

from forms.faces import load_metrics
from forms.geometry import Rect, Transform
from forms.layout import lay_out
from forms.layout.model import OptionBox
from forms.loading import load_form
from forms.terminal.edge import run
from scanner.cli import app
from scanner.roads.paper_pages import identify_page, read_page
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage
from scanner.values.reading import BoxState
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.blanks.drawn import drawn_blank
from tests.makers.blanks.office import pdf_of, word_blank
from tests.makers.blanks.truth import TrueBlank
from tests.makers.blanks.web import web_blanks
from tests.makers.paper import degrade
from tests.makers.paper.pens import BLUE, Mark, Paper, Pen, Spot, mark

DPI = 300


def adopted(blank: Path, folder: Path) -> KnownForm:
    """Return the form that the command drafts of a blank."""
    out = folder / "made" / "mine.yaml"
    assert run(app, ["adopt", str(blank), "--out", str(out)]) == 0
    form = load_form(out)
    return KnownForm(form, lay_out(form, load_metrics()))


def printed(pdf: bytes) -> np.ndarray:
    """Return a PDF's first page as paper, uint8 BGR at `DPI`."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=DPI / 72, rev_byteorder=True).to_numpy()[:, :, :3]
    return np.ascontiguousarray(page[:, :, ::-1])


def returned(pdf: bytes, ticked: Mapping[str, Rect], seed: int) -> Picture:
    """Return a scan at 200 dpi of a printed blank with some of its true boxes ticked by a pen."""
    paper = Paper(printed(pdf), Transform.scaled(DPI), np.random.default_rng(seed))
    for rect in ticked.values():
        mark(paper, Mark.TICK, Spot(rect, rect), Pen(0.5, BLUE))
    scan, out = degrade.office_scan(seed, 200.0)
    seen = degrade.scan(paper.picture, DPI, scan, printed=out, seed=seed)
    return Picture(1, seen.gray, seen.colour, (200.0, 200.0))


def read(known: KnownForm, picture: Picture) -> list[tuple[OptionBox, BoxState]]:
    """Return each box of a returned page with its state, in the order of the draft."""
    found = identify_page(picture, [KnownForm(*annex2()), known], ScriptedEngine())
    assert isinstance(found, IdentifiedPage)
    assert found.form_id == known.form.id
    page = read_page(found, known, ScriptedEngine(), boxes_only=True)
    assert isinstance(page, ReadPage)
    boxes = {box.name: box for box in known.layout.pages[0].options}
    return [(boxes[f"{one.field_id}.{name}"], state) for one in page.readings for name, state in one.options.items()]


def true_boxes(blank: TrueBlank) -> list[Rect]:
    return [Rect(*box.place) for box in blank.boxes]


def assert_is_read(blank: TrueBlank, pdf: bytes, known: KnownForm, *, aside_mm: tuple[float, float] = (0, 0)) -> None:
    """Tick every third box that a blank truly has, and hold what is read against it.

    Args:
        blank: The blank with its truth.
        pdf: What is printed.
        known: Its drafted form.
        aside_mm: How far to the right and down the draft's page lies from the truth.
    """
    rects = true_boxes(blank)
    ticked = set(range(0, len(rects), 3))
    seen = read(known, returned(pdf, {str(number): rects[number] for number in ticked}, 4))
    assert len(seen) == len(rects)
    for number, rect in enumerate(rects):
        middle = rect.center
        near = min(seen, key=lambda one: _apart(one[0].rect, middle.x + aside_mm[0], middle.y + aside_mm[1]))
        assert _apart(near[0].rect, middle.x + aside_mm[0], middle.y + aside_mm[1]) < 2.0
        assert near[1] is (BoxState.TICKED if number in ticked else BoxState.EMPTY), rect


def _apart(rect: Rect, x: float, y: float) -> float:
    return float(np.hypot(rect.center.x - x, rect.center.y - y))


@pytest.mark.program("chromium")
@pytest.mark.parametrize("name", ["web: grid of questions", "web: lines and circles"])
def test_a_blank_that_chromium_printed_is_adopted_and_its_returns_are_read(tmp_path: Path, name: str) -> None:
    (blank,) = web_blanks(str(shutil.which("chromium")), [name])
    path = tmp_path / blank.file_name
    path.write_bytes(blank.content)
    assert_is_read(blank, blank.content, adopted(path, tmp_path))


@pytest.mark.program("soffice")
def test_a_word_file_is_adopted_and_returns_of_its_print_are_read(tmp_path: Path) -> None:
    office = str(shutil.which("soffice"))
    blank = word_blank(office, "office: application table")
    path = tmp_path / blank.file_name
    path.write_bytes(blank.content)
    assert_is_read(blank, pdf_of(office, blank.content), adopted(path, tmp_path))


def test_a_blank_that_is_itself_a_scan_is_adopted_and_other_prints_of_it_are_read(tmp_path: Path) -> None:
    blank = drawn_blank("drawn: crowded sheet")
    scan, out = degrade.office_scan(21, 200.0)
    seen = degrade.scan(printed(blank.content), DPI, scan, printed=out, seed=21)
    path = tmp_path / "scan.png"
    path.write_bytes(cv2.imencode(".png", seen.gray)[1].tobytes())
    known = adopted(path, tmp_path)
    assert known.form.blank[0].is_picture
    drafted = np.array([(box.rect.center.x, box.rect.center.y) for box in known.layout.pages[0].options])
    truly = np.array([(rect.center.x, rect.center.y) for rect in true_boxes(blank)])
    right, down = (drafted.mean(axis=0) - truly.mean(axis=0)).tolist()
    assert_is_read(blank, blank.content, known, aside_mm=(right, down))
