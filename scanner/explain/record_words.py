"""The words for a record's status and issues, in Chinese and English."""

from __future__ import annotations

from typing import Final

from forms.wording import Wording
from scanner.values.record import IssueRef

STATUS: Final = {
    "accepted": Wording(zh="通过", en="accepted"),
    "review": Wording(zh="待核", en="review"),
    "rejected": Wording(zh="退回", en="rejected"),
}


def told(problem: IssueRef) -> str:
    """Return an issue of a record in both languages, with its code."""
    return f"{problem.message_zh} {problem.message} [{problem.code}]"
