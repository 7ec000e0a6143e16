"""Reads everything on a page but its boxes to tick.

Ink fields are read by their ink. Text fields are read from the picture and, where the page has a
text layer, from its exact words as well.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from forms.definition import Form
from forms.definition.places import PrintedWords
from forms.layout.model import Layout
from scanner.readers.exact.agreement import agreed
from scanner.readers.exact.text_layer import TextLayerReader
from scanner.readers.ink_fields import InkReader, ink_ids
from scanner.readers.pale_writing import doubt_pale_writing
from scanner.readers.writing.covered_cells import covered_fields, doubt_reading
from scanner.readers.writing.reader import TextReader
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.reading import Reading
from scanner.values.seams import OcrEngine


def read_writing(
    ink: PageInk,
    form: Form,
    layout: Layout,
    engine: OcrEngine,
    blank: Blank,
    *,
    printed: Sequence[PrintedWords] = (),
) -> list[Reading]:
    """Return the readings of a page's ink fields and text fields.

    Args:
        ink: The page with its foreign ink.
        form: The form that the page belongs to.
        layout: Where the form's fields are.
        engine: The OCR engine that recognises written lines.
        blank: Draws the blank form, which shows what is printed.
        printed: The words that the page prints beside those of the layout.
    """
    worded = _less(layout, ink_ids(form))
    readings = list(InkReader(blank).read(ink, form, layout))
    exact = {reading.field_id: reading for reading in TextLayerReader(printed).read(ink.registered, form, worded)}
    for seen in doubt_pale_writing(TextReader(engine, blank).read(ink, form, worded), ink, form, worded, blank):
        words = exact.get(seen.field_id)
        readings.append(seen if words is None else agreed(words, seen, form.field(seen.field_id)))
    covered = covered_fields(ink, layout, blank)
    return [doubt_reading(one, form) if one.field_id in covered else one for one in readings]


def _less(layout: Layout, field_ids: Set[str]) -> Layout:
    """Return a layout without the places of the fields with these ids."""
    pages = (
        replace(page, fields=tuple(box for box in page.fields if box.field_id not in field_ids))
        for page in layout.pages
    )
    return replace(layout, pages=tuple(pages))
