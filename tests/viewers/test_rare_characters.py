"""Rare characters in a company's name are kept or the record says so; they never change unseen."""

from __future__ import annotations

from functools import cache

import pytest

from scanner.values.record import Record
from tests.viewers.chromium import Chromium
from tests.viewers.conftest import PROGRAMS, Save
from tests.viewers.reading_back import read_back
from tests.viewers.steps import Program, Typed

BEYOND = "南京石𠮷祥科技"  # U+20BB7, outside the first plane


@pytest.fixture(scope="module")
def beyond_by(blank: bytes, programs: dict[str, Program]) -> Save:
    """Return the form with that name as a program saves it: `beyond_by(program)`."""
    return cache(lambda name: programs[name].fill(blank, [Typed("company_name", BEYOND)]))


@pytest.mark.parametrize("writer", PROGRAMS)
def test_a_rare_character_of_the_first_plane_is_kept(writer: str, blank: bytes, programs: dict[str, Program]) -> None:
    record = read_back(programs[writer].fill(blank, [Typed("company_name", "南京䶮石科技")]))
    assert record.answers["company_name"] == "南京䶮石科技"


@pytest.mark.parametrize("writer", PROGRAMS)
def test_a_character_beyond_it_is_kept_or_flagged(writer: str, beyond_by: Save) -> None:
    record = read_back(beyond_by(writer))
    assert _is_kept(record) or _is_flagged(record)


@pytest.mark.parametrize("writer", ["firefox", "poppler"])
def test_firefox_and_poppler_keep_it(writer: str, beyond_by: Save) -> None:
    assert _is_kept(read_back(beyond_by(writer)))


def test_one_pasted_in_chromium_is_kept_or_flagged(blank: bytes, chromium: Chromium) -> None:
    record = read_back(chromium.paste(blank, Typed("company_name", BEYOND)))
    assert _is_kept(record) or _is_flagged(record)


@pytest.mark.parametrize("editor", PROGRAMS)
def test_one_that_is_there_is_not_touched_when_another_field_is_filled_in(
    editor: str, beyond_by: Save, programs: dict[str, Program]
) -> None:
    assert _is_kept(read_back(programs[editor].fill(beyond_by("poppler"), [Typed("contact", "张三")])))


def _is_kept(record: Record) -> bool:
    return record.answers["company_name"] == BEYOND


def _is_flagged(record: Record) -> bool:
    codes = record.fields["company_name"].issues
    return record.status == "review" and any(code in ("character_lost", "character_doubtful") for code in codes)
