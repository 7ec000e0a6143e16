"""What records say of each other: which return replaces which, and where else a file arrived.

A batch works the links out anew after each pass (`scanner/batch/settling.py`). They are no part of what was read.
"""

from __future__ import annotations

from typing import Final

from scanner.values.record import Record

LINK_CODES: Final = ("returned_again", "returned_before", "arrived_again", "returned_without", "join_undecided")
"""The codes of the issues by which a record names other records."""


def without_links(record: Record) -> Record:
    """Return a record without what it says of other records."""
    issues = [one for one in record.issues if one.code not in LINK_CODES]
    return record.model_copy(update={"supersedes": [], "superseded_by": None, "issues": issues})


def with_links_of(record: Record, other: Record) -> Record:
    """Return a record with what another state of it says of other records."""
    links = [one for one in other.issues if one.code in LINK_CODES]
    said = {"supersedes": other.supersedes, "superseded_by": other.superseded_by}
    return record.model_copy(update={**said, "issues": [*record.issues, *links]})
