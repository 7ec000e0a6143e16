"""Finds the lines of words in a picture with the detection model that rapidocr brings, and has them read.

How it works. PP-OCRv6's detection is a network that gives each pixel a chance of being text (Liao et al., Real-time
Scene Text Detection with Differentiable Binarization, AAAI 2020). Its connected parts are lines, shrunken; each is
widened by half of its height again. Nothing of rapidocr's own code runs, and nothing is ever downloaded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.errors import MissingProgramError
from forms.geometry import Rect
from forms.wording import Wording
from scanner.adopt.printed import PrintedWord
from scanner.engines import ENGINES
from scanner.values.page.picture import Gray
from scanner.values.seams import OcrEngine

_MODEL: Final = "PP-OCRv6_det_small.onnx"
_MEAN: Final = np.array([0.485, 0.456, 0.406], np.float32)
_SPREAD: Final = np.array([0.229, 0.224, 0.225], np.float32)
_STEP: Final = 32  # the model takes sides that are multiples of this
_MOST_PX: Final = 2400
_LEAST: Final = 0.3
_SURE: Final = 0.5
_WIDEN: Final = 0.62
_LEAST_PX: Final = 3
_MARGIN_MM: Final = 0.2
_LINES_MOST: Final = 600
_INK: Final = 150


class WordFinder:
    """Finds and reads the words of a page. Both models are loaded once."""

    def __init__(self, engine: str) -> None:
        """Load the models.

        Raises:
            MissingProgramError: rapidocr or onnxruntime is not installed.
        """
        self._engine: OcrEngine = ENGINES[engine]()
        self._session = _load_session()

    def words(self, gray: Gray, per_mm: float, stops: Sequence[Rect]) -> list[PrintedWord]:
        """Return the words of a page, phrase by phrase.

        Args:
            gray: uint8, (height, width), the page, straight, without its ruled lines and outlines.
            per_mm: Its pixels a millimetre.
            stops: Where outlines were, at which a phrase ends.
        """
        found: list[PrintedWord] = []
        for line in list(self._lines(gray))[:_LINES_MOST]:
            box = Rect(*(value / per_mm for value in line))
            found += [word for part in _parted(box, stops) if (word := self._read(gray, per_mm, part)) is not None]
        return found

    def _read(self, gray: Gray, per_mm: float, part: Rect) -> PrintedWord | None:
        around = part.inset(-_MARGIN_MM)
        y0, y1 = max(0, round(around.top * per_mm)), round(around.bottom * per_mm)
        x0, x1 = max(0, round(around.left * per_mm)), round(around.right * per_mm)
        crop = np.ascontiguousarray(gray[y0:y1, x0:x1])
        line = self._engine.recognise([crop])[0]
        if not line.characters or float(np.mean([one.confidence for one in line.characters])) < _SURE:
            return None
        rows, columns = np.nonzero(crop < _INK)
        if not rows.size or not line.text.strip():
            return None
        tight = Rect(
            (x0 + int(columns.min())) / per_mm, (y0 + int(rows.min())) / per_mm,
            (x0 + int(columns.max()) + 1) / per_mm, (y0 + int(rows.max()) + 1) / per_mm,
        )  # fmt: skip
        return PrintedWord(line.text, tight.inset(0.0, -0.12 * tight.height))

    def _lines(self, gray: Gray) -> Iterator[tuple[float, float, float, float]]:
        """Yield left, top, right, bottom of each line in pixels."""
        chances, scale = self._chances(gray)
        count, labels, stats, _ = cv2.connectedComponentsWithStats((chances > _LEAST).astype(np.uint8))
        for number in range(1, count):
            x, y, width, height, _area = stats[number].tolist()
            if min(width, height) < _LEAST_PX:
                continue
            inside = chances[y : y + height, x : x + width][labels[y : y + height, x : x + width] == number]
            if float(inside.mean()) < _SURE:
                continue
            widen = _WIDEN * height
            left, top = max(0.0, x - widen * 0.8), max(0.0, y - widen)
            yield left / scale, top / scale, (x + width + widen * 0.8) / scale, (y + height + widen) / scale

    def _chances(self, gray: Gray) -> tuple[NDArray[np.float32], float]:
        """Return the chance of text at each pixel, float32 (height, width), and how much smaller that is."""
        height, width = gray.shape
        scale = min(1.0, _MOST_PX / max(height, width))
        small = cv2.resize(gray, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
        down, across = (-side % _STEP for side in small.shape)
        padded = cv2.copyMakeBorder(small, 0, down, 0, across, cv2.BORDER_REPLICATE)
        plane = (np.repeat(padded[:, :, np.newaxis], 3, axis=2).astype(np.float32) / 255 - _MEAN) / _SPREAD
        batch = plane.transpose(2, 0, 1)[np.newaxis]
        chances = self._session.run(None, {self._session.get_inputs()[0].name: batch})[0][0, 0]
        return np.asarray(chances[: small.shape[0], : small.shape[1]], np.float32), scale


def _parted(box: Rect, stops: Sequence[Rect]) -> list[Rect]:
    """Return the parts of a line of words that outlines leave, from left to right."""
    within = sorted(
        (stop for stop in stops if stop.overlaps(box) and box.top - 1.0 < stop.center.y < box.bottom + 1.0),
        key=lambda stop: stop.left,
    )
    parts, left = [], box.left
    for stop in within:
        if stop.left - left > 1.0:
            parts.append(Rect(left, box.top, stop.left, box.bottom))
        left = max(left, stop.right)
    if box.right - left > 1.0:
        parts.append(Rect(left, box.top, box.right, box.bottom))
    return parts


def _load_session() -> Any:
    spec = find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0]) / "models" / _MODEL if folders else None
    if path is None or not path.is_file():
        raise MissingProgramError(
            Wording(
                zh="缺少识别模型，请安装 Python 包 rapidocr。",
                en=f"the OCR model {_MODEL} is not installed; install the Python package rapidocr>=3.10.",
            )
        )
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime reads it when it is imported
    try:
        import onnxruntime  # noqa: PLC0415  (only pictures need it)
    except ModuleNotFoundError as error:
        raise MissingProgramError(
            Wording(
                zh="请安装 Python 包 onnxruntime。",
                en="onnxruntime is not installed; install the Python package onnxruntime.",
            )
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
