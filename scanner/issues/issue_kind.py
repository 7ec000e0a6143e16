"""A row of the issue catalogue, and the ceilings that rows put on a confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scanner.values.issue import Severity

FAILED: Final = 0.5
"""Ceiling of the confidence in a value that broke a rule of its kind: as likely misread as not."""

REPAIRED: Final = 0.8
"""Ceiling of the confidence in a value taken from a reader's alternatives."""


@dataclass(frozen=True, slots=True)
class IssueKind:
    """A row of the catalogue.

    Attributes:
        code: Stable; a change breaks other tools.
        severity: How much it weighs.
        message: English. About a field it may name `{field}` (its id), `{option}` and
            `{other}` (ids); about a file or a page whatever its stage gives.
        message_zh: Chinese. About a field it may name `{name}`, `{option_name}` and
            `{other_name}`.
        unclear: Whether it makes its field unclear.
        ceiling: The most that the confidence of a value read from pixels may then be.
        summary_zh: The issue in Chinese where no single file is spoken of; empty where `message_zh` says it.
    """

    code: str
    severity: Severity
    message: str
    message_zh: str
    unclear: bool = False
    ceiling: float = 1.0
    summary_zh: str = ""
