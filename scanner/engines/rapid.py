"""RapidOCR's bundled recogniser, PP-OCRv6 small, run directly: characters with their alternatives.

rapidocr's own call gives a character's best reading only, and no confidence for a space.
The rules want the runners-up (6/G, 8/B, 1/L), so the model that lies inside the installed
package is run here and its output decoded; nothing of rapidocr's code runs and nothing
is ever downloaded.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.errors import MissingProgramError
from scanner.values.calibration import Calibration
from scanner.values.picture import Gray
from scanner.values.recognised import Character, RecognisedLine

Numbers = NDArray[np.float32]

_MODEL: Final = "PP-OCRv6_rec_small.onnx"
_NO_TELEMETRY: Final = "ORT_DISABLE_TELEMETRY"
"""Without it onnxruntime tells Microsoft of its use and keeps an id of the machine in the home (its Privacy.md)."""

_HEIGHT: Final = 48  # the model's input height in pixels
_LEAST_WIDTH: Final = 320  # narrower pictures are padded to it, as PaddleOCR trains and runs the model
_MOST_WIDTH: Final = 4096  # 85 times its height is no line of a form; bounds the memory of one call
_LEAST_SIDE: Final = 8  # the seam's least height; below it there is no character
_BLANK: Final = 0  # the CTC blank's class
_SPACE: Final = -1  # the last class
_PARTS: Final = {"℃": "°", "C": "°"}  # seen before it and no character of its own; 175 C becomes 175 ℃ later on
_LEFT_OUT_MIN: Final = 0.0005  # less is no sign of a character
_TOP: Final = 4  # readings kept a character
_ALTERNATIVE_MIN: Final = 0.001
_SPACE_MIN: Final = 0.02  # "ISO 9001", poorly scanned: 0.033 and more; without a space: 0.006 and less (1,880 pairs)
_FIRST_HAN: Final = "\u2e80"
_CONTRAST_MIN: Final = 12  # grey levels between lightest and darkest; less is an empty picture


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


class _Run(NamedTuple):
    """Steps from `start` to before `end` whose best class is `number`."""

    number: int
    start: int
    end: int


class RapidEngine:
    """Reads lines with PP-OCRv6 small on one thread, a line a call (facts: batches gain nothing)."""

    name: str = "rapidocr"
    calibration: Calibration | None = CALIBRATION

    def __init__(self) -> None:
        """Load the model and run it once, so that what is missing shows now.

        Raises:
            MissingProgramError: rapidocr or onnxruntime is not installed.
        """
        self._session = _load_session(_find_model())
        names = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._classes: tuple[str, ...] = ("", *names, " ")
        self._numbers = {text: number for number, text in enumerate(self._classes)}
        self._parts = {self._numbers[whole]: self._numbers[part] for whole, part in _PARTS.items()}
        self._probabilities(np.full((_HEIGHT, _LEAST_WIDTH), 255, np.uint8))

    def recognise(self, lines: Sequence[Gray], *, alphabet: str | None = None) -> list[RecognisedLine]:
        """Return one result a picture, in order.

        With an alphabet only its characters are found; their confidences stay those among
        all characters, so a character forced into the alphabet shows itself by a low one.
        """
        allowed = self._mask(alphabet)
        return [self._recognise_line(line, allowed) for line in lines]

    def _recognise_line(self, line: Gray, allowed: NDArray[np.int64] | None) -> RecognisedLine:
        if min(line.shape) < _LEAST_SIDE or int(line.max()) - int(line.min()) < _CONTRAST_MIN:
            return RecognisedLine()
        steps = self._probabilities(line)
        scaled = _scaled_width(line)
        runs = _runs(steps.argmax(axis=1) if allowed is None else allowed[steps[:, allowed].argmax(axis=1)])
        characters = self._decode(steps, runs, allowed, width=len(steps) * scaled / max(_LEAST_WIDTH, scaled))
        return RecognisedLine(characters, left_out=_left_out(steps, runs, self._parts))

    def _mask(self, alphabet: str | None) -> NDArray[np.int64] | None:
        if alphabet is None:
            return None
        numbers = {self._numbers[character] for character in alphabet if character in self._numbers}
        return np.array(sorted({_BLANK, *numbers}), dtype=np.int64)

    def _probabilities(self, line: Gray) -> Numbers:
        """Run the model: float32 (steps, classes), each step's classes adding up to one."""
        scaled = _scaled_width(line)
        shrinking = line.shape[0] > _HEIGHT
        resized = cv2.resize(line, (scaled, _HEIGHT), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR)
        plane = np.zeros((_HEIGHT, max(_LEAST_WIDTH, scaled)), np.float32)
        plane[:, :scaled] = resized.astype(np.float32) / 127.5 - 1.0
        batch = np.repeat(plane[np.newaxis, np.newaxis], 3, axis=1)
        steps: Numbers = self._session.run(None, {self._session.get_inputs()[0].name: batch})[0][0]
        return steps

    def _decode(
        self, steps: Numbers, runs: Sequence[_Run], allowed: NDArray[np.int64] | None, *, width: float
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
        return _trimmed(characters)

    def _faint_space(self, steps: Numbers) -> list[Character]:
        """Return a space between two Latin characters where the model half sees one."""
        chance = _unit(float(steps[:, _SPACE].max()))
        return [Character(" ", chance)] if chance >= _SPACE_MIN else []

    def _character(self, steps: Numbers, number: int, allowed: NDArray[np.int64] | None) -> Character:
        scores = steps.max(axis=0)
        possible = np.flatnonzero(scores >= _ALTERNATIVE_MIN)
        if allowed is not None:
            possible = np.intersect1d(possible, allowed)
        others = tuple(
            (self._classes[other], _unit(float(scores[other])))
            for other in possible[np.argsort(-scores[possible], kind="stable")]
            if other not in (number, _BLANK)
        )
        return Character(self._classes[number], _unit(float(scores[number])), others[: _TOP - 1])


def _runs(best: NDArray[np.int64]) -> list[_Run]:
    """Return the runs of one class in the best class of each step, from left to right."""
    starts = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    return [_Run(int(best[start]), start, end) for start, end in pairwise(starts)]


def _left_out(steps: Numbers, runs: Sequence[_Run], parts: Mapping[int, int]) -> float:
    """Return the greatest chance of a character at the steps that were taken for blank.

    There a neighbour's own chance only falls with the distance; where it rises again, it is another character's.
    A part of the character that follows is none of its own.
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


def _rise(chances: Numbers, *, falls: bool, climbs: bool) -> float:
    """Return the highest rise of a neighbour's chance above what falls behind it and climbs before it."""
    slope = np.zeros_like(chances)
    if falls:
        slope = np.minimum.accumulate(chances)
    if climbs:
        slope = np.maximum(slope, np.minimum.accumulate(chances[::-1])[::-1])
    return float((chances - slope).max())


def _may_be_parted(one: str, other: str) -> bool:
    """Tell whether a space may stand between two letters or digits: not in a number, nor behind a unit's μ."""
    words = one.isalnum() and other.isalnum() and one.isascii() and other < _FIRST_HAN
    return words and not (one + other).isdigit()


def _scaled_width(line: Gray) -> int:
    """Return a picture's width in pixels at the model's height."""
    height, width = line.shape
    return int(min(_MOST_WIDTH, max(1, math.ceil(_HEIGHT * width / height))))


def _trimmed(characters: list[Character]) -> tuple[Character, ...]:
    """Return them without leading and trailing spaces."""
    first, last = 0, len(characters)
    while first < last and characters[first].text.isspace():
        first += 1
    while last > first and characters[last - 1].text.isspace():
        last -= 1
    return tuple(characters[first:last])


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def _find_model() -> Path:
    spec = find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0]) / "models" / _MODEL if folders else None
    if path is None or not path.is_file():
        raise MissingProgramError(
            f"the OCR model {_MODEL} is not installed; install the Python package rapidocr>=3.10,<4, which contains it"
        )
    return path


def _load_session(path: Path) -> Any:
    os.environ[_NO_TELEMETRY] = "1"  # must be set before it is imported
    try:
        import onnxruntime  # noqa: PLC0415  (only this engine needs it)
    except ImportError as error:
        raise MissingProgramError("onnxruntime is not installed; install the Python package onnxruntime") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # widths vary: the arena would keep the widest line's memory
    options.log_severity_level = 4  # fatal only
    return onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
