"""`python -m benchmarks.accuracy.calibration`: fits how sure a text is on half of the forms.

It fills in and reads forms of several rows, keeps what each reading rests on, fits the weights
of `scanner/engines/rapid.py` on the forms with even numbers, prints them, and prints how
the confidences do on the forms with odd numbers. With `--confirm` nothing is fitted: it prints
how the weights that stand in the code do on all of these forms. With `--keep FILE` the readings
are kept, so that fitting again needs no run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.kept import FormStore
from benchmarks.accuracy.rows import ROWS
from benchmarks.accuracy.running import Job, annex2, make, one_thread, scanner_with
from benchmarks.accuracy.scoring import score
from benchmarks.report import document
from benchmarks.report.machine import stamp
from benchmarks.report.tables import BINS, table
from forms.definition import Form, Kind
from scanner.engines.rapid import CALIBRATION
from scanner.issues import CATALOGUE
from scanner.sampling.bounds import upper_bound
from scanner.validate import Validation, validate
from scanner.validate.confidence import FREE, FormWriting, features, writing_of
from scanner.validate.kinds.codes import CHECK_ODDS
from scanner.values.acceptance import ACCEPTANCES
from scanner.values.reading import Evidence, Reading
from scanner.values.source import Source

CALIBRATED_ON: Final = (
    "scan 300 dpi, typed",
    "scan 200 dpi, typed",
    "scan 150 dpi, typed",
    "poor JPEG, skewed, typed",
    "folded, typed",
    "streaked, typed",
    "seal, colour, typed",
    "seal, grey, typed",
    "fax fine, typed",
    "phone photo, typed",
    "scan 200 dpi, neat hand",
    "scan 300 dpi, neat hand",
    "scan 200 dpi, hurried hand",
    "scan 300 dpi, hurried hand",
    "fax fine, neat hand",
    "scan 200 dpi, neat hand, real digits",
)
"""Names of the rows: print and handwriting, well and badly returned."""

SHARES: Final = (0.001, 0.002, 0.003, 0.004, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1)
_RIDGE: Final = 0.5  # of the squared weights: keeps one of two features that say the same from running away
_STEPS: Final = 20_000


@dataclass(frozen=True, slots=True)
class TextRow:
    """One field with writing.

    Attributes:
        form: The form's number in its row; even ones are fitted on.
        row: The row's name.
        hand: Whether it is handwriting.
        field_id: The field.
        kind: Its kind.
        evidence: What its reading rests on.
        writing: Of its form.
        most: The least of its reading's caps.
        right: Whether its value is the truth.
        ceiling: The most that its issues allow its confidence to be.
        sent: Whether a person is asked whatever its confidence is.
        odds: How many times likelier a right value is to pass its check.
    """

    form: int
    row: str
    hand: bool
    field_id: str
    kind: Kind
    evidence: Evidence
    writing: FormWriting
    most: float
    right: bool
    ceiling: float
    sent: bool
    odds: int


def observe(job: Job) -> list[TextRow]:
    """Make a form, read it and return its fields with writing, as they were judged."""
    filled, returned = make(job)
    form, layout = annex2()
    judged: list[Sequence[Reading]] = []

    def judge(form: Form, readings: Sequence[Reading], *, today: date) -> Validation:
        judged.append(readings)
        return validate(form, readings, today=today)

    scanner = replace(scanner_with("rapidocr"), judge=judge)
    records = scanner.read(Source(returned.name, returned.name, returned.content)).records
    seen = score(records, filled.truth, form, layout, with_text=True)
    if len(judged) != 1:
        return []
    evidence = {reading.field_id: reading.evidence for reading in judged[0] if reading.evidence is not None}
    most = {reading.field_id: reading.most for reading in judged[0]}
    record = next(one for one in records if one.fields)
    weighty = {problem.field for problem in record.issues if problem.severity != "info"}
    writing, row = writing_of(evidence.values()), ROWS[job.row]
    rows = []
    for text in seen.texts:
        if not text.truth or text.field_id not in evidence:
            continue
        found = record.fields[text.field_id]
        ceiling = min((CATALOGUE[code].ceiling for code in found.issues if code in CATALOGUE), default=1.0)
        rows.append(
            TextRow(
                form=job.number,
                row=row.name,
                hand=bool(row.filling.hands),
                field_id=text.field_id,
                kind=text.kind,
                evidence=evidence[text.field_id],
                writing=writing,
                most=most[text.field_id],
                right=text.is_exact,
                ceiling=ceiling,
                sent=found.outcome == "unclear" or text.field_id in weighty,
                odds=CHECK_ODDS if text.kind is Kind.CREDIT_CODE and ceiling == 1.0 else 1,
            )
        )
    return rows


def fit(rows: Sequence[TextRow], ridge: float = _RIDGE) -> dict[str, float]:
    """Return the weights that make the rows' outcomes likeliest (logistic regression).

    All but the free ones are at most nought, so that more doubt never gives more confidence.
    Rows that broke a rule or have a cap take no part.
    """
    used = [row for row in rows if min(row.ceiling, row.most) == 1.0]
    names = list(CALIBRATION.weights)
    matrix = _matrix(used, names)
    offset = np.log(np.array([row.odds for row in used], dtype=np.float64))
    right = np.array([row.right for row in used], dtype=np.float64)
    bound = np.array([name not in FREE for name in names])
    penalty = ridge * np.array([name != "one" for name in names])
    # the log loss curves at most a quarter of the matrix's squares
    step = 1.0 / (0.25 * float(np.linalg.norm(matrix, 2)) ** 2 + ridge)
    weights = np.zeros(len(names))
    ahead, momentum = weights.copy(), 1.0
    for _ in range(_STEPS):  # accelerated gradient steps, each put back into the bounds (FISTA)
        expected = 1 / (1 + np.exp(-(matrix @ ahead + offset)))
        moved = ahead - step * (matrix.T @ (expected - right) + penalty * ahead)
        moved[bound] = np.minimum(moved[bound], 0.0)
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + (momentum - 1) / following * (moved - weights)
        weights, momentum = moved, following
    return dict(zip(names, weights.round(3).tolist(), strict=True))


def _matrix(rows: Sequence[TextRow], names: Sequence[str]) -> NDArray[np.float64]:
    found = (features(row.evidence, row.kind, row.writing) for row in rows)
    return np.array([[one[name] for name in names] for one in found], dtype=np.float64)


def confidences(rows: Sequence[TextRow], weights: dict[str, float]) -> NDArray[np.float64]:
    """Return what the rows' confidences are with some weights."""
    scores = _matrix(rows, list(weights)) @ np.array(list(weights.values()))
    odds = np.array([row.odds for row in rows], dtype=np.float64)
    most = np.array([row.most for row in rows], dtype=np.float64)
    chances = np.minimum(1 / (1 + np.exp(-scores)), most)
    checked = chances / (chances + (1 - chances) / odds)
    return np.minimum(checked, [row.ceiling for row in rows])


def reliability(rows: Sequence[TextRow], sure: NDArray[np.float64]) -> str:
    """Return how often a confidence is right: print, handwriting and all."""
    lines: list[list[object]] = []
    for name, wanted in (("print", False), ("handwriting", True), ("all", None)):
        chosen = np.array([wanted is None or row.hand is wanted for row in rows])
        for low, high in [*pairwise(BINS), (0.95, 1.0)]:
            held = chosen & (sure >= low) & ((sure < high) | (high == 1.0))
            right = sum(row.right for row, is_in in zip(rows, held, strict=True) if is_in)
            count = int(held.sum())
            mean = f"{sure[held].mean():.3f}" if count else "–"
            share = f"{right} ({100 * right / count:.1f} %)" if count else "–"
            lines.append([name, f"{low:g}–{high:g}", count, mean, share])
    return table(("written", "confidence", "fields", "mean confidence", "right"), lines)


def acceptances(rows: Sequence[TextRow], sure: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return, for each share of `SHARES`, the least confidence from which so many values may be expected wrong.

    The expectation is the confidences' own, over the fields that no person is asked about
    for another reason: counted mistakes are too few to tell one confidence from the next.
    """
    open_ = np.sort([value for row, value in zip(rows, sure, strict=True) if not row.sent])[::-1]
    expected = np.cumsum(1 - open_) / np.arange(1, len(open_) + 1)
    within = ((share, np.flatnonzero(expected <= share)) for share in SHARES)
    return [(share, round(float(open_[found[-1]]), 3) if len(found) else 1.0) for share, found in within]


def outcome_table(rows: Sequence[TextRow], sure: NDArray[np.float64], accepted: Iterable[tuple[float, float]]) -> str:
    """Return what each setting accepts: wrong and unflagged, and flagged, print and handwriting apart."""
    lines: list[list[object]] = []
    for share, least in accepted:
        for name, hand in (("print", False), ("handwriting", True)):
            mine = [(row, value) for row, value in zip(rows, sure, strict=True) if row.hand is hand]
            flagged = sum(row.sent or value < least for row, value in mine)
            wrong = sum(not row.right and not row.sent and value >= least for row, value in mine)
            count = max(1, len(mine))
            bound = 100 * upper_bound(wrong, count)
            lines.append([
                f"{100 * share:g} %", f"{least:g}", name, len(mine),
                f"{wrong} ({100 * wrong / count:.2f} %, ≤ {bound:.2f} %)", f"{100 * flagged / count:.1f} %",
            ])  # fmt: skip
    return table(
        ("accepted wrong at most", "from confidence", "written", "fields", "wrong unflagged", "flagged"), lines
    )


def collect(seed: int, forms: int, workers: int, kept: FormStore, names: Sequence[str]) -> list[TextRow]:
    """Return the fields of some forms of each row, read now or kept from before."""
    jobs = [Job(index, number, seed) for number in range(forms) for index, row in enumerate(ROWS) if row.name in names]
    left = [job for job in jobs if job.key not in kept.found]
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=one_thread) as pool:
        waiting = {pool.submit(observe, job): job for job in left}
        for done, future in enumerate(as_completed(waiting), 1):
            kept.add(waiting[future].key, future.result())
            print(f"  {done} of {len(left)} forms", file=sys.stderr)
    return [row for job in jobs for row in kept.found[job.key]]


def halves(rows: Sequence[TextRow]) -> tuple[list[TextRow], list[TextRow]]:
    """Return the forms that are fitted on and those that it is shown on."""
    even: Callable[[TextRow], bool] = lambda row: row.form % 2 == 0  # noqa: E731
    return [row for row in rows if even(row)], [row for row in rows if not even(row)]


def measure(rows: Sequence[TextRow], stamped: str) -> tuple[dict[str, float], list[tuple[float, float]], str]:
    """Return the weights, the acceptances, and the tables of the half that neither was fitted on."""
    fitted, shown = halves(rows)
    weights = fit(fitted)
    accepted = acceptances(fitted, confidences(fitted, weights))
    said = (
        f"`python -m benchmarks.accuracy.calibration`, fitted on {len(fitted)} fields, "
        f"shown on {len(shown)} of other forms."
    )
    return weights, accepted, _tables(said, stamped, shown, confidences(shown, weights), accepted)


def confirm(rows: Sequence[TextRow], stamped: str) -> str:
    """Return the tables of forms that the weights in the code were not fitted on."""
    accepted = [(share, least) for share, least in ACCEPTANCES if share in SHARES]
    said = (
        "`python -m benchmarks.accuracy.calibration --confirm`: the weights of `scanner/engines/rapid.py`, "
        f"which says what they were fitted on, shown on {len(rows)} fields of other forms."
    )
    return _tables(said, stamped, rows, confidences(rows, dict(CALIBRATION.weights)), accepted)


def _tables(
    said: str,
    stamped: str,
    rows: Sequence[TextRow],
    sure: NDArray[np.float64],
    accepted: Sequence[tuple[float, float]],
) -> str:
    counted = "What a person is asked about for another reason counts as flagged at every setting."
    return "\n\n".join([f"{said} {counted}", stamped, reliability(rows, sure), outcome_table(rows, sure, accepted)])


def main(arguments: Sequence[str] | None = None) -> None:
    """Collect, fit and show."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.calibration", description=__doc__)
    parser.add_argument("--forms", type=int, default=4, help="forms a row, half of them for fitting (4)")
    parser.add_argument("--seed", type=int, help="repeats a run; a new one every time otherwise")
    parser.add_argument("--confirm", action="store_true", help="fit nothing: show the weights that stand in the code")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep readings here and go on from them")
    parser.add_argument("--write", type=Path, metavar="FILE", help="keep the tables in this document")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else secrets.randbelow(10**6)
    print(f"seed {seed}: --seed {seed} repeats this run", flush=True)
    rows = collect(seed, given.forms, given.workers, FormStore(given.keep), CALIBRATED_ON)
    if given.confirm:
        text = confirm(rows, stamp(seed))
    else:
        weights, accepted, text = measure(rows, stamp(seed))
        print("WEIGHTS:", *(f'    "{name}": {weight:g},' for name, weight in weights.items()), sep="\n")
        print("ACCEPTANCES:", accepted, sep="\n")
    print(text)
    if given.write is not None:
        document.write(given.write, {"calibration": text})


if __name__ == "__main__":
    main()
