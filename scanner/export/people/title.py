"""The line under the title of a table for people: the batches, the day, and how many have answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many of those on a list have answered.

    Attributes:
        sent: How many are on the list.
        answered: How many of them have answered.
    """

    sent: int
    answered: int


def title_line(batches: Sequence[str], day: date | None, answers: AnswerCount | None) -> str:
    """Return the line under the form's title; empty where nothing is known.

    Args:
        batches: The batches' names.
        day: The day of the export, or None.
        answers: How many have answered, or None where no list is given.
    """
    parts = [f"批次：{'、'.join(batches)}"] if batches else []
    if day is not None:
        parts.append(f"日期：{day.year}年{day.month}月{day.day}日")
    if answers is not None:
        left = answers.sent - answers.answered
        parts.append(f"已发出 {answers.sent} 份，已答复 {answers.answered} 份，未答复 {left} 份")
    return "　　".join(parts)
