"""The parts of a document (head, title, paragraphs) as rows on its line grid.

The measures are those of GB/T 9704-2012 for an official document: 3号 type, 22 lines of
28 characters in the type area, 小标宋 2号 for the title, 黑体 and 楷体 for the headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from forms.definition import Block, BlockStyle, Form, Span
from forms.faces import Face, Metrics
from forms.geometry import Point, Rect, mm_from_points
from forms.layout.linebreak import Line, Words, break_lines, may_break, set_line, wrap
from forms.layout.model import Ink, Role, Rule, TextRun

BODY_SIZE_MM = mm_from_points(16)  # 3号
TITLE_SIZE_MM = mm_from_points(22)  # 2号
CHARACTERS_A_LINE = 28  # GB/T 9704-2012, 5.2.3, on a type area 156 mm wide
LINES_A_PAGE = 22  # ... and 225 mm high
INDENT_CHARACTERS = 2

_LEAST_PITCH_MM = mm_from_points(28)
_ASCENT_EM = 0.88
_ISSUER_TOP_MM = 35.0  # below the type area's top: GB/T 9704-2012, 7.2.4
_ISSUER_SIZE_MM = 15.5
_ISSUER_SHARE = 0.92  # of the type area's width, at most
_HEAD_RULE_GAP_MM = 11.0  # below the issuer: no document number stands between
_HEAD_RULE_MM = 0.7
_TITLE_PITCH = 1.2  # of the body's, where a title has several lines
_LABEL_CHARACTERS = 3  # contact labels are spread to 联系人

_HEADING_FACES = {
    BlockStyle.HEADING_1: Face.HEADING,
    BlockStyle.HEADING_2: Face.KAI,
    BlockStyle.HEADING_3: Face.BODY,
}
_CONTACT = re.compile(r"(?P<label>[^：:]{1,12})(?P<colon>[：:])(?P<value>.*)", re.DOTALL)
_ATTACHMENT = re.compile(r"(?P<mark>附件[：:])?(?P<number>\d+[.．、]\s*)?(?P<name>.*)", re.DOTALL)
_FILLER = " \u3000"


@dataclass(frozen=True, slots=True)
class Grid:
    """The type area with its lines and characters.

    Attributes:
        area: The type area.
        lines: Number of lines.
        pitch_mm: From one line's top to the next one's.
        tracking_mm: Added between full-width characters so that a line holds a whole number.
    """

    area: Rect
    lines: int
    pitch_mm: float
    tracking_mm: float

    @classmethod
    def of(cls, area: Rect) -> Grid:
        """Return the grid of a type area: 22 lines of 28 characters in one of 156 by 225 mm."""
        lines = max(int(area.height / _LEAST_PITCH_MM), 1)
        characters = max(round(area.width / BODY_SIZE_MM), 2)
        tracking = (area.width - characters * BODY_SIZE_MM) / (characters - 1)
        return cls(area, lines, area.height / lines, tracking)

    @property
    def character_mm(self) -> float:
        """From one character's left to the next one's."""
        return BODY_SIZE_MM + self.tracking_mm

    @property
    def indent_mm(self) -> float:
        """The indent of a paragraph's first line."""
        return INDENT_CHARACTERS * self.character_mm

    def baseline_mm(self, size_mm: float) -> float:
        """Return the baseline of a line of this type size, from its row's top."""
        return (self.pitch_mm - size_mm) / 2 + _ASCENT_EM * size_mm


@dataclass(frozen=True, slots=True)
class GridRow:
    """One or more lines of the grid that are never taken apart.

    Attributes:
        runs: Printed words; y counts from the row's top.
        rules: Printed lines, likewise.
        lines: How many lines of the grid it takes.
        keep_with_next: Whether no page may end after it.
        is_blank: Whether it is only space, dropped at a page's top.
    """

    runs: tuple[TextRun, ...] = ()
    rules: tuple[Rule, ...] = ()
    lines: int = 1
    keep_with_next: bool = False
    is_blank: bool = False


_BLANK = GridRow(is_blank=True)
_KEPT_BLANK = GridRow(keep_with_next=True)


@dataclass(frozen=True, slots=True)
class _Type:
    """How a paragraph is set: its role, face and size, and where its first and its other lines start."""

    role: Role
    face: Face
    first_mm: float
    rest_mm: float
    justified: bool = True
    size_mm: float = BODY_SIZE_MM


def document_rows(form: Form, metrics: Metrics, grid: Grid) -> list[GridRow]:
    """Return a document's rows from top to bottom."""
    rows: list[GridRow] = []
    if form.issuer:
        rows += [_issuer_row(form.issuer, metrics, grid), _KEPT_BLANK, _KEPT_BLANK]
    if form.annex:
        rows += [_annex_row(form.annex, metrics, grid), _KEPT_BLANK]
    rows += [_title_row(form.title, metrics, grid), _KEPT_BLANK]
    for style, blocks in _groups(form.blocks):
        match style:
            case BlockStyle.CONTACT:
                rows += _together(_contact_rows(blocks, metrics, grid))
            case BlockStyle.ATTACHMENT:
                rows += [_BLANK, *_together(_attachment_rows(blocks, metrics, grid))]
            case BlockStyle.HEADING_1 | BlockStyle.HEADING_2 | BlockStyle.HEADING_3:
                rows += [row for block in blocks for row in _heading_rows(block, metrics, grid)]
            case BlockStyle.ADDRESSEE | BlockStyle.BODY:
                first = 0.0 if style is BlockStyle.ADDRESSEE else grid.indent_mm
                setting = _Type(Role.BODY, Face.BODY, first, 0.0)
                for block in blocks:
                    rows += _no_lone_lines(_paragraph_rows(block.spans, setting, metrics, grid))
    return rows


def _groups(blocks: Sequence[Block]) -> Iterable[tuple[BlockStyle, list[Block]]]:
    group: list[Block] = []
    for block in blocks:
        if group and group[0].style is not block.style:
            yield group[0].style, group
            group = []
        group.append(block)
    if group:
        yield group[0].style, group


def _issuer_row(issuer: str, metrics: Metrics, grid: Grid) -> GridRow:
    """The red head: the issuer's name and the rule under it, as wide as the type area."""
    area = grid.area
    size = min(_ISSUER_SIZE_MM, area.width * _ISSUER_SHARE / max(metrics[Face.TITLE].width_em(issuer), 1.0))
    natural = metrics[Face.TITLE].width_em(issuer) * size
    width = min(natural * 1.14, area.width * _ISSUER_SHARE) if len(issuer) > 1 else natural
    at = Point(area.left + (area.width - width) / 2, _ISSUER_TOP_MM + _ASCENT_EM * size)
    run = TextRun(issuer, at, size, width, Face.TITLE, Role.ISSUER, Ink.RED)
    rule_y = _ISSUER_TOP_MM + size + _HEAD_RULE_GAP_MM
    rule = Rule(Point(area.left, rule_y), Point(area.right, rule_y), _HEAD_RULE_MM, Ink.RED)
    return GridRow((run,), (rule,), lines=round(rule_y / grid.pitch_mm), keep_with_next=True)


def _annex_row(annex: str, metrics: Metrics, grid: Grid) -> GridRow:
    """`附件1` in 黑体 at the type area's top left (GB/T 9704-2012, 7.3.9)."""
    line = set_line(annex, metrics[Face.HEADING], BODY_SIZE_MM)
    setting = _Type(Role.ANNEX, Face.HEADING, 0.0, 0.0)
    return GridRow(_runs(line, (Span(annex),), 0.0, setting, grid), keep_with_next=True)


def _title_row(title: str, metrics: Metrics, grid: Grid) -> GridRow:
    """The centred title; a long one in lines that form a trapezoid and part no word."""
    face = metrics[Face.TITLE]
    setting = _Type(Role.TITLE, Face.TITLE, 0.0, 0.0, size_mm=TITLE_SIZE_MM)
    texts = title_lines(title, metrics, grid.area.width)
    pitch = grid.pitch_mm * (_TITLE_PITCH if len(texts) > 1 else 1.0)
    height_lines = max(-(-len(texts) * pitch // grid.pitch_mm), 1)
    top = (height_lines * grid.pitch_mm - len(texts) * pitch) / 2
    runs: list[TextRun] = []
    for index, text in enumerate(texts):
        line = set_line(text, face, TITLE_SIZE_MM)
        x = (grid.area.width - line.width_mm) / 2
        down = top + index * pitch + (pitch - grid.pitch_mm) / 2
        runs += _runs(line, (Span(text),), x, setting, grid, down_mm=down)
    return GridRow(tuple(runs), lines=int(height_lines), keep_with_next=True)


# Where a title may be parted without parting a word: before these, and after those.
_PART_BEFORE = ("关于", "《", "（", "和", "与", "及", "暨")
_PART_AFTER = ("、", "，", "：", "》", "）", " ", "的", "和", "与", "及")


def title_lines(title: str, metrics: Metrics, width_mm: float) -> tuple[str, ...]:
    """Break a title into few lines of about equal length.

    Without a dictionary a word's end is not known, so it is parted at particles and marks
    that do end one, with a line more if need be; only where these do not help is it
    parted between any two characters.
    """
    face = metrics[Face.TITLE]
    lines = [text for text, _ in wrap(title, face, TITLE_SIZE_MM, width_mm, balanced=True)]
    if len(lines) < 2:
        return (title,)
    places = [
        end
        for end in range(2, len(title) - 1)
        if (title[end:].startswith(_PART_BEFORE) or title[:end].endswith(_PART_AFTER))
        and may_break(title[end - 1], title[end])
    ]
    for count in (len(lines), len(lines) + 1):
        fitting: list[tuple[float, tuple[str, ...]]] = []
        for ends in combinations(places, count - 1):
            parts = tuple(title[a:b].strip(" ") for a, b in pairwise((0, *ends, len(title))))
            widths = [set_line(part, face, TITLE_SIZE_MM).width_mm for part in parts]
            if max(widths) <= width_mm:
                fitting.append((max(widths) - min(widths), parts))
        if fitting:
            return min(fitting)[1]
    return tuple(lines)


def _heading_rows(block: Block, metrics: Metrics, grid: Grid) -> list[GridRow]:
    setting = _Type(Role.HEADING, _HEADING_FACES[block.style], grid.indent_mm, 0.0, justified=False)
    spans = (Span(block.text),)
    return [_kept(row) for row in _paragraph_rows(spans, setting, metrics, grid)]


def _contact_rows(blocks: Sequence[Block], metrics: Metrics, grid: Grid) -> list[GridRow]:
    """Contact lines: labels spread to one width, what follows aligned behind the colon."""
    rows: list[GridRow] = []
    for block in blocks:
        found = _CONTACT.fullmatch(block.text)
        if found is None:
            setting = _Type(Role.BODY, Face.BODY, grid.indent_mm, 0.0)
            rows += _paragraph_rows(block.spans, setting, metrics, grid)
            continue
        label = "".join(character for character in found["label"] if character not in _FILLER)
        rows += _labelled_rows(label, found["colon"], found["value"].strip(_FILLER), metrics, grid)
    return rows


def _labelled_rows(label: str, colon: str, value: str, metrics: Metrics, grid: Grid) -> list[GridRow]:
    characters = max(_LABEL_CHARACTERS, len(label))
    spread = (characters - 1) * grid.character_mm + BODY_SIZE_MM if len(label) > 1 else BODY_SIZE_MM
    y = grid.baseline_mm(BODY_SIZE_MM)
    left = grid.area.left + grid.indent_mm
    colon_x = grid.indent_mm + characters * grid.character_mm
    head = (
        TextRun(label, Point(left, y), BODY_SIZE_MM, spread, Face.BODY, Role.BODY),
        TextRun(colon, Point(grid.area.left + colon_x, y), BODY_SIZE_MM, BODY_SIZE_MM, Face.BODY, Role.BODY),
    )
    start = colon_x + grid.character_mm
    return _headed(head, (Span(value),), start, metrics, grid)


def _attachment_rows(blocks: Sequence[Block], metrics: Metrics, grid: Grid) -> list[GridRow]:
    """`附件：1. …`: numbers under numbers, names under names (GB/T 9704-2012, 7.3.4)."""
    face = metrics[Face.BODY]
    parts = [found for block in blocks if (found := _ATTACHMENT.fullmatch(block.text)) is not None]
    marks = [set_line(part["mark"] or "", face, BODY_SIZE_MM, tracking_mm=grid.tracking_mm) for part in parts]
    numbers = [set_line(part["number"] or "", face, BODY_SIZE_MM) for part in parts]
    number_x = grid.indent_mm + max((len(mark.text) * grid.character_mm for mark in marks if mark.text), default=0.0)
    name_x = number_x + max((face.width_em(number.text) * BODY_SIZE_MM for number in numbers), default=0.0)
    setting = _Type(Role.BODY, Face.BODY, 0.0, 0.0)
    rows: list[GridRow] = []
    for part, mark, number in zip(parts, marks, numbers, strict=True):
        head = (
            *_runs(mark, (Span(mark.text),), grid.indent_mm, setting, grid),
            *_runs(number, (Span(number.text),), number_x, setting, grid),
        )
        rows += _headed(head, (Span(part["name"]),), name_x, metrics, grid)
    return rows


def _headed(
    head: tuple[TextRun, ...], spans: tuple[Span, ...], start_mm: float, metrics: Metrics, grid: Grid
) -> list[GridRow]:
    """Rows of a hanging paragraph with its head in front of the first line."""
    setting = _Type(Role.BODY, Face.BODY, start_mm, start_mm)
    rows = _paragraph_rows(spans, setting, metrics, grid) or [GridRow()]
    return [GridRow((*head, *rows[0].runs)), *rows[1:]]


def _paragraph_rows(spans: tuple[Span, ...], setting: _Type, metrics: Metrics, grid: Grid) -> list[GridRow]:
    words = tuple(Words(span.text, metrics[_face_of(span, setting)]) for span in spans)
    lines = break_lines(
        words,
        BODY_SIZE_MM,
        grid.area.width - setting.rest_mm,
        first_width_mm=grid.area.width - setting.first_mm,
        tracking_mm=grid.tracking_mm,
        justified=setting.justified,
    )
    rows = []
    for index, line in enumerate(lines):
        x = setting.first_mm if index == 0 else setting.rest_mm
        rows.append(GridRow(_runs(line, spans, x, setting, grid)))
    return rows


def _runs(
    line: Line,
    spans: tuple[Span, ...],
    x_mm: float,
    setting: _Type,
    grid: Grid,
    *,
    down_mm: float = 0.0,
) -> tuple[TextRun, ...]:
    """Return a line's runs; `x_mm` counts from the type area's left, y from the row's top."""
    y = grid.baseline_mm(setting.size_mm) + down_mm
    return tuple(
        TextRun(
            text=piece.text,
            at=Point(grid.area.left + x_mm + piece.x_mm, y),
            size_mm=setting.size_mm,
            width_mm=piece.width_mm,
            face=_face_of(spans[piece.span], setting),
            role=setting.role,
        )
        for piece in line.pieces
    )


def _face_of(span: Span, setting: _Type) -> Face:
    """Strong words are set in 黑体; a run that were `strong` as well would be emboldened twice."""
    return Face.HEADING if span.strong else setting.face


def _kept(row: GridRow) -> GridRow:
    return GridRow(row.runs, row.rules, row.lines, keep_with_next=True)


def _together(rows: list[GridRow]) -> list[GridRow]:
    """Rows that no page parts."""
    return [*map(_kept, rows[:-1]), *rows[-1:]]


def _no_lone_lines(rows: list[GridRow]) -> list[GridRow]:
    """A paragraph's rows: its first and its last line never stand alone on a page."""
    lone = {0, len(rows) - 2}
    return [_kept(row) if index in lone and index < len(rows) - 1 else row for index, row in enumerate(rows)]
