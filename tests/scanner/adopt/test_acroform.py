"""A fillable PDF is drafted as it says itself: our own, whose names, states and places are known."""

from __future__ import annotations

import io

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from forms.definition.kinds import Kind
from forms.render.registry import RENDERERS
from scanner.adopt.acroform import draft_of_form
from scanner.adopt.draft import Draft, fitting
from scanner.adopt.sources.pdf import pages_of_pdf
from scanner.values.source import Source
from tests.annex2 import annex2


@pytest.fixture(scope="module")
def draft() -> Draft:
    content = RENDERERS["pdf"].render(*annex2())
    made = draft_of_form(content, [page for page in pages_of_pdf(Source("a.pdf", "a.pdf", content)) if page])
    assert made is not None
    return made


def test_every_field_of_the_pdf_is_in_the_draft_under_its_own_name(draft: Draft) -> None:
    form, _ = annex2()
    texts = {field.id for field in form.fields if not field.kind.is_choice}
    assert texts <= {field.pdf_name for field in draft.fields if field.box is not None}


def test_choices_have_the_pdfs_own_states_and_take_one_or_many_as_it_says(draft: Draft) -> None:
    form, _ = annex2()
    for field in form.fields:
        if not field.kind.is_choice:
            continue
        (drafted,) = [
            one
            for one in draft.fields
            if one.options and field.id in (one.pdf_name, one.options[0].pdf_name.partition(".")[0])
        ]
        assert (drafted.id, drafted.kind) == (field.id, field.kind)
        if field.kind is Kind.ONE:
            assert [option.pdf_state for option in drafted.options] == [option.id for option in field.options]
        else:
            names = [f"{field.id}.{option.id}" for option in field.options]
            assert [option.pdf_name for option in drafted.options] == names


def test_a_box_has_the_printed_words_beside_it_for_its_label(draft: Draft) -> None:
    form, _ = annex2()
    (company_type,) = [field for field in draft.fields if field.pdf_name == "company_type"]
    assert [option.label for option in company_type.options] == [
        option.label for option in form.field("company_type").options
    ]


def test_tooltips_are_the_labels_and_certain(draft: Draft) -> None:
    (email,) = [field for field in draft.fields if field.pdf_name == "email"]
    assert "电子邮件" in email.label
    assert (email.kind, email.certainty) == (Kind.EMAIL, 1.0)


def test_places_are_where_the_layout_has_them(draft: Draft) -> None:
    _, layout = annex2()
    places = {box.field_id: box for page in layout.pages for box in page.fields}
    drafted = [field for field in draft.fields if field.pdf_name in places]
    assert len(drafted) == len(places)
    for field in drafted:
        assert places[field.pdf_name].rect.contains(field.place.center)
        assert field.comb == places[field.pdf_name].comb


def test_a_pdf_without_fields_has_no_draft_of_its_own() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    assert draft_of_form(out.getvalue(), []) is None


def test_a_field_off_the_page_is_left_out_and_one_over_its_edge_is_cut(draft: Draft) -> None:
    sizes = ((100.0, 150.0), (210.0, 297.0))
    cut = fitting(Draft(draft.title, draft.language, sizes, draft.fields))
    assert 0 < len(cut.fields) < len(draft.fields)
    for field in cut.fields:
        assert field.page_no > 1 or (field.place.right <= 100.0 and field.place.bottom <= 150.0)


def test_a_lone_check_box_is_named_where_a_reader_of_many_boxes_looks() -> None:
    """A definition's `many` says the PDF's name of each box."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 702, "I agree")
    canvas.acroForm.checkbox(name="agree", x=80, y=700, size=12)
    canvas.save()
    pages = [page for page in pages_of_pdf(Source("a.pdf", "a.pdf", out.getvalue())) if page]
    made = draft_of_form(out.getvalue(), pages)
    assert made is not None
    (field,) = made.fields
    assert (field.kind, field.pdf_name) == (Kind.MANY, "")
    assert [(option.label, option.pdf_name, option.pdf_state) for option in field.options] == [
        ("I agree", "agree", "Yes")
    ]
