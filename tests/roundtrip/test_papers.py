"""Forms on every size of paper, upright and lying, the whole way round."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from PIL import Image

from forms.errors import DefinitionError
from forms.geometry import points_from_mm
from forms.loading import load_form
from forms.render.registry import RENDERERS
from tests.makers.paper.degrade import office_scan, scan
from tests.roundtrip.trips import DPI, Trip, pages_of, trip_of

DEFINITION = """\
form: sheet
key: SHET
version: 1
title: 参观登记
anchors: 340
margins: [22, 30, 22, 30]
paper: {paper}
landscape: {landscape}
table:
  columns: [24, 80]
  row_height: 12
sections:
  - title: 一、参观
    rows:
      - - {{field: name, label: 姓名, kind: text, required: true}}
      - - {{field: number, label: 人数, kind: integer}}
      - - {{field: when, label: 时段, kind: one, options: {{morning: 上午, afternoon: 下午}}}}
      - new_page: true
        cells:
          - {{field: topics, label: 展区, kind: many, options: {{jade: 玉器, bronze: 青铜, silk: 丝绸}}}}
"""
ANSWERS: dict[str, Any] = {"name": "周若彤", "number": 23, "when": "afternoon", "topics": ["jade", "silk"]}
SIZES = {
    ("A3", False): (297, 420), ("A3", True): (420, 297), ("A4", False): (210, 297), ("A4", True): (297, 210),
    ("A5", False): (148, 210), ("A5", True): (210, 148), ("Letter", False): (215.9, 279.4),
    ("Letter", True): (279.4, 215.9), ("Legal", False): (215.9, 355.6), ("Legal", True): (355.6, 215.9),
}  # fmt: skip
each_paper = pytest.mark.parametrize(
    "paper", SIZES, ids=[f"{name}-{'lying' if lies else 'up'}" for name, lies in SIZES]
)


@pytest.fixture
def trip(paper: tuple[str, bool], tmp_path: Path) -> Trip:
    return trip_of(DEFINITION.format(paper=paper[0], landscape=str(paper[1]).lower()), tmp_path)


@each_paper
def test_its_files_have_the_size_of_the_paper(trip: Trip, paper: tuple[str, bool]) -> None:
    width, height = SIZES[paper]
    pdf = pypdfium2.PdfDocument(RENDERERS["pdf"].render(trip.known.form, trip.known.layout))
    for page in pdf:
        assert page.get_size() == pytest.approx((points_from_mm(width), points_from_mm(height)), abs=0.1)
    word = docx.Document(io.BytesIO(RENDERERS["docx"].render(trip.known.form, trip.known.layout)))
    for section in word.sections:
        assert section.page_width is not None
        assert section.page_height is not None
        assert (section.page_width.mm, section.page_height.mm) == pytest.approx((width, height), abs=0.1)


@each_paper
def test_its_marks_stand_at_the_corners_and_the_foot(trip: Trip, paper: tuple[str, bool]) -> None:
    width, height = SIZES[paper]
    for page in trip.known.layout.pages:
        assert page.anchors[2].rect.right == pytest.approx(width - 12)
        assert page.anchors[2].rect.bottom == pytest.approx(height - 12)
        assert page.code is not None
        assert page.code.center.x == pytest.approx(width / 2)
        assert page.code.bottom == pytest.approx(height - 12)


@each_paper
@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_is_read(trip: Trip, suffix: str) -> None:
    assert trip.filled_and_read(suffix, ANSWERS).answers == ANSWERS


@each_paper
def test_its_paper_is_read(trip: Trip) -> None:
    record = trip.printed_and_read(ANSWERS)
    assert (record.answers, record.source.pages) == (ANSWERS, [1, 2])


@each_paper
def test_its_pages_are_read_from_pictures_that_do_not_say_their_resolution_and_lie_on_a_side(trip: Trip) -> None:
    how, printed = office_scan(7)
    page = pages_of(trip.filled(".pdf", ANSWERS))[0]
    gray = scan(page, DPI, how, printed=printed, seed=7).gray
    stream = io.BytesIO()
    Image.fromarray(gray).rotate(90, expand=True).save(stream, "PNG")
    record = trip.read("a.png", stream.getvalue())
    assert {key: record.answers[key] for key in ("name", "number", "when")} == {
        key: ANSWERS[key] for key in ("name", "number", "when")
    }


def test_an_unknown_paper_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(DEFINITION.format(paper="B5", landscape="false"), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r'unknown paper "B5".*A5'):
        load_form(path)


def test_a_table_wider_than_the_paper_leaves_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(DEFINITION.format(paper="A5", landscape="false").replace("80]", "81]"), encoding="utf-8")
    with pytest.raises(DefinitionError, match="the margins leave 104"):
        load_form(path)
