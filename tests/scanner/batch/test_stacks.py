"""A file of many pages is read in ranges: with the records of one piece, page by page, and never twice."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from forms.errors import ExitCode
from scanner.batch.anew import read_anew
from scanner.batch.children.work import (
    Assembly,
    Job,
    Limits,
    PackedSetup,
    PageRange,
    PageReading,
    ReadingStoppedError,
    Task,
)
from scanner.batch.inbox import inbox_files
from scanner.batch.repairing import repair
from scanner.batch.session import Session, code_of
from scanner.batch.stacks import MOST_AVOIDED
from scanner.cli.forgetting import forget_record
from scanner.corrections.carrying import forms_by_id
from scanner.ledger.folder import BatchFolder
from scanner.values.page.evidence import PageEvidence, SeenPart
from tests.makers.files.stacks import WHOLE_FORMS, mixed_stack, tiff_of
from tests.scanner.batch.stack_schedulers import FORM, StackScheduler

PAGES = 31
_SLANTED = re.compile(rb'"slanted": [0-9.e-]+, ')
SETUP = PackedSetup("none", b"", Limits(), "stamp")


def _blank_pages(_content: bytes) -> dict[int, PageReading]:
    pages = (PageEvidence(page_no, (SeenPart(0, None, is_blank=True),)) for page_no in range(1, 601))
    return {page.page_no: PageReading(page.page_no, page.to_json()) for page in pages}


class KilledError(BaseException):
    """What stands for SIGKILL: nothing is kept or tidied after it."""


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795914000")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox with one stack."""
    return _inbox_of(tmp_path, mixed_stack())


def _inbox_of(folder: Path, content: bytes) -> Path:
    inbox = folder / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "stack.tif").write_bytes(content)
    return inbox


def _session(out: Path, scheduler: StackScheduler, setup: PackedSetup = SETUP) -> Session:
    batch = BatchFolder(out)
    batch.prepare()
    return Session(batch, batch.ledger(make=True), scheduler.made(), setup, forms_by_id((FORM,)))


def _read(inbox: Path, out: Path, scheduler: StackScheduler, setup: PackedSetup = SETUP) -> Session:
    session = _session(out, scheduler, setup)
    session.read_files(inbox_files(inbox))
    return session


def _killed(inbox: Path, out: Path, scheduler: StackScheduler) -> None:
    with pytest.raises(KilledError):
        _read(inbox, out, scheduler)


def _contents(out: Path) -> dict[str, bytes]:
    """What a batch wrote: records, parts and pictures of pages.

    The share of slanted edges is left out of parts: it differs between two readings of one file in one process, too,
    in the last bit, by where OpenCV's memory lies.
    """
    return {
        path.relative_to(out).as_posix(): _SLANTED.sub(b"", path.read_bytes())
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.suffix in {".json", ".jpg", ".jsonl"}
    }


def _lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "records.jsonl").read_text(encoding="utf-8").splitlines()]


def _pages(session: Session) -> list[tuple[object, ...]]:
    return session.ledger.query("SELECT page_no, outcome, record_id FROM page ORDER BY page_no")


def _until(page_no: int) -> StackScheduler:
    """A scheduler that is killed when a page is asked for."""

    def before(job: Job) -> None:
        if isinstance(job.task, PageRange) and job.task.first <= page_no <= job.task.last:
            raise KilledError

    return StackScheduler(before=before)


def test_records_pictures_and_pages_are_those_of_one_piece_however_many_ranges_are_read_at_once(
    inbox: Path, tmp_path: Path
) -> None:
    whole = _read(inbox, tmp_path / "whole", StackScheduler(divides=False))
    for slots in (2, 5):
        scheduler, out = StackScheduler(slots), tmp_path / f"{slots}"
        in_ranges = _read(inbox, out, scheduler)
        assert len(scheduler.ranges) > slots
        assert sorted(scheduler.pages) == list(range(1, PAGES + 1))
        assert len(_lines(out)) == 14
        assert _contents(out) == _contents(tmp_path / "whole")
        assert _pages(in_ranges) == _pages(whole)
        assert code_of(in_ranges.ledger) == code_of(whole.ledger)


def test_records_are_given_out_before_the_last_page_is_read(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    early: list[set[str]] = []

    def before(job: Job) -> None:
        if isinstance(job.task, PageRange) and job.task.last == PAGES:
            early.append({path.name for path in (out / "records").glob("*")})

    session = _read(inbox, out, StackScheduler(before=before))
    (given,) = early
    assert WHOLE_FORMS > sum(name.endswith(".json") for name in given) >= WHOLE_FORMS - 3
    assert given <= {path.name for path in (out / "records").iterdir()}
    assert {row.record_id for row in session.ledger.records()} >= {
        name.removesuffix(".json") for name in given if "-" not in name
    }


def test_no_form_is_judged_twice_before_the_stack_is_whole(tmp_path: Path) -> None:
    given: list[str] = []

    def before(job: Job) -> None:
        if isinstance(job.task, Assembly) and not job.task.is_whole:
            given.append(",".join(job.task.given))

    _read(_inbox_of(tmp_path, mixed_stack()), tmp_path / "out", StackScheduler(before=before))
    assert given[0] == ""
    assert given[1] != ""


def test_a_stack_that_was_killed_anywhere_ends_with_the_records_of_an_undisturbed_one(
    inbox: Path, tmp_path: Path
) -> None:
    _read(inbox, tmp_path / "whole", StackScheduler())
    for page_no in (1, 8, 20, PAGES):
        _killed(inbox, tmp_path / "out", _until(page_no))
    session = _read(inbox, tmp_path / "out", StackScheduler())
    assert _contents(tmp_path / "out") == _contents(tmp_path / "whole")
    assert not list((tmp_path / "out" / "pages").iterdir())
    assert {outcome for _, outcome, _ in _pages(session)} == {"read", "doubled", "attached", "blank", "broken"}


def test_of_600_pages_less_than_a_twentieth_is_read_again_after_a_kill_at_half(tmp_path: Path) -> None:
    inbox = _inbox_of(tmp_path, tiff_of([Image.new("1", (21, 30), 1)] * 600))
    first, second = replace(_until(300), slots=3, seen=_blank_pages), StackScheduler(3, seen=_blank_pages)
    _killed(inbox, tmp_path / "out", first)
    session = _read(inbox, tmp_path / "out", second)
    assert len(_pages(session)) == 600
    assert len(first.pages) + len(second.pages) - 600 < 600 / 20


def test_a_page_that_ends_its_process_costs_itself(inbox: Path, tmp_path: Path) -> None:
    asked: list[Task] = []

    def before(job: Job) -> None:
        asked.append(job.task)
        if (
            isinstance(job.task, PageRange)
            and job.task.first <= 10 <= job.task.last
            and 10 not in job.source.avoided_pages
        ):
            raise ReadingStoppedError("dead", "reading_died", 9)

    _read(inbox, tmp_path / "whole", StackScheduler())
    session = _read(inbox, tmp_path / "out", StackScheduler(before=before))
    lines, undisturbed = _lines(tmp_path / "out"), _lines(tmp_path / "whole")
    assert [line["source"]["pages"] for line in lines][:6] == [[1, 2], [3, 4], [5, 6], [7, 8], [9, None], [11, 12]]
    for line, other in zip(lines, undisturbed, strict=True):
        assert "page_not_read" in {problem["code"] for problem in line["issues"]}
        if line["source"]["pages"] == other["source"]["pages"]:
            assert line["answers"] == other["answers"]
    assert (10, "broken", None) in _pages(session)


def test_every_page_of_a_range_that_never_ends_is_named_and_the_others_are_read(inbox: Path, tmp_path: Path) -> None:
    def before(job: Job) -> None:
        if isinstance(job.task, PageRange) and job.task.first == 1:
            raise ReadingStoppedError("slow", "time_exceeded", was_busy=True)

    session = _read(inbox, tmp_path / "out", StackScheduler(before=before))
    outcomes = [outcome for _, outcome, _ in _pages(session)]
    assert "read" in outcomes
    assert outcomes[: outcomes.index("read")] == ["broken"] * outcomes.index("read")


def test_a_stack_whose_pages_all_end_their_processes_is_soon_given_up(inbox: Path, tmp_path: Path) -> None:
    asked: list[Task] = []

    def before(job: Job) -> None:
        asked.append(job.task)
        if isinstance(job.task, PageRange) or (not isinstance(job.task, Assembly) and not job.task.divides):
            raise ReadingStoppedError("slow", "time_exceeded", was_busy=True)

    _read(inbox, tmp_path / "out", StackScheduler(before=before))
    assert len(asked) < 3 * MOST_AVOIDED
    (line,) = _lines(tmp_path / "out")
    assert [problem["code"] for problem in line["issues"]] == ["time_exceeded"]


def test_a_stack_that_takes_longer_than_a_file_may_is_read_up_to_there(inbox: Path, tmp_path: Path) -> None:
    _read(inbox, tmp_path / "out", StackScheduler(), replace(SETUP, limits=Limits(file_seconds=1.5)))
    lines = _lines(tmp_path / "out")
    assert [line["source"]["pages"] for line in lines][:3] == [[1, 2], [3, 4], [5, 6]]
    assert len(lines) < 14
    assert all("pages_after_not_read" in {problem["code"] for problem in line["issues"]} for line in lines)


def test_a_stack_that_cannot_be_put_together_is_named_with_the_reason(inbox: Path, tmp_path: Path) -> None:
    def before(job: Job) -> None:
        if isinstance(job.task, Assembly):
            raise ReadingStoppedError("dead", "reading_died")

    session = _read(inbox, tmp_path / "out", StackScheduler(before=before))
    (line,) = _lines(tmp_path / "out")
    assert (line["status"], [problem["code"] for problem in line["issues"]]) == ("rejected", ["reading_died"])
    assert code_of(session.ledger) == ExitCode.SOURCE


def test_a_stack_of_which_no_page_opens_is_told_as_in_one_piece(tmp_path: Path) -> None:
    content = tiff_of([Image.effect_noise((300, 400), 90)] * 9)
    head = content.index(b"II*\x00") + 8
    inbox = _inbox_of(tmp_path, content[:head] + b"\xff" * (len(content) // 2) + content[head + len(content) // 2 :])
    _read(inbox, tmp_path / "whole", StackScheduler(divides=False))
    _read(inbox, tmp_path / "out", StackScheduler())
    assert _contents(tmp_path / "out") == _contents(tmp_path / "whole")


def test_a_short_file_is_read_in_one_piece(tmp_path: Path) -> None:
    scheduler = StackScheduler()
    session = _read(_inbox_of(tmp_path, tiff_of([Image.new("1", (210, 297), 1)] * 7)), tmp_path / "out", scheduler)
    assert not scheduler.ranges
    assert len(_pages(session)) == 7


def test_only_the_owner_may_read_what_is_kept_of_pages(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _killed(inbox, out, _until(20))
    kept = list((out / "pages").rglob("*"))
    assert sum(path.suffix == ".json" for path in kept) >= 6
    for path in [out / "pages", *kept]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_kept_page_that_is_damaged_is_read_again(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _killed(inbox, out, _until(20))
    damaged = sorted((out / "pages").rglob("*.json"))[2]
    damaged.write_bytes(damaged.read_bytes()[:100])
    scheduler = StackScheduler()
    _read(inbox, out, scheduler)
    _read(inbox, tmp_path / "whole", StackScheduler())
    assert 3 in scheduler.pages
    assert 2 not in scheduler.pages
    assert _contents(out) == _contents(tmp_path / "whole")


@pytest.mark.parametrize("way", ["another-setup", "named-again", "no-row-in-the-ledger"])
def test_what_was_kept_of_pages_is_of_no_use_to(way: str, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _killed(inbox, out, _until(20))
    scheduler = StackScheduler()
    session = _session(out, scheduler, replace(SETUP, stamp="other") if way == "another-setup" else SETUP)
    if way == "named-again":
        read_anew(session.ledger, inbox_files(inbox), [inbox / "stack.tif"])
    elif way == "no-row-in-the-ledger":
        with session.ledger.changes() as db:
            db.execute("DELETE FROM page")
    session.read_files(inbox_files(inbox))
    assert sorted(scheduler.pages) == list(range(1, PAGES + 1))


def test_a_form_that_is_forgotten_before_its_stack_is_whole_does_not_come_back(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _killed(inbox, out, _until(PAGES))
    batch = BatchFolder(out)
    ledger = batch.ledger()
    (first, row, *others) = ledger.records()
    ledger.close()
    assert row.pages == "3,4"
    name = batch.read(row.record_id).fields["company_name"].text
    assert name is not None
    forget_record(out, row.record_id, [FORM])
    for path in out.rglob("*"):
        assert not path.is_file() or path.suffix == ".sqlite" or name.encode() not in path.read_bytes(), path
    scheduler = StackScheduler()
    session = _read(inbox, out, scheduler)
    assert 3 not in scheduler.pages
    records = {one.record_id for one in session.ledger.records()}
    assert row.record_id not in records
    assert {one.record_id for one in (first, *others)} <= records


def test_a_repair_does_not_take_a_stack_for_read_of_which_some_records_are_there(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _killed(inbox, out, _until(PAGES))
    (out / "ledger.sqlite").unlink()
    repair(out, [FORM])
    _read(inbox, out, StackScheduler())
    _read(inbox, tmp_path / "whole", StackScheduler())
    assert _contents(out) == _contents(tmp_path / "whole")


def test_what_was_kept_of_a_stack_that_is_read_goes_with_the_next_start(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    session = _read(inbox, out, StackScheduler())
    (sha256,) = [source.sha256 for source in session.ledger.sources()]
    session.folder.pages_of(sha256, SETUP.stamp).keep(1, b"{}", {})
    scheduler = StackScheduler()
    _read(inbox, out, scheduler)
    assert not scheduler.ranges
    assert not list((out / "pages").iterdir())


def test_after_ctrl_c_the_forms_that_were_given_out_are_in_the_file_of_all_records(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def before(job: Job) -> None:
        if isinstance(job.task, PageRange) and job.task.last == PAGES:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _read(inbox, out, StackScheduler(before=before))
    assert [line["source"]["pages"] for line in _lines(out)][:3] == [[1, 2], [3, 4], [5, 6]]
