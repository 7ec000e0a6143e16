"""Ink fields in files: nothing is filled in them, and nothing is typed in them in a PDF."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from forms.errors import UsageError
from forms.faces import load_metrics
from forms.filling import check_answers, fill_pdf, fill_word
from forms.layout import lay_out
from forms.loading import load_form

FORM = load_form(Path(__file__).parents[3] / "docs" / "examples" / "talent.yaml")
LAYOUT = lay_out(FORM, load_metrics())


def test_a_signature_cannot_be_filled_in_and_the_message_names_its_field() -> None:
    with pytest.raises(UsageError, match=r'field "signature" \(申请人签名\): is signed or stuck on by hand'):
        check_answers(FORM, {"signature": True})


@pytest.mark.parametrize("value", ["yes", 1, 0, []])
def test_anything_but_false_and_null_is_of_the_wrong_kind(value: object) -> None:
    with pytest.raises(UsageError, match="expected false or null"):
        check_answers(FORM, {"signature": value})


@pytest.mark.parametrize("value", [False, None])
def test_false_and_null_leave_the_box_blank(value: object) -> None:
    checked = check_answers(FORM, {"name": "甲", "signature": value})
    assert checked == {"name": "甲", "signature": None}
    assert fill_pdf(FORM, LAYOUT, checked) == fill_pdf(FORM, LAYOUT, {"name": "甲"})
    assert fill_word(FORM, LAYOUT, checked) == fill_word(FORM, LAYOUT, {"name": "甲"})


def test_a_pdf_has_no_form_field_where_people_sign() -> None:
    with pikepdf.open(io.BytesIO(fill_pdf(FORM, LAYOUT, {}))) as pdf:
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
    assert names == [field.id for field in FORM.fields if field.id not in ("photo", "signature", "seal")]
