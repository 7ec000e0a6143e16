"""A form that no code knows goes the whole way round: its definition is all there is."""

import io
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from forms.filling import FILLERS, Value, check_answers
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.pipeline import Pipeline, known_forms
from scanner.values.record import Record
from scanner.values.source import Source
from tests.makers.paper.degrade import office_scan, scan

HERE = Path(__file__).parent

ANSWERS: dict[str, Value] = {
    "visited": "常州星宇车灯有限公司",
    "day": "2024-05-17",
    "code": "91320411MA1NXYRP3W",
    "people": 12,
    "mood": "fair",
    "budget": 35.5,
    "plan": "下周三到常州星宇车灯有限公司，由王工负责测试样品。",
    "follow": ["again", "other"],
    "other_way": "视频会议",
}


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    folder = tmp_path_factory.mktemp("templates")
    (folder / "visit.yaml").write_bytes((HERE / "visit.yaml").read_bytes())
    known = known_forms(load_catalogue(folder), load_metrics())
    return Pipeline(known, ENGINES[DEFAULT_ENGINE](), today=date(2026, 1, 1))


def filled(scanner: Pipeline, suffix: str) -> bytes:
    known = next(known for known in scanner.known if known.form.id == "visit")
    return FILLERS[suffix](known.form, known.layout, check_answers(known.form, ANSWERS))


def read(scanner: Pipeline, name: str, content: bytes) -> Record:
    records = scanner.read(Source(name, name, content)).records
    assert len(records) == 1
    return records[0]


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_gives_its_answers_back(scanner: Pipeline, suffix: str) -> None:
    record = read(scanner, f"visit{suffix}", filled(scanner, suffix))
    assert record.form is not None
    assert (record.form.id, record.form.version) == ("visit", "3")
    assert record.answers == ANSWERS


def scanned(content: bytes, seed: int) -> bytes:
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = np.asarray(document[0].render(scale=300 / 72, may_draw_forms=True).to_pil().convert("L"))
    how, printed = office_scan(seed)
    returned = scan(page, 300, how, printed=printed, seed=seed)
    stream = io.BytesIO()
    Image.fromarray(returned.gray).save(stream, "JPEG", quality=80, dpi=(200, 200))
    return stream.getvalue()


def test_its_paper_printed_and_scanned_gives_its_answers_back(scanner: Pipeline) -> None:
    record = read(scanner, "visit.jpg", scanned(filled(scanner, ".pdf"), seed=5))
    assert record.form is not None
    assert record.form.id == "visit"
    assert record.source.kind == "scan"
    wrong = {field_id for field_id, answer in record.answers.items() if answer != ANSWERS[field_id]}
    assert wrong == set()
