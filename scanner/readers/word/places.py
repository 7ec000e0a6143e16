"""Finds out which form a returned Word document is of, and where the form's fields stand in it.

A field is found by the tag of its content control; without that, by its bookmark; without that, by
the table cell beside its label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from forms.definition import CellRole, Field, Form, LabelPlace
from forms.definition.rows import bookmark_name
from forms.marks.page_code import PageCode, parse_page_code
from scanner.readers.word.controls_shown import fold
from scanner.readers.word.names import W
from scanner.readers.word.walk import Walk
from scanner.values.opened import WordContent

_NAMES_LEAST = 0.3  # share of a form's names (tags or bookmarks) that a document must have to be of that form
_LABELS_LEAST = 0.6  # share of a form's labels that a document without such names must have to be of that form
CODE = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{17}(?![A-Z0-9])")
"""How a page code looks among the words of a footer: 17 capital letters and digits."""


@dataclass(frozen=True, slots=True, eq=False)
class OptionCell:
    """A table cell with boxes of a choice.

    Attributes:
        cell: The cell.
        words: In a grid, the label of the only option whose box stands in the cell: it is printed in the grid's head.
            Empty where the labels stand in the cell.
    """

    cell: etree._Element
    words: str = ""


@dataclass(slots=True, eq=False)
class Places:
    """Where the fields of a form stand in a document. A name is `field`, or `field.option` for an option.

    Attributes:
        controls: The content control of each name.
        ranges: The elements inside the bookmark of a name, where no control is left in it.
        cells: The table cell beside the label of each field, by the field's id.
        doubles: Further content controls with the same name: a row or a whole form was copied.
        more_cells: Further table cells beside the same label, by the field's id.
    """

    controls: dict[str, etree._Element] = field(default_factory=dict)
    ranges: dict[str, list[etree._Element]] = field(default_factory=dict)
    cells: dict[str, etree._Element] = field(default_factory=dict)
    doubles: dict[str, list[etree._Element]] = field(default_factory=dict)
    more_cells: dict[str, list[etree._Element]] = field(default_factory=dict)

    def cell_of(self, names: Iterable[str], field_id: str) -> etree._Element | None:
        """Return the cell with the control or bookmark of one of these names, else the one beside the field's label."""
        for name in names:
            start = self.controls.get(name)
            if start is None and self.ranges.get(name):
                start = self.ranges[name][0]
            if start is not None:
                cell = next(start.iterancestors(f"{W}tc"), None)
                if cell is not None:
                    return cell
        return self.cells.get(field_id)

    def option_cells(self, form: Form, asked: Field) -> list[OptionCell]:
        """Return the cells of a choice: one, or in a grid one for each option that is found."""
        names = [f"{asked.id}.{option.id}" for option in asked.options]
        first = self.cell_of(names, asked.id)
        if first is None:
            return []
        if not form.is_in_grid(asked.id):
            return [OptionCell(first)]
        row = next(first.iterancestors(f"{W}tr"), None)
        beside = cells_of(row)[1:] if row is not None else [first]
        found = []
        for number, (name, option) in enumerate(zip(names, asked.options, strict=True)):
            cell = self.cell_of([name], "")
            if cell is None and number < len(beside):
                cell = beside[number]
            if cell is not None:
                found.append(OptionCell(cell, option.label))
        return found


def find_places(body: etree._Element, form: Form) -> Places:
    """Return where a form's fields stand in a document's body."""
    places = Places()
    names = names_of(form)
    for control in body.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        name = str(tag.get(f"{W}val")) if tag is not None else ""
        if name not in names:
            continue
        if name not in places.controls:
            places.controls[name] = control
        elif not _is_in_deleted_row(control):
            places.doubles.setdefault(name, []).append(control)
            if _is_in_deleted_row(places.controls[name]):
                places.controls[name] = places.doubles.pop(name)[-1]
    _find_bookmarked(body, {bookmark_name(name): name for name in names}, places)
    _find_cells(body, form, places)
    return places


def page_code_of(content: WordContent) -> PageCode | None:
    """Return the first page code that stands in the footers, or None."""
    for footer in content.footers:
        for match in CODE.finditer(footer):
            code = parse_page_code(match[0])
            if code is not None:
                return code
    return None


def identify_word(content: WordContent, forms: Sequence[Form]) -> Form | None:
    """Return the form that a document is of, or None where it is of none of these forms.

    The page code in the footer decides, if there is one; a page code of another version of a known
    form gives None. Without a page code, the form counts that has the largest share of its tags and
    bookmarks in the document; of several versions with the same share, the one with the most
    labels in the document, and then the newest. A document without tags and bookmarks is
    recognised by its labels alone.
    """
    asking = [form for form in forms if form.has_fields]
    code = page_code_of(content)
    if code is not None and any(form.key == code.key for form in asking):
        return next((form for form in asking if (form.key, form.version) == (code.key, code.version)), None)
    names = {form: named_in(content.body, form) / len(names_of(form)) for form in asking}
    found = {form: labels_in(content.body, form) for form in asking}
    labels = {form: count / max(1, total) for form, (count, total) in found.items()}
    best = max(asking, key=lambda form: (names[form], labels[form], form.version), default=None)
    if best is not None and names[best] >= _NAMES_LEAST:
        return best
    best = max(asking, key=lambda form: (labels[form], form.version), default=None)
    return best if best is not None and labels[best] >= _LABELS_LEAST else None


def names_of(form: Form) -> list[str]:
    """Return the names of a form's controls: the id of each field, and `field.option` for each option of a choice."""
    return [
        name
        for asked in form.fields
        for name in ([f"{asked.id}.{option.id}" for option in asked.options] if asked.kind.is_choice else [asked.id])
    ]


def named_in(body: etree._Element, form: Form) -> int:
    """Return how many of a form's names stand in a document, as tags or bookmarks."""
    names = names_of(form)
    tags = {str(tag.get(f"{W}val")) for tag in body.iter(f"{W}tag")}
    bookmarks = {str(mark.get(f"{W}name")) for mark in body.iter(f"{W}bookmarkStart")}
    return sum(name in tags or bookmark_name(name) in bookmarks for name in names)


def labels_in(body: etree._Element, form: Form) -> tuple[int, int]:
    """Return how many of a form's labels stand in a document's table cells, and how many labels the form has."""
    walk = Walk()
    texts = {fold(walk.text_of(cell)) for cell in body.iter(f"{W}tc")}
    labels = {fold(cell.text) for row in form.rows() for cell in row.cells if cell.text}
    return len(labels & texts), len(labels)


def _find_bookmarked(body: etree._Element, names: dict[str, str], places: Places) -> None:
    ends = {str(end.get(f"{W}id")): end for end in body.iter(f"{W}bookmarkEnd")}
    for start in body.iter(f"{W}bookmarkStart"):
        name = names.get(str(start.get(f"{W}name")))
        if name is None or name in places.controls or name in places.ranges:
            continue
        end = ends.get(str(start.get(f"{W}id")))
        if end is None:
            continue
        nodes = _between(start, end)
        control = next((inner for node in nodes for inner in node.iter(f"{W}sdt")), None)
        if control is None:  # a program may have moved the bookmark into the control
            control = next(start.iterancestors(f"{W}sdt"), None)
        if control is not None:
            places.controls[name] = control
        else:
            places.ranges[name] = nodes


def _between(start: etree._Element, end: etree._Element) -> list[etree._Element]:
    """Return the outermost elements between a bookmark's start and end, with a line break between paragraphs."""
    nodes: list[etree._Element] = []
    holders = {*end.iterancestors()}
    node = _next(start, descend=False)
    while node is not None and node is not end:
        if node in holders:
            if node.tag == f"{W}p":
                nodes.append(etree.Element(f"{W}br"))
            node = _next(node, descend=True)
            continue
        nodes.append(node)
        node = _next(node, descend=False)
    return nodes


def _next(node: etree._Element, *, descend: bool) -> etree._Element | None:
    """Return the next element in the document's order: the node's first child if `descend`, else what follows it."""
    if descend and len(node):
        return node[0]
    current: etree._Element | None = node
    while current is not None:
        following = current.getnext()
        if following is not None:
            return following
        current = current.getparent()
    return None


def _find_cells(body: etree._Element, form: Form, places: Places) -> None:
    """Find each field's cell by its label; a label that the form has twice leads to the first cell, then the second."""
    rows = [cells_of(row) for row in body.iter(f"{W}tr") if not _is_in_text_box(row)]
    walk = Walk()
    folded = [[(fold(walk.text_of(cell)), cell) for cell in cells] for cells in rows]
    seen: Counter[str] = Counter()
    wanted = labelled(form)
    for asked, label in wanted:
        key = fold(label)
        inside = asked.label_place is LabelPlace.INSIDE or is_told_by_its_hint(asked)
        cells = _cells_inside(folded, key) if inside else _cells_beside(folded, key)
        if seen[key] < len(cells):
            places.cells[asked.id] = cells[seen[key]]
        seen[key] += 1
        fields = sum(fold(words) == key for _, words in wanted)
        if key and len(cells) > fields:
            places.more_cells[asked.id] = cells[fields:]
    _leave_out_answers(places)


def _leave_out_answers(places: Places) -> None:
    """Drop those further cells that belong to another field: an answer there may begin with the words of a label."""
    named = {places.cell_of([name], "") for name in places.controls} | {*places.cells.values()}
    for field_id, cells in list(places.more_cells.items()):
        places.more_cells[field_id] = [cell for cell in cells if cell not in named]


def cells_of(row: etree._Element) -> list[etree._Element]:
    """Return the cells of a row, those inside a content control or another wrapping element too."""
    cells: list[etree._Element] = []
    for child in row:
        if child.tag == f"{W}tc":
            cells.append(child)
        elif str(child.tag).startswith(W) and not str(child.tag).endswith("Pr"):
            cells += cells_of(child)
    return cells


def label_cell_of(cell: etree._Element) -> etree._Element | None:
    """Return the cell before a field's cell in its row, or None for the first one."""
    row = next(cell.iterancestors(f"{W}tr"), None)
    cells = cells_of(row) if row is not None else []
    at = cells.index(cell) if cell in cells else 0
    return cells[at - 1] if at > 0 else None


def _is_in_deleted_row(node: etree._Element) -> bool:
    return any(row.find(f"{W}trPr/{W}del") is not None for row in node.iterancestors(f"{W}tr"))


def _is_in_text_box(node: etree._Element) -> bool:
    return next(node.iterancestors(f"{W}txbxContent"), None) is not None


def labelled(form: Form) -> list[tuple[Field, str]]:
    """Return the fields of the form's table, each with the words by which its cell is found: its label or its hint."""
    found: dict[str, tuple[Field, str]] = {}
    for row in form.rows():
        label = ""
        for cell in row.cells:
            if cell.role is not CellRole.WRITING or cell.field_id is None:
                label = cell.text
            elif cell.field_id not in found:  # of a question in a grid the first box
                asked = form.field(cell.field_id)
                words = asked.label if asked.label_place is LabelPlace.INSIDE else label
                found[asked.id] = (asked, asked.hint if is_told_by_its_hint(asked) else words)
                label = ""
    return list(found.values())


def is_told_by_its_hint(asked: Field) -> bool:
    """Tell whether a field has no label but a hint that is printed in its cell, as the box for a photo has."""
    return asked.label_place is LabelPlace.NONE and bool(asked.hint)


def _cells_beside(rows: Sequence[Sequence[tuple[str, etree._Element]]], label: str) -> list[etree._Element]:
    return [row[number + 1][1] for row in rows for number, (text, _) in enumerate(row[:-1]) if label and text == label]


def _cells_inside(rows: Sequence[Sequence[tuple[str, etree._Element]]], label: str) -> list[etree._Element]:
    return [cell for row in rows for text, cell in row if label and text.startswith(label)]
