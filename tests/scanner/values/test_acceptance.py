"""What is accepted without a person."""

from __future__ import annotations

import pytest

from scanner.values.acceptance import ACCEPT_WRONG, ACCEPTANCE, ACCEPTANCES, acceptance_of


def test_accepting_more_wrong_values_asks_for_less_confidence() -> None:
    assert acceptance_of(0.0) == 1.0
    assert acceptance_of(1.0) == 0.0
    steps = [acceptance_of(share / 1000) for share in range(1001)]
    assert steps == sorted(steps, reverse=True)
    for share, least in ACCEPTANCES:
        assert acceptance_of(share) == pytest.approx(least)
    assert acceptance_of(ACCEPT_WRONG) == ACCEPTANCE
