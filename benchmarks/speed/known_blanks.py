"""How long it takes to tell which of many known blanks a page shows.

    python -m benchmarks.speed.known_blanks [--blanks 50 200 800] [--pages 12] [--seed 3]

The blanks are those of `tests/makers/paper/strange_forms.py`, which differ as forms of one office do. Pages of as many
different blanks as there are pages come back from each machine, and as many of blanks that are not known. Given is a
core's time for `find_by_print`: *first* as in a mixed stack, where nothing of the blank is at hand, and
*again*, as in a stack of one form. To load the definitions and to make the index is not in it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from benchmarks.accuracy.adopted import CONDITIONS, DRAWN_DPI, picture_of, sent_back
from forms.blank import blank_pages
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.loading import load_form
from scanner.paper.known_print.finding import find_by_print
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Picture
from tests.makers.paper.strange_forms import strange_form

_STRANGERS: Final = 5000  # seeds from here on are of blanks that nobody knows


def blank_of(seed: int, folder: Path) -> KnownForm:
    """Return a form with a blank."""
    form = load_form(strange_form(seed).write(folder))
    return KnownForm(form, lay_out(form, load_metrics()))


def came_back(known: KnownForm, condition: tuple[str, float], seed: int) -> Picture:
    """Return a blank page as a machine saw it."""
    blank = blank_pages(known.form, known.layout, DRAWN_DPI)[0]
    return picture_of(sent_back(np.asarray(cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR), np.uint8), *condition, seed))


def tell(pages: list[tuple[str | None, Picture]], known: tuple[KnownForm, ...]) -> tuple[list[float], int, int]:
    """Tell some pages; return the time of each in ms, how many were taken for another form, and how many not told."""
    times, wrong, lost = [], 0, 0
    for form_id, picture in pages:
        start = time.process_time()
        found = find_by_print(picture, known)
        times.append(1000 * (time.process_time() - start))
        told = found.form_id if isinstance(found, IdentifiedPage) else None
        wrong += told not in (None, form_id)
        lost += told is None and form_id is not None
    return times, wrong, lost


def main() -> None:
    """Run what the command line asks for and print a line for each machine and number of blanks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blanks", type=int, nargs="*", default=[50, 200])
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        known = [blank_of(number, folder) for number in range(max(options.blanks))]
        sets: dict[str, list[tuple[str | None, Picture]]] = {}
        for row, condition in enumerate(CONDITIONS):
            shown = [known[(row * options.pages + at) % min(options.blanks)] for at in range(options.pages)]
            seeds = [options.seed * 1000 + row * 100 + at for at in range(options.pages)]
            sets[condition[0]] = [
                (one.form.id, came_back(one, condition, seed)) for one, seed in zip(shown, seeds, strict=True)
            ]
        strangers = [blank_of(_STRANGERS + at, folder) for at in range(options.pages)]
        for condition in CONDITIONS:
            name = f"of no known form, {condition[0]}"
            sets[name] = [(None, came_back(one, condition, options.seed)) for one in strangers]
        for count in options.blanks:
            some = tuple(known[:count])
            find_by_print(sets["office_scan"][0][1], some)  # makes the index
            for machine, pages in sets.items():
                first, wrong, lost = tell(pages, some)
                again, _, _ = tell(pages, some)
                print(
                    f"{count} blanks, {machine}: first {statistics.mean(first):.0f} ms (median "
                    f"{statistics.median(first):.0f}, most {max(first):.0f}), again {statistics.mean(again):.0f} ms; "
                    f"{wrong} taken for another form, {lost} of {len(pages)} not told",
                    flush=True,
                )


if __name__ == "__main__":
    main()
