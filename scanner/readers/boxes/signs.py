"""What sign a mark in a box is: a tick, or another sign such as a cross or a dash."""

from __future__ import annotations

from scanner.readers.boxes.features import BoxMarks
from scanner.readers.boxes.mark_rules import MarkRules


def is_light(marks: BoxMarks, rules: MarkRules) -> bool:
    """Tell whether a mark is clearly a tick, a cross or the like, and no scribble."""
    return marks.own.fill < rules.light_fill and max(marks.own.layers) < rules.scribble_layers


def is_tick(marks: BoxMarks, rules: MarkRules) -> bool:
    """Tell whether a light mark is a tick by its shape, or bent in two corners and met once by a line down."""
    own = marks.own
    is_long = own.long_mm >= rules.tick_least_mm
    is_bent = is_long and not own.straight and own.corners <= rules.tick_corners and own.layers[0] == 1
    return is_light(marks, rules) and (marks.plain_tick or is_bent)


def is_other_sign(marks: BoxMarks, rules: MarkRules) -> bool:
    """Tell whether a mark is a sign of its own and no tick: a dash, a cross or a ring, a word.

    A dot is too small to be told from a short tick, a slash may be a hurried one, and of a mark that a streak cuts the
    shape is not known.
    """
    own = marks.own
    may_be_tick = marks.plain_tick or marks.streak or own.long_mm < rules.tick_least_mm
    is_dash = own.straight and own.corners == 0
    return not may_be_tick and (is_dash or (own.corners == 4 and not own.straight) or own.layers[0] > 1)
