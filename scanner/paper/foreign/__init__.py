"""Pages without our marks, identified by the table itself: its rules, its rows and the words in them.

Such a page is the printed Word file, a photocopy that lost its margins, or a table that somebody else drew from the
same wording. Its rows may have grown or moved to another page, and typefaces and columns may differ.

How it works, see docs/paper.md:
1. `ruled_lines` straightens the table and finds its cells.
2. A few small cells are read to know which way up the page lies.
3. `type_lines` finds the lines in all cells and `cell_text` reads their words, by which `cell_matching` aligns the
   cells with the definition's. A page of which too little agrees is left alone.
4. `fitted_layout` makes a layout to measure, with boxes from `options` and `squares` and a blank page from this
   page's own print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from forms.definition import CellRole, Form, Row
from forms.geometry import Rect
from forms.layout.model import Layout
from forms.marks.page_code import PageCode
from scanner.paper.foreign.cell_matching import (
    LABEL_MIN,
    ExpectedCell,
    Match,
    coverage,
    expected_cells,
    likeness,
    match_cells,
    printed_words,
)
from scanner.paper.foreign.cell_text import CellWords, characters_of
from scanner.paper.foreign.fitted_layout import LayoutFit, fit_layout
from scanner.paper.foreign.print_agreement import BLANK_DPI, PRINT_MIN, print_agreement
from scanner.paper.foreign.ruled_lines import PER_MM, Table, find_table
from scanner.paper.foreign.type_lines import lines_run, type_lines
from scanner.values.page import FittedPage, IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Picture, Word
from scanner.values.seams import OcrEngine

__all__ = ["BLANK_DPI", "PRINT_MIN", "find_page_table", "fit_page", "likely_turns", "print_agreement"]

_SAMPLE_CELLS: Final = 14  # as many cells are read to know whether a page is the right way up
_FIRST_SAMPLE_CELLS: Final = 6  # as many of them are read first; if none holds a label, the page is no form's
_EDGE_MM: Final = 3.0  # a cell that begins this near to the table's left edge is the first of its row
_SAMPLE_LINES_MAX: Final = 2  # cells with more lines are cells to write in
_DIRECTION_TIMES: Final = 1.3  # times as many parts one way as the other decide in which direction words run
_SAMPLE_MATCHES_MIN: Final = 2  # as many cells must hold words of a known form
_CELLS_MIN: Final = 2  # a drawing with fewer cells is no table
_BLACK, _WHITE = 12, 243
_GREY_SHARE: Final = 0.05  # share of the pixels that are not white; a picture with fewer grey ones is black and white
_AROUND_RULE_MM: Final = 0.6  # how far to either side of a rule its width is measured
_RULE_DARK: Final = 100.0
_THIN_RULE_MM: Final = 0.35
"""Width of a 1-bit page's rules, blur included, under which the strokes of a thin pen are lost as well.

Rules of 0.25 mm have 0.4 and more at thresholds that keep such strokes (benchmarks, 2026-11)."""


def find_page_table(picture: Picture) -> Table | None:
    """Return the table of a picture as it lies, or None where no table could be a form's."""
    return find_table(picture.gray, picture.dpi, least_cells=_CELLS_MIN)


def likely_turns(table: Table) -> tuple[int, ...]:
    """Return by how many quarter turns the picture of a table may have to be turned until its words run across.

    Lines that run across are few, and their characters are many; the ink of the cells is counted both ways.
    """
    down, across = lines_run(table, _small_cells(table))
    if down > _DIRECTION_TIMES * across:
        return (1, 3)
    return (0, 2) if across > _DIRECTION_TIMES * down else (0, 2, 1, 3)


def fit_page(
    picture: Picture,
    table: Table,
    forms: Sequence[tuple[Form, Layout]],
    engine: OcrEngine,
    *,
    code: PageCode | None = None,
) -> FittedPage | None:
    """Return a page with the layout that its own table has, or None where the table is no known form's.

    Args:
        picture: The page, upright.
        table: Its table.
        forms: The forms that it may be of, each with its layout.
        engine: Reads the printed words where the page has no text layer.
        code: Its page code, where it has one. The code says which form it is, so that a row or two are enough.
    """
    printed = "".join(printed_words(form) for form, _ in forms)
    characters = characters_of(picture.words, table.transform)
    words = CellWords(table, engine, engine.for_labels(printed), characters)
    expected = [expected_cells(form) for form, _ in forms]
    if not _is_upright(table, words, expected):
        return None
    words.read_many(table.cells)
    texts = [words.text(cell) for cell in table.cells]
    matches = [match_cells(cells, table.cells, texts) for cells in expected]
    scored = [
        (match.score, form.version, number)
        for number, (match, (form, _)) in enumerate(zip(matches, forms, strict=True))
        if match is not None and match.is_enough(coded=code is not None)
    ]
    if not scored:
        return None
    number = max(scored)[2]
    match = matches[number]
    if match is None:
        return None
    return _fit(picture, words, match, forms[number], code.copy_id if code is not None else None)


def _is_upright(table: Table, words: CellWords, expected: Sequence[Sequence[ExpectedCell]]) -> bool:
    """Tell whether some cells hold words of a known form; the first cells of rows are read first."""
    filled = [cell for cell in _small_cells(table) if 1 <= len(type_lines(table, cell)) <= _SAMPLE_LINES_MAX]
    edge = min((cell.left for cell in table.cells), default=0.0) + _EDGE_MM
    filled.sort(key=lambda cell: cell.left > edge)
    printed = [one for cells in expected for one in cells if one.printed]
    needed, seen = min(_SAMPLE_MATCHES_MIN, len(table.cells) - 1), 0
    for sample in (filled[:_FIRST_SAMPLE_CELLS], filled[_FIRST_SAMPLE_CELLS:_SAMPLE_CELLS]):
        words.read_many(sample)
        seen += sum(any(_may_be(one, text) for one in printed) for text in map(words.text, sample) if text)
        if seen >= needed or not seen:
            break
    return seen >= needed


def _small_cells(table: Table) -> list[Rect]:
    """Return the smallest cells, in reading order."""
    small = sorted(table.cells, key=lambda cell: cell.width * cell.height)[: 3 * _SAMPLE_CELLS]
    return [cell for cell in table.cells if cell in small]


def _may_be(expected: ExpectedCell, text: str) -> bool:
    """Tell whether a text is like the words printed in an expected cell."""
    like = coverage if expected.cell.role is CellRole.WRITING else likeness
    return any(like(printed, text) >= LABEL_MIN for printed in expected.printed)


def _fit(
    picture: Picture, words: CellWords, match: Match, known: tuple[Form, Layout], copy_id: str | None
) -> FittedPage:
    """Return the fitted page of a table that matches a form."""
    (form, layout), table = known, words.table
    rows = tuple(form.rows())
    continued = _find_continued(form, rows, match, words)
    made = fit_layout(form, match, words, continued)
    corners = np.array([(0.0, 0.0), (made.layout.width_mm, 0.0), (0.0, made.layout.height_mm)])
    page = IdentifiedPage(
        picture=replace(picture, words=_answers(picture, words, made)),
        form_id=form.id,
        version=str(form.version),
        page_no=1,
        copy_id=copy_id,
        quarter_turns=0,
        points_mm=corners,
        points_px=table.transform.to_pixels(corners),
        by="cells",
    )
    blank = np.where(made.printed, 0, 255).astype(np.uint8)
    blank.setflags(write=False)
    return FittedPage(
        registered=RegisteredPage(page, table.transform, 0.0),
        layout=made.layout,
        blank=blank,
        blank_per_mm=PER_MM,
        rows=(match.first - (1 if continued else 0), match.last),
        form_pages=tuple(range(_page_of(layout, match.first), _page_of(layout, match.last) + 1)),
        continued=tuple(field_id for field_id, _ in continued),
        unread=made.unread,
        is_faint=_is_faint(picture, table),
    )


def _is_faint(picture: Picture, table: Table) -> bool:
    """Tell whether a black and white picture has thin rules, and so may have lost a pen's thin strokes."""
    sample = picture.gray[::2, ::2]
    grey = float(((sample > _BLACK) & (sample < _WHITE)).sum())
    if picture.words or grey > _GREY_SHARE * float((sample < _WHITE).sum()):
        return False
    widths = []
    for cell in table.cells:
        rows, columns = table.cut(
            Rect(cell.left + 1.5, cell.top - _AROUND_RULE_MM, cell.right - 1.5, cell.top + _AROUND_RULE_MM)
        )
        inked = (table.dark[rows, columns] > _RULE_DARK).sum(axis=0) / PER_MM
        if inked.size:
            widths.append(float(np.median(inked)))
    return bool(widths) and float(np.median(widths)) < _THIN_RULE_MM


def _find_continued(form: Form, rows: Sequence[Row], match: Match, words: CellWords) -> list[tuple[str, Rect]]:
    """Return the long fields that go on at the top of this page from a row of the page before, each with its cell.

    They are the writing cells of the row before the first matched one, if the cells above it are as many and the
    label cells among them are empty.
    """
    if match.first == 0 or not match.before:
        return []
    row = rows[match.first - 1]
    top = match.before[0].top
    cells = [rect for rect in match.before if abs(rect.top - top) < 1.5]
    if len(cells) != len(row.cells) or len(cells) != len(match.before):
        return []
    fields = []
    for cell, rect in zip(row.cells, cells, strict=True):
        if cell.role is not CellRole.WRITING:
            if words.text(rect):
                return []
        elif cell.field_id is not None and form.field(cell.field_id).kind.is_text:
            fields.append((cell.field_id, rect))
    return fields


def _answers(picture: Picture, words: CellWords, made: LayoutFit) -> tuple[Word, ...]:
    """Return a text layer's words without the characters that lie in printed areas."""
    if not picture.words:
        return ()
    kept: list[Word] = []
    characters = iter(words.characters)
    for word in picture.words:
        left, top, right, bottom = word.box_px
        part, start = "", left
        places = [next(characters).rect for _ in word.text]
        total = places[-1].right - places[0].left
        for character, place in zip(word.text, places, strict=True):
            at = left + (place.right - places[0].left) / max(total, 1e-6) * (right - left)
            if any(area.contains(place.center) for area in made.words):
                if part:
                    kept.append(Word(part, (start, top, at, bottom)))
                part, start = "", at
            else:
                part += character
        if part:
            kept.append(Word(part, (start, top, right, bottom)))
    return tuple(kept)


def _page_of(layout: Layout, row: int) -> int:
    """Return the form's page, from 1, that has a row in the form's own layout."""
    seen = 0
    for page in layout.pages:
        seen += len(page.rows)
        if row < seen:
            return page.page_no
    return len(layout.pages)
