"""Files of other programs through the whole road: Word's print, a table drawn by somebody else, a photocopy."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from forms.blank import blank_pages
from forms.filling import Value, fill_word
from forms.geometry import Point, Transform
from scanner.engines import ENGINES
from scanner.paper.identify import identify
from scanner.paper.register import register
from scanner.pipeline import KnownForm, Pipeline
from scanner.roads.unmarked_pages import find_unmarked, is_own_print
from scanner.values.page import FittedPage, IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.makers.companies.samples import SENSORS, STORAGE
from tests.makers.paper import degrade
from tests.makers.paper.pens import Mark, Paper, Pen, Spot, mark, seal
from tests.scanner.paper.foreign.other_paper import (
    OTHER_TYPEFACES,
    PrintStyle,
    WordPrint,
    drawn_pages,
    own_table,
    print_html,
    print_word,
    restyled,
    without_margins,
)

DPI = 300
FORM, LAYOUT = annex2()


@pytest.fixture(scope="module")
def scanner() -> Pipeline:
    return Pipeline((KnownForm(FORM, LAYOUT),), ENGINES["rapidocr"](), date(2026, 11, 1))


@pytest.fixture(scope="module")
def word_prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Print Word files in a typeface that is not ours: filled in, with grown rows, and empty."""
    long = {**SENSORS.answers, "profile": str(SENSORS.answers["profile"]) * 3}
    files = {
        "filled": fill_word(FORM, LAYOUT, SENSORS.answers),
        "long": restyled(fill_word(FORM, LAYOUT, long, copy_id="ABCD1234"), WordPrint(type_scale=1.15)),
        "empty": fill_word(FORM, LAYOUT, {}),
    }
    return print_word(files, OTHER_TYPEFACES[1], tmp_path_factory.mktemp("word"))


@pytest.fixture(scope="module")
def table_print(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Print a table that somebody else drew from the same wording, filled in."""
    look = PrintStyle(typeface=OTHER_TYPEFACES[1], widths=(16, 34, 18, 32))
    return print_html(own_table(FORM, STORAGE.answers, look), tmp_path_factory.mktemp("own"), "own")


def _scan(pages: list[NDArray[np.uint8]], seed: int, dpi: float = 200.0) -> bytes:
    images = []
    for index, page in enumerate(pages):
        how, printed = degrade.office_scan(seed + index, dpi)
        images.append(Image.fromarray(degrade.scan(page, DPI, how, printed=printed, seed=seed + index).gray))
    target = io.BytesIO()
    images[0].save(target, "TIFF", save_all=True, append_images=images[1:], compression="tiff_deflate", dpi=(dpi, dpi))
    return target.getvalue()


def _only(scanner: Pipeline, content: bytes) -> Record:
    (record,) = scanner.read(Source("back", "back", content)).records
    return record


def _wrong_boxes(record: Record, answers: Mapping[str, Value]) -> list[str]:
    """Return the boxes that are taken for what they are not, unflagged."""
    wrong = []
    for field in FORM.fields:
        for option in field.options:
            truth = answers.get(field.id)
            yes = option.id in truth if isinstance(truth, list) else option.id == truth
            state = (record.fields[field.id].options or {}).get(option.id)
            if state not in ("unclear", "ticked" if yes else "empty"):
                wrong.append(f"{field.id}.{option.id}")
    return wrong


def _unclear(record: Record) -> list[str]:
    return [field_id for field_id, field in record.fields.items() if field.outcome == "unclear"]


def _folded(value: object) -> str:
    return "".join(str(value).split())


@pytest.mark.program("soffice")
def test_a_pdf_printed_from_word_gives_its_exact_words_and_boxes(
    scanner: Pipeline, word_prints: dict[str, bytes]
) -> None:
    record = _only(scanner, word_prints["filled"])
    assert record.source.kind == "pdf-text"
    assert _wrong_boxes(record, SENSORS.answers) == []
    assert _unclear(record) == []
    for field_id in ("company_name", "credit_code", "email", "revenue", "field_l2", "partner_names", "website"):
        assert _folded(record.answers[field_id]) == _folded(SENSORS.answers[field_id]), field_id
        assert record.fields[field_id].reader == "text-layer"


@pytest.mark.program("soffice")
def test_rows_that_grew_onto_other_pages_stay_one_form_and_a_parted_text_is_joined(
    scanner: Pipeline, word_prints: dict[str, bytes]
) -> None:
    record = _only(scanner, word_prints["long"])
    assert record.form is not None
    assert record.form.copy_id == "ABCD1234"
    assert len(record.source.pages) > 2
    assert None not in record.source.pages
    assert _wrong_boxes(record, SENSORS.answers) == []
    assert _folded(record.answers["profile"]) == _folded(SENSORS.answers["profile"]) * 3


@pytest.mark.program("soffice")
@pytest.mark.parametrize("how", [Mark.TICK, Mark.CIRCLE_WORDS])
def test_an_empty_word_print_marked_with_a_pen_and_scanned_is_read(
    scanner: Pipeline, word_prints: dict[str, bytes], how: Mark
) -> None:
    pages = drawn_pages(word_prints["empty"], DPI)
    chosen = {"company_type": "sme", "high_tech": "yes", "in_zone": "no", "need_category": ["rnd"], "has_partner": "no"}
    ticked = []
    for index, page in enumerate(pages):
        gray = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        found = find_unmarked(Picture(1, gray, None, (DPI, DPI)), [(FORM, LAYOUT)], scanner.engine)
        assert found is not None
        paper = Paper(page.copy(), found.registered.transform, np.random.default_rng(index))
        for box in found.layout.pages[0].options:
            value = chosen.get(box.field_id, [])
            if box.option_id == value or (isinstance(value, list) and box.option_id in value):
                mark(paper, how, Spot(box.rect, box.label), Pen(0.5))
        ticked.append(paper.picture)
    record = _only(scanner, _scan(ticked, 5))
    assert _wrong_boxes(record, chosen) == []
    assert {field_id: record.answers[field_id] for field_id in chosen} == chosen
    assert record.answers["cooperation"] == []
    written = [field_id for field_id, field in record.fields.items() if field.text]
    assert written == []


@pytest.mark.program("soffice")
def test_a_word_print_whose_rows_did_not_grow_is_not_taken_for_our_own_print(word_prints: dict[str, bytes]) -> None:
    page = drawn_pages(word_prints["empty"], DPI)[0]
    gray = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    found = identify(Picture(1, gray, None, (DPI, DPI)), [(FORM, LAYOUT)])
    assert isinstance(found, IdentifiedPage)
    registered = register(found, LAYOUT)
    assert not isinstance(registered, RegisteredPage) or not is_own_print(registered, KnownForm(FORM, LAYOUT))


@pytest.mark.program("chromium")
def test_a_table_drawn_by_somebody_else_is_read_from_a_scan(scanner: Pipeline, table_print: bytes) -> None:
    record = _only(scanner, _scan(drawn_pages(table_print, DPI), 3))
    assert _wrong_boxes(record, STORAGE.answers) == []
    for field_id in ("credit_code", "industry", "employees", "phone", "need_name", "total_investment"):
        assert _folded(record.answers[field_id]) == _folded(STORAGE.answers.get(field_id)), field_id


def test_a_photocopy_that_lost_the_margins_is_read_as_our_own_print(scanner: Pipeline) -> None:
    pages = []
    for page in LAYOUT.pages:
        blank = blank_pages(FORM, LAYOUT, DPI)[page.index]
        paper = Paper(
            np.asarray(cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR), dtype=np.uint8),
            Transform.scaled(DPI),
            np.random.default_rng(page.index),
        )
        for box in page.options:
            if box.name in ("company_type.sme", "cooperation.joint"):
                mark(paper, Mark.CROSS, Spot(box.rect, box.label), Pen(0.5))
        pages.append(without_margins(paper.picture, LAYOUT, page.index, DPI))
    record = _only(scanner, _scan(pages, 8))
    assert record.source.pages == [1, 2]
    assert _wrong_boxes(record, {"company_type": "sme", "cooperation": ["joint"]}) == []
    assert (record.answers["company_type"], record.answers["cooperation"]) == ("sme", ["joint"])


@pytest.mark.program("chromium")
@pytest.mark.parametrize("what", ["a red seal", "dust streaks"])
def test_what_lies_over_a_table_hides_none_of_its_rows_and_stays_in_the_page(
    scanner: Pipeline, table_print: bytes, what: str
) -> None:
    colour = drawn_pages(table_print, 200)[0]
    usual = find_unmarked(_picture(colour), [(FORM, LAYOUT)], scanner.engine, upright=True)
    foreign = Paper(colour.copy(), Transform.scaled(200), np.random.default_rng(4))
    if what == "a red seal":
        seal(foreign, Point(60.0, 100.0))
    else:
        for left in (330, 460, 700):
            foreign.picture[:, left : left + 3] //= 2
    found = find_unmarked(_picture(foreign.picture), [(FORM, LAYOUT)], scanner.engine, upright=True)
    assert usual is not None
    assert found is not None
    assert (found.rows, found.unread) == (usual.rows, usual.unread)
    assert np.array_equal(found.registered.page.picture.gray, _picture(foreign.picture).gray)


def _picture(colour: NDArray[np.uint8]) -> Picture:
    return Picture(1, np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), dtype=np.uint8), colour, (200.0, 200.0))


@pytest.mark.program("chromium")
def test_a_table_of_another_form_is_refused(scanner: Pipeline, tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>品名{n}</td><td>数量</td><td>单价</td><td>金额</td></tr>" for n in range(20))
    css = "table {border-collapse: collapse; width: 160mm} td {border: 0.3mm solid; height: 9mm}"
    page = print_html(f"<meta charset=utf-8><style>{css}</style><table>{rows}</table>", tmp_path, "other")
    gray = np.asarray(cv2.cvtColor(drawn_pages(page, DPI)[0], cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    found: FittedPage | None = find_unmarked(Picture(1, gray, None, (DPI, DPI)), [(FORM, LAYOUT)], scanner.engine)
    assert found is None
    assert [issue.code for issue in _only(scanner, page).issues] == ["page_unknown"]
