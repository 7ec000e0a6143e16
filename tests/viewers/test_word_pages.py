"""LibreOffice draws the Word files as we draw the PDFs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from forms.catalogue import load_catalogue
from forms.definition import BlockStyle, Form
from forms.faces import load_metrics
from forms.geometry import mm_from_points
from forms.layout import lay_out
from forms.layout.model import Layout, Role, TextRun
from forms.render.word import WordRenderer
from tests.viewers.office import convert

pytestmark = pytest.mark.program("soffice")

_NEAR_MM = 3.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document of ours and how LibreOffice draws it.

    Attributes:
        form: The document.
        layout: Our own pages.
        pages: The characters on each of LibreOffice's, without white space, with their left and middle in mm.
    """

    form: Form
    layout: Layout
    pages: tuple[tuple[tuple[str, float, float], ...], ...]

    def texts(self) -> list[str]:
        """Return the text of each page without white space."""
        return ["".join(character for character, _, _ in page) for page in self.pages]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Drawn]:
    forms = load_catalogue(None).forms
    layouts = {form.id: lay_out(form, load_metrics()) for form in forms}
    files = {f"{form.id}.docx": WordRenderer().render(form, layouts[form.id]) for form in forms}
    folder: Path = tmp_path_factory.mktemp("word")
    pdfs = convert(files, "pdf", folder)
    return {form.id: Drawn(form, layouts[form.id], _characters(pdfs[f"{form.id}.docx"])) for form in forms}


def _characters(file: bytes) -> tuple[tuple[tuple[str, float, float], ...], ...]:
    pages = []
    with pypdfium2.PdfDocument(file) as pdf:
        for page in pdf:
            words = page.get_textpage()
            text = words.get_text_range()
            height = page.get_height()
            characters = []
            for index in range(words.count_chars()):
                character = text[index] if index < len(text) else ""
                if not character.strip():
                    continue
                left, bottom, _, top = words.get_charbox(index, loose=True)
                characters.append((character, mm_from_points(left), mm_from_points(height - (bottom + top) / 2)))
            pages.append(tuple(characters))
    return tuple(pages)


def _plain(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("form_id", ["annex2", "notice", "annex1"])
def test_it_has_as_many_pages(form_id: str, drawn: dict[str, Drawn]) -> None:
    assert len(drawn[form_id].pages) == len(drawn[form_id].layout.pages)


@pytest.mark.parametrize("form_id", ["annex2", "notice"])
def test_every_printed_line_is_on_the_same_page(form_id: str, drawn: dict[str, Drawn]) -> None:
    document = drawn[form_id]
    elsewhere = [
        run.text
        for page, text in zip(document.layout.pages, document.texts(), strict=True)
        for run in page.runs
        if run.role is not Role.FOOTER and _plain(run.text) not in text
    ]
    assert elsewhere == []


def test_the_tables_labels_stand_where_the_pdf_has_them(drawn: dict[str, Drawn]) -> None:
    """And with them the cells."""
    document = drawn["annex2"]
    distances = {
        run.text: _distance(run, page)
        for ours, page in zip(document.layout.pages, document.pages, strict=True)
        for run in ours.runs
        if run.role in (Role.LABEL, Role.SECTION, Role.OPTION, Role.UNIT)
    }
    assert {text: distance for text, distance in distances.items() if distance > _NEAR_MM} == {}


def _distance(run: TextRun, page: tuple[tuple[str, float, float], ...]) -> float:
    """Return how far in mm the nearest such words stand from a run: the beginnings and the middles of the line."""
    text, wanted = "".join(character for character, _, _ in page), _plain(run.text)
    starts = [index for index in range(len(text)) if text.startswith(wanted, index)]
    assert starts, run.text
    places = (page[start][1:] for start in starts)
    return min(max(abs(x - run.box.left), abs(y - run.box.center.y)) for x, y in places)


def test_annex_1s_headings_are_on_the_same_page_or_the_next(drawn: dict[str, Drawn]) -> None:
    document = drawn["annex1"]
    ours = ["".join(_plain(run.text) for run in page.runs) for page in document.layout.pages]
    headings = [block.text for block in document.form.blocks if block.style in _HEADINGS]
    assert len(headings) > 5
    for heading in headings:
        wanted = _plain(heading)
        places = [
            next(number for number, text in enumerate(texts) if wanted in text) for texts in (ours, document.texts())
        ]
        assert abs(places[0] - places[1]) <= 1, heading


_HEADINGS = (BlockStyle.HEADING_1, BlockStyle.HEADING_2, BlockStyle.HEADING_3)
