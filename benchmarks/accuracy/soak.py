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
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.accuracy.altered_fields import judged
from benchmarks.accuracy.failures import keep_failures
from benchmarks.accuracy.kept import FormStore as KeptResults
from benchmarks.accuracy.running import annex2, one_thread, scanner_with
from benchmarks.accuracy.scoring import FormSeen, score
from benchmarks.report import document
from benchmarks.report import tables as report
from benchmarks.report.machine import stamp
from forms.geometry import Transform
from scanner.ink.foreign import find_page_ink
from scanner.intake.opening import open_source
from scanner.paper.identify import identify
from scanner.paper.register import register
from scanner.readers.boxes.reader import MarksReader
from scanner.roads.recording import recorded
from scanner.validate import validate
from scanner.values.clock import machine_clock, moment_of
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import PageStream
from scanner.values.reading import Reading
from scanner.values.record import FormRef, Record
from scanner.values.source import Source, SourceKind
from tests.makers.paper.altered_choices import ChoiceChange
from tests.makers.paper.altered_pages import AlteredField, alter_choice
from tests.makers.paper.conditions import CONDITIONS, Condition, Group, Storage, send_back
from tests.makers.paper.filled import FilledForm, Filling, fill_in, mark_boxes
from tests.makers.paper.pens import Paper
from tests.makers.truth import CLEAR

_BOXES_A_FORM: Final = 16  # of choices that were not altered, on average
_FORMS_A_COMPANY: Final = 20
_DPI: Final = (150, 200, 250, 300)


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
    rng = np.random.default_rng((seed, number, 5))
    how = _condition(number, rng)
    base = _company(number // _FORMS_A_COMPANY, seed)
    pages = tuple(page.copy() for page in base.pages)
    styles = (CLEAR[int(rng.integers(len(CLEAR)))], CLEAR[(number // 2) % len(CLEAR)])
    papers = [Paper(page, Transform.scaled(base.dpi), rng) for page in pages]
    choices = sorted({box.field_id for _, box in layout.option_boxes()})
    choice = form.field(choices[int(rng.integers(len(choices)))])
    altered = alter_choice(papers, choice, layout, list(ChoiceChange)[number % len(ChoiceChange)])
    others = {name: value for name, value in base.truth.answers.items() if name != choice.id}
    marked = mark_boxes(pages, layout, others, styles, dpi=base.dpi, rng=rng)
    boxes = {name: box for name, box in marked.items() if not name.startswith(f"{choice.id}.")}
    filled = FilledForm(pages, base.dpi, replace(base.truth, boxes=boxes))
    returned = send_back(filled, layout, how, number=number, seed=(seed, 5))
    record = _read(Source(returned.name, returned.name, returned.content))
    seen: FormSeen = score([record] if record else [], filled.truth, form, layout, with_text=False)
    told = seen if crops is not None else replace(seen, boxes=tuple(box for box in seen.boxes if box.is_wrong))
    result = judged(record, altered) if record else "asked"
    where = f"soak form {number} seed {seed}"
    notes = keep_failures(told, returned, layout, where=where, row=f"{how.name} {how.dpi} dpi", folder=crops)
    return Counted(
        how.name,
        how.dpi,
        len(seen.pages),
        sum(page.reason is not None for page in seen.pages),
        len(seen.boxes),
        sum(box.is_wrong for box in seen.boxes),
        sum(box.is_wrong_unflagged for box in seen.boxes),
        sum(box.flagged for box in seen.boxes),
        (*notes, *_told(altered, result, where)),
        altered.change,
        result,
    )


def _told(altered: AlteredField, result: str, where: str) -> tuple[str, ...]:
    """Return a line about an altered choice that was taken wrongly."""
    return (f"CHOICE WRONG | {altered.change} | {where} | {altered.field_id}",) if result == "WRONG" else ()


def _condition(number: int, rng: np.random.Generator) -> Condition:
    """Return the scans' conditions in turn, each at any of four resolutions."""
    scans = [one for one in CONDITIONS if one.group is Group.SCANS and one.kept is not Storage.ONE_BIT]
    named = {"scan 300 dpi", "scan 200 dpi", "scan 150 dpi"}
    plain, others = (
        [one for one in scans if one.name == "scan 200 dpi"],
        [one for one in scans if one.name not in named],
    )
    turn = (*plain, *others)
    chosen = turn[number % len(turn)]
    name = "plain" if chosen.name == "scan 200 dpi" else chosen.name
    return replace(chosen, name=name, dpi=_DPI[int(rng.integers(len(_DPI)))])


@lru_cache(maxsize=2)
def _company(number: int, seed: int) -> FilledForm:
    """Return a typed form whose boxes are empty; its pages are not to be drawn on."""
    form, layout = annex2()
    return fill_in(form, layout, Filling("typed"), number=number, seed=(seed, 6), dpi=300.0, with_marks=False)


def _read(source: Source) -> Record | None:
    form, layout = annex2()
    blank = KnownForm(form, layout).blank
    opened = open_source(source)
    known = [(one.form, one.layout) for one in scanner_with("rapidocr").known]
    readings: dict[str, Reading] = {}
    for picture in opened.pictures() if isinstance(opened, PageStream) else ():
        page = identify(picture, known)
        registered = register(page, layout, blank=blank) if isinstance(page, IdentifiedPage) else None
        if isinstance(registered, RegisteredPage):
            ink = find_page_ink(registered, blank)
            readings |= {one.field_id: one for one in MarksReader(blank).read(ink, form, layout)}
    if not readings:
        return None
    validated = validate(form, list(readings.values()), today=scanner_with("rapidocr").today)
    reference = FormRef(id=form.id, version=str(form.version))
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
    groups += [(f"{dpi} dpi", [one for one in found if one.dpi == dpi]) for dpi in _DPI]
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
