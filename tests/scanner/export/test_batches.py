from contextlib import closing
from pathlib import Path

import pytest

from forms.errors import UsageError
from scanner.export.batches import Batches
from scanner.ledger.folder import BatchFolder
from scanner.values.record import HistoryEntry, Record
from tests.scanner.export.records import READ_AT, record

A, B, C = (record({"company_name": name}, name=f"{name}.pdf") for name in "甲乙丙")


def batch(folder: Path, *records: Record) -> Path:
    (folder / "records").mkdir(parents=True)
    for one in records:
        (folder / "records" / f"{one.record_id}.json").write_text(one.to_json(), encoding="utf-8")
    return folder


def confirmed(one: Record) -> Record:
    entry = HistoryEntry(at=READ_AT, by="李", kind="accepted", field=None, before="review", after="accepted")
    return one.model_copy(update={"history": [entry]})


def test_records_of_all_batches_come_once_each_in_the_order_of_their_ids(tmp_path: Path) -> None:
    batches = Batches([batch(tmp_path / "may", A, B), batch(tmp_path / "june", B, C)])
    ids = [kept.record.record_id for kept in batches.records()]
    assert ids == sorted(one.record_id for one in (A, B, C))


def test_a_record_is_told_to_be_of_the_batch_that_it_was_taken_from(tmp_path: Path) -> None:
    batches = Batches([batch(tmp_path / "may", A, B), batch(tmp_path / "june", B, C)])
    assert {kept.record.record_id: batches.name_of(kept.record) for kept in batches.records()} == {
        A.record_id: "may",
        B.record_id: "may",
        C.record_id: "june",
    }


def test_of_a_record_in_two_batches_the_one_that_people_have_worked_on_counts(tmp_path: Path) -> None:
    batches = Batches([batch(tmp_path / "may", A), batch(tmp_path / "june", confirmed(A))])
    (kept,) = batches.records()
    assert kept.record.history
    assert batches.folder_of(kept.record) == tmp_path / "june"


def test_a_folder_that_is_given_twice_is_one_batch(tmp_path: Path) -> None:
    folder = batch(tmp_path / "may", A)
    assert not Batches([folder, folder / ".." / "may"]).are_several


def test_batches_of_the_same_name_are_told_apart_by_the_folder_above(tmp_path: Path) -> None:
    folders = [batch(tmp_path / year / "june") for year in ("2025", "2026")]
    assert Batches(folders).names == ("2025/june", "2026/june")


def test_a_damaged_record_of_any_batch_is_named_and_stops_nothing(tmp_path: Path) -> None:
    may, june = batch(tmp_path / "may", A), batch(tmp_path / "june", B)
    (may / "records" / f"{C.record_id}.json").write_text("{", encoding="utf-8")
    damaged: list[str] = []
    assert len(list(Batches([may, june]).records(damaged.append))) == 2
    assert [what.split(":")[0] for what in damaged] == [str(may / "records" / f"{C.record_id}.json")]


def test_the_strictest_batch_says_what_a_person_has_to_check(tmp_path: Path) -> None:
    folders = [batch(tmp_path / name) for name in ("may", "june")]
    for folder, acceptance in zip(folders, (0.9, 0.99), strict=True):
        with closing(BatchFolder(folder).ledger(make=True)) as ledger:
            ledger.note_acceptance(acceptance)
    assert Batches(folders).acceptance == 0.99


def test_an_id_that_no_batch_has_is_refused(tmp_path: Path) -> None:
    batches = Batches([batch(tmp_path / "may", A)])
    assert batches.given_out(A.record_id) == A.record_id
    for wrong in (B.record_id, "../may"):
        with pytest.raises(UsageError, match="no such record in may"):
            batches.given_out(wrong)
