"""A selection: the records that a figure counts or that a search finds, under an address that says nothing of them.

What a figure stands for may be a value, such as a county, and a search is for one. Values never stand in addresses, so
a selection is kept in memory, and its address holds a key that nobody can read or guess.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal

from scanner.desk.figures.facts import FactBook
from scanner.ledger.queries.standing import Standing
from scanner.values.clock import BEIJING

_MOST_KEPT: Final = 5000
_KEY_LENGTH: Final = 24

What = Literal[
    "all", "status", "day", "kind", "form", "place", "option", "number", "reason", "fate", "replaced", "words"
]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are meant: those that stand in no other's shadow, unless it says otherwise.

    Attributes:
        what: `all`; `status`, `day`, `kind`, `form`, `reason`: those with that value; `place`: those of a form from a
            county, rejected ones apart; `option`, `number`: accepted ones that chose an option or hold a number;
            `fate`: those of files that something became of, later replaced or not; `replaced`: those in whose place a
            later return stands; `words`: those that hold all words of a search, replaced or not.
        value: The status, the day as ISO 8601, the kind or empty for none, the county, the option, the issue's code,
            what became of the file, or the words.
        form_id: Of `form`, `place`, `option` and `number`: the form.
        version: The form's version.
        field: Of `option` and `number`: the field.
    """

    what: What
    value: str = ""
    form_id: str = ""
    version: str = ""
    field: str = ""


class Selections:
    """The selections that pages have linked to."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._kept: dict[str, Selection] = {}

    def key(self, selection: Selection) -> str:
        """Return the key of a selection; the same selection has the same key as long as the desk serves."""
        said = "\0".join((selection.what, selection.value, selection.form_id, selection.version, selection.field))
        key = hmac.new(self._secret, said.encode(), hashlib.sha256).hexdigest()[:_KEY_LENGTH]
        if key not in self._kept and len(self._kept) >= _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = selection
        return key

    def of(self, key: str) -> Selection | None:
        """Return the selection of a key, or None."""
        return self._kept.get(key)


def chosen(
    selection: Selection, standings: Iterable[Standing], book: FactBook, fates: Mapping[str, str]
) -> list[Standing]:
    """Return the records of a selection, in their order.

    Args:
        selection: Which.
        standings: All records.
        book: What they say.
        fates: The hash of every file to what became of it.
    """
    match selection.what:
        case "words":
            words = selection.value.casefold().split()
            return [one for one in standings if _says(book, one, words)]
        case "fate":
            return [one for one in standings if fates.get(one.sha256) == selection.value]
        case "replaced":
            return [one for one in standings if not one.is_latest]
        case _:
            return [one for one in standings if one.is_latest and _is_meant(selection, one, book)]


def _says(book: FactBook, standing: Standing, words: list[str]) -> bool:
    facts = book.of(standing.record_id)
    return facts is not None and all(word in facts.text for word in words)


def _is_meant(selection: Selection, one: Standing, book: FactBook) -> bool:
    value = selection.value
    match selection.what:
        case "status":
            return one.status == value
        case "day":
            return day_of(one.taken_at) == value
        case "kind":
            return (one.kind or "") == value
        case "reason":
            return one.status != "accepted" and value in (one.reasons.split() or ["doubtful"])
        case "form" | "place" | "option" | "number":
            is_of_form = ((one.form_id or ""), (one.version or "")) == (selection.form_id, selection.version)
            return is_of_form and (selection.what == "form" or _holds(selection, one, book))
        case _:
            return True


def _holds(selection: Selection, one: Standing, book: FactBook) -> bool:
    facts = book.of(one.record_id)
    if facts is None:
        return False
    if selection.what == "place":
        return one.status != "rejected" and facts.place == selection.value
    if one.status != "accepted":
        return False
    if selection.what == "option":
        return selection.value in facts.options.get(selection.field, ())
    return selection.field in facts.numbers


def day_of(taken_at: str) -> str:
    """Return the day in Beijing, ISO 8601, of a moment in UTC, ISO 8601."""
    return _day_of_hour(taken_at[:13])


@lru_cache(maxsize=4096)
def _day_of_hour(hour: str) -> str:
    """Return the day in Beijing of an hour in UTC: the two differ by whole hours."""
    return datetime.fromisoformat(f"{hour}:00").replace(tzinfo=UTC).astimezone(BEIJING).date().isoformat()
