"""Counts the records of a batch by status, kind and reason, and finds which recipients of a list have answered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from forms.errors import UsageError
from forms.wording import Wording
from scanner.batch.settling import latest
from scanner.ledger import RecordRow

MANIFEST: Final = "manifest.json"
"""What `forms copies` calls the list of its copies; one that lies in a batch's folder is used unasked."""


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of a batch's records.

    Attributes:
        received: How many records are counted.
        earlier: How many records are left out because a later record supersedes them.
        by_status: Status to the number of records.
        by_kind: Kind of source, or `unknown`, to status to the number of records.
        reasons: Issue code to the number of records that it sends to a person, the largest first;
            `doubtful` for records that no issue sends, but a low confidence.
        pages: Outcome, a word of `PageRole`, to the number of pages.
    """

    received: int
    earlier: int
    by_status: dict[str, int]
    by_kind: dict[str, dict[str, int]]
    reasons: dict[str, int]
    pages: dict[str, int]


def status_of(rows: Sequence[RecordRow], pages: dict[str, int], *, earlier_too: bool = False) -> Status:
    """Return the counts of records.

    Args:
        rows: The rows of all records of the ledger.
        pages: Outcome to the number of pages, as `Ledger.page_counts` gives it.
        earlier_too: Whether records that a later one supersedes are counted too.
    """
    shown = list(rows) if earlier_too else latest(rows)
    kinds: dict[str, Counter[str]] = {}
    for row in shown:
        kinds.setdefault(row.kind or "unknown", Counter())[row.status] += 1
    reasons = Counter(code for row in shown if row.status != "accepted" for code in row.reasons.split() or ["doubtful"])
    return Status(
        received=len(shown),
        earlier=len(rows) - len(shown),
        by_status=dict(sorted(Counter(row.status for row in shown).items())),
        by_kind={kind: dict(sorted(counts.items())) for kind, counts in sorted(kinds.items())},
        reasons=dict(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
        pages=pages,
    )


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient: one row of a manifest of `forms copies`.

    Attributes:
        copy_id: Id of the copy that was made for the recipient.
        row_no: The recipient's row number in the list that the copies were made from.
        words: What the list says of the recipient, its cells joined by spaces.
        record_id: Id of the recipient's answer, or None.
        status: Status of that record, or None.
    """

    copy_id: str
    row_no: int
    words: str
    record_id: str | None = None
    status: str | None = None


class Return(Protocol):
    """What there is to know of a record to find whose answer it is: a `RecordRow`, or fewer columns of one."""

    @property
    def record_id(self) -> str:
        """The record's id."""
        ...

    @property
    def status(self) -> str:
        """The record's status."""
        ...

    @property
    def form_id(self) -> str | None:
        """Id of its form."""
        ...

    @property
    def copy_id(self) -> str | None:
        """Id of the copy that came back."""
        ...

    @property
    def credit_code(self) -> str | None:
        """The company's credit code."""
        ...


def answered(manifest: Path, returns: Iterable[Return]) -> list[Recipient]:
    """Return the recipients of a manifest, each with its answer if there is one.

    An answer is found by the copy's id. If no record has that id, it is found by the credit code,
    when one of the recipient's cells holds the credit code of a record. Rejected records are no answers.

    Args:
        manifest: Path of the manifest.json that `forms copies` wrote.
        returns: The records in whose place no later one stands, as `settling.latest` gives them.

    Raises:
        UsageError: The file is no manifest.json of `forms copies`.
    """
    shown = [row for row in returns if row.status != "rejected"]
    by_copy = {row.copy_id: row for row in shown if row.copy_id}
    by_company = {row.credit_code: row for row in shown if row.credit_code}
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        form_id = content["form"]["id"]
        found = []
        for copy in content["copies"]:
            cells = [str(cell) for cell in copy["recipient"].values()]
            row = by_copy.get(copy["copy_id"]) or next((by_company[one] for one in cells if one in by_company), None)
            if row is not None and row.form_id != form_id:
                row = None
            words = " ".join(filter(None, cells))
            found.append(
                Recipient(
                    copy["copy_id"], copy["row"], words, row.record_id if row else None, row.status if row else None
                )
            )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            Wording(zh="不是 forms copies 生成的 manifest.json。", en="no manifest.json of forms copies."), at=manifest
        ) from error
    return found
