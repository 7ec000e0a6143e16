"""A PP-OCR recognition model run directly: a line's picture becomes characters with their alternatives.

The calls of the usual packages give only the best reading of a character, and no confidence for a space. The rules need
the next best readings too (6 or G, 8 or B, 1 or L). So the model file is run here with onnxruntime, and its output is
decoded here (greedy CTC). Nothing is ever downloaded.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.errors import MissingProgramError
from forms.wording import Wording
from scanner.values.page.picture import Floats32, Gray
from scanner.values.reading.recognised import Character, RecognisedLine

_NO_TELEMETRY: Final = "ORT_DISABLE_TELEMETRY"
"""If it is not set, onnxruntime reports its use to Microsoft and keeps an id of the machine in the home folder (see
its Privacy.md)."""

_HEIGHT: Final = 48  # the model's input height in pixels
_WIDTH_MIN: Final = 320  # narrower pictures are padded to this width, as PaddleOCR trains and runs the model
_WIDTH_MIN_SINGLE: Final = 64
"""The same for a picture of one character, in 0.3 of the time. Of 600 codes in three hands as many were asked about
(docs/decisions/0018-less-recognising.md). Short words in handwriting need the greater width: without it they have
more than twice as many errors."""

_WIDTH_MAX: Final = 4096  # 85 times the height, longer than any line of a form; bounds the memory of one call
# pixels, the least height that the `OcrEngine` protocol promises; a smaller picture holds no character
_SIDE_MIN: Final = 8
_BLANK: Final = 0  # class of the CTC blank
_SPACE: Final = -1  # class of the space, the last one
_PARTS: Final = {"℃": "°", "C": "°"}  # a ° seen before ℃ or C is a part of it; the C of 175 °C becomes ℃ later on
_LEFT_OUT_MIN: Final = 0.0005  # a smaller chance is no sign of a character
_READINGS_MAX: Final = 4  # readings kept for a character, the best one included
_ALTERNATIVE_MIN: Final = 0.001
# chance of a space: 0.033 and more in a poorly scanned "ISO 9001", 0.006 and less without one (1,880 pairs)
_SPACE_MIN: Final = 0.02
_FIRST_HAN: Final = "\u2e80"
_CONTRAST_MIN: Final = 12  # grey values between lightest and darkest; a picture with less is empty


class _Run(NamedTuple):
    """The steps from `start` to before `end`, in all of which the class `number` is the best one."""

    number: int
    start: int
    end: int


class PpOcrModel:
    """A model of the PP-OCR family with the characters that it knows, on one thread, one line a call.

    On a CPU 16 lines a call are no faster, and take four times the memory.
    """

    def __init__(self, path: Path, characters: Sequence[str] | None = None) -> None:
        """Load the model and run it once, so that anything missing shows now.

        Args:
            path: The model file.
            characters: The characters of its classes in order, without the blank and the space; None where the file
                itself holds them.

        Raises:
            MissingProgramError: onnxruntime is not installed.
        """
        self._session = _load_session(path)
        if characters is None:
            characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._classes: tuple[str, ...] = ("", *characters, " ")
        self._numbers = {text: number for number, text in enumerate(self._classes)}
        self._parts = {self._numbers[whole]: self._numbers[part] for whole, part in _PARTS.items()}
        self._probabilities(np.full((_HEIGHT, _WIDTH_MIN), 255, np.uint8), _WIDTH_MIN)

    def knows(self, text: str) -> bool:
        """Tell whether the model has a class for every character of a text; white space does not count."""
        return all(character in self._numbers for character in text if not character.isspace())

    def recognise(
        self, lines: Sequence[Gray], *, alphabet: str | None = None, single: bool = False
    ) -> list[RecognisedLine]:
        """Return one result for each picture, in order.

        With an alphabet only its characters are found. Their confidences stay those among all
        characters, so a character that was forced into the alphabet has a low one.
        """
        allowed = self._mask(alphabet)
        width_min = _WIDTH_MIN_SINGLE if single else _WIDTH_MIN
        return [self._recognise_line(line, allowed, width_min) for line in lines]

    def _recognise_line(self, line: Gray, allowed: NDArray[np.int64] | None, width_min: int) -> RecognisedLine:
        if min(line.shape) < _SIDE_MIN or int(line.max()) - int(line.min()) < _CONTRAST_MIN:
            return RecognisedLine()
        steps = self._probabilities(line, width_min)
        scaled = _scaled_width(line)
        runs = _find_runs(steps.argmax(axis=1) if allowed is None else allowed[steps[:, allowed].argmax(axis=1)])
        characters = self._decode(steps, runs, allowed, width=len(steps) * scaled / max(width_min, scaled))
        return RecognisedLine(characters, left_out=_left_out(steps, runs, self._parts))

    def _mask(self, alphabet: str | None) -> NDArray[np.int64] | None:
        if alphabet is None:
            return None
        numbers = {self._numbers[character] for character in alphabet if character in self._numbers}
        return np.array(sorted({_BLANK, *numbers}), dtype=np.int64)

    def _probabilities(self, line: Gray, width_min: int) -> Floats32:
        """Run the model and return float32 (steps, classes); the classes of each step add up to one."""
        scaled = _scaled_width(line)
        shrinking = line.shape[0] > _HEIGHT
        resized = cv2.resize(line, (scaled, _HEIGHT), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR)
        plane = np.zeros((_HEIGHT, max(width_min, scaled)), np.float32)
        plane[:, :scaled] = resized.astype(np.float32) / 127.5 - 1.0
        batch = np.repeat(plane[np.newaxis, np.newaxis], 3, axis=1)
        steps: Floats32 = self._session.run(None, {self._session.get_inputs()[0].name: batch})[0][0]
        return steps

    def _decode(
        self, steps: Floats32, runs: Sequence[_Run], allowed: NDArray[np.int64] | None, *, width: float
    ) -> tuple[Character, ...]:
        """Make a character of each run that is no blank (greedy CTC); the line is `width` steps wide."""
        characters: list[Character] = []
        before = 0
        for number, start, end in runs:
            if number == _BLANK:
                continue
            character = self._character(steps[start:end], number, allowed)
            if allowed is None and characters and _may_be_parted(characters[-1].text, character.text):
                characters.extend(self._faint_space(steps[before:end]))
            characters.append(replace(character, at=min(1.0, (start + end) / 2 / width)))
            before = start
        return _trim(characters)

    def _faint_space(self, steps: Floats32) -> list[Character]:
        """Return a space between two Latin characters where the model gives it some chance."""
        chance = _unit(float(steps[:, _SPACE].max()))
        return [Character(" ", chance)] if chance >= _SPACE_MIN else []

    def _character(self, steps: Floats32, number: int, allowed: NDArray[np.int64] | None) -> Character:
        scores = steps.max(axis=0)
        possible = np.flatnonzero(scores >= _ALTERNATIVE_MIN)
        if allowed is not None:
            possible = np.intersect1d(possible, allowed)
        others = tuple(
            (self._classes[other], _unit(float(scores[other])))
            for other in possible[np.argsort(-scores[possible], kind="stable")]
            if other not in (number, _BLANK)
        )
        return Character(self._classes[number], _unit(float(scores[number])), others[: _READINGS_MAX - 1])


def _find_runs(best: NDArray[np.int64]) -> list[_Run]:
    """Return the runs of equal classes in the best class of each step, from left to right."""
    starts = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    return [_Run(int(best[start]), start, end) for start, end in pairwise(starts)]


def _left_out(steps: Floats32, runs: Sequence[_Run], parts: Mapping[int, int]) -> float:
    """Return the greatest chance of a character at the steps that were taken for blank.

    A neighbouring character's own chance only falls with the distance from it. Where that chance rises again, a
    second character of the same kind was left out. A part of the character that follows, such as the ring of a ℃,
    does not count. Measured in docs/decisions/0008-left-out.md.
    """
    most = 0.0
    classes = [_BLANK, *(run.number for run in runs), _BLANK]
    for before, (number, start, end), after in zip(classes, runs, classes[2:], strict=False):
        if number != _BLANK:
            continue
        gap = steps[start:end]
        unsure = gap[gap[:, _BLANK] < 1.0 - _LEFT_OUT_MIN]
        unsure[:, [_BLANK, _SPACE, before, after, parts.get(after, _BLANK)]] = 0.0
        most = max(most, float(unsure.max(initial=0.0)))
        for neighbour in {before, after} - {_BLANK}:
            most = max(most, _rise(gap[:, neighbour], falls=neighbour == before, climbs=neighbour == after))
    return _unit(most)


def _rise(chances: Floats32, *, falls: bool, climbs: bool) -> float:
    """Return the highest rise of a neighbour's chance above what falls behind the neighbour and climbs before it."""
    slope = np.zeros_like(chances)
    if falls:
        slope = np.minimum.accumulate(chances)
    if climbs:
        slope = np.maximum(slope, np.minimum.accumulate(chances[::-1])[::-1])
    return float((chances - slope).max())


def _may_be_parted(one: str, other: str) -> bool:
    """Tell whether a space may stand between two characters: letters or digits, but not inside a number."""
    words = one.isalnum() and other.isalnum() and one.isascii() and other < _FIRST_HAN
    return words and not (one + other).isdigit()


def _scaled_width(line: Gray) -> int:
    """Return a picture's width in pixels at the model's height."""
    height, width = line.shape
    return int(min(_WIDTH_MAX, max(1, math.ceil(_HEIGHT * width / height))))


def _trim(characters: list[Character]) -> tuple[Character, ...]:
    """Return characters without leading and trailing spaces."""
    first, last = 0, len(characters)
    while first < last and characters[first].text.isspace():
        first += 1
    while last > first and characters[last - 1].text.isspace():
        last -= 1
    return tuple(characters[first:last])


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def _load_session(path: Path) -> Any:
    os.environ[_NO_TELEMETRY] = "1"  # onnxruntime reads it when it is imported
    try:
        import onnxruntime  # noqa: PLC0415  (only this engine needs it)
    except ModuleNotFoundError as error:
        raise MissingProgramError(
            Wording(
                zh="请安装 Python 包 onnxruntime。",
                en="onnxruntime is not installed; install the Python package onnxruntime.",
            )
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The arena keeps what the widest line took. Without it the C library keeps more, in pieces between other things:
    # 120 lines took 94 MB at most instead of 57, and 1.05 of the time.
    options.enable_cpu_mem_arena = True
    options.log_severity_level = 4  # fatal only
    return onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
