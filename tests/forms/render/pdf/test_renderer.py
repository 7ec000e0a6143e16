from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from forms.definition import Kind
from forms.faces import Face, load_metrics
from forms.filling import FILLERS
from forms.geometry import Point, points_from_mm
from forms.layout.model import Role, TextRun
from forms.render.pdf import PdfRenderer
from forms.render.pdf.fields import COMB, MULTILINE, RADIO, REQUIRED
from forms.render.pdf.font import FIELD_RESOURCE, field_font
from forms.render.pdf.page import spaced_pieces
from tests.annex2 import annex2


@pytest.fixture(scope="module")
def blank() -> bytes:
    return PdfRenderer().render(*annex2())


@pytest.fixture
def pdf(blank: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(blank))


def roots(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    return {str(field.T): field for field in pdf.Root.AcroForm.Fields}


def test_the_same_form_gives_the_same_bytes(blank: bytes) -> None:
    assert PdfRenderer().render(*annex2()) == blank


def test_a_copy_id_changes_the_page_code_and_nothing_else_that_shows(blank: bytes) -> None:
    form, layout = annex2()
    document = pypdfium2.PdfDocument(PdfRenderer().render(form, layout, copy_id="A1B2C3D4"))
    picture = document[0].render(scale=200 / 72, grayscale=True).to_numpy().squeeze()
    assert zxingcpp.read_barcodes(picture)[0].text[7:15] == "A1B2C3D4"
    text = document[0].get_textpage().get_text_bounded()
    blank_text = pypdfium2.PdfDocument(blank)[0].get_textpage().get_text_bounded()
    assert text.replace("A1B2C3D4", "00000000")[:-30] == blank_text[:-30]


def test_the_names_inside_are_the_contract_s(pdf: pikepdf.Pdf) -> None:
    form, _ = annex2()
    fields = roots(pdf)
    assert list(fields) == [field.id for field in form.fields]
    for field in form.fields:
        target = fields[field.id]
        match field.kind:
            case Kind.ONE:
                states = [set(kid.AP.N.keys()) - {"/Off"} for kid in target.Kids]
                assert states == [{f"/{option.id}"} for option in field.options]
                assert target.Ff == RADIO | (REQUIRED if field.required else 0)
            case Kind.MANY:
                assert [str(kid.T) for kid in target.Kids] == [option.id for option in field.options]
                assert all(set(kid.AP.N.keys()) == {"/on", "/Off"} for kid in target.Kids)
            case _:
                assert target.FT == "/Tx"
                assert bool(int(target.Ff) & REQUIRED) == field.required


def test_another_library_finds_every_field(blank: bytes) -> None:
    found = PdfReader(io.BytesIO(blank)).get_fields()
    assert found is not None
    assert {"company_name", "company_type", "need_category.rnd", "cooperation.joint"} <= found.keys()


def test_a_required_field_says_so_in_its_tooltip(pdf: pikepdf.Pdf) -> None:
    assert str(roots(pdf)["company_name"].TU) == "企业名称（必填）"
    assert str(roots(pdf)["industry"].TU) == "所属行业"


def test_a_comb_has_its_cells_and_a_long_text_its_lines(pdf: pikepdf.Pdf) -> None:
    comb = roots(pdf)["credit_code"]
    assert int(comb.Ff) & COMB
    assert comb.MaxLen == 18
    assert int(roots(pdf)["profile"].Ff) & MULTILINE
    assert "/MaxLen" not in roots(pdf)["profile"]


def test_a_field_lies_where_the_layout_has_it(pdf: pikepdf.Pdf) -> None:
    _, layout = annex2()
    for _, box in layout.field_boxes():
        left, bottom, right, top = map(float, roots(pdf)[box.field_id].Rect)
        assert left == pytest.approx(points_from_mm(box.rect.left), abs=0.01)
        assert right == pytest.approx(points_from_mm(box.rect.right), abs=0.01)
        assert layout.height_mm - top * 25.4 / 72 == pytest.approx(box.rect.top, abs=0.01)
        assert layout.height_mm - bottom * 25.4 / 72 == pytest.approx(box.rect.bottom, abs=0.01)


def test_the_tab_key_follows_the_reading_order(pdf: pikepdf.Pdf) -> None:
    form, _ = annex2()
    order = [
        str(widget.Parent.T if "/Parent" in widget else widget.T) for page in pdf.pages for widget in page.obj.Annots
    ]
    assert list(dict.fromkeys(order)) == [field.id for field in form.fields]
    assert all(page.obj.Tabs == "/S" for page in pdf.pages)


def test_the_field_fonts_codes_are_the_characters_and_find_their_glyphs(pdf: pikepdf.Pdf) -> None:
    font = pdf.Root.AcroForm.DR.Font[FIELD_RESOURCE]
    glyphs = font.DescendantFonts[0].CIDToGIDMap.read_bytes()
    for character in "Aé，一龥":
        number = int.from_bytes(glyphs[2 * ord(character) :][:2], "big")
        assert number == field_font().glyphs[ord(character)]
        assert f"\n<{ord(character):04x}> <{ord(character):04x}>\n".encode() in font.ToUnicode.read_bytes()
    assert glyphs[2 * ord("ஷ") :][:2] == b"\0\0"  # an empty box, never another character
    assert "/NeedAppearances" not in pdf.Root.AcroForm


@pytest.mark.program("gs")
@pytest.mark.program("pdftotext")
def test_what_is_filled_in_keeps_its_characters_through_ghostscript(tmp_path: Path) -> None:
    filled, printed = tmp_path / "filled.pdf", tmp_path / "printed.pdf"
    filled.write_bytes(FILLERS[".pdf"](*annex2(), {"company_name": "常州鸣凰智能机器人有限公司", "contact": "恽小棠"}))
    subprocess.run(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", printed, filled], check=True)
    text = subprocess.run(["pdftotext", printed, "-"], check=True, capture_output=True, text=True).stdout
    assert "常州鸣凰智能机器人有限公司" in text
    assert "恽小棠" in text


def test_all_fonts_are_embedded(pdf: pikepdf.Pdf) -> None:
    fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/FontDescriptor" in item]
    assert fonts
    assert all("/FontFile2" in item.FontDescriptor for item in fonts)
    assert not [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Helvetica" in item.values()]


def test_the_file_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    assert pdf.docinfo["/FormloopForm"] == "annex2"
    assert pdf.docinfo["/FormloopVersion"] == "1"
    assert pdf.docinfo["/Title"] == annex2()[0].title
    assert pdf.Root.Lang == "zh-CN"


def test_every_printed_word_can_be_copied_from_the_page(blank: bytes) -> None:
    _, layout = annex2()
    for page, drawn in zip(layout.pages, pypdfium2.PdfDocument(blank), strict=True):
        words = "".join(drawn.get_textpage().get_text_bounded().split())
        assert all("".join(run.text.split()) in words for run in page.runs)


def test_a_printed_run_comes_out_as_wide_as_the_layout_says(blank: bytes) -> None:
    _, layout = annex2()
    page = pypdfium2.PdfDocument(blank)[0]
    words = page.get_textpage()
    title = next(run for run in layout.pages[0].runs if run.role is Role.TITLE)
    text = words.get_text_bounded()
    first = text.index(title.text)
    boxes = [words.get_charbox(first + offset, loose=True) for offset in range(len(title.text))]
    assert boxes[0][0] == pytest.approx(points_from_mm(title.at.x), abs=0.1)
    assert boxes[-1][2] == pytest.approx(points_from_mm(title.at.x + title.width_mm), abs=0.1)


def test_justifying_leaves_latin_words_as_they_are() -> None:
    metrics = load_metrics()
    natural = metrics[Face.BODY].width_em("研发 AI 平台")
    run = TextRun("研发AI平台", Point(0, 0), 1.0, natural + 1.0, Face.BODY, Role.BODY)
    pieces = list(spaced_pieces(run, metrics))
    assert [(text, space > 0) for _, space, text in pieces] == [
        ("研发", True),
        ("A", False),
        ("I平", True),
        ("台", False),
    ]
    width = sum(metrics[face].width_em(text) + space * len(text) for face, space, text in pieces)
    assert width == pytest.approx(run.width_mm)


def test_a_glyph_that_a_face_lacks_comes_from_the_field_face() -> None:
    metrics = load_metrics()
    lacking = next(c for c in map(chr, range(0x4E00, 0xA000)) if not metrics[Face.BODY].has(c))
    run = TextRun(f"甲{lacking}乙", Point(0, 0), 1.0, 3.0, Face.BODY, Role.BODY)
    assert [(face, text) for face, _, text in spaced_pieces(run, metrics)] == [
        (Face.BODY, "甲"),
        (Face.FIELD, lacking),
        (Face.BODY, "乙"),
    ]


@pytest.mark.program("qpdf")
def test_qpdf_has_nothing_to_complain_of(blank: bytes, tmp_path) -> None:
    path = tmp_path / "annex2.pdf"
    path.write_bytes(blank)
    program = shutil.which("qpdf")
    assert program is not None
    checked = subprocess.run([program, "--check", str(path)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
