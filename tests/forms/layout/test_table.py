from itertools import combinations

import pytest

from forms.catalogue import load_catalogue
from forms.definition import CellRole, Form
from forms.errors import DefinitionError
from forms.faces import load_metrics
from forms.geometry import Rect
from forms.layout import lay_out
from forms.layout.model import Layout, Page, Role
from forms.loading import load_form


@pytest.fixture(scope="module")
def form() -> Form:
    return load_catalogue().form("annex2")


@pytest.fixture(scope="module")
def layout(form: Form) -> Layout:
    return lay_out(form, load_metrics())


def written(page: Page) -> list[Rect]:
    return [box.rect for box in page.fields] + [box.rect for box in page.options]


def test_every_field_and_every_option_has_exactly_one_place(form: Form, layout: Layout) -> None:
    fields = [box.field_id for _, box in layout.field_boxes()]
    options = [box.name for _, box in layout.option_boxes()]
    assert fields == [field.id for field in form.fields if not field.kind.is_choice]
    assert options == [f"{field.id}.{option.id}" for field in form.fields for option in field.options]


def test_annex_2_has_two_pages_of_34_fields_and_20_boxes(form: Form, layout: Layout) -> None:
    assert len(layout.pages) == 2
    assert len(form.fields) == 34
    assert sum(len(page.options) for page in layout.pages) == 20


def test_rows_are_high_enough_to_write_in_by_hand(layout: Layout) -> None:
    heights = [row.rect.height for page in layout.pages for row in page.rows]
    assert min(heights) >= 8.0
    assert all(box.rect.height >= 6.0 for _, box in layout.field_boxes())


def test_boxes_to_tick_are_4_mm_with_room_between_them(layout: Layout) -> None:
    for page in layout.pages:
        for box in page.options:
            assert box.rect.width == pytest.approx(4.0)
            assert box.rect.height == pytest.approx(4.0)
        for one, other in combinations(page.options, 2):
            apart_x = max(one.rect.left, other.rect.left) - min(one.rect.right, other.rect.right)
            apart_y = max(one.rect.top, other.rect.top) - min(one.rect.bottom, other.rect.bottom)
            assert max(apart_x, apart_y) >= 2.5


def test_no_place_to_write_touches_printed_words_or_another_place(layout: Layout) -> None:
    for page in layout.pages:
        for place in written(page):
            assert [run.text for run in page.runs if run.box.overlaps(place)] == []
        for one, other in combinations(written(page), 2):
            assert not one.overlaps(other)


def test_every_place_to_write_lies_in_its_cell(layout: Layout) -> None:
    for _, field in layout.field_boxes():
        assert field.cell.union(field.rect) == field.cell
    for _, option in layout.option_boxes():
        assert option.cell.union(option.rect).union(option.label) == option.cell


def test_printed_words_stay_within_their_cells_and_apart(layout: Layout) -> None:
    for page in layout.pages:
        cells = [box.rect for row in page.rows for box in row.cells]
        inside = [run for run in page.runs if run.role not in (Role.ANNEX, Role.TITLE, Role.FOOTER)]
        for run in inside:
            assert any(cell.union(run.box) == cell for cell in cells), run.text
        for one, other in combinations(page.runs, 2):
            assert not one.box.inset(0.05).overlaps(other.box.inset(0.05)), (one.text, other.text)


def test_cells_tile_the_table_without_gaps(layout: Layout) -> None:
    for page in layout.pages:
        cells = [box.rect for row in page.rows for box in row.cells]
        frame = cells[0]
        for rect in cells:
            frame = frame.union(rect)
        assert sum(rect.width * rect.height for rect in cells) == pytest.approx(frame.width * frame.height)
        for one, other in combinations(cells, 2):
            assert not one.inset(0.01).overlaps(other.inset(0.01))


def test_every_cell_edge_is_covered_by_a_rule(layout: Layout) -> None:
    for page in layout.pages:
        for box in (box for row in page.rows for box in row.cells):
            for y in (box.rect.top, box.rect.bottom):
                assert any(
                    rule.start.y == pytest.approx(y, abs=0.01)
                    and rule.end.y == pytest.approx(y, abs=0.01)
                    and rule.start.x <= box.rect.left + 0.01
                    and rule.end.x >= box.rect.right - 0.01
                    for rule in page.rules
                )


def test_corner_anchors_stand_away_from_the_edge_and_say_which_page_it_is(form: Form, layout: Layout) -> None:
    assert form.anchor_base is not None
    for page in layout.pages:
        ids = [anchor.id for anchor in page.anchors]
        assert ids == [form.anchor_base + 4 * page.index + corner for corner in range(4)]
        for anchor in page.anchors:
            assert min(anchor.rect.left, anchor.rect.top) >= 12
            assert layout.width_mm - anchor.rect.right >= 12
            assert layout.height_mm - anchor.rect.bottom >= 12
            assert not any(anchor.rect.overlaps(run.box) for run in page.runs)


def test_the_credit_code_has_a_comb_of_18_cells_wide_enough_for_a_pen(layout: Layout) -> None:
    _, box = next((page, box) for page, box in layout.field_boxes() if box.field_id == "credit_code")
    assert box.comb == 18
    assert box.rect.width / box.comb >= 4.5


def test_the_demand_cell_joins_its_three_rows(layout: Layout) -> None:
    page = layout.pages[1]
    joined = next(box for row in page.rows for box in row.cells if box.cell.text == "技术需求情况说明")
    assert joined.cell.row_span == 3
    assert joined.rect.height == pytest.approx(sum(row.rect.height for row in page.rows[:3]))


def test_a_section_head_stays_with_its_first_row(layout: Layout) -> None:
    for page in layout.pages:
        assert page.rows[-1].cells[0].cell.role is not CellRole.SECTION


MINIMAL = """
form: tiny
key: TINY
version: 1
title: 小表
anchors: 200
margins: [20, 27, 20, 25]
table: {{columns: [30, 140], row_height: 10}}
sections:
  - title: 1、一
    rows:
      - height: {height}
        cells:
          - {{field: name, label: 名称, kind: text}}
"""


def test_a_row_higher_than_a_page_is_a_definition_error_that_says_by_how_much(tmp_path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(MINIMAL.format(height=280), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"tiny.*need 290 mm, a page has 245 mm"):
        lay_out(load_form(path), load_metrics())


def test_rows_that_overflow_a_page_go_on_on_the_next(tmp_path) -> None:
    rows = "".join(f"      - [{{field: f{number}, label: 栏{number}, kind: text}}]\n" for number in range(60))
    path = tmp_path / "long.yaml"
    head = MINIMAL.format(height=10).split("      - height")[0]
    path.write_text(head + rows, encoding="utf-8")
    layout = lay_out(load_form(path), load_metrics())
    assert len(layout.pages) == 3
    assert [box.field_id for _, box in layout.field_boxes()] == [f"f{number}" for number in range(60)]
    for page in layout.pages:
        assert all(row.rect.bottom <= 297 - 25 + 1e-6 for row in page.rows)
