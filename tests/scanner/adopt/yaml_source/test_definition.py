"""A draft as YAML."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from forms.definition.kinds import Kind
from forms.definition.places import BlankPage
from forms.geometry import Rect
from forms.loading import load_placed
from scanner.adopt.draft import Draft, DraftField, DraftOption, DraftRow
from scanner.adopt.printed import OutlineShape
from scanner.adopt.yaml_source.definition import definition_text, key_of


def written(*fields: DraftField, title: str = "Form") -> dict[str, object]:
    text = definition_text(Draft(title, "en", ((210.0, 297.0),), fields), form_id="survey", blank=["survey.pdf"])
    return YAML(typ="safe").load(text)


@pytest.mark.parametrize(
    "label",
    [
        'He said "yes"',
        "a: b",
        "# no comment",
        "yes",
        "[1, 2]",
        "- x",
        "C:\\new",
        "电话：（手机）",
        "{{ name }}",
        "'",
        "12",
    ],
)
def test_printed_words_are_nothing_but_words(label: str) -> None:
    made = written(DraftField("name", label, Kind.TEXT, 0.9, 1, Rect(10, 10, 50, 17)), title=label)
    assert made["fields"][0]["label"] == label
    assert made["title"] == label


def test_options_keep_their_shapes_states_and_order() -> None:
    options = (
        DraftOption("yes", "yes", 1, Rect(10, 30, 13, 33), OutlineShape.CIRCLE, pdf_state="On"),
        DraftOption("no", "no", 1, Rect(30, 30, 33, 33)),
    )
    made = written(DraftField("car", "Car?", Kind.ONE, 0.8, 1, options=options))
    assert list(made["fields"][0]["options"]) == ["yes", "no"]
    assert made["fields"][0]["options"]["yes"] == {
        "label": "yes",
        "page": 1,
        "box": [10.0, 30.0, 13.0, 33.0],
        "shape": "circle",
        "pdf_state": "On",
    }


def test_a_note_cannot_end_its_comment() -> None:
    made = written(DraftField("name", "Name", Kind.TEXT, 0.9, 1, Rect(10, 10, 50, 17), note="list: a\nrules: [1]"))
    assert made["rules"] == []


def test_pictures_are_named_with_their_resolution() -> None:
    draft = Draft("Form", "en", ((210.0, 297.0),), ())
    text = definition_text(draft, form_id="survey", blank=[("survey-blank1.png", 203)])
    assert YAML(typ="safe").load(text)["blank"] == [{"file": "survey-blank1.png", "dpi": 203}]


@pytest.mark.parametrize("form_id", ["a", "survey", "x1_y", "form_9"])
def test_a_key_is_four_capitals_or_digits_and_always_the_same(form_id: str) -> None:
    key = key_of(form_id)
    assert len(key) == 4
    assert key.isascii()
    assert key.isalnum()
    assert key == key.upper() == key_of(form_id)


def cells() -> tuple[DraftField, ...]:
    made = []
    for row in range(2):
        top = 30.0 + 8 * row
        name = DraftRow("kids", "Children", row, "name", "Name", 0.9)
        sex = DraftRow("kids", "Children", row, "sex", "Sex", 0.9)
        options = (
            DraftOption("m", "male", 1, Rect(60, top, 63, top + 3), OutlineShape.CIRCLE),
            DraftOption("f", "female", 1, Rect(80, top, 83, top + 3)),
        )
        made.append(DraftField(f"name_{row}", "Name", Kind.TEXT, 0.8, 1, Rect(10, top, 50, top + 7), row=name))
        made.append(DraftField(f"sex_{row}", "Sex", Kind.ONE, 0.8, 1, options=options, row=sex))
    return tuple(made)


def test_a_table_of_equal_rows_is_one_field_that_repeats_and_loads_as_one(tmp_path: Path) -> None:
    pages = (BlankPage(tmp_path / "a.pdf", 0, "", 210.0, 297.0),)
    text = definition_text(Draft("T", "en", ((210.0, 297.0),), cells()), form_id="t", blank=["a.pdf"])
    form = load_placed(text, "t.yaml", pages)
    assert [(one.id, one.name, one.rows) for one in form.repeated] == [("kids", "Children", 2)]
    assert [field.id for field in form.fields] == ["kids[0].name", "kids[0].sex", "kids[1].name", "kids[1].sex"]
    assert form.fields[2].place is not None
    assert form.fields[2].place.rect == Rect(10, 38, 50, 45)
    male = form.fields[3].options[0].place
    assert male is not None
    assert (male.rect, male.shape.value) == (Rect(60, 38, 63, 41), "circle")
