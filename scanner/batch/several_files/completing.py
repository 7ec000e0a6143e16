"""Puts forms together whose pages came in several files: one record of all pages in the place of those of the files.

How it works. Beside each record whose pages may belong to other files' pages its part is kept (`BatchFolder.keep`).
`put_together` decides from all parts of the batch which of them are one form (`scanner/sheets/joining.py`), so that
the result depends neither on the order in which files were read nor on how often the batch was stopped. A joined
record that is there already with the same parts is left as it is. A part that another join takes, or none, goes back
to what it was: its own record is still in its part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from forms.definition import Form
from forms.errors import UsageError
from scanner.corrections.carrying import KnownForms, carried
from scanner.ledger import JoinChange, Ledger, PartRow, RecordRow
from scanner.ledger.checks.people import note_changed, note_finished, wishes
from scanner.ledger.folder import BatchFolder
from scanner.ledger.record_rows import company_fields, row_of
from scanner.roads.several_files import join_files
from scanner.sheets.joining import JoinedForm, OpenQuestion, join_parts
from scanner.values.form_part import JoinWish
from scanner.values.record import HistoryEntry, Record

_STAMP_LENGTH: Final = 32


@dataclass(slots=True)
class _Changes:
    """What is to be written and noted.

    Attributes:
        rows: The rows of joined records that are new.
        parts: Id of each of them to the ids of its parts.
        kept: Ids of joined records that stay as they are.
    """

    rows: list[RecordRow] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)


def put_together(folder: BatchFolder, ledger: Ledger, forms: KnownForms) -> tuple[OpenQuestion, ...]:
    """Bring the joined records of a batch up to date with its parts.

    Records are on disk before the ledger names them, and files that are no longer given out are removed after it: if
    the program is ended in between, the next call does what is left.

    Returns:
        The parts that could belong to several others, and so were joined with none.

    Raises:
        UsageError: A record or a part is gone or damaged, or the folder or its ledger cannot be written.
    """
    parts = {row.record_id: row for row in ledger.parts()}
    current = {row.record_id: row for row in ledger.records() if row.joined}
    standing = {part: one for one in current for part in ledger.parts_of(one)}
    joining = join_parts((row.part for row in parts.values()), wishes(ledger))
    by_stamp = {row.joined: row.record_id for row in current.values()}
    acceptance = ledger.acceptance()
    changes = _Changes()
    taken: set[str] = set()
    for joined in joining.forms:
        ids = [part.record_id for part in joined.parts]
        stamp = _stamp(joined, parts)
        form = forms.get((joined.parts[0].form_id, joined.parts[0].version))
        if stamp in by_stamp and folder.has(by_stamp[stamp]):
            changes.kept.add(by_stamp[stamp])
        elif form is None:
            continue  # its definition is not at hand: whatever was joined by it stays, see below
        else:
            row = _write(folder, joined, form, standing, forms=forms, acceptance=acceptance)
            changes.rows.append(replace(row, joined=stamp))
            changes.parts[row.record_id] = ids
        taken.update(ids)
    for record_id in current.keys() - changes.kept - changes.parts.keys():
        own = ledger.parts_of(record_id)
        row = current[record_id]
        if (row.form_id or "", row.version or "") not in forms and taken.isdisjoint(own) and own:
            changes.kept.add(record_id)
            taken.update(own)
    gone = sorted(current.keys() - changes.kept - changes.parts.keys())
    parted = [part for part in sorted(standing.keys() - taken) if part in parts]
    alone = [
        _given_out_alone(folder, part, standing[part], joining.parted.get(part), forms=forms, acceptance=acceptance)
        for part in parted
    ]
    ledger.note_joined(JoinChange(changes.rows, changes.parts, gone))
    for record in alone:
        if record.history:
            note_changed(ledger, row_of(record, record.read_at, company_fields(forms.values()), acceptance))
            note_finished(ledger, record.record_id)
    folder.withdraw(frozenset(ledger.withdrawn()))
    return joining.questions


def _given_out_alone(
    folder: BatchFolder,
    part: str,
    joined: str,
    wish: JoinWish | None,
    *,
    forms: KnownForms,
    acceptance: float,
) -> Record:
    """Give a part's own record out, which is joined no more, with what people said of the record that it was in."""
    before = [folder.read(joined)] if folder.has(joined) else []
    read = folder.part(part).record
    if wish is not None:
        read = read.model_copy(update={"history": [_entry(wish, before=[joined], after=[part])]})
    record = carried(folder, read, before, forms, acceptance)
    folder.give_out(record)
    return record


def _entry(wish: JoinWish, *, before: list[str], after: list[str]) -> HistoryEntry:
    """Return a person's joining or parting as a record's history has it."""
    kind: Literal["joined", "parted"] = "joined" if wish.kind == "join" else "parted"
    return HistoryEntry(
        at=wish.at, by=wish.by, kind=kind, field=None, before=before, after=after, reason=wish.reason or None
    )


def _stamp(joined: JoinedForm, parts: Mapping[str, PartRow]) -> str:
    """Return a digest of what a joint rests on and of all that was read in its parts."""
    words = [joined.ground.value, *(parts[one.record_id].digest for one in joined.parts)]
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:_STAMP_LENGTH]


def _write(
    folder: BatchFolder,
    joined: JoinedForm,
    form: Form,
    standing: Mapping[str, str],
    *,
    forms: KnownForms,
    acceptance: float,
) -> RecordRow:
    """Write the record of a joined form, with what people settled in the records that it stands in the place of."""
    kept = [folder.part(one.record_id) for one in joined.parts]
    made = join_files(form, joined, kept, acceptance=acceptance)
    ids = [one.record_id for one in joined.parts]
    ids += [standing[one] for one in ids if one in standing]
    before = [folder.read(one) for one in dict.fromkeys(ids) if folder.has(one) and one != made.record.record_id]
    with suppress(UsageError):  # where its own file is gone or damaged, it is made anew
        before.append(folder.read(made.record.record_id))
    read = made.record
    if joined.wish is not None:
        entry = _entry(joined.wish, before=[one.record_id for one in joined.parts], after=[read.record_id])
        read = read.model_copy(update={"history": [entry]})
    record = carried(folder, read, before, forms, acceptance)
    folder.write_joined(record, {page: part.record.record_id for page, part in made.pictures.items()})
    arrived_at = max(one.arrived_at for one in joined.parts)
    return replace(row_of(record, arrived_at, company_fields([form]), acceptance), arrived_at=arrived_at)
