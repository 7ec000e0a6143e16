"""What every kind of field owes: an example in a form that goes both ways, and a row in the guide."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from forms.definition import Form, Kind
from tests.scanner.validate.forms_for_rules import FORM

PAGE = (Path(__file__).parents[2] / "docs" / "new-form.md").read_text(encoding="utf-8")


def faults_of(kind: str, page: str = PAGE, forms: Iterable[Form] = (FORM,)) -> list[str]:
    """Faults of a kind of field."""
    faults = []
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| ")]
    if not any(kind in re.findall(r"`(\w+)`", row) for row in rows):
        faults.append("docs/new-form.md has no row for it")
    if not any(field.kind == kind for form in forms for field in form.fields):
        faults.append("the form of all kinds, with which rules are tried, has no field of it")
    return faults


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_does_what_it_owes(kind: Kind) -> None:
    assert faults_of(kind) == []


def test_a_kind_that_was_only_named_is_found_out() -> None:
    assert len(faults_of("colour")) == 2
