"""A layout made to measure: a form's cells, places to write and boxes to tick where a page has them.

The words and rules of such a page are not printed where the definition would print them. So the blank page to compare
with is taken from the page itself: its rules, the ink of its labels, and in writing cells only what is surely printed.
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
from scanner.paper.foreign.cell_text import CellWords
from scanner.paper.foreign.options import FoundOption, find_options
from scanner.paper.foreign.printed_parts import find_hint, find_prefix, find_suffix
from scanner.paper.foreign.ruled_lines import PER_MM, Table
from scanner.paper.foreign.squares import refine_square
from scanner.paper.foreign.type_lines import INK_DARK, are_drawn, ink_of, type_lines
from scanner.paper.foreign.underlines import find_bare_underlines
from scanner.values.page.picture import Mask

FIELD_SIZE_MM: Final = 3.7
_BORDER_MM: Final = 0.55  # a cell's own rules lie this near to its edges
_INSET_MM: Final = (0.8, 0.6)
_RULE_DARK: Final = 40.0
_LEVEL_MM: Final = 2.0  # cells of one row begin and end at the same height, up to this on curled paper
_HINT_LINES: Final = 4  # a hint has no more lines
_BAND_MM: Final = 0.45  # strokes of a line of print reach no farther beyond it
_OUTLINE_MM: Final = 0.3  # half of the width that an outline may take


@dataclass(frozen=True, slots=True, eq=False)
class LayoutFit:
    """A layout of one page and the blank page that goes with it.

    Attributes:
        layout: One page, in millimetres of the straightened table.
        printed: bool, (height, width), `PER_MM` pixels a millimetre: what is printed.
        words: Areas in which a text layer's words are printed and no answers.
        unread: Ids of fields whose cells are known, but not what is printed in them.
    """

    layout: Layout
    printed: Mask
    words: tuple[Rect, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _LayoutMaker:
    """The parts of a layout while they are found."""

    form: Form
    words: CellWords
    runs: list[TextRun]
    fields: list[FieldBox]
    options: list[OptionBox]
    printed: Mask
    areas: list[Rect]
    unread: list[str]


def fit_layout(form: Form, match: Match, words: CellWords, continued: Sequence[tuple[str, Rect]] = ()) -> LayoutFit:
    """Return the layout and the blank page of a page whose cells were matched.

    Args:
        form: The form.
        match: Its cells on this page.
        words: The words of the page's table.
        continued: Fields that go on from the page before, each with its cell at the top.
    """
    table = words.table
    maker = _LayoutMaker(form, words, [], [], [], _find_rules(table), [], [])
    rows = tuple(form.rows())
    sure = [one for one in _find_sure_cells(match) if not _may_hold_others(one, rows[one.expected.row], table.cells)]
    for one in match.cells:
        if one.expected.cell.role is not CellRole.WRITING:
            _print_label(maker, one)
    choices = [(one.rect, _field(form, one)) for one in sure if _field(form, one).kind.is_choice]
    for (cell, field), found in zip(choices, find_options(words, choices), strict=True):
        _fit_choice(maker, cell, field, found)
    for one in sure:
        if not _field(form, one).kind.is_choice:
            _fit_writing(maker, one.rect, _field(form, one))
    for field_id, rect in continued:
        maker.fields.append(FieldBox(field_id, rect.inset(*_INSET_MM), rect, FIELD_SIZE_MM, multiline=True))
    return LayoutFit(_layout(form, match, table, maker), maker.printed, tuple(maker.areas), tuple(maker.unread))


def _field(form: Form, one: MatchedCell) -> Field:
    return form.field(one.expected.cell.field_id or "")


def _find_sure_cells(match: Match) -> list[MatchedCell]:
    """Return the writing cells whose label, left in the same row, or whose own printed words were found."""
    sure: list[MatchedCell] = []
    label: MatchedCell | None = None
    for one in match.cells:
        if one.expected.cell.role is not CellRole.WRITING:
            label = one
            continue
        in_row = label is not None and label.expected.row == one.expected.row and _is_level(label, one)
        beside = in_row and label is not None and label.likeness >= LABEL_MIN
        own = bool(one.expected.printed) and one.likeness >= LABEL_MIN
        alone = label is None or label.expected.row != one.expected.row
        if one.expected.cell.field_id is not None and (beside or (own and (in_row or alone))):
            sure.append(one)
    return sure


def _may_hold_others(one: MatchedCell, row: Row, cells: Sequence[Rect]) -> bool:
    """Tell whether a cell may hold its neighbours' words too, because a rule between them was not found.

    Then fewer cells stand left or right of it than its row has there.
    """
    before = next(number for number, cell in enumerate(row.cells) if cell is one.expected.cell)
    after = len(row.cells) - 1 - before
    middle = one.rect.center
    level = [cell for cell in cells if cell.top < middle.y < cell.bottom]
    left, right = (sum(cell.right < middle.x for cell in level), sum(cell.left > middle.x for cell in level))
    return left < before or right < after


def _is_level(label: MatchedCell, one: MatchedCell) -> bool:
    """Tell whether a writing cell stands right of a label cell, on the same rows."""
    apart = max(abs(label.rect.top - one.rect.top), abs(label.rect.bottom - one.rect.bottom))
    same_rows = label.expected.cell.row_span == one.expected.cell.row_span
    return label.rect.left < one.rect.left and (apart < _LEVEL_MM or not same_rows)


def _find_rules(table: Table) -> Mask:
    """Return the rules at the cells' edges; other long lines are strokes, or print inside cells."""
    near = np.zeros(table.rules.shape, np.uint8)
    width = 2 * round(_BORDER_MM * PER_MM) + 1
    for cell in table.cells:
        left, top, right, bottom = (round(side * PER_MM) for side in (cell.left, cell.top, cell.right, cell.bottom))
        cv2.rectangle(near, (left, top), (right, bottom), 1, width)
    # only the rules' ink itself is taken; a wider mask would cut strokes that cross a rule in two
    mask: Mask = table.rules & (near > 0) & (table.dark > _RULE_DARK)
    return mask


def _print_label(maker: _LayoutMaker, one: MatchedCell) -> None:
    """Count the ink of a label's cell as printed, and give the layout its words."""
    lines = type_lines(maker.words.table, one.rect)
    for line in lines:
        _print_band(maker, line.rect, one.rect)
    text = one.expected.cell.text.replace("\n", "")
    role = Role.SECTION if one.expected.cell.role is CellRole.SECTION else Role.LABEL
    if lines:
        area = lines[0].rect
        for line in lines[1:]:
            area = area.union(line.rect)
        maker.runs.append(_run(text, area, role))
    maker.areas.append(one.rect)


def _run(text: str, area: Rect, role: Role, owner: str = "") -> TextRun:
    """Return the words of an area as one run of text."""
    size = max(area.height, 0.5)
    return TextRun(text, Point(area.left, area.top + 0.88 * size), size, area.width, Face.BODY, role, owner=owner)


def _print_band(maker: _LayoutMaker, band: Rect, cell: Rect, *, faint: bool = False, em: float | None = None) -> None:
    """Count the strokes that lie wholly in a line of print as printed; a stroke that reaches out of the line was added.

    Strokes that touch known print, such as the outline of a box, are looked at without that print. Where the width of
    a character is known, `em` in mm, one that is larger was added too.
    """
    table = maker.words.table
    reach = Rect(band.left, band.top, band.right, band.bottom).inset(-2.0)
    area = Rect(
        max(reach.left, cell.left + 0.3),
        max(reach.top, cell.top + 0.3),
        min(reach.right, cell.right - 0.3),
        min(reach.bottom, cell.bottom - 0.3),
    )
    rows, columns = table.cut(area)
    ink = ink_of(table, area, faint=faint) & ~maker.printed[rows, columns]
    if not ink.size:
        return
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    top = (band.top - _BAND_MM) * PER_MM - rows.start
    bottom = (band.bottom + _BAND_MM) * PER_MM - rows.start
    left = (band.left - _BAND_MM) * PER_MM - columns.start
    right = (band.right + _BAND_MM) * PER_MM - columns.start
    inside = (stats[:, cv2.CC_STAT_TOP] >= top) & (stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT] <= bottom)
    inside &= (stats[:, cv2.CC_STAT_LEFT] >= left) & (stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH] <= right)
    if em is not None:
        inside &= ~are_drawn(stats, em)
    inside[0] = False
    maker.printed[rows, columns] |= inside[labels]


def _fit_choice(maker: _LayoutMaker, cell: Rect, field: Field, found: Sequence[FoundOption]) -> None:
    """Place a choice's boxes and words; where its options were not found, its fields stay unread."""
    if not found:
        maker.unread.append(field.id)
        maker.unread += [option.line for option in field.options if option.line is not None]
        return
    boxes = [refine_square(maker.words.table, option.box) for option in found]
    for box in boxes:
        _print_outline(maker, box)
    for number, (option, box) in enumerate(zip(found, boxes, strict=True)):
        label = option.words[0]
        if option.option.line is not None:
            following = found[number + 1] if number + 1 < len(found) else None
            label = _fit_line(maker, cell, option, maker.form.field(option.option.line), following)
        maker.options.append(OptionBox(field.id, option.option.id, box, label, cell))
        maker.runs.append(_run(option.option.label, label, Role.OPTION, f"{field.id}.{option.option.id}"))
        maker.areas += [label, *option.words[1:], box.inset(-0.4)]
        for part in (label, *option.words[1:]) if option.likeness >= LABEL_MIN else ():
            _print_band(maker, part, cell, em=option.em)


def _print_outline(maker: _LayoutMaker, box: Rect) -> None:
    """Count the ink along a square's sides as printed."""
    table = maker.words.table
    outer, inner = box.inset(-_OUTLINE_MM), box.inset(_OUTLINE_MM)
    rows, columns = table.cut(outer)
    ring = np.ones((rows.stop - rows.start, columns.stop - columns.start), dtype=np.bool_)
    inner_rows, inner_columns = table.cut(inner)
    ring[
        inner_rows.start - rows.start : inner_rows.stop - rows.start,
        inner_columns.start - columns.start : inner_columns.stop - columns.start,
    ] = False
    dark = table.dark[rows, columns]
    maker.printed[rows, columns] |= ring & (dark > INK_DARK)
    canvas = maker.printed.astype(np.uint8)
    corners = [round(side * PER_MM) for side in (box.left, box.top, box.right, box.bottom)]
    cv2.rectangle(canvas, (corners[0], corners[1]), (corners[2], corners[3]), 1, 2)
    maker.printed |= canvas.astype(bool)


def _fit_line(maker: _LayoutMaker, cell: Rect, found: FoundOption, field: Field, following: FoundOption | None) -> Rect:
    """Place the field on the line behind an option, and return the area of the option's words alone."""
    label = found.words[-1] if len(found.words) > 1 else find_prefix(maker.words, found.rest, found.option.label)
    if label is None:
        maker.unread.append(field.id)
        return found.words[0]
    bottom = cell.bottom - 0.4 if following is None else following.box.top - 0.4
    lines = 1.75 * found.box.height
    if following is not None and abs(following.box.center.y - found.box.center.y) < 0.6 * found.box.height:
        place = Rect(
            label.right + 0.4, found.rest.top, max(label.right + 0.5, following.box.left - 0.5), found.rest.bottom
        )
    elif bottom - found.box.bottom > lines:
        # the answer goes on below its option
        place = Rect(cell.left + 0.5, found.rest.top, cell.right - 0.5, max(found.rest.bottom, bottom))
    else:
        place = Rect(
            label.right + 0.4,
            found.rest.top - 0.4,
            cell.right - 0.5,
            max(found.rest.bottom, min(bottom, found.rest.bottom + 1.0)),
        )
    maker.fields.append(FieldBox(field.id, place, cell, FIELD_SIZE_MM))
    rows, columns, lines_alone = find_bare_underlines(maker.words.table, place)
    maker.printed[rows, columns] |= lines_alone
    return label


def _fit_writing(maker: _LayoutMaker, cell: Rect, field: Field) -> None:
    """Place a text or ink field: its cell without the label, the hint and the unit that are printed in it."""
    words = maker.words
    place = cell.inset(*_INSET_MM)
    lines = list(type_lines(words.table, cell)) if not words.characters else list(words.lines(cell))
    if field.label_place is LabelPlace.INSIDE and field.label and lines:
        label = find_prefix(words, lines[0].rect, field.label)
        if label is None:
            maker.unread.append(field.id)
            return
        place = replace(place, left=min(place.right, label.right + 0.3))
        _print_words(maker, _run(field.label, label, Role.LABEL, field.id), label, cell)
    if field.hint:
        above = lines if words.characters else type_lines(words.table, cell, faint=True)
        hint = find_hint(words, above[:_HINT_LINES], field.hint)
        for line in hint:
            _print_words(maker, _run(field.hint, line, Role.HINT, field.id), line, cell, faint=True)
        if hint:
            place = replace(place, top=min(place.bottom, hint[-1].bottom + 0.2))
    if field.unit and lines:
        unit = find_suffix(words, lines, field.unit)
        if unit is not None:
            place = replace(place, right=max(place.left, unit.left - 0.2))
            _print_words(maker, _run(field.unit, unit, Role.UNIT, field.id), unit, cell)
    several = sum(line.rect.bottom > place.top + 1.0 for line in lines) > 1  # rows have grown with the answer
    maker.fields.append(FieldBox(field.id, place, cell, FIELD_SIZE_MM, field.multiline or several))


def _print_words(maker: _LayoutMaker, run: TextRun, area: Rect, cell: Rect, *, faint: bool = False) -> None:
    """Count words as printed and give them to the layout."""
    _print_band(maker, area, cell, faint=faint)
    maker.runs.append(run)
    maker.areas.append(area)


def _layout(form: Form, match: Match, table: Table, maker: _LayoutMaker) -> Layout:
    """Return the layout of the parts that were found."""
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
        tuple(maker.runs),
        tuple(_edges(table.cells)),
        tuple(rows),
        tuple(maker.fields),
        tuple(maker.options),
    )
    return Layout(form.id, (page,), width, height)


def _edges(cells: Sequence[Rect]) -> list[Rule]:
    """Return the four edges of each cell as rules."""
    rules = []
    for cell in cells:
        a, b, c, d = cell.corners
        rules += [Rule(start, end, 0.25) for start, end in ((a, b), (d, c), (a, d), (b, c))]
    return rules
