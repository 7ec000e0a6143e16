"""抽查: accepted values that nobody had to look at are drawn at random, and a person types what stands there, blind.

What is drawn has to be answered, in the order in which it was drawn: whoever could skip what is hard to read would
measure the rest. What a person types is kept in memory until it is the same or is decided; the ledger keeps only what
was found.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import Final

from forms.errors import UsageError
from scanner.corrections import Corrections
from scanner.desk.blind.answers import BlindAnswer, is_same
from scanner.desk.blind.holds import Holds
from scanner.desk.figures.survey import Survey
from scanner.ledger.checks.samples import Found, SampledValue, note_drawn, note_found, sampled_values
from scanner.ledger.queries.standing import Standing
from scanner.sampling.bounds import Statement
from scanner.sampling.drawing import SURPRISING, draw
from scanner.values.clock import moment_of
from scanner.values.record import FieldState, Record

BLANK: Final = " blank"
"""Stands behind a kind of return where fields are meant that were read as blank."""

_OF_WORDS: Final[dict[str, Found]] = {"confirmed": "right", "illegible": "illegible"}


@dataclass(frozen=True, slots=True)
class Pending:
    """What a person typed that differs from what was read, until it is decided."""

    drawn: SampledValue
    said: BlindAnswer


class Sampling:
    """The sample of a batch. Only one thread uses it.

    Args:
        corrections: The batch.
        survey: Knows which values may be drawn.
        chance: Decides which ones are.
    """

    def __init__(self, corrections: Corrections, survey: Survey, chance: random.Random = SURPRISING) -> None:
        self._corrections = corrections
        self._survey = survey
        self._chance = chance
        self._holds = Holds()
        self._pending: dict[str, Pending] = {}

    # What there is

    def population(self, said: int) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """Return each kind of return to its records' ids and their fields that nobody had to look at, blank ones too.

        Args:
            said: How many words were said at this desk.
        """
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for one in self._survey.standings(said):
            facts = self._survey.book.of(one.record_id)
            if facts is not None and _counts(one) and (facts.unseen or facts.unseen_blank):
                found.setdefault(one.kind or "", []).append((one.record_id, facts.unseen + facts.unseen_blank))
        return found

    def statements(self) -> list[Statement]:
        """Return what the sample says, kind by kind of return, the one with most values first."""
        counts: dict[str, Counter[str]] = {}
        for one in self._values():
            counts.setdefault(one.kind, Counter())[one.found] += 1
        made = [
            Statement(kind, of["right"] + of["wrong"] + of["illegible"], of["wrong"], of["illegible"], of[""])
            for kind, of in counts.items()
        ]
        return sorted(made, key=lambda one: (-one.seen, one.kind))

    # Drawing and asking

    def draw(self, kind: str, count: int, said: int) -> int:
        """Draw fields of a kind of return, read and blank ones alike, and return how many were.

        Whoever is asked cannot know which sort a field is of; the two are counted apart.
        """
        known = {(one.record_id, one.field) for one in self._values()}
        places = draw(self.population(said).get(kind, []), count, known, self._chance)
        book, drawn = self._survey.book, []
        for record_id, field in places:
            facts = book.of(record_id)
            is_blank = facts is not None and field in facts.unseen_blank
            drawn.append((record_id, field, kind + BLANK if is_blank else kind))
        with self._corrections.asking() as ledger:
            note_drawn(ledger, drawn, moment_of(self._corrections.clock))
        return len(places)

    def next_for(self, who: str) -> SampledValue | None:
        """Return the value that a session is asked next; None if nothing is left for it.

        Args:
            who: The session's key.
        """
        taken = self._holds.of_others(who)
        for one in self._values():
            if one.found or (one.record_id, one.field) in taken:
                continue
            found, by = self._found_meanwhile(one)
            if found:
                self._note(one, found, by)
                continue
            self._holds.hold(who, (one.record_id, one.field))
            return one
        self._holds.hold(who, None)
        return None

    def value(self, record_id: str, field: str) -> SampledValue | None:
        """Return a value that was drawn and not answered yet, or None."""
        found = (one for one in self._values() if (one.record_id, one.field) == (record_id, field) and not one.found)
        return next(found, None)

    def pending(self, who: str) -> Pending | None:
        """Return what a session's person typed and has to decide, or None."""
        return self._pending.get(who)

    # What a person says

    def answer(self, who: str, by: str, drawn: SampledValue, said: BlindAnswer) -> bool:
        """Take in what a person typed.

        Args:
            who: The session's key.
            by: The person's name.
            drawn: The value.
            said: What was typed.

        Returns:
            Whether the matter is settled; False where the person has to decide.

        Raises:
            UsageError: The record is gone or damaged.
        """
        record = self._corrections.record(drawn.record_id)
        if said.outcome == "unclear":
            self._note(drawn, "illegible", by)
            return True
        if is_same(said, state_of(record, drawn.field)):
            self._note(drawn, "right", by)
            return True
        self._pending[who] = Pending(drawn, said)
        return False

    def decide(self, who: str, by: str, found: Found) -> None:
        """Keep what a person decided of what differs; a wrong value was corrected before."""
        pending = self._pending.pop(who, None)
        if pending is not None:
            self._note(pending.drawn, found, by)

    def _values(self) -> list[SampledValue]:
        with self._corrections.asking() as ledger:
            return list(sampled_values(ledger))

    def _note(self, drawn: SampledValue, found: Found, by: str) -> None:
        with self._corrections.asking() as ledger:
            at = moment_of(self._corrections.clock)
            note_found(ledger, (drawn.record_id, drawn.field), found, by=by, at=at)

    def _found_meanwhile(self, drawn: SampledValue) -> tuple[Found, str]:
        """Return what became of a value outside the sample since it was drawn, and through whom."""
        try:
            record = self._corrections.record(drawn.record_id)
        except UsageError:
            return "void", ""
        field = record.fields.get(drawn.field)
        if record.record_id != drawn.record_id or field is None or record.superseded_by is not None:
            return "void", ""
        if field.correction is not None and field.correction.at < drawn.drawn_at:
            return "void", ""
        if field.correction is not None:
            return _OF_WORDS.get(field.correction.kind, "wrong"), field.correction.by
        is_there = record.status == "accepted" and field.outcome == ("blank" if drawn.kind.endswith(BLANK) else "read")
        return ("" if is_there else "void"), ""


def state_of(record: Record, field_id: str) -> FieldState:
    """Return what a record says of a field."""
    one = record.fields[field_id]
    return FieldState(outcome=one.outcome, value=record.answers.get(field_id), text=one.text)


def _counts(standing: Standing) -> bool:
    return standing.is_latest and standing.status == "accepted"
