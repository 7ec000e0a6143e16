"""Lines that run through a whole cell and on into its neighbours: a scanner's dust streaks, and folds.

How it works: a line is a streak where 92 % of the pixels that print does not hide are inked, it is no wider than
0.8 mm, see `full_lines`, and it goes on to an edge of the paper, see `page_margins`. `dust_streaks` removes streaks of
the whole page before; this one finds folds, and streaks that do not run through the page.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from forms.geometry import MM_PER_INCH
from scanner.ink.cells.cell_rules import RULES, CellRules
from scanner.ink.cells.picture import CellPicture
from scanner.ink.dilation import dilate
from scanner.ink.full_lines import LineLook, find_full_lines, turned
from scanner.values.page.picture import Gray, Mask

_STREAK: Final = LineLook(slope_max=0.09, inked_share=0.92, visible_share=0.6)  # the paper may lie 5 degrees askew


def find_streaks(picture: CellPicture, ink: Mask, hidden: Mask, dark: Gray, rules: CellRules = RULES) -> Mask:
    """Return dust streaks and folds: thin, nearly upright or level lines through the whole picture.

    They run through the margins around the cell too, where writing of this cell never is. Ink
    that is clearly darker than the streak that crosses it stays.

    Args:
        picture: The cell; gives the scale.
        ink: bool, (height, width), what is dark and no print.
        hidden: bool, where print was taken away, so that ink cannot be seen.
        dark: uint8, the picture's darkness, 255 = black.
        rules: What counts as a streak.

    Returns:
        bool, (height, width).
    """
    streaks = _find_upright_streaks(picture, ink, hidden, rules)
    streaks |= _find_upright_streaks(picture, turned(ink), turned(hidden), rules, level=True).T
    if streaks.any():
        streaks &= dark < float(np.median(dark[streaks & ink])) + rules.over_streak_darkness
    return streaks


def _find_upright_streaks(
    picture: CellPicture, ink: Mask, hidden: Mask, rules: CellRules, *, level: bool = False
) -> Mask:
    """Return the streaks from top to bottom; `level` says that the pictures have their rows as columns."""
    height, width = ink.shape
    streak = np.zeros_like(ink)
    if picture.mm(height) < rules.streak_least_mm:
        return streak
    wide = dilate(ink, 3, 1) & ~hidden
    full_columns: dict[float, Mask] = {}
    lines = find_full_lines(wide, ~hidden, _STREAK)
    if picture.margins is not None:
        lines = picture.margins.only_to_edge(lines, picture.window, picture.dpi / MM_PER_INCH, level=level)
    for slope, column in lines:
        full_columns.setdefault(slope, np.zeros(width, np.bool_))[column] = True
    runs = [(slope, start, end) for slope, full in full_columns.items() for start, end in find_runs(full)]
    most = picture.pixels(rules.streak_thick_mm) + 2
    bars = np.zeros(width, np.bool_)  # askew, a thick bar has a thin line through it as well
    for _, start, end in runs:
        bars[start:end] |= end - start > most
    y, x = np.nonzero(wide) if runs else (np.zeros(0, np.int64),) * 2
    for slope, start, end in runs:
        if not bars[(start + end) // 2]:
            column = x - np.round(slope * (y - height / 2)).astype(np.int64)
            inside = (column >= start - 1) & (column <= end)
            streak[y[inside], x[inside]] = True
    return streak


def find_runs(flags: Mask) -> list[tuple[int, int]]:
    """Return start and end (exclusive) of each run of true flags."""
    padded = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(padded == 1).tolist(), np.flatnonzero(padded == -1).tolist(), strict=True))
