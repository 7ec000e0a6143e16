"""Tesseract, the program, as an engine: slower and weaker than rapidocr, but available nearly everywhere.

Each line is one process. Characters and their confidences are taken from Tesseract's hOCR output.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import cv2
import numpy as np
from lxml import etree

from forms.errors import MissingProgramError
from forms.wording import Wording
from scanner.engines import rapid
from scanner.values.page.picture import Gray
from scanner.values.reading.calibration import Calibration
from scanner.values.reading.recognised import Character, RecognisedLine

_LANGUAGES: Final = "chi_sim+eng"
_CURE: Final = "install the Debian packages tesseract-ocr and tesseract-ocr-chi-sim"
# pixels, the least height that the `OcrEngine` protocol promises; a smaller picture holds no character
_SIDE_MIN: Final = 8
_CONTRAST_MIN: Final = 12  # grey values between lightest and darkest; a picture with less is empty
_WORKING_HEIGHT: Final = 56  # pixels; Tesseract's LSTM reads capitals of about 30 pixels best (its manual)
_TIMEOUT_S: Final = 30

CALIBRATION: Final = replace(rapid.CALIBRATION, fitted_on=f"rapidocr, {rapid.CALIBRATION.fitted_on}")
"""Borrowed: nothing was fitted to Tesseract's own confidences yet."""


class TesseractEngine:
    """Reads lines with Tesseract's simplified Chinese and English models, in page mode 7 (one line)."""

    name: str = "tesseract"
    calibration: Calibration | None = CALIBRATION

    def __init__(self) -> None:
        """Look for the program and its language.

        Raises:
            MissingProgramError: Tesseract, its Chinese model or pytesseract is not installed.
        """
        self._tesseract = _find_tesseract()

    def recognise(
        self,
        lines: Sequence[Gray],
        *,
        alphabet: str | None = None,
        single: bool = False,  # noqa: ARG002
    ) -> list[RecognisedLine]:
        """Return one result for each picture, in order; an alphabet becomes Tesseract's whitelist."""
        return [self._recognise_line(line, alphabet) for line in lines]

    def for_labels(self, words: str) -> TesseractEngine:  # noqa: ARG002
        """Return this engine."""
        return self

    def _recognise_line(self, line: Gray, alphabet: str | None) -> RecognisedLine:
        if min(line.shape) < _SIDE_MIN or int(line.max()) - int(line.min()) < _CONTRAST_MIN:
            return RecognisedLine()
        scale = _WORKING_HEIGHT / line.shape[0]
        picture = cv2.resize(line, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) if scale > 1 else line
        config = "--psm 7 -c hocr_char_boxes=1 -c load_system_dawg=0"
        if alphabet:
            config += f" -c tessedit_char_whitelist={''.join(c for c in alphabet if c.isalnum())}"
        hocr = self._tesseract.image_to_pdf_or_hocr(
            np.ascontiguousarray(picture), lang=_LANGUAGES, config=config, extension="hocr", timeout=_TIMEOUT_S
        )
        return RecognisedLine(tuple(_characters(hocr)))


def _find_tesseract() -> Any:
    try:
        import pytesseract  # noqa: PLC0415  (only this engine needs it)
    except ImportError as error:
        raise MissingProgramError(
            Wording(
                zh="请安装 Python 包 pytesseract。",
                en="pytesseract is not installed; install the Python package pytesseract.",
            )
        ) from error
    if shutil.which("tesseract") is None:
        raise MissingProgramError(
            Wording(zh="请安装 tesseract。", en=f"the program tesseract is not installed; {_CURE}")
        )
    missing = set(_LANGUAGES.split("+")) - set(pytesseract.get_languages())
    if missing:
        raise MissingProgramError(
            Wording(
                zh="请安装 tesseract 的语言包。",
                en=f"tesseract lacks its language {', '.join(sorted(missing))}; {_CURE}",
            )
        )
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # one thread for each worker process
    return pytesseract


def _characters(hocr: bytes) -> Iterator[Character]:
    """Yield the characters of all words, with a space between two words unless one of the sides is Han."""
    before = ""
    for word in _of_class(
        etree.fromstring(hocr, etree.XMLParser(resolve_entities=False, no_network=True)), "ocrx_word"
    ):
        word_confidence = _confidence(word.get("title", ""), "x_wconf")
        found = [
            # a character's own confidence is 0.8 or more even where it is wrong; its word's says more
            Character(text, min(word_confidence, _confidence(part.get("title", ""), "x_conf")))
            for part in _of_class(word, "ocrx_cinfo")
            for text in _texts(part)
        ]
        if not found:
            continue
        if before and before.isascii() and found[0].text.isascii():
            yield Character(" ", found[0].confidence)
        yield from found
        before = found[-1].text


def _of_class(element: Any, name: str) -> list[Any]:
    """Return the elements of an hOCR class inside an element."""
    return [child for child in element.iter() if child.get("class") == name]


def _texts(part: Any) -> Iterator[str]:
    yield from (part.text or "").strip()


def _confidence(title: str, key: str) -> float:
    """Return an entry of an hOCR title, given in per cent, as 0.0 to 1.0; 0.0 where it is missing."""
    for entry in title.split(";"):
        name, _, value = entry.strip().partition(" ")
        if name == key:
            return min(1.0, max(0.0, float(value) / 100))
    return 0.0
