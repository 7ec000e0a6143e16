"""What people type about a draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.draft import DraftField
from scanner.adopt.printed import OutlineShape
from scanner.desk.adopting.changes.wording import headed, number_of, worded
from scanner.desk.adopting.faults import faults_of, form_of
from scanner.desk.adopting.states import DraftState, PartName
from scanner.desk.adopting.words import KIND_WORDS, LOOK_SIGNS, SHAPE_WORDS, look_of
from tests.desk.adopting.drafts import BLANK, DRAFT, NAME, STATE


def after(name: PartName, **posted: str) -> DraftField:
    return worded(STATE, name, posted)[0].fields[name.field]


def test_what_is_typed_stands_in_the_field_and_makes_it_certain() -> None:
    field = after(PartName(0), label="Surname", id="surname", kind="text", lines="2", comb="", required="true")
    assert field == replace(NAME, label="Surname", id="surname", lines=2, required=True, certainty=1.0)


def test_a_form_that_was_sent_unchanged_changes_nothing() -> None:
    posted = {"label": "Name", "id": "name", "kind": "text", "unit": "", "lines": "1", "comb": "0"}
    posted |= {"left": "40.0", "top": "30.0", "width": "80.0", "height": "7.0"}
    assert worded(STATE, PartName(0), posted) == (DRAFT, PartName(0))


def test_a_place_can_be_typed_in_millimetres() -> None:
    assert after(PartName(0), left="41.5", width="60").box == Rect(41.5, 30.0, 101.5, 37.0)


def test_a_box_of_a_choice_gets_its_own_words_id_shape_and_place() -> None:
    posted = {"label.1": "woman", "id.1": "woman", "shape.1": "circle", "left": "72.0"}
    option = after(PartName(2, 1), **posted).options[1]
    assert (option.label, option.id, option.shape) == ("woman", "woman", OutlineShape.CIRCLE)
    assert (option.box.left, option.certainty) == (72.0, 1.0)


def test_a_place_to_write_that_becomes_a_choice_has_one_box_where_it_was_written() -> None:
    draft, name = worded(STATE, PartName(0), {"label": "Name", "kind": "one"})
    assert name == PartName(0, 0)
    assert draft.fields[0].box is None
    assert [option.box for option in draft.fields[0].options] == [NAME.box]
    assert faults_of(DraftState("survey", draft), BLANK) == ()


def test_a_choice_of_one_box_that_becomes_a_place_to_write_is_written_there() -> None:
    draft, name = worded(STATE, PartName(3, 0), {"label": "I agree", "kind": "text"})
    assert name == PartName(3)
    assert draft.fields[3].box == Rect(40.0, 75.0, 43.0, 78.0)
    assert faults_of(DraftState("survey", draft), BLANK) == ()


def test_a_choice_of_several_boxes_stays_a_choice() -> None:
    assert after(PartName(2), kind="text").kind is Kind.ONE


@pytest.mark.parametrize("kind", Kind, ids=[kind.value for kind in Kind])
def test_whatever_kind_is_chosen_the_definition_stays_one(kind: Kind) -> None:
    combed = replace(NAME, comb=8, unit="kg")
    state = DraftState("survey", replace(DRAFT, fields=(combed, *DRAFT.fields[1:])))
    draft, _ = worded(state, PartName(0), {"kind": kind.value})
    assert draft.fields[0].kind is kind
    assert faults_of(DraftState("survey", draft), BLANK) == ()


@pytest.mark.parametrize("shape", OutlineShape, ids=[shape.value for shape in OutlineShape])
def test_whatever_shape_a_box_is_given_the_definition_says_it(shape: OutlineShape) -> None:
    draft, _ = worded(STATE, PartName(2, 1), {"shape.1": shape.value})
    option = form_of(DraftState("survey", draft), BLANK).field("sex").option("female")
    assert option.place is not None
    assert option.place.shape.value == shape.value


def test_the_head_of_the_form_can_be_typed() -> None:
    made = headed(STATE, {"title": "登记表", "form_id": "register", "language": "zh-CN"})
    assert (made.form_id, made.draft.title, made.draft.language) == ("register", "登记表", "zh-CN")
    assert made.draft.fields == DRAFT.fields


def test_characters_that_would_command_a_terminal_and_endless_words_are_not_kept() -> None:
    field = after(PartName(0), label="a\x1b[2J\nb" + "x" * 5000)
    assert "\x1b" not in field.label
    assert "\n" not in field.label
    assert len(field.label) == 300


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e9", "１２", "", "abc", "0x10", None])
def test_what_is_no_number_of_millimetres_is_none(text: str | None) -> None:
    assert number_of(text) is None


def test_every_kind_and_shape_has_words_in_both_languages() -> None:
    assert set(KIND_WORDS) == set(Kind)
    assert set(SHAPE_WORDS) == set(OutlineShape)
    assert {look_of(certainty) for certainty in (0.0, 0.6, 1.0)} == set(LOOK_SIGNS)
