"""第二人核对: fields that one person has settled are given blind to a second; where the two differ, a third decides.

What the second person says is kept in the ledger only as long as it differs and nobody has decided. Each word is looked
at once; whoever says something new of the field has it looked at again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.errors import UsageError
from scanner.corrections import Corrections, FieldWord
from scanner.desk.blind.answers import BlindAnswer, is_same
from scanner.desk.blind.holds import Holds
from scanner.desk.blind.sampling import state_of
from scanner.desk.figures.survey import Survey
from scanner.ledger.checks.second_looks import (
    SecondLook,
    SecondRule,
    note_second_look,
    note_second_rule,
    second_looks,
    second_rule,
)
from scanner.values.clock import moment_of
from scanner.values.record import Correction, Record


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field that somebody is to look at.

    Attributes:
        record_id: The record.
        field: The field's name in it.
        look: Where two people differ, what the second one said; a third decides. None: a second person is wanted.
    """

    record_id: str
    field: str
    look: SecondLook | None


class SecondLooks:
    """The second looks of a batch. Only one thread uses it.

    Args:
        corrections: The batch.
        survey: Knows which fields people have settled.
    """

    def __init__(self, corrections: Corrections, survey: Survey) -> None:
        self._corrections = corrections
        self._survey = survey
        self._holds = Holds()

    @property
    def rule(self) -> SecondRule:
        """Which settled fields a second person looks at."""
        with self._corrections.asking() as ledger:
            return second_rule(ledger)

    def set_rule(self, rule: SecondRule) -> None:
        """Say which settled fields a second person looks at."""
        with self._corrections.asking() as ledger:
            note_second_rule(ledger, rule)

    def counts(self, said: int) -> Mapping[str, int]:
        """Return how many fields are `second` or `third`: waiting for one; `agreed` or `decided`.

        Args:
            said: How many words were said at this desk.
        """
        found = Counter("second" if one.look is None else "third" for one, _ in self._wanted(said))
        with self._corrections.asking() as ledger:
            found.update(one.found for one in second_looks(ledger).values() if one.found != "differs")
        return found

    def next_for(self, who: str, by: str, said: int) -> Wanted | None:
        """Return the field that a person is asked next; None if nothing is left that this person may look at.

        Args:
            who: The session's key.
            by: The person's name: nobody looks at a field twice.
            said: How many words were said at this desk.
        """
        taken = self._holds.of_others(who)
        for one, word in self._wanted(said):
            place = one.record_id, one.field
            if place not in taken and self._may_look(by, one, word):
                self._holds.hold(who, place)
                return one
        self._holds.hold(who, None)
        return None

    def wanted(self, record_id: str, field: str, by: str, said: int) -> Wanted | None:
        """Return a field that this person may look at, or None."""
        for one, word in self._wanted(said):
            if (one.record_id, one.field) == (record_id, field):
                return one if self._may_look(by, one, word) else None
        return None

    def answer(self, by: str, wanted: Wanted, said: BlindAnswer) -> bool:
        """Take in what a second person says, and return whether it is the same as the first one's word.

        Raises:
            UsageError: The record is gone or damaged.
        """
        record = self._corrections.record(wanted.record_id)
        same = is_same(said, state_of(record, wanted.field))
        kept = "" if same else json.dumps([said.outcome, said.value, said.text], ensure_ascii=False)
        self._note(record, wanted, "agreed" if same else "differs", by, kept)
        return same

    def second_answer(self, wanted: Wanted) -> BlindAnswer | None:
        """Return what the second person said, or None where that cannot be told."""
        try:
            outcome, value, text = json.loads(wanted.look.said if wanted.look is not None else "")
        except ValueError:
            return None
        return BlindAnswer(outcome, value, text) if outcome in {"read", "blank", "unclear"} else None

    def words_of(self, record: Record, wanted: Wanted, decided: BlindAnswer | None) -> list[FieldWord]:
        """Return the words that keep a third person's decision; None stands for the first one's word."""
        if decided is not None:
            return [decided.word(wanted.field)]
        state = state_of(record, wanted.field)
        return [FieldWord(wanted.field, "illegible" if state.outcome == "unclear" else "confirmed")]

    def note_decided(self, by: str, record: Record, wanted: Wanted) -> None:
        """Keep that a third person has decided, after the word was kept in the record."""
        self._note(record, wanted, "decided", by, "")

    def _note(self, record: Record, wanted: Wanted, found: str, by: str, said: str) -> None:
        correction = record.fields[wanted.field].correction
        at = moment_of(self._corrections.clock)
        of_word = word_of(correction) if correction is not None else ""
        look = SecondLook(wanted.record_id, wanted.field, of_word, found, by, at, said)  # type: ignore[arg-type]
        with self._corrections.asking() as ledger:
            note_second_look(ledger, look)

    def _wanted(self, said: int) -> Iterator[tuple[Wanted, str]]:
        """Yield every field that somebody is to look at, with the word that settled it, as `word_of` gives it."""
        rule = self.rule
        if not rule.share and not rule.fields:
            return
        with self._corrections.asking() as ledger:
            looks = second_looks(ledger)
        for standing in self._survey.standings(said):
            facts = self._survey.book.of(standing.record_id)
            if facts is None or not facts.settled or not standing.is_latest or standing.status == "rejected":
                continue
            is_chosen = int(standing.record_id[:8], 16) % 100 < rule.share
            for field, at, by in facts.settled:
                if not is_chosen and f"{standing.form_id}.{field}" not in rule.fields:
                    continue
                look, word = looks.get((standing.record_id, field)), f"{at} {by}"
                is_known = look is not None and look.of_word == word
                if look is not None and is_known and look.found != "differs":
                    continue
                yield Wanted(standing.record_id, field, look if is_known else None), word

    def _may_look(self, by: str, wanted: Wanted, word: str) -> bool:
        """Tell whether a person may look at a field: the word on it still stands, and nobody looks at a field twice."""
        if wanted.look is not None and wanted.look.said_by == by:
            return False
        try:
            record = self._corrections.record(wanted.record_id)
        except UsageError:
            return False
        field = record.fields.get(wanted.field)
        correction = field.correction if field is not None and record.record_id == wanted.record_id else None
        return correction is not None and correction.by != by and word_of(correction) == word


def word_of(correction: Correction) -> str:
    """Return what tells a word on a field apart from a later one."""
    return f"{correction.at} {correction.by}"
