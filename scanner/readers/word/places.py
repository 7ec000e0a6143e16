"""Where a form's fields stand in a returned Word document.

In this order: a content control's tag, a bookmark, the table cell beside the label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from forms.definition import CellRole, Field, Form, LabelPlace
from scanner.readers.word.choices import fold
from scanner.readers.word.walk import W, text_of


@dataclass(slots=True, eq=False)
class Places:
    """What was found of a form in a document.

    Attributes:
        controls: Name (`field` or `field.option`) to its content control.
        ranges: Name to what its bookmark holds, where no control is left in it.
        cells: Field id to the table cell beside its label.
    """

    controls: dict[str, etree._Element] = field(default_factory=dict)
    ranges: dict[str, list[etree._Element]] = field(default_factory=dict)
    cells: dict[str, etree._Element] = field(default_factory=dict)

    def cell_of(self, names: Iterable[str], field_id: str) -> etree._Element | None:
        """Return the cell that holds one of these names, else the one beside the field's label."""
        for name in names:
            start = self.controls.get(name)
            if start is None and self.ranges.get(name):
                start = self.ranges[name][0]
            if start is not None:
                cell = next(start.iterancestors(f"{W}tc"), None)
                if cell is not None:
                    return cell
        return self.cells.get(field_id)


def find_places(body: etree._Element, form: Form) -> Places:
    """Return where a form's fields stand in a document's body."""
    places = Places()
    names = names_of(form)
    for control in body.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        name = str(tag.get(f"{W}val")) if tag is not None else ""
        if name in names:
            places.controls.setdefault(name, control)
    _find_bookmarked(body, {name.replace(".", "_"): name for name in names}, places)
    _find_cells(body, form, places)
    return places


def names_of(form: Form) -> list[str]:
    """Return the names of a form's controls: field ids, and `field.option` for choices."""
    return [
        name
        for asked in form.fields
        for name in ([f"{asked.id}.{option.id}" for option in asked.options] if asked.kind.is_choice else [asked.id])
    ]


def named_in(body: etree._Element, form: Form) -> int:
    """Return how many of a form's names a document's tags and bookmarks have."""
    names = names_of(form)
    tags = {str(tag.get(f"{W}val")) for tag in body.iter(f"{W}tag")}
    bookmarks = {str(mark.get(f"{W}name")) for mark in body.iter(f"{W}bookmarkStart")}
    return sum(name in tags or name.replace(".", "_") in bookmarks for name in names)


def labels_in(body: etree._Element, form: Form) -> tuple[int, int]:
    """Return how many of a form's labels stand in a document's table cells, and of how many."""
    texts = {fold(text_of(cell)) for cell in body.iter(f"{W}tc")}
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
    """Return the topmost elements between a bookmark's ends, with a break between paragraphs."""
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
    """Return the next element in the document's order, into the node or past it."""
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
    """Find each field's cell by its label: the k-th time it stands in the form, the k-th in the document."""
    rows = [list(row.iterchildren(f"{W}tc")) for row in body.iter(f"{W}tr")]
    folded = [[(fold(text_of(cell)), cell) for cell in cells] for cells in rows]
    seen: Counter[str] = Counter()
    for asked, label in _labelled(form):
        key = fold(label)
        inside = asked.label_place is LabelPlace.INSIDE or _is_told_by_its_hint(asked)
        cells = _cells_inside(folded, key) if inside else _cells_beside(folded, key)
        if seen[key] < len(cells):
            places.cells[asked.id] = cells[seen[key]]
        seen[key] += 1


def _labelled(form: Form) -> list[tuple[Field, str]]:
    """Return the fields of the table with the words that lead to them."""
    labelled = []
    for row in form.rows():
        label = ""
        for cell in row.cells:
            if cell.role is CellRole.WRITING and cell.field_id is not None:
                asked = form.field(cell.field_id)
                words = asked.label if asked.label_place is LabelPlace.INSIDE else label
                labelled.append((asked, asked.hint if _is_told_by_its_hint(asked) else words))
                label = ""
            else:
                label = cell.text
    return labelled


def _is_told_by_its_hint(asked: Field) -> bool:
    """Tell whether a field has no label, but a hint printed in its cell, as a photo's box has."""
    return asked.label_place is LabelPlace.NONE and bool(asked.hint)


def _cells_beside(rows: Sequence[Sequence[tuple[str, etree._Element]]], label: str) -> list[etree._Element]:
    return [row[number + 1][1] for row in rows for number, (text, _) in enumerate(row[:-1]) if label and text == label]


def _cells_inside(rows: Sequence[Sequence[tuple[str, etree._Element]]], label: str) -> list[etree._Element]:
    return [cell for row in rows for text, cell in row if label and text.startswith(label)]
