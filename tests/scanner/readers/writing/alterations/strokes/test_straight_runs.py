"""Straight runs of pixels along lines that lean."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.readers.writing.alterations.strokes.straight_runs import SlopedPixels


def runs_of_each_line(picture: np.ndarray, slope: float) -> list[tuple[int, int, int]]:
    """Return line, first and last column (exclusive) of each run, looked for pixel by pixel."""
    height, width = picture.shape
    found = []
    for line in range(-width, height + width):
        start = None
        for column in range(width + 1):
            row = line + round(slope * (column - width / 2))
            inked = column < width and 0 <= row < height and picture[row, column] > 0
            if inked and start is None:
                start = column
            if not inked and start is not None:
                found.append((line, start, column))
                start = None
    return found


@pytest.mark.parametrize("slope", [-0.32, -0.08, 0.0, 0.16, 0.24])
def test_runs_are_those_that_a_look_at_each_pixel_finds(slope: float) -> None:
    picture = (np.random.default_rng(17).random((14, 41)) < 0.6).astype(np.uint8)
    lines, left, right = SlopedPixels.of(picture).runs_at(slope)
    assert list(zip(lines.tolist(), left.tolist(), right.tolist(), strict=True)) == runs_of_each_line(picture, slope)


def test_a_picture_without_ink_has_no_runs() -> None:
    assert [len(side) for side in SlopedPixels.of(np.zeros((5, 9), np.uint8)).runs_at(0.0)] == [0, 0, 0]
