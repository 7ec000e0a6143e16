"""Marks that a scanner's threshold took for paper, but for what lay on print.

How it works: in black and white a pen paler than the threshold leaves nothing on bare paper. Where it crossed an
outline or a printed number, ink lies on ink, and the print comes back broader. So a box whose inside and outline are
heavier than printed by more than those of the page's other empty boxes may have had a mark. It is asked about in a
choice that is otherwise blank; a choice with a mark has shown that the threshold leaves marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import ChoiceInk
from scanner.ink.thresholds import check_thresholds
from scanner.readers.boxes.decision_rules import Verdict
from scanner.readers.boxes.own_print import dark_mm2, printed_mm2
from scanner.values.reading import BoxState

_UNSURE: Final = 0.5
_AROUND_MM: Final = 0.4  # an outline, as thick as it may have come back, reaches no farther
_LOW_PERCENTILE: Final = 16  # of boxes without marks, one standard deviation below their middle


@dataclass(frozen=True, slots=True, kw_only=True)
class RemainsRules:
    """When an empty box is heavier than the others.

    Of 354 empty boxes of blank choices on scans in black and white and faxes none has as much; of 12 filled in by a
    pale pen, of which nothing else came back, 10 have (seeds 991 and 771), and five of six on a page of seed 271828.

    Attributes:
        heavier_mm2: By how much it is heavier than half of the page's empty boxes, mm² of print's black.
        spread_times: And by how many times as much as those on the lighter side differ, which have no marks.
        others: So many empty boxes have to be there to compare with.
        side_mm: Smaller boxes are weighed by rules of their own, as any mark makes their print heavier.
    """

    heavier_mm2: float = 0.7
    spread_times: float = 2.0
    others: int = 3
    side_mm: float = 2.6

    def __post_init__(self) -> None:
        """Refuse values that are no sizes.

        Raises:
            ValueError: A value is not above zero.
        """
        check_thresholds(self)


RULES: Final = RemainsRules()


def doubt_remains(
    choices: Mapping[str, ChoiceInk],
    boxes: Sequence[OptionBox],
    verdicts: Mapping[str, Verdict],
    rules: RemainsRules = RULES,
) -> dict[str, Verdict]:
    """Return the verdicts on a page's boxes with those as unclear that may have had a mark, by the boxes' names.

    Args:
        choices: Field id to the ink around that choice.
        boxes: The page's boxes.
        verdicts: What is said of them otherwise.
        rules: What counts.
    """
    found = dict(verdicts)
    large = [box for box in boxes if min(box.rect.width, box.rect.height) >= rules.side_mm]
    empty = [box for box in large if verdicts[box.name].state is BoxState.EMPTY]
    if len(empty) <= rules.others or not all(choices[box.field_id].place.tones.stark for box in empty):
        return found
    weights = {box.name: _added_mm2(choices[box.field_id], box) for box in empty}
    middle, low = np.percentile(list(weights.values()), (50, _LOW_PERCENTILE))
    least = middle + max(rules.heavier_mm2, rules.spread_times * (middle - low))
    open_choices = {box.field_id for box in boxes if verdicts[box.name].state is not BoxState.EMPTY}
    for box in empty:
        if box.field_id not in open_choices and weights[box.name] >= least:
            reason = "heavier print, as a mark leaves that a threshold took for paper"
            found[box.name] = replace(verdicts[box.name], state=BoxState.UNCLEAR, confidence=_UNSURE, reason=reason)
    return found


def _added_mm2(seen: ChoiceInk, box: OptionBox) -> float:
    """Return by how much a box is heavier than it was printed, mm² of print's black."""
    area = seen.place.seen(box).inset(-_AROUND_MM)
    return dark_mm2(seen.place, area) - printed_mm2(seen.place, area)
