"""Compares a returned Word document with what the form prints, and finds what was changed or added.

How it works
------------
Everything that is seen in a returned document is one of three things: the form's own print, an
answer in a field's cell, or something else. The form's print is known from its definition, and the
cells of its fields have been found, so whatever remains is something else: a paragraph below the
table, a row that somebody added, a text box, a picture, a header, another document put in. It is
never read as an answer, and never passed over: an issue of the record names it.

Printed words are compared by their letters, digits and symbols: `企业名称：` is `企业名称`, and
`营业总收入（亿元）` is not `营业总收入`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from forms.definition import CellRole, Field, Form, LabelPlace
from forms.definition.date_parts import PARTS, part_id
from scanner.issues import issue
from scanner.readers.word.controls_shown import fold
from scanner.readers.word.doubts import Doubt, notes_in
from scanner.readers.word.names import W
from scanner.readers.word.places import CODE, Places, is_told_by_its_hint, label_cell_of, labelled
from scanner.readers.word.tokens import DRAWN, NOTES, Thing, Token, seen
from scanner.readers.word.walk import Walk
from scanner.values.issue import Issue
from scanner.values.opened import WordContent
from scanner.values.reading import Witness

_PAGE_NUMBER = re.compile(r"[0-9第页共of]*", re.IGNORECASE)


def words_of(text: str) -> str:
    """Return only the letters, digits and symbols of a text; printed words are compared in this form."""
    return "".join(character for character in fold(text) if unicodedata.category(character)[0] in "LNS")


def print_doubts(asked: Field, cell: etree._Element, form: Form, walk: Walk) -> list[Doubt]:
    """Return a doubt where a field's label or unit is not what the form prints, and a doubt where notes are on it."""
    label = next((words for field, words in labelled(form) if field.id == asked.id), "")
    text = seen(walk.tokens([cell]))
    changed = bool(asked.unit) and not form.is_added(asked) and fold(asked.unit) not in fold(text)
    witnesses = [Witness("unit", text)] if changed else []
    notes: list[Doubt] = []
    if asked.label_place is LabelPlace.INSIDE:
        if not words_of(text).startswith(words_of(label)):
            witnesses.append(Witness("label", text))
    elif words_of(label) and not is_told_by_its_hint(asked):
        beside = label_cell_of(cell)
        tokens = walk.tokens([beside]) if beside is not None else []
        notes = notes_in(tokens)
        if words_of(seen(tokens)) != words_of(label):
            witnesses.append(Witness("label", seen(tokens)))
    return [*([Doubt("word_print_changed", tuple(witnesses))] if witnesses else []), *notes]


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """What stands outside the fields and their labels.

    Attributes:
        cells: The tokens of each table cell that is neither a field's cell nor a label's.
        rest: The tokens of everything outside the tables' cells.
    """

    cells: tuple[list[Token], ...]
    rest: list[Token]


def issues_elsewhere(content: WordContent, form: Form, places: Places, walk: Walk) -> tuple[Issue, ...]:
    """Return an issue for each sort of thing in a document that belongs to no field: words, drawings, notes ..."""
    found = _elsewhere(content.body, form, places, walk)
    tokens = [token for cell in (*found.cells, found.rest) for token in cell if token.is_seen]
    things = {token.thing for token in tokens if token.thing is not None}
    codes = {
        "word_form_repeated": bool(places.doubles) or any(places.more_cells.values()),
        "word_text_elsewhere": _has_stray_words(found, content, form),
        "word_drawing_elsewhere": not things.isdisjoint(DRAWN),
        "word_note_elsewhere": not things.isdisjoint(NOTES),
        "word_part_attached": Thing.ATTACHED in things or _holds_attached(content.body),
    }
    return tuple(issue(code) for code, is_there in codes.items() if is_there)


def _elsewhere(body: etree._Element, form: Form, places: Places, walk: Walk) -> _Elsewhere:
    fields = field_cells(form, places)
    labels = [label_cell_of(cell) for cell in fields]
    known = {*fields, *(label for label in labels if label is not None)}
    cells, rest = [], []
    for node in _outside(body, known):
        if node.tag == f"{W}tc":
            cells.append(walk.tokens([node]))
        else:
            rest.append(node)
    return _Elsewhere(tuple(cells), walk.tokens(rest))


def field_cells(form: Form, places: Places) -> list[etree._Element]:
    """Return the cells of a form's fields, and the further cells in which a field is repeated."""
    cells = []
    for asked in form.fields:
        names = [f"{asked.id}.{option.id}" for option in asked.options] or [asked.id]
        if asked.part_of is not None:
            names = [part_id(asked.part_of.id, part) for part in PARTS]
        cells += [places.cell_of(names, asked.id), *(one.cell for one in places.option_cells(form, asked))]
        cells += [*places.more_cells.get(asked.id, ())]
        for name in names:
            cells += [next(double.iterancestors(f"{W}tc"), None) for double in places.doubles.get(name, ())]
    return [cell for cell in cells if cell is not None]


def _outside(node: etree._Element, known: set[etree._Element]) -> Iterator[etree._Element]:
    """Yield the cells, paragraphs and other elements outside the known cells; tables around them are entered."""
    for child in node:
        if child in known:
            continue
        holds = child.tag == f"{W}tc" and any(inner in known for inner in child.iter(f"{W}tc"))
        transparent = child.tag in _HOLDERS or holds
        if transparent:
            yield from _outside(child, known)
        else:
            yield child


_HOLDERS = frozenset(W + name for name in ("tbl", "tr", "sdt", "sdtContent", "customXml", "ins", "moveTo"))


def _has_stray_words(found: _Elsewhere, content: WordContent, form: Form) -> bool:
    printed = {words_of(cell.text) for row in form.rows() for cell in row.cells if cell.role is not CellRole.WRITING}
    if any(words and words not in printed for words in (words_of(seen(cell)) for cell in found.cells)):
        return True
    rest = words_of(seen(found.rest))
    for head in sorted((form.title, form.annex, form.issuer), key=len, reverse=True):
        rest = rest.replace(words_of(head), "", 1)
    footers = [words_of(CODE.sub("", footer)) for footer in content.footers]
    return bool(
        rest or any(map(words_of, content.headers)) or any(not _PAGE_NUMBER.fullmatch(footer) for footer in footers)
    )


def _holds_attached(body: etree._Element) -> bool:
    attached: Iterable[etree._Element] = body.iter(f"{W}altChunk", f"{W}subDoc")
    return any(True for _ in attached)
