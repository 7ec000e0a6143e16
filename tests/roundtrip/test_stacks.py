"""Stacks through the whole road: doubled, shuffled and missing pages of paper without copy ids."""

from __future__ import annotations

import gc
import io
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from forms.filling import Value, fill_pdf
from scanner.intake.opening import open_source
from scanner.intake.pdf import open_pdf_pages
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.issue import Issue
from scanner.values.page.picture import PageStream, Picture
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import DigestEngine
from tests.makers.companies.samples import SENSORS, STORAGE

FORM, LAYOUT = annex2()
Paper = Image.Image


@pytest.fixture(scope="module")
def scanner() -> Pipeline:
    return Pipeline((KnownForm(FORM, LAYOUT),), DigestEngine(), date(2026, 11, 1))


def pages_of(answers: dict[str, Value]) -> list[Paper]:
    filled = fill_pdf(FORM, LAYOUT, answers)
    return [Image.fromarray(page.gray) for page in open_pdf_pages(Source("a.pdf", "a.pdf", filled)).all().pages]


def scanned(papers: Sequence[Paper]) -> Source:
    stream = io.BytesIO()
    papers[0].save(
        stream, "TIFF", save_all=True, append_images=list(papers[1:]), compression="tiff_deflate", dpi=(200, 200)
    )
    return Source("stack.tif", "stack.tif", stream.getvalue())


def codes(record: Record) -> list[str]:
    return [problem.code for problem in record.issues]


def test_a_page_scanned_twice_is_one_record_with_a_word_about_it(scanner: Pipeline) -> None:
    first, second = pages_of(SENSORS.answers)
    (record,) = scanner.read(scanned([first, first, second])).records
    assert record.source.pages == [1, 3]
    assert record.status == "review"
    assert "page_doubled" in codes(record)
    assert "scans_disagree" not in codes(record)
    assert record.fields["company_name"].outcome == "read"
    assert record.answers["need_category"] == SENSORS.answers["need_category"]


def test_a_value_changed_between_two_scans_of_a_page_is_unclear(scanner: Pipeline) -> None:
    first, second = pages_of(SENSORS.answers)
    corrected = pages_of({**SENSORS.answers, "employees": 7341})[0]
    (record,) = scanner.read(scanned([first, corrected, second])).records
    assert record.fields["employees"].outcome == "unclear"
    assert "scans_disagree" in record.fields["employees"].issues
    assert record.fields["company_name"].outcome == "read"


def test_all_fronts_then_all_backs_from_behind_are_two_forms_with_every_field_for_a_person(
    scanner: Pipeline,
) -> None:
    (a1, a2), (b1, b2) = pages_of(SENSORS.answers), pages_of(STORAGE.answers)
    records = scanner.read(scanned([a1, b1, b2, a2])).records
    assert [record.source.pages for record in records] == [[1, 4], [2, 3]]
    assert [record.status for record in records] == ["review", "review"]
    assert all("page_order_doubtful" in codes(record) for record in records)
    for record in records:
        assert all("field_page_doubtful" in field.issues for field in record.fields.values())


def test_every_page_is_in_the_result_when_asked_for(scanner: Pipeline) -> None:
    first, second = pages_of(SENSORS.answers)
    strange = Image.new("L", first.size, 255)
    strange.paste(Image.effect_noise((400, 600), 90), (300, 300))
    stack = scanned([first, first, Image.new("L", first.size, 255), second, strange])
    result = scanner.read(stack, keep_pages=True)
    roles = [page.role.value for page in result.pages]
    assert roles == ["read", "doubled", "blank", "read", "attached"]
    assert [page.record for page in result.pages] == [*result.records * 2, None, *result.records * 2]


def test_pages_are_not_kept_unless_asked_for(scanner: Pipeline) -> None:
    blank = scanned([Image.new("L", (1654, 2339), 255)])
    assert scanner.read(blank).pages == ()
    assert len(scanner.read(blank, keep_pages=True).pages) == 1


def test_of_a_stack_one_picture_is_in_memory_at_a_time(scanner: Pipeline) -> None:
    stack = scanned([*pages_of(SENSORS.answers), *pages_of(STORAGE.answers), Image.new("L", (1654, 2339), 255)])
    opened = open_source(stack)
    assert isinstance(opened, PageStream)
    alive: list[weakref.ref[object]] = []
    most = []

    def watched() -> Iterator[Picture | Issue]:
        for page in opened.pages():
            gc.collect()
            most.append(sum(one() is not None for one in alive))
            assert isinstance(page, Picture)
            alive.append(weakref.ref(page.gray))
            yield page

    watching = replace(scanner, opener=lambda _: PageStream(watched))
    result = watching.read(stack, draw=lambda page: b"%d" % page.picture.gray.size)
    assert [record.source.pages for record in result.records] == [[1, 2], [3, 4]]
    assert max(most) <= 1
    assert [page.role for page in result.pages] == [*["read"] * 4, "blank"]
    assert set(result.drawn) == {1, 2, 3, 4, 5}
    assert b"0" not in result.drawn.values()


def test_a_page_that_cannot_be_opened_is_counted(scanner: Pipeline) -> None:
    source = scanned([*pages_of(SENSORS.answers), Image.new("L", (1654, 2339), 255)])
    content = bytearray(source.content)
    with Image.open(io.BytesIO(source.content)) as image:
        image.seek(1)
        start = image.tag_v2[273][0]
    content[start : start + 400] = b"\xff" * 400
    result = scanner.read(Source("stack.tif", "stack.tif", bytes(content)), keep_pages=True)
    assert result.broken_pages == (2,)
    assert sorted([*(page.page_no for page in result.pages), *result.broken_pages]) == [1, 2, 3]
