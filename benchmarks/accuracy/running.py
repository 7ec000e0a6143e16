"""Runs rows in worker processes: each form is filled in, sent back, read from its bytes and scored."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path

import cv2

from benchmarks.accuracy.failures import keep_failures
from benchmarks.accuracy.kept import FormStore
from benchmarks.accuracy.rows import ROWS, Row
from benchmarks.accuracy.scoring import FormSeen, score
from forms.catalogue import load_catalogue
from forms.definition import Form
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.layout.model import Layout
from scanner.engines import ENGINES
from scanner.pipeline import Pipeline, known_forms
from scanner.values.source import Source
from tests.makers.cache import UnavailableError
from tests.makers.paper import conditions
from tests.makers.paper.conditions import Origin, Returned, send_back
from tests.makers.paper.filled import FilledForm, fill_in, marked
from tests.makers.paper.foreign import fill_in_table, fill_in_word

FORM_ID = "annex2"
_FORMS_A_COMPANY = 20  # of forms whose text is not read: marks and scans change with every form


@dataclass(frozen=True, slots=True)
class Job:
    """One form to make and read.

    Attributes:
        row: Index into `ROWS`.
        number: Of the form in its row.
        seed: Of the run.
        with_text: Whether the text is recognised; boxes are read either way.
        crops: A folder for pictures of what was not read right, or None.
    """

    row: int
    number: int
    seed: int
    with_text: bool = True
    crops: Path | None = None

    @property
    def key(self) -> tuple[int, int, int, bool]:
        """What tells it from other forms, in this run and later ones."""
        return self.seed, ROWS[self.row].key, self.number, self.with_text


@dataclass(slots=True)
class RowSeen:
    """All forms of a row, or why there are none."""

    row: Row
    forms: list[FormSeen] = field(default_factory=list)
    note: str = ""


@cache
def annex2() -> tuple[Form, Layout]:
    """Return the form that is measured, with its layout."""
    form = load_catalogue().form(FORM_ID)
    return form, lay_out(form, load_metrics())


@cache
def scanner_with(engine: str, *, boxes_only: bool = False) -> Pipeline:
    """Return a scanner with an engine of `ENGINES`."""
    known = known_forms(load_catalogue(), load_metrics())
    return Pipeline(known, ENGINES[engine](), today=_today(), boxes_only=boxes_only)


def _today() -> date:
    return datetime.now(UTC).date()


def make(job: Job) -> tuple[FilledForm, Returned]:
    """Return the form of a job and the file that comes back."""
    row = ROWS[job.row]
    form, layout = annex2()
    seed = (job.seed, row.key)
    how = row.condition
    if how.origin is not Origin.OWN:
        fill = fill_in_word if how.origin is Origin.WORD else fill_in_table
        filled = fill(
            form,
            layout,
            row.filling,
            number=job.number,
            seed=seed,
            dpi=how.drawn_dpi,
            dark_pens=how.dark_pens,
            no_pens=how.kept is conditions.Storage.AS_PRINTED,
            typefaces=how.typefaces,
        )
    elif job.with_text:
        filled = fill_in(
            form, layout, row.filling, number=job.number, seed=seed, dpi=how.drawn_dpi, dark_pens=how.dark_pens
        )
    else:
        base = _unmarked(job.row, job.number // _FORMS_A_COMPANY, job.seed)
        filled = marked(base, layout, row.filling, number=job.number, seed=(*seed, 1), dark_pens=how.dark_pens)
    return filled, send_back(filled, layout, how, number=job.number, seed=seed)


@lru_cache(maxsize=2)
def _unmarked(row: int, company: int, seed: int) -> FilledForm:
    """Return a form whose boxes are empty; its pages are not to be drawn on."""
    form, layout = annex2()
    dpi = ROWS[row].condition.drawn_dpi
    return fill_in(
        form, layout, ROWS[row].filling, number=company, seed=(seed, ROWS[row].key, 2), dpi=dpi, with_marks=False
    )


def see(job: Job) -> FormSeen:
    """Make a form, read its file and return what was seen."""
    filled, returned = make(job)
    form, layout = annex2()
    scanner = scanner_with("rapidocr", boxes_only=not job.with_text)
    started = time.process_time()
    result = scanner.read(Source(returned.name, returned.name, returned.content))
    seconds = time.process_time() - started
    pages = None if ROWS[job.row].condition.origin is Origin.OWN else len(filled.pages)
    seen = score(
        result.records,
        filled.truth,
        form,
        layout,
        with_text=job.with_text,
        page_count=pages,
        footers=filled.footers,
    )
    where = f"row {job.row} form {job.number} seed {job.seed}"
    notes = keep_failures(seen, returned, layout, where=where, row=ROWS[job.row].name, folder=job.crops)
    return replace(seen, seconds=seconds, notes=notes)


def run(
    rows: Sequence[int],
    counts: Callable[[Row], tuple[int, int]],
    *,
    seed: int,
    workers: int,
    crops: Path | None = None,
    kept: FormStore | None = None,
) -> list[RowSeen]:
    """Return what was seen of every row, in order.

    Args:
        rows: Indices into `ROWS`.
        counts: Gives a row's number of forms whose boxes, and whose text, are read.
        seed: Of the run.
        workers: Processes; 0 runs in this one.
        crops: A folder for pictures of failures.
        kept: Results of an earlier run with this seed, and where new ones go.
    """
    kept = kept or FormStore(None)
    seen = {index: RowSeen(ROWS[index]) for index in rows}
    jobs = []
    for index in rows:
        row = ROWS[index]
        for_boxes, for_text = counts(row)
        jobs += [Job(index, number, seed, number < for_text, crops) for number in range(max(for_boxes, for_text))]
    started = time.monotonic()
    left = [job for job in jobs if job.key not in kept.found]
    for job in jobs:
        if job.key in kept.found:
            seen[job.row].forms.append(kept.found[job.key])
    for done, (job, result) in enumerate(_results(left, workers), 1):
        if isinstance(result, str):
            seen[job.row].note = result
        else:
            seen[job.row].forms.append(result)
            kept.add(job.key, result)
            for line in result.notes:
                print(line, flush=True)
        _progress(done, len(left), started)
    return [seen[index] for index in rows]


def _results(jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, FormSeen | str]]:
    if workers == 0:
        yield from ((job, _see_or_say(job)) for job in jobs)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=one_thread) as pool:
        waiting = {pool.submit(_see_or_say, job): job for job in jobs}
        for future in as_completed(waiting):
            yield waiting.pop(future), future.result()


def _see_or_say(job: Job) -> FormSeen | str:
    try:
        return see(job)
    except UnavailableError as error:
        return f"left out: {error}"


def one_thread() -> None:
    """Keep this process to one thread."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OMP_THREAD_LIMIT"] = "1"  # Tesseract asks for the second
    cv2.setNumThreads(1)


def _progress(done: int, total: int, started: float) -> None:
    spent = time.monotonic() - started
    if sys.stderr.isatty() or done % 20 == 0 or done == total:
        print(
            f"  {done} of {total} forms, {spent:.0f} s, about {spent / done * (total - done):.0f} s to go",
            file=sys.stderr,
        )
