"""A grid on somebody else's blank: questions and their shared options, each box where a column and a row cross."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.definition import Form, Kind
from forms.definition.places import Shape
from forms.errors import DefinitionError
from forms.geometry import Rect
from forms.loading import load_form
from tests.makers.paper.strange_forms import crowded_form

HEAD = "form: survey\nkey: SVY1\nversion: 1\ntitle: Survey\nlanguage: en\nanchors: false\nblank: blank.pdf\nfields:\n"
GRID = """  - questions:
      clean: The room was clean
      quiet: {label: It was quiet, required: true}
    options: {"yes": "Yes", "no": "No", unsure: Not sure}
    columns: [[120, 124], [140, 144], [160, 164]]
    rows: [[50, 54], [58.5, 62.5]]
"""


def loaded(folder: Path, fields: str) -> Form:
    (folder / "blank.pdf").write_bytes(crowded_form().pdf)
    path = folder / "survey.yaml"
    path.write_text(HEAD + fields, encoding="utf-8")
    return load_form(path)


def test_each_question_is_a_choice_whose_boxes_stand_where_columns_and_its_row_cross(tmp_path: Path) -> None:
    clean, quiet = loaded(tmp_path, GRID).fields
    assert (clean.id, clean.kind, clean.label, clean.required) == ("clean", Kind.ONE, "The room was clean", False)
    assert (quiet.label, quiet.required) == ("It was quiet", True)
    assert [(option.id, option.label) for option in quiet.options] == [
        ("yes", "Yes"),
        ("no", "No"),
        ("unsure", "Not sure"),
    ]
    assert [option.place and option.place.rect for option in quiet.options] == [
        Rect(120, 58.5, 124, 62.5),
        Rect(140, 58.5, 144, 62.5),
        Rect(160, 58.5, 164, 62.5),
    ]


def test_a_grid_has_one_kind_and_one_shape(tmp_path: Path) -> None:
    form = loaded(tmp_path, GRID + "    kind: many\n    shape: circle\n    required: true\n")
    assert {field.kind for field in form.fields} == {Kind.MANY}
    assert all(field.required for field in form.fields)
    assert {option.place and option.place.shape for field in form.fields for option in field.options} == {Shape.CIRCLE}


@pytest.mark.parametrize(
    ("change", "line", "told", "told_zh"),
    [
        (("[160, 164]]", "[160, 164], [180, 184]]"), 13, "4 columns for 3 options", "3 个选项却有 4 列"),
        ((", [58.5, 62.5]]", "]"), 14, "1 rows for 2 questions", "2 个问题却有 1 行"),
        (("[58.5, 62.5]]", "[51, 55]]"), 11, "lie on each other", "重叠"),
        (("[58.5, 62.5]]", "[58.5, 450]]"), 11, "beyond page 1", "超出"),
        (("    columns:", "    kind: date\n    columns:"), 13, "kind one or many, not date", "one 或 many"),
        (("    columns:", "    colour: red\n    columns:"), 13, 'unknown key "colour"', "colour"),
        (("required: true}", "requird: true}"), 11, 'did you mean "required"', "requird"),
    ],
)
def test_a_mistake_in_a_grid_is_told_with_its_line_in_both_languages(
    tmp_path: Path, change: tuple[str, str], line: int, told: str, told_zh: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        loaded(tmp_path, GRID.replace(*change))
    assert any(f"survey.yaml:{line}:" in one and told in one for one in str(caught.value).splitlines())
    assert told_zh in caught.value.wording.zh
