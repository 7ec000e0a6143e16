"""A stack of scans of adopted forms and of annex 2: each page to its own form, what was typed and ticked read back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from forms.copies.print_file import PrintFile
from forms.faces import load_metrics
from forms.filling import check_answers, fill_pdf
from forms.layout import lay_out
from forms.loading import load_form
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.pipeline import Pipeline
from scanner.values.known_form import KnownForm
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.paper import degrade
from tests.makers.paper.filled import flattened_pages
from tests.makers.paper.picture_files import jpeg, pdf_of_jpegs
from tests.makers.paper.strange_forms import crowded_form, strange_form

ANSWERS = {
    "name": "Anna Berg",
    "street": "17 Long Road",
    "date": "2021-06-08",
    "l1": "o1",
    "l2": "o2",
    "r1": ["o1", "o3"],
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[KnownForm, ...]:
    folder = tmp_path_factory.mktemp("stack")
    forms = [load_form(made.write(folder)) for made in (crowded_form(), strange_form(1), strange_form(2))]
    return tuple(KnownForm(form, lay_out(form, load_metrics())) for form in forms)


def scanned(known: KnownForm, answers: dict[str, object], seed: int) -> list[np.ndarray]:
    """Return the pages of a form that was filled in on a screen, printed and scanned at 200 dpi."""
    filled = fill_pdf(known.form, known.layout, check_answers(known.form, answers))
    seen = []
    for number, page in enumerate(flattened_pages(filled, 200)):
        scan, printed = degrade.office_scan(seed + number, 200.0)
        seen.append(degrade.scan(page, 200, scan, printed=printed, seed=seed).gray)
    return seen


def test_each_page_of_a_mixed_stack_goes_to_its_own_form(known: tuple[KnownForm, ...]) -> None:
    ours = KnownForm(*annex2())
    pages = [
        *scanned(known[0], ANSWERS, 1),
        *scanned(ours, {"company_name": "苏州明日电子有限公司", "company_type": "sme"}, 2),
        *scanned(known[2], {}, 3),
        *scanned(known[0], {"l1": "o2"}, 4),
        *scanned(known[1], {}, 5),
    ]
    content = pdf_of_jpegs([jpeg(page, 85) for page in pages])
    scanner = Pipeline((ours, *known), ENGINES[DEFAULT_ENGINE](), date(2026, 11, 30))
    records = list(scanner.read(Source("stack.pdf", "stack.pdf", content)).records)
    forms = [record.form.id if record.form else None for record in records]
    assert forms == ["crowded", "annex2", "strange2", "crowded", "strange1"]
    assert _given(records[0]) == ANSWERS
    assert _given(records[3]) == {"l1": "o2"}


def _given(record: Record) -> dict[str, object]:
    return {name: value for name, value in record.answers.items() if value not in (None, [])}


def test_a_stamped_copy_on_paper_says_whose_it_is(tmp_path: Path) -> None:
    path = crowded_form().write(tmp_path)
    path.write_text(path.read_text().replace("anchors: false", "anchors: 500\nstamp: true"), encoding="utf-8")
    form = load_form(path)
    stamped = KnownForm(form, lay_out(form, load_metrics()))
    filled = fill_pdf(form, stamped.layout, check_answers(form, {"l1": "o1"}), copy_id="ABCD2345")
    (page,) = flattened_pages(filled, 200)
    scan, printed = degrade.office_scan(9, 200.0)
    seen = degrade.scan(page, 200, scan, printed=printed, seed=9).gray
    scanner = Pipeline((KnownForm(*annex2()), stamped), ScriptedEngine(), date(2026, 11, 30))
    (record,) = scanner.read(Source("a.pdf", "a.pdf", pdf_of_jpegs([jpeg(seen, 85)]))).records
    assert record.form is not None
    assert (record.form.id, record.form.copy_id) == ("crowded", "ABCD2345")
    assert _given(record) == {"l1": "o1"}


def test_copies_for_a_printer_share_the_blank(tmp_path: Path) -> None:
    form = load_form(crowded_form().write(tmp_path))
    layout = lay_out(form, load_metrics())
    copy_ids = ["ABCD2345", "ABCD2346"]
    printing = PrintFile(form, layout)
    for copy_id in copy_ids:
        first, last = printing.add(copy_id, fill_pdf(form, layout, {"name": "Anna"}, copy_id=copy_id))
        assert first == last
    pages = pypdfium2.PdfDocument(printing.content())
    shown = [page.get_textpage().get_text_range() for page in pages]
    assert ["Anna" in text and "Survey of transport" in text for text in shown] == [True, False, True, False]
