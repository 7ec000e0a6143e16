"""What a second person said of fields that another had settled, and which fields are given to a second one at all."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Literal

from scanner.ledger import Ledger


@dataclass(frozen=True, slots=True)
class SecondRule:
    """Which settled fields a second person looks at.

    Attributes:
        share: Of how many records in a hundred all fields that somebody settled.
        fields: Of all records these fields, each as the form's id, a dot and the field's id.
    """

    share: int = 0
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What a second person found of a field.

    Attributes:
        record_id: The record.
        field: The field's name in it.
        of_word: When the word was said that was looked at, ISO 8601, and who said it; a later word is looked at anew.
        found: `agreed`: both say the same; `differs`: a third has to decide; `decided`: one has.
        said_by: The second person, or of `decided` the third.
        said_at: When, ISO 8601.
        said: Of `differs` what the second person said, as JSON; else empty.
    """

    record_id: str
    field: str
    of_word: str
    found: Literal["agreed", "differs", "decided"]
    said_by: str
    said_at: str
    said: str = ""


def second_rule(ledger: Ledger) -> SecondRule:
    """Return which settled fields a second person looks at: none, as long as nobody has said so."""
    rows = ledger.query("SELECT share, fields FROM second_rule")
    return SecondRule(rows[0][0], tuple(rows[0][1].split())) if rows else SecondRule()


def note_second_rule(ledger: Ledger, rule: SecondRule) -> None:
    """Keep which settled fields a second person looks at."""
    with ledger.changes() as db:
        db.execute("INSERT OR REPLACE INTO second_rule VALUES (1, ?, ?)", (rule.share, " ".join(rule.fields)))


def second_looks(ledger: Ledger) -> dict[tuple[str, str], SecondLook]:
    """Return record id and field to what a second person found of the field."""
    rows = ledger.query("SELECT * FROM second_look ORDER BY said_at, record_id, field")
    return {(row[0], row[1]): SecondLook(*row) for row in rows}


def note_second_look(ledger: Ledger, look: SecondLook) -> None:
    """Keep what a second person, or a third, found of a field, in the place of what was known of it."""
    with ledger.changes() as db:
        db.execute("INSERT OR REPLACE INTO second_look VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(look))
