"""Ticks that are changed and changed back are read as they were left."""

from __future__ import annotations

from functools import cache

import pytest

from tests.viewers.conftest import PROGRAMS, Save
from tests.viewers.reading_back import read_back
from tests.viewers.steps import Clicked, Program

CLICKS = (
    *("high_tech.yes", "high_tech.no", "high_tech.yes"),
    *("in_zone.yes", "in_zone.no"),
    *("need_category.patent", "need_category.patent", "need_category.patent"),
    *("need_category.rnd", "need_category.product", "need_category.rnd"),
    *("cooperation.joint", "cooperation.joint"),
)


@pytest.fixture(scope="module")
def ticked_by(blank: bytes, programs: dict[str, Program]) -> Save:
    """Return the form with two ticks as a program saves it: `ticked_by(name)`."""
    return cache(lambda name: programs[name].fill(blank, [Clicked("high_tech.yes"), Clicked("need_category.patent")]))


@pytest.mark.parametrize("writer", PROGRAMS)
def test_ticks_changed_twice_are_read_as_they_were_left(
    writer: str, blank: bytes, programs: dict[str, Program]
) -> None:
    record = read_back(programs[writer].fill(blank, [Clicked(name) for name in CLICKS]))
    assert record.answers["high_tech"] == "yes"
    assert record.answers["in_zone"] == "no"
    assert record.answers["need_category"] == ["patent", "product"]
    assert record.answers["cooperation"] == []
    assert record.answers["company_type"] is None


@pytest.mark.parametrize("editor", PROGRAMS)
@pytest.mark.parametrize("writer", ["firefox", "poppler", "pdfium"])
def test_a_tick_of_one_program_can_be_changed_in_another(
    writer: str, editor: str, ticked_by: Save, programs: dict[str, Program]
) -> None:
    if (writer, editor) == ("pdfium", "poppler"):
        pytest.xfail("poppler 22.12 leaves ticks as they are in files that pdfium has written, ours or others")
    changed = programs[editor].fill(ticked_by(writer), [Clicked("high_tech.no"), Clicked("need_category.patent")])
    record = read_back(changed)
    assert (record.answers["high_tech"], record.answers["need_category"]) == ("no", [])
