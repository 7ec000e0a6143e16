"""Hand-written stand-ins for the scanner's seams."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from scanner.values.page.picture import Gray
from scanner.values.reading.calibration import Calibration
from scanner.values.reading.recognised import Character, RecognisedLine


def recognised(text: str, confidence: float = 0.99) -> RecognisedLine:
    """A line whose characters all have one confidence."""
    return RecognisedLine(tuple(Character(character, confidence) for character in text))


class ScriptedEngine:
    """An engine that answers from a list, line after line, and keeps what it was shown.

    When the list is used up it answers with `default`.
    """

    def __init__(
        self,
        answers: Sequence[str | RecognisedLine] = (),
        *,
        default: str = "",
        confidence: float = 0.99,
        name: str = "scripted",
    ) -> None:
        self.name = name
        self.calibration: Calibration | None = None
        self.pictures: list[Gray] = []
        self.alphabets: list[str | None] = []
        self.singles: list[bool] = []
        self._answers = [a if isinstance(a, RecognisedLine) else recognised(a, confidence) for a in answers]
        self._default = recognised(default, confidence)

    def recognise(
        self, lines: Sequence[Gray], *, alphabet: str | None = None, single: bool = False
    ) -> list[RecognisedLine]:
        """Answer each picture with the next line of the script."""
        found = []
        for line in lines:
            self.pictures.append(line.copy())
            self.alphabets.append(alphabet)
            self.singles.append(single)
            found.append(self._answers.pop(0) if self._answers else self._default)
        return found

    def for_labels(self, words: str) -> ScriptedEngine:
        """Answer for labels as well."""
        return self


def _in_han(digest: bytes) -> str:
    """Return a Han character for each byte."""
    return "".join(chr(0x5000 + byte) for byte in digest)


class DigestEngine:
    """An engine that makes a line's words of its pixels: equal pictures say the same, others something else."""

    name = "digest"
    calibration: Calibration | None = None

    def recognise(
        self, lines: Sequence[Gray], *, alphabet: str | None = None, single: bool = False
    ) -> list[RecognisedLine]:
        """Answer each picture with the digest of its bytes, in characters that are as high as any typed line."""
        return [recognised(_in_han(hashlib.sha256(line.tobytes()).digest())) for line in lines]

    def for_labels(self, words: str) -> DigestEngine:
        """Answer for labels as well."""
        return self
