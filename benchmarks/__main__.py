"""`make bench ARGS="..."`: measures the program and prints tables, or keeps them in docs/accuracy.md."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy import samples
from benchmarks.accuracy.kept import FormStore
from benchmarks.accuracy.rows import ROWS, Row
from benchmarks.accuracy.running import RowSeen, run
from benchmarks.report import document
from benchmarks.report import tables as report
from benchmarks.report.machine import stamp


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what is asked for."""
    given = _parser().parse_args(arguments)
    if given.list:
        for number, row in enumerate(ROWS):
            print(f"{number:3} {row.name:40} {row.condition.describe()}")
        return
    if given.samples is not None:
        print(samples.measure(given.samples))
        return
    seed = given.seed if given.seed is not None else secrets.randbelow(10**6)
    print(f"seed {seed}: --seed {seed} repeats this run", flush=True)
    sections = {} if given.no_rows else _rows(given, seed)
    if given.speed:
        from benchmarks.speed import reading as speed  # noqa: PLC0415  (what only this part needs)

        sections["speed"] = speed.measure(seed) + f"\n\n{stamp(seed)}"
    if given.peers:
        from benchmarks.peers import programs as peers  # noqa: PLC0415

        sections["peers"] = peers.measure(seed, forms=given.peer_forms) + f"\n\n{stamp(seed)}"
    for name, text in sections.items():
        print(f"\n## {document.SECTIONS[name]}\n\n{text}")
    if given.write is not None:
        document.write(given.write, sections)
        print(f"\nwritten: {given.write}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--forms", type=int, default=10, help="forms a row (10)")
    parser.add_argument("--full", action="store_true", help="1,000, 200 and 60 forms a row, as the figures ask for")
    parser.add_argument("--boxes", action="store_true", help="pages and boxes only: no text is read")
    parser.add_argument("--seed", type=int, help="repeats a run; a new one every time otherwise")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORDS", help="rows whose name has one of these")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes; 0 for none")
    parser.add_argument("--crops", type=Path, metavar="DIR", help="keep pictures of what was not read right")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep results here and go on from them (with --seed)")
    parser.add_argument(
        "--samples", type=Path, metavar="DIR", help="a folder of real returns with FILE.json beside each"
    )
    parser.add_argument("--speed", action="store_true", help="also the speed, as ratios")
    parser.add_argument("--peers", action="store_true", help="also boxdetect, rapidocr, tesserocr and pytesseract")
    parser.add_argument("--peer-forms", type=int, default=4, help="forms for the peers (4)")
    parser.add_argument("--no-rows", action="store_true", help="only --speed and --peers")
    parser.add_argument("--write", type=Path, metavar="FILE", help="keep the tables in this document")
    parser.add_argument("--list", action="store_true", help="list the rows with their parameters")
    return parser


def _rows(given: argparse.Namespace, seed: int) -> dict[str, str]:
    chosen = [
        number for number, row in enumerate(ROWS) if not given.only or any(word in row.name for word in given.only)
    ]
    if not chosen:
        sys.exit(f"no row has {' or '.join(given.only)} in its name; --list lists them")

    def counts(row: Row) -> tuple[int, int]:
        for_boxes, for_text = row.full_count() if given.full else (given.forms, given.forms)
        return for_boxes, 0 if given.boxes else for_text

    seen = run(chosen, counts, seed=seed, workers=given.workers, crops=given.crops, kept=FormStore(given.keep))
    return sections_of(seen, stamp(seed), boxes_only=given.boxes)


def sections_of(seen: Sequence[RowSeen], stamped: str, *, boxes_only: bool = False) -> dict[str, str]:
    """Return the tables of a run by the document's sections."""
    about_boxes = {"boxes": _boxes(seen, stamped), "conditions": report.parameters(seen)}
    return about_boxes if boxes_only else about_boxes | _texts(seen, stamped)


def _boxes(seen: Sequence[RowSeen], stamped: str) -> str:
    clear, doubtful = report.styles(seen, clear=True), report.styles(seen, clear=False)
    return "\n\n".join(
        [
            stamped,
            report.clear_boxes(seen),
            "### Lost pages",
            report.lost_pages(seen),
            "### Clear marks by style, all rows",
            clear,
            "### Ambiguous marks",
            "What a careful person may ask about; *wrong* is the opposite of what most would take it for.",
            doubtful,
        ]
    )


def _texts(seen: Sequence[RowSeen], stamped: str) -> dict[str, str]:
    return {
        "text": "\n\n".join(
            [
                stamped,
                report.figures(seen),
                "### By row",
                report.texts(seen),
                "### Blank and not blank",
                report.blanks(seen),
                "### By kind",
                report.kinds(seen),
            ]
        ),
        "confidence": "\n\n".join([stamped, report.reliability(seen)]),
        "records": "\n\n".join([stamped, report.records(seen)]),
    }


if __name__ == "__main__":
    main()
