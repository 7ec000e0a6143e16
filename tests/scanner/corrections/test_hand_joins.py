"""People join pages that the program left apart, and part what it joined; their word stays and can be taken back."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from forms.errors import ExitCode
from scanner.batch.inbox import inbox_files
from scanner.batch.settling import settle
from scanner.corrections import Corrections, FieldWord, RefusedWordError
from scanner.corrections.hand_joins import join, part
from scanner.issues import issue
from scanner.pipeline import FileResult
from scanner.roads.rejection import rejected
from scanner.values.source import Source, SourceKind
from tests.makers.files.simulated import read_simulated
from tests.scanner.batch.made import HandScheduler, session_in
from tests.scanner.batch.several_files.inboxes import DAY, Inbox
from tests.scanner.corrections.made import READ_AT, opened


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """Two lone pages that nothing but a person can bring together: other folders, other days."""
    one = Inbox(tmp_path)
    (one.folder / "x").mkdir()
    (one.folder / "y").mkdir()
    one.put("x/a.jpg", 1)
    one.put("y/b.jpg", 2)
    one.read()
    return one


def said(inbox: Inbox, word: Callable[[Corrections], object]) -> None:
    with closing(opened(inbox.out)) as desk:
        word(desk)
        settle(desk.folder, desk.ledger, desk.forms)


def ids(inbox: Inbox) -> list[str]:
    return [one["record_id"] for one in inbox.records()]


def test_pages_that_a_person_joins_are_one_record_that_says_who_joined_them(inbox: Inbox) -> None:
    before = ids(inbox)
    assert len(before) == 2
    said(inbox, lambda desk: join(desk, before, by="李科员", reason="同一企业"))
    (record,) = inbox.records()
    assert record["source"]["pages"] == [1, 1]
    assert [(one["kind"], one["by"], one["reason"]) for one in record["history"]] == [("joined", "李科员", "同一企业")]
    assert inbox.given_out(before[1]) == record["record_id"]


def test_what_was_settled_before_stays_settled_in_the_joined_record(inbox: Inbox) -> None:
    before = ids(inbox)

    def words(desk: Corrections) -> None:
        desk.say(before[0], [FieldWord("contact", "changed", "欧阳修")], by="a")
        join(desk, before, by="b")

    said(inbox, words)
    (record,) = inbox.records()
    assert record["answers"]["contact"] == "欧阳修"
    assert [one["kind"] for one in record["history"]] == ["changed", "joined"]


def test_a_joined_form_stays_joined_when_a_file_is_read_again(inbox: Inbox) -> None:
    said(inbox, lambda desk: join(desk, ids(inbox), by="a"))
    joined = ids(inbox)
    inbox.read("y/b.jpg")
    assert ids(inbox) == joined


def test_parted_pages_stand_by_themselves_and_are_not_joined_again_by_the_program(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.put("a.jpg", 1, copy_id="00000007")
    inbox.put("b.jpg", 2, copy_id="00000007")
    (record,) = inbox.read()
    said(inbox, lambda desk: part(desk, record["record_id"], by="a", reason="两家企业"))
    assert [one["source"]["path"] for one in inbox.records()] == ["a.jpg", "b.jpg"]
    assert {one["history"][0]["kind"] for one in inbox.records()} == {"parted"}
    inbox.put("c.jpg", 1, company=2)
    assert len(inbox.read()) == 3
    said(inbox, lambda desk: join(desk, ids(inbox)[:2], by="a"))
    assert sorted(len(one["source"]["files"]) for one in inbox.records()) == [1, 2]


def test_a_page_that_was_not_recognised_can_be_joined_and_its_fields_are_asked_about(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.put("a.jpg", 1)
    stray = inbox.folder / "stray.jpg"
    stray.write_bytes(b"a page of which nothing could be read")
    os.utime(stray, (1_700_000_000 + 9 * DAY, 1_700_000_000 + 9 * DAY))

    def read(source: Source) -> FileResult:
        if source.name != "stray.jpg":
            return read_simulated(source)
        record = rejected(source, SourceKind.SCAN, [issue("page_unknown", page_no=1)], read_at=READ_AT, pages=[1])
        return FileResult((record,), ExitCode.UNKNOWN_FORM, 0.0)

    session = session_in(inbox.out, HandScheduler(read))
    with closing(session.ledger):
        session.read_files(inbox_files(inbox.folder))
    (inbox.out / "records" / f"{ids(inbox)[1]}-1.jpg").write_bytes(b"its picture")
    said(inbox, lambda desk: join(desk, ids(inbox), by="a"))
    (record,) = inbox.records()
    assert [(one["path"], one["pages"]) for one in record["source"]["files"]] == [
        ("a.jpg", {"1": 1}),
        ("stray.jpg", {"2": 1}),
    ]
    assert record["fields"]["cooperation"]["outcome"] == "unclear"
    assert (inbox.out / "records" / f"{record['record_id']}-2.jpg").read_bytes() == b"its picture"


def test_what_cannot_be_one_form_is_refused(inbox: Inbox) -> None:
    first = ids(inbox)[0]
    with closing(opened(inbox.out)) as desk:
        with pytest.raises(RefusedWordError, match="two records"):
            join(desk, [first, first], by="a")
        with pytest.raises(RefusedWordError, match="one file"):
            part(desk, first, by="a")
