"""The evidence that a reading of text rests on, from which its confidence is judged later."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from scanner.ink.percentile import percentile
from scanner.values.page.picture import Gray
from scanner.values.reading import Evidence
from scanner.values.reading.calibration import Calibration
from scanner.values.reading.recognised import RecognisedLine

_CONFIDENCE_MIN: Final = 1e-6  # a character's least confidence, so that its logarithm stays finite
_EDGE_SHARE: Final = 0.5  # share of the steepest edges' contrast from which a pixel lies on an edge
_STEEPEST_PERCENTILE: Final = 99  # percentile of the contrast that stands for the steepest edges
_LEVEL_TANGENT: Final = math.tan(math.radians(5.0))  # tangent; an edge that slants less counts as level or upright


def evidence_of(
    lines: Sequence[RecognisedLine], pictures: Sequence[Gray], calibration: Calibration | None = None
) -> Evidence:
    """Return the evidence of a field's reading.

    Args:
        lines: The field's lines as they were recognised, from top to bottom.
        pictures: uint8, (height, width) each, the pictures that they were recognised from.
        calibration: The engine's.
    """
    scores = [c.confidence for line in lines for c in line.characters if not c.text.isspace()]
    return Evidence(
        surprise=-sum(math.log(max(score, _CONFIDENCE_MIN)) for score in scores),
        characters=len(scores),
        lone_lines=sum(len(line.text.strip()) == 1 for line in lines) if len(lines) > 1 else 0,
        slanted=_slanted_share(pictures),
        left_out=max((line.left_out for line in lines), default=0.0),
        calibration=calibration,
    )


def _slanted_share(pictures: Sequence[Gray]) -> float:
    """Return the share of the strokes' edges that are neither level nor upright; 0.0 without edges.

    Handwriting leans more than print, see docs/decisions/0007-slanted.md.
    """
    slanted = edges = 0
    for picture in pictures:
        across, down = (np.abs(cv2.Sobel(picture, cv2.CV_32F, *along)) for along in ((1, 0), (0, 1)))
        contrast = cv2.magnitude(across, down)
        edge = contrast > _EDGE_SHARE * percentile(contrast, _STEEPEST_PERCENTILE)
        edges += int(np.count_nonzero(edge))
        slanted += int(np.count_nonzero(edge & (np.minimum(across, down) >= _LEVEL_TANGENT * np.maximum(across, down))))
    return slanted / edges if edges else 0.0
