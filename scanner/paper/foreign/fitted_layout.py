"""A layout made to measure: a form's cells, places to write and boxes to tick where a page has them.

The printed words and rules of such a page are not those that the definition would draw, so
the blank to compare with is taken from the page itself: its rules, the ink of its labels,
and in the cells to write in only what is surely printed there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from forms.definition import CellRole, Field, Form, LabelPlace, Row
from forms.faces import Face
from forms.geometry import Point, Rect
from forms.layout.model import CellBox, FieldBox, Layout, OptionBox, Page, Role, RowBox, Rule, TextRun
from scanner.paper.foreign.cell_matching import LABEL_MIN, Match, MatchedCell
from scanner.paper.foreign.cell_text import INK_DARK, CellWords, ink_of, type_lines
from scanner.paper.foreign.options import FoundOption, find_options
from scanner.paper.foreign.printed_parts import find_hint, find_prefix, find_suffix
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.paper.foreign.squares import refined
from scanner.paper.foreign.underlines import find_bare_underlines
from scanner.values.picture import Mask

FIELD_SIZE_MM: Final = 3.7
_BORDER_MM: Final = 0.55  # beside a cell's edge rules lie
_INSET_MM: Final = (0.8, 0.6)
_RULE_DARK: Final = 40.0
_LEVEL_MM: Final = 2.0  # cells of one row begin and end at the same height, but for curled paper
_HINT_LINES: Final = 4
_BAND_MM: Final = 0.45  # beyond a line of print its strokes do not reach
_OUTLINE_MM: Final = 0.3  # half of what an outline may take


@dataclass(frozen=True, slots=True, eq=False)
class LayoutFit:
    """A layout of one page and the blank that goes with it.

    Attributes:
        layout: One page, in millimetres of the straightened table.
        printed: bool, (height, width), `PER_MM` pixels a millimetre: what is printed.
        words: Areas whose words of a text layer are printed and no answers.
        unread: Ids of fields whose cells are there but not what is in them.
    """

    layout: Layout
    printed: Mask
    words: tuple[Rect, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _LayoutMaker:
    """The parts of a page while they are found."""

    form: Form
    words: CellWords
    runs: list[TextRun]
    fields: list[FieldBox]
    options: list[OptionBox]
    printed: Mask
    areas: list[Rect]
    unread: list[str]


def fit(form: Form, match: Match, words: CellWords, continued: Sequence[tuple[str, Rect]] = ()) -> LayoutFit:
    """Return the layout and the blank of a page whose cells have been matched.

    Args:
        form: The form.
        match: Its cells on this page.
        words: Of the page's table.
        continued: Fields of the row before, and the cells at the top that go on with them.
    """
    table = words.table
    making = _LayoutMaker(form, words, [], [], [], _rules_of(table), [], [])
    rows = tuple(form.rows())
    sure = [one for one in _sure_cells(match) if not _may_hold_others(one, rows[one.expected.row], table.cells)]
    for one in match.cells:
        if one.expected.cell.role is not CellRole.WRITING:
            _print_label(making, one)
    choices = [(one.rect, _field(form, one)) for one in sure if _field(form, one).kind.is_choice]
    for (cell, field), found in zip(choices, find_options(words, choices), strict=True):
        _fit_choice(making, cell, field, found)
    for one in sure:
        if not _field(form, one).kind.is_choice:
            _fit_writing(making, one.rect, _field(form, one))
    for field_id, rect in continued:
        making.fields.append(FieldBox(field_id, rect.inset(*_INSET_MM), rect, FIELD_SIZE_MM, multiline=True))
    return LayoutFit(_layout(form, match, table, making), making.printed, tuple(making.areas), tuple(making.unread))


def _field(form: Form, one: MatchedCell) -> Field:
    return form.field(one.expected.cell.field_id or "")


def _sure_cells(match: Match) -> list[MatchedCell]:
    """Return the writing cells whose own label, left of them in the same row, or whose own words were found."""
    sure: list[MatchedCell] = []
    label: MatchedCell | None = None
    for one in match.cells:
        if one.expected.cell.role is not CellRole.WRITING:
            label = one
            continue
        in_row = label is not None and label.expected.row == one.expected.row and _level(label, one)
        beside = in_row and label is not None and label.likeness >= LABEL_MIN
        own = bool(one.expected.printed) and one.likeness >= LABEL_MIN
        alone = label is None or label.expected.row != one.expected.row
        if one.expected.cell.field_id is not None and (beside or (own and (in_row or alone))):
            sure.append(one)
    return sure


def _may_hold_others(one: MatchedCell, row: Row, cells: Sequence[Rect]) -> bool:
    """Tell whether fewer cells stand left or right of one than its row has there: a rule between was not found."""
    before = next(number for number, cell in enumerate(row.cells) if cell is one.expected.cell)
    after = len(row.cells) - 1 - before
    middle = one.rect.center
    level = [cell for cell in cells if cell.top < middle.y < cell.bottom]
    left, right = (sum(cell.right < middle.x for cell in level), sum(cell.left > middle.x for cell in level))
    return left < before or right < after


def _level(label: MatchedCell, one: MatchedCell) -> bool:
    """Tell whether a writing cell stands right of a label's on the same rows."""
    apart = max(abs(label.rect.top - one.rect.top), abs(label.rect.bottom - one.rect.bottom))
    same_rows = label.expected.cell.row_span == one.expected.cell.row_span
    return label.rect.left < one.rect.left and (apart < _LEVEL_MM or not same_rows)


def _rules_of(table: Table) -> Mask:
    """Return the rules at the cells' edges; other long lines are strokes or print within cells."""
    near = np.zeros(table.rules.shape, np.uint8)
    width = 2 * round(_BORDER_MM * PER_MM) + 1
    for cell in table.cells:
        left, top, right, bottom = (round(side * PER_MM) for side in (cell.left, cell.top, cell.right, cell.bottom))
        cv2.rectangle(near, (left, top), (right, bottom), 1, width)
    # only their ink: wider, and a stroke that crosses one would be cut in two
    mask: Mask = table.rules & (near > 0) & (table.dark > _RULE_DARK)
    return mask


def _print_label(making: _LayoutMaker, one: MatchedCell) -> None:
    """Count the ink of a label's cell as printed, and give the layout its words."""
    lines = type_lines(making.words.table, one.rect)
    for line in lines:
        _print_band(making, line.rect, one.rect)
    text = one.expected.cell.text.replace("\n", "")
    role = Role.SECTION if one.expected.cell.role is CellRole.SECTION else Role.LABEL
    if lines:
        area = lines[0].rect
        for line in lines[1:]:
            area = area.union(line.rect)
        making.runs.append(_run(text, area, role))
    making.areas.append(one.rect)


def _run(text: str, area: Rect, role: Role, owner: str = "") -> TextRun:
    """Return words in an area as if they were one line."""
    size = max(area.height, 0.5)
    return TextRun(text, Point(area.left, area.top + 0.88 * size), size, area.width, Face.BODY, role, owner=owner)


def _print_band(making: _LayoutMaker, band: Rect, cell: Rect, *, faint: bool = False) -> None:
    """Count the strokes that lie wholly in a line of words as printed; what reaches out of it was added.

    What touches print that is known, such as the outline of a box, is looked at without it.
    """
    table = making.words.table
    reach = Rect(band.left, band.top, band.right, band.bottom).inset(-2.0)
    area = Rect(
        max(reach.left, cell.left + 0.3),
        max(reach.top, cell.top + 0.3),
        min(reach.right, cell.right - 0.3),
        min(reach.bottom, cell.bottom - 0.3),
    )
    rows, columns = table.cut(area)
    ink = ink_of(table, area, faint=faint) & ~making.printed[rows, columns]
    if not ink.size:
        return
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    top = (band.top - _BAND_MM) * PER_MM - rows.start
    bottom = (band.bottom + _BAND_MM) * PER_MM - rows.start
    left = (band.left - _BAND_MM) * PER_MM - columns.start
    right = (band.right + _BAND_MM) * PER_MM - columns.start
    inside = (stats[:, cv2.CC_STAT_TOP] >= top) & (stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT] <= bottom)
    inside &= (stats[:, cv2.CC_STAT_LEFT] >= left) & (stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH] <= right)
    inside[0] = False
    making.printed[rows, columns] |= inside[labels]


def _fit_choice(making: _LayoutMaker, cell: Rect, field: Field, found: Sequence[FoundOption]) -> None:
    if not found:
        making.unread.append(field.id)
        making.unread += [option.line for option in field.options if option.line is not None]
        return
    boxes = [refined(making.words.table, option.box) for option in found]
    for box in boxes:
        _print_outline(making, box)
    for number, (option, box) in enumerate(zip(found, boxes, strict=True)):
        label = option.words[0]
        if option.option.line is not None:
            following = found[number + 1] if number + 1 < len(found) else None
            label = _fit_line(making, cell, option, making.form.field(option.option.line), following)
        making.options.append(OptionBox(field.id, option.option.id, box, label, cell))
        making.runs.append(_run(option.option.label, label, Role.OPTION, f"{field.id}.{option.option.id}"))
        making.areas += [label, *option.words[1:], box.inset(-0.4)]
        for part in (label, *option.words[1:]) if option.likeness >= LABEL_MIN else ():
            _print_band(making, part, cell)


def _print_outline(making: _LayoutMaker, box: Rect) -> None:
    """Count the ink beside a square's sides as printed."""
    table = making.words.table
    outer, inner = box.inset(-_OUTLINE_MM), box.inset(_OUTLINE_MM)
    rows, columns = table.cut(outer)
    ring = np.ones((rows.stop - rows.start, columns.stop - columns.start), dtype=np.bool_)
    inner_rows, inner_columns = table.cut(inner)
    ring[
        inner_rows.start - rows.start : inner_rows.stop - rows.start,
        inner_columns.start - columns.start : inner_columns.stop - columns.start,
    ] = False
    dark = table.dark[rows, columns]
    making.printed[rows, columns] |= ring & (dark > INK_DARK)
    canvas = making.printed.astype(np.uint8)
    corners = [round(side * PER_MM) for side in (box.left, box.top, box.right, box.bottom)]
    cv2.rectangle(canvas, (corners[0], corners[1]), (corners[2], corners[3]), 1, 2)
    making.printed |= canvas.astype(bool)


def _fit_line(
    making: _LayoutMaker, cell: Rect, found: FoundOption, field: Field, following: FoundOption | None
) -> Rect:
    """Place the line behind an option; returns the area of the option's words alone."""
    label = found.words[-1] if len(found.words) > 1 else find_prefix(making.words, found.rest, found.option.label)
    if label is None:
        making.unread.append(field.id)
        return found.words[0]
    bottom = cell.bottom - 0.4 if following is None else following.box.top - 0.4
    lines = 1.75 * found.box.height
    if following is not None and abs(following.box.center.y - found.box.center.y) < 0.6 * found.box.height:
        place = Rect(
            label.right + 0.4, found.rest.top, max(label.right + 0.5, following.box.left - 0.5), found.rest.bottom
        )
    elif bottom - found.box.bottom > lines:
        # it goes on below its option
        place = Rect(cell.left + 0.5, found.rest.top, cell.right - 0.5, max(found.rest.bottom, bottom))
    else:
        place = Rect(
            label.right + 0.4,
            found.rest.top - 0.4,
            cell.right - 0.5,
            max(found.rest.bottom, min(bottom, found.rest.bottom + 1.0)),
        )
    making.fields.append(FieldBox(field.id, place, cell, FIELD_SIZE_MM))
    rows, columns, lines_alone = find_bare_underlines(making.words.table, place)
    making.printed[rows, columns] |= lines_alone
    return label


def _fit_writing(making: _LayoutMaker, cell: Rect, field: Field) -> None:
    """Place a text or ink field: its cell less the label, the hint and the unit that are printed in it."""
    words = making.words
    place = cell.inset(*_INSET_MM)
    lines = list(type_lines(words.table, cell)) if not words.characters else list(words.lines(cell))
    if field.label_place is LabelPlace.INSIDE and field.label and lines:
        label = find_prefix(words, lines[0].rect, field.label)
        if label is None:
            making.unread.append(field.id)
            return
        place = replace(place, left=min(place.right, label.right + 0.3))
        _print_words(making, _run(field.label, label, Role.LABEL, field.id), label, cell)
    if field.hint:
        above = lines if words.characters else type_lines(words.table, cell, faint=True)
        hint = find_hint(words, above[:_HINT_LINES], field.hint)
        for line in hint:
            _print_words(making, _run(field.hint, line, Role.HINT, field.id), line, cell, faint=True)
        if hint:
            place = replace(place, top=min(place.bottom, hint[-1].bottom + 0.2))
    if field.unit and lines:
        unit = find_suffix(words, lines, field.unit)
        if unit is not None:
            place = replace(place, right=max(place.left, unit.left - 0.2))
            _print_words(making, _run(field.unit, unit, Role.UNIT, field.id), unit, cell)
    several = sum(line.rect.bottom > place.top + 1.0 for line in lines) > 1  # rows grow with what is written
    making.fields.append(FieldBox(field.id, place, cell, FIELD_SIZE_MM, field.multiline or several))


def _print_words(making: _LayoutMaker, run: TextRun, area: Rect, cell: Rect, *, faint: bool = False) -> None:
    _print_band(making, area, cell, faint=faint)
    making.runs.append(run)
    making.areas.append(area)


def _layout(form: Form, match: Match, table: Table, making: _LayoutMaker) -> Layout:
    rows = []
    for number in sorted({one.expected.row for one in match.cells}):
        cells = [one for one in match.cells if one.expected.row == number]
        rect = cells[-1].rect
        for one in cells:
            if one.expected.cell.row_span == 1:
                rect = rect.union(one.rect)
        rows.append(RowBox(rect, tuple(CellBox(one.expected.cell, one.rect) for one in cells)))
    width, height = table.size_mm
    page = Page(
        0,
        tuple(making.runs),
        tuple(_edges(table.cells)),
        tuple(rows),
        tuple(making.fields),
        tuple(making.options),
    )
    return Layout(form.id, (page,), width, height)


def _edges(cells: Sequence[Rect]) -> list[Rule]:
    rules = []
    for cell in cells:
        a, b, c, d = cell.corners
        rules += [Rule(start, end, 0.25) for start, end in ((a, b), (d, c), (a, d), (b, c))]
    return rules
