"""What stands inside one cell of the table: words, boxes to tick, places to write.

Sizes follow the official document style (小五 to 小四); room for a hand: 4 mm boxes,
7 mm between their lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil

from forms.definition import Align, Field, Option
from forms.definition.date_parts import PARTS
from forms.faces import Face, Metrics
from forms.geometry import Point, Rect, mm_from_points
from forms.layout.linebreak import wrap
from forms.layout.model import FieldBox, Ink, OptionBox, Role, Rule, TextRun

LABEL_SIZE = mm_from_points(10.5)  # 五号
SECTION_SIZE = mm_from_points(12)  # 小四
HINT_SIZE = mm_from_points(9)  # 小五
FIELD_SIZE = mm_from_points(10.5)
LINE_PITCH = 1.2  # of the size, for stacked labels
PADDING_MM = 1.5
BOX_MM = 4.0
BOX_TO_LABEL_MM = 1.3
OPTION_GAP_MM = 6.0
OPTION_PITCH_MM = 7.0
FIELD_INSET_X_MM = 1.0
FIELD_INSET_Y_MM = 0.7
DIVIDER_WIDTH_MM = 0.15
UNDERLINE_WIDTH_MM = 0.2
_PART_SHARES = (0.42, 0.29, 0.29)  # of the room that a date's words leave: four digits, two and two
ASCENT = 0.88  # of the em, as in TextRun.box


@dataclass(frozen=True, slots=True)
class CellContent:
    """Everything in a cell, placed on the page."""

    runs: tuple[TextRun, ...] = ()
    rules: tuple[Rule, ...] = ()
    fields: tuple[FieldBox, ...] = ()
    options: tuple[OptionBox, ...] = ()


def place_label(text: str, rect: Rect, metrics: Metrics, align: Align = Align.CENTER) -> CellContent:
    """Return a label's lines, balanced, in the middle of its cell or at one of its sides."""
    lines = _label_lines(text, rect.width, metrics)
    pitch = LABEL_SIZE * LINE_PITCH
    baseline = _first_baseline(rect, len(lines), pitch, LABEL_SIZE)
    runs = (
        TextRun(
            line,
            Point(_left_of(width, rect, align), baseline + number * pitch),
            LABEL_SIZE,
            width,
            Face.BODY,
            Role.LABEL,
        )
        for number, (line, width) in enumerate(lines)
    )
    return CellContent(tuple(runs))


def _left_of(width_mm: float, rect: Rect, align: Align) -> float:
    """Return where words of a width begin."""
    match align:
        case Align.LEFT:
            return rect.left + PADDING_MM
        case Align.CENTER:
            return rect.center.x - width_mm / 2
        case Align.RIGHT:
            return rect.right - PADDING_MM - width_mm


def place_box(field_id: str, option_id: str, rect: Rect) -> CellContent:
    """Return the only box of a grid's cell, in its middle; its words stand above, in the grid's head."""
    square = Rect.at(rect.center.x - BOX_MM / 2, rect.center.y - BOX_MM / 2, BOX_MM, BOX_MM)
    return CellContent(options=(OptionBox(field_id, option_id, square, square, rect),))


def label_height(text: str, width_mm: float, metrics: Metrics) -> float:
    """Return the height that a label's lines need in a cell of this width, padding included."""
    lines = len(_label_lines(text, width_mm, metrics))
    return (lines - 1) * LABEL_SIZE * LINE_PITCH + LABEL_SIZE + PADDING_MM


def place_section(text: str, rect: Rect, metrics: Metrics) -> CellContent:
    """Return a section's head at the left of its row."""
    baseline = _first_baseline(rect, 1, 0.0, SECTION_SIZE)
    width = metrics[Face.HEADING].width_em(text) * SECTION_SIZE
    at = Point(rect.left + PADDING_MM, baseline)
    return CellContent((TextRun(text, at, SECTION_SIZE, width, Face.HEADING, Role.SECTION),))


def place_field(field: Field, line_fields: dict[str, Field], rect: Rect, metrics: Metrics) -> CellContent:
    """Return a writing cell's content.

    Args:
        field: What is written in it.
        line_fields: The text fields behind its options, by id.
        rect: The cell, the middles of its rules.
        metrics: The typefaces' widths.
    """
    if field.kind.is_choice:
        return _place_options(field, line_fields, rect, metrics)
    if field.comb:
        return _place_comb(field, rect)
    if field.kind.is_ink:
        return _place_ink(field, rect, metrics)
    if field.in_parts:
        return _place_parts(field, rect, metrics)
    runs: list[TextRun] = []
    place = rect.inset(FIELD_INSET_X_MM, FIELD_INSET_Y_MM)
    if field.label_place == "inside" and field.label:
        run = _middle_run(field.label, rect.left + PADDING_MM, rect, metrics, role=Role.LABEL, owner=field.id)
        runs.append(run)
        place = replace(place, left=run.box.right + FIELD_INSET_X_MM)
    if field.unit:
        width = metrics[Face.BODY].width_em(field.unit) * LABEL_SIZE
        left = rect.right - PADDING_MM - width
        runs.append(_middle_run(field.unit, left, rect, metrics, role=Role.UNIT, owner=field.id))
        place = replace(place, right=left - FIELD_INSET_X_MM)
    if field.hint:
        hint = _hint_runs(field, rect, metrics)
        runs.extend(hint)
        place = replace(place, top=hint[-1].box.bottom + FIELD_INSET_Y_MM)
    box = FieldBox(field.id, place, rect, FIELD_SIZE, field.multiline)
    return CellContent(tuple(runs), fields=(box,))


def field_height(field: Field, width_mm: float, metrics: Metrics) -> float:
    """Return the least height of a writing cell of this width."""
    if field.kind.is_choice:
        lines = len(_option_lines(field, width_mm, metrics))
        return lines * OPTION_PITCH_MM + PADDING_MM
    if field.kind.is_ink:  # its hint takes no room of its own
        return field.lines * FIELD_SIZE * LINE_PITCH + 2 * PADDING_MM
    hint = len(wrap(field.hint, metrics[Face.BODY], HINT_SIZE, width_mm - 2 * PADDING_MM)) if field.hint else 0
    return field.lines * FIELD_SIZE * LINE_PITCH + hint * HINT_SIZE * LINE_PITCH + 2 * PADDING_MM


def _place_comb(field: Field, rect: Rect) -> CellContent:
    step = rect.width / field.comb
    dividers = (
        Rule(Point(x, rect.top), Point(x, rect.bottom), DIVIDER_WIDTH_MM, Ink.GREY)
        for x in (rect.left + step * number for number in range(1, field.comb))
    )
    place = rect.inset(0.0, FIELD_INSET_Y_MM)
    return CellContent(rules=tuple(dividers), fields=(FieldBox(field.id, place, rect, FIELD_SIZE, comb=field.comb),))


def _place_parts(field: Field, rect: Rect, metrics: Metrics) -> CellContent:
    """Return the places of a date's year, month and day, each before its word; the year's has room for four digits."""
    runs: list[TextRun] = []
    left = rect.left
    if field.label_place == "inside" and field.label:
        runs.append(_middle_run(field.label, rect.left + PADDING_MM, rect, metrics, role=Role.LABEL, owner=field.id))
        left = runs[0].box.right
    width = metrics[Face.BODY].width_em("".join(PARTS.values())) * LABEL_SIZE
    room = rect.right - PADDING_MM - left - width
    boxes: list[FieldBox] = []
    for part, share in zip(field.parts(), _PART_SHARES, strict=True):
        word = PARTS[part.id.rpartition(".")[2]]
        run = _middle_run(word, left + room * share, rect, metrics, role=Role.UNIT, owner=part.id)
        cell = Rect(left, rect.top, run.box.right, rect.bottom)
        place = replace(rect.inset(0.0, FIELD_INSET_Y_MM), left=left + FIELD_INSET_X_MM, right=run.box.left - 0.5)
        boxes.append(FieldBox(part.id, place, cell, FIELD_SIZE))
        runs.append(run)
        left = run.box.right
    return CellContent(tuple(runs), fields=tuple(boxes))


def _place_ink(field: Field, rect: Rect, metrics: Metrics) -> CellContent:
    """Return the content of a box to sign or to stick something in: its hint stands in the middle, under it."""
    runs: list[TextRun] = []
    place = rect.inset(FIELD_INSET_X_MM, FIELD_INSET_Y_MM)
    if field.label_place == "inside" and field.label:
        runs.append(_middle_run(field.label, rect.left + PADDING_MM, rect, metrics, role=Role.LABEL, owner=field.id))
        place = replace(place, left=runs[0].box.right + FIELD_INSET_X_MM)
    lines = wrap(field.hint, metrics[Face.BODY], HINT_SIZE, place.width - PADDING_MM) if field.hint else []
    pitch = HINT_SIZE * LINE_PITCH
    baseline = _first_baseline(place, len(lines), pitch, HINT_SIZE)
    for number, (line, width) in enumerate(lines):
        at = Point(place.center.x - width / 2, baseline + number * pitch)
        runs.append(TextRun(line, at, HINT_SIZE, width, Face.BODY, Role.HINT, Ink.GREY, field.id))
    return CellContent(tuple(runs), fields=(FieldBox(field.id, place, rect, FIELD_SIZE),))


def _hint_runs(field: Field, rect: Rect, metrics: Metrics) -> list[TextRun]:
    baseline = rect.top + PADDING_MM + ASCENT * HINT_SIZE
    lines = wrap(field.hint, metrics[Face.BODY], HINT_SIZE, rect.width - 2 * PADDING_MM)
    return [
        TextRun(
            line,
            Point(rect.left + PADDING_MM, baseline + number * HINT_SIZE * LINE_PITCH),
            HINT_SIZE,
            width,
            Face.BODY,
            Role.HINT,
            Ink.GREY,
            field.id,
        )
        for number, (line, width) in enumerate(lines)
    ]


def _option_width(option: Option, metrics: Metrics) -> float:
    return BOX_MM + BOX_TO_LABEL_MM + metrics[Face.BODY].width_em(option.label) * LABEL_SIZE


def _option_lines(field: Field, width_mm: float, metrics: Metrics) -> list[list[tuple[Option, float]]]:
    """Return the options line by line, each with its x from the cell's left.

    On one line where they fit, else in aligned columns; one a line where a writing line
    follows one of them.
    """
    inner = width_mm - 2 * PADDING_MM
    widths = [_option_width(option, metrics) for option in field.options]
    if any(option.line for option in field.options):
        return [[(option, PADDING_MM)] for option in field.options]
    if sum(widths) + OPTION_GAP_MM * (len(widths) - 1) <= inner:
        starts = accumulate((width + OPTION_GAP_MM for width in widths[:-1]), initial=PADDING_MM)
        return [list(zip(field.options, starts, strict=True))]
    step = max(widths) + OPTION_GAP_MM
    columns = max(1, int((inner + OPTION_GAP_MM) // step))
    count = ceil(len(field.options) / columns)
    return [
        [
            (option, PADDING_MM + column * step)
            for column, option in enumerate(field.options[line * columns : (line + 1) * columns])
        ]
        for line in range(count)
    ]


def _place_options(field: Field, line_fields: dict[str, Field], rect: Rect, metrics: Metrics) -> CellContent:
    lines = _option_lines(field, rect.width, metrics)
    pitch = min(max(OPTION_PITCH_MM, rect.height / (len(lines) + 0.5)), 1.4 * OPTION_PITCH_MM)
    top = rect.center.y - pitch * len(lines) / 2
    runs: list[TextRun] = []
    rules: list[Rule] = []
    fields: list[FieldBox] = []
    boxes: list[OptionBox] = []
    for number, line in enumerate(lines):
        band = Rect(rect.left, top + number * pitch, rect.right, top + (number + 1) * pitch)
        for option, x in line:
            square = Rect.at(rect.left + x, band.center.y - BOX_MM / 2, BOX_MM, BOX_MM)
            run = _middle_run(
                option.label,
                square.right + BOX_TO_LABEL_MM,
                band,
                metrics,
                role=Role.OPTION,
                owner=f"{field.id}.{option.id}",
            )
            runs.append(run)
            boxes.append(OptionBox(field.id, option.id, square, run.box, rect))
            if option.line is not None:
                writing, underline = _place_line(line_fields[option.line], run.box.right, band, rect)
                fields.append(writing)
                rules.append(underline)
    return CellContent(tuple(runs), tuple(rules), tuple(fields), tuple(boxes))


def _place_line(field: Field, left: float, band: Rect, cell: Rect) -> tuple[FieldBox, Rule]:
    """Return the writing line behind an option and the rule under it."""
    place = Rect(left + FIELD_INSET_X_MM, band.top, cell.right - PADDING_MM, band.bottom - FIELD_INSET_Y_MM)
    underline = Rule(Point(place.left, band.bottom), Point(place.right, band.bottom), UNDERLINE_WIDTH_MM)
    return FieldBox(field.id, place, cell, FIELD_SIZE), underline


def _middle_run(text: str, left: float, rect: Rect, metrics: Metrics, *, role: Role, owner: str) -> TextRun:
    """Return words of one line, vertically in the middle of a rectangle."""
    width = metrics[Face.BODY].width_em(text) * LABEL_SIZE
    baseline = _first_baseline(rect, 1, 0.0, LABEL_SIZE)
    return TextRun(text, Point(left, baseline), LABEL_SIZE, width, Face.BODY, role, owner=owner)


def _first_baseline(rect: Rect, lines: int, pitch: float, size: float) -> float:
    height = (lines - 1) * pitch + size
    return rect.center.y - height / 2 + ASCENT * size


def _label_lines(text: str, width_mm: float, metrics: Metrics) -> list[tuple[str, float]]:
    """Return a label's lines in a cell of this width, of nearly equal length."""
    return wrap(text, metrics[Face.BODY], LABEL_SIZE, width_mm - 2 * PADDING_MM, balanced=True)
