"""What is wrong with a draft is told by the loader, in Chinese too, at the part that it is about."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.draft import DraftField
from scanner.desk.adopting.faults import faults_of, form_of
from scanner.desk.adopting.states import DraftState, PartName
from tests.desk.adopting.drafts import AGREE, BLANK, BORN, DRAFT, NAME, SEX, STATE


def state(*fields: DraftField, form_id: str = "survey") -> DraftState:
    return DraftState(form_id, replace(DRAFT, fields=fields))


def sex(**second: object) -> DraftField:
    return replace(SEX, options=(SEX.options[0], replace(SEX.options[1], **second)))


FAULTY = {
    "an id that is none": (state(NAME, replace(BORN, id="生日")), {PartName(1)}),
    "two fields with one id": (state(NAME, SEX, replace(BORN, id="name")), {PartName(2)}),
    "two options with one id": (state(NAME, sex(id="male"), BORN), {PartName(1, 1)}),
    "an option's id that is none": (state(NAME, sex(id="a b")), {PartName(1, 1)}),
    "a long id": (state(replace(NAME, id="n" * 60)), {PartName(0)}),
    "a place beyond the page": (state(NAME, replace(BORN, box=Rect(180.0, 45.0, 230.0, 52.0))), {PartName(1)}),
    "a place too small": (state(replace(NAME, box=Rect(40.0, 30.0, 40.5, 30.5))), {PartName(0)}),
    "two places on each other": (state(NAME, replace(BORN, box=NAME.box)), {PartName(0), PartName(1)}),
    "a box on a place": (state(NAME, sex(box=Rect(41.0, 31.0, 44.0, 34.0))), {PartName(0), PartName(1, 1)}),
    "a comb of several lines": (state(replace(NAME, comb=8, lines=3)), {PartName(0)}),
    "a comb of one": (state(replace(NAME, comb=1)), {PartName(0)}),
    "too many lines": (state(replace(NAME, lines=99)), {PartName(0)}),
    "a page that the blank does not have": (state(replace(NAME, page_no=3)), {PartName(0)}),
    "no field at all": (state(), {None}),
    "a form's id that is none": (state(NAME, form_id="Über uns"), {None}),
}


@pytest.mark.parametrize(("faulty", "parts"), FAULTY.values(), ids=FAULTY)
def test_a_fault_stands_at_its_part_and_is_told_in_chinese(faulty: DraftState, parts: set[PartName | None]) -> None:
    faults = faults_of(faulty, BLANK)
    assert {fault.part for fault in faults} == parts
    assert all(re.search("[\u4e00-\u9fff]", fault.wording.zh) and fault.wording.en for fault in faults), faults


def test_a_draft_without_faults_is_the_form_that_it_says() -> None:
    assert faults_of(STATE, BLANK) == ()
    form = form_of(STATE, BLANK)
    assert [field.id for field in form.fields] == ["name", "born", "sex", "agree", "news"]
    assert form.field("sex").kind is Kind.ONE


def test_all_parts_with_faults_are_told_at_once() -> None:
    faults = faults_of(state(replace(NAME, id="A"), replace(BORN, id="B"), replace(AGREE, id="C")), BLANK)
    assert [fault.part for fault in faults] == [PartName(0), PartName(1), PartName(2)]


def test_a_fault_of_a_question_in_a_grid_stands_at_the_question_or_its_box() -> None:
    rows = [
        replace(SEX, id=name, options=tuple(
            replace(option, box=Rect(left, top, left + 4.0, top + 4.0))
            for option, left in zip(SEX.options, (40.0, 60.0), strict=True)
        ))
        for name, top in (("first", 80.0), ("second", 90.0))
    ]  # fmt: skip
    (fault,) = faults_of(state(NAME, rows[0], replace(rows[1], id="B")), BLANK)
    assert fault.part == PartName(2)
    on_each_other = faults_of(state(replace(NAME, box=Rect(58.0, 89.0, 70.0, 96.0)), *rows), BLANK)
    assert {fault.part for fault in on_each_other} == {PartName(0), PartName(2, 1)}
