"""RapidOCR's bundled recogniser, PP-OCRv6 small, run directly: the engine that reads values.

None of rapidocr's code runs; see `scanner/engines/pp_ocr.py`. Printed words whose wording the form tells are left to a
smaller model, see `scanner/engines/labels.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from forms.errors import MissingProgramError
from forms.wording import Wording
from scanner.engines.labels import LabelEngine
from scanner.engines.pp_ocr import PpOcrModel
from scanner.values.page.picture import Gray
from scanner.values.reading.calibration import Calibration
from scanner.values.reading.recognised import RecognisedLine
from scanner.values.seams import OcrEngine

_MODEL: Final = "PP-OCRv6_rec_small.onnx"

CALIBRATION: Final = Calibration(
    weights={
        "one": 7.807,
        "surprise": -1.277,
        "left_out": -0.132,
        "hardness": -2.331,
        "slanted": -0.691,
        "lone": 0.0,
        "latin": -0.104,
        "digits": -0.304,
        "known": 1.141,
    },
    fitted_on="seed 281128, 2026-11-28: 4789 fields of 192 forms, those with even numbers",
)
"""What this model's confidences are worth; `docs/accuracy.md` shows how they do on other forms."""


class RapidEngine:
    """Reads lines with PP-OCRv6 small."""

    name: str = "rapidocr"
    calibration: Calibration | None = CALIBRATION

    def __init__(self) -> None:
        """Load the model.

        Raises:
            MissingProgramError: rapidocr or onnxruntime is not installed.
        """
        self._model = PpOcrModel(_find_model())
        self._labels: LabelEngine | None = None

    def recognise(
        self, lines: Sequence[Gray], *, alphabet: str | None = None, single: bool = False
    ) -> list[RecognisedLine]:
        """Return one result for each picture, in order.

        With an alphabet only its characters are found. Their confidences stay those among all
        characters, so a character that was forced into the alphabet has a low one.
        """
        return self._model.recognise(lines, alphabet=alphabet, single=single)

    def for_labels(self, words: str) -> OcrEngine:
        """Return the engine with the smaller model where that model has all of the words' characters.

        It is loaded at the first call: most returns have no print but ours.
        """
        if self._labels is None:
            self._labels = LabelEngine()
        return self._labels if self._labels.knows(words) else self


def _find_model() -> Path:
    spec = find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0]) / "models" / _MODEL if folders else None
    if path is None or not path.is_file():
        raise MissingProgramError(
            Wording(
                zh="缺少识别模型，请安装 Python 包 rapidocr。",
                en=f"the OCR model {_MODEL} is not installed; install the Python package rapidocr>=3.10,<4, which "
                "has it.",
            )
        )
    return path
