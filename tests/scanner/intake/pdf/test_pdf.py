from __future__ import annotations

import io
from functools import cache

import cv2
import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image
from pypdf import PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from forms.errors import SourceError
from forms.filling import fill_pdf
from forms.render.pdf import PdfRenderer
from scanner.intake.pdf import open_pdf, open_pdf_pages
from scanner.intake.pdf.form.annotations import notes_of, undrawn_issues
from scanner.values.opened import DeclaredIdentity, FilledPdf
from scanner.values.page.picture import PageStream, Picture, Pictures
from scanner.values.source import Source, SourceKind
from tests.annex2 import ANSWERS, annex2

FORM, LAYOUT = annex2()


@cache
def filled() -> bytes:
    return fill_pdf(FORM, LAYOUT, ANSWERS)


def source(content: bytes) -> Source:
    return Source("a.pdf", "a.pdf", content)


def values_of(content: bytes) -> dict[str, str | None]:
    opened = open_pdf(source(content))
    assert isinstance(opened, FilledPdf)
    return dict(opened.values)


def pages_of(content: bytes) -> Pictures:
    opened = open_pdf(source(content))
    assert isinstance(opened, PageStream)
    return opened.all()


def changed(content: bytes, change) -> bytes:
    """Return a PDF after `change(pdf, fields by name)`."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        form = pdf.Root.get("/AcroForm", Dictionary())
        change(pdf, {str(field.T): field for field in form.get("/Fields", Array())})
        pdf.save(out)
    return out.getvalue()


def scan_pdf(picture: Image.Image, *, words: str = "", invisible: bool = True) -> bytes:
    """Return a PDF page, A4, filled by a picture, with words over it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595.0, 842.0), pageCompression=1)
    canvas.drawImage(ImageReader(picture), 0, 0, 595.0, 842.0)
    text = canvas.beginText(100, 700)
    text.setTextRenderMode(3 if invisible else 0)
    text.textOut(words)
    canvas.drawText(text)
    canvas.save()
    return out.getvalue()


def grey_page(width: int = 827, height: int = 1170) -> Image.Image:
    pixels = np.full((height, width), 250, np.uint8)
    pixels[100:140, 200:300] = 0
    return Image.fromarray(pixels)


def failure(content: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        open_pdf(source(content))
    assert caught.value.wording.zh
    return caught.value.code


def test_the_values_of_a_filled_form_come_by_their_names() -> None:
    values = values_of(filled())
    assert values["company_name"] == ANSWERS["company_name"]
    assert values["main_business"] == ANSWERS["main_business"]
    assert values["company_type"] == "sme"
    assert values["need_category.rnd"] == "on"
    assert values["need_category.patent"] == "Off"


def test_a_filled_form_says_which_form_version_and_copy_it_is() -> None:
    opened = open_pdf(source(fill_pdf(FORM, LAYOUT, {}, copy_id="AB12CD34")))
    assert isinstance(opened, FilledPdf)
    assert opened.declared == DeclaredIdentity("annex2", 1, "AB12CD34")


@pytest.mark.parametrize("version", ["", "x", "0", "100", "1.0"])
def test_a_version_that_is_none_is_no_declaration(version: str) -> None:
    def write(pdf, fields) -> None:
        pdf.docinfo["/FormloopVersion"] = version

    opened = open_pdf(source(changed(filled(), write)))
    assert isinstance(opened, FilledPdf)
    assert opened.declared is None


def test_an_empty_form_has_values_that_are_none() -> None:
    values = values_of(PdfRenderer().render(FORM, LAYOUT))
    assert values["company_name"] is None
    assert values["company_type"] == "Off"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xfe\xff" + "甲\r\n乙\r丙".encode("utf-16-be"), "甲\n乙\n丙"),
        (b"\xff\xfe" + "甲𠮷".encode("utf-16-le"), "甲𠮷"),
        (b"\xef\xbb\xbf" + "甲".encode(), "甲"),
        (b"plain \xa0 text", "plain € text"),
        (b"\xfe\xff\xd8\x42\x00A", "\ufffdA"),
        (b"\xfe\xff\x00A\xdf\xb7", "A\ufffd"),
        (b"\xfe\xff\x00A\x00\x00", "A"),
        (b"", None),
    ],
)
def test_text_is_decoded_however_it_was_written(raw: bytes, text: str | None) -> None:
    def write(pdf, fields) -> None:
        fields["company_name"].V = raw

    assert values_of(changed(filled(), write))["company_name"] == text


def test_a_text_stream_is_text_too() -> None:
    def write(pdf, fields) -> None:
        fields["profile"].V = pdf.make_stream(b"\xfe\xff" + "很长".encode("utf-16-be"))

    assert values_of(changed(filled(), write))["profile"] == "很长"


def test_a_button_without_value_says_what_it_shows() -> None:
    def drop_values(pdf, fields) -> None:
        del fields["company_type"].V
        for kid in fields["need_category"].Kids:
            del kid.V

    values = values_of(changed(filled(), drop_values))
    assert values["company_type"] == "sme"
    assert values["need_category.rnd"] == "on"
    assert values["need_category.patent"] == "Off"


def test_two_boxes_on_in_one_group_are_both_told() -> None:
    def tick_two(pdf, fields) -> None:
        del fields["company_type"].V
        fields["company_type"].Kids[0].AS = Name.large

    assert values_of(changed(filled(), tick_two))["company_type"] == "large,sme"


def test_names_that_run_in_a_circle_come_to_an_end() -> None:
    def tie(pdf, fields) -> None:
        fields["need_category"].Kids.append(fields["need_category"])

    assert values_of(changed(filled(), tie))["company_name"] == ANSWERS["company_name"]


def test_a_form_of_somebody_else_gives_its_values_too() -> None:
    def rename(pdf, fields) -> None:
        for field in fields.values():
            field.T = b"x" + str(field.T).encode()

    assert values_of(changed(filled(), rename))["xcompany_name"] == ANSWERS["company_name"]


def test_pages_that_are_drawn_by_themselves_are_those_that_are_drawn_one_after_the_other() -> None:
    whole = pikepdf.new()
    for number in range(4):
        with pikepdf.open(io.BytesIO(scan_pdf(grey_page(827 + number), words="企业"))) as one:
            whole.pages.extend(one.pages)
    stream = io.BytesIO()
    whole.save(stream)
    opened = open_pdf(source(stream.getvalue()))
    assert isinstance(opened, PageStream)
    pages = [page for page in opened.pages() if isinstance(page, Picture)]
    assert opened.count() == len(pages) == 4
    for only in (range(2, 4), range(1), range(3, 9)):
        drawn = [page for page in opened.pages_in(only) if isinstance(page, Picture)]
        assert [(page.page_no, page.words, page.gray.tobytes()) for page in drawn] == [
            (page.page_no, page.words, page.gray.tobytes()) for page in pages[only.start : only.stop]
        ]


def test_a_form_with_a_signature_field_only_is_pages() -> None:
    def sign(pdf, fields) -> None:
        signature = pdf.make_indirect(Dictionary(FT=Name.Sig, T=b"signature"))
        pdf.Root.AcroForm = Dictionary(Fields=Array([signature]))

    assert pages_of(changed(scan_pdf(grey_page()), sign)).kind is SourceKind.SCAN


def test_an_xfa_form_without_fields_is_named_as_such() -> None:
    def make_xfa(pdf, fields) -> None:
        pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))

    assert failure(changed(scan_pdf(grey_page()), make_xfa)) == "file_xfa_only"


def test_an_empty_file_is_named_as_such() -> None:
    assert failure(b"") == "file_empty"


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\ngarbage " * 100, b"no PDF at all"])
def test_a_broken_file_is_named_as_such(content: bytes) -> None:
    assert failure(content) == "file_broken"


def test_a_file_cut_off_early_is_broken() -> None:
    assert failure(filled()[:2000]) == "file_broken"


def test_a_save_that_was_cut_off_is_broken_and_not_read_as_blank() -> None:
    writer = PdfWriter(io.BytesIO(PdfRenderer().render(FORM, LAYOUT)), incremental=True)
    writer.update_page_form_field_values(writer.pages[0], {"company_name": "Acme"}, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    whole = out.getvalue()
    assert values_of(whole)["company_name"] == "Acme"
    assert failure(whole[:-2000]) == "file_broken"
    assert failure(whole[:-8]) == "file_broken"


def test_bytes_that_a_mail_program_added_at_the_end_do_no_harm() -> None:
    assert values_of(filled() + b"\r\n-- \r\nscanned for viruses\r\n")["contact"] == "张三"


def test_a_password_is_named_as_such() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(filled())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert failure(out.getvalue()) == "file_protected"


def test_a_file_that_only_restricts_changes_is_read() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(filled())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="", owner="secret"))
    assert values_of(out.getvalue())["contact"] == "张三"
    assert len(open_pdf_pages(source(out.getvalue())).all().pages) == 2


def test_a_scan_comes_out_pixel_by_pixel() -> None:
    page = pages_of(scan_pdf(grey_page())).pages[0]
    assert np.array_equal(page.gray, np.asarray(grey_page()))
    assert page.colour is None
    assert page.dpi == pytest.approx((100.0, 100.0), abs=0.2)


def test_a_fax_page_gets_square_pixels() -> None:
    page = pages_of(scan_pdf(grey_page(1728, 1146).convert("1"))).pages[0]
    assert page.gray.shape[1] == 1728
    assert page.gray.shape[0] == pytest.approx(1728 * 842 / 595, abs=2)


def test_a_turned_scan_stands_as_a_viewer_shows_it() -> None:
    def turn(pdf, fields) -> None:
        pdf.Root.Pages.Rotate = 90  # inherited by the page
        del pdf.pages[0].obj.Rotate

    page = pages_of(changed(scan_pdf(grey_page()), turn)).pages[0]
    assert page.gray.shape == (827, 1170)
    assert np.array_equal(page.gray, np.rot90(np.asarray(grey_page()), -1))


def test_words_of_a_recogniser_over_a_scan_are_not_believed() -> None:
    for content in (scan_pdf(grey_page(), words="Tax"), scan_pdf(grey_page(), words="Tax", invisible=False)):
        opened = pages_of(content)
        assert opened.kind is SourceKind.SCAN
        assert opened.pages[0].words == ()


def test_something_drawn_over_a_scan_shows() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595.0, 842.0))
    canvas.drawImage(ImageReader(grey_page()), 0, 0, 595.0, 842.0)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(300, 400, 50, 50, fill=1)
    canvas.save()
    page = pages_of(out.getvalue()).pages[0]
    assert page.colour is not None
    assert page.gray.shape == pytest.approx((2339, 1653), abs=1)
    y, x = round((842 - 425) * 200 / 72), round(325 * 200 / 72)
    assert tuple(page.colour[y, x]) == (0, 0, 255)


def test_the_words_of_a_digital_page_are_exact_and_in_place() -> None:
    opened = open_pdf_pages(source(filled())).all()
    assert opened.kind is SourceKind.PDF_TEXT
    page = opened.pages[0]
    assert page.dpi == (200.0, 200.0)
    assert page.colour is None
    words = {word.text: word.box_px for word in page.words}
    assert "南京䶮石𠮷祥新材料科技有限公司（Jiangsu）" in words
    _, rect = LAYOUT.place_of("company_name")
    left, top, right, bottom = words["南京䶮石𠮷祥新材料科技有限公司（Jiangsu）"]
    assert rect.left <= left * 25.4 / 200 <= right * 25.4 / 200 <= rect.right
    assert rect.top <= top * 25.4 / 200 <= bottom * 25.4 / 200 <= rect.bottom
    left, top, right, bottom = map(round, words["所属行业"])
    ink = cv2.countNonZero(255 - page.gray[top:bottom, left:right])
    assert ink > 100


def test_words_typed_into_comments_count_as_words() -> None:
    def comment(pdf, fields) -> None:
        del pdf.Root.AcroForm
        for page in pdf.pages:
            for annotation in page.obj.Annots:
                annotation.Subtype = Name.FreeText

    opened = pages_of(changed(filled(), comment))
    assert any(word.text == "张三" for word in opened.pages[0].words)


def test_one_broken_page_does_not_stop_the_others() -> None:
    def spoil(pdf, fields) -> None:
        for page in pdf.pages:
            del page.obj.Annots
        del pdf.Root.AcroForm
        pdf.pages[0].obj.Contents = pdf.make_stream(b"q 1 0 0 (")

    opened = pages_of(changed(filled(), spoil))
    assert [page.page_no for page in opened.pages] == [1, 2]
    assert any(word.text == "需求类别" for word in opened.pages[1].words)


def test_a_huge_page_is_drawn_within_the_limit() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14000.0, 14000.0))
    canvas.rect(10, 10, 100, 100)
    canvas.save()
    page = pages_of(out.getvalue()).pages[0]
    assert page.gray.size <= 100_100_000
    assert page.dpi is None


def with_forms(depth: int, width: int, *, loop: bool = False) -> bytes:
    """Return a PDF whose page draws forms within forms, so deep and so many in each."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    inner = pdf.make_stream(b"9 9 99 99 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842])
    first = inner
    for _ in range(depth):
        outer = pdf.make_stream(b"/A Do " * width, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842])
        outer.Resources = Dictionary(XObject=Dictionary(A=inner))
        inner = outer
    if loop:
        first.Resources = Dictionary(XObject=Dictionary(A=inner))
        first.write(b"/A Do")
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=inner))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/A Do")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def test_a_page_that_draws_some_forms_within_forms_is_drawn() -> None:
    (page,) = pages_of(with_forms(3, 10)).pages
    assert page.gray.min() == 0


@pytest.mark.parametrize(
    "content", [with_forms(8, 10), with_forms(1, 1, loop=True), with_forms(20_000, 1)], ids=["many", "loop", "deep"]
)
def test_a_page_that_would_be_drawn_without_an_end_is_not(content: bytes) -> None:
    opened = open_pdf(source(content))
    assert isinstance(opened, PageStream)
    with pytest.raises(SourceError) as caught:
        opened.all()
    assert caught.value.code == "file_broken"


def test_fields_that_are_their_own_kids_are_taken_once() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    named = [pdf.make_indirect(Dictionary(T=name, FT=Name.Tx, V=name)) for name in "ab"]
    for field in named:
        field.Kids = Array(named)
    pdf.Root.AcroForm = Dictionary(Fields=Array([*named, pdf.make_indirect(Dictionary(T="c", FT=Name.Tx, V="1"))]))
    out = io.BytesIO()
    pdf.save(out)
    assert values_of(out.getvalue()) == {"c": "1"}


def test_thousands_of_text_boxes_that_no_page_shows_are_one_issue_a_page() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].obj["/Annots"] = Array(
            Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=[0, 0, 9, 9], Contents=word)
            for word in map(str, range(3000))
        )
        found = undrawn_issues(notes_of(pdf))
    assert [one.code for one in found] == ["note_elsewhere"]
