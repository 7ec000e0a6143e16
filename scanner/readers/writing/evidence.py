"""What a reading of text rests on, as judging its confidence needs it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from scanner.values.calibration import Calibration
from scanner.values.picture import Gray
from scanner.values.reading import Evidence
from scanner.values.recognised import RecognisedLine

_LEAST: Final = 1e-6  # a character's least confidence; its logarithm stays finite


_EDGE: Final = 0.5  # of the steepest edges' contrast
_STEEPEST: Final = 99  # percentile
_LEVEL: Final = math.tan(math.radians(5.0))  # a stroke this little aslant counts as level or upright


def evidence_of(
    lines: Sequence[RecognisedLine], pictures: Sequence[Gray], calibration: Calibration | None = None
) -> Evidence:
    """Return the evidence of a field's reading.

    Args:
        lines: As they were recognised, from top to bottom.
        pictures: uint8, (height, width) each, what they were recognised from.
        calibration: The engine's.
    """
    scores = [c.confidence for line in lines for c in line.characters if not c.text.isspace()]
    return Evidence(
        surprise=-sum(math.log(max(score, _LEAST)) for score in scores),
        characters=len(scores),
        lone_lines=sum(len(line.text.strip()) == 1 for line in lines) if len(lines) > 1 else 0,
        slanted=_slanted(pictures),
        left_out=max((line.left_out for line in lines), default=0.0),
        calibration=calibration,
    )


def _slanted(pictures: Sequence[Gray]) -> float:
    """Return the share of the strokes' edges that are neither level nor upright; 0.0 without any."""
    slanted = edges = 0
    for picture in pictures:
        across, down = (np.abs(cv2.Sobel(picture, cv2.CV_32F, *along)) for along in ((1, 0), (0, 1)))
        contrast = cv2.magnitude(across, down)
        edge = contrast > _EDGE * float(np.percentile(contrast, _STEEPEST))
        edges += int(np.count_nonzero(edge))
        slanted += int(np.count_nonzero(edge & (np.minimum(across, down) >= _LEVEL * np.maximum(across, down))))
    return slanted / edges if edges else 0.0
