"""A further page says what form it is of and whose copy it is, clear of anchors and table."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter

from forms.blank import blank_pages
from forms.copies.print_file import PrintFile
from forms.filling import fill_pdf
from forms.geometry import pixels_from_mm
from forms.render.pdf import PdfRenderer
from forms.render.pdf.font import field_font
from forms.render.pdf.heads import head_place, head_words
from tests.annex2 import annex2

DPI = 100


def words(content: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_the_second_page_says_the_form_and_the_first_as_before() -> None:
    form, layout = annex2()
    first, second = words(PdfRenderer().render(form, layout))
    assert "".join(head_words(form).split()) in second
    assert first.count("江苏企业与香港技术合作需求信息表") == 1


@pytest.mark.parametrize("name", ["南京甲公司", "苏州䶮公司"], ids=["common", "rare"])
def test_a_prefilled_copy_says_on_its_second_page_whose_it_is_alone_and_in_the_print_file(name: str) -> None:
    form, layout = annex2()
    filled = fill_pdf(form, layout, {"company_name": name}, copy_id="ABCD2345")
    prints = PrintFile(form, layout)
    prints.add("ABCD2345", filled)
    for content in (filled, prints.content()):
        assert name in words(content)[1]


def test_a_name_that_is_too_long_is_cut_off_before_the_title() -> None:
    form, layout = annex2()
    second = words(fill_pdf(form, layout, {"company_name": "很长的公司名称" * 12}))[1]
    assert "很长的公司名称" in second
    assert "…" in second


def test_the_head_alone_tells_a_copy_s_second_page_from_the_blank_and_keeps_clear_of_anchors_and_table() -> None:
    form, layout = annex2()
    place = head_place(layout.pages[1])
    assert place is not None
    assert head_place(layout.pages[0]) is None
    assert not any(place.overlaps(anchor.rect.inset(-2)) for anchor in layout.pages[1].anchors)
    assert place.bottom <= layout.pages[1].rows[0].rect.top - 1.5
    with pypdfium2.PdfDocument(PdfRenderer().render(form, layout)) as document:
        shown = document[1].render(scale=DPI / 72, grayscale=True).to_numpy().squeeze().astype(int)
    differs = abs(shown - blank_pages(form, layout, DPI)[1].astype(int)) > 60
    top, bottom = (round(pixels_from_mm(edge, DPI)) for edge in (place.top, place.bottom))
    assert differs[top:bottom].any()
    differs[top:bottom] = False
    code = layout.pages[1].code
    assert code is not None
    differs[:, round(pixels_from_mm(code.right, DPI)) :][round(pixels_from_mm(code.top, DPI)) :] = False
    assert not differs.any()


def test_another_library_that_fills_the_form_in_shows_chinese() -> None:
    form, layout = annex2()
    writer = PdfWriter()
    writer.append(io.BytesIO(PdfRenderer().render(form, layout)))
    writer.update_page_form_field_values(writer.pages[0], {"company_name": "南京甲公司"}, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    with pikepdf.open(out) as pdf:
        (field,) = [one for one in pdf.Root.AcroForm.Fields if one.T == "company_name"]
        content = field.AP.N.read_bytes().lower()
    assert field_font().encode("南京甲公司").hex().encode() in content
