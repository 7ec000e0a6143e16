"""The Word form in LibreOffice: filled in as by a person, and drawn like the PDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.definition import Kind
from forms.render.word import WordRenderer
from tests.annex2 import ANSWERS, annex2
from tests.viewers.office import OfficeControl, convert, fill_in_office
from tests.viewers.reading_back import read_back
from tests.viewers.steps import Clicked, steps_for

pytestmark = pytest.mark.program("soffice")

Filled = tuple[bytes, dict[str, OfficeControl]]


@pytest.fixture(scope="module")
def blank() -> bytes:
    return WordRenderer().render(*annex2())


@pytest.fixture(scope="module")
def filled(blank: bytes) -> Filled:
    """Everything is answered; some boxes are ticked twice more, one is ticked and cleared."""
    again = ("high_tech.yes", "high_tech.yes", "need_category.patent", "need_category.patent")
    return fill_in_office(blank, [*steps_for(ANSWERS), *map(Clicked, again)])


@pytest.fixture(scope="module")
def untouched(blank: bytes) -> Filled:
    return fill_in_office(blank, [])


def test_every_field_and_box_is_a_control_that_can_be_written_in(filled: Filled) -> None:
    """Nothing is locked that people need: LibreOffice types into every one."""
    form, _ = annex2()
    _, controls = filled
    names = {field.id for field in form.fields if field.kind.is_text}
    names |= {f"{field.id}_{option.id}" for field in form.fields for option in field.options}
    assert set(controls) == names
    assert read_back(filled[0], "returned.docx").answers == ANSWERS


def test_the_blanks_disappear_when_they_are_typed_over(filled: Filled, untouched: Filled) -> None:
    _, before = untouched
    _, after = filled
    for step in steps_for(ANSWERS):
        if isinstance(step, Clicked):
            continue
        assert before[step.field_id].blank
        assert before[step.field_id].text.strip("\u3000") == ""
        assert after[step.field_id].text == step.text


def test_dates_are_picked_from_a_calendar_and_boxes_are_toggled(filled: Filled) -> None:
    form, _ = annex2()
    _, controls = filled
    for field in form.fields:
        kind = "date" if field.kind is Kind.DATE else "text"
        for option in field.options:
            chosen = ANSWERS[field.id]
            is_chosen = option.id in (chosen if isinstance(chosen, list) else [chosen])
            control = controls[f"{field.id}_{option.id}"]
            assert (control.kind, control.text) == ("box", "☑" if is_chosen else "☐")
        assert not field.kind.is_text or controls[field.id].kind == kind


def test_the_blank_form_comes_back_blank(untouched: Filled) -> None:
    answers = read_back(untouched[0], "returned.docx").answers
    assert {field_id for field_id, value in answers.items() if value not in (None, [])} == set()


def test_a_form_that_was_saved_as_doc_is_as_certain_as_a_docx(filled: Filled, tmp_path: Path) -> None:
    old = convert({"returned.docx": filled[0]}, "doc", tmp_path)["returned.docx"]
    record, plain = read_back(old, "returned.doc"), read_back(filled[0], "returned.docx")
    assert (record.answers, record.fields, record.issues) == (plain.answers, plain.fields, plain.issues)
