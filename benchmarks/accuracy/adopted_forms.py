"""How ten forms that other programs drew are told and read without marks of ours, with all pens and machines.

    python -m benchmarks.accuracy.adopted_forms [--pages 200] [--first 0] [--seed S] [--told] [--keep FILE]

The forms are those blanks of `tests/makers/blanks` that have boxes to tick: reportlab, Chromium and LibreOffice drew
them, with squares, characters, circles and brackets, 3 to 48 a form. Their definitions say the places that the drawing
programs say themselves. Page by page the form, the machine, the pen and the kind of mark change; each page is told
among all ten and annex 2. What the words mean is said in `benchmarks.accuracy.adopted`.

With `--told` nothing is read: the pages are only told, and every eleventh is one of annex 2. Only `told as another`
is a fault; a page that is not told, or that fits two blanks, goes to a person. `--keep` goes on where a run stopped.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from benchmarks.accuracy.adopted import CONDITIONS, marked_page, picture_of, see, sent_back
from benchmarks.accuracy.kept import FormStore
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.loading import load_form
from scanner.paper.known_print.registering import register_by_print
from scanner.paper.register import RegistrationRefusal
from scanner.roads.paper_pages import identify_page
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.seen import StrayPage
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.blanks.drawn import drawn_blanks
from tests.makers.blanks.office import word_blanks
from tests.makers.blanks.placed import place_fields
from tests.makers.blanks.web import web_blanks
from tests.makers.truth import CLEAR

COLOURS: Final = ("blue", "black", "pencil", "red")
DARK: Final = ("blue", "black")  # under a threshold red and pencil vanish for a person too


def ten_forms(folder: Path) -> list[KnownForm]:
    """Return the forms, their blanks and definitions written into a folder.

    Raises:
        RuntimeError: Chromium or LibreOffice is not installed.
    """
    chromium, office = shutil.which("chromium"), shutil.which("soffice")
    if chromium is None or office is None:
        raise RuntimeError("Chromium and LibreOffice draw seven of the ten forms")
    blanks = [*drawn_blanks(), *web_blanks(chromium), *word_blanks(office)]
    forms = []
    for number, blank in enumerate(one for one in blanks if one.boxes):
        path = place_fields(blank, folder, key=f"FR{number:02d}", program=office)
        form = load_form(path)
        forms.append(KnownForm(form, lay_out(form, load_metrics())))
    return forms


def colour_of(condition: tuple[str, float], number: int) -> str:
    """Return the pen of a page."""
    colours = DARK if condition[0] == "bitonal_scan" else COLOURS
    return colours[number % len(colours)]


def tell(known: KnownForm, among: Sequence[KnownForm], condition: tuple[str, float], number: int, seed: int) -> str:
    """Make one page and say what it was told as."""
    rng = np.random.default_rng([seed, number])
    page, _ = marked_page(known, CLEAR[number % len(CLEAR)], colour_of(condition, number), rng)
    found = identify_page(picture_of(sent_back(page, *condition, int(rng.integers(1 << 30)))), among, ScriptedEngine())
    if not isinstance(found, IdentifiedPage):
        issue = found.issue if isinstance(found, StrayPage) else None
        return f"not told ({issue.code})" if issue else f"not told ({type(found).__name__})"
    if found.form_id != known.form.id:
        return "TOLD AS ANOTHER"
    if known.form.is_placed and isinstance(register_by_print(found, known), RegistrationRefusal):
        return "told and refused"
    return "told"


def main() -> None:
    """Run what the command line asks for and print a line for each machine and each form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--told", action="store_true")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    store = FormStore(options.keep)
    with tempfile.TemporaryDirectory() as folder:
        ten, ours = ten_forms(Path(folder)), KnownForm(*annex2())
        among = [*ten, ours]
        shown = among if options.told else ten
        start = time.process_time()
        for number in range(options.first, options.first + options.pages):
            known, condition = shown[number % len(shown)], CONDITIONS[number // len(shown) % len(CONDITIONS)]
            job = (options.told, options.seed, number, known.form.id, condition[0])
            if job in store.found:
                continue
            if options.told:
                result = Counter({tell(known, among, condition, number, options.seed): 1})
            else:
                result = see(known, among, condition, colour_of(condition, number), (options.seed, number))
            store.add(job, result)
            if "TOLD AS ANOTHER" in result:
                print(f"  told as another: {job}", flush=True)
        each = (time.process_time() - start) / max(1, options.pages)
    print(f"seed {options.seed}, {options.pages} pages from {options.first}: {each:.2f} s a page, drawn and seen")
    for at in (4, 3):
        for name in dict.fromkeys(job[at] for job in store.found):
            counts = sum((result for job, result in store.found.items() if job[at] == name), Counter())
            print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    whole = sum(store.found.values(), Counter())
    print("all: " + ", ".join(f"{count} {what}" for what, count in sorted(whole.items())))


if __name__ == "__main__":
    sys.exit(main())
