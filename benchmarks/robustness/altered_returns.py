"""Reads filled PDFs that other programs and people altered, and counts what was taken wrongly or asked needlessly.

    python -m benchmarks.robustness.altered_returns [--seed S] [--count 500] [--journal FILE]

Every return is filled in with known answers of a made-up company, by one of several programs, and
then altered in no, one or two ways (`pdf_alterations`), each on a field of its own. A *silent* error
is a field whose value is wrong, or which the file contradicts, and that nobody is asked about.
A *needless* question is one on a field that nobody altered. With a journal, a run that was broken
off goes on where it stopped. `altered_word_returns` does the same for Word.
"""

from __future__ import annotations

import argparse
import logging
import random
import secrets
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks.report.machine import stamp
from benchmarks.robustness.filled_pdfs import DRAWS_NOTHING, FILLERS, filled_pdf
from benchmarks.robustness.journal import Journal
from benchmarks.robustness.pdf_alterations import PDF_ALTERATIONS, Alteration, Effect
from forms.filling import Value
from forms.filling.answers import answer_text
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.issue import Severity
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.cache import UnavailableError
from tests.makers.companies.made_up import make_company

FORM, LAYOUT = annex2()
_TODAY: Final = date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class AlteredPdf:
    """A filled PDF after its alterations.

    Attributes:
        filler: The program that filled it in.
        answers: What was filled in.
        content: The altered file.
        ways: The alterations by the field that each touched.
    """

    filler: str
    answers: Mapping[str, Value]
    content: bytes
    ways: Mapping[str, Alteration]

    def said(self) -> str:
        """Return in words what was done."""
        return " + ".join([self.filler, *(f"{way.name} ({name})" for name, way in self.ways.items())])


def altered_pdf(seed: int, number: int, ways: Sequence[Alteration] | None = None, filler: str = "") -> AlteredPdf:
    """Return one return of a run; what is done to it depends on the seed and on its number alone.

    Args:
        seed: Of the run.
        number: Of the return.
        ways: What is done to it; no, one or two at random where it is None.
        filler: The program that fills it in; one at random where it is empty.
    """
    chance = random.Random(f"{seed} {number}")
    filler = filler or chance.choice(list(FILLERS))
    answers, content = filled_pdf(filler, seed, number)
    others = make_company([seed, number, 99]).answers
    chosen: dict[str, Alteration] = {}
    for way in chance.sample(PDF_ALTERATIONS, number % 3) if ways is None else ways:
        free = [one for one in way.fields if one.partition(".")[0] not in chosen]
        free = [one for one in free if answers.get(one.partition(".")[0]) not in (None, "", [])]
        is_drawn = filler not in DRAWS_NOTHING and not any(one.draws_nothing for one in chosen.values())
        if (
            not free
            or (way.by_picture and not is_drawn)
            or (way.draws_nothing and any(one.by_picture for one in chosen.values()))
        ):
            continue
        name = chance.choice(free)
        text = str(others.get(name) or "其他").replace("\n", " ")
        content = way.alter(content, name, text, chance)
        chosen[name.partition(".")[0]] = way
    return AlteredPdf(filler, answers, content, chosen)


def reader() -> Pipeline:
    """Return what reads the returns; its words are values, so nothing has to be recognised."""
    return Pipeline((KnownForm(FORM, LAYOUT),), ScriptedEngine(), _TODAY)


def silent(record: Record, one: AlteredPdf) -> list[str]:
    """Return the fields that are wrong, or that the file contradicts, and that nobody is asked about."""
    wrong = [
        field.id
        for field in FORM.fields
        if not _is_asked(record, field.id)
        if _must_ask(one, field.id) or not _is_same(record.answers[field.id], one.answers.get(field.id))
    ]
    on_pages = any(way.effect is Effect.PAGES for way in one.ways.values())
    return wrong + ["pages"] * (on_pages and record.status == "accepted")


def needless(record: Record, one: AlteredPdf) -> list[str]:
    """Return the fields that nobody altered and that are asked about."""
    return [name for name in left_alone(one) if _is_asked(record, name)]


def left_alone(one: AlteredPdf) -> list[str]:
    """Return the fields that nothing was done to that must or may lead to a question."""
    if any(way.loses_page for way in one.ways.values()):
        return []
    free = (Effect.NOTHING, Effect.PAGES)
    return [field.id for field in FORM.fields if field.id not in one.ways or one.ways[field.id].effect in free]


def _must_ask(one: AlteredPdf, name: str) -> bool:
    return name in one.ways and one.ways[name].effect is Effect.QUESTION


def _is_asked(record: Record, name: str) -> bool:
    weighty = any(issue.field == name and issue.severity != Severity.INFO for issue in record.issues)
    return record.fields[name].outcome == "unclear" or weighty


def _is_same(read: Any, entered: Value) -> bool:
    if entered in (None, [], ""):
        return read in (None, [], "")
    if isinstance(entered, list) or isinstance(read, list):
        return bool(read == entered)
    return read == entered or "".join(answer_text(read).split()) == "".join(answer_text(entered).split())


def rows(seed: int, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Read returns of a run and yield a journal's row for each."""
    scanner = reader()
    for number in numbers:
        try:
            one = altered_pdf(seed, number)
        except UnavailableError as error:
            yield {"return": number, "left_out": str(error)}
            continue
        row: dict[str, Any] = {"return": number, "done": one.said(), "fields": len(left_alone(one))}
        try:
            record = scanner.read(Source("a.pdf", f"{number}.pdf", one.content)).records[0]
        except Exception as error:  # noqa: BLE001  it is counted
            yield row | {"crash": type(error).__name__}
            continue
        yield row | {"silent": silent(record, one), "needless": needless(record, one), "status": record.status}


def totals(found: Journal) -> Counter[str]:
    """Return what a journal counts."""
    counts: Counter[str] = Counter()
    for row in found:
        counts += Counter(returns="done" in row, left_out="left_out" in row, crashes="crash" in row)
        counts += Counter(silent=len(row.get("silent", ())), needless=len(row.get("needless", ())))
        counts += Counter(fields=row.get("fields", 0), accepted=row.get("status") == "accepted")
    return counts


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--journal", type=Path)
    given = parser.parse_args(arguments)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")  # of widgets that no list names
    journal = Journal(given.journal, {"kind": "pdf", "seed": given.seed})
    for row in rows(given.seed, range(journal.count, given.count)):
        journal.add(row)
        if row.get("silent") or row.get("needless") or "crash" in row or "left_out" in row:
            print(row, flush=True)
        if row["return"] % 25 == 24:
            print(f"{row['return'] + 1} of {given.count}: {dict(totals(journal))}", flush=True)
    counts = totals(journal)
    print(
        f"{counts['returns']} returns: {counts['silent']} silent errors, {counts['crashes']} crashes, "
        f"{counts['needless']} of {counts['fields']} fields that nobody altered asked about "
        f"({counts['needless'] / max(counts['fields'], 1):.2%}), {counts['accepted']} accepted"
    )
    print(stamp(given.seed))


if __name__ == "__main__":
    main()
