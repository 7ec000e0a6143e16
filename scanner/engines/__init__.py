"""The OCR engines by name; `rapidocr` is the default.

An engine's library is imported when the engine is made: a process that only names engines stays small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanner.values.seams import OcrEngine

DEFAULT_ENGINE: Final = "rapidocr"


def _rapid() -> OcrEngine:
    from scanner.engines.rapid import RapidEngine  # noqa: PLC0415

    return RapidEngine()


def _tesseract() -> OcrEngine:
    from scanner.engines.tesseract import TesseractEngine  # noqa: PLC0415

    return TesseractEngine()


ENGINES: Final[dict[str, Callable[[], OcrEngine]]] = {"rapidocr": _rapid, "tesseract": _tesseract}
"""Engine name to what makes the engine; it raises MissingProgramError if the engine is not installed."""
