"""What a person can say of a record, as values, and what is refused.

A word on a field is kept as an entry of the record's history: who, when, what stood there before, and what stands
there now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from forms.errors import UsageError
from scanner.values.record import Value


class RefusedWordError(UsageError):
    """A word that cannot be kept: no such field, a value that the field cannot have, or nothing to take back."""


class OutdatedError(UsageError):
    """Somebody else has changed the record since it was looked at."""


@dataclass(frozen=True, slots=True)
class FieldWord:
    """A person's word on a field.

    Attributes:
        field: The field's name, as in the record's `fields`.
        kind: `confirmed`: what was read is right; `changed`: it is `value`; `blank`: nothing stands there;
            `illegible`: nobody can read it.
        value: Of `changed` only: the answer, as a record has it; for a choice of many all chosen options.
        text: Of `changed` only: what stands on the paper, where that is written otherwise than the answer; None: the
            answer itself.
    """

    field: str
    kind: Literal["confirmed", "changed", "blank", "illegible"]
    value: Value = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class RecordWord:
    """A person's verdict on a whole record.

    Attributes:
        kind: `accepted`: take it as it is; `rejected`: do not take it; `restored`: no verdict stands any more.
        reason: Why, in the person's words; a verdict needs one.
    """

    kind: Literal["accepted", "rejected", "restored"]
    reason: str = ""
