"""The rows of the issue catalogue, grouped as in `docs/issues.md` and in the same order.

Every code of the scanner has a row. Some stages, such as intake, identifying and registering, make some of their issues
without `catalogue.issue`, with messages closer to the case; the rows of these issues are there for the documentation.
No message holds a field's value. The placeholder `{reason}` is filled with the message of an error.
"""

from __future__ import annotations

from typing import Final

from scanner.issues import of_readings as reading
from scanner.issues import of_returns as returns
from scanner.issues import of_values as values
from scanner.issues.issue_kind import FAILED, REPAIRED, IssueKind

__all__ = ["FAILED", "GROUPS", "REPAIRED", "IssueKind"]

GROUPS: Final[dict[str, tuple[IssueKind, ...]]] = {
    "Files": returns.FILES,
    "Returns": returns.RETURNS,
    "Pages": returns.PAGES,
    "Reading": reading.READING,
    "Word files": reading.WORD_FILES,
    "Any field": reading.ANY_FIELD,
    "Choices": reading.CHOICES,
    **values.GROUPS_OF_VALUES,
}
"""Heading of `docs/issues.md` to the rows under it."""
