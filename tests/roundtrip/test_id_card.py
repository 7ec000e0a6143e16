"""The kind `id_card` the whole way round: filled in, drawn, read from files and paper, checked and given out.

All numbers are made up; their places and serial numbers were never given to anybody known.
"""

import csv
import io
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from forms.catalogue import load_catalogue
from forms.copies.spreadsheet import Cell
from forms.copies.values import CellError, answer_of
from forms.definition import Field, Kind
from forms.faces import load_metrics
from forms.filling import FILLERS, Value, check_answers
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.export import EXPORTERS
from scanner.pipeline import Pipeline, known_forms
from scanner.validate.kinds import parse
from scanner.validate.written import WrittenText
from scanner.values.record import Record
from scanner.values.source import Source
from tests.makers.paper.degrade import office_scan, scan

HERE = Path(__file__).parent
TODAY = date(2026, 1, 1)
GOOD = "360426199101010071"  # python-stdnum's own example
WITH_X = "11010519491231002X"  # the example of GB 11643
FIELD = Field("number", "身份证号", "身份证号", Kind.ID_CARD)
ANSWERS: dict[str, Value] = {"name": "周若彤", "number": WITH_X, "spare": GOOD, "employer": "苏州纳谱光电科技有限公司"}


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    folder = tmp_path_factory.mktemp("templates")
    (folder / "member.yaml").write_bytes((HERE / "member.yaml").read_bytes())
    return Pipeline(known_forms(load_catalogue(folder), load_metrics()), ENGINES[DEFAULT_ENGINE](), today=TODAY)


def filled(scanner: Pipeline, suffix: str, answers: dict[str, Value]) -> bytes:
    known = next(known for known in scanner.known if known.form.id == "member")
    return FILLERS[suffix](known.form, known.layout, check_answers(known.form, answers))


def read(scanner: Pipeline, name: str, content: bytes) -> Record:
    (record,) = scanner.read(Source(name, name, content)).records
    assert record.form is not None
    assert record.form.id == "member"
    return record


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_filled_file_gives_the_number_back(scanner: Pipeline, suffix: str) -> None:
    record = read(scanner, f"a{suffix}", filled(scanner, suffix, ANSWERS))
    assert record.answers == ANSWERS
    assert record.status == "accepted"


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_number_mistyped_in_a_file_goes_to_a_person(scanner: Pipeline, suffix: str) -> None:
    record = read(scanner, f"a{suffix}", filled(scanner, suffix, ANSWERS | {"number": GOOD[:-1] + "2"}))
    assert record.status == "review"
    assert record.fields["number"].outcome == "unclear"
    assert record.fields["number"].issues == ["id_card_check_digit"]
    assert all(GOOD[:-1] not in problem.message + problem.message_zh for problem in record.issues)


def test_its_paper_printed_and_scanned_gives_the_numbers_back(scanner: Pipeline) -> None:
    document = pypdfium2.PdfDocument(filled(scanner, ".pdf", ANSWERS))
    document.init_forms()
    page = np.asarray(document[0].render(scale=300 / 72, may_draw_forms=True).to_pil().convert("L"))
    how, printed = office_scan(5)
    stream = io.BytesIO()
    Image.fromarray(scan(page, 300, how, printed=printed, seed=5).gray).save(stream, "JPEG", quality=80, dpi=(200, 200))
    record = read(scanner, "a.jpg", stream.getvalue())
    assert record.source.kind == "scan"
    assert record.answers == ANSWERS
    assert record.fields["number"].confidence > 0.9


def test_a_spreadsheet_keeps_every_digit_of_it(scanner: Pipeline) -> None:
    record = read(scanner, "a.pdf", filled(scanner, ".pdf", ANSWERS))
    stream = io.BytesIO()
    forms = [known.form for known in scanner.known if known.form.id == "member"]
    EXPORTERS["csv"].export([record], forms, stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline=""))
    assert row["身份证号 number"] == WITH_X
    assert row["配偶身份证号 spare"] == f"'{GOOD}"


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        (GOOD, GOOD, ()),
        ("360426 19910101 0071", GOOD, ()),
        ("１１０１０５１９４９１２３１００２ｘ", WITH_X, ()),
        (GOOD[:-1] + "2", GOOD[:-1] + "2", ("id_card_check_digit",)),
        (GOOD.replace("1", "7", 1)[:17] + "1", "360426799101010071", ("id_card_check_digit",)),
        ("110105491231002", None, ("id_card_form",)),
        ("X" + GOOD[1:], None, ("id_card_form",)),
        ("360426199102300070", "360426199102300070", ("id_card_birth_date",)),
        ("36042620270101007X", "36042620270101007X", ("id_card_birth_date",)),
    ],
    ids=["good", "spaced", "full width", "check digit", "year", "15 digits", "letter", "30 February", "future"],
)
def test_a_number_is_checked_by_its_digits_and_its_date_of_birth(
    text: str, value: str | None, codes: tuple[str, ...]
) -> None:
    parsed = parse(FIELD, WrittenText(text, exact=True), today=TODAY)
    assert (parsed.value, parsed.codes) == (value, codes)


def test_the_only_other_reading_that_keeps_the_rules_is_taken_with_a_warning() -> None:
    parsed = parse(FIELD, WrittenText(GOOD[:-1] + "7", (GOOD, GOOD[:-1] + "8")), today=TODAY)
    assert (parsed.value, parsed.codes) == (GOOD, ("reading_repaired",))


def test_a_list_gives_it_and_one_that_excel_has_rounded_is_refused() -> None:
    assert answer_of(FIELD, Cell("110105-19491231-002x")) == WITH_X
    with pytest.raises(CellError, match="18 letters and digits"):
        answer_of(FIELD, Cell("1101051949123100"))
    with pytest.raises(CellError, match="15 digits"):
        answer_of(FIELD, Cell("360426199101010000"))
