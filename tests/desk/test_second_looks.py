"""第二人核对: a second person sees nothing of the first one's word, and a third decides where they differ."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page

from scanner.corrections import FieldWord
from scanner.ledger.checks.second_looks import SecondRule, note_second_rule, second_looks
from scanner.ledger.folder import BatchFolder
from tests.desk.batches import batch_of, company
from tests.desk.conftest import Desk, showing
from tests.scanner.corrections.made import opened

Open = Callable[[Path], Desk]
DOUBTS = {"contact": ("张三", "张三"), "revenue": (9265, "9265")}


@pytest.fixture
def june(tmp_path: Path) -> Path:
    """A return whose contact and revenue 王科员 has settled, and the rule that a second person sees all revenues."""
    record = company(1, DOUBTS)
    batch_of(tmp_path / "june", record)
    with closing(opened(tmp_path / "june")) as corrections:
        words = [FieldWord("contact", "confirmed"), FieldWord("revenue", "changed", 926.5)]
        corrections.say(record.record_id, words, by="王科员")
        note_second_rule(corrections.ledger, SecondRule(0, ("annex2.revenue",)))
    return tmp_path / "june"


def _record(june: Path) -> str:
    with closing(BatchFolder(june).ledger()) as ledger:
        return ledger.records()[0].record_id


def _found(june: Path) -> list[tuple[str, str, str]]:
    with closing(BatchFolder(june).ledger()) as ledger:
        return [(one.field, one.found, one.said) for one in second_looks(ledger).values()]


def _as(desk: Desk, name: str) -> Desk:
    """The desk as another person, who has entered in the same browser."""
    desk.enter(name)
    return desk


def _decide(desk: Desk, record: str, **fields: str) -> str:
    page = desk.get("/second/next")
    version = re.search('name="version" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    return desk.post("/second/decide", record=record, field="revenue", version=version, **fields)


def test_the_second_person_sees_nothing_of_the_first_ones_word_and_agrees_by_typing_the_same(
    june: Path, desk_of: Open
) -> None:
    desk = desk_of(june)
    page = desk.get("/second/next")
    assert "上一年度营业总收入" in page
    for told in ("926.5", "9265", "王科员", "企业01"):
        assert told not in page.partition("<main")[2]
    desk.post("/second/answer", record=_record(june), field="revenue", value="926.50")
    assert _found(june) == [("revenue", "agreed", "")]
    assert "没有需要您看的了" in desk.get("/second/next"), "the contact is not among the chosen fields"


def test_whoever_settled_a_field_is_never_the_second_to_look_at_it(june: Path, desk_of: Open) -> None:
    desk = _as(desk_of(june), "王科员")
    assert "没有需要您看的了" in desk.get("/second/next")
    desk.post("/second/answer", record=_record(june), field="revenue", value="1")
    assert _found(june) == []


def test_a_third_decides_between_two_words_and_what_the_second_said_is_kept_no_longer(
    june: Path, desk_of: Open
) -> None:
    second, record = desk_of(june), _record(june)
    second.post("/second/answer", record=record, field="revenue", value="9265")
    ((_, found, said),) = _found(june)
    assert (found, "9265" in said) == ("differs", True)
    assert "没有需要您看的了" in second.get("/second/next"), "neither of the two decides"
    third = _as(second, "赵科长")
    page = third.get("/second/next")
    assert {"926.5", "9265"} <= set(re.findall('<span class="text">([^<]+)<', page))
    assert "李科员" not in page
    _decide(third, record, chosen="second")
    now = third.office.corrections.record(record)
    assert now.answers["revenue"] == 9265
    assert [(one.kind, one.by) for one in now.history if one.field == "revenue"] == [
        ("changed", "王科员"),
        ("changed", "赵科长"),
    ]
    assert _found(june) == [("revenue", "decided", "")]
    assert "没有需要您看的了" in _as(second, "钱科员").get("/second/next"), (
        "what a third has decided is looked at no more"
    )


@pytest.mark.parametrize(
    ("said", "value"), [({"chosen": "first"}, 926.5), ({"chosen": "other", "value": "92.65"}, 92.65)]
)
def test_a_third_may_keep_the_first_word_or_say_another(
    june: Path, desk_of: Open, said: dict[str, str], value: float
) -> None:
    second, record = desk_of(june), _record(june)
    second.post("/second/answer", record=record, field="revenue", action="blank")
    third = _as(second, "赵科长")
    assert "（空白）" in third.get("/second/next")
    _decide(third, record, **said)
    now = third.office.corrections.record(record)
    assert (now.answers["revenue"], now.history[-1].by) == (value, "赵科长")
    assert _found(june) == [("revenue", "decided", "")]


def test_a_field_of_which_something_new_is_said_is_looked_at_anew(june: Path, desk_of: Open) -> None:
    desk, record = desk_of(june), _record(june)
    desk.post("/second/answer", record=record, field="revenue", value="926.5")
    other = _as(desk, "赵科长")
    other.answer(record, "revenue", value="9.265")
    assert "上一年度营业总收入" in _as(desk, "李科员").get("/second/next")


def test_a_share_of_the_records_is_given_to_a_second_person_with_all_that_was_settled(
    tmp_path: Path, desk_of: Open
) -> None:
    records = [company(number, DOUBTS) for number in range(1, 31)]
    batch_of(tmp_path / "june", *records)
    with closing(opened(tmp_path / "june")) as corrections:
        for one in records:
            corrections.say(one.record_id, [FieldWord(name, "confirmed") for name in DOUBTS], by="王科员")
    desk = desk_of(tmp_path / "june")
    waiting = []
    for share in ("0", "50", "100"):
        desk.post("/second/rule", share=share)
        waiting.append(desk.office.second_looks.counts(desk.office.words_said).get("second", 0))
    assert waiting[0] == 0
    assert 0 < waiting[1] < 60
    assert waiting[1] % 2 == 0, "a record is given whole"
    assert waiting[2] == 60
    assert "请填 0 到 100" in desk.post("/second/rule", share="101")


def test_the_rule_takes_only_fields_that_a_form_has(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    desk.post("/second/rule", share="10", fields=["annex2.phone", "annex2.nonsense", "x.y"])
    assert desk.office.second_looks.rule == SecondRule(10, ("annex2.phone",))


def test_what_a_second_person_said_is_forgotten_with_the_record(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    desk.post("/second/answer", record=_record(june), field="revenue", value="9265")
    with closing(BatchFolder(june).ledger()) as ledger:
        ledger.forget(_record(june))
    assert _found(june) == []
    assert "没有需要您看的了" in desk.get("/second/next")


def test_a_clerk_does_not_change_who_is_looked_at_twice(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    session = desk.office.entrance.session(desk.client.cookies["formloop_desk"])
    assert session is not None
    session.role = "clerk"
    assert "只有负责人能改" in desk.post("/second/rule", share="0")
    assert desk.office.second_looks.rule == SecondRule(0, ("annex2.revenue",))


def test_two_people_never_get_the_same_field(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    looks = desk.office.second_looks
    assert looks.next_for("one", "甲", 0) is not None
    assert looks.next_for("other", "乙", 0) is None


def test_a_second_look_is_done_with_the_keyboard_alone(june: Path, window: Callable[[str], Page]) -> None:
    with showing(june) as link:
        page = window(link)
        page.goto(page.url.replace("/received", "/second/next"))
        page.keyboard.type("926.5")
        page.keyboard.press("Enter")
        page.get_by_text("没有需要您看的了").wait_for()
    assert _found(june) == [("revenue", "agreed", "")]
