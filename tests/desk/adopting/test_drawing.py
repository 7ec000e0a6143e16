"""What the mouse and the arrow keys do to a draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.draft import Draft
from scanner.desk.adopting.changes.drawing import confirmed, drawn, grouped, moved, ordered, parted, removed
from scanner.desk.adopting.faults import faults_of
from scanner.desk.adopting.states import DraftState, PartName, certainty_of, part_name
from tests.desk.adopting.drafts import AGREE, BLANK, BORN, DRAFT, NAME, NEWS, SEX


def ids(draft: Draft) -> list[str]:
    return [field.id for field in draft.fields]


def test_a_new_place_to_write_stands_among_the_fields_as_it_does_on_paper() -> None:
    made, name = drawn(DRAFT, 1, Rect(40.0, 53.5, 90.0, 58.0), is_box=False)
    assert ids(made) == ["name", "born", "field", "sex", "agree", "news"]
    assert name == PartName(2)
    assert (made.fields[2].kind, made.fields[2].certainty) == (Kind.TEXT, 1.0)


def test_a_new_box_is_a_choice_of_its_own_and_is_selected() -> None:
    made, name = drawn(DRAFT, 1, Rect(20.0, 90.0, 23.5, 93.5), is_box=True)
    assert name == PartName(5, 0)
    assert [option.box for option in made.fields[5].options] == [Rect(20.0, 90.0, 23.5, 93.5)]


def test_a_second_new_field_gets_an_id_that_no_field_has() -> None:
    one, _ = drawn(DRAFT, 1, Rect(40.0, 100.0, 90.0, 107.0), is_box=False)
    two, _ = drawn(one, 1, Rect(40.0, 110.0, 90.0, 117.0), is_box=False)
    assert ids(two)[-2:] == ["field", "field_2"]


@pytest.mark.parametrize(
    ("box", "stays"),
    [
        (Rect(-5.0, -3.0, 45.0, 4.0), Rect(0.0, 0.0, 50.0, 7.0)),
        (Rect(190.0, 292.0, 240.0, 299.0), Rect(159.9, 289.9, 209.9, 296.9)),
        (Rect(20.0, 20.0, 20.2, 20.2), Rect(20.0, 20.0, 21.0, 21.0)),
        (Rect(0.0, 0.0, 900.0, 900.0), Rect(0.0, 0.0, 209.9, 296.9)),
    ],
    ids=["over the left top", "over the right bottom", "a speck", "larger than the page"],
)
def test_a_moved_place_stays_on_its_page_and_can_be_seen(box: Rect, stays: Rect) -> None:
    made, name = moved(DRAFT, PartName(0), box)
    assert (made.fields[0].box, name) == (stays, PartName(0))
    faults = faults_of(DraftState("survey", made), BLANK)
    assert [fault.wording.en for fault in faults if "lie on each other" not in fault.wording.en] == []


def test_a_box_moves_alone_and_counts_as_looked_at() -> None:
    made, _ = moved(DRAFT, PartName(2, 1), Rect(71.0, 61.0, 74.0, 64.0))
    assert [option.box.left for option in made.fields[2].options] == [40.0, 71.0]
    assert [option.certainty for option in made.fields[2].options] == [0.9, 1.0]


def test_a_choice_as_a_whole_has_no_place_to_move() -> None:
    assert moved(DRAFT, PartName(2), Rect(1.0, 1.0, 5.0, 5.0)) == (DRAFT, PartName(2))


def test_a_removed_box_leaves_the_others_and_the_last_one_takes_the_choice_with_it() -> None:
    one, name = removed(DRAFT, PartName(2, 0))
    assert [option.id for option in one.fields[2].options] == ["female"]
    assert name == PartName(2, 0)
    none, _ = removed(one, PartName(2, 0))
    assert ids(none) == ["name", "born", "agree", "news"]


def test_the_last_field_of_all_leaves_nothing_selected() -> None:
    draft = replace(DRAFT, fields=(NAME,))
    assert removed(draft, PartName(0)) == (replace(draft, fields=()), None)


def test_a_confirmed_choice_is_certain_with_all_its_boxes() -> None:
    made, _ = confirmed(DRAFT, PartName(2, 1))
    assert certainty_of(made.fields[2]) == 1.0


def test_lone_boxes_become_one_choice_of_one() -> None:
    made, name = grouped(DRAFT, [PartName(4, 0), PartName(3, 0)])
    assert ids(made) == ["name", "born", "sex", "agree"]
    assert name == PartName(3)
    choice = made.fields[3]
    assert (choice.label, choice.kind) == ("I agree", Kind.ONE)
    assert [option.label for option in choice.options] == ["I agree", "Send"]
    assert faults_of(DraftState("survey", made), BLANK) == ()


def test_a_box_joins_a_choice_that_keeps_its_question_and_kind() -> None:
    draft = replace(DRAFT, fields=(*DRAFT.fields[:2], replace(SEX, kind=Kind.MANY), AGREE, NEWS))
    made, _ = grouped(draft, [PartName(2, 0), PartName(2, 1), PartName(4, 0)])
    assert ids(made) == ["name", "born", "sex", "agree"]
    assert made.fields[2].kind is Kind.MANY
    assert [option.id for option in made.fields[2].options] == ["male", "female", "yes"]


def test_a_choice_that_gives_a_box_away_keeps_the_others() -> None:
    made, name = grouped(DRAFT, [PartName(2, 1), PartName(3, 0)])
    assert name is not None
    assert sorted(len(field.options) for field in made.fields if field.options) == [1, 1, 2]
    assert [option.id for option in made.fields[name.field].options] == ["female", "yes"]
    assert len(set(ids(made))) == len(ids(made))


def test_boxes_that_come_from_radio_buttons_keep_the_name_of_their_field_in_the_pdf() -> None:
    radio = replace(SEX, pdf_name="Geschlecht", options=tuple(replace(one, pdf_state=one.id) for one in SEX.options))
    draft = replace(DRAFT, fields=(radio, AGREE))
    made, name = grouped(draft, [PartName(0, 0), PartName(1, 0)])
    assert name is not None
    joined = made.fields[name.field]
    assert joined.pdf_name == ""
    assert [(one.pdf_name, one.pdf_state) for one in joined.options] == [("Geschlecht", "male"), ("", "")]


def test_one_box_alone_is_no_group() -> None:
    assert grouped(DRAFT, [PartName(3, 0)]) == (DRAFT, PartName(3, 0))


def test_parted_boxes_are_choices_of_their_own_and_one_stays() -> None:
    made, name = parted(DRAFT, [PartName(2, 0), PartName(2, 1)])
    assert [len(field.options) for field in made.fields if field.options] == [1, 1, 1, 1]
    assert name is not None
    assert made.fields[name.field].label == "male"
    assert faults_of(DraftState("survey", made), BLANK) == ()


def test_the_list_is_put_in_the_order_of_the_paper_and_the_selected_part_stays_selected() -> None:
    shuffled = replace(DRAFT, fields=(NEWS, SEX, BORN, NAME, AGREE))
    made, name = ordered(shuffled, PartName(1, 1))
    assert ids(made) == ["name", "born", "sex", "agree", "news"]
    assert name == PartName(2, 1)


@pytest.mark.parametrize("text", ["", "9", "0.0", "2.2", "-1", "2.", "a", "2.1.0", "٣", "1e0", "99999999"])
def test_a_request_for_a_part_that_the_draft_does_not_have_names_none(text: str) -> None:
    assert part_name(text, DRAFT) is None


def test_parts_are_named_by_their_positions() -> None:
    assert [str(part_name(text, DRAFT)) for text in ("0", "2", "2.1")] == ["0", "2", "2.1"]
