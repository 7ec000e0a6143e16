"""A row of the issue catalogue, and the ceilings that rows put on a confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scanner.values.issue import Severity

FAILED: Final = 0.5
"""The ceiling for a value that broke a rule of its kind: it is as likely misread as not."""

REPAIRED: Final = 0.8
"""The ceiling for a value that was taken from a reader's alternatives."""


@dataclass(frozen=True, slots=True)
class IssueKind:
    """A row of the catalogue.

    Attributes:
        code: The issue's code. It never changes, because other tools depend on it.
        severity: How serious the issue is; an error or a warning sends its record to a person.
        message: The English message. For an issue of a field the placeholders are the ids `{field}`, `{option}` and
            `{other}`, and the bounds `{least}` and `{most}` and the `{province}` of the field's definition; for an
            issue of a file or a page they are what the stage that raises the issue gives.
        message_zh: The Chinese message. For an issue of a field the placeholders are the names `{name}`,
            `{option_name}`, `{other_name}` and `{province_name}`.
        unclear: Whether the issue makes its field's outcome unclear.
        ceiling: The most, 0.0 to 1.0, that the confidence of a value with this issue may be if the value was read
            from pixels.
        summary_zh: The issue in Chinese, for a place that speaks of many files, such as a list of counts; empty
            where `message_zh` serves.
    """

    code: str
    severity: Severity
    message: str
    message_zh: str
    unclear: bool = False
    ceiling: float = 1.0
    summary_zh: str = ""
