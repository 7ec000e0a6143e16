"""Has LibreOffice edit an exported sheet as clerks do, takes it in, and counts what did not come back exactly.

    python -m benchmarks.robustness.edited_sheets [--seed S] [--records 200] [--changes 300]

The records are of made-up companies, some of their fields in doubt. Fields drawn at random are typed over with what
another company wrote there (amounts with commas, dates in words, options by label, boxes one by one), or cleared. Then
the rows are sorted by another column, a column is moved, a heading is reworded and a title is put above. Every field of
every record is compared afterwards: the changed ones with what was typed, all others with what they were.
"""

from __future__ import annotations

import argparse
import io
import random
import secrets
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from forms.answers import answer_text
from forms.definition import Field
from scanner.edited_sheets import Edits, compared, keep, opened
from scanner.export import XlsxExporter
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record, Value
from tests.makers.companies.made_up import make_company
from tests.scanner.corrections.made import FORM, scanned
from tests.scanner.corrections.made import keep as keep_records
from tests.scanner.corrections.made import opened as corrections_of
from tests.viewers.office import edit_in_office

TODAY: Final = date(2026, 11, 30)
_CLEARED: Final = 0.08
_DOUBTS: Final = 4
_FIELDS: Final = {one.id: one for one in FORM.fields}
Step = list[str | int]


@dataclass(slots=True)
class Job:
    """What is done to a sheet, and what must come of it.

    Attributes:
        steps: What LibreOffice does.
        wanted: Record id and field to the answer that was typed.
    """

    steps: list[Step] = field(default_factory=list)
    wanted: dict[tuple[str, str], Value] = field(default_factory=dict)


def main() -> None:
    """Run it, print the figures, and end with 1 if anything did not come back exactly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--records", type=int, default=200)
    parser.add_argument("--changes", type=int, default=300)
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    records = made_records(given.seed, given.records)
    with TemporaryDirectory() as name:
        folder = Path(name) / "out"
        keep_records(folder, *records)
        before = {one.record_id: BatchFolder(folder).read(one.record_id) for one in records}
        workbook = io.BytesIO()
        XlsxExporter().export(before.values(), [FORM], workbook)
        job = drawn_job(random.Random(given.seed), workbook.getvalue(), before, given.changes)
        begun = time.monotonic()
        edited, _ = edit_in_office(workbook.getvalue(), job.steps)
        print(f"{len(job.wanted)} fields changed in {len(before)} records by {len(job.steps)} steps of LibreOffice, "
              f"{time.monotonic() - begun:.1f} s")  # fmt: skip
        path = Path(name) / "edited.xlsx"
        path.write_bytes(edited)
        edits, after = taken_in(folder, path)
    sys.exit(report(job, edits, before, after))


def made_records(seed: int, count: int) -> list[Record]:
    """Records of made-up companies, each with some fields in doubt."""
    rng, found = random.Random(seed), []
    for number in range(count):
        nothing: dict[str, Value] = {one.id: [] for one in FORM.fields if one.kind.takes_many}
        answers = nothing | make_company([seed, number]).answers
        doubtful: dict[str, tuple[Value, str | None]] = {}
        for one in rng.sample(FORM.fields, _DOUBTS):
            value = None if one.kind.is_choice or rng.random() < 0.5 else answers.get(one.id)
            doubtful[one.id] = (value, None if value is None else answer_text(value))  # type: ignore[arg-type]
        found.append(scanned(f"{seed}-{number}.jpg", doubtful, answers=answers))
    return found


def drawn_job(rng: random.Random, workbook: bytes, records: Mapping[str, Record], count: int) -> Job:
    """Draw what is changed, until there are so many fields."""
    at, row_of = places(workbook)
    job = Job()
    ids = list(records)
    while len(job.wanted) < count:
        record, one = records[rng.choice(ids)], rng.choice(FORM.fields)
        other = make_company(rng.randrange(10**9))
        now, value = record.answers.get(one.id), other.answers.get(one.id)
        if rng.random() < _CLEARED and not one.kind.takes_many:
            value = None
        is_unclear = record.fields[one.id].outcome == "unclear"
        if (record.record_id, one.id) in job.wanted or value == now or (not value and not now):
            continue
        row = row_of[record.record_id]
        if one.kind.takes_many:
            chosen = value if isinstance(value, list) else []
            job.steps += _boxes(at, row, one, now, chosen, all_of_them=is_unclear)
            value = chosen
        elif value is None:
            job.steps.append(["clear", f"{at[one.id]}{row}"])
        else:
            job.steps.append(["type", f"{at[one.id]}{row}", _typed(rng, one, value, other.written.get(one.id))])
        job.wanted[record.record_id, one.id] = value
    last = max(at.values(), key=lambda name: (len(name), name))
    job.steps += [
        ["type", f"{at['phone']}1", "电话（已核对） phone"],
        ["sort", f"A2:{last}{len(records) + 1}", list(at).index("employees") + 1],
        ["move", at["company_name"], at["employees"]],
        ["insert_row", 1],
        ["type", "A1", "二〇二六年十一月汇总"],
    ]
    return job


def places(workbook: bytes) -> tuple[dict[str, str], dict[str, int]]:
    """Return column id to letter, in the sheet's order, and record id to row."""
    sheet = load_workbook(io.BytesIO(workbook), read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    ids = [str(heading).split()[-1] for heading in rows[0]]
    number = ids.index("record_id")
    at = {name: get_column_letter(index) for index, name in enumerate(ids, start=1)}
    return at, {str(row[number]): index for index, row in enumerate(rows[1:], start=2)}


def _typed(rng: random.Random, one: Field, value: object, written: str | None) -> str:
    if one.kind.is_choice:
        return next(option.label for option in one.options if option.id == value)
    plain = answer_text(value)  # type: ignore[arg-type]
    return written if written is not None and rng.random() < 0.5 else plain


def _boxes(
    at: Mapping[str, str], row: int, one: Field, now: Value, chosen: list[str], *, all_of_them: bool
) -> list[Step]:
    """Type 1 or 0 into the boxes that change; into all of them where the group is unclear."""
    ticked = now if isinstance(now, list) else []
    return [
        ["type", f"{at[f'{one.id}.{option.id}']}{row}", str(int(option.id in chosen))]
        for option in one.options
        if all_of_them or (option.id in chosen) != (option.id in ticked)
    ]


def taken_in(folder: Path, path: Path) -> tuple[Edits, dict[str, Record]]:
    """Take the sheet in, as `scanner apply --yes` does, and return what was found and the records then."""
    begun = time.monotonic()
    with closing(corrections_of(folder)) as corrections:
        with opened(path) as workbook:
            edits = compared(workbook, corrections, today=TODAY)
        compared_at = time.monotonic()
        kept = keep(edits, corrections, by="a")
        print(f"found in {compared_at - begun:.1f} s, {kept.fields} fields of {kept.records} records kept in "
              f"{time.monotonic() - compared_at:.1f} s")  # fmt: skip
        return edits, {row.record_id: corrections.record(row.record_id) for row in corrections.rows()}


def report(job: Job, edits: Edits, before: Mapping[str, Record], after: Mapping[str, Record]) -> int:
    """Print what did not come back exactly; return 1 if there is any of it."""
    for one in edits.refusals:
        print("refused:", one.place, one.why)
    for word in (*edits.strays, *edits.notices):
        print("told:", word)
    right = wrong = lost = touched = 0
    for record_id, record in before.items():
        for name in _FIELDS:
            now = after[record_id].answers.get(name)
            if (record_id, name) not in job.wanted:
                is_same = now == record.answers.get(name) and _said(after[record_id], name) == _said(record, name)
                touched += not is_same
                if not is_same:
                    print("touched though nobody changed it:", record_id, name)
                continue
            value = job.wanted[record_id, name]
            if now == value or (not now and not value):
                right += 1
            elif now == record.answers.get(name):
                lost += 1
                print("lost:", record_id, name)
            else:
                wrong += 1
                print("wrong:", record_id, name)
    print(f"{len(job.wanted)} changes: {right} exactly, {wrong} wrong, {lost} lost; {touched} other fields touched")
    return int(bool(wrong or lost or touched))


def _said(record: Record, name: str) -> object:
    """What a record says of a field, but for the rules that other fields break with it."""
    return record.fields[name].model_copy(update={"issues": []})


if __name__ == "__main__":
    main()
