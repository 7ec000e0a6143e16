"""Tests of the document that keeps the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.report.document import SECTIONS, written

_DOCUMENT = Path(__file__).parents[3] / "docs" / "accuracy.md"


def test_a_run_replaces_the_section_that_it_measured_and_nothing_else() -> None:
    before = _DOCUMENT.read_text(encoding="utf-8")
    after = written(_DOCUMENT, {"speed": "| what | ms |\n"})
    (start, end), mark = ("<!-- speed -->\n", "\n<!-- end of speed -->"), "| what | ms |"
    assert after.partition(start)[0] == before.partition(start)[0]
    assert after.partition(start)[2].partition(end)[0] == mark
    assert after.partition(end)[2] == before.partition(end)[2]


def test_a_new_document_has_every_section(tmp_path: Path) -> None:
    made = written(tmp_path / "new.md", {"text": "measured"})
    assert all(f"<!-- {name} -->\n" in made and f"<!-- end of {name} -->" in made for name in SECTIONS)
    assert "<!-- text -->\nmeasured\n<!-- end of text -->" in made


def test_a_document_without_the_section_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("nothing here\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no section speed"):
        written(path, {"speed": "x"})
