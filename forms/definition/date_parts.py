"""Dates that are written in three places before 年, 月 and 日: one field in records, three on paper and in files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

PARTS: Final[Mapping[str, str]] = {"year": "年", "month": "月", "day": "日"}
"""The id of each part, and the word that is printed behind its place."""


def part_id(field_id: str, part: str) -> str:
    """Return the id of a part's field: `signed.year`."""
    return f"{field_id}.{part}"


def with_parts(answers: Mapping[str, Any], dates: frozenset[str]) -> dict[str, Any]:
    """Return answers with the numbers of its parts in place of each date.

    Args:
        answers: Field id to value.
        dates: The ids of the dates that are written in parts.
    """
    found: dict[str, Any] = {}
    for field_id, value in answers.items():
        if field_id not in dates:
            found[field_id] = value
        elif isinstance(value, str):
            numbers = re.findall(r"\d+", value)
            found |= {part_id(field_id, part): int(number) for part, number in zip(PARTS, numbers, strict=False)}
    return found


def joined(texts: Mapping[str, str]) -> str:
    """Return what was written in the places of a date's parts as one text, such as 2026年3月5日."""
    return "".join(f"{texts[part]}{word}" for part, word in PARTS.items() if texts.get(part))
