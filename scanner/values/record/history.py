"""What of a record's history is in force: people's words on fields, and their verdict on the whole record.

How it works. A word on a field stands until a later word on the same field, and `undone` takes the latest one back, so
that the one before it stands again. Verdicts (`accepted`, `rejected`, `restored`) follow the same rule; `restored` says
that no verdict stands. The history itself only grows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from scanner.values.record.parts import HistoryEntry

WORDS: Final = ("confirmed", "changed", "blank", "illegible")
"""What a person can say of a field."""

VERDICTS: Final = ("accepted", "rejected", "restored")
"""What a person can say of a whole record."""


def words_in_force(history: Iterable[HistoryEntry]) -> dict[str, HistoryEntry]:
    """Return field name to the word that stands for the field; fields without a word are left out."""
    return {name: said[-1] for name, said in _standing(history).items() if name is not None and said}


def verdict_in_force(history: Iterable[HistoryEntry]) -> HistoryEntry | None:
    """Return the verdict that stands, `accepted` or `rejected`, or None."""
    said = _standing(history).get(None, [])
    return said[-1] if said and said[-1].kind != "restored" else None


def latest_standing(history: Iterable[HistoryEntry], by: str) -> HistoryEntry | None:
    """Return the latest word or verdict of a person that stands, so that it can be taken back; None if there is none.

    A word is not found where somebody else has spoken of the same field since.
    """
    entries = list(history)
    tops = [said[-1] for said in _standing(entries).values() if said and said[-1].by == by]
    return max(tops, key=lambda one: max(i for i, entry in enumerate(entries) if entry is one), default=None)


def first_words(history: Iterable[HistoryEntry]) -> dict[str, HistoryEntry]:
    """Return field name to the first word that was ever said of it; its `before` is what the program had read."""
    found: dict[str, HistoryEntry] = {}
    for entry in history:
        if entry.field is not None and entry.kind in WORDS:
            found.setdefault(entry.field, entry)
    return found


def _standing(history: Iterable[HistoryEntry]) -> dict[str | None, list[HistoryEntry]]:
    """Return field name, or None for the whole record, to the words or verdicts not taken back, oldest first."""
    found: dict[str | None, list[HistoryEntry]] = defaultdict(list)
    for entry in history:
        if entry.kind == "undone":
            if found[entry.field]:
                found[entry.field].pop()
        elif entry.kind in WORDS or entry.kind in VERDICTS:
            found[entry.field].append(entry)
    return found
