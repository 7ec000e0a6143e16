"""What a reader found in one field, before any rule looked at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from forms.geometry import Rect
from scanner.values.issue import Issue
from scanner.values.reading.calibration import Calibration


class Outcome(StrEnum):
    """What became of a field."""

    READ = "read"
    BLANK = "blank"
    UNCLEAR = "unclear"


class BoxState(StrEnum):
    """What a box to tick says."""

    TICKED = "ticked"
    EMPTY = "empty"
    UNCLEAR = "unclear"


EXACT_READERS: Final = frozenset({"form-values", "content-controls", "text-layer", "annotations"})
"""The readers that take what a file says, character by character; `Reading.exact` asks for them."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A bound of a reading's confidence.

    Attributes:
        most: The most that the confidence may be, 0.0 to 1.0.
        why: In a few words, for engineers; holds no field's value.
    """

    most: float
    why: str

    def __post_init__(self) -> None:
        if not 0.0 <= self.most <= 1.0:
            raise ValueError(f"a cap is 0.0 to 1.0, not {self.most}")


@dataclass(frozen=True, slots=True)
class BoxScore:
    """How sure a reader is of one box's state, and why.

    Attributes:
        confidence: 0.0 to 1.0, the estimated chance that the state is right.
        reason: In a few words, for engineers.
    """

    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text read from pixels rests on; judging makes its confidence of it.

    Attributes:
        surprise: Sum of -ln(confidence) over the characters; spaces do not count.
        characters: How many they are.
        lone_lines: Lines of a single character beside others: often no writing.
        slanted: Share of its strokes' edges that are neither level nor upright: 0.6 to 0.8 in print, 0.8 to 0.9
            by hand.
        left_out: The greatest chance that a character is missing in it, as the recogniser sees it.
        doubtful: The characters of the text that the recogniser was not sure of: from, and up to but without,
            counted from 0.
        calibration: What these features are worth, from the engine that recognised the text. None from an engine that
            nothing was measured for: its reading's own confidence counts.
    """

    surprise: float
    characters: int
    lone_lines: int = 0
    slanted: float = 0.0
    left_out: float = 0.0
    doubtful: tuple[tuple[int, int], ...] = ()
    calibration: Calibration | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Witness:
    """What one part of a digital file says of a field, where its parts do not say the same.

    Attributes:
        said_by: The part: `value`, `widget`, `state`, `appearance`, `unlisted-widget`,
            `rich-text`, `xfa`, `control`, `text` and the like.
        text: What it says, as it stands there; empty where it says that the field is blank.
    """

    said_by: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one field, before any rule looked at it.

    Attributes:
        field_id: The field.
        outcome: Read, blank, or unclear.
        reader: What read it: `form-values`, `content-controls`, `text-layer`, `annotations`,
            `marks`, `ink`, `rapidocr`, `tesseract`.
        text: What was written, as it was written; None for choices and blanks. Lines of
            a digital source are separated by line feeds.
        confidence: 0.0 to 1.0, its reader's own estimate of the chance that it is right.
        caps: What any stage knows that bounds the confidence; validation applies them, once.
        options: For a choice: option id to state, in the form's order.
        alternatives: Other texts the reader held possible, best first.
        page_no: The form's page, from 1; None for Word.
        box_mm: The place on it; None for Word.
        issues: What the reader noticed.
        scores: For a choice on paper: option id to what the reader made of its box.
        evidence: What a text read from pixels rests on; None for everything else.
        witnesses: What the parts of a digital file say, in the file's order, where they
            differ; none where they agree. Who gives witnesses says UNCLEAR too.
    """

    field_id: str
    outcome: Outcome
    reader: str
    text: str | None = None
    confidence: float = 1.0
    options: Mapping[str, BoxState] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    page_no: int | None = None
    box_mm: Rect | None = None
    issues: tuple[Issue, ...] = ()
    scores: Mapping[str, BoxScore] = field(default_factory=dict)
    evidence: Evidence | None = None
    caps: tuple[Cap, ...] = ()
    witnesses: tuple[Witness, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether it was taken from characters or states that a file holds, and not recognised in a picture."""
        return self.reader in EXACT_READERS

    @property
    def most(self) -> float:
        """The most that its confidence may be."""
        return min((cap.most for cap in self.caps), default=1.0)

    @property
    def estimate(self) -> float:
        """Its reader's own confidence within its caps: what readings are compared by before validation."""
        return min(self.confidence, self.most)

    def capped(self, most: float, why: str) -> Reading:
        """Return it with one more bound of its confidence.

        Args:
            most: 0.0 to 1.0.
            why: In a few words, for engineers.
        """
        return replace(self, caps=(*self.caps, Cap(most, why)))

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence is 0.0 to 1.0, not {self.confidence}")
