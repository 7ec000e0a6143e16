"""Counts on real returns: a folder of files, each with its truth in FILE.json beside it.

The truth has the shape of `tests/samples_truth`: `{"records": [{"pages": [1, 2], "answers":
{...}}]}`, one record a form in the file, answers as a record has them; `pages` may be left
out where the file holds one form. Where only some fields are known, `only` lists them and no other counts, as in the
folders of `scanner truth`. Nothing of the folder is copied anywhere.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.accuracy.rows import Row
from benchmarks.accuracy.running import RowSeen, annex2, scanner_with
from benchmarks.accuracy.scoring import FormSeen, score
from benchmarks.report import tables as report
from scanner.batch.children.program.safe_reading import read_whole
from scanner.batch.inbox import source_of
from scanner.values.record import Record
from tests.makers.paper.conditions import Condition, Group
from tests.makers.paper.filled import Filling
from tests.makers.truth import BoxTruth, FormTruth, Meaning


def measure(folder: Path) -> str:
    """Return the tables for a folder's files."""
    if not folder.is_dir():
        sys.exit(f"{folder} is not a folder")
    truths = sorted(path for path in folder.rglob("*.json") if path.with_suffix("").is_file())
    if not truths:
        sys.exit(f"{folder} has no file with its truth beside it (FILE and FILE.json)")
    by_kind: dict[str, RowSeen] = {}
    for path in truths:
        expected = json.loads(path.read_text(encoding="utf-8"))["records"]
        returned = path.with_suffix("")
        result = read_whole(source_of(returned, returned.name), scanner_with("rapidocr"))
        for wanted in expected:
            mine = _records_of(result.records, wanted, alone=len(expected) == 1)
            seen = _only(_score(mine, wanted["answers"]), wanted.get("only"))
            kind = next((record.source.kind for record in mine if record.source.kind), None) or "not read"
            row = Row(Filling("real returns"), Condition(kind, Group.SCANS))
            by_kind.setdefault(kind, RowSeen(row)).forms.append(seen)
            _say(returned.name, seen)
    rows = list(by_kind.values())
    parts = [
        report.clear_boxes(rows),
        report.lost_pages(rows),
        report.figures(rows),
        report.texts(rows),
        report.blanks(rows),
    ]
    return "\n\n".join([*parts, report.kinds(rows), report.reliability(rows), report.records(rows)])


def _records_of(records: Sequence[Record], wanted: Mapping[str, Any], *, alone: bool) -> list[Record]:
    """Return the records that share a page with a form of the truth."""
    pages = set(wanted.get("pages") or ())
    if alone or not pages:
        return list(records)
    return [record for record in records if pages & set(record.source.pages)]


def _score(records: Sequence[Record], answers: Mapping[str, Any]) -> FormSeen:
    form, layout = annex2()
    boxes = {}
    for _, box in layout.option_boxes():
        value = answers.get(box.field_id)
        chosen = box.option_id in value if isinstance(value, list) else box.option_id == value
        boxes[box.name] = BoxTruth(Meaning.TICKED if chosen else Meaning.EMPTY, "ticked" if chosen else "empty")
    return score(records, FormTruth(answers, boxes), form, layout, with_text=True)


def _only(seen: FormSeen, known: Sequence[str] | None) -> FormSeen:
    """Return what was seen of the fields whose truth is known; None for all of them."""
    if known is None:
        return seen
    boxes = tuple(box for box in seen.boxes if box.name.partition(".")[0] in known)
    return replace(seen, boxes=boxes, texts=tuple(text for text in seen.texts if text.field_id in known))


def _say(name: str, seen: FormSeen) -> None:
    """Name the fields that were not read right, never their values: real returns are confidential."""
    for page in seen.pages:
        if page.reason:
            print(f"{name}: page {page.page_no} lost: {page.reason}")
    for box in seen.boxes:
        if not box.is_right:
            print(f"{name}: {box.name} is {box.truth.meaning}, read {box.state}")
    for text in seen.texts:
        if not text.is_exact:
            print(f"{name}: {text.field_id}: {text.errors} characters wrong{'' if text.flagged else ', UNFLAGGED'}")
