"""Finds where LibreOffice prints the content controls and the legacy form fields of a Word file.

How it works. In a copy of the file the words of each control get a shading of a colour of their own, which moves
nothing; LibreOffice prints the copy, and a colour's place on the page is the control's. A place that was drafted from
the drawing and holds a control gets its tag for an id and its title for a label; a control where nothing was drafted
becomes a field of its own.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pypdfium2
from docx.oxml.ns import qn
from lxml import etree

from forms.definition.kinds import Kind
from forms.geometry import Rect, mm_from_points
from scanner.adopt.draft import Draft, DraftField, DraftOption
from scanner.adopt.guesses.drafting import short
from scanner.adopt.guesses.naming import field_id, pdf_id
from scanner.adopt.guesses.vocabulary import kind_of
from scanner.intake.office import convert_to_pdf
from scanner.values.source import Source

_DOCUMENT: Final = "word/document.xml"
_PER_MM: Final = 6.0
_CONTROLS_MOST: Final = 400
_CHECKBOX: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"
_SAME: Final = 2
_LINE_MM: Final = 5.5


@dataclass(frozen=True, slots=True)
class _Control:
    """A control of a Word file.

    Attributes:
        tag: Its tag; of a legacy field its name.
        title: What Word shows over it; of a legacy field its help text.
        kind: What its kind of control says, or None.
        is_box: Whether it is a box to tick.
        runs: Its runs (`w:r`).
    """

    tag: str
    title: str
    kind: Kind | None
    is_box: bool
    runs: tuple[Any, ...]


def draft_with_controls(source: Source, draft: Draft) -> Draft:
    """Return the draft of a Word file with the names that its controls have.

    Args:
        source: The file, a .docx.
        draft: What was drafted of its drawing.

    Raises:
        SourceError: LibreOffice cannot convert it.
        MissingProgramError: LibreOffice is not installed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(io.BytesIO(source.content)) as package:
        root = etree.fromstring(package.read(_DOCUMENT), parser)
    controls = [*_content_controls(root), *_legacy_fields(root)][:_CONTROLS_MOST]
    controls = [control for control in controls if control.runs]
    if not controls:
        return draft
    for number, control in enumerate(controls):
        for run in control.runs:
            _shade(run, _colour(number))
    places = _places(_printed(source, root), len(controls))
    return _named(draft, controls, places)


def _content_controls(root: Any) -> Iterator[_Control]:
    for control in root.iter(qn("w:sdt")):
        properties, content = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
        if properties is None or content is None or content.find(f".//{qn('w:sdt')}") is not None:
            continue
        is_date = properties.find(qn("w:date")) is not None
        yield _Control(
            _value(properties, "w:tag"),
            _value(properties, "w:alias"),
            Kind.DATE if is_date else None,
            properties.find(_CHECKBOX) is not None,
            tuple(content.iter(qn("w:r"))),
        )


def _value(properties: Any, name: str) -> str:
    found = properties.find(qn(name))
    return "" if found is None else found.get(qn("w:val")) or ""


def _legacy_fields(root: Any) -> Iterator[_Control]:
    """Yield the form fields of Word 97: their runs stand between `begin` and `end`."""
    for start in root.iter(qn("w:fldChar")):
        settings = start.find(qn("w:ffData"))
        if start.get(qn("w:fldCharType")) != "begin" or settings is None:
            continue
        runs = [start.getparent()]
        for run in runs[0].itersiblings(qn("w:r")):
            runs.append(run)
            mark = run.find(qn("w:fldChar"))
            if mark is not None and mark.get(qn("w:fldCharType")) == "end":
                break
        help_text = settings.find(qn("w:statusText"))
        title = "" if help_text is None else help_text.get(qn("w:val")) or ""
        is_box = settings.find(qn("w:checkBox")) is not None
        yield _Control(_value(settings, "w:name"), title, None, is_box, tuple(runs))


def _colour(number: int) -> tuple[int, int, int]:
    return 40 + (number * 53) % 200, 40 + (number * 97) % 190, 30 + number % 200


def _shade(run: Any, colour: tuple[int, int, int]) -> None:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        properties = etree.SubElement(run, qn("w:rPr"))
        run.insert(0, properties)
    for old in properties.findall(qn("w:shd")) + properties.findall(qn("w:highlight")):
        properties.remove(old)
    shade = etree.SubElement(properties, qn("w:shd"))
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", "{:02X}{:02X}{:02X}".format(*colour))):
        shade.set(qn(f"w:{key}"), value)


def _printed(source: Source, root: Any) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source.content)) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in package.namelist():
            copy.writestr(name, etree.tostring(root) if name == _DOCUMENT else package.read(name))
    return convert_to_pdf(replace(source, held=out.getvalue()), ".docx").content


def _places(pdf: bytes, count: int) -> dict[int, tuple[int, Rect]]:
    """Return the page and the place of each colour that is found."""
    found: dict[int, tuple[int, Rect]] = {}
    document = pypdfium2.PdfDocument(pdf)
    try:
        for index in range(len(document)):
            scale = _PER_MM * mm_from_points(1.0)
            pixels = document[index].render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].astype(np.int16)
            for number in range(count):
                if number in found:
                    continue
                same = (np.abs(pixels - np.array(_colour(number))) <= _SAME).all(axis=2)
                if int(same.sum()) >= 12:
                    rows, columns = np.nonzero(same)
                    edges = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
                    found[number] = (index + 1, Rect(*(float(edge) / _PER_MM for edge in edges)))
    finally:
        document.close()
    return found


def _named(draft: Draft, controls: Sequence[_Control], places: dict[int, tuple[int, Rect]]) -> Draft:
    fields = list(draft.fields)
    ids = {field.id for field in fields}
    for number, (page_no, place) in sorted(places.items()):
        control = controls[number]
        at = next((i for i, field in enumerate(fields) if _holds(field, page_no, place)), None)
        if control.is_box:
            if at is None:
                fields.append(_box(control, page_no, place, ids))
            continue
        if at is None:
            fields.append(_new(control, page_no, place, ids))
        elif fields[at].box is not None:
            fields[at] = _renamed(fields[at], control, ids)
    return replace(draft, fields=tuple(sorted(fields, key=lambda one: (one.page_no, one.place.top, one.place.left))))


def _holds(field: DraftField, page_no: int, place: Rect) -> bool:
    if field.box is not None:
        return field.page_no == page_no and field.box.contains(place.center)
    return any(option.page_no == page_no and option.box.overlaps(place) for option in field.options)


def _renamed(field: DraftField, control: _Control, ids: set[str]) -> DraftField:
    ids.discard(field.id)
    label = short(control.title) or field.label
    name = pdf_id(control.tag, ids) if control.tag else field_id(label, ids)
    kind = control.kind or kind_of(label) or field.kind
    return replace(field, id=name, label=label, kind=kind, certainty=max(field.certainty, 0.95))


def _new(control: _Control, page_no: int, place: Rect, ids: set[str]) -> DraftField:
    label = short(control.title) or short(control.tag)
    name = pdf_id(control.tag, ids) if control.tag else field_id(label, ids)
    kind = control.kind or kind_of(label) or Kind.TEXT
    lines = max(1, int(place.height / _LINE_MM))
    return DraftField(name, label, kind, 0.8, page_no, place, lines=lines if lines > 1 else 1)


def _box(control: _Control, page_no: int, place: Rect, ids: set[str]) -> DraftField:
    label = short(control.title) or short(control.tag)
    name = pdf_id(control.tag, ids) if control.tag else field_id(label, ids)
    option = DraftOption("yes", label or "yes", page_no, place, certainty=0.8)
    return DraftField(name, label, Kind.MANY, 0.7, page_no, options=(option,))
