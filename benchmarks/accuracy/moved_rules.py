"""Moves each threshold of boxes or of writing by a quarter and counts what changes on pages whose truth is known.

    python -m benchmarks.accuracy.moved_rules [--pages N] [--forms N] [--seed S] [--only WORD]
                                                   [--words | --measures | --ink | --cells | --stamps]

Every marked page is measured once and judged again with each set of the thresholds that judge; `--words` moves those
of heavy words instead. `--forms` takes forms of the soak as well, on each of which one choice is altered as people do
it, and all forms of earlier soaks that were once wrong. With `--measures` its
ink is measured again with each set of the thresholds that measure, and with `--ink` found again with each set of those
that say what ink is, which takes far longer. With `--cells` or `--stamps` the cells of returned forms are looked at
again with each set of the thresholds that say what writing or a seal is: what changes there is whether a cell is blank,
how surely, or more than a twentieth of its ink. What changes nothing either way either has no case among what is drawn,
or decides nothing: see its case in `test_mark_rules.py` and `test_measure_rules.py` of `tests/scanner/readers/boxes`,
`test_ink_rules.py` of `tests/scanner/ink/boxes`, or `test_cell_rules.py` and `test_stamp_rules.py` of
`tests/scanner/ink/cells`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Final, Protocol

import cv2
import numpy as np

from benchmarks.accuracy.marks import CONDITIONS, KINDS, sample
from benchmarks.accuracy.rows import ROWS
from benchmarks.accuracy.running import Job, annex2, make
from benchmarks.accuracy.soak_forms import inked_pages, make_soak_form
from benchmarks.report import tables as report
from forms.geometry import Rect
from scanner.ink.boxes.ink_rules import RULES as INK_RULES
from scanner.ink.boxes.ink_rules import InkRules
from scanner.ink.cells.cell_rules import RULES as CELL_RULES
from scanner.ink.cells.cell_rules import CellRules
from scanner.ink.cells.picture import WORKING_DPI, CellPicture, cut_cell
from scanner.ink.cells.stamp_rules import RULES as STAMP_RULES
from scanner.ink.cells.stamp_rules import StampRules
from scanner.ink.cells.writing import Writing, find_writing
from scanner.ink.foreign import find_page_ink
from scanner.readers.boxes.doubts.heavy_words import RULES as WORDS_RULES
from scanner.readers.boxes.doubts.heavy_words import HeavyWordsRules
from scanner.readers.boxes.mark_rules import RULES, MarkRules
from scanner.readers.boxes.measure_rules import RULES as MEASURE_RULES
from scanner.readers.boxes.measure_rules import MeasureRules
from scanner.readers.boxes.reader import MeasuredPage, judge_measured, measure_boxes, measure_page
from scanner.readers.writing_area import writing_area
from scanner.values.known_form import KnownForm
from scanner.values.page.ink import PageInk
from scanner.values.reading import BoxState

Rules = MarkRules | HeavyWordsRules | MeasureRules | InkRules | CellRules | StampRules

_MOVES: Final = (0.75, 1.25)
_INK_SHARE: Final = 0.05  # share of a cell's ink from which a change of it counts
# seed and number of forms of the soak on which an altered choice was once taken for an answer
_PAST: Final = {
    301977: (1065,),
    731550: (82, 122, 923, 1562),
    884029: (761, 1166, 1661, 2028, 3338, 3601, 3708, 4633, 5111, 5621, 5711),
}
_SURE: Final = 0.9  # a cell's chance below which a person is asked


@dataclass(frozen=True, slots=True)
class Said:
    """What some rules say of a box or a cell, whether a person is asked about it, and whether it is wrong unasked."""

    what: tuple[object, ...]
    asked: bool
    wrong: bool


class Known(Protocol):
    """Something whose truth is known."""

    def said(self, rules: Rules) -> Mapping[str, Said]:
        """Return what rules say of each of its parts, by the part's name."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A marked page, what is measured of it, and the truth of its boxes by their names.

    Of an altered choice the options that are meant are known instead, by its id.
    """

    ink: PageInk
    page: MeasuredPage
    truth: Mapping[str, str]
    altered: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def said(self, rules: Rules) -> Mapping[str, Said]:
        """Return what rules say of the page's boxes."""
        if isinstance(rules, InkRules):
            form, layout = annex2()
            verdicts = judge_measured(measure_page(self.ink, layout, KnownForm(form, layout).blank, rules))
        elif isinstance(rules, MeasureRules):
            _, layout = annex2()
            page = layout.pages[self.ink.page.page_no - 1]
            found = measure_boxes(self.page.choices, page, rules=rules)
            verdicts = judge_measured(replace(self.page, first={name: found[name] for name in self.page.first}))
        elif isinstance(rules, MarkRules):
            verdicts = judge_measured(self.page, rules)
        elif isinstance(rules, HeavyWordsRules):
            verdicts = judge_measured(self.page, words=rules)
        else:
            raise TypeError("a page's boxes have no rules of cells")
        said = {}
        for choice, meant in self.altered.items():
            states = {name: one.state for name, one in verdicts.items() if name.startswith(f"{choice}.")}
            ticked = {name.removeprefix(f"{choice}.") for name, state in states.items() if state is BoxState.TICKED}
            asked = BoxState.UNCLEAR in states.values()
            said[choice] = Said(tuple(states.values()), asked, not asked and ticked != meant)
        for name, verdict in verdicts.items():
            if name not in self.truth:
                continue
            asked, is_clear = verdict.state is BoxState.UNCLEAR, self.truth[name] in ("ticked", "empty")
            wrong = is_clear and not asked and verdict.state.value != self.truth[name]
            said[name] = Said((verdict.state,), asked, wrong)
        return said


@dataclass(frozen=True, slots=True)
class KnownCell:
    """A cell of a returned form, where its writing and the boxes beside it lie, and whether something is written."""

    name: str
    picture: CellPicture
    area: Rect
    marks: tuple[Rect, ...]
    is_blank: bool
    usual: Writing

    def said(self, rules: Rules) -> Mapping[str, Said]:
        """Return what rules say of the cell."""
        if isinstance(rules, StampRules):
            found = find_writing(self.picture, self.area, self.marks, stamp_rules=rules)
        elif isinstance(rules, CellRules):
            found = find_writing(self.picture, self.area, self.marks, rules)
        else:
            raise TypeError("a cell has no rules of boxes")
        usual = self.usual
        changed = np.count_nonzero(found.ink ^ usual.ink) > _INK_SHARE * max(1, np.count_nonzero(usual.ink))
        asked = found.chance < _SURE
        said = Said((found.is_blank, found.chance, changed), asked, found.is_blank is not self.is_blank and not asked)
        return {self.name: said}


def known_pages(count: int, seed: int, only: str) -> Iterator[KnownPage]:
    """Yield marked pages: so many of each kind of mark and condition whose name holds a word."""
    form, layout = annex2()
    blank = KnownForm(form, layout).blank
    for kind in KINDS:
        for condition in CONDITIONS:
            for number in range(count if only in condition.name else 0):
                made = sample(form, layout, kind, condition, number=number, seed=seed)
                ink = find_page_ink(made.page, blank)
                truth = {name: truth for name, (truth, _) in made.truth.items()}
                yield KnownPage(ink, measure_page(ink, layout, blank), truth)


def known_forms(count: int, seed: int) -> Iterator[KnownPage]:
    """Yield the pages of so many forms of the soak, and of its forms that were once wrong."""
    form, layout = annex2()
    blank = KnownForm(form, layout).blank
    past = [(other, number) for other, numbers in _PAST.items() for number in numbers]
    for run, number in [*past, *((seed, one) for one in range(count))] if count else ():
        made = make_soak_form(number, run)
        for ink in inked_pages(made.returned):
            here = {box.field_id for box in layout.pages[ink.page.page_no - 1].options}
            truth = {name: box.meaning for name, box in made.filled.truth.boxes.items()}
            altered = {made.altered.field_id: made.altered.options} if made.altered.field_id in here else {}
            yield KnownPage(ink, measure_page(ink, layout, blank), truth, altered)


def known_cells(count: int, seed: int, only: str) -> Iterator[KnownCell]:
    """Yield the cells of so many forms of each row of the benchmarks whose name holds a word."""
    form, layout = annex2()
    blank = KnownForm(form, layout).blank
    jobs = [Job(row, number, seed) for row, one in enumerate(ROWS) if only in one.name for number in range(count)]
    for job in jobs:
        filled, returned = make(job)
        for ink in inked_pages(returned):
            index = ink.page.page_no - 1
            marks = tuple(one.rect for one in layout.pages[index].options)
            for box in layout.pages[index].fields:
                cell = cut_cell(ink.bare, ink.transform, box.cell, blank(WORKING_DPI)[index])
                is_blank = filled.truth.answers.get(box.field_id) in (None, "")
                area = writing_area(box, layout.pages[index])
                usual = find_writing(cell, area, marks)
                yield KnownCell(box.field_id, cell, area, marks, is_blank, usual)


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


def row(usual: Rules, name: str, known: Sequence[Known], before: Sequence[Mapping[str, Said]]) -> list[object]:
    """Return a row: the threshold, and for each move how much changes, and how much more is asked or wrong."""
    cells: list[object] = [name, getattr(usual, name)]
    for times in _MOVES:
        rules = moved(usual, name, times)
        if rules is None:
            cells += ["–", "–", "–"]
            continue
        pairs = [
            (was[part], now) for one, was in zip(known, before, strict=True) for part, now in one.said(rules).items()
        ]
        changed = sum(was.what != now.what for was, now in pairs)
        asked, wrong = (sum(getattr(now, of) - getattr(was, of) for was, now in pairs) for of in ("asked", "wrong"))
        cells += [changed, f"{asked:+}", f"{wrong:+}"]
    return cells


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy.moved_rules", description=__doc__)
    parser.add_argument("--pages", type=int, default=1, help="of each kind of mark and condition, or forms of each row")
    parser.add_argument("--forms", type=int, default=0, help="of the soak; none of the past ones where there are none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="conditions, or rows, with this word")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--words", action="store_true", help="the thresholds that say what heavy words are")
    which.add_argument("--measures", action="store_true", help="the thresholds that boxes are measured by")
    which.add_argument("--ink", action="store_true", help="the thresholds that say what ink is")
    which.add_argument("--cells", action="store_true", help="the thresholds that say what writing is")
    which.add_argument("--stamps", action="store_true", help="those that say what a grey seal in a cell is")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    sets: dict[str, Rules] = {
        "words": WORDS_RULES,
        "measures": MEASURE_RULES,
        "ink": INK_RULES,
        "cells": CELL_RULES,
        "stamps": STAMP_RULES,
    }
    rules: Rules = next((one for name, one in sets.items() if getattr(given, name)), RULES)
    of_cells = given.cells or given.stamps
    known: list[Known] = list((known_cells if of_cells else known_pages)(given.pages, given.seed, given.only))
    known += () if of_cells else known_forms(given.forms, given.seed)
    before = [one.said(rules) for one in known]
    head = ("threshold", "value", "¾: changed", "asked", "wrong", "1¼: changed", "asked", "wrong")
    print(f"{sum(map(len, before))} {'cells' if of_cells else 'boxes'}, seed {given.seed}\n")
    print(report.table(head, [row(rules, one.name, known, before) for one in fields(rules)]))


if __name__ == "__main__":
    main()
