"""`make soak`: reads very many boxes of scans at 150 to 300 dpi and counts what is wrong and not flagged.

    python -m benchmarks.accuracy.soak [--boxes N] [--seed S] [--keep FILE] [--workers N] [--crops DIR] [--write FILE]

Every form goes from file bytes through opening, identifying, registering, the marks reader
and the rules; text is not recognised. Companies change every 20 forms, marks and scans with
every form. On every form one choice is altered as people do it instead (a box or its words struck
out, a tick behind the options, an arrow, a word beside): it is wrong where the record says
something else than the paper and nobody is asked. Its boxes are counted only there. With `--keep`
and the same seed a run goes on where it was stopped. What is wrong is listed; with `--crops` what
is flagged as well, with a picture of each.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks.accuracy.altered_fields import judged
from benchmarks.accuracy.failures import keep_failures
from benchmarks.accuracy.kept import FormStore as KeptResults
from benchmarks.accuracy.running import annex2, one_thread, scanner_with
from benchmarks.accuracy.scoring import FormSeen, score
from benchmarks.accuracy.soak_forms import DPI, inked_pages, make_soak_form
from benchmarks.report import document
from benchmarks.report import tables as report
from benchmarks.report.machine import stamp
from scanner.readers.boxes.reader import MarksReader
from scanner.roads.recording import recorded
from scanner.validate import validate
from scanner.values.clock import machine_clock, moment_of
from scanner.values.known_form import KnownForm
from scanner.values.record import FormRef, Record
from scanner.values.source import Source, SourceKind
from tests.makers.paper.altered_choices import ChoiceChange
from tests.makers.paper.altered_pages import AlteredField
from tests.makers.paper.conditions import Returned

_BOXES_A_FORM: Final = 16  # of choices that were not altered, on average


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one form."""

    condition: str
    dpi: int
    pages: int
    lost: int
    boxes: int
    wrong: int
    unflagged: int
    flagged: int
    notes: tuple[str, ...] = ()
    altered: str = ""
    altered_result: str = "asked"


def see(number: int, seed: int, crops: Path | None) -> Counted:
    """Return the counts of one form; the same arguments give the same form."""
    form, layout = annex2()
    made = make_soak_form(number, seed)
    record = _read(made.returned)
    seen: FormSeen = score([record] if record else [], made.filled.truth, form, layout, with_text=False)
    told = seen if crops is not None else replace(seen, boxes=tuple(box for box in seen.boxes if box.is_wrong))
    result = judged(record, made.altered) if record else "asked"
    where, row = f"soak form {number} seed {seed}", f"{made.condition.name} {made.condition.dpi} dpi"
    notes = keep_failures(told, made.returned, layout, where=where, row=row, folder=crops)
    return Counted(
        made.condition.name,
        made.condition.dpi,
        len(seen.pages),
        sum(page.reason is not None for page in seen.pages),
        len(seen.boxes),
        sum(box.is_wrong for box in seen.boxes),
        sum(box.is_wrong_unflagged for box in seen.boxes),
        sum(box.flagged for box in seen.boxes),
        (*notes, *_told(made.altered, result, where)),
        made.altered.change,
        result,
    )


def _told(altered: AlteredField, result: str, where: str) -> tuple[str, ...]:
    """Return a line about an altered choice that was taken wrongly."""
    return (f"CHOICE WRONG | {altered.change} | {where} | {altered.field_id}",) if result == "WRONG" else ()


def _read(returned: Returned) -> Record | None:
    form, layout = annex2()
    reader = MarksReader(KnownForm(form, layout).blank, scanner_with("rapidocr").engine)
    readings = {one.field_id: one for ink in inked_pages(returned) for one in reader.read(ink, form, layout)}
    if not readings:
        return None
    validated = validate(form, list(readings.values()), today=scanner_with("rapidocr").today)
    reference = FormRef(id=form.id, version=str(form.version))
    source = Source(returned.name, returned.name, returned.content)
    return recorded(source, SourceKind.SCAN, reference, validated, [], read_at=moment_of(machine_clock))


def main() -> None:
    """Run the soak."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.soak", description=__doc__)
    parser.add_argument("--boxes", type=int, default=100_000)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("--crops", type=Path, metavar="DIR")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--write", type=Path, metavar="FILE")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else secrets.randbelow(10**6)
    print(f"seed {seed}: --seed {seed} repeats this run, and with --keep goes on", flush=True)
    kept = KeptResults(given.keep)
    wanted = range(-(-given.boxes // _BOXES_A_FORM))
    left = [number for number in wanted if (seed, number) not in kept.found]
    started = time.monotonic()
    for done, (number, counted) in enumerate(_counted(left, seed, given.crops, given.workers), 1):
        kept.add((seed, number), counted)
        for note in counted.notes:
            print(note, flush=True)
        if done % 50 == 0 or done == len(left):
            _progress([kept.found[seed, n] for n in wanted if (seed, n) in kept.found], done, len(left), started)
    text = f"{stamp(seed)}\n\n{tables([kept.found[seed, number] for number in wanted])}"
    print(text)
    if given.write is not None:
        document.write(given.write, {"soak": text})


def _counted(numbers: Sequence[int], seed: int, crops: Path | None, workers: int) -> Iterator[tuple[int, Counted]]:
    if workers == 0:
        yield from ((number, see(number, seed, crops)) for number in numbers)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=one_thread) as pool:
        yield from zip(
            numbers, pool.map(see, numbers, [seed] * len(numbers), [crops] * len(numbers), chunksize=20), strict=True
        )


def _progress(found: Sequence[Counted], done: int, total: int, started: float) -> None:
    boxes = sum(one.boxes for one in found)
    unflagged = sum(one.unflagged + (one.altered_result == "WRONG") for one in found)
    left = (time.monotonic() - started) / done * (total - done)
    print(f"  {boxes} boxes, {unflagged} wrong unflagged, about {left / 60:.0f} min to go", file=sys.stderr, flush=True)


def tables(found: Sequence[Counted]) -> str:
    """Return the counts by condition and by resolution."""
    lines = []
    groups = [("all", list(found))]
    groups += [
        (name, [one for one in found if one.condition == name]) for name in Counter(one.condition for one in found)
    ]
    groups += [(f"{dpi} dpi", [one for one in found if one.dpi == dpi]) for dpi in DPI]
    for name, mine in groups:
        pages, lost, boxes = (sum(getattr(one, what) for one in mine) for what in ("pages", "lost", "boxes"))
        counts = [sum(getattr(one, what) for one in mine) for what in ("wrong", "unflagged", "flagged")]
        lines.append([name, len(mine), report.rate(lost, pages), boxes, *(report.rate(one, boxes) for one in counts)])
    heads = ("scans", "forms", "pages lost", "boxes", "wrong", "wrong unflagged", "flagged")
    return f"{report.table(heads, lines)}\n\n{_altered_table(found)}"


def _altered_table(found: Sequence[Counted]) -> str:
    """Return what came of the altered choices by how they were altered."""
    lines = []
    for name in ("all altered choices", *ChoiceChange):
        results = Counter(one.altered_result for one in found if name in ("all altered choices", one.altered))
        counts = [report.rate(results[result], results.total()) for result in ("WRONG", "asked", "right")]
        lines.append([str(name), results.total(), *counts])
    return report.table(("what was done", "choices", "wrong unflagged", "asked", "right"), lines)


if __name__ == "__main__":
    main()
