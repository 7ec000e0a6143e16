"""What really stands on a returned form: the truth that a record is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from forms.filling import Value
from tests.makers.paper.pens import Doubt, Mark


class Meaning(StrEnum):
    """What a careful person makes of a box."""

    TICKED = "ticked"
    EMPTY = "empty"
    ASK = "ask"  # would ask: only `unclear` is right


@dataclass(frozen=True, slots=True)
class BoxTruth:
    """A box to tick.

    Attributes:
        meaning: What it says.
        style: What was drawn: a `Mark`, a `Doubt`, or `empty`.
        clear: Whether nobody would ask about it; otherwise it is counted apart.
    """

    meaning: Meaning
    style: str = "empty"
    clear: bool = True


@dataclass(frozen=True, slots=True)
class FormTruth:
    """A returned form.

    Attributes:
        answers: Field id to value, as a record should have it; what is missing is blank.
        boxes: `field.option` to what is in the box. A box that is missing is not counted.
        copy_id: In its page code.
    """

    answers: Mapping[str, Value]
    boxes: Mapping[str, BoxTruth] = field(default_factory=dict)
    copy_id: str | None = None


CLEAR: Final = tuple(style for style in Mark if style not in (Mark.TICK_BESIDE, Mark.TICK_WORDS))
"""Marks on, in or around the box, or around its own words: nobody would ask what they mean."""

AMBIGUOUS: Final[Mapping[Mark | Doubt, Meaning]] = {
    Mark.TICK_BESIDE: Meaning.TICKED,
    Mark.TICK_WORDS: Meaning.TICKED,
    Doubt.FAINT: Meaning.TICKED,
    Doubt.SCRIBBLED_OUT: Meaning.EMPTY,
    Doubt.TICK_STRUCK: Meaning.EMPTY,
    Doubt.WORDS_STRUCK: Meaning.EMPTY,
    Doubt.FLUID: Meaning.EMPTY,
    Doubt.SPECK_IN_BOX: Meaning.EMPTY,
    Doubt.BETWEEN: Meaning.ASK,
}
"""Marks that a careful person may ask about, with what most would take them for."""
