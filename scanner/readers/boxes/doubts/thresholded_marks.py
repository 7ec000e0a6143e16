"""Marks on pages in black and white of which nothing is left beside print, but for what lay on it, or for dots.

How it works: in black and white a pen paler than the threshold leaves little on bare paper. Where it crossed an outline
or a printed number, ink lies on ink, and the print comes back broader. So a box whose inside and outline are heavier
than printed by more than those of the page's other empty boxes may have had a mark. Of a ring round a box dots are
left, each smaller than any mark; several of them around one box are no dust, and neither are two close together
elsewhere in the cell, where a word was written. All are asked about in a choice that is otherwise blank; a choice with
a mark has shown that the threshold leaves marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from forms.geometry import Rect
from forms.layout.model import OptionBox
from scanner.ink.boxes.strokes import ChoiceInk
from scanner.ink.boxes.surroundings import PER_MM
from scanner.ink.dilation import dilate
from scanner.ink.thresholds import Thresholds
from scanner.readers.boxes.decision_rules import Verdict, unclear
from scanner.readers.boxes.own_print import dark_mm2, printed_mm2
from scanner.values.reading import BoxState

_AROUND_MM: Final = 0.4  # an outline, as thick as it may have come back, reaches no farther
_DOTS_AROUND_MM: Final = 2.5  # a ring round a box goes no farther from it
_DARK_SHARE: Final = 0.5  # of print's black, from which a dot is dark
_STROKE_MM2: Final = 0.4  # what is larger is a stroke,
_OFF_STROKES_MM: Final = 0.7  # and what lies so near to it is its edge
_CLOSE_MM: Final = 1.5  # dots of one word are no farther apart
_LOW_PERCENTILE: Final = 16  # of boxes without marks, one standard deviation below their middle


@dataclass(frozen=True, slots=True, kw_only=True)
class RemainsRules(Thresholds):
    """When an empty box is heavier than the others.

    Of 354 empty boxes of blank choices on scans in black and white and faxes none has as much; of 12 filled in by a
    pale pen, of which nothing else came back, 10 have (seeds 991 and 771), and five of six on a page of seed 271828.

    Attributes:
        heavier_mm2: By how much it is heavier than half of the page's empty boxes, mm² of print's black.
        spread_times: And by how many times as much as those on the lighter side differ, which have no marks.
        others: So many empty boxes have to be there to compare with.
        dots: So many separate dots around an empty box are no dust,
        dots_mm2: if they have so much ink together. Around 370 empty boxes on such pages there was none; of rings by a
            pale pen dots of 0.12 to 0.66 were left (seeds 991, 771 and 618034).
        beside: So many dots close together elsewhere in a blank choice's cell are no dust,
        beside_mm2: if they have so much ink together. Of 9 words by a pale pen of which faxes left no stroke 7 left as
            much (seed 31); of 480 cells without any, on faxes and scans in black and white, 2 have, both below a
            cell that was filled in by hand (seed 51).
        side_mm: Smaller boxes are weighed by rules of their own, as any mark makes their print heavier.
    """

    heavier_mm2: float = 0.7
    spread_times: float = 2.0
    others: int = 3
    dots: int = 4
    dots_mm2: float = 0.2
    beside: int = 2
    beside_mm2: float = 0.1
    side_mm: float = 2.6


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
    marked = {box.field_id for box in boxes if verdicts[box.name].state is not BoxState.EMPTY}
    blank = [box for box in empty if box.field_id not in marked]
    if not blank or not all(choices[box.field_id].place.tones.stark for box in empty):
        return found
    heavier = _heavier(choices, empty, rules)
    for box in blank:
        if box.name in heavier:
            found[box.name] = unclear("heavier print, as a mark leaves that a threshold lost")
        elif _has_dots(choices[box.field_id], box, rules):
            found[box.name] = unclear("dots around it, as a ring leaves that a threshold lost")
    return found


def _heavier(choices: Mapping[str, ChoiceInk], empty: Sequence[OptionBox], rules: RemainsRules) -> set[str]:
    """Return the names of the empty boxes that are heavier than the others."""
    if len(empty) <= rules.others:
        return set()
    weights = {box.name: _added_mm2(choices[box.field_id], box) for box in empty}
    middle, low = np.percentile(list(weights.values()), (50, _LOW_PERCENTILE))
    least = middle + max(rules.heavier_mm2, rules.spread_times * (middle - low))
    return {name for name, weight in weights.items() if weight >= least}


def _has_dots(seen: ChoiceInk, box: OptionBox, rules: RemainsRules) -> bool:
    """Tell whether several dots lie around a box, away from print."""
    place = seen.place
    rows, columns = place.slices(place.seen(box).inset(-_DOTS_AROUND_MM))
    dots = (place.dark[rows, columns] > _DARK_SHARE * place.black) & ~place.hidden[rows, columns]
    if np.count_nonzero(dots) < rules.dots_mm2 * PER_MM**2:
        return False
    pieces, _ = cv2.connectedComponents(dots.astype(np.uint8), connectivity=8)
    return pieces - 1 >= rules.dots


def has_lone_dots(seen: ChoiceInk, cell: Rect, rules: RemainsRules = RULES) -> bool:
    """Tell whether dots lie close together in a cell, away from print and strokes, as of a word that a threshold lost.

    Args:
        seen: The cell's ink, of a page in black and white.
        cell: The cell without its rules, mm.
        rules: What counts.
    """
    place = seen.place
    at = place.slices(cell)
    strokes = [stroke for stroke in seen.ink.strokes if stroke.area_mm2 >= _STROKE_MM2]
    drawn = dilate(seen.ink.drawn(strokes, at), _around_px(_OFF_STROKES_MM))
    dots = (place.dark[at] > _DARK_SHARE * place.black) & ~place.hidden[at] & ~drawn
    if np.count_nonzero(dots) < rules.beside_mm2 * PER_MM**2:
        return False
    _, pieces = cv2.connectedComponents(dots.astype(np.uint8), connectivity=8)
    close = dilate(dots, _around_px(_CLOSE_MM))
    count, groups = cv2.connectedComponents(close.view(np.uint8), connectivity=8)
    for group in range(1, count):
        found = pieces[dots & (groups == group)]
        if len(found) >= rules.beside_mm2 * PER_MM**2 and len(np.unique(found)) >= rules.beside:
            return True
    return False


def _around_px(side_mm: float) -> int:
    return 2 * round(side_mm * PER_MM / 2) + 1


def _added_mm2(seen: ChoiceInk, box: OptionBox) -> float:
    """Return by how much a box is heavier than it was printed, mm² of print's black."""
    area = seen.place.seen(box).inset(-_AROUND_MM)
    return dark_mm2(seen.place, area) - printed_mm2(seen.place, area)
