"""What a person says of a field that was asked blind, and whether it is the same as what was read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from scanner.corrections import FieldWord
from scanner.values.record import FieldState, Value


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """What a person says stands on the paper.

    Attributes:
        outcome: `read`: `value` stands there; `blank`: nothing does; `unclear`: nobody can read it.
        value: The value.
        text: The value as it was typed; None for a choice.
    """

    outcome: Literal["read", "blank", "unclear"]
    value: Value = None
    text: str | None = None

    def word(self, field_id: str) -> FieldWord:
        """Return the word that keeps it in a field."""
        match self.outcome:
            case "read":
                return FieldWord(field_id, "changed", self.value, self.text)
            case "blank":
                return FieldWord(field_id, "blank")
            case _:
                return FieldWord(field_id, "illegible")


def is_same(said: BlindAnswer, state: FieldState) -> bool:
    """Tell whether a person says the same as stands in a field; in texts spaces, lines and widths mean nothing."""
    if said.outcome != "read" or state.outcome != "read":
        return said.outcome == state.outcome
    mine, other = said.value, state.value
    if isinstance(mine, str) and isinstance(other, str):
        return _plain(mine) == _plain(other)
    if isinstance(mine, list) and isinstance(other, list):
        return sorted(map(str, mine)) == sorted(map(str, other))
    return mine == other


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
