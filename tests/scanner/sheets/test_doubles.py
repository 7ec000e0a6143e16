"""Two scans of one page: told from pages of two companies, and read only as far as they agree."""

from __future__ import annotations

import pytest

from scanner.sheets.doubles import reconciled, same_paper
from scanner.values.reading import BoxState, Outcome, Reading
from tests.annex2 import annex2

FORM, _ = annex2()
WRITTEN = {
    "company_name": "南京某某科技有限公司",
    "credit_code": "91320411MA1NXYRP3W",
    "address": "南京市江宁区某某路12号",
    "contact": "李四",
    "phone": "13912345678",
    "main_business": "智能传感器的研发、生产与销售",
    "profile": "成立于2015年，现有员工一百二十人。",
}


def readings(*, confidence: float = 0.95, **changed: str) -> list[Reading]:
    return [
        Reading(field_id, Outcome.READ if text else Outcome.BLANK, "fake", text=text or None, confidence=confidence)
        for field_id, text in {**WRITTEN, **changed}.items()
    ]


def one(field_id: str, found: list[Reading]) -> Reading:
    return next(reading for reading in found if reading.field_id == field_id)


def test_a_character_read_otherwise_is_still_the_same_paper() -> None:
    assert same_paper(readings(), readings(phone="13912345678 ", contact="李西"))


def test_another_company_is_another_paper() -> None:
    other = {field_id: text[::-1] for field_id, text in WRITTEN.items()}
    assert not same_paper(readings(), readings(**other))


def test_two_nearly_empty_pages_are_not_said_to_be_one() -> None:
    empty = dict.fromkeys(WRITTEN, "")
    assert not same_paper(readings(**empty), readings(**empty))
    assert not same_paper(readings(**{**empty, "contact": "李四"}), readings(**{**empty, "contact": "李四"}))


def test_what_both_scans_say_keeps_the_surer_reading() -> None:
    found = one("contact", reconciled(readings(confidence=0.6), readings(confidence=0.99), FORM))
    assert (found.outcome, found.estimate, found.issues) == (Outcome.READ, 0.99, ())


@pytest.mark.parametrize("again", ["13912345679", ""])
def test_a_value_on_which_the_scans_differ_is_unclear_whichever_came_first(again: str) -> None:
    pair = readings(confidence=0.99), readings(phone=again, confidence=0.9)
    for first, second in (pair, pair[::-1]):
        found = one("phone", reconciled(first, second, FORM))
        assert found.outcome is Outcome.UNCLEAR
        assert found.estimate <= 0.5
        assert found.text == "13912345678"
        assert [problem.code for problem in found.issues] == ["scans_disagree"]


def test_a_box_on_which_the_scans_differ_is_unclear_and_the_others_keep_their_state() -> None:
    ticked, empty = BoxState.TICKED, BoxState.EMPTY
    first = Reading("high_tech", Outcome.READ, "marks", options={"yes": ticked, "no": empty})
    second = Reading("high_tech", Outcome.BLANK, "marks", options={"yes": empty, "no": empty})
    (found,) = reconciled([first], [second], FORM)
    assert found.options == {"yes": BoxState.UNCLEAR, "no": empty}
    assert found.outcome is Outcome.UNCLEAR


def test_a_field_that_only_one_scan_shows_is_kept() -> None:
    assert len(reconciled(readings(), [], FORM)) == len(WRITTEN)
    assert len(reconciled([], readings(), FORM)) == len(WRITTEN)
