"""The PDF over somebody else's blank: its print, our fields in place of its own, marks only where they have room."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics

from forms.blank import blank_pages
from forms.definition import Form
from forms.errors import UsageError
from forms.faces import Face, load_metrics
from forms.layout import lay_out
from forms.layout.model import Layout
from forms.loading import load_form
from forms.render.pdf import PdfRenderer, render_print
from forms.render.pdf.over_blank import draw_over_blank
from forms.render.pdf.page import font_name, forget_faces
from forms.render.word import WordRenderer
from tests.makers.files.fillable_blank import write_fillable
from tests.makers.paper.strange_forms import crowded_form


def placed(path: Path) -> tuple[Form, Layout]:
    form = load_form(path)
    return form, lay_out(form, load_metrics())


def drawn(content: bytes, dpi: float = 100) -> np.ndarray:
    page = pypdfium2.PdfDocument(content)[0]
    return np.squeeze(page.render(scale=dpi / 72, grayscale=True, may_draw_forms=False).to_numpy()).astype(int)


def test_the_built_pdf_shows_the_blank_as_it_is(tmp_path: Path) -> None:
    made = crowded_form()
    built = PdfRenderer().render(*placed(made.write(tmp_path)))
    assert np.abs(drawn(built) - drawn(made.pdf)).max() <= 2


def test_its_fields_are_named_as_the_contract_says(tmp_path: Path) -> None:
    built = PdfRenderer().render(*placed(crowded_form().write(tmp_path)))
    with pikepdf.open(io.BytesIO(built)) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        assert str(fields["name"].FT) == "/Tx"
        assert [str(kid.T) for kid in fields["r1"].Kids] == ["o1", "o2", "o3", "o4"]
        assert [set(kid.AP.N.keys()) for kid in fields["l1"].Kids] == [{"/o1", "/Off"}, {"/o2", "/Off"}]


def test_the_blanks_own_fields_are_replaced_by_ours(tmp_path: Path) -> None:
    built = PdfRenderer().render(*placed(write_fillable(tmp_path)))
    with pikepdf.open(io.BytesIO(built)) as pdf:
        assert {str(field.T) for field in pdf.Root.AcroForm.Fields} == {
            "visitor",
            "remarks",
            "room",
            "returned",
            "wants",
        }
        widgets = [widget for widget in pdf.pages[0].Annots if str(widget.Subtype) == "/Widget"]
        assert len(widgets) == 8


def test_the_frames_that_the_blanks_own_fields_draw_stay_in_its_print(tmp_path: Path) -> None:
    form, layout = placed(write_fillable(tmp_path))
    blank = blank_pages(form, layout, 200)[0]
    box = next(box for _, box in layout.option_boxes() if box.name == "returned.yes")
    top, bottom, left, right = (round(side * 200 / 25.4) for side in (105, 110, 40, 45))
    assert box.rect.as_tuple() == (40, 105, 45, 110)
    assert blank[top - 2 : bottom + 2, left - 2 : right + 2].min() < 128
    assert blank[top + 6 : bottom - 6, left + 6 : right - 6].min() > 200


def test_a_picture_becomes_a_page_of_its_own_size(tmp_path: Path) -> None:
    page = Image.new("L", (1100, 850), 255)
    page.paste(0, (200, 300, 260, 360))
    page.save(tmp_path / "a.png", dpi=(100, 100))
    head = "form: side\nkey: SIDE\nversion: 1\ntitle: On its side\nanchors: false\nblank: a.png\nfields:\n"
    (tmp_path / "a.yaml").write_text(f"{head}  - {{field: x, kind: text, label: X, box: [10, 10, 60, 18]}}\n")
    form, layout = placed(tmp_path / "a.yaml")
    picture = blank_pages(form, layout, 100)[0]
    assert np.abs(np.subtract(picture.shape, (850, 1100))).max() <= 1  # a page ends with a whole pixel
    assert picture[330, 230] < 60
    assert picture[330, 300] > 240


@pytest.mark.parametrize("copy_id", [None, "ABCD2345"])
def test_marks_are_stamped_on_a_blank_with_room(tmp_path: Path, copy_id: str | None) -> None:
    path = crowded_form().write(tmp_path)
    path.write_text(path.read_text().replace("anchors: false", "anchors: 500\nstamp: true"), encoding="utf-8")
    form, layout = placed(path)
    (page,) = layout.pages
    assert [anchor.id for anchor in page.anchors] == [500, 501, 502, 503]
    assert page.code is not None
    built, plain = drawn(PdfRenderer().render(form, layout, copy_id=copy_id)), drawn(crowded_form().pdf)
    changed = np.abs(built - plain) > 60
    for mark in (*(anchor.rect for anchor in page.anchors), page.code):
        rows, columns = (
            slice(round(low * 100 / 25.4), round(high * 100 / 25.4))
            for low, high in ((mark.top, mark.bottom), (mark.left, mark.right))
        )
        assert changed[rows, columns].mean() > 0.2
        changed[rows, columns] = False
    assert changed.mean() < 0.002  # the code's characters beside it


def test_a_blank_without_marks_is_drawn_without_opening_a_typeface(tmp_path: Path) -> None:
    form, layout = placed(crowded_form().write(tmp_path))
    forget_faces()
    render_print(form, layout)
    assert not {font_name(face) for face in Face} & set(pdfmetrics.getRegisteredFontNames())


def test_marks_stand_on_the_pages_that_have_them_and_on_no_other(tmp_path: Path) -> None:
    path = crowded_form().write(tmp_path)
    path.write_text(path.read_text().replace("anchors: false", "anchors: 500\nstamp: true"), encoding="utf-8")
    form, layout = placed(path)
    marked = layout.pages[0]
    bare = replace(marked, anchors=(), code=None)
    content = draw_over_blank(form, layout, [(bare, ""), (marked, "A1"), (bare, ""), (marked, "B2")])
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert ["/Marks" in page.Resources.XObject for page in pdf.pages] == [False, True, False, True]
    with pypdfium2.PdfDocument(content) as document:
        said = [document[number].get_textpage().get_text_range() for number in range(4)]
    assert ["A1" in text for text in said] == [False, True, False, False]
    assert ["B2" in text for text in said] == [False, False, False, True]


def test_no_word_file_is_made_of_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="only a PDF"):
        WordRenderer().render(*placed(crowded_form().write(tmp_path)))
