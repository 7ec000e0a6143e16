"""Moves each threshold of boxes by a quarter and counts what changes on marked pages whose truth is known.

    python -m benchmarks.accuracy.moved_rules [--pages N] [--seed S] [--only WORD] [--ink]

Every page is measured once and judged again with each set of the thresholds that judge; with `--ink` it is measured
again with each set of the thresholds that say what ink is, which takes far longer. What changes nothing either way
either has no case among the marks that are drawn, or decides nothing: see its case in
`tests/scanner/readers/boxes/test_mark_rules.py` or `tests/scanner/ink/boxes/test_ink_rules.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import cv2

from benchmarks.accuracy.marks import CONDITIONS, KINDS, sample
from benchmarks.accuracy.running import annex2
from benchmarks.report import tables as report
from scanner.ink.boxes.ink_rules import RULES as INK_RULES
from scanner.ink.boxes.ink_rules import InkRules
from scanner.ink.foreign import find_page_ink
from scanner.readers.boxes.decision_rules import Verdict
from scanner.readers.boxes.mark_rules import RULES, MarkRules
from scanner.readers.boxes.reader import MeasuredPage, judge_measured, measure_page
from scanner.values.known_form import KnownForm
from scanner.values.page.ink import PageInk
from scanner.values.reading import BoxState

Rules = MarkRules | InkRules

_MOVES: Final = (0.75, 1.25)


@dataclass(frozen=True, slots=True)
class Known:
    """A page, what is measured of it, the truth of its boxes by their names, and what the rules as they are say."""

    ink: PageInk
    page: MeasuredPage
    truth: Mapping[str, str]
    usual: Mapping[str, Verdict]


def known_pages(count: int, seed: int, only: str) -> Iterator[Known]:
    """Yield marked pages: so many of each kind of mark and condition whose name holds a word."""
    form, layout = annex2()
    blank = KnownForm(form, layout).blank
    for kind in KINDS:
        for condition in CONDITIONS:
            for number in range(count if only in condition.name else 0):
                made = sample(form, layout, kind, condition, number=number, seed=seed)
                ink = find_page_ink(made.page, blank)
                page = measure_page(ink, layout, blank)
                yield Known(ink, page, {name: truth for name, (truth, _) in made.truth.items()}, judge_measured(page))


def moved(rules: Rules, name: str, times: float) -> Rules | None:
    """Return the rules with one threshold moved, or None where it would contradict another one.

    A number of things moves by one at least.
    """
    value = getattr(rules, name)
    there = value * times
    if isinstance(value, int):
        there = min(value - 1, int(there)) if times < 1 else max(value + 1, round(there))
    try:
        return replace(rules, **{name: there})
    except ValueError:
        return None


def judged(known: Known, rules: Rules) -> Mapping[str, Verdict]:
    """Return the verdicts on a page's boxes with other rules than the usual ones."""
    if isinstance(rules, MarkRules):
        return judge_measured(known.page, rules)
    form, layout = annex2()
    return judge_measured(measure_page(known.ink, layout, KnownForm(form, layout).blank, rules))


def row(usual: Rules, name: str, pages: Sequence[Known]) -> list[object]:
    """Return a row: the threshold, and for each move how many verdicts change, how many more are asked or wrong."""
    cells: list[object] = [name, getattr(usual, name)]
    for times in _MOVES:
        rules = moved(usual, name, times)
        if rules is None:
            cells += ["–", "–", "–"]
            continue
        changed = asked = wrong = 0
        for known in pages:
            for box, verdict in judged(known, rules).items():
                before = known.usual[box]
                changed += verdict.state is not before.state
                asked += (verdict.state is BoxState.UNCLEAR) - (before.state is BoxState.UNCLEAR)
                wrong += _is_wrong(verdict, known.truth[box]) - _is_wrong(before, known.truth[box])
        cells += [changed, f"{asked:+}", f"{wrong:+}"]
    return cells


def _is_wrong(verdict: Verdict, truth: str) -> bool:
    return truth in ("ticked", "empty") and verdict.state is not BoxState.UNCLEAR and verdict.state.value != truth


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.moved_rules", description=__doc__)
    parser.add_argument("--pages", type=int, default=1, help="of each kind of mark and condition")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="conditions with this word")
    parser.add_argument("--ink", action="store_true", help="the thresholds that say what ink is")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    pages = list(known_pages(given.pages, given.seed, given.only))
    head = ("threshold", "value", "¾: changed", "asked", "wrong", "1¼: changed", "asked", "wrong")
    print(f"{len(pages)} pages, {sum(len(known.usual) for known in pages)} boxes, seed {given.seed}\n")
    rules: Rules = INK_RULES if given.ink else RULES
    print(report.table(head, [row(rules, one.name, pages) for one in fields(rules)]))


if __name__ == "__main__":
    main()
