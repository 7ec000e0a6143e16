"""Rows that repeat in a draft: made of marked cells, named once, with more rows or fewer, taken apart again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.definition.kinds import Kind
from forms.errors import UsageError
from forms.geometry import Rect
from forms.loading.spec import ROWS_MAX
from scanner.adopt.draft import Draft, DraftOption
from scanner.adopt.draft_tables import table_of, tables_of, with_whole_tables
from scanner.desk.adopting.changes.asked import changed
from scanner.desk.adopting.changes.repeating import ROWS_MOST
from scanner.desk.adopting.faults import faults_of, form_of
from scanner.desk.adopting.showing import shown_part, shown_places, shown_rows, unsure_parts
from scanner.desk.adopting.states import DraftState, PartName, part_name
from tests.desk.adopting.drafts import AGREE, BLANK, LONE_CELLS, NAME, SIZE, TABLE, cell

ALL = [str(number) for number in range(1, 10)]


def after(draft: Draft, *marked: str, **posted: str) -> tuple[Draft, PartName | None]:
    made, name = changed(DraftState("survey", draft), posted, marked)
    return made.draft, name


def repeats(draft: Draft) -> list[tuple[str, str, int, list[tuple[str, str]]]]:
    """The fields that repeat of the form that a draft defines: id, name, rows, and the columns' ids and labels."""
    form = form_of(DraftState("survey", draft), BLANK)
    return [(one.id, one.name, one.rows, [(own.id, own.label) for own in one.columns]) for one in form.repeated]


def test_a_drafted_table_is_one_field_that_repeats_and_its_columns_are_named_once() -> None:
    columns = [("first", "First"), ("born", "Born"), ("school", "School")]
    assert repeats(TABLE) == [("children", "Children", 3, columns)]
    rows = list(shown_rows(DraftState("survey", TABLE), None, ()))
    assert [(str(one.part), one.sort, one.words, one.counts) for one in rows] == [
        ("0", "field", "Name", None),
        ("t1", "table", "Children", (3, 3)),
        ("1", "column", "First", None),
        ("2", "column", "Born", None),
        ("3", "column", "School", None),
        ("10", "field", "I agree", None),
        ("10.0", "option", "I agree", None),
    ]


def test_marked_cells_become_rows_that_repeat() -> None:
    made, name = after(LONE_CELLS, *ALL, do="repeat")
    assert name == PartName(1, is_table=True)
    assert repeats(made) == [("rows", "Rows", 3, [("first_00", "First"), ("born_01", "Born"), ("school_02", "School")])]
    assert faults_of(DraftState("survey", made), BLANK) == ()


def test_cells_are_put_into_rows_by_where_they_stand_and_not_by_their_order() -> None:
    shuffled = replace(LONE_CELLS, fields=(NAME, *reversed(LONE_CELLS.fields[1:10]), AGREE))
    made, _ = after(shuffled, *ALL, do="repeat")
    assert [label for _, label in repeats(made)[0][3]] == ["First", "Born", "School"]
    form = form_of(DraftState("survey", made), BLANK)
    place = form.field("rows[2].first_00").place
    assert place is not None
    assert place.rect == Rect(20.0, 116.0, 68.0, 123.0)


def test_a_row_that_is_marked_alone_repeats_as_often_as_is_said_then_and_takes_in_what_was_drafted_there() -> None:
    one, name = after(LONE_CELLS, "1", "2", "3", do="repeat")
    assert repeats(one)[0][2] == 1
    made, _ = after(one, at=str(name), do="word", label="Children", id="kids", rows="3")
    assert repeats(made)[0][:3] == ("kids", "Children", 3)
    assert len(made.fields) == len(LONE_CELLS.fields)
    third = made.fields[tables_of(made.fields)["kids"].rows[2][1]]
    assert (third.asked_id, third.box) == ("kids[2].born_01", Rect(70.0, 116.0, 118.0, 123.0))


def test_new_rows_stand_as_far_below_each_other_as_the_last_two() -> None:
    made, _ = after(TABLE, at="t1", do="word", rows="5")
    boxes = [made.fields[row[0]].box for row in tables_of(made.fields)["children"].rows]
    assert [box.top for box in boxes if box is not None] == [100.0, 108.0, 116.0, 124.0, 132.0]
    assert faults_of(DraftState("survey", made), BLANK) == ()


@pytest.mark.parametrize(("typed", "rows"), [("1", 1), ("2", 2), ("0", 1), ("99", ROWS_MOST), ("x", 3), ("", 1)])
def test_a_table_has_as_many_rows_as_are_typed_within_what_a_definition_takes(typed: str, rows: int) -> None:
    made, _ = after(TABLE, at="t1", do="word", rows=typed)
    assert len(tables_of(made.fields)["children"].rows) == rows


def test_a_definition_takes_as_many_rows_as_the_desk_gives() -> None:
    assert ROWS_MOST == ROWS_MAX


def test_what_is_typed_about_a_cell_is_said_of_its_column_and_its_place_of_the_cell_alone() -> None:
    place = {"left": "71.0", "top": "108.0", "width": "48.0", "height": "7.0"}
    made, _ = after(TABLE, at="5", label="Date of birth", id="birth", kind="date", **place)
    assert repeats(made)[0][3][1] == ("birth", "Date of birth")
    form = form_of(DraftState("survey", made), BLANK)
    assert [form.field(f"children[{row}].birth").kind for row in range(3)] == [Kind.DATE] * 3
    lefts = [made.fields[position].place.left for position in (2, 5, 8)]
    assert lefts == [70.0, 71.0, 70.0]


def test_a_table_and_all_its_columns_are_named_at_once() -> None:
    names = {"label.0": "Name", "id.0": "name", "label.2": "Class", "kind.1": "date", "kind.2": "integer"}
    made, name = after(TABLE, at="t1", do="word", label="Pupils", id="pupils", rows="3", **names)
    assert name == PartName(1, is_table=True)
    assert repeats(made) == [("pupils", "Pupils", 3, [("name", "Name"), ("born", "Born"), ("school", "Class")])]
    assert [made.fields[position].kind for position in (1, 2, 3)] == [Kind.TEXT, Kind.DATE, Kind.INTEGER]


@pytest.mark.parametrize(
    "posted", [{"at": "5", "label": "Born", "id": "first"}, {"at": "t1", "id.0": "school"}], ids=["a cell", "the table"]
)
def test_two_columns_cannot_get_one_id(posted: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="编号与另一列"):
        after(TABLE, **posted)


def test_two_tables_cannot_get_one_id() -> None:
    second = (
        replace(cell(row, 0, "Pet", "pets"), box=Rect(20, 200.0 + 9 * row, 60, 207.0 + 9 * row)) for row in range(2)
    )
    draft = replace(TABLE, fields=(*TABLE.fields, *second))
    with pytest.raises(UsageError, match="重复行相同"):
        after(draft, at="t11", label="Pets", id="children")


def test_rows_taken_apart_are_fields_that_can_be_told_apart_and_stay_where_they_are() -> None:
    made, name = after(TABLE, at="t1", do="apart")
    assert name == PartName(1)
    assert repeats(made) == []
    assert faults_of(DraftState("survey", made), BLANK) == ()
    assert [field.label for field in made.fields[1:5]] == ["First 1", "Born 1", "School 1", "First 2"]
    assert [field.box for field in made.fields] == [field.box for field in TABLE.fields]


@pytest.mark.parametrize(
    ("at", "what", "rows", "columns"),
    [
        ("5", "remove", 3, ["first", "school"]),
        ("5", "remove_row", 2, ["first", "born", "school"]),
        ("t1", "remove", 0, []),
    ],
    ids=["a column", "a row", "all of it"],
)
def test_columns_rows_and_tables_are_deleted(at: str, what: str, rows: int, columns: list[str]) -> None:
    made, _ = after(TABLE, at=at, do=what)
    assert [(one[2], [own for own, _ in one[3]]) for one in repeats(made)] == ([(rows, columns)] if rows else [])
    assert [field.id for field in made.fields if field.row is None] == ["name", "agree"]


def test_a_row_out_of_the_middle_leaves_rows_that_are_numbered_on() -> None:
    made, name = after(TABLE, at="5", do="remove_row")
    assert name == PartName(1, is_table=True)
    tops = [made.fields[row[0]].place.top for row in tables_of(made.fields)["children"].rows]
    assert tops == [100.0, 116.0]


CHOICES = Draft(
    "A form", "en", (SIZE,),
    tuple(
        replace(
            cell(row, 0, "Sex", "pupils"), kind=Kind.ONE, box=None,
            options=tuple(
                DraftOption(name, name, 1, Rect(left, 101.0 + 8 * row, left + 3, 104.0 + 8 * row))
                for name, left in (("m", 20.0), ("f", 40.0), ("x", 55.0))
            ),
        )
        for row in range(2)
    ),
)  # fmt: skip


def test_a_box_of_a_column_is_named_and_deleted_in_all_rows() -> None:
    named, _ = after(CHOICES, at="1.1", label="Sex", id="sex", **{"label.1": "female", "id.1": "female"})
    made, name = after(named, at="1.2", do="remove")
    assert name == PartName(1, 1)
    form = form_of(DraftState("survey", made), BLANK)
    for row in range(2):
        options = form.field(f"pupils[{row}].sex").options
        assert [(one.id, one.label) for one in options] == [("m", "m"), ("female", "female")]


@pytest.mark.parametrize(
    ("draft", "marked", "words"),
    [
        (LONE_CELLS, [], "请先勾选"),
        (TABLE, ["1", "2"], "已在重复行中"),
        (LONE_CELLS, ["1", "2", "3", "4", "5"], "第1行 3 个，第2行 2 个"),
        (LONE_CELLS, ["1", "10.0"], "选框个数"),
        (replace(LONE_CELLS, fields=(replace(NAME, pdf_name="Name"), NAME)), ["0", "1"], "域名"),
        (replace(LONE_CELLS, fields=(NAME, replace(NAME, page_no=2)), sizes_mm=(SIZE, SIZE)), ["0", "1"], "同一页"),
    ],
    ids=["nothing marked", "in a table already", "uneven rows", "a box below a line", "fields of a PDF", "two pages"],
)
def test_what_is_no_rows_of_equal_cells_is_refused_with_words(draft: Draft, marked: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        after(draft, *marked, do="repeat")


def test_boxes_in_a_table_are_not_joined_with_others() -> None:
    assert after(CHOICES, "0.0", "1.0", do="group")[0] == CHOICES
    assert after(CHOICES, "0.0", do="part")[0] == CHOICES


def test_a_fault_of_a_column_stands_at_the_column_and_one_of_two_cells_at_both() -> None:
    wrong, _ = after(TABLE, at="5", label="", id="Nach Name")
    assert {fault.part for fault in faults_of(DraftState("survey", wrong), BLANK)} == {PartName(2)}
    moved, _ = after(TABLE, at="8", do="move", left="70", top="109", width="48", height="7")
    assert {fault.part for fault in faults_of(DraftState("survey", moved), BLANK)} == {PartName(5), PartName(8)}
    nameless, _ = after(TABLE, at="t1", label="", id="children")
    assert {fault.part for fault in faults_of(DraftState("survey", nameless), BLANK)} == {PartName(1, is_table=True)}
    boxes, _ = after(CHOICES, at="0", label="Sex", id="sex", **{"id.1": "A"})
    assert {fault.part for fault in faults_of(DraftState("survey", boxes), BLANK)} == {PartName(0, 1)}


def test_a_table_is_looked_at_once_and_found_right_as_a_whole() -> None:
    draft = replace(TABLE, fields=tuple(replace(field, certainty=0.5) for field in TABLE.fields))
    state = DraftState("survey", draft)
    assert [str(name) for name in unsure_parts(state)] == ["0", "t1", "10"]
    made, _ = after(draft, at="t1", do="confirm")
    assert [str(name) for name in unsure_parts(DraftState("survey", made))] == ["0", "10"]
    column, _ = after(draft, at="5", do="confirm")
    assert [column.fields[position].certainty for position in (1, 2, 5, 8)] == [0.5, 1.0, 1.0, 1.0]


def test_a_selected_cell_shows_its_column_its_row_and_the_way_to_the_others() -> None:
    state = DraftState("survey", TABLE)
    shown = shown_part(state, PartName(5), ())
    assert shown.table is not None
    assert (shown.field.label, shown.table.row, shown.table.rows) == ("Born", 2, 3)
    assert shown.table.cells == (PartName(2), PartName(5), PartName(8))
    (now,) = [one for one in shown_rows(state, PartName(5), ()) if one.is_now]
    assert (str(now.part), now.words) == ("5", "Born")
    places = {str(one.part): one for one in shown_places(state, PartName(5), ())}
    assert [name for name, one in places.items() if one.is_kin and not one.is_now] == [
        "1",
        "2",
        "3",
        "4",
        "6",
        "7",
        "8",
        "9",
    ]
    assert places["5"].words == "Children 2 Born"


def test_a_table_that_lacks_a_cell_is_no_table_once_it_is_loaded() -> None:
    broken = replace(TABLE, fields=(*TABLE.fields[:4], *TABLE.fields[5:]))
    loaded = DraftState.from_json(DraftState("survey", broken).to_json())
    assert tables_of(loaded.draft.fields) == {}
    assert len(loaded.draft.fields) == 10
    assert with_whole_tables(TABLE) is TABLE


@pytest.mark.parametrize(("text", "name"), [("t1", "t1"), ("t9", "t1"), ("t0", None), ("t10", None), ("t99", None),
                                            ("t", None), ("tt1", None), ("t1.0", None)])  # fmt: skip
def test_a_request_names_a_table_by_any_of_its_cells(text: str, name: str | None) -> None:
    found = part_name(text, TABLE)
    assert (str(found) if found is not None else None) == name


def test_a_table_stays_selected_when_the_list_is_put_in_order() -> None:
    draft = replace(TABLE, fields=(AGREE, *reversed(TABLE.fields[1:10]), NAME))
    made, name = after(draft, at="t9", do="order")
    assert name is not None
    assert name.is_table
    assert table_of(made.fields, name.field) == tables_of(made.fields)["children"]
    assert name.field == tables_of(made.fields)["children"].first
