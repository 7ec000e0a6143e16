"""Rows of fields that repeat: which row of the document is which, and which ones people added.

How it works: a printed row is known by any control or bookmark that is left in it. A row of the same table is an added
one where it follows such a row or another added one and has as many cells, none of which is a label of the form's.
Somebody who copies a row in Word copies its controls too, with their names: those are the added row's.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from forms.definition import Field, Form, RepeatedField
from forms.definition.rows import ROWS_MOST, RowPlace
from scanner.readers.word.controls_shown import box_state, fold
from scanner.readers.word.names import W
from scanner.readers.word.places import Places, cells_of
from scanner.readers.word.walk import Walk

_BLANK = frozenset("☐□ \u3000\xa0\t\r\n")


def with_added_rows(form: Form, places: Places) -> Form:
    """Return the form with the rows that people added, whose cells are noted in `places` with those of printed rows."""
    found: list[str] = []
    printed = {fold(cell.text) for row in form.rows() for cell in row.cells if cell.text}
    for repeated in form.repeated:
        known = _known_rows(repeated, places)
        for row, tr in known.items():
            found += _note(repeated, row, tr, places)
        row = repeated.rows
        for tr in _following(list(known.values()), len(repeated.columns), printed):
            _take_copies(repeated, row, tr, places)
            if row < ROWS_MOST and _says_anything(tr, repeated):
                found += _note(repeated, row, tr, places)
                row += 1
    return form.with_rows_of(found)


def _known_rows(repeated: RepeatedField, places: Places) -> dict[int, etree._Element]:
    """Return the document's rows by their numbers, as far as a control or a bookmark in them tells."""
    known: dict[int, etree._Element] = {}
    for row in range(repeated.rows):
        for column in repeated.columns:
            cell = places.cell_of(_names(repeated.cell(row, column)), "")
            tr = next(cell.iterancestors(f"{W}tr"), None) if cell is not None else None
            if tr is not None and tr not in known.values():
                known[row] = tr
                break
    return known


def _names(cell: Field) -> list[str]:
    return [f"{cell.id}.{option.id}" for option in cell.options] or [cell.id]


def _note(repeated: RepeatedField, row: int, tr: etree._Element, places: Places) -> Iterator[str]:
    """Note the cells of a row by their order, for those whose controls are gone; yield their ids."""
    cells = cells_of(tr)
    if len(cells) != len(repeated.columns):
        return
    for column, cell in zip(repeated.columns, cells, strict=True):
        cell_id = RowPlace(repeated.id, row, column.id).cell_id
        places.cells.setdefault(cell_id, cell)
        yield cell_id


def _following(known: list[etree._Element], columns: int, printed: set[str]) -> Iterator[etree._Element]:
    """Yield the rows of as many cells that follow a known row directly, or another one that does.

    A row with a label that the form prints, `printed`, is a row of the form's own.
    """
    tables = dict.fromkeys(next(tr.iterancestors(f"{W}tbl")) for tr in known)
    for table in tables:
        is_behind = False
        for tr in table.iter(f"{W}tr"):
            if tr in known:
                is_behind = True
            elif is_behind and _could_be_added(tr, columns, printed):
                yield tr
            else:
                is_behind = False


def _could_be_added(tr: etree._Element, columns: int, printed: set[str]) -> bool:
    cells = cells_of(tr)
    texts = [Walk().text_of(cell) for cell in cells]
    has_label = any(fold(text) in printed for text in texts if text.strip())
    return len(cells) == columns and not has_label and tr.find(f"{W}trPr/{W}del") is None


def _says_anything(tr: etree._Element, repeated: RepeatedField) -> bool:
    """Tell whether anything stands in a row but empty boxes and the labels of options, or any box is ticked."""
    if any(box_state(control) for control in tr.iter(f"{W}sdt")):
        return True
    for column, cell in zip(repeated.columns, cells_of(tr), strict=True):
        text = Walk().text_of(cell)
        for option in column.options:
            text = text.replace(option.label, "", 1)
        if set(text) - _BLANK:
            return True
    return False


def _take_copies(repeated: RepeatedField, row: int, tr: etree._Element, places: Places) -> None:
    """Give the controls that were copied into an added row the names of its own cells."""
    for column in repeated.columns:
        own = _names(repeated.cell(row, column))
        for other in range(repeated.rows):
            for name, new in zip(_names(repeated.cell(other, column)), own, strict=True):
                mine = [one for one in places.doubles.get(name, ()) if tr in one.iterancestors(f"{W}tr")]
                if not mine:
                    continue
                places.controls.setdefault(new, mine[0])
                left = [one for one in places.doubles[name] if one is not mine[0]]
                if left:
                    places.doubles[name] = left
                else:
                    del places.doubles[name]
