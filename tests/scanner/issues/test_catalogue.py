"""The issue catalogue and its documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.issues import CATALOGUE, as_markdown, issue
from scanner.issues.groups import GROUPS
from scanner.values.issue import Severity
from tests.conftest import Golden
from tests.scanner.validate.forms_for_rules import FORM

ROOT = Path(__file__).resolve().parents[3]


def test_the_documentation_is_current(golden: Golden) -> None:
    golden(ROOT / "docs" / "issues.md", as_markdown())


def test_no_code_stands_twice() -> None:
    assert sum(map(len, GROUPS.values())) == len(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_code_can_stand_in_a_record(code: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", code)


def test_an_issue_that_makes_a_field_unclear_is_no_info() -> None:
    assert all(kind.severity is not Severity.INFO for kind in CATALOGUE.values() if kind.unclear)


def test_each_issue_about_a_field_names_it_in_both_languages() -> None:
    field = FORM.field("cooperation")
    for heading in GROUPS.keys() - {"Files", "Pages", "Returns"}:
        for kind in GROUPS[heading]:
            found = issue(kind.code, field, option_id="equity", other=FORM.field("employees"))
            assert "cooperation" in found.message
            assert "合作方式" in found.message_zh
            assert found.field_id == "cooperation"


def test_a_code_that_is_not_in_the_catalogue_is_refused() -> None:
    with pytest.raises(KeyError):
        issue("no_such_code", FORM.field("profile"))
