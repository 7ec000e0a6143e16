"""A percentile is numpy's own, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from scanner.ink.percentile import percentile


@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.float32, np.float64])
def test_a_percentile_is_that_of_numpy_to_the_last_bit(kind: type[np.generic]) -> None:
    random = np.random.default_rng(171)
    for count in (*range(1, 300), 3_999, 4_000, 4_001, 4_002, 9_000):
        values = (random.random(count) * 255).astype(kind)
        for share in (0, 25, 60, 75, 85, 90, 99, 99.5, 100):
            assert percentile(values, share) == float(np.percentile(values, share))


def test_rows_and_columns_make_no_difference() -> None:
    values = np.random.default_rng(172).integers(0, 255, (7, 9))
    assert percentile(values[:, ::2], 85) == float(np.percentile(values[:, ::2], 85))
