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
    """Something that a person may want to look at.

    Attributes:
        code: The issue's code, in lower case with underscores. Codes never change; `docs/issues.md` lists them.
        severity: How much the issue weighs.
        message: What it is, in English, for engineers and logs; it never contains a field's value.
        message_zh: What it is, in Chinese, for the staff.
        field_id: The field that it is about; None where it is about no single field.
    """

    code: str
    severity: Severity
    message: str
    message_zh: str
    field_id: str | None = None
