"""Finds the lines of words in a picture with the detection model that rapidocr brings, and has them read.

How it works. PP-OCRv6's detection is a network that gives each pixel a chance of being text (Liao et al., Real-time
Scene Text Detection with Differentiable Binarization, AAAI 2020). Its connected parts are lines, shrunken; each is
widened by half of its height again. Nothing of rapidocr's own code runs, and nothing is ever downloaded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.errors import MissingProgramError
from forms.geometry import Rect
from forms.wording import Wording
from scanner.adopt.printed import WIDE_SPACE, PrintedWord
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
_MOVED_HEIGHTS: Final = 0.4  # of the line's ink: the engine says a character's middle to a third of its width
_WIDE_SIGNS: Final = "、，。：；？！）】"  # half of each is white
_GAP_HEIGHTS: Final = (
    0.75  # of the line's ink: a space is a third of it wide, and a half in a line without tall letters
)
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
            stops: Where outlines and sides of cells were, at which a phrase ends.
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
        middles = [None if one.at is None else (x0 + one.at * crop.shape[1]) / per_mm for one in line.characters]
        inked = [(x0 + int(column)) / per_mm for column in np.unique(columns)]
        starts = _between_ink(line.text, _starts(middles, tight.left), inked, _MOVED_HEIGHTS * tight.height)
        text, starts = _with_gaps(line.text, starts, inked, _GAP_HEIGHTS * tight.height)
        return PrintedWord(text, tight.inset(0.0, -0.12 * tight.height), starts)

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


def _starts(middles: Sequence[float | None], left: float) -> tuple[float, ...]:
    """Return where the characters of a line begin: halfway between their middles; nothing where those are not known.

    Args:
        middles: Of the characters, in millimetres from the page's left edge; None for a space that the engine only
            takes for likely: it stands halfway between its neighbours.
        left: Where the line begins.
    """
    if len(middles) == 0 or middles[0] is None or middles[-1] is None:
        return ()
    at = [number for number, middle in enumerate(middles) if middle is not None]
    known = np.interp(range(len(middles)), at, [middle for middle in middles if middle is not None]).tolist()
    return (left, *((before + after) / 2 for before, after in pairwise(known)))


def _between_ink(text: str, starts: tuple[float, ...], inked: Sequence[float], most: float) -> tuple[float, ...]:
    """Return where characters begin, each moved to the nearest place without ink, so that no character is cut.

    Of several that are nearest to one place the closest is moved, and what is a space or stands behind one.

    Args:
        text: The characters.
        starts: Where they begin by the engine's word, in millimetres from the page's left edge.
        inked: The columns with ink, from left to right.
        most: None is moved farther.
    """
    if len(inked) < 2 or not starts:
        return starts
    step = min(after - before for before, after in pairwise(inked))
    free = [(before + after) / 2 for before, after in pairwise(inked) if after - before > 1.5 * step]
    moved = list(starts)
    for place in free:
        near = [at for at in range(1, len(starts)) if min(free, key=lambda one: abs(one - starts[at])) == place]
        near = [at for at in near if abs(place - starts[at]) <= most]
        closest = min(near, key=lambda at: abs(place - starts[at]), default=0)
        for at in near:
            if at == closest or " " in text[at - 1 : at + 1]:
                moved[at] = place
    return tuple(moved) if moved == sorted(moved) else starts


def _with_gaps(
    text: str, starts: tuple[float, ...], inked: Sequence[float], least: float
) -> tuple[str, tuple[float, ...]]:
    """Return a line with a `WIDE_SPACE` wherever a wide gap is printed, and where each of its characters begins.

    Args:
        text: The line.
        starts: Where each of its characters begins, in millimetres from the page's left edge; empty where nobody knows.
        inked: The columns with ink, from left to right.
        least: A gap is so wide at least.
    """
    if len(starts) != len(text):
        return text, ()
    characters = list(zip(text, starts, strict=True))
    for before, after in pairwise(inked):
        if after - before < least:
            continue
        at = sum(start < (before + after) / 2 for _, start in characters)
        left, right = characters[:at], characters[at:]
        while left and left[-1][0].isspace():
            left.pop()
        while right and right[0][0].isspace():
            right.pop(0)
        is_sign = bool(left) and left[-1][0] in _WIDE_SIGNS and after - before < 2 * least
        if left and right and not is_sign:
            characters = [*left, (WIDE_SPACE, before), (right[0][0], after), *right[1:]]
    return "".join(one for one, _ in characters), tuple(start for _, start in characters)


def _parted(box: Rect, stops: Sequence[Rect]) -> list[Rect]:
    """Return the parts of a line of words that outlines leave, from left to right."""
    within = sorted(
        (stop for stop in stops if stop.overlaps(box) and _is_level(stop, box)),
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


def _is_level(stop: Rect, box: Rect) -> bool:
    return box.top - 1.0 < stop.center.y < box.bottom + 1.0 or stop.top < box.center.y < stop.bottom


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
