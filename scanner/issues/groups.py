"""The rows of the issue catalogue, in the order of the documentation.

Every code of the scanner has a row. Intake, identifying, registering and the readers word
their issues themselves, more closely than a row can; theirs are here for the documentation.
No message holds a field's value. A reason comes from an error's own message.
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
"""Headings of the documentation to their rows."""
