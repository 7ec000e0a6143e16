"""The example of docs/new-form.md the whole way round, signature and photo included, by its definition alone."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pikepdf
import pypdfium2
import pytest
from docx.shared import Mm
from docx.text.run import Run
from PIL import Image

from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from forms.filling import FILLERS, Value, check_answers
from forms.geometry import MM_PER_INCH, Point, Rect, Transform, points_from_mm
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.pipeline import KnownForm, Pipeline, known_forms
from scanner.values.record import Record
from scanner.values.source import Source
from tests.makers.paper.degrade import office_scan, scan
from tests.makers.paper.pens import BLUE, Paper, Pen, seal, writing

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
DPI = 300
INK = ("photo", "signature", "seal")

ANSWERS: dict[str, Value] = {
    "name": "周若彤",
    "gender": "female",
    "photo": None,
    "born": "1991-08-23",
    "permit": "C61827405",
    "phone": "13912345678",
    "email": "zhou.rt@example.com",
    "employer": "苏州纳谱光电科技有限公司",
    "employer_code": "91320594MA1MXXJR3R",
    "post": "高级工程师",
    "degree": "doctor",
    "topics": ["chips", "materials"],
    "lodging": "yes",
    "nights": 3,
    "plan": "赴香港科技大学交流微纳光学器件的封装工艺，商谈共建联合实验室。",
    "signature": None,
    "signed": "2026-03-05",
    "seal": None,
}


@pytest.fixture(scope="module")
def scanner() -> Pipeline:
    known = known_forms(load_catalogue(EXAMPLES), load_metrics())
    return Pipeline(known, ENGINES[DEFAULT_ENGINE](), today=date(2026, 4, 1))


@pytest.fixture(scope="module")
def talent(scanner: Pipeline) -> KnownForm:
    return next(known for known in scanner.known if known.form.id == "talent")


def filled(talent: KnownForm, suffix: str) -> bytes:
    return FILLERS[suffix](talent.form, talent.layout, check_answers(talent.form, ANSWERS))


def read(scanner: Pipeline, name: str, content: bytes) -> Record:
    (record,) = scanner.read(Source(name, name, content)).records
    assert record.form is not None
    assert (record.form.id, record.form.version) == ("talent", "1")
    return record


def cell(talent: KnownForm, field_id: str) -> Rect:
    return next(box.cell for _, box in talent.layout.field_boxes() if box.field_id == field_id)


def photo() -> Image.Image:
    """Return a grey picture that is darker at its foot, 25 by 35 mm at 300 dpi."""
    column = np.linspace(215, 80, round(35 * DPI / MM_PER_INCH)).astype(np.uint8)
    return Image.fromarray(np.repeat(column[:, None], round(25 * DPI / MM_PER_INCH), axis=1))


def expected(ink: dict[str, bool]) -> dict[str, Any]:
    return ANSWERS | dict.fromkeys(INK, False) | ink


def assert_seen_in_its_box(record: Record, talent: KnownForm) -> None:
    for field_id in INK:
        page, place = talent.layout.place_of(field_id)
        assert record.fields[field_id].page == page.page_no
        assert record.fields[field_id].box_mm == place.as_tuple()


def test_a_filled_pdf_that_nobody_signed_says_so(scanner: Pipeline, talent: KnownForm) -> None:
    record = read(scanner, "a.pdf", filled(talent, ".pdf"))
    assert record.source.kind == "pdf-form"
    assert record.answers == expected({})
    assert all(record.answers[field_id] is False for field_id in INK)
    missing = {problem.field for problem in record.issues if problem.code == "required_blank"}
    assert missing == {"photo", "signature"}
    assert_seen_in_its_box(record, talent)


def test_a_picture_and_a_pen_stroke_that_a_viewer_left_on_a_pdf_count(scanner: Pipeline, talent: KnownForm) -> None:
    record = read(scanner, "a.pdf", signed_on_screen(filled(talent, ".pdf"), talent))
    assert record.source.kind == "pdf-form"
    assert record.answers == expected({"photo": True, "signature": True})


def signed_on_screen(content: bytes, talent: KnownForm) -> bytes:
    """Put a stamp annotation with a picture into the photo box, an ink annotation into the signature's."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0]
        jpeg = io.BytesIO()
        photo().save(jpeg, "JPEG")
        image = pdf.make_stream(
            jpeg.getvalue(),
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=photo().width, Height=photo().height,
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        stamp = _annotation(
            pdf, talent, "photo", drawn=b"q 70 0 0 98 0 0 cm /Im Do Q", kind="/Stamp", size_pt=(70, 98), image=image
        )
        curve = b"1.5 w 0 0 0.6 RG 5 5 m 20 30 25 0 40 22 c 50 30 60 0 75 20 c S"
        stroke = _annotation(pdf, talent, "signature", drawn=curve, kind="/Ink", size_pt=(80, 32))
        page.obj.Annots.extend([stamp, stroke])
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _annotation(
    pdf: pikepdf.Pdf,
    talent: KnownForm,
    field_id: str,
    *,
    drawn: bytes,
    kind: str,
    size_pt: tuple[int, int],
    image: pikepdf.Stream | None = None,
) -> pikepdf.Object:
    middle = cell(talent, field_id).center
    x, y = points_from_mm(middle.x) - size_pt[0] / 2, points_from_mm(297 - middle.y) - size_pt[1] / 2
    look = pdf.make_stream(drawn, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, *size_pt])
    if image is not None:
        look.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
    extra = {"InkList": [[x, y, x + size_pt[0], y + size_pt[1]]]} if kind == "/Ink" else {}
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(kind), F=4, AP=pikepdf.Dictionary(N=look),
            Rect=[x, y, x + size_pt[0], y + size_pt[1]], **extra,
        )
    )  # fmt: skip


def test_a_filled_word_file_that_nobody_signed_says_so(scanner: Pipeline, talent: KnownForm) -> None:
    record = read(scanner, "a.docx", filled(talent, ".docx"))
    assert record.answers == expected({})


def test_a_picture_in_a_word_file_s_photo_box_counts_and_a_name_typed_to_sign_too(
    scanner: Pipeline, talent: KnownForm
) -> None:
    document = docx.Document(io.BytesIO(filled(talent, ".docx")))
    _add_picture(_cell_with(document, "一寸照片粘贴处"))
    _cell_after(document, "申请人签名").paragraphs[-1].add_run("周若彤")
    out = io.BytesIO()
    document.save(out)
    record = read(scanner, "a.docx", out.getvalue())
    assert record.answers == expected({"photo": True, "signature": True})
    assert record.fields["signature"].text == "周若彤"


def test_a_picture_that_floats_over_a_word_file_leaves_empty_boxes_unclear(
    scanner: Pipeline, talent: KnownForm
) -> None:
    document = docx.Document(io.BytesIO(filled(talent, ".docx")))
    inline = _add_picture(_cell_after(document, "姓名"))
    inline.tag = inline.tag.replace("inline", "anchor")
    out = io.BytesIO()
    document.save(out)
    record = read(scanner, "a.docx", out.getvalue())
    for field_id in INK:
        assert record.answers[field_id] is None
        assert record.fields[field_id].outcome == "unclear"
        assert "word_picture_elsewhere" in record.fields[field_id].issues
    assert record.answers["name"] == "周若彤"


def _cells(document: Any) -> list[Any]:
    return [found for row in document.tables[0].rows for found in row.cells]


def _cell_with(document: Any, words: str) -> Any:
    return next(found for found in _cells(document) if words in found.text)


def _cell_after(document: Any, label: str) -> Any:
    cells = _cells(document)
    return cells[[found.text for found in cells].index(label) + 1]


def _add_picture(place: Any) -> Any:
    """Put the photo into a cell; return the element that holds it."""
    png = io.BytesIO()
    photo().save(png, "PNG")
    run: Run = place.paragraphs[-1].add_run()
    run.add_picture(png, width=Mm(25))
    return run._r.find(".//{*}inline")


def on_paper(content: bytes, talent: KnownForm, *, signed: bool, seed: int) -> bytes:
    """Print a file, stick a photo on it, sign and seal it if asked, and scan it at 200 dpi as JPEG."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = np.array(document[0].render(scale=DPI / 72, may_draw_forms=True).to_pil().convert("RGB"))[:, :, ::-1].copy()
    paper = Paper(page, Transform.scaled(DPI), np.random.default_rng(seed))
    if signed:
        box = cell(talent, "photo")
        left, top = (round(side * DPI / MM_PER_INCH) for side in (box.left + 3.0, box.top + 2.5))
        stuck = np.asarray(photo())
        page[top : top + stuck.shape[0], left : left + stuck.shape[1]] = stuck[:, :, None]
        line = cell(talent, "signature")
        writing(paper, Rect.at(line.left + 10, line.top + 2, 24, line.height - 4), Pen(0.6, BLUE), size_mm=7)
        middle = cell(talent, "seal").center
        seal(paper, Point(middle.x + 20, middle.y), radius_mm=10)
    how, printed = office_scan(seed)
    returned = scan(paper.picture, DPI, how, printed=printed, seed=seed)
    stream = io.BytesIO()
    Image.fromarray(returned.gray).save(stream, "JPEG", quality=80, dpi=(200, 200))
    return stream.getvalue()


def test_its_paper_signed_and_scanned_gives_every_answer_back(scanner: Pipeline, talent: KnownForm) -> None:
    record = read(scanner, "a.jpg", on_paper(filled(talent, ".pdf"), talent, signed=True, seed=5))
    assert record.source.kind == "scan"
    assert record.answers == expected(dict.fromkeys(INK, True))
    assert_seen_in_its_box(record, talent)


def test_its_paper_scanned_unsigned_has_no_ink(scanner: Pipeline, talent: KnownForm) -> None:
    blank = FILLERS[".pdf"](talent.form, talent.layout, {})
    record = read(scanner, "a.jpg", on_paper(blank, talent, signed=False, seed=6))
    assert {field_id: record.answers[field_id] for field_id in INK} == dict.fromkeys(INK, False)
    assert all(record.fields[field_id].outcome == "blank" for field_id in INK)


def test_the_examples_are_not_in_a_listing_of_the_built_in_forms() -> None:
    assert "talent" not in [form.id for form in load_catalogue().forms]
