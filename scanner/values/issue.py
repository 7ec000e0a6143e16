"""An issue of a record: something that a person may want to look at, with its weight."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much an issue weighs; errors and warnings send a record to review."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person may want to look at.

    Attributes:
        code: Stable, lower case with underscores; listed in `docs/issues.md`.
        severity: How much it weighs.
        message: For engineers and logs, English; never holds a field's value.
        message_zh: For the staff, Chinese.
        field_id: The field it is about, or None.
    """

    code: str
    severity: Severity
    message: str
    message_zh: str
    field_id: str | None = None
