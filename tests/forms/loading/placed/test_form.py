"""Definitions with places: what they say becomes the same `Form`; what is wrong is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from forms.definition import Form, Kind
from forms.definition.places import Shape
from forms.errors import DefinitionError
from forms.geometry import Rect
from forms.loading import load_form
from tests.makers.paper.strange_forms import crowded_form

HEAD = "form: survey\nkey: SVY1\nversion: 1\ntitle: Survey\nlanguage: en\nanchors: false\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a blank of one A4 page, `blank.pdf`, and a picture of 827 by 1169 pixels without a resolution."""
    (tmp_path / "blank.pdf").write_bytes(crowded_form().pdf)
    Image.new("L", (827, 1169), 255).save(tmp_path / "page.png")
    return tmp_path


def loaded(folder: Path, fields: str, blank: str = "blank.pdf", head: str = HEAD) -> Form:
    path = folder / "survey.yaml"
    path.write_text(f"{head}blank: {blank}\nfields:\n{fields}", encoding="utf-8")
    return load_form(path)


def mistakes(folder: Path, fields: str, blank: str = "blank.pdf", head: str = HEAD) -> str:
    with pytest.raises(DefinitionError) as caught:
        loaded(folder, fields, blank, head)
    return caught.value.wording.en


TEXT = "  - {field: name, kind: text, label: Name, box: [20, 30, 90, 38]}\n"


def test_fields_and_options_have_the_places_that_are_written(folder: Path) -> None:
    form = loaded(
        folder,
        "  - {field: code, kind: text, name: Code, page: 1, box: [20, 30.5, 90, 38], comb: 6, pdf_name: Text1}\n"
        "  - field: sex\n    kind: one\n    label: Sex\n    options:\n"
        "      m: {label: male, box: [20, 50, 24, 54], shape: circle, pdf_state: '1'}\n"
        "      f: {label: female, box: [40, 50, 44, 54], words: [46, 50, 60, 54]}\n",
    )
    code, sex = form.fields
    assert code.place is not None
    assert code.place.rect == Rect(20, 30.5, 90, 38)
    assert (code.comb, code.pdf_name, code.name, code.label) == (6, "Text1", "Code", "")
    assert sex.kind is Kind.ONE
    assert sex.place is None
    male, female = (option.place for option in sex.options)
    assert male is not None
    assert male.shape is Shape.CIRCLE
    assert male.words is None
    assert female is not None
    assert female.shape is Shape.SQUARE
    assert female.words == Rect(46, 50, 60, 54)
    assert sex.options[0].pdf_state == "1"
    assert form.is_placed
    assert form.anchor_base is None


def test_a_pdf_says_its_own_size_and_a_picture_the_one_of_its_resolution(folder: Path) -> None:
    of_pdf = loaded(folder, TEXT).blank
    assert [(round(page.width_mm), round(page.height_mm)) for page in of_pdf] == [(210, 297)]
    of_picture = loaded(folder, TEXT, "[{file: page.png, dpi: 100}]").blank
    assert [(round(page.width_mm), round(page.height_mm)) for page in of_picture] == [(210, 297)]
    assert of_picture[0].is_picture
    assert not of_pdf[0].is_picture


@pytest.mark.parametrize(
    ("fields", "blank", "told"),
    [
        pytest.param(TEXT, "page.png", "{file: ..., dpi: 200}", id="picture without a resolution"),
        pytest.param(TEXT, "form.docx", "save it as PDF", id="word"),
        pytest.param(TEXT, "../blank.pdf", "beside the definition", id="another folder"),
        pytest.param(TEXT, "missing.pdf", "cannot be read", id="missing"),
        pytest.param(TEXT.replace("90, 38", "290, 38"), "blank.pdf", "reaches beyond page 1", id="beyond the page"),
        pytest.param(TEXT.replace("box:", "page: 2, box:"), "blank.pdf", "page 2: the blank has 1", id="no such page"),
        pytest.param(TEXT.replace("[20, 30", "[95, 30"), "blank.pdf", "left, top, right, bottom", id="inside out"),
        pytest.param(TEXT.replace(", box: [20, 30, 90, 38]", ""), "blank.pdf", '"box" is missing', id="no box"),
        pytest.param(TEXT.replace("label: Name, ", ""), "blank.pdf", '"label" is missing', id="no words"),
        pytest.param(TEXT + TEXT.replace("name", "other"), "blank.pdf", "lie on each other", id="on each other"),
        pytest.param(TEXT.replace("box", "bos"), "blank.pdf", 'did you mean "box"', id="misspelt"),
        pytest.param(
            "  - field: sex\n    kind: one\n    label: Sex\n    options:\n"
            "      m: {label: male, box: [20, 50, 24, 54], shape: star}\n",
            "blank.pdf",
            'unknown shape "star"',
            id="unknown shape",
        ),
        pytest.param(
            "  - field: sex\n    kind: one\n    label: Sex\n    options:\n"
            "      m: {label: male, box: [20, 50, 24, 54], shap: circle}\n",
            "blank.pdf",
            'did you mean "shape"',
            id="misspelt in an option",
        ),
    ],
)
def test_a_mistake_is_told_with_its_cure(folder: Path, fields: str, blank: str, told: str) -> None:
    assert told in mistakes(folder, fields, blank)


def test_marks_are_stamped_only_where_both_keys_say_so(folder: Path) -> None:
    assert "stamp: true" in mistakes(folder, TEXT, head=HEAD.replace("anchors: false", "anchors: 500"))
    assert "anchors: 500" in mistakes(folder, TEXT, head=HEAD + "stamp: true\n")
    stamped = loaded(folder, TEXT, head=HEAD.replace("anchors: false", "anchors: 500\nstamp: true"))
    assert stamped.blank[0].has_anchor_room
    assert stamped.blank[0].code_room is not None


def test_a_page_printed_to_its_corners_has_no_room_for_anchors(folder: Path) -> None:
    page = Image.new("L", (827, 1169), 255)
    page.paste(0, (40, 40, 90, 90))
    page.save(folder / "page.png")
    head = HEAD.replace("anchors: false", "anchors: 500\nstamp: true")
    form = loaded(folder, TEXT, "[{file: page.png, dpi: 100}]", head)
    assert not form.blank[0].has_anchor_room
    assert form.blank[0].code_room is not None


ROWS = (
    "  - repeat: 2\n    field: kids\n    name: Children\n    cells:\n"
    "      - {field: name, label: Name, kind: text, required: true, boxes: [[20, 30, 60, 38], [20, 40, 60, 48]]}\n"
    "      - field: sex\n        kind: one\n        label: Sex\n        options:\n"
    "          m: {label: male, boxes: [[70, 30, 74, 34], [70, 40, 74, 44]], shape: circle}\n"
    "          f: {label: female, boxes: [[80, 30, 84, 34], [80, 40, 84, 44]]}\n"
)


def test_rows_of_a_table_on_a_blank_are_a_field_that_repeats_and_each_cell_has_its_place(folder: Path) -> None:
    form = loaded(folder, ROWS)
    assert [field.id for field in form.fields] == ["kids[0].name", "kids[0].sex", "kids[1].name", "kids[1].sex"]
    first, _, second, sex = form.fields
    assert first.place is not None
    assert first.place.rect == Rect(20, 30, 60, 38)
    assert second.place is not None
    assert second.place.rect == Rect(20, 40, 60, 48)
    assert [option.place and (option.place.rect.left, option.place.shape) for option in sex.options] == [
        (70, Shape.CIRCLE),
        (80, Shape.SQUARE),
    ]
    assert [(one.id, one.rows, one.name) for one in form.repeated] == [("kids", 2, "Children")]
    assert second.required_in_row


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("repeat: 2", "repeat: 3", "2 boxes for 3 rows"),
        (", boxes: [[20, 30, 60, 38], [20, 40, 60, 48]]}", "}", '"boxes" is missing: one for each row'),
        ("field: sex", "field: name", "this id is taken by a column before it"),
        ("[20, 40, 60, 48]", "[20, 31, 60, 39]", 'the places of "kids[0].name" and "kids[1].name" lie on each other'),
        ("label: male, boxes", "label: male, box", 'unknown key "box"; did you mean "boxes"?'),
    ],
)
def test_a_mistake_in_a_table_is_told(folder: Path, before: str, after: str, told: str) -> None:
    assert told in mistakes(folder, ROWS.replace(before, after))
