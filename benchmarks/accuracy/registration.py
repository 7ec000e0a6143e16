"""How often pages are identified and how far registration is off: degraded pages against the known truth.

    python -m benchmarks.accuracy.registration [PAGES_A_CELL [FIRST_SEED [CONDITION ...]]]

The detectors were tuned on seeds below 100; figures to quote come from seeds of 1000 and more.

Errors are in mm on paper at the corners of all cells and boxes of the page.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from forms.definition import Form
from forms.geometry import Rect
from forms.layout.model import Layout, Page
from forms.render.pdf import PdfRenderer
from scanner.paper.identify import identify
from scanner.paper.register import _first_transforms, _refine, register
from scanner.paper.register.fitting import errors_as_equations
from scanner.paper.register.flattening import fit_bulge
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture
from tests.annex2 import annex2
from tests.makers.paper.degrade import (
    Degraded,
    Storage,
    bitonal_scan,
    office_scan,
    phone_photo,
    photograph,
    poor_scan,
    scan,
)

COPY = "ABCD2345"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page."""

    what: str
    error_max: float
    error_mean: float
    residual: float
    coded: bool
    ms_identify: float
    ms_register: float


def printed(form: Form, layout: Layout, dpi: float) -> list[NDArray[np.uint8]]:
    """The pages of the real PDF."""
    document = pypdfium2.PdfDocument(PdfRenderer().render(form, layout, copy_id=COPY))
    pictures = [page.render(scale=dpi / 72.0, grayscale=True, may_draw_forms=False) for page in document]
    return [np.array(picture.to_numpy(), np.uint8).reshape(picture.height, -1) for picture in pictures]


def truth_points(page: Page) -> NDArray[np.float64]:
    """Corners of the cells and boxes."""
    rects = [cell.rect for row in page.rows for cell in row.cells] + [option.rect for option in page.options]
    return np.array([(corner.x, corner.y) for rect in rects for corner in rect.corners])


def covered_anchors(page: Page, count: int, seed: int) -> tuple[Rect, ...]:
    lost = np.random.default_rng(seed).permutation(4)[:count]
    return tuple(page.anchors[int(corner)].rect.inset(-1.5) for corner in lost)


def conditions(layout: Layout, sheets: list[NDArray[np.uint8]]) -> dict[str, Callable[[int], tuple[int, Degraded]]]:
    def scanned(preset, dpi, lost=0, no_code=False, **changes):
        def make(seed: int) -> tuple[int, Degraded]:
            index = seed % 2
            how, on_paper = preset(seed, dpi)
            covered = covered_anchors(layout.pages[index], lost, seed)
            code = layout.pages[index].code
            if no_code and code is not None:
                covered += (code.inset(-1),)
            on_paper = replace(on_paper, covered=covered)
            return index, scan(sheets[index], 400, replace(how, **changes), printed=on_paper, seed=seed)

        return make

    def photographed(lost=0, **changes):
        def make(seed: int) -> tuple[int, Degraded]:
            index = seed % 2
            how, on_paper = phone_photo(seed)
            on_paper = replace(on_paper, covered=covered_anchors(layout.pages[index], lost, seed))
            return index, photograph(sheets[index], 400, replace(how, **changes), printed=on_paper, seed=seed)

        return make

    def fax(storage):
        def make(seed: int) -> tuple[int, Degraded]:
            index = seed % 2
            how, on_paper = office_scan(seed)
            return index, scan(sheets[index], 400, replace(how, storage=storage), printed=on_paper, seed=seed)

        return make

    return {
        "office 100": scanned(office_scan, 100),
        "office 150": scanned(office_scan, 150),
        "office 200": scanned(office_scan, 200),
        "office 300": scanned(office_scan, 300),
        "office 600": scanned(office_scan, 600),
        "poor 100": scanned(poor_scan, 100),
        "poor 150": scanned(poor_scan, 150),
        "poor 200": scanned(poor_scan, 200),
        "poor 300": scanned(poor_scan, 300),
        "1-bit 150": scanned(bitonal_scan, 150),
        "1-bit 200": scanned(bitonal_scan, 200),
        "1-bit 300": scanned(bitonal_scan, 300),
        "dither 200": scanned(office_scan, 200, storage=Storage.DITHER),
        "dither 300": scanned(office_scan, 300, storage=Storage.DITHER),
        "fax fine": fax(Storage.FAX_FINE),
        "fax standard": fax(Storage.FAX_STANDARD),
        "phone": photographed(),
        "phone sideways": photographed(roll_deg=90.0, fill=0.62),
        "1 anchor lost, poor": scanned(poor_scan, 200, lost=1),
        "2 anchors lost, poor": scanned(poor_scan, 200, lost=2),
        "3 anchors lost, poor": scanned(poor_scan, 200, lost=3),
        "4 anchors lost, poor": scanned(poor_scan, 200, lost=4),
        "4 lost and code, poor": scanned(poor_scan, 200, lost=4, no_code=True),
        "phone, 1 lost": photographed(lost=1),
        "phone, 2 lost": photographed(lost=2),
    }


def measure(form: Form, layout: Layout, index: int, received: Degraded) -> Outcome:
    dpi = None if received.dpi is None else (received.dpi, received.dpi)
    picture = Picture(1, received.gray, received.colour, dpi)
    start = time.process_time()
    page = identify(picture, [(form, layout)])
    middle = time.process_time()
    if not isinstance(page, IdentifiedPage):
        return Outcome(type(page).__name__, np.nan, np.nan, np.nan, False, (middle - start) * 1e3, 0.0)
    registered = register(page, layout, blank=KnownForm(form, layout).blank)
    end = time.process_time()
    times = ((middle - start) * 1e3, (end - middle) * 1e3)
    coded = page.copy_id == COPY
    if page.page_no != index + 1:
        return Outcome("WRONG PAGE", np.nan, np.nan, np.nan, coded, *times)
    if not isinstance(registered, RegisteredPage):
        residual = registered.residual_mm or np.nan
        return Outcome("refused: " + registered.issue.message, np.nan, np.nan, residual, coded, *times)
    points = truth_points(layout.pages[index])
    truth = received.to_pixels(points)
    back = turn_points(truth, received.gray.shape, (4 - page.quarter_turns) % 4)
    off = np.linalg.norm(registered.transform.to_mm(as_flattened(back, page, registered, layout)) - points, axis=1)
    return Outcome("ok", float(off.max()), float(off.mean()), registered.residual_mm, coded, *times)


def as_flattened(
    points: NDArray[np.float64], page: IdentifiedPage, registered: RegisteredPage, layout: Layout
) -> NDArray[np.float64]:
    """Follow points through the flattening, which gives no account of itself, by doing it again."""
    if registered.page.picture is page.picture:
        return points
    fits = [_refine(page, layout, start) for start in _first_transforms(page, layout)]
    best = min((fit for fit in fits if fit is not None), key=lambda fit: fit.trouble)
    bulge = fit_bulge(*errors_as_equations(best), (layout.width_mm, layout.height_mm))
    per_mm = registered.page.picture.gray.shape[1] / layout.width_mm
    return bulge.remove(best.transform.to_mm(points)) * per_mm


def turn_points(points: NDArray[np.float64], shape: tuple[int, ...], turns: int) -> NDArray[np.float64]:
    height, width = shape
    for _ in range(turns):
        points = np.stack([points[:, 1], width - points[:, 0]], axis=1)
        height, width = width, height
    return points


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    wanted = sys.argv[3:]
    form, layout = annex2()
    sheets = printed(form, layout, 400)
    print("| pages | n | registered | code read | error mean mm | error max mm (median, worst) | residual mm ", end="")
    print("| ms (CPU) identify | register |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, make in conditions(layout, sheets).items():
        if wanted and not any(word in name for word in wanted):
            continue
        results = [measure(form, layout, *make(seed)) for seed in range(first, first + pages)]
        good = [result for result in results if result.what == "ok"]
        line = [name, str(len(results)), str(len(good)), str(sum(r.coded for r in results))]
        if good:
            worst = [result.error_max for result in good]
            line += [
                f"{np.mean([r.error_mean for r in good]):.3f}",
                f"{np.median(worst):.2f}, {max(worst):.2f}",
                f"{np.mean([r.residual for r in good]):.3f} to {max(r.residual for r in good):.3f}",
            ]
        else:
            line += ["", "", ""]
        line += [f"{np.median([r.ms_identify for r in results]):.0f}"]
        line += [f"{np.median([r.ms_register for r in results]):.0f}"]
        print("| " + " | ".join(line) + " |", flush=True)
        for seed, result in enumerate(results, first):
            if result.what != "ok":
                print(f"    {name} {seed}: {result.what} ({result.residual:.2f})", flush=True)


if __name__ == "__main__":
    main()
