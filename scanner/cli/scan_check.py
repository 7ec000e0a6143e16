"""The command `scanner scan-check`: tells from the scan of a printed form what the scanner does wrong.

The printed form is the test sheet: its corner marks lie at known places, so that their distances in the picture say how
large and how straight it was scanned. Print annex 2 at its own size, scan it as all others are scanned, and check it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, degrees
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from forms.errors import ExitCode, UsageError, worst
from forms.terminal.edge import extra_templates
from forms.terminal.help_text import said
from forms.wording import Wording
from scanner.cli.options import Files, Templates

if TYPE_CHECKING:
    from scanner.values.known_form import KnownForm
    from scanner.values.page import IdentifiedPage
    from scanner.values.page.picture import Picture

_MM_PER_INCH: Final = 25.4
_LEAST_DPI: Final = 190.0  # 200, and a scanner that is a little off
_WRONG_SIZE: Final = 0.015  # "fit to page" takes 3 to 6 %, a printer's own play is under 0.5 %
_UNEVEN: Final = 0.007
_CROOKED_DEGREES: Final = 3.0
_POINTS_OF_ALL_ANCHORS: Final = 16  # four corners of four anchors
_FEW_GREYS: Final = 4
_WHITE: Final = 200  # of the paper, of 255
_STREAK_PIXELS: Final = 0.0005  # the share of a page that streaks take


@dataclass(frozen=True, slots=True)
class ScanFault:
    """Something that a scanner's settings, or its glass, do to a page.

    Attributes:
        code: A word that stays the same.
        words_zh: What it is, and what to do.
        words: The same in English.
    """

    code: str
    words_zh: str
    words: str


def scan_check(files: Files, templates: Templates = None) -> int:
    """检查扫描仪：扫描一份打印的空白表，指出设置问题。 Tell from a form's scan what the scanner does wrong."""
    from forms.catalogue import load_catalogue
    from forms.faces import load_metrics
    from scanner.values.known_form import known_forms

    known = known_forms(load_catalogue(extra_templates(templates)), load_metrics())
    return int(worst([_checked(path, known) for path in files]))


def _checked(path: Path, known: Sequence[KnownForm]) -> ExitCode:
    """Print what is wrong with a scan, page by page."""
    from scanner.batch.inbox import source_of
    from scanner.intake.opening import open_source
    from scanner.paper.identify import identify
    from scanner.values.issue import Issue
    from scanner.values.page import IdentifiedPage
    from scanner.values.page.picture import PageStream

    opened = open_source(source_of(path, path.name))
    if not isinstance(opened, PageStream):
        raise UsageError(Wording(zh="不是扫描件，请打印后扫描。", en="no scan; print the form, and scan it."), at=path)
    forms = [(one.form, one.layout) for one in known]
    seen: set[int] = set()
    expected, code = 0, ExitCode.OK
    for picture in opened.pages():
        if isinstance(picture, Issue):
            continue
        page = identify(picture, forms)
        faults = [*picture_faults(picture)]
        if isinstance(page, IdentifiedPage):
            seen.add(page.page_no)
            expected = max(expected, *(len(o.layout.pages) for o in known if o.form.id == page.form_id))
            faults += page_faults(page)
        elif not _is_empty(picture):
            faults.append(
                ScanFault(
                    "unknown", "认不出这一页，四角可能被裁掉。", "This page is not known; are its corners cut off?"
                )
            )
        code = worst([code, ExitCode.REVIEW if faults else ExitCode.OK])
        _tell(path, picture.page_no, faults)
    if seen and len(seen) < expected:
        code = worst([code, ExitCode.REVIEW])
        typer.echo(f"{path}: " + said("少了一面：请两面都扫。", "A side is missing: scan both sides."))
    return code if seen else worst([code, ExitCode.UNKNOWN_FORM])


def _tell(path: Path, page_no: int, faults: Sequence[ScanFault]) -> None:
    where = f"{path} p.{page_no}: "
    for fault in faults:
        typer.echo(where + said(fault.words_zh, fault.words))
    if not faults:
        typer.echo(where + said("扫描没有问题。", "This scan is as it should be."))


def _is_empty(picture: Picture) -> bool:
    return bool(picture.gray.min() > _WHITE)


def picture_faults(picture: Picture) -> Iterator[ScanFault]:
    """Yield what is wrong with a picture whatever it shows: its greys, its ground, and streaks across it."""
    import numpy as np

    from scanner.ink.dust_streaks import remove_streaks

    gray = picture.gray
    if len(np.unique(gray[::3, ::3])) <= _FEW_GREYS:
        yield ScanFault("black_white", "是黑白模式：请改用灰度。", "It is black and white: scan in grey.")
    elif np.percentile(gray, 75) < _WHITE:
        yield ScanFault(
            "dark_ground", "底色太暗：请调亮，并压平纸张。", "The ground is dark: scan brighter, press it flat."
        )
    if np.mean(abs(remove_streaks(gray).astype(int) - gray) > 60) > _STREAK_PIXELS:
        yield ScanFault("streaks", "有贯穿页面的竖线：请擦净玻璃。", "Lines run through the page: clean the glass.")


def page_faults(page: IdentifiedPage) -> Iterator[ScanFault]:
    """Yield what the places of a page's corner marks tell: resolution, size, proportions, skew, what was cut off."""
    import numpy as np

    if len(page.points_mm) < _POINTS_OF_ALL_ANCHORS:
        yield ScanFault(
            "cut", "四角的方块标记不全：不要裁边。", "Not all corner marks are there: let nothing be cut off."
        )
    if len(page.points_mm) < 4:
        return
    design = np.column_stack([page.points_mm, np.ones(len(page.points_mm))])
    (across, down, _), *_ = np.linalg.lstsq(design, page.points_px, rcond=None)
    per_mm = float(np.hypot(*across)), float(np.hypot(*down))
    if min(per_mm) * _MM_PER_INCH < _LEAST_DPI:
        dpi = round(min(per_mm) * _MM_PER_INCH)
        yield ScanFault("coarse", f"分辨率只有约 {dpi}：请用 300 dpi。", f"Only about {dpi} dpi: scan at 300.")
    if page.picture.dpi is not None:
        sizes = [one * _MM_PER_INCH / dpi for one, dpi in zip(per_mm, page.picture.dpi, strict=True)]
        if max(abs(size - 1) for size in sizes) > _WRONG_SIZE:
            percent = round(100 * sum(sizes) / 2, 1)
            yield ScanFault(
                "size",
                f"大小是原来的 {percent} %：打印和扫描都不要“适合页面”。",
                f'It is {percent} % of its size: no "fit to page", neither at printing nor at scanning.',
            )
    if abs(per_mm[0] / per_mm[1] - 1) > _UNEVEN:
        yield ScanFault("uneven", "长宽比例不对：请关掉自动缩放。", "Its proportions are wrong: switch scaling off.")
    if abs(degrees(atan2(across[1], across[0]))) > _CROOKED_DEGREES:
        yield ScanFault("crooked", "纸放歪了：请放正。", "The paper lies crooked: lay it straight.")
