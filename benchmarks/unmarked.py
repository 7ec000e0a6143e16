"""How pages without our marks are read: other programs' prints, scanned, through the whole road.

    python -m benchmarks.unmarked [--seeds N] [--first SEED] [--failures DIR] [--only WORD]

Kinds: Word files printed by LibreOffice (as PDF with its words; scanned; empty and filled in
with a pen), a table drawn by somebody else (the same), photocopies that lost their margins.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from forms.blank import blank_pages
from forms.filling import Value, fill_word
from forms.geometry import Transform
from scanner.engines import ENGINES
from scanner.model import Picture, Source
from scanner.pipeline import KnownForm, Scanner
from scanner.record import Record
from scanner.unmarked import find_unmarked
from tests import degrade
from tests.annex2 import annex2
from tests.make_samples import companies
from tests.pens import Mark, Paper, Spot, mark, pens
from tests.scanner.table.other_paper import (
    OTHER_FONTS,
    Look,
    WordPrint,
    drawn_pages,
    own_table,
    print_html,
    print_word,
    restyled,
    without_margins,
)

DPI = 300
TODAY = date(2026, 11, 1)
CLEAR = (Mark.TICK, Mark.CROSS, Mark.SLASH, Mark.FILLED, Mark.SCRIBBLED, Mark.TICK_SWEEP)
LOOKS = (
    Look(),
    Look(family="LXGW WenKai", size_pt=10.5, widths=(16, 34, 18, 32), row_mm=9, width_mm=172, box="□"),
    Look(family="LXGW WenKai", size_pt=12, widths=(24, 26, 24, 26), row_mm=10, width_mm=160),
)
PRINTS = (WordPrint(), WordPrint(type_scale=1.15), WordPrint(type_scale=1.05, margins_mm=-4))
SCANS = {
    "scan 200": ("office_scan", 200.0),
    "scan 300": ("office_scan", 300.0),
    "poor scan 200": ("poor_scan", 200.0),
    "1-bit scan 300": ("bitonal_scan", 300.0),
    "1-bit scan 200": ("bitonal_scan", 200.0),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A file as it came back, and what stands in it."""

    kind: str
    how: str
    name: str
    content: bytes
    pages: int
    answers: Mapping[str, Value]


def long_answers() -> dict[str, Value]:
    """Return answers that make rows grow onto another page."""
    answers = dict(companies.SENSORS.answers)
    answers["profile"] = str(answers["profile"]) * 3
    answers["need_description"] = str(answers["need_description"]) * 2
    return answers


def filled_files() -> list[tuple[str, str, bytes, Mapping[str, Value]]]:
    """Return kind, name, PDF and answers of files filled in on a screen, printed by other programs."""
    form, layout = annex2()
    answers: dict[str, Mapping[str, Value]] = {
        "sensors": companies.SENSORS.answers,
        "storage": companies.STORAGE.answers,
        "robots": companies.ROBOTS.answers,
        "long": long_answers(),
    }
    result = []
    for family in ("", *OTHER_FONTS):
        files = {
            f"{name}-{number}": restyled(fill_word(form, layout, values), how)
            for name, values in answers.items()
            for number, how in enumerate(PRINTS)
        }
        with tempfile.TemporaryDirectory() as folder:
            printed = print_word(files, family, Path(folder))
        for name, pdf in printed.items():
            result.append(("word", f"{family or 'ours'}-{name}", pdf, answers[name.split("-")[0]]))
    for number, look in enumerate(LOOKS):
        for name in ("sensors", "storage", "robots", "long"):
            with tempfile.TemporaryDirectory() as folder:
                pdf = print_html(own_table(form, answers[name], look), Path(folder), "own")
            result.append(("own table", f"{number}-{name}", pdf, answers[name]))
    return result


def empty_files() -> list[tuple[str, str, bytes]]:
    """Return kind, name and PDF of empty prints, to be filled in with a pen."""
    form, layout = annex2()
    result = []
    for family in ("", *OTHER_FONTS):
        files = {str(number): restyled(fill_word(form, layout, {}), how) for number, how in enumerate(PRINTS)}
        with tempfile.TemporaryDirectory() as folder:
            for name, pdf in print_word(files, family, Path(folder)).items():
                result.append(("word", f"{family or 'ours'}-{name}", pdf))
    for number, look in enumerate(LOOKS):
        with tempfile.TemporaryDirectory() as folder:
            result.append(("own table", str(number), print_html(own_table(form, {}, look), Path(folder), "own")))
    return result


def tiff(pages: list[tuple[NDArray[np.uint8], float]]) -> bytes:
    """Return grey pages as a TIFF file."""
    images = [Image.fromarray(page) for page, _ in pages]
    dpi = pages[0][1]
    target = io.BytesIO()
    images[0].save(target, "TIFF", save_all=True, append_images=images[1:], compression="tiff_deflate", dpi=(dpi, dpi))
    return target.getvalue()


def scanned(pages: list[NDArray[np.uint8]], how: str, seed: int) -> bytes:
    """Return pages as a scanner gives them."""
    maker, dpi = SCANS[how]
    came = []
    for index, page in enumerate(pages):
        settings, printed = getattr(degrade, maker)(seed * 10 + index, dpi)
        came.append((degrade.scan(page, DPI, settings, printed=printed, seed=seed * 10 + index).gray, dpi))
    return tiff(came)


class Places:
    """Where the boxes of empty prints are: found once on the clean page, looked at with the eyes of the tests."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[list[tuple[str, Spot]], Transform]] = {}
        self._engine = ENGINES["rapidocr"]()

    def of(self, name: str, index: int, page: NDArray[np.uint8]) -> tuple[list[tuple[str, Spot]], Transform]:
        """Return the boxes of a page with its transform."""
        if (name, index) not in self._known:
            form, layout = annex2()
            gray = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
            found = find_unmarked(
                Picture(index + 1, gray, None, (DPI, DPI)), [(form, layout)], self._engine, upright=True
            )
            if found is None or found.unread:
                raise SystemExit(f"the clean page {index + 1} of {name} is not read")
            spots = [(box.name, Spot(box.rect, box.label)) for box in found.layout.pages[0].options]
            self._known[name, index] = (spots, found.registered.transform)
        return self._known[name, index]


def penned(
    name: str, pages: list[NDArray[np.uint8]], places: Places, rng: np.random.Generator
) -> tuple[list[NDArray[np.uint8]], dict[str, Value]]:
    """Return pages with boxes ticked with one sort of mark, and the answers they give."""
    form, _ = annex2()
    kind, pen = CLEAR[int(rng.integers(len(CLEAR)))], pens(rng)[("black", "blue", "red", "black")[int(rng.integers(4))]]
    answers: dict[str, Value] = {}
    for field in form.fields:
        if field.kind.is_choice:
            ids = [option.id for option in field.options]
            many = field.kind == "many"
            chosen = [one for one in ids if rng.random() < 0.4] if many else [ids[int(rng.integers(len(ids)))]]
            answers[field.id] = list(chosen) if many else chosen[0]
    drawn = []
    for index, page in enumerate(pages):
        spots, transform = places.of(name, index, page)
        paper = Paper(page.copy(), transform, rng)
        for box, spot in spots:
            field_id, option_id = box.split(".")
            value = answers[field_id]
            if option_id in value if isinstance(value, list) else option_id == value:
                mark(paper, kind, spot, pen)
        drawn.append(paper.picture)
    return drawn, answers


def penned_copies(rng: np.random.Generator) -> tuple[list[NDArray[np.uint8]], dict[str, Value]]:
    """Return our own print ticked with a pen, as a copier gives it that lost the margins."""
    form, layout = annex2()
    kind, pen = CLEAR[int(rng.integers(len(CLEAR)))], pens(rng)["black"]
    answers = dict(companies.STORAGE.answers)
    pages = []
    for page in layout.pages:
        blank = blank_pages(form, layout, DPI)[page.index]
        paper = Paper(cv2.cvtColor(blank, cv2.COLOR_GRAY2BGR).astype(np.uint8), Transform.scaled(DPI), rng)
        for box in page.options:
            value = answers.get(box.field_id)
            if box.option_id in value if isinstance(value, list) else box.option_id == value:
                mark(paper, kind, Spot(box.rect, box.label), pen)
        pages.append(without_margins(paper.picture, layout, page.index, DPI))
    ticked = {field.id: answers.get(field.id) for field in form.fields if field.kind.is_choice}
    return pages, {key: value for key, value in ticked.items() if value is not None}


def folded(value: object) -> str:
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    return "".join(character for character in text if character.isalnum())


class Tally:
    """Counts by kind and by how it came back."""

    def __init__(self, failures: Path | None) -> None:
        self.counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.failures = failures

    def add(self, made: Made, records: tuple[Record, ...], seconds: float) -> None:
        """Count what a file gave against the truth."""
        count = self.counts[made.kind, made.how]
        count["pages"] += made.pages
        count["ms"] += round(1000 * seconds)
        seen = {page for record in records if record.status != "rejected" for page in record.source.pages if page}
        count["lost"] += made.pages - len(seen)
        kept = [record for record in records if record.fields]
        count["files in parts"] += len(kept) > 1
        form, _ = annex2()
        for field in form.fields:
            best = max((r.fields[field.id] for r in kept), key=lambda one: one.reader != "none", default=None)
            truth = made.answers.get(field.id)
            if field.kind.is_choice:
                for option in field.options:
                    yes = option.id in truth if isinstance(truth, list) else option.id == truth
                    state = (best.options or {}).get(option.id) if best is not None else None
                    unseen = best is None or best.reader == "none" or state is None
                    result = self._box(state, yes, best.confidence if best else 0.0) if not unseen else "unseen"
                    count[f"box {result}"] += 1
                    if result == "WRONG":
                        self._keep(made, f"{field.id}.{option.id}")
                continue
            answers = [record.answers[field.id] for record in kept if record.fields[field.id].reader != "none"]
            got = answers[0] if answers else None
            exact = got == truth or folded(got) == folded(truth)
            sure = best is not None and best.outcome != "unclear" and best.confidence >= 0.9
            result = "exact" if exact and answers else "WRONG" if sure else "flagged"
            count[f"text {result}"] += 1
            if result == "WRONG":
                self._keep(made, field.id)

    @staticmethod
    def _box(state: str | None, yes: bool, confidence: float) -> str:
        if state == "unclear":
            return "unclear"
        right = state == ("ticked" if yes else "empty")
        if confidence < 0.9:
            return "doubted" if right else "doubted wrong"
        return "right" if right else "WRONG"

    def _keep(self, made: Made, what: str) -> None:
        print(f"   wrong: {made.kind}, {made.how}, {made.name}: {what}")
        if self.failures is not None:
            self.failures.mkdir(parents=True, exist_ok=True)
            suffix = ".pdf" if made.content.startswith(b"%PDF") else ".tif"
            (self.failures / f"{made.kind}-{made.how}-{made.name}{suffix}".replace(" ", "_")).write_bytes(made.content)


COLUMNS = (
    "pages", "lost", "files in parts", "box right", "box doubted", "box unclear", "box unseen", "box doubted wrong",
    "box WRONG", "text exact", "text flagged", "text WRONG",
)  # fmt: skip


def report(tally: Tally) -> None:
    """Print the table."""
    print("| kind | came back as | " + " | ".join(COLUMNS) + " | s a page |")
    print("| --- " * (len(COLUMNS) + 3) + "|")
    for (kind, how), count in tally.counts.items():
        seconds = count["ms"] / 1000 / max(1, count["pages"])
        print(f"| {kind} | {how} | " + " | ".join(str(count[column]) for column in COLUMNS) + f" | {seconds:.1f} |")


def main() -> None:
    """Make the files, read them, count."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seeds", type=int, default=1, help="scans of each file")
    arguments.add_argument("--first", type=int, default=1, help="the first seed")
    arguments.add_argument("--failures", type=Path, help="a folder for files in which something was read wrong")
    arguments.add_argument("--only", default="", help="kinds or ways with this word")
    given = arguments.parse_args()
    cv2.setNumThreads(1)
    form, layout = annex2()
    scanner = Scanner((KnownForm(form, layout),), ENGINES["rapidocr"](), TODAY)
    tally = Tally(given.failures)
    seeds = range(given.first, given.first + given.seeds)
    for files in (typed_files(seeds, given.only), penned_files(seeds, given.only), copied_files(seeds, given.only)):
        for made in files:
            started = time.perf_counter()
            result = scanner.read(Source(made.name, made.name, made.content))
            tally.add(made, result.records, time.perf_counter() - started)
    report(tally)


def typed_files(seeds: range, only: str) -> Iterator[Made]:
    """Yield the files filled in on a screen: as PDF, and a quarter of all scans of them."""
    for kind, name, pdf, answers in filled_files():
        pages = drawn_pages(pdf, DPI)
        if only in f"{kind} typed, PDF":
            yield Made(f"{kind} typed", "PDF", name, pdf, len(pages), answers)
        for seed, how in product(seeds, SCANS):
            if only in f"{kind} typed, {how}" and (seed + sum(name.encode()) + len(how)) % 4 == 0:
                yield Made(f"{kind} typed", how, f"{name}-{seed}", scanned(pages, how, seed), len(pages), answers)


def penned_files(seeds: range, only: str) -> Iterator[Made]:
    """Yield empty prints that were ticked with a pen."""
    places = Places()
    for kind, name, pdf in empty_files():
        pages = drawn_pages(pdf, DPI)
        for seed, how in product(seeds, SCANS):
            if only in f"{kind} pen, {how}":
                rng = np.random.default_rng((seed, sum(name.encode()), sum(how.encode())))
                drawn, answers = penned(f"{kind}-{name}", pages, places, rng)
                yield Made(f"{kind} pen", how, f"{name}-{seed}", scanned(drawn, how, seed), len(pages), answers)


def copied_files(seeds: range, only: str) -> Iterator[Made]:
    """Yield photocopies of our own print that lost their margins."""
    for seed, how in product(range(seeds.start, seeds.start + 4 * len(seeds)), SCANS):
        if only in f"photocopy, {how}":
            drawn, answers = penned_copies(np.random.default_rng((seed, sum(how.encode()))))
            yield Made("photocopy", how, f"copy-{seed}", scanned(drawn, how, seed), len(drawn), answers)


if __name__ == "__main__":
    main()
