"""Settles a batch: works out what records say of each other.

A record says that its file came under another name too, and that a company returned its form
again, so that the later record supersedes the earlier ones. These links are worked out after a
pass from the whole ledger. So they do not depend on the order in which files were read, nor on
how often the batch was stopped.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scanner.batch.folder import BatchFolder
from scanner.issues import issue
from scanner.ledger import Ledger, RecordRow
from scanner.roads.rejection import issue_ref
from scanner.values.issue import Issue
from scanner.values.record import Record

_LINK_CODES: Final = ("returned_again", "returned_before", "arrived_again")


@dataclass(frozen=True, slots=True)
class Links:
    """What a record says of other records and of its source's other places.

    Attributes:
        before: Ids of the records that this one supersedes, the latest first; the record's `supersedes`.
        after: Id of the record that supersedes this one, or None; the record's `superseded_by`.
        places: Further paths in the inbox that the record's source arrived at.
    """

    before: tuple[str, ...] = ()
    after: str | None = None
    places: tuple[str, ...] = ()

    def words(self) -> str:
        """Return the links as the ledger keeps them: JSON, or an empty string if there are none."""
        content = {"before": self.before, "after": self.after, "places": self.places}
        return json.dumps(content, ensure_ascii=False) if any(content.values()) else ""

    def issues(self) -> list[Issue]:
        """Return the links as issues of the record."""
        found = [issue("returned_again", record=self.after)] if self.after else []
        found += [issue("returned_before", record=one) for one in self.before]
        return found + [issue("arrived_again", path=place) for place in self.places]


def settle(folder: BatchFolder, ledger: Ledger) -> None:
    """Bring the links of records, and the file of all records, up to date.

    Raises:
        UsageError: A record is gone or damaged, or the folder or its ledger cannot be written.
    """
    if ledger.is_settled() and folder.records_file.exists():
        return
    rows = ledger.records()
    links = find_links(rows, ledger.repeated())
    stale = [(row.record_id, links[row.record_id]) for row in rows if row.links != links[row.record_id].words()]
    for record_id, link in stale:
        folder.write(_linked(folder.read(record_id), link), {})
    folder.write_all(row.record_id for row in rows)
    ledger.note_settled([(record_id, link.words()) for record_id, link in stale])


def find_links(rows: Sequence[RecordRow], places: Mapping[str, Sequence[str]]) -> dict[str, Links]:
    """Return record id to links, for every record.

    In a group of returns of the same form by one company, or of one copy, the last return that has
    all its pages supersedes all before it. Returns after it have pages missing and get no links.

    Args:
        rows: The rows of all records.
        places: Hash to paths in the inbox, for the sources that came more than once.
    """
    order = {row.record_id: (row.arrived_at, row.path, row.first_page) for row in rows}
    found = {
        row.record_id: Links(places=tuple(one for one in places.get(row.sha256, ()) if one != row.path)) for row in rows
    }
    whole = {row.record_id for row in rows if _has_all_pages(row)}
    for group in _same_returns(rows):
        ids = sorted(group, key=order.__getitem__)
        last = next((number for number in reversed(range(len(ids))) if ids[number] in whole), 0)
        for number, one in enumerate(ids[: last + 1] if last else ()):
            after = ids[last] if number < last else None
            before = tuple(reversed(ids[:last])) if after is None else ()
            found[one] = Links(before, after, found[one].places)
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


def _linked(record: Record, links: Links) -> Record:
    own = [one for one in record.issues if one.code not in _LINK_CODES]
    said = {"supersedes": list(links.before), "superseded_by": links.after}
    return record.model_copy(update={**said, "issues": [*own, *map(issue_ref, links.issues())]})
