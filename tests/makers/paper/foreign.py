"""Annex 2 on paper that our layout does not describe: printed from the Word file, or drawn by somebody else.

How the print looks is drawn from the seed: typeface, size, margins, columns, answers that
make rows grow onto another page. Boxes are ticked in the program or with a pen on the
print. Where they are is known from the print's own characters, not from what the scanner finds.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pypdfium2

from forms.definition import Form
from forms.faces import Face, face_path
from forms.filling import Value, check_answers, fill_word
from forms.geometry import MM_PER_INCH, POINTS_PER_INCH, Rect, Transform
from forms.layout.model import Layout
from tests.makers.cache import UnavailableError, cache_folder
from tests.makers.companies.made_up import make_company
from tests.makers.paper.filled import (
    FilledForm,
    Filling,
    chosen_in,
    copy_id_of,
    draw_pages,
    some_pen,
    texts_of,
    two_styles,
)
from tests.makers.paper.pens import Paper, Spot, mark
from tests.makers.paper.typefaces import Family
from tests.makers.truth import BoxTruth, FormTruth, Meaning
from tests.scanner.paper.foreign.other_paper import PrintStyle, WordPrint, own_table, print_html, print_word, restyled

_TYPEFACES: Final = tuple(face_path(face) for face in (Face.FIELD, Face.KAI, Face.HEADING, Face.TITLE))
_BOXES: Final = "☐☑☒□■"
_LINE_MM: Final = 7.0
_FOOTER: Final = 0.88  # of a page's height; below it stand the code and the page's number
_LONGER: Final = 0.35
"""Share of the forms whose long answers make rows grow."""


@dataclass(frozen=True, slots=True)
class BoxPlace:
    """A box of a print: on which page, and where with its words, in mm of that page."""

    page_index: int
    spot: Spot


@dataclass(frozen=True, slots=True)
class _Answered:
    """What is typed into a file, and what the form then says.

    Attributes:
        values: As they are typed; choices only where they are ticked in the file.
        answers: As a record should have them.
        in_file: Whether boxes are ticked in the file; else with a pen on the print.
    """

    values: Mapping[str, Value]
    answers: Mapping[str, Value]
    in_file: bool


def fill_in_word(
    form: Form,
    layout: Layout,
    how: Filling,
    *,
    number: int,
    seed: Sequence[int],
    dpi: float,
    dark_pens: bool = False,
    no_pens: bool = False,
    typefaces: Sequence[Family] = (),
) -> FilledForm:
    """Return a Word file filled in and printed by LibreOffice; the same arguments give the same form.

    Raises:
        UnavailableError: One of `typefaces`, which it is set in instead of ours, is not installed.
    """
    rng = np.random.default_rng([*seed, number, 1])
    faces = [one.path for one in typefaces] or [None, *_TYPEFACES]
    typeface = faces[int(rng.integers(len(faces)))]
    looks = WordPrint(typeface, float(rng.uniform(0.92, 1.15)), float(rng.uniform(-4, 4)))
    answered = _answered(form, layout, number, seed, rng, no_pens=no_pens)
    copy_id = copy_id_of(rng)
    content = restyled(fill_word(form, layout, answered.values, copy_id=copy_id), looks)

    def printed() -> bytes:
        return print_word({"form": content}, typeface, _folder("soffice", typeface))["form"]

    pdf = _kept_print(content + str(typeface).encode(), printed)
    filled = _ticked(form, pdf, answered, two_styles(how, number, seed), rng, dpi=dpi, dark=dark_pens)
    return replace(filled, truth=replace(filled.truth, copy_id=copy_id))


def fill_in_table(
    form: Form,
    layout: Layout,
    how: Filling,
    *,
    number: int,
    seed: Sequence[int],
    dpi: float,
    dark_pens: bool = False,
    no_pens: bool = False,
    typefaces: Sequence[Family] = (),
) -> FilledForm:
    """Return a table drawn from the wording alone, filled in and printed by Chromium."""
    rng = np.random.default_rng([*seed, number, 2])
    answered = _answered(form, layout, number, seed, rng, no_pens=no_pens)
    left, right = float(rng.uniform(15, 24)), float(rng.uniform(15, 24))
    writing = float(rng.uniform(0.46, 0.56)) * (100 - left - right)
    look = PrintStyle(
        typeface=([one.path for one in typefaces] or _TYPEFACES)[int(rng.integers(len(typefaces or _TYPEFACES)))],
        size_pt=float(rng.uniform(9.5, 12.5)),
        widths=(left, writing, right, 100 - left - right - writing),
        row_mm=float(rng.uniform(0, 11)),
        width_mm=float(rng.uniform(150, 172)),
        box="☐□"[int(rng.integers(2))],
    )
    page = own_table(form, answered.values, look)
    pdf = _kept_print(page.encode(), lambda: print_html(page, _folder("chromium", None), "form"))
    return _ticked(form, pdf, answered, two_styles(how, number, seed), rng, dpi=dpi, dark=dark_pens)


@cache
def _kept_folder(program: str, typeface: Path | None) -> tempfile.TemporaryDirectory[str]:
    del typeface  # a program's list of fonts is made once
    if shutil.which(program) is None:
        raise UnavailableError(f"{program} is needed")
    return tempfile.TemporaryDirectory(prefix="formloop-bench-")


def _folder(program: str, typeface: Path | None) -> Path:
    """Return the folder in which a program keeps its profile for a typeface, one a process."""
    return Path(_kept_folder(program, typeface).name)


def _kept_print(source: bytes, printed: Callable[[], bytes]) -> bytes:
    """Return a print, made only once for what it is made from: a program takes seconds to start."""
    path = cache_folder() / "prints" / f"{hashlib.sha256(source).hexdigest()[:32]}.pdf"
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(printed())
        beside.replace(path)
    return path.read_bytes()


def _answered(
    form: Form, layout: Layout, number: int, seed: Sequence[int], rng: np.random.Generator, *, no_pens: bool
) -> _Answered:
    company = make_company((*seed, number))
    answers = dict(check_answers(form, company.answers))
    if rng.random() < _LONGER:
        for field_id, most in (("profile", 5), ("need_description", 4)):
            if isinstance(text := answers.get(field_id), str):
                answers[field_id] = text * int(rng.integers(1, most))
    in_file = bool(rng.random() < 0.5) or no_pens
    values: dict[str, Value] = dict(texts_of(layout, answers, company.written))
    if in_file:
        values |= {field.id: answers.get(field.id) for field in form.fields if field.kind.is_choice}
    return _Answered(values, answers, in_file)


def _ticked(
    form: Form,
    pdf: bytes,
    answered: _Answered,
    styles: Sequence[str],
    rng: np.random.Generator,
    *,
    dpi: float,
    dark: bool,
) -> FilledForm:
    """Return the print's pages, with a pen's marks where the boxes were not ticked in the file."""
    pages = draw_pages(pdf, dpi)
    footers = tuple(number for number, page in enumerate(pages, 1) if (page[: round(_FOOTER * len(page))] == 255).all())
    places = box_places(form, pdf)
    boxes = {name: BoxTruth(Meaning.EMPTY) for name in places}
    papers = [Paper(page, Transform.scaled(dpi), rng) for page in pages]
    pens = [some_pen(rng, dark=dark) for _ in pages]
    for name, place in places.items():
        if not chosen_in(answered.answers, *name.split(".")):
            continue
        style = "ticked in the file" if answered.in_file else styles[place.page_index % 2]
        boxes[name] = BoxTruth(Meaning.TICKED, style)
        if not answered.in_file:
            mark(papers[place.page_index], style, place.spot, pens[place.page_index])
    truth = FormTruth(answered.answers, boxes)
    return FilledForm(tuple(pages), dpi, truth, pdf=pdf, footers=footers)


def box_places(form: Form, pdf: bytes) -> dict[str, BoxPlace]:
    """Return where the boxes of a print are, by `field.option`: its box characters, in the form's order.

    Raises:
        ValueError: There are more or fewer of them than options, or other words behind one.
    """
    options = [(field.id, option) for field in form.fields for option in field.options]
    pages = _characters(pdf)
    boxes = [(index, rect) for index, page in enumerate(pages) for character, rect in page if character in _BOXES]
    if len(boxes) != len(options):
        raise ValueError(f"{len(boxes)} boxes are printed for {len(options)} options")
    places = {}
    for (field_id, option), (index, box) in zip(options, boxes, strict=True):
        label = _words_behind(box, option.label, pages[index])
        if label is None:
            raise ValueError(f"{field_id}.{option.id} has other words behind its box")
        places[f"{field_id}.{option.id}"] = BoxPlace(index, Spot(box, label))
    return places


def _words_behind(box: Rect, label: str, page: Sequence[tuple[str, Rect]]) -> Rect | None:
    """Return the area of an option's words on its box's line, or on the next where the box ends its line."""
    behind = [one for one in page if one[1].left >= box.right - 0.2 and box.top < one[1].center.y < box.bottom]
    below = [one for one in page if one[1].left < box.left and 0 < one[1].center.y - box.bottom < _LINE_MM]
    for line in (behind, below):
        words = sorted(line, key=lambda one: one[1].left)
        start = next((number for number, one in enumerate(words) if one[0] == label[0]), None)
        if start is None or (line is behind and start > 0):
            continue
        area = words[start][1]
        for character, rect in words[start : start + len(label)]:
            if character not in label:
                break  # the words go on in the next line
            area = area.union(rect)
        return area
    return None


def _characters(pdf: bytes) -> list[list[tuple[str, Rect]]]:
    """Return each page's characters with where their ink is, mm from its top left."""
    scale = MM_PER_INCH / POINTS_PER_INCH
    pages = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            words, height = page.get_textpage(), page.get_height()
            found = []
            for number in range(words.count_chars()):
                character = words.get_text_range(number, 1)
                left, bottom, right, top = words.get_charbox(number)
                if character.strip():
                    sides = (left * scale, (height - top) * scale, right * scale, (height - bottom) * scale)
                    found.append((character, Rect(*sides)))
            pages.append(found)
    return pages
