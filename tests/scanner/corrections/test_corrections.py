"""What people say of records: kept at once or not at all, never lost by another reading, and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scanner.batch.settling import settle
from scanner.cli.forgetting import forget_record
from scanner.corrections import Corrections, FieldWord, OutdatedError, RecordWord, RefusedWordError, version_of
from scanner.issues import issue
from scanner.ledger import Ledger
from scanner.ledger.checks import people
from scanner.ledger.folder import BatchFolder
from scanner.roads.rejection import issue_ref
from tests.annex2 import ANSWERS
from tests.scanner.corrections.made import FORM, KNOWN, keep, opened, scanned

DOUBTFUL = {"revenue": (9265, "9265"), "company_type": (None, None), "phone": ("025-12345678", "025-12345678")}
ONE = scanned("a.jpg", DOUBTFUL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(tmp_path / "out", ONE)
    return tmp_path / "out"


@pytest.fixture
def desk(folder: Path) -> Iterator[Corrections]:
    with closing(opened(folder)) as corrections:
        yield corrections


def row(folder: Path) -> dict[str, object]:
    with closing(BatchFolder(folder).ledger()) as ledger:
        (one,) = ledger.records()
    return {"status": one.status, "unclear": one.unclear, "to_check": one.to_check}


# A person's word stands in record, history, status and ledger


def test_a_changed_field_is_certain_and_says_who_changed_it_from_what(desk: Corrections) -> None:
    record = desk.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5)], by="李科员")
    said = record.fields["revenue"]
    assert (record.answers["revenue"], said.outcome, said.text, said.confidence) == (926.5, "read", "926.5", 1.0)
    assert said.correction is not None
    assert (said.correction.by, said.correction.kind, said.correction.before.value) == ("李科员", "changed", 9265)
    assert [(one.kind, one.field) for one in record.history] == [("changed", "revenue")]
    assert {one.field: one.settled for one in record.issues} == {
        "revenue": True,
        "company_type": False,
        "phone": False,
    }


def test_a_confirmed_field_keeps_its_value_and_is_certain(desk: Corrections) -> None:
    record = desk.say(ONE.record_id, [FieldWord("phone", "confirmed")], by="a")
    assert (record.answers["phone"], record.fields["phone"].confidence) == ("025-12345678", 1.0)
    assert record.fields["phone"].outcome == "read"


def test_a_choice_that_a_person_settles_has_certain_boxes(desk: Corrections) -> None:
    record = desk.say(ONE.record_id, [FieldWord("company_type", "changed", "sme")], by="a")
    assert record.fields["company_type"].options == {"large": "empty", "sme": "ticked", "other": "empty"}


def test_a_field_said_to_be_blank_has_no_value_and_no_text(desk: Corrections) -> None:
    record = desk.say(ONE.record_id, [FieldWord("revenue", "blank")], by="a")
    assert (record.answers["revenue"], record.fields["revenue"].outcome, record.fields["revenue"].text) == (
        None,
        "blank",
        None,
    )


def test_an_illegible_field_is_never_counted_as_blank_and_does_not_hold_the_record_back(desk: Corrections) -> None:
    words = [FieldWord("revenue", "illegible"), FieldWord("company_type", "illegible"), FieldWord("phone", "confirmed")]
    record = desk.say(ONE.record_id, words, by="a")
    assert (record.answers["revenue"], record.fields["revenue"].outcome) == (None, "unclear")
    assert set((record.fields["company_type"].options or {}).values()) == {"unclear"}
    assert record.status == "accepted"


def test_a_record_is_accepted_once_nothing_in_it_is_doubtful(desk: Corrections, folder: Path) -> None:
    desk.say(ONE.record_id, [FieldWord("revenue", "confirmed"), FieldWord("phone", "confirmed")], by="a")
    assert row(folder) == {"status": "review", "unclear": 1, "to_check": "company_type"}
    desk.say(ONE.record_id, [FieldWord("company_type", "changed", "large")], by="b")
    assert row(folder) == {"status": "accepted", "unclear": 0, "to_check": ""}
    assert desk.doubtful() == []


def test_the_file_of_all_records_follows_when_the_batch_is_settled(desk: Corrections, folder: Path) -> None:
    record = desk.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5)], by="a")
    settle(desk.folder, desk.ledger, KNOWN)
    (line,) = (folder / "records.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == json.loads(record.to_json())


def test_words_in_one_call_are_kept_together_or_not_at_all(desk: Corrections) -> None:
    with pytest.raises(RefusedWordError):
        desk.say(ONE.record_id, [FieldWord("phone", "confirmed"), FieldWord("revenue", "changed", "many")], by="a")
    assert desk.record(ONE.record_id) == ONE


# What is refused


@pytest.mark.parametrize(
    "word",
    [
        pytest.param(FieldWord("revenue", "changed", "9,265"), id="a text where a number is asked"),
        pytest.param(FieldWord("company_type", "changed", "huge"), id="an option that the field has not"),
        pytest.param(FieldWord("no_such_field", "changed", "x"), id="a field that the form has not"),
        pytest.param(FieldWord("company_type", "confirmed"), id="nothing read that could be confirmed"),
        pytest.param(RecordWord("accepted", " "), id="a verdict without a reason"),
        pytest.param(RecordWord("restored"), id="a verdict taken back that nobody spoke"),
    ],
)
def test_a_word_that_cannot_be_kept_is_refused_without_its_value(desk: Corrections, word: object) -> None:
    with pytest.raises(RefusedWordError) as refused:
        desk.say(ONE.record_id, [word], by="a")  # type: ignore[list-item]
    assert "9,265" not in str(refused.value)
    assert desk.record(ONE.record_id) == ONE


def test_whoever_looked_at_an_older_state_overwrites_nothing(desk: Corrections) -> None:
    seen = version_of(desk.record(ONE.record_id))
    desk.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5)], by="a", expected=seen)
    with pytest.raises(OutdatedError):
        desk.say(ONE.record_id, [FieldWord("revenue", "changed", 1)], by="b", expected=seen)
    assert desk.record(ONE.record_id).answers["revenue"] == 926.5


# Taken back


def test_taking_a_word_back_brings_the_reading_back_as_it_was(desk: Corrections) -> None:
    desk.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5)], by="a")
    record = desk.undo(ONE.record_id, by="a")
    assert record.fields == ONE.fields
    assert record.answers == ONE.answers
    assert record.issues == ONE.issues
    assert [one.kind for one in record.history] == ["changed", "undone"]


def test_words_are_taken_back_one_by_one_and_nobody_takes_back_what_another_said(desk: Corrections) -> None:
    desk.say(ONE.record_id, [FieldWord("revenue", "changed", 1)], by="a")
    desk.say(ONE.record_id, [FieldWord("revenue", "changed", 2)], by="b")
    desk.say(ONE.record_id, [FieldWord("phone", "confirmed")], by="a")
    desk.undo(ONE.record_id, by="a")
    with pytest.raises(RefusedWordError):
        desk.undo(ONE.record_id, by="a")
    assert desk.undo(ONE.record_id, by="b").answers["revenue"] == 1
    assert desk.undo(ONE.record_id, by="a").answers["revenue"] == 9265


def test_a_rejected_record_waits_for_nobody_until_it_is_restored(desk: Corrections, folder: Path) -> None:
    desk.say(ONE.record_id, [RecordWord("rejected", "不是我省企业")], by="a")
    assert row(folder)["status"] == "rejected"
    assert desk.doubtful() == []
    record = desk.say(ONE.record_id, [RecordWord("restored")], by="a")
    assert (record.status, [one.reason for one in record.history]) == ("review", ["不是我省企业", None])


def test_a_record_accepted_with_a_reason_is_accepted_as_it_is(desk: Corrections) -> None:
    record = desk.say(ONE.record_id, [RecordWord("accepted", "已电话核实")], by="a")
    assert (record.status, record.answers, record.fields) == ("accepted", ONE.answers, ONE.fields)


# Rules between fields follow


def test_a_value_that_breaks_a_rule_with_another_field_asks_about_that_field(desk: Corrections) -> None:
    total = ANSWERS["total_investment"]
    assert isinstance(total, int)
    record = desk.say(ONE.record_id, [FieldWord("total_investment", "changed", 1)], by="a")
    assert [one.field for one in record.issues if one.code == "at_most_violated" and not one.settled] == [
        "planned_investment"
    ]
    record = desk.say(ONE.record_id, [FieldWord("total_investment", "changed", total)], by="a")
    assert not any(one.code == "at_most_violated" for one in record.issues)


def test_a_rule_that_a_changed_value_keeps_again_holds_nothing_back(tmp_path: Path) -> None:
    read = scanned("b.jpg", {}, answers={**ANSWERS, "total_investment": 1})
    broken_rule = issue_ref(
        issue("at_most_violated", FORM.field("planned_investment"), other=FORM.field("total_investment"))
    )
    broken = read.model_copy(update={"issues": [broken_rule], "status": "review"})
    keep(tmp_path / "out", broken)
    with closing(opened(tmp_path / "out")) as desk:
        record = desk.say(broken.record_id, [FieldWord("total_investment", "changed", 1000)], by="a")
    assert ([one.settled for one in record.issues], record.status) == ([True], "accepted")


# A second reading


def test_a_second_reading_never_overwrites_a_word_and_says_where_it_reads_otherwise(
    desk: Corrections, folder: Path
) -> None:
    desk.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5), FieldWord("phone", "confirmed")], by="a")
    keep(folder, scanned("a.jpg", {**DOUBTFUL, "revenue": (92.65, "92.65")}))
    record = desk.record(ONE.record_id)
    assert (record.answers["revenue"], record.answers["phone"]) == (926.5, "025-12345678")
    assert [one.field for one in record.issues if one.code == "read_otherwise"] == ["revenue"]
    assert [one.kind for one in record.history] == ["changed", "confirmed"]
    assert row(folder)["to_check"] == "company_type"


def test_a_second_reading_that_agrees_with_the_person_says_nothing(desk: Corrections, folder: Path) -> None:
    desk.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5)], by="a")
    keep(folder, scanned("a.jpg", {**DOUBTFUL, "revenue": (926.5, "926.5")}))
    assert not any(one.code == "read_otherwise" for one in desk.record(ONE.record_id).issues)


def test_a_verdict_stands_after_the_same_reading_and_lapses_after_another(desk: Corrections, folder: Path) -> None:
    desk.say(ONE.record_id, [RecordWord("accepted", "已核实")], by="a")
    keep(folder, scanned("a.jpg", DOUBTFUL))
    assert desk.record(ONE.record_id).status == "accepted"
    later = "2026-12-05T09:30:00+08:00"
    keep(folder, scanned("a.jpg", {**DOUBTFUL, "employees": (12, "12")}, read_at=later))
    record = desk.record(ONE.record_id)
    assert (record.status, record.issues[-1].code) == ("review", "verdict_lapsed")


def test_a_word_taken_back_after_a_second_reading_leaves_the_second_reading(desk: Corrections, folder: Path) -> None:
    desk.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5)], by="a")
    second = scanned("a.jpg", {**DOUBTFUL, "revenue": (92.65, "92.65")})
    keep(folder, second)
    assert desk.undo(ONE.record_id, by="a").fields == second.fields


# Kills


@pytest.mark.parametrize("step", ["prepared", "valid"])
def test_a_change_that_a_kill_interrupts_is_whole_or_never_was(
    desk: Corrections, folder: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = desk.say(ONE.record_id, [FieldWord("revenue", "changed", 926.5)], by="a")
    desk.undo(ONE.record_id, by="a")
    before = desk.record(ONE.record_id)
    # what the folder and the ledger hold if the program is killed at that step
    desk.folder.prepare_change(wanted)
    if step == "valid":
        with desk.ledger.changes() as db:
            db.execute("INSERT INTO changed VALUES (?)", (ONE.record_id,))
    with closing(opened(folder)) as again:
        assert again.record(ONE.record_id) == (wanted if step == "valid" else before)
        assert list((folder / "changes").iterdir()) == []
        assert people.unfinished(again.ledger) == []


def test_a_forgotten_record_leaves_nothing_of_what_people_said(desk: Corrections, folder: Path) -> None:
    desk.say(ONE.record_id, [FieldWord("contact", "changed", "欧阳不存")], by="a")
    desk.close()
    forget_record(folder, ONE.record_id, [FORM])
    left = [path for path in folder.rglob("*") if path.is_file() and "欧阳不存".encode() in path.read_bytes()]
    assert left == []
    assert not list((folder / "as_read").iterdir())


# Claims


def test_two_people_never_get_the_same_record_and_an_idle_claim_ends(folder: Path) -> None:
    with closing(BatchFolder(folder).ledger()) as ledger:
        assert people.claim(ledger, ONE.record_id, "a", now=100.0, seconds=120)
        assert not people.claim(ledger, ONE.record_id, "b", now=150.0, seconds=120)
        assert people.claim(ledger, ONE.record_id, "a", now=200.0, seconds=120)
        assert people.claims(ledger, now=250.0, seconds=120) == {ONE.record_id: "a"}
        assert people.claim(ledger, ONE.record_id, "b", now=321.0, seconds=120)


def test_a_claim_made_before_the_clock_was_set_back_holds_nobody_up(folder: Path) -> None:
    with closing(BatchFolder(folder).ledger()) as ledger:
        assert people.claim(ledger, ONE.record_id, "a", now=90_000.0, seconds=120)
        assert people.claims(ledger, now=3_600.0, seconds=120) == {}
        assert people.claim(ledger, ONE.record_id, "b", now=3_600.0, seconds=120)


def test_a_released_record_is_free_at_once(folder: Path) -> None:
    with closing(BatchFolder(folder).ledger()) as ledger:
        people.claim(ledger, ONE.record_id, "a", now=100.0, seconds=120)
        people.release(ledger, "b")
        assert not people.claim(ledger, ONE.record_id, "b", now=101.0, seconds=120)
        people.release(ledger, "a")
        assert people.claim(ledger, ONE.record_id, "b", now=101.0, seconds=120)


def test_the_queue_holds_what_waits_and_no_values(desk: Corrections) -> None:
    (one,) = desk.doubtful()
    assert one.fields == ("company_type", "revenue", "phone")
    assert isinstance(desk.ledger, Ledger)
