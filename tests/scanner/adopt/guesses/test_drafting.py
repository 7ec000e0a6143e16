"""What is drafted of a printed page: places, boxes, groups, labels, kinds and ids."""

from __future__ import annotations

import pytest

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.draft import DraftField
from scanner.adopt.guesses.drafting import draft_of
from scanner.adopt.printed import OutlineShape, PrintedPage, RuledLine
from tests.scanner.adopt.pages import box, page, table, word


def drafted(printed: PrintedPage) -> dict[str, DraftField]:
    return {field.id: field for field in draft_of([printed]).fields}


def the_only(printed: PrintedPage) -> DraftField:
    fields = draft_of([printed]).fields
    assert len(fields) == 1, [field.label for field in fields]
    return fields[0]


def test_an_empty_cell_has_the_words_of_the_cell_left_of_it_for_its_label() -> None:
    cells = table([20, 60, 190], [40, 50])
    field = the_only(page([word("企业名称", 22, 43)], cells=cells))
    assert (field.label, field.id, field.kind) == ("企业名称", "company_name", Kind.TEXT)
    assert field.box == cells[1]


def test_a_cell_of_words_alone_is_no_field() -> None:
    cells = table([20, 105, 190], [40, 50])
    assert not drafted(page([word("Name", 60, 43), word("Address", 140, 43)], cells=cells))


def test_empty_cells_under_a_head_are_rows_of_its_column() -> None:
    cells = table([20, 100], [40, 50, 60, 70])
    fields = draft_of([page([word("Occupation", 40, 43)], cells=cells)]).fields
    assert [field.id for field in fields] == ["occupation", "occupation_2"]
    assert {field.label for field in fields} == {"Occupation"}


def test_a_caption_at_the_top_of_a_cell_leaves_the_rest_of_it_to_write_in() -> None:
    cells = table([20, 100], [40, 52])
    field = the_only(page([word("6 City", 21, 41, height=2.5)], cells=cells))
    assert field.label == "6 City"
    assert field.box == Rect(20.1, 43.5, 99.9, 51.9)


def test_a_unit_in_a_cell_is_kept_out_of_the_place_and_makes_it_an_amount() -> None:
    cells = table([20, 60, 120], [40, 50])
    field = the_only(page([word("总投资", 22, 43), word("万元", 110, 43)], cells=cells))
    assert (field.kind, field.unit) == (Kind.AMOUNT, "万元")
    assert field.box is not None
    assert field.box.right < 110


def test_a_line_has_the_words_before_it_for_its_label() -> None:
    field = the_only(page([word("Phone:", 20, 46.5)], lines=[RuledLine(34, 90, 50)]))
    assert (field.label, field.kind) == ("Phone", Kind.PHONE)
    assert field.box is not None
    assert (field.box.left, field.box.right, field.box.bottom) == (34, 90, 50)


def test_a_line_has_a_caption_below_it_for_its_label_where_no_words_stand_before_it() -> None:
    field = the_only(page([word("Your signature", 20, 51, height=2.5)], lines=[RuledLine(20, 100, 50)]))
    assert (field.label, field.kind) == ("Your signature", Kind.INK)


def test_lines_at_equal_distances_are_one_long_answer() -> None:
    lines = [RuledLine(20, 190, y) for y in (60, 68, 76)]
    field = the_only(page([word("Remarks:", 20, 46)], lines=lines))
    assert (field.lines, field.kind, field.label) == (3, Kind.LONG_TEXT, "Remarks")


def test_a_line_under_a_heading_is_no_field() -> None:
    words = [word("Membership", 20, 44, height=5), word("Name:", 20, 60), word("Town:", 20, 70)]
    lines = [RuledLine(20, 190, 49.5), RuledLine(32, 90, 64), RuledLine(32, 90, 74)]
    assert list(drafted(page(words, lines=lines))) == ["name", "town"]


def test_a_line_that_leads_to_a_cell_gives_the_cell_its_words() -> None:
    printed = page([word("9 Wages", 20, 46)], lines=[RuledLine(36, 138, 49)], cells=[Rect(140, 44, 190, 51)])
    field = the_only(printed)
    assert (field.label, field.kind, field.box) == ("9 Wages", Kind.AMOUNT, Rect(140, 44, 190, 51))


def test_a_row_of_small_cells_is_one_field_with_so_many_characters() -> None:
    cells = [box(60 + 5.2 * number, 40, side=5) for number in range(9)]
    field = the_only(page([word("Number", 20, 41)], outlines=cells))
    assert (field.comb, field.label) == (9, "Number")


def test_boxes_on_a_line_are_a_choice_with_the_words_before_them() -> None:
    words = [word("性别：", 20, 40), word("男", 45, 40), word("女", 60, 40)]
    field = the_only(page(words, outlines=[box(41, 40.5), box(56, 40.5)]))
    assert (field.id, field.kind, field.label) == ("sex", Kind.ONE, "性别")
    assert [(option.id, option.label) for option in field.options] == [("m", "男"), ("f", "女")]


def test_words_that_stand_apart_before_a_box_begin_a_new_choice() -> None:
    words = [word("性别：", 20, 40), word("男", 45, 40), word("女", 60, 40), word("婚姻状况：", 80, 40)]
    words += [word("已婚", 110, 40), word("未婚", 130, 40)]
    outlines = [box(left, 40.5) for left in (41, 56, 106, 126)]
    fields = drafted(page(words, outlines=outlines))
    assert {name: len(field.options) for name, field in fields.items()} == {"sex": 2, "marital_status": 2}


def test_boxes_below_each_other_are_one_choice_with_the_words_above_them() -> None:
    words = [word("Interests (tick all that apply):", 20, 40)]
    words += [word(text, 26, top) for text, top in (("Chess", 48), ("Gardening", 56), ("Music", 64))]
    field = the_only(page(words, outlines=[box(21, top) for top in (48.5, 56.5, 64.5)]))
    assert field.kind is Kind.MANY
    assert [option.id for option in field.options] == ["chess", "gardening", "music"]


def test_rows_with_the_same_options_are_a_choice_each() -> None:
    words = []
    for top, question in ((40, "Do you swim?"), (48, "Do you ski?")):
        words += [word(question, 20, top), word("yes", 75, top), word("no", 95, top)]
    outlines = [box(left, top + 0.5) for top in (40, 48) for left in (71, 91)]
    fields = draft_of([page(words, outlines=outlines)]).fields
    assert [(field.label, field.kind) for field in fields] == [
        ("Do you swim?", Kind.ONE),
        ("Do you ski?", Kind.ONE),
    ]


def test_boxes_under_heads_have_the_heads_for_labels_and_their_row_for_a_question() -> None:
    cells = table([20, 80, 110, 140], [40, 50, 60])
    words = [word("Agree", 85, 43), word("Disagree", 112, 43), word("It was quiet", 22, 53)]
    field = the_only(page(words, outlines=[box(93, 53), box(123, 53)], cells=cells))
    assert field.label == "It was quiet"
    assert [option.label for option in field.options] == ["Agree", "Disagree"]


def test_boxes_in_a_cell_have_the_words_of_the_cell_left_of_it_for_their_question() -> None:
    cells = table([20, 60, 190], [40, 50])
    words = [word("服务需求（可多选）", 21, 43), word("融资", 68, 43), word("人才", 88, 43)]
    field = the_only(page(words, outlines=[box(64, 43.5), box(84, 43.5)], cells=cells))
    assert (field.label, field.kind) == ("服务需求（可多选）", Kind.MANY)


def test_a_number_in_a_box_is_its_label() -> None:
    outlines = [box(40 + 12 * number, 40, side=4) for number in range(3)]
    words = [word("Point A", 15, 40)]
    words += [word(str(number + 1), 41 + 12 * number, 41, height=2) for number in range(3)]
    field = the_only(page(words, outlines=outlines))
    assert [option.label for option in field.options] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("成立日期", Kind.DATE),
        ("Date of birth", Kind.DATE),
        ("统一社会信用代码", Kind.CREDIT_CODE),
        ("身份证号", Kind.ID_CARD),
        ("E-mail address", Kind.EMAIL),
        ("联系电话", Kind.PHONE),
        ("网址", Kind.URL),
        ("员工总数", Kind.INTEGER),
        ("项目预算（万元）", Kind.AMOUNT),
        ("法定代表人（签字）", Kind.INK),
        ("所在县（市、区）", Kind.COUNTY),
        ("持股比例", Kind.PERCENT),
        ("Time of arrival", Kind.TIME),
        ("Remark", Kind.TEXT),
    ],
)
def test_printed_words_say_the_kind(label: str, kind: Kind) -> None:
    cells = table([20, 100, 190], [40, 50])
    assert the_only(page([word(label, 21, 43)], cells=cells)).kind is kind


def test_a_guess_without_words_is_less_certain_than_one_with_them() -> None:
    with_words = the_only(page([word("Name", 22, 43)], cells=table([20, 60, 190], [40, 50])))
    without = the_only(page(cells=[Rect(60, 40, 190, 50)]))
    assert without.certainty < 0.5 < with_words.certainty


def test_a_circle_is_said_to_be_one() -> None:
    words = [word("Size:", 20, 40), word("small", 45, 40), word("large", 70, 40)]
    field = the_only(page(words, outlines=[box(41, 40.5, shape=OutlineShape.CIRCLE), box(66, 40.5)]))
    assert [option.shape for option in field.options] == [OutlineShape.CIRCLE, OutlineShape.SQUARE]
