"""What is kept of a record whose pages may be joined with pages of other files."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.intake.making import making_of
from scanner.roads.context import RoadContext
from scanner.values.form_part import FormPart
from scanner.values.kept_part import KeptPart, PartPage
from scanner.values.record import Record
from scanner.values.source import Source


def kept_part(
    source: Source, record: Record, pages: Sequence[PartPage], context: RoadContext, *, is_doubtful: bool = False
) -> KeptPart | None:
    """Return what joining needs of a record; None where no other file can have pages of its form.

    That is so of a whole return without a copy id, and of a form whose rows take other pages than by its own
    layout, as where another program printed it: which pages of two files follow each other is not known there.
    When the file arrived and which company it is of is for the caller to say.

    Args:
        source: The file.
        record: The record that it gives.
        pages: The pages of the form that are there.
        context: What the file was read with.
        is_doubtful: As in `KeptPart`.
    """
    form = record.form
    if form is None or not pages:
        return None
    page_count = context.page_count(form.id, form.version)
    is_whole = None not in record.source.pages
    if len(record.source.pages) != page_count or (is_whole and form.copy_id is None):
        return None
    received = source.received
    part = FormPart(
        record_id=record.record_id,
        form_id=form.id,
        version=form.version,
        copy_id=form.copy_id,
        pages=frozenset(page.page_no for page in pages),
        page_count=page_count,
        path=source.path,
        container=source.container,
        arrived_at="",
        sender=received.sender if received is not None else "",
        making=making_of(source),
    )
    return KeptPart(part, record, tuple(pages), context.today, is_doubtful)
