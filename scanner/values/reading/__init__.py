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
"""The readers that take characters or states which a file holds, and recognise nothing; see `Reading.exact`."""


@dataclass(frozen=True, slots=True)
class Cap:
    """An upper limit of a reading's confidence.

    Attributes:
        most: The most that the confidence may be, 0.0 to 1.0.
        why: The reason, in a few words for engineers; it never contains a field's value.
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
        confidence: The estimated chance, 0.0 to 1.0, that the state is right.
        reason: Why, in a few words for engineers.
    """

    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for a text that was read from pixels; validation works out the text's confidence from it.

    Attributes:
        surprise: The sum of -ln(confidence) over the characters. Ten characters of confidence 0.99 give 0.1, and
            one of 0.5 alone gives 0.7. Spaces do not count.
        characters: How many characters the sum is over.
        lone_lines: How many lines have a single character, where there are other lines: such a line is often not
            writing at all.
        slanted: The share of the strokes' edges that are neither level nor upright: 0.6 to 0.8 in print, 0.8 to 0.9
            in handwriting.
        left_out: The greatest chance, as the engine sees it, that a character is missing somewhere in the text.
        doubtful: The ranges of characters that the engine was not sure of: the index of the first one, and the index
            behind the last one, from 0.
        calibration: The weights of these features for the engine that recognised the text. None for an engine that
            was not measured: then the reading's own confidence counts.
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
    """What one part of a digital file says of a field, where the file's parts do not say the same.

    Attributes:
        said_by: The part. In a PDF: `value` (the value that the field stores), `widget` (the value of
            one place where it is shown), `unlisted-widget` (the value of a field that is only on a
            page and not in the form's list of fields), `state` (whether its boxes are on),
            `appearance` (what is drawn), `rich-text`, `xfa`. In a Word file: `control`, `text` and
            the like.
        text: What the part says, unchanged; empty where it says that the field is blank.
    """

    said_by: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one field, before any rule looked at it.

    Attributes:
        field_id: The field.
        outcome: Read, blank, or unclear.
        reader: The name of the reader or OCR engine that read the field: `form-values`,
            `content-controls`, `text-layer`, `annotations`, `marks`, `ink`, `rapidocr`, `tesseract`.
        text: The text as it was written; None for choices and blanks. Lines of a digital source
            are separated by line feeds.
        confidence: The reader's own estimate, 0.0 to 1.0, of the chance that the reading is right.
        caps: Upper limits of the confidence from any stage that knows one; validation applies them, once.
        options: For a choice, the state of each option's box by the option's id, in the form's order.
        alternatives: Other texts that the reader held possible, best first.
        page_no: The form's page, from 1; None for Word.
        box_mm: The field's place on that page; None for Word.
        issues: What the reader noticed.
        scores: For a choice on paper, how sure the reader is of each box, by the option's id.
        evidence: The evidence for a text that was read from pixels; None for any other reading.
        witnesses: What the parts of a digital file say, in the file's order, where they differ;
            empty where they agree. A reading with witnesses is always unclear.
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
        """Whether the reading was taken from characters or states that a file holds, not recognised in a picture."""
        return self.reader in EXACT_READERS

    @property
    def most(self) -> float:
        """The most that the confidence may be: the lowest of the caps."""
        return min((cap.most for cap in self.caps), default=1.0)

    @property
    def estimate(self) -> float:
        """The reader's own confidence within the caps; before validation, readings are compared by this."""
        return min(self.confidence, self.most)

    def capped(self, most: float, why: str) -> Reading:
        """Return the reading with one more upper limit of its confidence.

        Args:
            most: The most that the confidence may be, 0.0 to 1.0.
            why: The reason, in a few words for engineers.
        """
        return replace(self, caps=(*self.caps, Cap(most, why)))

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence is 0.0 to 1.0, not {self.confidence}")
