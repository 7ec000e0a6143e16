"""What all records say, kept in memory: what the overview counts, a search looks through and a sample draws from.

The values stand in the records' files alone, never in the ledger. Reading ten thousand of those files takes seconds, so
what is needed of them is kept while the desk serves, and a record is read again only when its digest in the ledger
changes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from forms.definition import Form
from scanner.corrections import KnownForms
from scanner.ledger.folder import BatchFolder
from scanner.ledger.queries.standing import Standing
from scanner.values.record import RECORDS_FOLDER

_NOTHING: Final[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of a record.

    Attributes:
        digest: The digest of the record that it was taken from.
        place: The county that was read, or empty.
        options: Field id to the ids of the chosen options, of each choice that was read.
        numbers: Field id to the number, of each number that was read.
        text: All that is written in the record, its files' names and its id, for a search; in lower case.
        unseen: Fields whose value the program read from a page that has a picture, and no person looked at.
        unseen_blank: Such fields that the program found blank.
        settled: Fields that a person has spoken of, each with when, ISO 8601, and who.
    """

    digest: str
    place: str = ""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    text: str = ""
    unseen: tuple[str, ...] = _NOTHING
    unseen_blank: tuple[str, ...] = _NOTHING
    settled: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Fields:
    """Which fields of a form hold what."""

    place: str
    choices: tuple[str, ...]
    numbers: tuple[str, ...]


class FactBook:
    """The facts of a batch's records. Several threads may use it.

    Args:
        folder: The batch's folder.
        forms: The known forms.
    """

    def __init__(self, folder: BatchFolder, forms: KnownForms) -> None:
        self._folder = folder
        self._fields = {key: _fields_of(form) for key, form in forms.items()}
        self._facts: dict[str, Facts] = {}
        self._same: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._acceptance = -1.0
        self._lock = threading.Lock()

    def of(self, record_id: str) -> Facts | None:
        """Return the facts of a record as they were at the latest `renew`, or None."""
        return self._facts.get(record_id)

    def renew(self, standings: Sequence[Standing], acceptance: float) -> None:
        """Read the records that are new or have changed, and drop those that are gone.

        Args:
            standings: All records.
            acceptance: The least confidence, 0.0 to 1.0, of a value that needs no person.
        """
        with self._lock:
            if acceptance != self._acceptance:
                self._facts, self._acceptance = {}, acceptance
            for one in standings:
                known = self._facts.get(one.record_id)
                if known is None or known.digest != one.digest:
                    self._facts[one.record_id] = self._read(one)
            if len(self._facts) > len(standings):
                kept = {one.record_id for one in standings}
                self._facts = {record_id: one for record_id, one in self._facts.items() if record_id in kept}

    def _read(self, standing: Standing) -> Facts:
        """Return the facts of a record; of one whose file is damaged there are none."""
        try:
            path = self._folder.path / RECORDS_FOLDER / f"{standing.record_id}.json"
            record = json.loads(path.read_bytes())
            return self._facts_of(record, standing)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return Facts(standing.digest)

    def _facts_of(self, record: Mapping[str, Any], standing: Standing) -> Facts:
        answers, fields = record["answers"], record["fields"]
        key = (standing.form_id or "", standing.version or "")
        of_form = self._fields.get(key, _Fields("", (), ()))
        is_read = {name for name, one in fields.items() if one["outcome"] == "read"}
        place = answers.get(of_form.place) if of_form.place in is_read else None
        unseen, blank = self._unseen(record) if standing.status == "accepted" else (_NOTHING, _NOTHING)
        return Facts(
            digest=standing.digest,
            place=place if isinstance(place, str) else "",
            options={name: _options(answers.get(name)) for name in of_form.choices if name in is_read},
            numbers={
                name: float(answers[name])
                for name in of_form.numbers
                if name in is_read and isinstance(answers.get(name), int | float)
            },
            text="\n".join(_written(record)).casefold(),
            unseen=self._same.setdefault(unseen, unseen),
            unseen_blank=self._same.setdefault(blank, blank),
            settled=tuple(
                (name, one["correction"]["at"], one["correction"]["by"])
                for name, one in fields.items()
                if one.get("correction") is not None
            ),
        )

    def _unseen(self, record: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the fields that the program read, and those that it found blank, that nobody had to look at."""
        folder, record_id = self._folder.path / RECORDS_FOLDER, record["record_id"]
        count = len(record["source"]["pages"])
        drawn = {number for number in range(1, count + 1) if (folder / f"{record_id}-{number}.jpg").is_file()}
        found: dict[str, list[str]] = {"read": [], "blank": []}
        for name, one in record["fields"].items():
            is_seen = one.get("correction") is not None or one["confidence"] < self._acceptance
            if one["outcome"] in found and one["page"] in drawn and one["box_mm"] is not None and not is_seen:
                found[one["outcome"]].append(name)
        return tuple(found["read"]), tuple(found["blank"])


def _fields_of(form: Form) -> _Fields:
    places = [one.id for one in form.fields if one.kind.traits.is_place]
    return _Fields(
        place=places[0] if places else "",
        choices=tuple(one.id for one in form.fields if one.kind.is_choice),
        numbers=tuple(one.id for one in form.fields if one.kind.traits.adds_up),
    )


def _options(value: object) -> tuple[str, ...]:
    chosen = value if isinstance(value, list) else [value]
    return tuple(one for one in chosen if isinstance(one, str))


def _written(record: Mapping[str, Any]) -> Iterable[str]:
    """Yield what a search looks through."""
    yield record["record_id"]
    for file in record["source"]["files"]:
        yield file["path"]
        received = file.get("received")
        if received is not None:
            yield received["from"]
    for value in record["answers"].values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{value:.10g}"
    for one in record["fields"].values():
        if one["text"] is not None:
            yield one["text"]
