"""Where drafts are made: one after the other, and taken up again after the desk has ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from forms.errors import UsageError
from scanner.desk.adopting.folders import AboutDraft, new_draft
from scanner.desk.adopting.states import PartName
from scanner.desk.adopting.trying import check_in_child
from scanner.desk.adopting.workshop import Workshop, plain_setup
from scanner.values.source import Source
from tests.desk.adopting.drafts import blank_pdf, made_draft

_PATIENCE_SECONDS = 120


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_blank_that_an_earlier_desk_has_left_is_drafted_by_the_next(tmp_path: Path) -> None:
    left = new_draft(tmp_path, [blank_pdf()], AboutDraft("survey.pdf", "李科员", "2026-11-30T09:00:00+08:00"))
    shop = Workshop(tmp_path, plain_setup())
    shop.start()
    wait_until(lambda: left.about().fate != "waiting")
    shop.end()
    assert left.about().fate == "drafted"
    assert sum(len(field.options) for field in left.state().draft.fields) == 4


def test_no_more_than_a_few_files_wait(tmp_path: Path) -> None:
    shop = Workshop(tmp_path, plain_setup())  # which nobody has started, so that all wait
    for number in range(5):
        shop.take([(f"{number}.pdf", b"%PDF-1.7")], "李科员")
    with pytest.raises(UsageError, match="稍后"):
        shop.take([("6.pdf", b"%PDF-1.7")], "李科员")
    with pytest.raises(UsageError, match="稍后"):
        shop.try_out(made_draft(tmp_path), Source("a.pdf", "a.pdf", b"%PDF-1.7"))


def test_an_example_of_another_form_is_told_as_such_and_the_draft_stays(tmp_path: Path) -> None:
    draft, shop = made_draft(tmp_path), Workshop(tmp_path, plain_setup())
    before = draft.state()
    shop.start()
    shop.try_out(draft, Source("other.txt", "other.txt", b"no form at all"))
    wait_until(lambda: (trial := shop.trial(draft.draft_id)) is not None and trial.fate != "waiting")
    shop.end()
    trial = shop.trial(draft.draft_id)
    assert trial is not None
    assert (trial.fate, trial.fields, draft.state()) == ("refused", (), before)
    assert all(one.zh and one.en for one in trial.why)


def test_the_blank_itself_reads_as_a_form_without_answers(tmp_path: Path) -> None:
    draft, shop = made_draft(tmp_path), Workshop(tmp_path, plain_setup())
    shop.start()
    shop.try_out(draft, Source("blank.pdf", "blank.pdf", blank_pdf()))
    wait_until(lambda: (trial := shop.trial(draft.draft_id)) is not None and trial.fate != "waiting")
    shop.end()
    trial = shop.trial(draft.draft_id)
    assert trial is not None
    assert [field.part for field in trial.fields] == [PartName(position) for position in range(5)]
    assert {mark.words for mark in trial.marks} == {""}
    shop.remove(draft)
    assert shop.trial(draft.draft_id) is None


def test_nothing_of_an_example_touches_the_drafts_folder(tmp_path: Path) -> None:
    draft, shop = made_draft(tmp_path), Workshop(tmp_path, plain_setup())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    shop.start()
    shop.try_out(draft, Source("a.pdf", "a.pdf", blank_pdf()))
    wait_until(lambda: (trial := shop.trial(draft.draft_id)) is not None and trial.fate != "waiting")
    shop.end()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_definition_whose_blank_was_changed_for_something_else_is_found_out_by_the_child(tmp_path: Path) -> None:
    draft = made_draft(tmp_path)
    check_in_child(plain_setup(), draft.definition_folder)
    (draft.definition_folder / "blank.pdf").write_bytes(b"%PDF-1.7 no more")
    with pytest.raises(Exception, match="broken"):
        check_in_child(plain_setup(), draft.definition_folder)
