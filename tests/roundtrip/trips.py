"""The whole way round of a form that a test defines: drawn, filled in, printed, scanned, read."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from forms.answers import check_answers
from forms.catalogue import load_catalogue
from forms.errors import DefinitionError
from forms.faces import load_metrics
from forms.filling import FILLERS
from forms.geometry import MM_PER_INCH, Rect, Transform
from forms.loading import load_form
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.pipeline import KnownForm, Pipeline, known_forms
from scanner.values.record import Record
from scanner.values.source import Source
from tests.makers.paper.degrade import office_scan, scan
from tests.makers.paper.pens import Mark, Paper, Spot, mark, pens, writing

DPI = 300


@dataclass(frozen=True, slots=True)
class Trip:
    """A form and the scanner that knows it.

    Attributes:
        known: The form with its layout.
        scanner: Reads its returns with the engine that the command takes.
    """

    known: KnownForm
    scanner: Pipeline

    def filled(self, suffix: str, answers: Mapping[str, Any]) -> bytes:
        """Return the fillable file with answers in it."""
        form = self.known.form.recorded()
        return FILLERS[suffix](form, self.known.layout, check_answers(form, answers))

    def read(self, name: str, content: bytes) -> Record:
        """Return the only record that a file gives, which is one of this form."""
        (record,) = self.scanner.read(Source(name, name, content)).records
        assert record.form is not None, [found.message for found in record.issues]
        assert record.form.id == self.known.form.id
        return record

    def filled_and_read(self, suffix: str, answers: Mapping[str, Any]) -> Record:
        """Return the record of a filled file."""
        return self.read(f"a{suffix}", self.filled(suffix, answers))

    def printed_and_read(self, answers: Mapping[str, Any], *, seed: int = 5) -> Record:
        """Return the record of the filled PDF that was printed and scanned in an office."""
        return self.read("a.tif", on_paper(self.filled(".pdf", answers), seed=seed))


def trip_of(definition: str, folder: Path, *, today: date = date(2026, 1, 1)) -> Trip:
    """Return the trip of a definition's text, which is written into a folder."""
    (folder / "trip.yaml").write_text(definition, encoding="utf-8")
    known = known_forms(load_catalogue(folder), load_metrics())
    mine = next(one for one in known if one.form.origin.endswith("trip.yaml"))
    return Trip(mine, Pipeline(known, ENGINES[DEFAULT_ENGINE](), today=today))


def pages_of(content: bytes) -> list[np.ndarray[Any, Any]]:
    """Return a PDF's pages as grey pictures, its fields drawn."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    scale = DPI / 72
    return [np.asarray(page.render(scale=scale, may_draw_forms=True).to_pil().convert("L")) for page in document]


def on_paper(content: bytes, *, seed: int) -> bytes:
    """Print a PDF and scan it on an office's machine, as a TIFF of all its pages."""
    how, printed = office_scan(seed)
    pages = [scan(page, DPI, how, printed=printed, seed=seed + at) for at, page in enumerate(pages_of(content))]
    return as_tiff([page.gray for page in pages], dpi=round(pages[0].gray.shape[1] / width_in(content)))


def penned(
    trip: Trip,
    answers: Mapping[str, Any],
    ticks: Mapping[str, str],
    marks: Sequence[Mark],
    *,
    seed: int,
    signed: Sequence[str] = (),
) -> bytes:
    """Print a filled form, tick boxes on it with a pen, each mark in its turn, and scan it as a TIFF.

    Args:
        trip: The form.
        answers: What is typed before it is printed.
        ticks: Field id to the id of the option that is ticked by hand.
        marks: The marks.
        seed: Of everything random.
        signed: The ink fields that are signed.
    """
    rng = np.random.default_rng(seed)
    content = trip.filled(".pdf", answers)
    how, printed = office_scan(seed)
    scanned = []
    for index, gray in enumerate(pages_of(content)):
        paper = Paper(np.repeat(gray[:, :, None], 3, axis=2), Transform.scaled(DPI), rng)
        pen = pens(rng)[("black", "blue", "pencil")[index % 3]]
        boxes = [box for box in trip.known.layout.pages[index].options if ticks.get(box.field_id) == box.option_id]
        for number, box in enumerate(boxes):
            mark(paper, marks[(number + seed) % len(marks)], Spot(box.rect, box.label), pen)
        for place in trip.known.layout.pages[index].fields:
            if place.field_id in signed:
                area = Rect.at(place.rect.left + 4, place.rect.top + 2, 30, place.rect.height - 4)
                writing(paper, area, pen, size_mm=7)
        scanned.append(scan(paper.picture, DPI, how, printed=printed, seed=seed + index).gray)
    return as_tiff(scanned, dpi=round(scanned[0].shape[1] / width_in(content)))


def width_in(content: bytes) -> float:
    """Return the width of a PDF's first page in inches."""
    width: float = pypdfium2.PdfDocument(content)[0].get_width()
    return width / 72


def as_tiff(pages: Sequence[np.ndarray[Any, Any]], *, dpi: int) -> bytes:
    """Return grey pictures as a TIFF of several pages."""
    pictures = [Image.fromarray(page) for page in pages]
    stream = io.BytesIO()
    pictures[0].save(stream, "TIFF", save_all=True, append_images=pictures[1:], dpi=(dpi, dpi), compression="tiff_lzw")
    return stream.getvalue()


def pixels(mm: float) -> int:
    """Return millimetres as pixels of `DPI`."""
    return round(mm * DPI / MM_PER_INCH)


def assert_refused(folder: Path, definition: str, words: str) -> None:
    """Check that a definition is refused, and that the reason says some words.

    Args:
        folder: Where its file is written.
        definition: The text of the file.
        words: What the reason has to say.
    """
    path = folder / "a.yaml"
    path.write_text(definition, encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_form(path)
    assert words in str(refused.value)
