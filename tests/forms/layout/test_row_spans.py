"""Boxes that take several rows at the right: their place, their lines, their height; and ink fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.definition import Form
from forms.faces import load_metrics
from forms.geometry import Rect
from forms.layout import lay_out
from forms.layout.model import Layout, Role
from forms.loading import load_form

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "talent.yaml"

TALL = """\
form: tall
key: TALL
version: 1
title: 小表
anchors: 200
table: {{columns: [30, 60, 66], row_height: 10}}
sections:
  - title: 一
    rows:
      - [{{field: a, label: 甲, kind: text}}, {{field: box, name: 图, label_place: none, kind: ink, lines: {lines}, rows: 2}}]
      - [{{field: b, label: 乙, kind: text}}]
"""  # noqa: E501


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form(EXAMPLE)


@pytest.fixture(scope="module")
def layout(form: Form) -> Layout:
    return lay_out(form, load_metrics())


def place(layout: Layout, field_id: str) -> Rect:
    return next(box.cell for _, box in layout.field_boxes() if box.field_id == field_id)


def test_a_box_of_four_rows_is_as_high_as_they_are_and_ends_at_the_table_s_edge(layout: Layout) -> None:
    photo = place(layout, "photo")
    assert photo.top == pytest.approx(place(layout, "name").top)
    assert photo.bottom == pytest.approx(place(layout, "employer").bottom)
    assert photo.left == pytest.approx(place(layout, "employer").right)
    assert photo.right == pytest.approx(190.0)


def test_no_rule_runs_through_a_box_of_several_rows(layout: Layout) -> None:
    inner = place(layout, "photo").inset(0.5)
    for rule in layout.pages[0].rules:
        left, right = sorted((rule.start.x, rule.end.x))
        top, bottom = sorted((rule.start.y, rule.end.y))
        assert right <= inner.left or left >= inner.right or bottom <= inner.top or top >= inner.bottom


def test_an_ink_field_s_hint_stands_in_the_middle_of_its_box(layout: Layout) -> None:
    hints = [run for run in layout.pages[0].runs if run.role is Role.HINT and run.owner == "photo"]
    area = hints[0].box.union(hints[-1].box)
    assert area.center.x == pytest.approx(place(layout, "photo").center.x, abs=0.5)
    assert area.center.y == pytest.approx(place(layout, "photo").center.y, abs=0.5)


def test_rows_stretch_together_for_a_box_that_needs_more_than_they_have(tmp_path: Path) -> None:
    heights = []
    for lines in (2, 10):
        path = tmp_path / "tall.yaml"
        path.write_text(TALL.format(lines=lines), encoding="utf-8")
        rows = lay_out(load_form(path), load_metrics()).pages[0].rows
        heights.append([round(row.rect.height, 1) for row in rows])
    assert heights[0] == [10.0, 10.0, 10.0]
    assert heights[1][0] == 10.0
    assert heights[1][1] == heights[1][2] > 20.0
