"""The result of an OCR engine for a line: its characters, how sure the engine is of each, and what else they may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """One recognised character.

    Attributes:
        text: One character.
        confidence: 0.0 to 1.0.
        alternatives: Other characters with their confidences, best first; may be empty.
        at: The middle of the character as a share of the picture's width; None from an engine that cannot tell.
    """

    text: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()
    at: float | None = None


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """The text of one line picture; no characters where nothing was recognised.

    Attributes:
        characters: The characters from left to right.
        left_out: The greatest chance, 0.0 to 1.0, that one more character stands somewhere between them; 0.0 from
            an engine that cannot tell.
    """

    characters: tuple[Character, ...] = ()
    left_out: float = 0.0

    @property
    def text(self) -> str:
        """The characters joined."""
        return "".join(character.text for character in self.characters)

    @property
    def confidence(self) -> float:
        """The lowest confidence of a character, 0.0 without characters. The mean would hide one wrong character."""
        return min((character.confidence for character in self.characters), default=0.0)
