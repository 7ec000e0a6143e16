"""A child with a stack: what is one, pages whose reading meets a bug, and a batch of real children."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from forms.errors import ExitCode
from forms.filling import fill_pdf
from scanner.batch.children.child import Child
from scanner.batch.children.lone_reader import ChildReader
from scanner.batch.children.program.reading import Work
from scanner.batch.children.schedulers import local
from scanner.batch.children.stacks.reading import STACK_PAGES
from scanner.batch.children.work import (
    Assembly,
    Division,
    FileReading,
    Job,
    PageRange,
    RangeReading,
    Setup,
    WholeFile,
)
from scanner.batch.inbox import inbox_files
from scanner.batch.session import Session
from scanner.corrections.carrying import forms_by_id
from scanner.ledger.folder import BatchFolder
from scanner.values.issue import Issue
from scanner.values.known_form import KnownForm
from scanner.values.opened import Opened
from scanner.values.page.evidence import PageEvidence
from scanner.values.page.picture import PageStream, Picture
from scanner.values.source import Source
from tests.annex2 import ANSWERS
from tests.makers.files.stacks import form_papers, tiff_of
from tests.scanner.batch.stack_schedulers import FORM, LAYOUT, pipeline

BLANK = Image.new("1", (210, 297), 1)
SECRET = "甲科技有限公司"
DIVIDES = WholeFile(divides=True)
SETUP = Setup((KnownForm(FORM, LAYOUT),), "rapidocr", date(2026, 11, 29)).packed()


def source(pages: int, path: str = "a.tif") -> Source:
    return Source(path, path, tiff_of([BLANK] * pages))


def work(pages: list[int] | None = None) -> Work:
    return Work(pipeline(), (pages if pages is not None else []).append)


def test_a_file_of_enough_pages_is_a_stack_and_nothing_of_it_is_read() -> None:
    done: list[int] = []
    assert work(done).answer(source(STACK_PAGES), DIVIDES) == Division(STACK_PAGES)
    assert not done


def test_a_shorter_file_and_one_that_is_not_to_be_divided_are_read() -> None:
    for file, task in ((source(STACK_PAGES - 1), DIVIDES), (source(STACK_PAGES), WholeFile())):
        reading = work().answer(file, task)
        assert isinstance(reading, FileReading)
        assert len(reading.result.blank_pages) == len(reading.fates) > 1


def test_a_pdf_with_form_fields_is_read_in_one_piece_however_many_pages_it_has() -> None:
    import pikepdf  # noqa: PLC0415

    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(fill_pdf(FORM, LAYOUT, ANSWERS))) as pdf:
        for _ in range(STACK_PAGES):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(stream)
    reading = work().answer(Source("a.pdf", "a.pdf", stream.getvalue()), DIVIDES)
    assert isinstance(reading, FileReading)
    assert reading.result.records[0].source.kind == "pdf-form"


def test_a_page_whose_reading_meets_a_bug_costs_itself_and_is_told_as_a_bug(capfd: pytest.CaptureFixture[str]) -> None:
    file = source(STACK_PAGES)
    whole = pipeline()
    opened = whole.opener(file)
    assert isinstance(opened, PageStream)

    def buggy(only: range) -> Iterator[Picture | Issue]:
        for page in opened.pages_in(only):
            if isinstance(page, Picture) and page.page_no == 3:
                raise ZeroDivisionError(SECRET)
            yield page

    def opener(_source: Source) -> Opened:
        return replace(opened, pages_in=buggy)

    done: list[int] = []
    child = Work(replace(whole, opener=opener), done.append)
    reading = child.answer(file, PageRange(1, STACK_PAGES))
    assert isinstance(reading, RangeReading)
    issues = [PageEvidence.from_json(page.evidence).issue for page in reading.pages]
    assert [problem.code if problem else None for problem in issues] == [None, None, "program_failed", *[None] * 5]
    assert done == list(range(1, STACK_PAGES + 1))
    told = capfd.readouterr().err
    assert "ZeroDivisionError" in told
    assert SECRET not in told
    together = child.answer(
        file, Assembly(tuple(page.evidence for page in reading.pages), "2026-11-29T09:30:00+08:00", True)
    )
    assert isinstance(together, FileReading)
    assert together.result.code is ExitCode.BUG


def test_a_child_is_sent_the_bytes_of_a_stack_once_and_reads_another_file_between_its_ranges() -> None:
    child, stack = Child(SETUP.limits), source(STACK_PAGES)
    with closing(child):
        assert child.do(Job(stack, SETUP, DIVIDES)) == Division(STACK_PAGES)
        for only in (PageRange(1, 2), PageRange(7, 8)):
            reading = child.do(Job(stack, SETUP, only))
            assert isinstance(reading, RangeReading)
            assert [page.page_no for page in reading.pages] == [only.first, only.last]
        avoided = child.do(Job(replace(stack, avoided_pages=frozenset({4})), SETUP, PageRange(3, 4)))
        assert isinstance(avoided, RangeReading)
        problems = [PageEvidence.from_json(page.evidence).issue for page in avoided.pages]
        assert [problem.code if problem else None for problem in problems] == [None, "page_not_read"]
        other = child.do(Job(source(3, "b.tif"), SETUP, DIVIDES))
        assert isinstance(other, FileReading)
        assert other.result.blank_pages == (1, 2, 3)
        again = child.do(Job(stack, SETUP, PageRange(5, 6)))
        assert isinstance(again, RangeReading)
        assert [page.page_no for page in again.pages] == [5, 6]


def test_two_children_read_a_stack_as_one_reads_it_in_one_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795914000")
    content = tiff_of([*[BLANK.convert("L")] * 4, *form_papers(ANSWERS), *[BLANK.convert("L")] * 4])
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.tif").write_bytes(content)
    out = BatchFolder(tmp_path / "out")
    out.prepare()
    with closing(local(2)) as scheduler, closing(out.ledger(make=True)) as ledger:
        Session(out, ledger, scheduler, SETUP, forms_by_id((FORM,))).read_files(inbox_files(tmp_path / "inbox"))
    with closing(ChildReader()) as reader:
        (whole,) = reader.results(Source("a.tif", "a.tif", content), SETUP)
    lines = [json.loads(line) for line in out.records_file.read_text(encoding="utf-8").splitlines()]
    assert lines == [json.loads(record.to_json()) for record in whole.records]
    assert lines[0]["source"]["pages"] == [5, 6]
