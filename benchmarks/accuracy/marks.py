"""How often boxes to tick are read right: drawn pens on degraded pages against the known truth.

    python -m benchmarks.accuracy.marks [--pages N] [--seed S] [--crops DIR] [--only WORD] [MARK ...]

Marks that say yes are counted as wrong (a state that is not the truth), of these unflagged
(not `unclear`); doubtful marks are counted as flagged or not. Registration is off by up to 0.3 mm.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from forms.blank import blank_pages
from forms.catalogue import load_catalogue
from forms.definition import Form
from forms.faces import load_metrics
from forms.geometry import A4_HEIGHT_MM, A4_WIDTH_MM, MM_PER_INCH, Point, Transform
from forms.layout import lay_out
from forms.layout.model import Layout, OptionBox
from scanner.ink.foreign import find_page_ink
from scanner.readers.boxes.reader import judge_boxes
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture
from tests.makers.paper import degrade
from tests.makers.paper.pens import (
    Doubt,
    Mark,
    Paper,
    Pen,
    Spot,
    crease,
    mark,
    pens,
    seal,
    show_through,
    stray,
    streak,
    writing,
)

DRAWN_DPI = 300


@dataclass(frozen=True, slots=True)
class Condition:
    """How a page is scanned."""

    name: str
    dpi: int
    jpeg: int | None = None
    level: tuple[int, int] | None = None
    dither: bool = False
    colour: bool = False
    noise: float = 3.0
    blur_mm: float = 0.06
    black: int = 30
    paper: int = 245
    by: str = ""


CONDITIONS = (
    Condition("grey 150 jpeg 60", 150, 60),
    Condition("grey 200 jpeg 75", 200, 75),
    Condition("grey 200 jpeg 25 noisy", 200, 25, noise=8, blur_mm=0.1),
    Condition("grey 300 lossless", 300),
    Condition("grey 300 jpeg 50 pale", 300, 50, black=100, paper=225, noise=5),
    Condition("colour 200 jpeg 80", 200, 80, colour=True),
    Condition("grey 600 jpeg 75", 600, 75),
    Condition("1-bit 200", 200, level=(105, 190)),
    Condition("1-bit 300", 300, level=(105, 190)),
    Condition("dither 200", 200, dither=True),
    Condition("dither 300", 300, dither=True),
    Condition("office scan", 200, by="office_scan"),
    Condition("poor scan", 200, by="poor_scan"),
    Condition("1-bit scan", 200, by="bitonal_scan"),
    Condition("phone", 0, by="phone_photo"),
)


def degraded(
    picture: NDArray[np.uint8], how: Condition, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None, Transform]:
    """Return grey and colour pictures and the transform as registration would give it, a little off."""
    if how.by:
        seed = int(rng.integers(1 << 30))
        if how.by == "phone_photo":
            photo, printed = degrade.phone_photo(seed)
            came = degrade.photograph(picture, DRAWN_DPI, photo, printed=printed, seed=seed)
        else:
            scan, printed = getattr(degrade, how.by)(seed, float(how.dpi))
            came = degrade.scan(picture, DRAWN_DPI, scan, printed=printed, seed=seed)
        across, down = np.meshgrid(np.linspace(15, A4_WIDTH_MM - 15, 9), np.linspace(15, A4_HEIGHT_MM - 15, 9))
        grid = np.stack([across.ravel(), down.ravel()], axis=1)
        matrix, _ = cv2.findHomography(grid, came.to_pixels(grid))
        return came.gray, came.colour, _off(matrix, rng)
    return scanned(picture, how, rng)


def scanned(
    picture: NDArray[np.uint8], how: Condition, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None, Transform]:
    per_mm = how.dpi / MM_PER_INCH
    angle = np.deg2rad(rng.normal(0, 0.8))
    scale = per_mm * rng.uniform(0.98, 1.005)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    centre = np.array([[1, 0, -105], [0, 1, -148.5], [0, 0, 1.0]])
    back = np.array([[1, 0, 105 * per_mm], [0, 1, 148.5 * per_mm], [0, 0, 1.0]])
    matrix = back @ np.diag([scale, scale, 1]) @ turn @ centre
    source = np.diag([MM_PER_INCH / DRAWN_DPI, MM_PER_INCH / DRAWN_DPI, 1.0])
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    size = (round(A4_WIDTH_MM * per_mm), round(A4_HEIGHT_MM * per_mm))
    softness = np.hypot(how.blur_mm * DRAWN_DPI / MM_PER_INCH, 0.35 * DRAWN_DPI / how.dpi)
    soft = cv2.GaussianBlur(picture, (0, 0), float(softness))
    full = np.linalg.inv(half) @ matrix @ source @ half
    seen = cv2.warpPerspective(soft, full, size, borderValue=(250, 250, 250)).astype(np.float32)
    seen = how.black + seen * ((how.paper - how.black) / 255)
    seen += how.noise * rng.standard_normal(seen.shape[:2], dtype=np.float32)[:, :, None]
    seen *= (1 - rng.uniform(0, 0.12) * np.linspace(0, 1, size[0], dtype=np.float32))[None, :, None]
    came = np.clip(seen, 0, 255).astype(np.uint8)
    gray = np.asarray(cv2.cvtColor(came, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    if how.level:
        gray = np.where(gray > rng.integers(*how.level), 255, 0).astype(np.uint8)
    if how.dither:
        gray = np.asarray(Image.fromarray(gray).convert("1").convert("L"), dtype=np.uint8)
    if how.jpeg is not None:
        options = [cv2.IMWRITE_JPEG_QUALITY, how.jpeg]
        gray = cv2.imdecode(cv2.imencode(".jpg", gray, options)[1], cv2.IMREAD_GRAYSCALE)
        came = cv2.imdecode(cv2.imencode(".jpg", came, options)[1], cv2.IMREAD_COLOR)
    return gray, came if how.colour else None, _off(matrix, rng)


def _off(matrix: NDArray[np.float64], rng: np.random.Generator) -> Transform:
    """Return a transform that is off by up to 0.3 mm."""
    angle, stretch = rng.normal(0, 0.0003), rng.normal(0, 0.0003)
    shift = rng.uniform(-0.15, 0.15, 2)
    wrong = np.array(
        [[1 + stretch, -angle, shift[0] + angle * 148], [angle, 1 + stretch, shift[1] - angle * 105], [0, 0, 1]]
    )
    return Transform(matrix @ wrong)


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A drawn page and the truth of its boxes: name to (state, what was drawn)."""

    picture: NDArray[np.uint8]
    truth: dict[str, tuple[str, str]]


def make_page(
    form: Form, layout: Layout, index: int, *, kind: Mark | Doubt | str, colour: str, rng: np.random.Generator
) -> MarkedPage:
    """Return a page with one kind of mark (or a distractor's name) on about half of its boxes."""
    gray = blank_pages(form, layout, DRAWN_DPI)[index]
    paper = Paper(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), Transform.scaled(DRAWN_DPI), rng)
    pen = pens(rng)[colour]
    boxes = layout.pages[index].options
    truth = {box.name: ("empty", "empty") for box in boxes}
    marked = _chosen(boxes, kind, rng)
    if isinstance(kind, Doubt):
        for number, box in enumerate(marked):
            doubtful = number % 2 == 0 or kind in (Doubt.FAINT, Doubt.BETWEEN)
            mark(paper, kind if doubtful else Mark.TICK, Spot(box.rect, box.label), pen)
            truth[box.name] = ("unclear" if doubtful else "ticked", kind if doubtful else "clear beside doubtful")
            if kind is Doubt.BETWEEN:
                for other in boxes:
                    if other.field_id == box.field_id and abs(other.rect.top - box.rect.top + 7) < 0.5:
                        truth[other.name] = ("any", "above between")
    else:
        style = kind if isinstance(kind, Mark) else Mark.TICK
        for box in marked:
            mark(paper, style, Spot(box.rect, box.label), pen)
            truth[box.name] = ("ticked", str(kind))
        if not isinstance(kind, Mark):
            distract(paper, layout, index, kind, form)
            truth = {name: (state, str(kind)) for name, (state, _) in truth.items()}
    return MarkedPage(paper.picture, truth)


def _chosen(boxes: tuple[OptionBox, ...], kind: Mark | Doubt | str, rng: np.random.Generator) -> list[OptionBox]:
    marked = [box for box in boxes if rng.random() < 0.45]
    if kind in (Doubt.BETWEEN,):
        # only where a box stands above
        return [
            box
            for box in marked
            if any(abs(o.rect.top - box.rect.top + 7) < 0.5 for o in boxes if o.rect.left == box.rect.left)
        ][:1]
    return marked


def distract(paper: Paper, layout: Layout, index: int, kind: str, form: Form) -> None:
    rng = paper.rng
    boxes = layout.pages[index].options
    for box in [boxes[int(i)] for i in rng.integers(0, len(boxes), 2)]:
        match kind:
            case "streak":
                streak(paper, box.rect.left + rng.uniform(0, 4), width_mm=rng.uniform(0.1, 0.35))
            case "crease":
                crease(paper, box.rect.top + rng.uniform(0, 4))
            case "stray":
                stray(paper, Point(box.rect.right + rng.uniform(2, 30), box.rect.top + rng.uniform(-3, 6)), Pen(0.5))
            case "seal":
                turn = rng.uniform(0, 2 * np.pi)
                seal(paper, Point(box.rect.center.x + 20 * np.cos(turn), box.rect.center.y + 20 * np.sin(turn)))
                break
            case "show_through":
                back = blank_pages(form, layout, DRAWN_DPI)[1 - index].copy()
                show_through(paper, back, strength=float(rng.uniform(0.05, 0.2)))
                break
            case "writing":
                for field in layout.pages[index].fields:
                    if rng.random() < 0.6:
                        area = field.rect.inset(1, 0)
                        writing(paper, area, Pen(0.5), size_mm=min(rng.uniform(3.5, 6), area.height))
                break
            case _:
                raise ValueError(kind)


DISTRACTORS = ("streak", "crease", "stray", "seal", "show_through", "writing")


def registered(
    gray: NDArray[np.uint8], colour: NDArray[np.uint8] | None, at: Transform, page_no: int
) -> RegisteredPage:
    nothing = np.zeros((0, 2))
    page = IdentifiedPage(Picture(1, gray, colour), "annex2", "1", page_no, None, 0, nothing, nothing)
    return RegisteredPage(page, at, 0.1)


KINDS: tuple[Mark | Doubt | str, ...] = (*Mark, *DISTRACTORS, *Doubt)


@dataclass(frozen=True, slots=True)
class Sample:
    """A degraded page and the truth of its boxes."""

    kind: Mark | Doubt | str
    condition: Condition
    colour: str
    number: int
    page: RegisteredPage
    truth: dict[str, tuple[str, str]]


def sample(
    form: Form, layout: Layout, kind: Mark | Doubt | str, condition: Condition, *, number: int, seed: int
) -> Sample:
    """Return one page; the same arguments give the same page."""
    rng = np.random.default_rng((seed, sum(str(kind).encode()), CONDITIONS.index(condition), number))
    colour = ("black", "blue", "red", "pencil")[int(rng.integers(4))]
    index = 1 if rng.random() < 0.6 else 0
    made = make_page(form, layout, index, kind=kind, colour=colour, rng=rng)
    gray, bgr, at = degraded(made.picture, condition, rng)
    return Sample(kind, condition, colour, number, registered(gray, bgr, at, index + 1), made.truth)


class Tally:
    """Counts of what was read."""

    def __init__(self, crops: Path | None) -> None:
        self.crops = crops
        self.by_mark: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.by_condition: dict[str, Counter[str]] = defaultdict(Counter)
        self.spent: list[float] = []

    def add(self, made: Sample, form: Form, layout: Layout) -> None:
        """Read a page and count its boxes."""
        started = time.process_time()
        blank = KnownForm(form, layout).blank
        verdicts = judge_boxes(find_page_ink(made.page, blank), layout, blank)
        self.spent.append(time.process_time() - started)
        for box in layout.pages[made.page.page.page_no - 1].options:
            verdict = verdicts[box.name]
            truth, drawn = made.truth[box.name]
            if truth == "any":
                continue
            state = verdict.state.value
            result = "right" if state == truth else "flagged" if state == "unclear" else "WRONG"
            if state != "unclear" and verdict.confidence < ACCEPTANCE:
                result = "doubted"
            group = str(made.kind) if drawn == "empty" else drawn
            self.by_mark[group, truth][result] += 1
            if not isinstance(made.kind, Doubt):
                self.by_condition[made.condition.name][result] += 1
            if result in ("WRONG", "flagged") and self.crops:
                name = f"{result}-{made.kind}-{truth}-{state}-{made.condition.name}-{made.colour}-{made.number}"
                name = f"{name}-{box.name}".replace(" ", "_")
                _crop(self.crops, name, made.page, box)
                print(name, "|", verdict.reason)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--pages", type=int, default=2, help="of each mark and condition")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--crops", type=Path, help="a folder for pictures of what was not read right")
    arguments.add_argument("--only", default="", help="conditions with this word")
    arguments.add_argument("marks", nargs="*")
    given = arguments.parse_args()
    cv2.setNumThreads(1)
    form = load_catalogue().form("annex2")
    layout = lay_out(form, load_metrics())
    tally = Tally(given.crops)
    for kind in KINDS:
        for condition in CONDITIONS:
            if (not given.marks or str(kind) in given.marks) and given.only in condition.name:
                for number in range(given.pages):
                    tally.add(sample(form, layout, kind, condition, number=number, seed=given.seed), form, layout)
    report(tally)


def _crop(folder: Path, name: str, page: RegisteredPage, box: OptionBox) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    area = box.rect.inset(-9)
    per_mm = 12
    matrix = page.transform.matrix @ np.array([[1 / per_mm, 0, area.left], [0, 1 / per_mm, area.top], [0, 0, 1]])
    size = (round(area.width * per_mm) * 2, round(area.height * per_mm))
    seen = page.page.picture.colour if page.page.picture.colour is not None else page.page.picture.gray
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.imwrite(str(folder / f"{name}.png"), cv2.warpPerspective(seen, matrix, size, flags=flags))


def report(tally: Tally) -> None:
    """Print the tables: doubted is read right or wrong with a confidence that sends it to a person."""
    columns = ("right", "doubted", "flagged", "WRONG")
    print("\n| what | truth | boxes | right | doubted | flagged | wrong unflagged |\n" + "| --- " * 7 + "|")
    for (what, truth), counts in tally.by_mark.items():
        print(f"| {what} | {truth} | {counts.total()} | " + " | ".join(str(counts[c]) for c in columns) + " |")
    print(
        "\n| condition | boxes | right | doubted | flagged | wrong unflagged |\n| --- | --- | --- | --- | --- | --- |"
    )
    for name, counts in tally.by_condition.items():
        print(f"| {name} | {counts.total()} | " + " | ".join(str(counts[c]) for c in columns) + " |")
    print(f"\n{1000 * float(np.mean(tally.spent)):.0f} ms a page, {len(tally.spent)} pages")


if __name__ == "__main__":
    main()
