from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pypdfium2.raw
import pytest
from pypdf import PdfReader

from forms.definition import Kind
from forms.filling import fill_pdf
from forms.filling.pdf_text import Type, typeset_comb, typeset_lines
from forms.render.pdf.fields import COMB, MULTILINE
from forms.render.pdf.font import FIELD_RESOURCE, RARE_RESOURCE, field_font, rare_font
from tests.annex2 import ANSWERS, annex2

FORM, LAYOUT = annex2()
FONTS = Type(field_font())


def opened(answers: dict) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(fill_pdf(FORM, LAYOUT, answers)))


def field_of(pdf: pikepdf.Pdf, field_id: str) -> pikepdf.Object:
    return next(field for field in pdf.Root.AcroForm.Fields if str(field.T) == field_id)


def size_of(pdf: pikepdf.Pdf, field_id: str) -> float:
    found = re.search(r"([\d.]+) Tf", str(field_of(pdf, field_id).DA))
    assert found is not None
    return float(found[1])


def test_the_same_answers_give_the_same_bytes() -> None:
    assert fill_pdf(FORM, LAYOUT, ANSWERS) == fill_pdf(FORM, LAYOUT, ANSWERS)


def test_another_library_reads_the_same_values() -> None:
    found = PdfReader(io.BytesIO(fill_pdf(FORM, LAYOUT, ANSWERS))).get_fields() or {}
    assert found["company_name"].value == ANSWERS["company_name"]
    assert found["main_business"].value == ANSWERS["main_business"]
    assert found["revenue"].value == "12345.6"
    assert found["company_type"].value == "/sme"
    assert found["need_category.rnd"].value == "/on"
    assert found["need_category.patent"].value == "/Off"


def test_the_answers_show_when_the_file_is_drawn() -> None:
    document = pypdfium2.PdfDocument(fill_pdf(FORM, LAYOUT, ANSWERS))
    shown = ""
    for page in document:
        pypdfium2.raw.FPDFPage_Flatten(page.raw, pypdfium2.raw.FLAT_NORMALDISPLAY)
    for page in document:
        shown += "".join(page.get_textpage().get_text_bounded().split())
    for field in FORM.fields:
        if not field.kind.is_choice and field.id not in ("need_description", "company_name"):
            assert "".join(str(ANSWERS[field.id]).split()) in shown, field.id
    assert "南京䶮石𠮷祥新材料" in shown.encode("utf-16", "surrogatepass").decode("utf-16")


def test_only_the_chosen_boxes_are_ticked() -> None:
    pdf = opened(ANSWERS)
    for field in FORM.fields:
        if not field.kind.is_choice:
            continue
        chosen = ANSWERS[field.id] if isinstance(ANSWERS[field.id], list) else [ANSWERS[field.id]]
        for option, kid in zip(field.options, field_of(pdf, field.id).Kids, strict=True):
            on = f"/{option.id}" if field.kind is Kind.ONE else "/on"
            assert str(kid.AS) == (on if option.id in chosen else "/Off")


def test_a_blank_answer_leaves_the_field_as_it_was() -> None:
    pdf = opened({"company_name": None, "industry": "", "need_category": [], "company_type": None})
    assert "/V" not in field_of(pdf, "company_name")
    assert "/V" not in field_of(pdf, "industry")
    assert field_of(pdf, "company_type").V == "/Off"


def test_a_text_too_long_for_its_line_takes_two() -> None:
    pdf = opened({"address": ANSWERS["address"]})
    assert int(field_of(pdf, "address").Ff) & MULTILINE
    assert field_of(pdf, "address").AP.N.read_bytes().count(b" Tm ") == 2


def test_a_text_too_long_for_its_cell_is_drawn_smaller_but_not_under_seven_points() -> None:
    assert size_of(opened({"main_products": "产品" * 60}), "main_products") == pytest.approx(8.0, abs=2.0)
    assert size_of(opened({"main_products": "产" * 2000}), "main_products") == 7.0
    assert size_of(opened({"main_products": "产"}), "main_products") == 10.5


def test_a_value_longer_than_its_comb_is_kept_whole() -> None:
    pdf = opened({"credit_code": "1" * 19})
    target = field_of(pdf, "credit_code")
    assert str(target.V) == "1" * 19
    assert "/MaxLen" not in target
    assert not int(target.Ff) & COMB


def test_a_character_without_glyph_is_kept_and_drawn_as_missing_type() -> None:
    pdf = opened({"company_name": "甲\U0002a6d6🙂乙"})
    target = field_of(pdf, "company_name")
    assert str(target.V) == "甲\U0002a6d6🙂乙"
    drawn = FONTS.drawn("甲\U0010ffff乙")
    assert drawn == "甲〓乙"
    assert field_font().encode(FONTS.drawn("🙂")).hex().encode() in target.AP.N.read_bytes()


def test_a_variation_selector_is_not_drawn() -> None:
    assert FONTS.drawn("葛\U000e0100城\ufe0f\u200b") == "葛城"


def test_the_font_of_rare_characters_is_only_there_when_needed() -> None:
    def fonts(answers: dict) -> set[str]:
        with opened(answers) as pdf:
            return set(field_of(pdf, "company_name").AP.N.Resources.Font.keys())

    assert fonts({"company_name": "甲"}) == {FIELD_RESOURCE}
    assert fonts({"company_name": "𠮷"}) == {FIELD_RESOURCE, RARE_RESOURCE}


def test_a_rare_character_costs_little() -> None:
    plain = len(fill_pdf(FORM, LAYOUT, {"company_name": "甲"}))
    assert len(fill_pdf(FORM, LAYOUT, {"company_name": "𠮷䶮"})) - plain < 20_000
    assert rare_font("𠮷䶮").name == rare_font("䶮𠮷").name


def test_an_empty_line_keeps_its_height() -> None:
    typeset = typeset_lines("一\n\n三", FONTS, (200.0, 60.0), size_pt=10.0, multiline=True)
    heights = [float(y) for y in re.findall(rb"1 0 0 1 2 ([\d.]+) Tm", typeset.content)]
    assert heights[0] - heights[1] == pytest.approx(24.0)


def test_no_line_is_wider_than_the_field_and_no_line_starts_with_a_stop() -> None:
    text = "本公司成立于2015年，主要从事高性能陶瓷基板的研发、生产、销售。" * 5
    typeset = typeset_lines(text, FONTS, (150.0, 500.0), size_pt=10.5, multiline=True)
    codes = [code.decode() for code in re.findall(rb"<([0-9a-f]+)> Tj", typeset.content)]
    lines = [bytes.fromhex(code).decode("utf-16-be") for code in codes]
    assert "".join(lines) == text
    assert len(lines) > 3
    assert all(field_font().width_em(line) * 10.5 <= 146.0 for line in lines)
    assert not any(line[0] in "，、。" for line in lines)


def test_comb_characters_stand_in_the_middle_of_their_cells() -> None:
    typeset = typeset_comb("1一", FONTS, (180.0, 20.0), size_pt=10.0, cells=18)
    found = [float(x) for x in re.findall(rb"1 0 0 1 ([\d.]+) ", typeset.content)]
    assert found[0] + field_font().width_em("1") * 10 / 2 == pytest.approx(5.0, abs=0.01)
    assert found[1] + 5.0 == pytest.approx(15.0, abs=0.01)


def test_what_does_not_fit_even_at_seven_points_is_told() -> None:
    assert not typeset_lines("产" * 2000, FONTS, (100.0, 40.0), size_pt=10.5, multiline=True).fits
    assert typeset_lines("产", FONTS, (100.0, 40.0), size_pt=10.5, multiline=True).fits
