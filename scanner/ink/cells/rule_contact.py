"""Strokes that end at a level rule which was taken away, so that some of their ink may have gone with it.

Where the top of 天 lies in the rule above a cell, 大 is left, and a decimal point on the rule below is gone, but
the recogniser is sure of what it sees. A stroke that stops short of the rule has paper before it and has lost nothing.

How it works: from the strokes' ink one goes straight up and down, through ink that was taken for print. The columns in
which a rule's own middle is reached are those in which stroke and rule run together.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from scanner.ink.cells.cell_rules import RULES, CellRules
from scanner.ink.cells.picture import CellPicture
from scanner.values.page.picture import Gray, Mask

_RULE_MM: Final = 6.0  # print that runs level for so long is a rule; no stroke of a label does
_REACH_MM: Final = 0.3  # from where print was taken away to its rule's middle


def find_level_rules(picture: CellPicture, printed: Gray, rules: CellRules = RULES) -> Mask:
    """Return the level rules among a cell's print: bool, (height, width).

    Args:
        picture: The cell and its blank.
        printed: uint8, the darkness of its print, where it came back.
        rules: What counts as print.
    """
    wide = picture.pixels(_RULE_MM)
    if wide > printed.shape[1]:
        return np.zeros(printed.shape, dtype=np.bool_)
    dark = (printed > rules.print_darkness).astype(np.uint8)
    level = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, wide), np.uint8))
    return np.asarray(level, dtype=np.uint8).view(np.bool_)


def contact_mm(picture: CellPicture, ink: Mask, removed: Mask, level_rules: Mask) -> float:
    """Return the width in which strokes run into a level rule, in all, mm.

    Args:
        picture: The cell.
        ink: bool, (height, width), the field's strokes.
        removed: bool, (height, width), the ink that was taken away as print.
        level_rules: bool, (height, width), the middles of the level rules.
    """
    if not level_rules.any():
        return 0.0
    reached = (ink & ~removed).astype(np.uint8)
    open_ = (ink | removed).astype(np.uint8)
    upright = np.ones((3, 1), np.uint8)
    for _ in range(picture.pixels(_REACH_MM) + 1):
        reached = cv2.bitwise_and(cv2.dilate(reached, upright), open_).astype(np.uint8)
    return picture.mm(int(np.count_nonzero((reached.view(np.bool_) & level_rules).any(axis=0))))
