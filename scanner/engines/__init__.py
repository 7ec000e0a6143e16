"""The OCR engines by name; `rapidocr` is the default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from scanner.engines.rapid import RapidEngine
from scanner.engines.tesseract import TesseractEngine
from scanner.values.seams import OcrEngine

DEFAULT_ENGINE: Final = "rapidocr"

ENGINES: Final[dict[str, Callable[[], OcrEngine]]] = {
    "rapidocr": RapidEngine,
    "tesseract": TesseractEngine,
}
"""Engine name to the class that makes the engine; making one raises MissingProgramError if it is not installed."""
