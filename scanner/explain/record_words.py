"""The words for a record's status and issues, in Chinese and English."""

from __future__ import annotations

from typing import Final

from scanner.values.record import IssueRef

STATUS: Final = {"accepted": "通过 accepted", "review": "待核 review", "rejected": "退回 rejected"}


def told(problem: IssueRef) -> str:
    """Return an issue of a record in both languages, with its code."""
    return f"{problem.message_zh} {problem.message} [{problem.code}]"
