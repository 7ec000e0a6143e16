"""How words to circle and short lines to tick are read on somebody else's form, marked with pens and sent back.

    python -m benchmarks.accuracy.words [--pages 24] [--first 0] [--seed S] [--condition NAME ...] [--doubtful]

Chromium draws the form (`tests/makers/blanks/web.py`): 28 words in ten questions, side by side, with slashes and
commas, 10.5 pt, and 14 short lines in five questions, 7 mm apart. Words are circled, with a gap in the ring too, or
underlined once or twice; lines are ticked, crossed and slashed. With `--doubtful` words are struck out, ticked, half
circled or circled and struck, two of them have one ring, and marks on lines are scribbled out: there a choice that
somebody took back must not be *ticked*, one that somebody made must not be *empty*, and a ring round two is asked
about. What the counts mean is said in `benchmarks.accuracy.adopted`.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from benchmarks.accuracy.adopted import CONDITIONS, DRAWN_DPI, counted, gone_marks, picture_of, sent_back
from forms.blank import blank_pages
from forms.definition import Field
from forms.definition.places import Shape
from forms.faces import load_metrics
from forms.geometry import Transform
from forms.layout import lay_out
from forms.layout.model import OptionBox
from forms.loading import load_form
from scanner.roads.paper_pages import identify_page, read_page
from scanner.roads.unmarked_pages import FAINT_CONFIDENCE
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.seen import ReadPage
from scanner.values.reading import BoxState, Outcome
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.blanks.placed import place_fields
from tests.makers.blanks.web import WORDED, web_blanks
from tests.makers.paper.pens import Doubt, Paper, Pen, Spot, mark, pens
from tests.makers.paper.word_pens import LINE_MARKS, WordDoubt, WordMark, mark_words, ring_round

COLOURS: Final = ("blue", "black", "pencil", "red")
DARK: Final = ("blue", "black")  # under a threshold red and pencil vanish for a person too
TAKEN_BACK: Final = (WordDoubt.STRUCK, WordDoubt.CROSSED_OUT, WordDoubt.HATCHED, WordDoubt.RING_STRUCK)
SHAPES: Final = {"words": Shape.WORD, "lines": Shape.LINE}


def worded(folder: Path, program: str) -> KnownForm:
    """Return the form, which Chromium (`program`) draws into a folder."""
    (blank,) = web_blanks(program, [WORDED])
    form = load_form(place_fields(blank, folder, key="WORD"))
    return KnownForm(form, lay_out(form, load_metrics()))


@dataclass(slots=True)
class Marker:
    """Marks a page.

    Attributes:
        paper: The page.
        pen: What is written with.
        truth: Which options are chosen.
        both: Fields of which two options have one ring.
        styles: What was drawn at each marked option.
    """

    paper: Paper
    pen: Pen
    truth: dict[str, bool] = field(default_factory=dict)
    both: set[str] = field(default_factory=set)
    styles: dict[str, str] = field(default_factory=dict)

    def mark(self, asked: Field, boxes: list[OptionBox], *, doubtful: bool) -> None:
        """Answer a choice, or put something doubtful at one of its options."""
        rng = self.paper.rng
        self.truth |= dict.fromkeys((box.name for box in boxes), False)
        if doubtful:
            self._doubt(boxes)
            return
        chosen = [box for box in boxes if rng.random() < 0.4] if asked.kind.takes_many else [_any(rng, boxes)]
        for box in chosen:
            self.truth[box.name] = True
            if box.shape is Shape.WORD:
                kind = list(WordMark)[int(rng.integers(len(WordMark)))]
                mark_words(self.paper, kind, box.rect, self.pen)
                self.styles[box.name] = kind
            else:
                on_line = LINE_MARKS[int(rng.integers(len(LINE_MARKS)))]
                mark(self.paper, on_line, _over(box), self.pen)
                self.styles[box.name] = on_line

    def _doubt(self, boxes: list[OptionBox]) -> None:
        rng = self.paper.rng
        box = _any(rng, boxes)
        if box.shape is not Shape.WORD:
            mark(self.paper, Doubt.SCRIBBLED_OUT, _over(box), self.pen)
            self.styles[box.name] = Doubt.SCRIBBLED_OUT
            return
        doubts = (*WordDoubt, "both")
        kind = doubts[int(rng.integers(len(doubts)))]
        self.styles[box.name] = kind
        if isinstance(kind, WordDoubt):
            mark_words(self.paper, kind, box.rect, self.pen)
            self.truth[box.name] = kind not in TAKEN_BACK
            return
        ring_round(self.paper, boxes[0].rect.union(boxes[1].rect).inset(-1.0), self.pen)
        self.both.add(box.field_id)


def _any(rng: np.random.Generator, boxes: list[OptionBox]) -> OptionBox:
    return boxes[int(rng.integers(len(boxes)))]


def _over(box: OptionBox) -> Spot:
    """Return where a mark on a short line is made: a square of 4 mm in its middle, standing on it."""
    middle, base = box.rect.center.x, box.rect.bottom
    square = replace(box.rect, left=middle - 2, top=base - 4, right=middle + 2)
    return Spot(square, box.label)


def see(
    known: KnownForm, condition: tuple[str, float], seed: tuple[int, int], *, doubtful: bool
) -> Counter[tuple[str, str]]:
    """Make and read one page, and count what came of its words and of its lines."""
    rng = np.random.default_rng([*seed, int(doubtful)])
    colours = DARK if condition[0] == "bitonal_scan" else COLOURS
    colour = colours[seed[1] % len(colours)]
    blank = blank_pages(known.form, known.layout, DRAWN_DPI)[0]
    paper = Paper(np.asarray(cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR), np.uint8), Transform.scaled(DRAWN_DPI), rng)
    marker = Marker(paper, pens(rng)[colour])
    options = known.layout.pages[0].options
    for asked in known.form.fields:
        boxes = [box for box in options if box.field_id == asked.id]
        if boxes:
            marker.mark(asked, boxes, doubtful=doubtful)
    degrade_seed = int(rng.integers(1 << 30))
    seen = sent_back(paper.picture, *condition, degrade_seed)
    truth = marker.truth
    gone = gone_marks(known, seen, condition, degrade_seed, truth) if condition[0] == "bitonal_scan" else frozenset()
    found = identify_page(picture_of(seen), [known, KnownForm(*annex2())], ScriptedEngine())
    page = read_page(found, known, ScriptedEngine(), boxes_only=True) if isinstance(found, IdentifiedPage) else None
    counts: Counter[tuple[str, str]] = Counter()
    if not isinstance(page, ReadPage):
        return Counter({("pages", "not found or refused"): 1})
    ones = {asked.id for asked in known.form.fields if asked.kind.is_choice and not asked.kind.takes_many}
    for what, shape in SHAPES.items():
        mine = {box.field_id for box in options if box.shape is shape}
        where = f"{condition[0]}, page {seed[1]}, {colour}"
        plain = tuple(one for one in page.readings if one.field_id in mine - marker.both)
        counts += _named(what, counted(replace(page, readings=plain), truth, gone, where, ones))
        for one in page.readings:
            if one.field_id in mine & marker.both:
                is_asked = one.outcome is Outcome.UNCLEAR or one.estimate <= FAINT_CONFIDENCE
                counts[what, "two in one ring asked" if is_asked else "TWO IN ONE RING NOT ASKED"] += 1
                if not is_asked:
                    print(f"  two in one ring not asked: {where} {one.field_id}", flush=True)
    _tell_styles(page, marker, counts)
    return counts


def _tell_styles(page: ReadPage, marker: Marker, counts: Counter[tuple[str, str]]) -> None:
    """Count the state of each marked option by what was drawn there."""
    for one in page.readings:
        for option_id, state in one.options.items():
            style = marker.styles.get(f"{one.field_id}.{option_id}", "nothing")
            why = f" ({one.scores[option_id].reason})" if state is BoxState.UNCLEAR else ""
            counts[f"  {style}", state + why] += 1


def _named(what: str, counts: Counter[str]) -> Counter[tuple[str, str]]:
    return Counter({(what, name): count for name, count in counts.items()})


def main() -> None:
    """Run what the command line asks for and print the counts of each condition."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--condition", nargs="*", default=[name for name, _ in CONDITIONS])
    parser.add_argument("--doubtful", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        known = worded(Path(folder), str(shutil.which("chromium")))
        for condition in CONDITIONS:
            if condition[0] not in options.condition:
                continue
            start = time.process_time()
            counts: Counter[tuple[str, str]] = Counter()
            for number in range(options.first, options.first + options.pages):
                counts += see(known, condition, (options.seed, number), doubtful=options.doubtful)
            each = (time.process_time() - start) / max(1, options.pages)
            print(f"{condition[0]} (seed {options.seed}), {each:.2f} s a page, drawn and read", flush=True)
            for what in sorted({what for what, _ in counts}, key=lambda one: (one.startswith(" "), one)):
                said = ", ".join(f"{count} {name}" for (of, name), count in sorted(counts.items()) if of == what)
                print(f"  {what}: {said}", flush=True)


if __name__ == "__main__":
    main()
