"""Pages of one form in several files that are read without a batch are one record too."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.batch.several_files.reading_together import PageGathering, gathered
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record
from scanner.values.source import Source
from tests.makers.files.simulated import CONTEXT, SimulatedForm, read_simulated, simulated_file, written_by


def _source(path: str, *pages: int, company: int = 1, copy_id: str | None = None, container: str = "") -> Source:
    form = SimulatedForm({page: at for at, page in enumerate(pages, start=1)}, written_by(company), copy_id)
    return Source(path.rsplit("/", 1)[-1], path, simulated_file(form, note=path), container=container)


def _gathered(*sources: Source) -> Sequence[Record]:
    return gathered(map(read_simulated, sources), [one.form for one in CONTEXT.known], ACCEPTANCE)


def test_two_photos_of_an_archive_are_one_record() -> None:
    (record,) = _gathered(
        _source("a.zip/1.jpg", 1, container="a.zip"),
        _source("a.zip/2.jpg", 2, container="a.zip"),
    )
    assert record.source.pages == [1, 1]
    assert record.answers["need_name"] == written_by(1)["need_name"]
    assert record.answers["need_description"] == written_by(1)["need_description"]


def test_records_that_no_other_file_can_complete_do_not_wait() -> None:
    gathering = PageGathering([one.form for one in CONTEXT.known], ACCEPTANCE)
    whole = gathering.take(read_simulated(_source("whole.pdf", 1, 2)))
    half = gathering.take(read_simulated(_source("half.jpg", 1, company=2)))
    assert [record.source.name for record in whole] == ["whole.pdf"]
    assert half == []
    assert [record.source.name for record in gathering.rest()] == ["half.jpg"]


def test_pages_of_one_name_in_two_folders_are_told_apart_by_their_folders() -> None:
    gathering = PageGathering([one.form for one in CONTEXT.known], ACCEPTANCE)
    for company, folder in enumerate(("a", "b"), start=1):
        for page in (1, 2):
            gathering.take(read_simulated(_source(f"{page}.jpg", page, company=company, copy_id=None)), folder)
    names = [record.answers["company_name"] for record in gathering.rest()]
    assert names == [written_by(1)["company_name"], written_by(2)["company_name"]]


def test_what_could_belong_to_two_is_told_without_a_batch_too() -> None:
    records = _gathered(_source("x.jpg", 1), _source("y.jpg", 1, company=2), _source("z.jpg", 2))
    asked = {
        record.source.name: [one.message for one in record.issues if one.code == "join_undecided"] for record in records
    }
    assert "x.jpg" in asked["z.jpg"][0]
    assert "y.jpg" in asked["z.jpg"][0]
    assert "z.jpg" in asked["x.jpg"][0]
