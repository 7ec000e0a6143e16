"""Reads filled Word forms that were altered as programs and people alter them, and counts what was not seen.

    python -m benchmarks.robustness.altered_word_returns [--seed S] [--count 500] [--operation NAME] [--journal FILE]

Every second return is altered in two ways. A *silent* error is a field whose value is wrong and
that nobody is asked about, or a thing outside the fields that no issue names. Among the honest
ones, which a program only saved in its own manner, the fields are counted that are asked about.
With a journal, a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import argparse
import random
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.report.machine import stamp
from benchmarks.robustness.journal import Journal
from forms.filling import Value, fill_word
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.companies.made_up import make_company
from tests.makers.files.word_alterations import MustHold
from tests.makers.files.word_choice_alterations import OPERATIONS, altered
from tests.makers.files.word_package import InapplicableError

_TODAY = date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class AlteredReturn:
    """A return that was altered, as it was read.

    Attributes:
        names: Of its alterations.
        holds: What must hold of its record.
        answers: What was filled in.
        record: Its record.
        plain: The record of the same return before it was altered.
    """

    names: tuple[str, ...]
    holds: MustHold
    answers: Mapping[str, Value]
    record: Record
    plain: Record

    def silent(self) -> list[str]:
        """Return what went wrong unseen: field ids, and `elsewhere` for what no issue names."""
        wrong = [
            name
            for name, value in self.plain.answers.items()
            if not asked_about(self.record, name) and (self.record.answers[name] != value or name in self.holds.asked)
        ]
        return wrong + ["elsewhere"] * (self.holds.named and self.record.status == "accepted")

    def needless(self) -> list[str]:
        """Return the fields that are asked about now and were not before, though the return is honest."""
        if not self.holds.honest:
            return []
        return [name for name in self.answers if asked_about(self.record, name) > asked_about(self.plain, name)]


def asked_about(record: Record, name: str) -> bool:
    """Tell whether a person is asked about a field."""
    field = record.fields[name]
    weighty = any(issue.field == name and issue.severity != "info" for issue in record.issues)
    return field.outcome == "unclear" or field.confidence < ACCEPTANCE or weighty


def altered_returns(seed: int, count: int, operation: str = "", *, first: int = 0) -> Iterator[AlteredReturn]:
    """Yield the returns of a run from one of them on, every second one altered in two ways."""
    scanner = Pipeline((KnownForm(*annex2()),), ScriptedEngine(), _TODAY)
    for number in range(first, count):
        rng = random.Random(f"{seed} {number}")
        answers = dict(make_company((seed, number)).answers)
        content = fill_word(*annex2(), answers)
        plain = _read(scanner, content)
        while True:
            names = rng.sample(sorted(OPERATIONS), 1 + number % 2)
            if operation:
                names[0] = operation
            try:
                returned, holds = altered(content, annex2()[0], answers, rng, names=names)
            except InapplicableError:
                continue
            yield AlteredReturn(tuple(names), holds, answers, _read(scanner, returned), plain)
            break


def _read(scanner: Pipeline, content: bytes) -> Record:
    (record,) = scanner.read(Source("returned.docx", "returned.docx", content)).records
    return record


def main() -> None:
    """Read altered returns and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--operation", default="", choices=["", *OPERATIONS])
    parser.add_argument("--journal", type=Path)
    options = parser.parse_args()
    settings = {"kind": "word", "seed": options.seed, "operation": options.operation}
    journal = Journal(options.journal, settings)
    found = altered_returns(options.seed, options.count, options.operation, first=journal.count)
    for number, one in enumerate(found, start=journal.count):
        row = _row(number, one)
        journal.add(row)
        if row["silent"] or row["needless"]:
            print(row, flush=True)
        if number % 25 == 24:
            print(f"{number + 1} of {options.count}: {_totals(journal)}", flush=True)
    print(_totals(journal))
    print(stamp(options.seed))


def _row(number: int, one: AlteredReturn) -> dict[str, Any]:
    return {
        "return": number,
        "done": " + ".join(one.names),
        "silent": one.silent(),
        "needless": one.needless(),
        "honest_fields": len(one.answers) * one.holds.honest,
        "accepted": one.record.status == "accepted",
    }


def _totals(journal: Journal) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in journal:
        counts += Counter(returns=1, honest=row["honest_fields"] > 0, honest_fields=row["honest_fields"])
        counts += Counter(silent=len(row["silent"]), needless=len(row["needless"]), accepted=row["accepted"])
    return {name: counts[name] for name in ("returns", "silent", "needless", "honest", "honest_fields", "accepted")}


if __name__ == "__main__":
    main()
