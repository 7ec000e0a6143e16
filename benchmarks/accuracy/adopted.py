"""How boxes on somebody else's form are read: a crowded form without marks of ours, ticked with pens and sent back.

    python -m benchmarks.accuracy.adopted [--pages 105] [--seed S] [--condition NAME ...] [--colour blue]

The form has two columns, grey panels, dotted lines and 48 boxes of 4 mm with their number inside or beside
(`tests/makers/paper/strange_forms.py`, drawn by reportlab). Each page is told by its print among the built-in forms,
registered and read as in a batch. *Wrong* is a state that is not the truth and that nobody is asked about; *asked* is
an unclear box, or a wrong one of a choice that is unclear, and the other boxes of that choice are *right beside one
asked about*; *asked on faint pages* are boxes whose confidence sends the whole record to a person, because a scan in
black and white lost thin strokes; *marks of which the machine left nothing* were paler than a threshold; *lost* are
pages that were not found or refused, which go to a person whole.
"""

from __future__ import annotations

import argparse
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.blank import blank_pages
from forms.faces import load_metrics
from forms.geometry import MM_PER_INCH, Transform
from forms.layout import lay_out
from forms.loading import load_form
from scanner.roads.paper_pages import identify_page, read_page
from scanner.roads.unmarked_pages import FAINT_CONFIDENCE
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage
from scanner.values.reading import BoxState, Outcome
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.paper import degrade
from tests.makers.paper.degrade import Degraded
from tests.makers.paper.pens import Mark, Paper, Spot, mark, pens
from tests.makers.paper.strange_forms import crowded_form
from tests.makers.truth import CLEAR

DRAWN_DPI: Final = 300
AROUND_MM: Final = 2.0  # marks reach so far beyond a box and its words
SPECK_MM2: Final = 0.35  # of ink, which nobody takes for a mark
CONDITIONS: Final[Sequence[tuple[str, float]]] = (
    ("office_scan", 150.0),
    ("poor_scan", 150.0),
    ("bitonal_scan", 200.0),
    ("phone_photo", 0.0),
)


def crowded(folder: Path) -> KnownForm:
    """Return the crowded form, written into a folder."""
    form = load_form(crowded_form().write(folder))
    return KnownForm(form, lay_out(form, load_metrics()))


def marked_page(
    known: KnownForm, style: Mark, colour: str, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], dict[str, bool]]:
    """Return the crowded form as paper, with marks of one style, and which boxes are ticked."""
    blank = blank_pages(known.form, known.layout, DRAWN_DPI)[0]
    paper = Paper(np.asarray(cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR), np.uint8), Transform.scaled(DRAWN_DPI), rng)
    pen = pens(rng)[colour]
    ticked: set[str] = set()
    for field in known.form.fields:
        names = [f"{field.id}.{option.id}" for option in field.options]
        if field.kind.takes_many:
            ticked |= {name for name in names if rng.random() < 0.4}
        elif names:
            ticked.add(names[int(rng.integers(len(names)))])
    boxes = known.layout.pages[0].options
    for box in boxes:
        if box.name in ticked:
            mark(paper, style, Spot(box.rect, box.label), pen)
    return paper.picture, {box.name: box.name in ticked for box in boxes}


def sent_back(page: NDArray[np.uint8], condition: str, dpi: float, seed: int) -> Degraded:
    """Return a page as a machine saw it."""
    if condition == "phone_photo":
        photo, printed = degrade.phone_photo(seed)
        return degrade.photograph(page, DRAWN_DPI, photo, printed=printed, seed=seed)
    scan, printed = getattr(degrade, condition)(seed, dpi)
    return degrade.scan(page, DRAWN_DPI, scan, printed=printed, seed=seed)


def see(
    known: KnownForm, among: Sequence[KnownForm], condition: tuple[str, float], colour: str, seed: Sequence[int]
) -> Counter[str]:
    """Make and read one page, and count what came of its boxes.

    Args:
        known: The form.
        among: The forms that it is told among, itself too.
        condition: A machine and its resolution, of `CONDITIONS`.
        colour: Of the pen.
        seed: Of everything random; its last number chooses the kind of mark.
    """
    rng = np.random.default_rng(list(seed))
    style = CLEAR[seed[-1] % len(CLEAR)]
    page, truth = marked_page(known, style, colour, rng)
    degrade_seed = int(rng.integers(1 << 30))
    seen = sent_back(page, *condition, degrade_seed)
    gone = gone_marks(known, seen, condition, degrade_seed, truth) if condition[0] == "bitonal_scan" else frozenset()
    found = identify_page(picture_of(seen), among, ScriptedEngine())
    if not isinstance(found, IdentifiedPage):
        return Counter({"lost boxes": len(truth), "pages not found": 1})
    if found.form_id != known.form.id:
        return Counter({"pages taken for another form": 1})
    read = read_page(found, known, ScriptedEngine(), boxes_only=True)
    if not isinstance(read, ReadPage):
        return Counter({"lost boxes": len(truth), "pages refused": 1})
    ones = {field.id for field in known.form.fields if field.kind.is_choice and not field.kind.takes_many}
    return counted(read, truth, gone, f"{known.form.id}, {condition[0]}, page {seed[-1]}, {style}, {colour}", ones)


def picture_of(seen: Degraded) -> Picture:
    """Return what a machine saw as it is opened."""
    dpi = None if seen.dpi is None else (seen.dpi, seen.dpi)
    return Picture(1, seen.gray, seen.colour, dpi)


def gone_marks(
    known: KnownForm, seen: Degraded, condition: tuple[str, float], seed: int, truth: Mapping[str, bool]
) -> frozenset[str]:
    """Return the names of the ticked boxes whose mark a threshold took for paper: no more than a speck came back.

    The same page without marks goes through the same machine; what is black with marks only is theirs.
    """
    blank = blank_pages(known.form, known.layout, DRAWN_DPI)[0]
    bare = sent_back(np.asarray(cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR), np.uint8), *condition, seed)
    ink = (seen.gray < 128) & (bare.gray >= 128)
    found = set()
    for box in known.layout.pages[0].options:
        area = box.rect.union(box.label).inset(-AROUND_MM)
        corners = seen.to_pixels(np.array([(area.left, area.top), (area.right, area.bottom)]))
        (left, top), (right, bottom) = np.sort(np.maximum(corners, 0), axis=0).astype(int).tolist()
        if truth[box.name] and ink[top:bottom, left:right].sum() < SPECK_MM2 * (condition[1] / MM_PER_INCH) ** 2:
            found.add(box.name)
    return frozenset(found)


def counted(read: ReadPage, truth: Mapping[str, bool], gone: Set[str], where: str, ones: Set[str]) -> Counter[str]:
    """Count what was read of a page's boxes, and print each that is wrong.

    Two ticks in a choice of one are asked about by the rules of its kind, which are not asked here.
    """
    counts: Counter[str] = Counter()
    for reading in read.readings:
        several = list(reading.options.values()).count(BoxState.TICKED) > 1 and reading.field_id in ones
        for option_id, state in reading.options.items():
            is_ticked = truth[f"{reading.field_id}.{option_id}"]
            is_right = (state is BoxState.TICKED) == is_ticked
            if state is BoxState.UNCLEAR or ((reading.outcome is Outcome.UNCLEAR or several) and not is_right):
                counts["asked"] += 1
                continue
            if not is_right and f"{reading.field_id}.{option_id}" in gone:
                counts["marks of which the machine left nothing"] += 1
                continue
            if reading.outcome is Outcome.UNCLEAR or several:
                counts["right beside one asked about"] += 1
                continue
            if reading.estimate <= FAINT_CONFIDENCE:
                counts["asked on faint pages"] += 1
                continue
            counts["right" if is_right else "WRONG"] += 1
            if not is_right:
                print(f"  wrong: {where} {reading.field_id}.{option_id}", flush=True)
    return counts


def main() -> None:
    """Run what the command line asks for and print a line for each condition."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=105)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--condition", nargs="*", default=[name for name, _ in CONDITIONS])
    parser.add_argument("--colour", default="blue")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        known = crowded(Path(folder))
        among = [known, KnownForm(*annex2())]
        for condition in CONDITIONS:
            if condition[0] not in options.condition:
                continue
            start = time.process_time()
            counts: Counter[str] = Counter()
            for number in range(options.pages):
                counts += see(known, among, condition, options.colour, (options.seed, number))
            each = (time.process_time() - start) / options.pages
            said = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
            print(f"{condition[0]} (seed {options.seed}): {said}; {each:.2f} s a page, drawn and read", flush=True)


if __name__ == "__main__":
    main()
