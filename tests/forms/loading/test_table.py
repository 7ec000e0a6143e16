"""Rows, cells and groups from their YAML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forms.definition import Cell, CellRole, Form, LabelPlace, Row
from forms.loading import load_form
from tests.forms.loading.definitions import SMALL, changed

Load = Callable[[str], Form]
NAME_ROW = "- - {field: name, label: 名称, kind: text}"


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def from_text(text: str) -> Form:
        path = tmp_path / "small.yaml"
        path.write_text(text, encoding="utf-8")
        return load_form(path)

    return from_text


def test_a_section_starts_with_a_row_of_its_head_alone(load: Load) -> None:
    form = load(SMALL)
    assert form.sections[0].rows[0] == Row((Cell(CellRole.SECTION, "一、基本信息"),), (170.0,), 0.0, 10.0)


def test_a_label_in_a_cell_gives_two_cells_and_the_last_takes_the_columns_left(load: Load) -> None:
    row = load(SMALL).sections[0].rows[1]
    assert row.cells == (Cell(CellRole.LABEL, "名称"), Cell(CellRole.WRITING, field_id="name", span=3))


def test_a_label_inside_gives_one_cell(load: Load) -> None:
    form = load(changed(SMALL, "label: 名称,", "label: 名称, label_place: inside,"))
    assert form.sections[0].rows[1].cells == (Cell(CellRole.WRITING, field_id="name", span=4),)
    assert form.field("name").label_place is LabelPlace.INSIDE


def test_a_pure_label_cell_asks_nothing(load: Load) -> None:
    row = load(changed(SMALL, NAME_ROW, "- - {label: 领域, span: 2}\n        - {field: name, label: 名称, kind: text}"))
    assert row.sections[0].rows[1].cells[0] == Cell(CellRole.LABEL, "领域", span=2)


def test_a_span_says_how_many_columns_the_writing_cell_takes(load: Load) -> None:
    text = changed(SMALL, NAME_ROW, "- - {field: name, label: 名称, kind: text, span: 2}\n        - {label: 注}")
    assert [cell.span for cell in load(text).sections[0].rows[1].cells] == [1, 2, 1]


def test_the_heading_of_a_group_stands_in_its_first_row_and_indents_the_others(load: Load) -> None:
    group = (
        "- heading: 组\n        new_page: true\n        columns: [14, 24, 132]\n        rows:\n"
        "          - [{field: name, label: 名称, kind: text}]\n"
        "          - [{field: other, label: 别名, kind: text}]"
    )
    rows = load(changed(SMALL, NAME_ROW, f"- [{{label: 注}}]\n      {group}")).sections[0].rows[2:4]
    assert rows[0].cells[0] == Cell(CellRole.LABEL, "组", row_span=2)
    assert [(row.indent_mm, row.columns_mm) for row in rows] == [(0.0, (14.0, 24.0, 132.0)), (14.0, (24.0, 132.0))]
    assert [len(row.cells) for row in rows] == [3, 2]
    assert [row.new_page for row in rows] == [True, False]


def test_a_row_of_a_group_may_have_columns_of_its_own(load: Load) -> None:
    group = (
        "- heading: 组\n        rows:\n"
        "          - [{field: name, label: 名称, kind: text}]\n"
        "          - columns: [40, 100]\n            cells: [{field: other, label: 别名, kind: text}]"
    )
    rows = load(changed(SMALL, NAME_ROW, group)).sections[0].rows[1:3]
    assert [row.columns_mm for row in rows] == [(30.0, 55.0, 30.0, 55.0), (40.0, 100.0)]


def test_a_page_break_before_the_first_row_of_a_section_takes_its_head_along(load: Load) -> None:
    text = changed(SMALL, NAME_ROW, "- new_page: true\n        cells: [{field: name, label: 名称, kind: text}]")
    head, first = load(text).sections[0].rows[:2]
    assert (head.new_page, first.new_page) == (True, False)


def test_a_row_takes_its_height_and_growth_or_the_table_s(load: Load) -> None:
    text = changed(
        SMALL, NAME_ROW, "- height: 25.5\n        grow: 2\n        cells: [{field: name, label: 名, kind: text}]"
    )
    rows = load(text).sections[0].rows
    assert [(row.height_mm, row.grow) for row in rows[1:3]] == [(25.5, 2.0), (10.0, 0.0)]


def test_a_label_breaks_where_it_is_told_to_and_is_one_line_everywhere_else(load: Load) -> None:
    form = load(changed(SMALL, "label: 名称,", 'label: "企业\\n名称",'))
    assert form.sections[0].rows[1].cells[0] == Cell(CellRole.LABEL, "企业\n名称")
    assert (form.field("name").label, form.field("name").name) == ("企业名称", "企业名称")


def test_a_break_within_latin_words_is_a_space_in_one_line(load: Load) -> None:
    assert load(changed(SMALL, "label: 名称,", 'label: "Company\\nname",')).field("name").label == "Company name"


def test_a_name_is_the_label_unless_it_has_words_of_its_own(load: Load) -> None:
    form = load(changed(SMALL, "label: 名称,", "label: 名称, name: 企业全称,"))
    assert (form.field("name").name, form.field("staff").name) == ("企业全称", "员工总数")


def test_a_long_text_is_made_for_five_lines_and_a_text_for_one(load: Load) -> None:
    form = load(changed(SMALL, "label: 名称, kind: text", "label: 名称, kind: long_text"))
    assert (form.field("name").lines, form.field("staff").lines) == (5, 1)


def test_yes_and_no_need_no_quotes_because_yaml_1_2_takes_them_for_words(load: Load) -> None:
    form = load(changed(SMALL, "{big: 大, little: 小}", "{yes: 是, no: 否}"))
    assert [option.id for option in form.field("size").options] == ["yes", "no"]


def test_the_line_field_of_an_option_follows_its_choice_at_once(load: Load) -> None:
    text = changed(SMALL, "big: 大,", "big: {label: 大, line: {field: how_big, name: 多大, kind: text}},")
    assert [field.id for field in load(text).fields][:4] == ["name", "size", "how_big", "staff"]


def test_a_file_from_a_windows_editor_with_its_mark_and_line_ends_is_read(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_form(path).id == "small"
