"""What is said of a box under a seal: its verdicts with and without the seal's ink, united."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.ink.boxes.surroundings import RemovedInk
from scanner.readers.boxes.decision_rules import CONFIDENCE_LESS_CLEAR, Style, Verdict, mark_darkness, unclear
from scanner.readers.boxes.features import BoxMarks
from scanner.readers.boxes.mark_rules import RULES, MarkRules
from scanner.values.reading import BoxState


def judge_under_seal(with_seal: Verdict, without: Verdict, *, like_seal: bool, may_be_seal: bool = False) -> Verdict:
    """Return the verdict on a box under a seal, from the verdict with the seal's ink and the one without it.

    Args:
        with_seal: The verdict on the picture as it is.
        without: The verdict without the seal's ink, and so without any mark of a pen that looks like it.
        like_seal: Whether the page's pen may look like the seal (red or as pale); True where no mark shows the pen.
        may_be_seal: Whether the ink that is left may be the seal's as well, see `may_be_seal_rest`.
    """
    if without.state is BoxState.TICKED and may_be_seal:
        return unclear("hardly darker than the seal")
    # a seal never looks like a circle round one box, so such a mark is a pen's
    circled = with_seal.state is BoxState.TICKED and with_seal.style is Style.AROUND
    if without.state is BoxState.EMPTY and with_seal.state is not BoxState.EMPTY and (like_seal or circled):
        return unclear("ink like the seal's")
    return Verdict(without.state, min(without.confidence, CONFIDENCE_LESS_CLEAR), without.reason, without.style)


def may_be_seal_rest(with_seal: BoxMarks, without_seal: BoxMarks, *, level: float, rules: MarkRules = RULES) -> bool:
    """Tell whether the ink that is left of a box's ink above a seal's level may be the darkest of the seal's own.

    Args:
        with_seal: The box as the picture shows it.
        without_seal: The box without the seal's ink.
        level: Darkness that the seal's ink does not exceed.
        rules: The thresholds.
    """
    before = with_seal.own.area_mm2 + with_seal.passing_mm2
    return (
        0.0 < without_seal.own.area_mm2 < rules.seal_rest_share * before
        and without_seal.own.darkness < rules.seal_rest_times * level
    )


def may_be_pen_ink(ticked: Sequence[BoxMarks], removed: RemovedInk, around: float, rules: MarkRules = RULES) -> bool:
    """Tell whether ink that was removed with a seal may be a mark of the pen that ticked other boxes.

    Without other ticked boxes the pen is unknown, and the answer is yes.

    Args:
        ticked: Boxes that are ticked: elsewhere on the page, or near the seal by ink darker than the seal.
        removed: The ink that was removed from the box, the seal's bare ring left out.
        around: Darkness of the ink around the box.
        rules: The thresholds.
    """
    if not ticked:
        return True
    pen = min(mark_darkness(one, rules) for one in ticked)
    paler = rules.pen_times_thin if removed.broad_mm < rules.thin_pen_mm else rules.pen_times_broad
    return rules.pen_times_around * around >= pen or (
        removed.area_mm2 >= rules.trace_mm2 and paler * removed.darkness >= pen
    )
