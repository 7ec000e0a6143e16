"""A table on somebody else's blank: its rows are filled in, built into a PDF, and come back as a list of objects."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from forms.faces import load_metrics
from forms.filling import check_answers, fill_pdf
from forms.layout import lay_out
from forms.loading import load_form
from scanner.pipeline import Pipeline
from scanner.values.known_form import KnownForm
from scanner.values.source import Source
from tests.fakes import ScriptedEngine
from tests.makers.paper.strange_forms import crowded_form

DEFINITION = """form: family
key: FMLY
version: 1
title: Family
language: en
anchors: false
blank: blank.pdf
fields:
  - repeat: 2
    field: kids
    name: Children
    cells:
      - {field: name, label: Name, kind: text, boxes: [[20, 230, 80, 238], [20, 240, 80, 248]]}
      - field: sex
        label: Sex
        kind: one
        options:
          m: {label: male, boxes: [[90, 232, 94, 236], [90, 242, 94, 246]]}
          f: {label: female, boxes: [[110, 232, 114, 236], [110, 242, 114, 246]]}
"""


def test_rows_on_a_blank_come_back_as_a_list_of_objects(tmp_path: Path) -> None:
    (tmp_path / "blank.pdf").write_bytes(crowded_form().pdf)
    (tmp_path / "family.yaml").write_text(DEFINITION, encoding="utf-8")
    form = load_form(tmp_path / "family.yaml")
    layout = lay_out(form, load_metrics())
    answers = {"kids": [{"name": "Anna Berg", "sex": "f"}, {"name": "Ole Berg", "sex": "m"}]}
    filled = fill_pdf(form, layout, check_answers(form, answers))
    scanner = Pipeline((KnownForm(form, layout),), ScriptedEngine([]), date(2026, 11, 30))
    (record,) = scanner.read(Source("filled.pdf", "filled.pdf", filled)).records
    assert json.loads(record.to_json())["answers"] == answers
