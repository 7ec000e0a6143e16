"""A cell that takes several rows at the right, and what the rows beside it leave out."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.definition import Cell, CellRole, Form, Kind, LabelPlace
from forms.errors import DefinitionError
from forms.loading import load_form
from tests.forms.loading.definitions import SMALL, changed

NAME_ROW = "- - {field: name, label: 名称, kind: text}"
PHOTO_ROW = """\
- columns: [30, 55, 85]
        cells:
          - {field: name, label: 名称, kind: text}
          - {field: photo, name: 照片, label_place: none, kind: ink, hint: 照片, rows: 2}"""
BESIDE = "- - {field: size, label: 规模, kind: one, options: {big: 大, little: 小}}"
FULL = BESIDE + "\n        - {field: staff, label: 员工总数, kind: integer}"
WITH_PHOTO = changed(changed(SMALL, NAME_ROW, PHOTO_ROW), FULL, BESIDE)


def load(tmp_path: Path, text: str) -> Form:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return load_form(path)


def mistakes(tmp_path: Path, text: str) -> str:
    with pytest.raises(DefinitionError) as caught:
        load(tmp_path, text)
    return caught.value.wording.en


def test_the_rows_beside_it_have_the_columns_that_are_left(tmp_path: Path) -> None:
    rows = load(tmp_path, WITH_PHOTO).sections[0].rows
    assert rows[1].cells[-1] == Cell(CellRole.WRITING, field_id="photo", span=1, row_span=2)
    assert [row.columns_mm for row in rows[1:4]] == [(30, 55, 85), (30, 55), (30, 55, 30, 55)]
    assert [row.indent_mm for row in rows] == [0.0] * 4


def test_an_ink_field_has_its_place_without_a_label_and_room_for_a_signature(tmp_path: Path) -> None:
    photo = load(tmp_path, WITH_PHOTO).field("photo")
    assert (photo.kind, photo.label_place, photo.hint, photo.lines) == (Kind.INK, LabelPlace.NONE, "照片", 2)


def test_a_labelled_cell_takes_its_label_along(tmp_path: Path) -> None:
    text = changed(WITH_PHOTO, "name: 照片, label_place: none", "label: 照片")
    rows = load(tmp_path, changed(text, "[30, 55, 85]", "[30, 55, 30, 55]")).sections[0].rows
    assert [cell.row_span for cell in rows[1].cells] == [1, 1, 2, 2]
    assert rows[2].columns_mm == (30, 55)


def test_a_cell_of_a_group_takes_rows_of_the_group(tmp_path: Path) -> None:
    group = (
        "- heading: 组\n        columns: [30, 25, 30, 85]\n        rows:\n"
        "          - [{field: name, label: 名称, kind: text}, {label: 照片, rows: 2}]\n"
        "          - [{field: other, label: 别名, kind: text}]"
    )
    rows = load(tmp_path, changed(SMALL, NAME_ROW, group)).sections[0].rows
    assert [(row.indent_mm, row.columns_mm) for row in rows[1:3]] == [(0, (30, 25, 30, 85)), (30, (25, 30))]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rows: 2", "rows: 4", 'field "photo": 4 rows from here on end behind the section'),
        ("rows: 2", "rows: 0", '"rows" must be at least 1'),
        (
            "- {field: name, label: 名称, kind: text}\n          - {field: photo",
            "- {field: name, label: 名称, kind: text, rows: 2}\n          - {field: photo",
            'field "name": only the last cell of a row may take several rows',
        ),
        (BESIDE, FULL, "its cells take 4 columns, the row has 2"),
        ("[30, 55, 85]", "[30, 60, 80]", "the cell above with rows takes 80 mm here, which are no whole columns"),
        ("hint: 照片, ", "unit: 张, ", '"unit" says nothing for kind ink'),
    ],
)
def test_what_does_not_fit_is_told_with_its_cure(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in mistakes(tmp_path, changed(WITH_PHOTO, old, new))


def test_a_cell_does_not_reach_over_a_page_break(tmp_path: Path) -> None:
    beside = "- new_page: true\n        cells: [{field: staff, label: 员工总数, kind: integer}]"
    assert "1 at most" in mistakes(tmp_path, changed(WITH_PHOTO, BESIDE, beside))


def test_an_ink_field_is_no_line_behind_an_option(tmp_path: Path) -> None:
    line = "{label: 大, line: {field: mark, name: 章, kind: ink}}"
    assert "an option's line cannot be of kind ink" in mistakes(tmp_path, changed(SMALL, "big: 大", f"big: {line}"))
