"""Ink in a choice's cell that no box claims: a tick behind the last words, an arrow, a brace, a word written there.

A person who finds every box of a choice empty looks over the whole cell before saying that nothing was chosen. So
the ink of the cell that is no mark of a box, no writing on a line of the cell and no seal is added up. Where it is more
than a slip of the pen, the choice is unclear. Beside a marked box a straight line does not count, which may be the end
of its tick: what takes a mark back is a word, a cross or a second tick, such as 作废 behind it.
A seal that came back grey may hide a mark of a pen no darker than itself, and run into it: a blank choice under one is
asked about for the seal's own ink.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Final

import cv2
import numpy as np

from forms.geometry import Point, Rect
from forms.layout.model import OptionBox, Page
from scanner.ink.boxes.grey_rings import remove_seal_ink
from scanner.ink.boxes.ink_rules import RULES as INK_RULES
from scanner.ink.boxes.strokes import ChoiceInk, Ink, Stroke
from scanner.ink.boxes.surroundings import AROUND_MM, PAPER, PER_MM, cut_surroundings
from scanner.ink.dilation import dilate
from scanner.paper.straighten import straighten
from scanner.readers.boxes.claims import Claim, claim_strokes, is_straight
from scanner.readers.boxes.doubts.off_course import off_course_mm2
from scanner.readers.boxes.doubts.thresholded_marks import has_lone_dots
from scanner.readers.boxes.mark_rules import RULES
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray

UNCLAIMED_MM2: Final = 1.5
"""Ink in a choice's cell that no box claims, from which it is asked about.

A thin arrow has 2.5, a written word 3.5 and more; of 138 choices of scans, faxes and photos without any, one has more
than 1.5, a slip of the pen. Of 441 choices with a marked box, whose slips and tails are straight and do not count, none
has; of 120 with a word, a cross or a second tick beside the mark 114."""

_EDGE_MM: Final = 0.6  # of a cell: ink nearer to its rules is the rules' own or a neighbour's
_BESIDE_MM: Final = 7.0  # how far behind its cell a mark for a choice may stand, where nothing else can be answered
_WRITING_MM: Final = (1.0, 1.5)  # how far writing strays from its line, sideways and up or down
_BEHIND_TIMES: Final = 1.7
"""What stands behind the last words of a row counts so many times where no box is marked: no mark of another choice
ends there, and a short arrow across the cell's rule has 1.06 on a scan, 1.37 on a fax."""

_OFF_COURSE_TIMES: Final = 1.9
"""What leaves the course of another choice's mark counts so many times: an underline below one character that a tick's
tail crosses has 1.0 mm², and of 160 forms one tail as much, joined to a grey seal. Of 441 ticked choices none has."""

_BEHIND_SHARE: Final = 0.8  # share of a stroke that lies there
_BEHIND_HIGHER: Final = 0.5  # heights of a box that what stands behind its words may lie higher or lower
_PIECES_MM: Final = 0.6  # pieces of one drawing are no farther apart than this
_FAINT_SHARE: Final = 0.5  # of print's black: on a page whose print is pale, ink is faint only below it
_OWN_SHARE: Final = 0.4  # share of a stroke inside the cell, or inside a place to write, that makes it that one's

_ON_RULE_SHARE: Final = 0.3
"""Share of a stroke inside the cell of a choice without marks, up to its rules, from which it may be that one's: a tick
that stands half over a rule is neither cell's."""

_COARSE_PER_MM: Final = 5  # pixels a millimetre of the coarse look at the rest of a cell
_NEAR_PRINT_PX: Final = 11  # of the blank: print may lie and spread half a millimetre from its place
_DARK: Final = 28.0  # darkness of the palest ink that `find_ink` takes, 42 * 0.7
_CLEAR_MM2: Final = 0.3  # a fifth of `UNCLAIMED_MM2`: with less that is dark beyond it, the ink around the boxes is all


def unclaimed_mm2(
    subject: PageInk, page: Page, boxes: Sequence[OptionBox], seen: ChoiceInk, blank: Gray, *, is_blank: bool
) -> float:
    """Return how much ink in a choice's cell no box claims, mm2.

    The ink around the choice's boxes is known already. The whole cell is cut out only where something dark lies in the
    rest of it, away from print.

    Args:
        subject: The page with its foreign ink; red seals are left out. Under a grey one it is looked at without the
            seal, because a pen's strokes may run into it, and where no box is marked with it as well.
        page: The page of the layout.
        boxes: The choice's boxes.
        seen: The ink around the choice, without that of red seals.
        blank: uint8, the blank page at `MARK_DPI`.
        is_blank: Whether no box is marked. Then what stands on a line to write on in the same cell counts too: somebody
            who ticks nothing and writes there has answered in another way.
    """
    cell = reduce(Rect.union, (part for box in boxes for part in (box.cell, box.rect, box.label)))
    cell = _with_words_beside(cell, page)
    lines = [
        box.rect.inset(-_WRITING_MM[0], -_WRITING_MM[1])
        for box in page.fields
        if box.cell.overlaps(cell) and not is_blank
    ]
    beyond = 0.0
    if not _contains(seen.place.window, cell.inset(_EDGE_MM)):
        beyond = _dark_beyond_mm2(subject, cell.inset(_EDGE_MM), blank, [seen.place.window, *lines])
    near = page.options
    is_stark = is_blank and seen.place.tones.stark
    if beyond >= _CLEAR_MM2 or (is_stark and beyond > 0.0):
        near = tuple(box for box in page.options if _contains(cell.inset(-AROUND_MM), box.rect.union(box.label)))
        whole = cut_surroundings(subject.bare, subject.transform, cell, near, blank, tones=subject.tones)
        seen, beyond = ChoiceInk.of(whole), 0.0
    looks = [ChoiceInk.of(remove_seal_ink(seen.place, subject.ring))] if subject.ring is not None else []
    if subject.ring is None or is_blank:
        looks.append(seen)
    found = (_drawn_beside_mm2(subject, look, cell, lines, boxes=boxes, near=near, is_blank=is_blank) for look in looks)
    dots = UNCLAIMED_MM2 if is_stark and has_lone_dots(seen, cell.inset(_EDGE_MM)) else 0.0
    return max(dots, beyond + max(found))


def _drawn_beside_mm2(
    subject: PageInk,
    seen: ChoiceInk,
    cell: Rect,
    lines: Sequence[Rect],
    *,
    boxes: Sequence[OptionBox],
    near: Sequence[OptionBox],
    is_blank: bool,
) -> float:
    """Return how much ink no box claims, or left the course of another choice's mark, of a look at a cell, mm2."""
    claims = claim_strokes(seen.place, seen.ink, [box for box in near if box.name in seen.place.shifts])
    free = _free_mm2(subject, seen, claims, cell, lines, boxes=boxes, is_blank=is_blank)
    off_course = _off_course_mm2(seen, claims, boxes, cell.inset(_EDGE_MM))
    return max(free, _OFF_COURSE_TIMES * off_course)


def _behind(boxes: Sequence[OptionBox]) -> tuple[Rect, ...]:
    """Return the places behind the last words of each row of a choice."""
    rows: dict[int, OptionBox] = {}
    for box in sorted(boxes, key=lambda one: one.rect.left):
        rows[round(box.rect.center.y)] = box
    return tuple(
        Rect(
            box.label.right - _EDGE_MM,
            box.rect.top - _BEHIND_HIGHER * box.rect.height,
            box.cell.union(box.label).right + _BESIDE_MM,
            box.rect.bottom + _BEHIND_HIGHER * box.rect.height,
        )
        for box in rows.values()
    )


def _off_course_mm2(seen: ChoiceInk, claims: Mapping[int, Claim], boxes: Sequence[OptionBox], cell: Rect) -> float:
    """Return how much ink in a cell is joined to marks of other choices' boxes and no part of their tails, mm2."""
    own = {box.name for box in boxes}
    others = [one for one in seen.ink.strokes if (claim := claims.get(one.number)) and not claim.owners & own]
    return sum(off_course_mm2(seen.place.window, stroke, cell) for stroke in others)


def _free_mm2(
    subject: PageInk,
    seen: ChoiceInk,
    claims: Mapping[int, Claim],
    cell: Rect,
    lines: Sequence[Rect],
    *,
    boxes: Sequence[OptionBox],
    is_blank: bool,
) -> float:
    """Return how much drawn ink lies in a cell, in no box and on no line to write on, mm2.

    Where no box is marked, what stands behind the last words counts more.
    """
    place = seen.place
    free = [
        stroke
        for stroke in seen.ink.strokes
        if stroke.number not in claims
        and stroke.darkness >= min(RULES.faint_darkness, _FAINT_SHARE * place.black)
        and not any(_share_in(place.window, stroke, line) >= _OWN_SHARE for line in lines)
        and _is_in_cell(subject, place.window, stroke, cell.inset(_EDGE_MM), is_blank=is_blank)
    ]
    if not is_blank:
        return _drawn_mm2(seen.ink, free, with_lines=False)
    behind = _behind(boxes)
    behind_words = [
        stroke for stroke in free if any(_share_in(place.window, stroke, one) >= _BEHIND_SHARE for one in behind)
    ]
    return max(_drawn_mm2(seen.ink, free), _BEHIND_TIMES * _drawn_mm2(seen.ink, behind_words))


def _is_in_cell(subject: PageInk, window: Rect, stroke: Stroke, cell: Rect, *, is_blank: bool) -> bool:
    """Tell whether a stroke lies in a cell, or with a seal's ink reaches into that of a choice without marks."""
    share = _share_in(window, stroke, cell)
    if _is_under_ring(subject, window, stroke):
        return is_blank and share * stroke.area_mm2 >= UNCLAIMED_MM2
    is_on_rule = is_blank and _share_in(window, stroke, cell.inset(-_EDGE_MM)) >= _ON_RULE_SHARE
    return share >= _OWN_SHARE or is_on_rule


def _drawn_mm2(ink: Ink, free: Sequence[Stroke], *, with_lines: bool = True) -> float:
    """Return the area of the strokes that are long enough to be drawn, alone or with pieces close by, mm2.

    A fax breaks a thin pen's strokes up; the pieces of a written word still lie close together.

    Args:
        ink: The ink they are of.
        free: The strokes.
        with_lines: Whether single straight lines count. Beside a marked box they are slips of the pen and the ends of
            ticks; what takes a mark back, or is a second one, bends or crosses.
    """
    if not free:
        return 0.0
    mask = ink.drawn(free)
    near = dilate(mask, 2 * round(_PIECES_MM * PER_MM / 2) + 1)
    for left, top, right, bottom in (stroke.bounds for stroke in free):
        near[top : bottom + 1, left : right + 1] = True  # print cuts a stroke apart
    _, groups = cv2.connectedComponents(near.view(np.uint8), connectivity=8)
    found = np.where(mask, groups, 0)
    total = 0.0
    for number in np.unique(found[found > 0]):
        rows, columns = np.nonzero(found == number)
        if not with_lines and is_straight(np.stack([columns, rows], axis=1).astype(np.int32)):
            continue
        if (max(int(np.ptp(rows)), int(np.ptp(columns))) + 1) / PER_MM >= RULES.beside_length_mm:
            total += len(rows) / PER_MM**2
    return total


def _dark_beyond_mm2(subject: PageInk, part: Rect, blank: Gray, known: Sequence[Rect]) -> float:
    """Return how much of a part of the page is dark where nothing is printed near, mm2, known rectangles left out.

    It is a coarse look, which sees more than strokes: also the grain of poor scans.
    """
    step = round(PER_MM / _COARSE_PER_MM)
    at = (
        slice(round(part.top * PER_MM), round(part.bottom * PER_MM)),
        slice(round(part.left * PER_MM), round(part.right * PER_MM)),
    )
    printed = cv2.dilate(255 - blank[at], np.ones((_NEAR_PRINT_PX, _NEAR_PRINT_PX), np.uint8))[::step, ::step]
    height, width = printed.shape
    seen = straighten(subject.bare, subject.transform, part, _COARSE_PER_MM, (width, height))
    free = (PAPER.darkness(seen, _COARSE_PER_MM) >= _DARK) & (printed <= INK_RULES.print_darkness)
    for rect in known:
        top, bottom = (max(0, round((edge - part.top) * _COARSE_PER_MM)) for edge in (rect.top, rect.bottom))
        left, right = (max(0, round((edge - part.left) * _COARSE_PER_MM)) for edge in (rect.left, rect.right))
        free[top:bottom, left:right] = False
    return float(np.count_nonzero(free)) / _COARSE_PER_MM**2


def _with_words_beside(cell: Rect, page: Page) -> Rect:
    """Return a choice's cell with the beginning of the cell to its right, where that one holds words alone.

    An arrow or a tick behind the last words does not heed the rule between the two.
    """
    right = Rect(cell.right, cell.top, cell.right + _BESIDE_MM, cell.bottom)
    others = [*(box.cell for box in page.fields), *(box.cell for box in page.options)]
    is_inside = any(right.right < row.rect.right and row.rect.overlaps(right) for row in page.rows)
    is_free = not any(one.overlaps(right.inset(_EDGE_MM)) for one in others)
    return cell.union(right) if is_inside and is_free else cell


def _contains(outer: Rect, inner: Rect) -> bool:
    """Tell whether a rectangle lies in another one."""
    return outer.contains(Point(inner.left, inner.top)) and outer.contains(Point(inner.right, inner.bottom))


def _share_in(window: Rect, stroke: Stroke, rect: Rect) -> float:
    """Return the share of a stroke's pixels that lie in a rectangle on paper."""
    x, y = stroke.points[:, 0] / PER_MM + window.left, stroke.points[:, 1] / PER_MM + window.top
    return float(((x >= rect.left) & (x <= rect.right) & (y >= rect.top) & (y <= rect.bottom)).mean())


def _is_under_ring(subject: PageInk, window: Rect, stroke: Stroke) -> bool:
    """Tell whether a stroke lies under a seal that came back grey, and is no darker than the seal."""
    if subject.ring is None or stroke.darkness > subject.ring.level:
        return False
    across = stroke.points[:, 0] / PER_MM + window.left - subject.ring.centre.x
    down = stroke.points[:, 1] / PER_MM + window.top - subject.ring.centre.y
    return bool(subject.ring.covers(np.hypot(across, down)).any())
