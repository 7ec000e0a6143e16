"""What people said of a record stays when another reading, or a record with more pages, takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from forms.definition import Form
from scanner.corrections.applying import lapsed, with_history
from scanner.ledger.folder import BatchFolder
from scanner.values.record import HistoryEntry, Record
from scanner.values.record.history import verdict_in_force

KnownForms = Mapping[tuple[str, str], Form]
"""Id and version of each known form to the form."""


def forms_by_id(forms: Iterable[Form]) -> KnownForms:
    """Return forms by id and version."""
    return {(form.id, str(form.version)): form for form in forms}


def form_of(record: Record, forms: KnownForms) -> Form | None:
    """Return the form of a record with the rows that the record has, or None where its definition is not known."""
    form = forms.get((record.form.id, record.form.version)) if record.form is not None else None
    return form.with_rows_of(record.fields) if form is not None else None


def carried(
    folder: BatchFolder, read: Record, before: Iterable[Record], forms: KnownForms, acceptance: float
) -> Record:
    """Return a record with what people said of those whose place it takes, and keep it as it was read.

    A verdict on a whole record stands only if what nobody has spoken of reads as it did: whoever accepted a form
    without its second page has not seen that page.

    Args:
        folder: The batch's folder.
        read: The record, as it was read.
        before: The records that it stands in the place of.
        forms: The known forms.
        acceptance: Least confidence, 0.0 to 1.0, of a value that needs no person.

    Raises:
        UsageError: The folder cannot be written.
    """
    earlier = list(before)
    history: list[HistoryEntry] = list(read.history)
    for one in earlier:
        history += [entry for entry in one.history if entry not in history]
    if not history:
        return read
    history.sort(key=lambda entry: entry.at)
    kept = read.model_copy(update={"history": []})
    if verdict_in_force(history) is not None and not _reads_as_before(kept, earlier):
        kept = lapsed(kept)
    folder.keep_as_read(kept)
    return with_history(kept, history, form_of(kept, forms), acceptance)


def _reads_as_before(read: Record, earlier: list[Record]) -> bool:
    """Tell whether a record reads as the one record before it, in all fields that no person spoke of."""
    if len(earlier) != 1 or earlier[0].record_id != read.record_id or earlier[0].fields.keys() != read.fields.keys():
        return False
    return all(
        one.correction is not None
        or (one.outcome, earlier[0].answers.get(name), one.text)
        == (read.fields[name].outcome, read.answers.get(name), read.fields[name].text)
        for name, one in earlier[0].fields.items()
    )
