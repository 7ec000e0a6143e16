"""Settles a batch: puts forms together whose pages came in several files, and works out what records say of each other.

A record says that its file came under another name too, that a company returned its form again, so that the later
record supersedes the earlier ones, and that its pages could belong to several forms. All this is worked out after a
pass from the whole ledger. So it does not depend on the order in which files were read, nor on how often the batch was
stopped.
"""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from forms.definition import Form
from scanner.batch.several_files.completing import put_together
from scanner.corrections.carrying import KnownForms
from scanner.issues import issue
from scanner.ledger import Ledger, RecordRow
from scanner.ledger.folder import BatchFolder, DamagedRecordError
from scanner.roads.rejection import issue_ref
from scanner.sheets.joining import OpenQuestion
from scanner.values.issue import Issue
from scanner.values.record import Record
from scanner.values.record.links import LINK_CODES


@dataclass(frozen=True, slots=True)
class Links:
    """What a record says of other records and of its source's other places.

    Attributes:
        before: Ids of the records that this one supersedes, the latest first; the record's `supersedes`.
        after: Id of the record that supersedes this one, or None; the record's `superseded_by`.
        places: Further paths in the inbox that the record's source arrived at.
        digests: Digests of this record and of those in `before`, as they were compared.
        others: Ids and paths of records that may hold other pages of its form, where that could not be told.
    """

    before: tuple[str, ...] = ()
    after: str | None = None
    places: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    def words(self) -> str:
        """Return the links as the ledger keeps them: JSON, or an empty string if there are none."""
        content = {
            "before": self.before,
            "after": self.after,
            "places": self.places,
            "digests": self.digests,
            "others": self.others,
        }
        return json.dumps(content, ensure_ascii=False) if any(content.values()) else ""

    def issues(self) -> list[Issue]:
        """Return the links as issues of the record."""
        found = [issue("returned_again", record=self.after)] if self.after else []
        found += [issue("returned_before", record=one) for one in self.before]
        found += [issue("arrived_again", path=place) for place in self.places]
        if self.others:
            named = "; ".join(f"{path} ({record_id})" for record_id, path in self.others)
            found.append(issue("join_undecided", others=named))
        return found


def settle(folder: BatchFolder, ledger: Ledger, forms: KnownForms) -> list[Path]:
    """Bring joined records, the links of records, and the file of all records up to date.

    Args:
        folder: The batch's folder.
        ledger: Its ledger.
        forms: The known forms. What is joined already of a form that is not among them stays as it is.

    Returns:
        The files of records that are gone or damaged; they stop nothing else.

    Raises:
        UsageError: The folder or its ledger cannot be written.
    """
    with folder.settling():
        if ledger.is_settled() and folder.records_file.exists():
            return []
        with folder.changing():
            rows = _link(folder, ledger, forms)
        damaged = folder.write_all(row.record_id for row in rows)
        ledger.note_settled()
    return [path for path in damaged if ledger.given_out(path.stem) == path.stem]


def _link(folder: BatchFolder, ledger: Ledger, forms: KnownForms) -> list[RecordRow]:
    """Put forms together, write the links of records that changed, and return the rows of all records."""
    questions = put_together(folder, ledger, forms)
    rows = ledger.records()
    links = find_links(rows, _places(rows, ledger))
    for record_id, others in _undecided(questions, ledger).items():
        links[record_id] = replace(links[record_id], others=others)
    stale = [(row.record_id, links[row.record_id]) for row in rows if row.links != links[row.record_id].words()]
    linked = []
    for record_id, link in stale:
        with contextlib.suppress(DamagedRecordError):  # it is named when all are written, and the others are settled
            record = folder.read(record_id)
            earlier = [folder.read(one) for one in link.before]
            folder.write(_linked(record, link, _left_out(record, earlier, forms)), {})
            linked.append((record_id, link.words()))
    ledger.note_linked(linked)
    return rows


def _places(rows: Sequence[RecordRow], ledger: Ledger) -> dict[str, list[str]]:
    """Return record id to the further paths in the inbox at which files of the record arrived."""
    repeated, joined = ledger.repeated(), ledger.files_of_joined()
    return {
        row.record_id: [
            place
            for sha256, path in joined.get(row.record_id, [(row.sha256, row.path)])
            for place in repeated.get(sha256, ())
            if place != path
        ]
        for row in rows
    }


def _undecided(questions: Iterable[OpenQuestion], ledger: Ledger) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return record id to the records, with their paths, that may hold other pages of its form."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for question in questions:
        involved = [
            (ledger.given_out(part.record_id) or part.record_id, part.path)
            for part in (question.part, *question.candidates)
        ]
        asked, candidates = involved[0], involved[1:]
        found[asked[0]].update(candidates)
        for one in candidates:
            found[one[0]].add(asked)
    return {record_id: tuple(sorted(others, key=lambda one: one[::-1])) for record_id, others in found.items()}


def find_links(rows: Sequence[RecordRow], places: Mapping[str, Sequence[str]]) -> dict[str, Links]:
    """Return record id to links, for every record.

    In a group of returns of the same form by one company, or of one copy, the last return that has
    all its pages supersedes all before it. Returns after it have pages missing and get no links.

    Args:
        rows: The rows of all records.
        places: Record id to further paths in the inbox that its files arrived at.
    """
    order = {row.record_id: (row.arrived_at, row.path, row.first_page) for row in rows}
    found = {row.record_id: Links(places=tuple(places.get(row.record_id, ()))) for row in rows}
    whole = {row.record_id for row in rows if _has_all_pages(row)}
    digests = {row.record_id: row.digest for row in rows}
    for group in _same_returns(rows):
        ids = sorted(group, key=order.__getitem__)
        last = next((number for number in reversed(range(len(ids))) if ids[number] in whole), 0)
        for number, one in enumerate(ids[: last + 1] if last else ()):
            after = ids[last] if number < last else None
            before = tuple(reversed(ids[:last])) if after is None else ()
            compared = tuple(digests[other] for other in (one, *before)) if before else ()
            found[one] = replace(found[one], before=before, after=after, digests=compared)
    return found


def _has_all_pages(row: RecordRow) -> bool:
    """Tell whether a return has all its pages: only then may it supersede an earlier one."""
    return "-" not in row.pages.split(",")


def latest(rows: Iterable[RecordRow]) -> list[RecordRow]:
    """Return the records that no later record supersedes."""
    return [row for row in rows if not row.links or json.loads(row.links)["after"] is None]


def _same_returns(rows: Sequence[RecordRow]) -> list[list[str]]:
    """Return groups of record ids: of one form, from different files, and of one company or one copy.

    Rejected records are in no group.
    """
    by_key: dict[tuple[str | None, str], list[RecordRow]] = defaultdict(list)
    for row in rows:
        if row.status == "rejected":
            continue
        if row.copy_id is not None:
            by_key[row.form_id, f"copy {row.copy_id}"].append(row)
        if row.credit_code is not None:
            by_key[row.form_id, f"company {row.credit_code}"].append(row)
    groups = _Groups()
    for same in by_key.values():
        if len({row.sha256 for row in same}) > 1:
            for row in same:
                groups.join(same[0].record_id, row.record_id)
    return groups.all()


@dataclass(slots=True)
class _Groups:
    """Groups of ids; `of` has for each id the group, a list that all its members share."""

    of: dict[str, list[str]] = field(default_factory=dict)

    def join(self, one: str, other: str) -> None:
        first, second = self.of.setdefault(one, [one]), self.of.setdefault(other, [other])
        if first is not second:
            first += second
            self.of.update(dict.fromkeys(second, first))

    def all(self) -> list[list[str]]:
        return list({id(group): group for group in self.of.values()}.values())


def _left_out(record: Record, earlier: Sequence[Record], forms: KnownForms) -> list[Issue]:
    """Return an issue for each earlier return that answers fields that are blank in a later one, each field once."""
    form = forms.get((record.form.id, record.form.version)) if record.form is not None else None
    found: list[Issue] = []
    told: set[str] = set()
    for before in earlier:
        missing = [
            name
            for name, value in before.answers.items()
            if value not in (None, []) and name not in told and name in record.fields
            if record.fields[name].outcome == "blank"
        ]
        told.update(missing)
        if missing:
            names = "、".join(_name(form, name) for name in missing)
            found.append(issue("returned_without", record=before.record_id, fields=", ".join(missing), names=names))
    return found


def _name(form: Form | None, field_id: str) -> str:
    known = {field.id: field.name for field in form.fields} if form is not None else {}
    return known.get(field_id, field_id)


def _linked(record: Record, links: Links, more: Sequence[Issue]) -> Record:
    own = [one for one in record.issues if one.code not in LINK_CODES]
    said = {"supersedes": list(links.before), "superseded_by": links.after}
    return record.model_copy(update={**said, "issues": [*own, *map(issue_ref, [*links.issues(), *more])]})
