"""Every alteration of a Word return that the benchmark applies: read right, or asked about."""

from __future__ import annotations

import random

import pytest

from benchmarks.robustness.altered_word_returns import altered_return
from tests.makers.files.word_choice_alterations import OPERATIONS


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_altered_return_is_read_right_or_asked_about(operation: str) -> None:
    seed = random.Random(operation).randrange(10**6)
    one = altered_return(seed, 0, operation)
    assert (one.silent(), one.needless()) == ([], [])
