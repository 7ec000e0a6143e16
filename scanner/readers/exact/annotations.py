"""Reads annotations on a filled PDF: what somebody typed, drew or stamped over its fields or instead of using them.

The pages have been drawn without their fields and read as pictures, so that whatever is read
on them was put on top. This module assigns each annotation to the field under it, and compares
what it says with the field's value in the file. Every annotation ends in the reading of a field,
in a doubt about a field, or in an issue of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forms.definition import Form
from forms.geometry import Rect
from forms.layout.model import Page
from scanner.issues import issue
from scanner.readers.writing_area import writing_area
from scanner.values.issue import Issue
from scanner.values.opened import Note, turned
from scanner.values.page.seen import ReadPage
from scanner.values.reading import BoxState, Outcome, Reading

READER: Final = "annotations"

_TEXT_BOX: Final = "FreeText"
_HARMLESS: Final = frozenset({"Highlight", "Underline", "Squiggly", "Stamp"})
"""Kinds of annotations that may lie over a value without changing it, as long as no writing is read on them."""

_COMMENT: Final = "Text"
_MARK_LENGTH: Final = 2  # a text box with so many characters or fewer may be a tick (√); 【√】 counts as words
_BESIDE_MM: Final = 1.0  # a mark that lies this close to an option's box or label belongs to the option
_LINE_MM: Final = 0.1  # half the width of the thinnest stroke; a rectangle without a width is made as wide as that
_MOSTLY: Final = 0.5  # a text box belongs to a cell if this share of its area lies in the cell
_DOUBTED: Final = 0.5


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A note, or one part of a note, with its place on a page of the form.

    Attributes:
        note: The whole note.
        rect: The place of the note, or of this part of it, on paper, in millimetres.
    """

    note: Note
    rect: Rect


def placed_notes(notes: Iterable[Note], seen: ReadPage) -> list[PlacedNote]:
    """Return the places on paper of the parts of some notes.

    Args:
        notes: Notes on one page of the source.
        seen: The same page as it was read; it knows where the page's pixels lie on paper.
    """
    turns = seen.registered.page.quarter_turns
    height, width = seen.registered.page.picture.gray.shape
    found = []
    for note in notes:
        for box in note.boxes:
            left, top, right, bottom = turned(box, turns)
            corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)]) * (width, height)
            places = seen.registered.transform.to_mm(corners)
            (x0, y0), (x1, y1) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
            found.append(PlacedNote(note, Rect(x0, y0, x1, y1)))
    return found


@dataclass(frozen=True, slots=True)
class Overlay:
    """What annotations say over one field.

    Attributes:
        reading: The answer that the annotations give; blank where they give none.
        unread: Notes over the field of which nothing could be read.
    """

    reading: Reading
    unread: tuple[Note, ...] = ()


def read_over(
    readings: Sequence[Reading], notes: Sequence[PlacedNote], page: Page, form: Form
) -> tuple[dict[str, Overlay], list[Note]]:
    """Return what notes say over each field of a page, by the field's id, and the notes that are over no field.

    Args:
        readings: The readings of the page's picture, which was drawn without form fields.
        notes: The notes on the page.
        page: The page in the layout.
        form: The form.
    """
    cells = _cells(page)
    over: dict[str, Overlay] = {}
    used: list[PlacedNote] = []
    for reading in readings:
        here = [one for one in notes if _share(one.rect, cells[reading.field_id]) > 0]
        found, taken = _with_text_boxes(reading, here, cells[reading.field_id], form)
        over[reading.field_id] = Overlay(found)
        used += taken
    elsewhere: list[Note] = []
    for one in notes:
        under = _under(one.rect, {field_id: cells[field_id] for field_id in over})
        says = any(over[field_id].reading.outcome is not Outcome.BLANK for field_id in under)
        if one in used or (says and not _is_text(one)):
            continue
        if under and one.note.kind != _COMMENT:
            over[under[0]] = replace(over[under[0]], unread=(*over[under[0]].unread, one.note))
        else:
            elsewhere.append(one.note)
    return over, list(dict.fromkeys(elsewhere))


def weighed(value: Reading, over: Overlay, form: Form) -> Reading:
    """Return the reading of a field from its value in the file and from what was put over the field.

    The value stands where nothing else was put over the field. What was put over a blank field is
    the answer. Where both say something and it is not the same, the reading is unclear.
    """
    field, put = form.field(value.field_id), over.reading
    if value.outcome is Outcome.BLANK:
        if over.unread:
            return _doubted(put, issue("written_over_unread", field))
        return value if put.outcome is Outcome.BLANK else put
    if put.outcome is not Outcome.BLANK and _says(put) != _says(value):
        return _doubted(value, issue("written_over", field), put)
    if any(note.kind not in _HARMLESS for note in over.unread):
        return _doubted(value, issue("written_over", field))
    return value


def _cells(page: Page) -> dict[str, tuple[Rect, ...]]:
    """Return the places on a page where each field is answered: its cell, or its options' boxes with their labels."""
    cells: dict[str, tuple[Rect, ...]] = {box.field_id: (writing_area(box, page),) for box in page.fields}
    for option in page.options:
        place = option.rect.inset(-_BESIDE_MM).union(option.label)
        cells[option.field_id] = (*cells.get(option.field_id, ()), place)
    return cells


def _is_text(one: PlacedNote) -> bool:
    return one.note.kind == _TEXT_BOX and bool(_folded(one.note.text))


def _share(rect: Rect, cells: Iterable[Rect]) -> float:
    """Return the share of a rectangle's area that lies in some cells, from 0.0 to 1.0."""
    rect = rect.inset(-_LINE_MM)
    areas = [
        max(0.0, min(rect.right, cell.right) - max(rect.left, cell.left))
        * max(0.0, min(rect.bottom, cell.bottom) - max(rect.top, cell.top))
        for cell in cells
    ]
    return sum(areas) / (rect.width * rect.height)


def _under(rect: Rect, cells: Mapping[str, Sequence[Rect]]) -> list[str]:
    """Return the ids of the fields under a rectangle; first the field over which most of the rectangle lies."""
    shares = {field_id: _share(rect, places) for field_id, places in cells.items()}
    return sorted((field_id for field_id, share in shares.items() if share > 0), key=lambda one: -shares[one])


def _with_text_boxes(
    reading: Reading, notes: Sequence[PlacedNote], cells: Sequence[Rect], form: Form
) -> tuple[Reading, list[PlacedNote]]:
    """Return a field's reading with the exact words of text boxes, and the text boxes that this reading covers.

    A text box was typed, so its words are exact. They replace what was recognised in the picture
    where the box belongs to the field and nothing was drawn across it.

    Args:
        reading: The field's reading from the picture of its page.
        notes: The notes that reach into the field's cells.
        cells: The field's cells.
        form: The form.
    """
    field, is_blank = form.field(reading.field_id), reading.outcome is Outcome.BLANK
    texts = [one for one in notes if _is_text(one)]
    if not field.kind.is_text:
        marks = [one for one in texts if len(_folded(one.note.text)) <= _MARK_LENGTH]
        return reading, [] if is_blank else marks
    mostly = [one for one in texts if _share(one.rect, cells) >= _MOSTLY]
    own = _shown(texts, reading) or (mostly if is_blank and len(mostly) == 1 else [])
    is_crossed = any(one.note.kind not in _HARMLESS and not _is_text(one) for one in notes)
    if own and not is_crossed:
        return _exact(reading, own[0].note.text if len(own) == 1 else reading.text), own
    doubted = own or mostly or texts
    if is_blank or not doubted:
        return reading, []
    said = replace(reading, text="\n".join(one.note.text or "" for one in doubted))
    return _doubted(reading, issue("written_over_unread", field), said), doubted


def _shown(texts: Sequence[PlacedNote], reading: Reading) -> list[PlacedNote]:
    """Return the text boxes whose words together are what was read in the field; none where they are not.

    They are compared with the reading's text, and then with each of its alternatives.
    """
    for said in map(_folded, (reading.text, *reading.alternatives)):
        own = [one for one in texts if _folded(one.note.text) in said]
        if own and sum(len(_folded(one.note.text)) for one in own) == len(said):
            return own if len(own) == 1 or said == _folded(reading.text) else []
    return []


def _exact(reading: Reading, text: str | None) -> Reading:
    return replace(
        reading,
        outcome=Outcome.READ,
        reader=READER,
        text=(text or "").strip(),
        confidence=1.0,
        caps=(),
        alternatives=(),
        issues=(),
        evidence=None,
    )


def _doubted(reading: Reading, why: Issue, other: Reading | None = None) -> Reading:
    """Return a reading as unclear; the text and the options of another reading are kept as possible answers."""
    options = dict(reading.options)
    if other is None or not other.options:
        options = dict.fromkeys(options, BoxState.UNCLEAR)
    else:
        options = {
            option_id: state if other.options.get(option_id) is state else BoxState.UNCLEAR
            for option_id, state in options.items()
        }
    others = (other.text,) if other is not None and other.text else ()
    unclear = replace(
        reading,
        outcome=Outcome.UNCLEAR,
        options=options,
        alternatives=(*others, *reading.alternatives),
        issues=(*reading.issues, why),
    )
    return unclear.capped(_DOUBTED, "something was put over it")


def _says(reading: Reading) -> tuple[Outcome, str, tuple[tuple[str, BoxState], ...]]:
    return reading.outcome, _folded(reading.text), tuple(sorted(reading.options.items()))


def _folded(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").split())
