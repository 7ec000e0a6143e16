"""PP-OCRv6 tiny: reads printed words whose wording a form tells, in a fifth of the time of the model that reads values.

Of clean print it reads as much as the other model; of handwriting far less, and of the 6,763 characters of GB2312 it
lacks 1,315, in whose place it names others without doubt. So it stands in no list of engines that a user may choose
from, and never reads a value. Where a label is compared with its wording, a wrong character costs some likeness and
nothing else. Measured in docs/decisions/0018-less-recognising.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scanner.engines.pp_ocr import PpOcrModel
from scanner.values.page.picture import Gray
from scanner.values.reading.calibration import Calibration
from scanner.values.reading.recognised import RecognisedLine

_MODELS: Final = Path(__file__).parent / "models"
"""Where both files come from: `SOURCES.md` in it."""

_MODEL: Final = "PP-OCRv6_rec_tiny.onnx"
_CHARACTERS: Final = "PP-OCRv6_rec_tiny.txt"


class LabelEngine:
    """Reads lines of known print with PP-OCRv6 tiny."""

    name: str = "labels"
    calibration: Calibration | None = None

    def __init__(self) -> None:
        """Load the model that lies in the package.

        Raises:
            MissingProgramError: onnxruntime is not installed.
        """
        characters = (_MODELS / _CHARACTERS).read_text(encoding="utf-8").splitlines()
        self._model = PpOcrModel(_MODELS / _MODEL, characters)

    def recognise(
        self, lines: Sequence[Gray], *, alphabet: str | None = None, single: bool = False
    ) -> list[RecognisedLine]:
        """Return one result for each picture, in order; with an alphabet only its characters are found."""
        return self._model.recognise(lines, alphabet=alphabet, single=single)

    def for_labels(self, words: str) -> LabelEngine:  # noqa: ARG002
        """Return this engine."""
        return self

    def knows(self, text: str) -> bool:
        """Tell whether the model has every character of a text."""
        return self._model.knows(text)
