"""What was entered in one program is there in every other: the values, and what is drawn of them."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest

from forms.definition import Kind
from forms.filling.pdf import fill_pdf
from forms.geometry import Rect
from forms.layout.model import FieldBox
from forms.render.pdf.font import rare_path
from forms.render.pdf.typing import typing_of
from tests.annex2 import annex2
from tests.viewers.conftest import PROGRAMS, TEXTS, USUAL, Save, Show
from tests.viewers.drawing import changed_outside, ink_share, likeness
from tests.viewers.reading_back import read_back
from tests.viewers.steps import Program, Shown

ALIKE = 0.8
"""What was typed reaches 0.88 in every program, another text 0.64 at most (November 2026)."""

_FEW = 6  # characters to look for: as many as stand on a line of the narrowest field

every_writer = pytest.mark.parametrize("writer", PROGRAMS)
every_reader = pytest.mark.parametrize("reader", PROGRAMS)


@every_writer
@every_reader
def test_every_text_typed_in_one_program_is_read_by_another(writer: str, reader: str, shown: Show) -> None:
    assert shown(writer, reader).texts == TEXTS


@every_writer
@every_reader
def test_every_text_typed_in_one_program_is_drawn_by_another(writer: str, reader: str, shown: Show) -> None:
    found = {field_id: _likeness(shown(writer, reader), field_id, _beginning(field_id)) for field_id in TEXTS}
    assert {field_id: value for field_id, value in found.items() if value < ALIKE} == {}


@every_reader
def test_a_text_that_was_not_typed_is_told_from_one_that_was(reader: str, shown: Show) -> None:
    ids = [field_id for field_id in TEXTS if field_id != "credit_code"]
    others = zip(ids, ids[7:] + ids[:7], strict=True)
    found = {field_id: _likeness(shown("poppler", reader), field_id, _beginning(other)) for field_id, other in others}
    assert {field_id: value for field_id, value in found.items() if value > ALIKE - 0.1} == {}


@every_writer
@every_reader
def test_nothing_is_drawn_outside_of_the_fields(writer: str, reader: str, shown: Show) -> None:
    _, layout = annex2()
    for page in layout.pages:
        places = [box.rect for box in (*page.fields, *page.options)]
        pictures = (shown(name, reader).pages[page.index] for name in (writer, "blank"))
        assert changed_outside(*pictures, places) < 20


@every_writer
@every_reader
def test_the_boxes_ticked_in_one_program_are_ticked_in_another(writer: str, reader: str, shown: Show) -> None:
    _, layout = annex2()
    for page, option in layout.option_boxes():
        chosen = USUAL[option.field_id]
        is_chosen = option.option_id in (chosen if isinstance(chosen, list) else [chosen])
        share = ink_share(shown(writer, reader).pages[page.index], option.rect.inset(0.5, 0.5))
        assert share > 0.1 if is_chosen else share < 0.02, option.name


@every_writer
def test_the_record_holds_everything_that_was_entered(writer: str, saved_by: Save) -> None:
    assert read_back(saved_by(writer)).answers == USUAL


@every_writer
def test_what_is_drawn_needs_no_font_of_the_computer(writer: str, saved_by: Save) -> None:
    """pdfium would take one of this computer's for Chinese, were it not for the name of ours."""
    with pikepdf.open(io.BytesIO(saved_by(writer))) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            if str(field.T) not in TEXTS:
                continue
            drawn = field.AP.N
            for name in set(re.findall(rb"(/\S+) [\d.]+ Tf", drawn.read_bytes())):
                descendant = drawn.Resources.Font[name.decode()].DescendantFonts[0]
                assert "/FontFile2" in descendant.FontDescriptor, str(field.T)


@every_writer
@every_reader
@pytest.mark.parametrize("field_id", ["address", "industry", "website"])
def test_what_is_longer_than_a_line_is_drawn_to_its_end(field_id: str, writer: str, reader: str, shown: Show) -> None:
    """Or the print that gets the stamp has half of the address."""
    assert _likeness(shown(writer, reader), field_id, TEXTS[field_id][-3:]) > ALIKE


@every_reader
def test_forms_fill_draws_the_whole_of_a_long_text_in_smaller_type(reader: str, programs: dict[str, Program]) -> None:
    text = "产品与服务" * 25 + "\n到此为止"
    filled = programs[reader].open(fill_pdf(*annex2(), {"main_products": text}))
    assert max(_likeness(filled, "main_products", "到此为止", size_pt=half / 2) for half in range(14, 20)) > ALIKE


@every_reader
def test_a_rare_character_that_forms_fill_enters_is_drawn_with_its_fallback_font(
    reader: str, programs: dict[str, Program]
) -> None:
    filled = programs[reader].open(fill_pdf(*annex2(), {"company_name": "南京䶮𠮷科技"}))
    page, box = _place("company_name")
    for character in "䶮𠮷":
        assert likeness(filled.pages[page], box.rect, character, 10.5, font=rare_path()) > ALIKE


def _likeness(shown: Shown, field_id: str, text: str, *, size_pt: float | None = None) -> float:
    """Return how well a text is drawn in a field; of a comb, the worst of its characters each in its cell."""
    form, _ = annex2()
    page, box = _place(field_id)
    size = size_pt or typing_of(form.field(field_id), box).size_pt
    if not box.comb:
        return likeness(shown.pages[page], box.rect, text, size)
    cells = zip(_cells(box), text, strict=True)
    return min(likeness(shown.pages[page], cell, character, size) for cell, character in cells)


def _beginning(field_id: str) -> str:
    form, _ = annex2()
    line = TEXTS[field_id].split("\n")[0]
    return line if form.field(field_id).kind is Kind.CREDIT_CODE else line[:_FEW]


def _cells(box: FieldBox) -> list[Rect]:
    step = box.rect.width / box.comb
    return [
        Rect(box.rect.left + step * number, box.rect.top, box.rect.left + step * (number + 1), box.rect.bottom)
        for number in range(box.comb)
    ]


def _place(field_id: str) -> tuple[int, FieldBox]:
    _, layout = annex2()
    return next((page.index, box) for page, box in layout.field_boxes() if box.field_id == field_id)
