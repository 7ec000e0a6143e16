"""Reads filled Word forms that were altered as programs and people alter them, and counts what was not seen.

    python -m benchmarks.robustness.altered_word_returns [--seed S] [--count 500] [--resume FILE] [--operation NAME]

Every second return is altered in two ways. A *silent* error is a field whose value is wrong and
that nobody is asked about, or a thing outside the fields that no issue names. Among the honest
ones, which a program only saved in its own manner, the fields are counted that are asked about.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from benchmarks.robustness import tally
from benchmarks.robustness.tally import WeighedReturn
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


def altered_return(seed: int, number: int, operation: str = "") -> AlteredReturn:
    """Return a return that was altered, and was read before and after; those with an odd number in two ways."""
    scanner = Pipeline((KnownForm(*annex2()),), ScriptedEngine(), _TODAY)
    rng = random.Random(f"{seed} {number}")
    answers = dict(make_company((seed, number)).answers)
    content = fill_word(*annex2(), answers)
    while True:
        names = rng.sample(sorted(OPERATIONS), 1 + number % 2)
        if operation:
            names[0] = operation
        try:
            returned, holds = altered(content, annex2()[0], answers, rng, names=names)
        except InapplicableError:
            continue
        return AlteredReturn(tuple(names), holds, answers, _read(scanner, returned), _read(scanner, content))


def weigh(seed: int, number: int, operation: str = "") -> WeighedReturn:
    """Alter, read and weigh one return."""
    one = altered_return(seed, number, operation)
    honest_fields = len(one.answers) if one.holds.honest else 0
    return WeighedReturn(number, " + ".join(one.names), tuple(one.silent()), tuple(one.needless()), honest_fields)


def _read(scanner: Pipeline, content: bytes) -> Record:
    (record,) = scanner.read(Source("returned.docx", "returned.docx", content)).records
    return record


def main() -> None:
    """Read altered returns and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tally.add_arguments(parser)
    parser.add_argument("--operation", default="", choices=["", *OPERATIONS])
    given = parser.parse_args()
    tally.run(given, partial(weigh, operation=given.operation))


if __name__ == "__main__":
    main()
