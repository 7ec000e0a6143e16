"""Counties of another province and of the country the whole way round."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.roundtrip.trips import Trip, assert_refused, trip_of

DEFINITION = """\
form: elsewhere
key: ELSW
version: 1
title: 企业登记表
anchors: 340
margins: [22, 27, 22, 25]
table:
  columns: [32, 134]
  row_height: 12
sections:
  - title: 一、企业
    rows:
      - - {field: code, label: 信用代码, kind: credit_code, comb: 18, province: 浙江}
      - - {field: county, label: 所在县, kind: county, province: 浙江}
      - - {field: branch, label: 分支机构, kind: county, province: 全国}
"""
GOOD: dict[str, Any] = {"code": "91330106MA1MXXJR3T", "county": "杭州市西湖区", "branch": "广东省东莞市"}


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Trip:
    return trip_of(DEFINITION, tmp_path_factory.mktemp("templates"))


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_county_of_the_province_that_is_asked_is_known(trip: Trip, suffix: str) -> None:
    record = trip.filled_and_read(suffix, GOOD)
    assert record.answers == GOOD
    assert [found.code for found in record.issues] == []


def test_paper_gives_them_back(trip: Trip) -> None:
    record = trip.printed_and_read(GOOD)
    assert (record.answers, [found.code for found in record.issues]) == (GOOD, [])


def test_a_county_of_another_province_is_told_with_the_province_that_is_asked(trip: Trip) -> None:
    record = trip.filled_and_read(".pdf", GOOD | {"county": "苏州市吴江区", "code": "91320594MA1MXXJR3R"})
    found = {problem.code: problem for problem in record.issues}
    assert set(found) == {"county_unknown", "credit_code_elsewhere"}
    assert "Zhejiang" in found["county_unknown"].message
    assert "浙江省" in found["county_unknown"].message_zh
    assert "浙江省" in found["credit_code_elsewhere"].message_zh


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("{field: a, label: 甲, kind: county, province: 浙冮}", 'unknown province "浙冮"'),
        ("{field: a, label: 甲, kind: text, province: 浙江}", '"province" says nothing for kind text'),
    ],
)
def test_an_unknown_province_is_refused(tmp_path: Path, cell: str, words: str) -> None:
    assert_refused(tmp_path, DEFINITION.split("      - - ", 1)[0] + f"      - - {cell}\n", words)
