"""Pages of one form that come in several files become one record, whenever each of them comes."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scanner.batch.inbox import inbox_files
from scanner.batch.repairing import repair
from scanner.batch.session import code_of
from scanner.batch.settling import settle
from scanner.values.form_part import Making
from tests.makers.files.simulated import read_simulated, written_by
from tests.scanner.batch.made import FORMS, HandScheduler, session_in
from tests.scanner.batch.several_files.inboxes import Inbox
from tests.scanner.batch.simulated_batch import contents, killed_while_running, put_pages, run

PHONE = Making("HUAWEI P40", "", (4032, 3024), "a1")


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty inbox."""
    return Inbox(tmp_path)


def _codes(record: Mapping[str, Any]) -> list[str]:
    return [issue["code"] for issue in record["issues"]]


def _paths(record: Mapping[str, Any]) -> list[str]:
    return [file["path"] for file in record["source"]["files"]]


def _flagged(record: Mapping[str, Any], code: str) -> set[int]:
    return {field["page"] for field in record["fields"].values() if code in field["issues"]}


def test_two_photos_of_one_copy_are_one_accepted_record(inbox: Inbox) -> None:
    inbox.put("b.jpg", 2, copy_id="00000007")
    inbox.put("a.jpg", 1, copy_id="00000007")
    (record,) = inbox.read()
    assert record["status"] == "accepted"
    assert record["form"]["copy_id"] == "00000007"
    assert record["source"]["pages"] == [1, 1]
    assert [(file["path"], file["pages"]) for file in record["source"]["files"]] == [
        ("a.jpg", {"1": 1}),
        ("b.jpg", {"2": 1}),
    ]
    assert record["answers"]["company_name"] == written_by(1)["company_name"]
    assert record["answers"]["need_description"] == written_by(1)["need_description"]
    assert "page_missing" not in _codes(record)
    assert "field_not_seen" not in _codes(record)


def test_a_form_that_is_whole_in_two_files_asks_for_no_person(inbox: Inbox) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007")
    inbox.put("b.jpg", 2, copy_id="00000007")
    session = session_in(inbox.out, HandScheduler(read_simulated))
    with closing(session.ledger):
        session.read_files(inbox_files(inbox.folder))
        assert code_of(session.ledger) == 0


def test_a_page_that_comes_tomorrow_completes_the_record_that_waited(inbox: Inbox) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007")
    (waiting,) = inbox.read()
    assert "page_missing" in _codes(waiting)
    inbox.put("b.jpg", 2, copy_id="00000007")
    (whole,) = inbox.read()
    assert whole["record_id"] != waiting["record_id"]
    assert waiting["record_id"] in whole["completes"]
    assert whole["supersedes"] == []
    assert inbox.given_out(waiting["record_id"]) == whole["record_id"]


def test_the_joined_record_does_not_depend_on_when_its_pages_were_read(inbox: Inbox, tmp_path: Path) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007")
    inbox.read()
    inbox.put("b.jpg", 2, copy_id="00000007")
    bit_by_bit = inbox.read()
    inbox.out = tmp_path / "at-once"
    assert inbox.read() == bit_by_bit


def test_what_people_settled_stays_when_a_late_page_completes_the_record(inbox: Inbox) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007", company_name="读错的名称")
    (waiting,) = inbox.read()
    _correct(inbox.out, waiting["record_id"], "company_name", "江苏好公司")
    inbox.put("b.jpg", 2, copy_id="00000007")
    (whole,) = inbox.read()
    assert whole["answers"]["company_name"] == "江苏好公司"
    assert whole["fields"]["company_name"]["correction"]["by"] == "李"
    assert [entry["field"] for entry in whole["history"]] == ["company_name"]
    inbox.read("b.jpg")  # and it stays when a page is read again
    (again,) = inbox.records()
    assert again["answers"]["company_name"] == "江苏好公司"


def test_what_people_settled_goes_back_with_the_page_when_forms_are_joined_otherwise(inbox: Inbox) -> None:
    inbox.put("a_1.jpg", 1, making=PHONE)
    inbox.put("a_2.jpg", 2, making=PHONE)
    (joined,) = inbox.read()
    _correct(inbox.out, joined["record_id"], "company_name", "江苏好公司")
    inbox.put("a_2.jpg", 2, 1, making=PHONE)  # what was taken for page 2 is exchanged for a whole form
    records = {record["source"]["path"]: record for record in inbox.read()}
    assert records["a_1.jpg"]["answers"]["company_name"] == "江苏好公司"
    assert records["a_1.jpg"]["fields"]["company_name"]["correction"]["by"] == "李"


def _correct(out: Path, record_id: str, field: str, value: str) -> None:
    """Write a person's word into a record, as the contract says it."""
    path = out / "records" / f"{record_id}.json"
    record = json.loads(path.read_bytes())
    before = {"outcome": record["fields"][field]["outcome"], "value": record["answers"][field], "text": None}
    at = "2026-11-30T10:00:00+08:00"
    correction = {"by": "李", "at": at, "kind": "changed", "before": before}
    record["fields"][field] |= {"outcome": "read", "text": value, "confidence": 1.0, "correction": correction}
    record["answers"][field] = value
    after = {"outcome": "read", "value": value, "text": value}
    record["history"] = [{"at": at, "by": "李", "kind": "changed", "field": field, "before": before, "after": after}]
    path.write_text(json.dumps(record), encoding="utf-8")


def test_what_rests_on_neighbourhood_alone_flags_every_field_of_the_joined_page(inbox: Inbox) -> None:
    inbox.put("IMG_2031.jpg", 1)
    inbox.put("IMG_2032.jpg", 2)
    (record,) = inbox.read()
    assert record["status"] == "review"
    assert "pages_joined_by_place" in _codes(record)
    fields = record["fields"].values()
    assert all("field_page_doubtful" in field["issues"] for field in fields if field["page"] == 2)
    assert _flagged(record, "field_page_doubtful") == {2}


def test_pages_that_name_and_camera_tell_are_joined_without_a_flag(inbox: Inbox) -> None:
    inbox.put("扬州仪表_1.jpg", 1, making=PHONE)
    inbox.put("扬州仪表_2.jpg", 2, making=PHONE)
    (record,) = inbox.read()
    assert record["status"] == "accepted"
    assert not _flagged(record, "field_page_doubtful")


def test_what_could_belong_to_two_stays_apart_and_names_both(inbox: Inbox) -> None:
    inbox.put("x.jpg", 1, company=1)
    inbox.put("y.jpg", 1, company=2)
    inbox.put("z.jpg", 2, company=1)
    records = {record["source"]["path"]: record for record in inbox.read()}
    assert set(records) == {"x.jpg", "y.jpg", "z.jpg"}
    (asked,) = [issue for issue in records["z.jpg"]["issues"] if issue["code"] == "join_undecided"]
    for name in ("x.jpg", "y.jpg"):
        assert name in asked["message"]
        assert name in asked["message_zh"]
        assert records[name]["record_id"] in asked["message"]
        assert "join_undecided" in _codes(records[name])


def test_an_open_question_is_gone_once_a_page_answers_it(inbox: Inbox) -> None:
    inbox.put("x.jpg", 1, company=1)
    inbox.put("y.jpg", 1, company=2)
    inbox.put("z.jpg", 2, company=1)
    records = {record["source"]["path"]: record["record_id"] for record in inbox.read()}
    inbox.forget(records["y.jpg"])
    (record,) = inbox.records()
    assert _paths(record) == ["x.jpg", "z.jpg"]
    assert "join_undecided" not in _codes(record)


def test_of_a_page_that_came_twice_the_better_is_used_and_a_difference_is_a_question(inbox: Inbox) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007")
    inbox.put("blurred.jpg", 2, copy_id="00000007", confidence=0.6, existing_basis="糊了")
    inbox.put("sharp.jpg", 2, copy_id="00000007")
    (record,) = inbox.read()
    assert [(file["path"], file["pages"]) for file in record["source"]["files"]] == [
        ("a.jpg", {"1": 1}),
        ("sharp.jpg", {"2": 1}),
        ("blurred.jpg", {}),
    ]
    told = [issue["message"] for issue in record["issues"] if issue["code"] == "page_came_again"]
    assert len(told) == 1
    assert "blurred.jpg" in told[0]
    assert record["fields"]["existing_basis"]["outcome"] == "unclear"
    assert record["fields"]["existing_basis"]["text"] == written_by(1)["existing_basis"]
    assert record["fields"]["existing_basis"]["alternatives"] == ["糊了"]
    assert record["fields"]["need_description"]["outcome"] == "read"


def test_a_newer_return_replaces_an_older_only_with_all_its_pages_and_says_what_it_lacks(inbox: Inbox) -> None:
    inbox.put("first.pdf", 1, 2)
    inbox.put("half.jpg", 1)
    first, half = sorted(inbox.read(), key=lambda record: str(record["source"]["path"]))
    assert first["superseded_by"] is None
    assert half["supersedes"] == []
    inbox.put("again.pdf", 1, 2, existing_basis="", website="")
    records = {record["source"]["path"]: record for record in inbox.read()}
    again = records["again.pdf"]
    assert records["first.pdf"]["superseded_by"] == again["record_id"]
    told = [issue for issue in again["issues"] if issue["code"] == "returned_without"]
    assert any("existing_basis" in issue["message"] and "现有基础" in issue["message_zh"] for issue in told)


def test_a_mail_or_archive_of_two_photos_is_one_record(inbox: Inbox) -> None:
    inbox.put("1.jpg", 1)
    inbox.put("2.jpg", 2)
    with zipfile.ZipFile(inbox.folder / "returns.zip", "w") as archive:
        for name in ("1.jpg", "2.jpg"):
            archive.write(inbox.folder / name, f"photos/{name}")
            (inbox.folder / name).unlink()
    (record,) = inbox.read()
    assert _paths(record) == ["returns.zip/photos/1.jpg", "returns.zip/photos/2.jpg"]


def test_forgetting_by_an_old_id_forgets_the_whole_form_and_all_that_was_kept_of_it(inbox: Inbox) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007")
    (waiting,) = inbox.read()
    inbox.put("b.jpg", 2, copy_id="00000007")
    (whole,) = inbox.read()
    assert whole["record_id"] in inbox.forget(waiting["record_id"])
    assert inbox.records() == []
    assert not list((inbox.out / "parts").iterdir())
    assert inbox.read() == []  # neither file is read again
    assert inbox.given_out(waiting["record_id"]) is None


def test_a_ledger_that_is_gone_is_written_anew_with_the_same_joined_records(inbox: Inbox) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007")
    inbox.put("b.jpg", 2, copy_id="00000007")
    before = inbox.read()
    for path in inbox.out.glob("ledger.sqlite*"):
        path.unlink()
    assert repair(inbox.out, FORMS).lost == ()
    assert inbox.records() == before
    assert inbox.read() == before


def test_a_joined_record_whose_file_is_gone_is_made_again_from_its_parts(inbox: Inbox) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007")
    inbox.put("b.jpg", 2, copy_id="00000007")
    before = inbox.read()
    (inbox.out / "records" / f"{before[0]['record_id']}.json").unlink()
    assert repair(inbox.out, FORMS).lost == ()
    assert inbox.records() == before


def test_the_id_of_a_record_that_was_joined_for_a_while_still_leads_to_the_form(inbox: Inbox) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007")
    inbox.put("b.jpg", 2, copy_id="00000007")
    (joined,) = inbox.read()
    inbox.put("c.jpg", 2, copy_id="00000007")
    (later,) = inbox.read()
    assert later["record_id"] != joined["record_id"]
    assert joined["record_id"] in later["completes"]
    assert inbox.given_out(joined["record_id"]) == later["record_id"]


def test_a_whole_form_without_its_definition_at_hand_stays_joined(inbox: Inbox) -> None:
    inbox.put("a.jpg", 1, copy_id="00000007")
    inbox.put("b.jpg", 2, copy_id="00000007")
    before = inbox.read()
    session = session_in(inbox.out, HandScheduler(read_simulated))
    with closing(session.ledger):
        (inbox.out / "records.jsonl").unlink()
        settle(session.folder, session.ledger, {})
    assert inbox.records() == before


def test_a_batch_that_is_killed_while_late_pages_arrive_ends_with_the_records_of_an_undisturbed_one(
    tmp_path: Path,
) -> None:
    inbox, forms = tmp_path / "inbox", 9
    inbox.mkdir()
    chance = random.Random(11)
    for page_no in (1, 2):
        put_pages(inbox, page_no, forms)
        for _ in range(3):
            killed_while_running(inbox, tmp_path / "killed", chance, seconds=1.0)
    run(inbox, tmp_path / "killed")
    run(inbox, tmp_path / "undisturbed")
    assert contents(tmp_path / "killed") == contents(tmp_path / "undisturbed")
    assert len((tmp_path / "killed" / "records.jsonl").read_bytes().splitlines()) == forms
