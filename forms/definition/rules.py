"""Rules between the fields of a form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RuleKind(StrEnum):
    """A rule between fields of a form."""

    AT_MOST = "at_most"  # field <= other
    WITHIN = "within"  # field's words stand within other's
    SUM = "sum"  # field is the sum of its parts


@dataclass(frozen=True, slots=True)
class FormRule:
    """Fields that must agree as `kind` says, where they are answered.

    Attributes:
        kind: How they must agree.
        field_id: The field that the rule is about.
        other_id: The other field of a rule between two; empty for a sum.
        part_ids: Of a sum: the fields that are added up.
    """

    kind: RuleKind
    field_id: str
    other_id: str = ""
    part_ids: tuple[str, ...] = ()

    @property
    def field_ids(self) -> tuple[str, ...]:
        """All fields that the rule binds, the one that it is about first."""
        return (self.field_id, *((self.other_id,) if self.other_id else ()), *self.part_ids)
