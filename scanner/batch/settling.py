"""What records say of each other: the same file under two names, a company that returned its form again.

Worked out from the ledger as a whole, after a pass, so that it is the same whatever order
files were read in and however often the batch was stopped.
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
from scanner.roads.recording import issue_ref
from scanner.values.issue import Issue
from scanner.values.record import Record

_LINK_CODES: Final = ("returned_again", "returned_before", "arrived_again")


@dataclass(frozen=True, slots=True)
class Links:
    """What a record says of others.

    Attributes:
        before: Ids of the returns that it takes the place of, the last one first: `supersedes`.
        after: Id of the later return that takes its place, or None: `superseded_by`.
        places: Where its source came as well.
    """

    before: tuple[str, ...] = ()
    after: str | None = None
    places: tuple[str, ...] = ()

    def words(self) -> str:
        """Return it as the ledger keeps it; nothing where it says nothing."""
        content = {"before": self.before, "after": self.after, "places": self.places}
        return json.dumps(content, ensure_ascii=False) if any(content.values()) else ""

    def issues(self) -> list[Issue]:
        """Return it as a record says it."""
        found = [issue("returned_again", record=self.after)] if self.after else []
        found += [issue("returned_before", record=one) for one in self.before]
        return found + [issue("arrived_again", path=place) for place in self.places]


def settle(folder: BatchFolder, ledger: Ledger) -> None:
    """Bring what records say of each other up to date, and the file of all records.

    Raises:
        UsageError: The folder or its ledger cannot be written.
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
    """Return what each record says of others.

    Args:
        rows: All records.
        places: Of the sources that came more than once: hash to places.
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
    """Tell whether no page of a return is missing: only then may it take the place of an earlier one."""
    return "-" not in row.pages.split(",")


def latest(rows: Iterable[RecordRow]) -> list[RecordRow]:
    """Return the records that no later return takes the place of."""
    return [row for row in rows if not row.links or json.loads(row.links)["after"] is None]


def _same_returns(rows: Sequence[RecordRow]) -> list[list[str]]:
    """Return the groups of records, of different files, that are one company's or one copy's."""
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
    """Ids that belong together."""

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
