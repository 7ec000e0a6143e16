"""Tests of the document that keeps the figures."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.report.document import SECTIONS, written

_DOCUMENT = Path(__file__).parents[3] / "docs" / "accuracy.md"


def test_every_section_of_the_document_outlives_a_run_that_measured_another() -> None:
    before = _DOCUMENT.read_text(encoding="utf-8")
    after = written(_DOCUMENT, {"speed": "| what | ms |"})
    assert re.findall("^## (.+)", before, re.M) == re.findall("^## (.+)", after, re.M)
    for name in SECTIONS.keys() - {"speed"}:
        section = rf"<!-- {name} -->.*<!-- end of {name} -->"
        assert re.findall(section, before, re.S) == re.findall(section, after, re.S)
