"""Which engine reads labels: the small model where it has their characters, and never a value."""

from __future__ import annotations

import pytest

from scanner.engines.labels import LabelEngine
from scanner.engines.rapid import RapidEngine
from scanner.paper.foreign.cell_matching import printed_words
from tests.annex2 import annex2


@pytest.fixture(scope="module")
def engine() -> RapidEngine:
    return RapidEngine()


def test_words_that_the_small_model_knows_are_left_to_it(engine: RapidEngine) -> None:
    assert isinstance(engine.for_labels("企业名称\n（盖章）"), LabelEngine)
    assert engine.for_labels("企业") is engine.for_labels("名称"), "it is loaded once"


@pytest.mark.parametrize("rare", ["赟", "旻", "甪", "氿"])
def test_words_with_a_character_that_it_lacks_stay_with_the_engine_that_reads_values(
    rare: str, engine: RapidEngine
) -> None:
    assert engine.for_labels(f"企业{rare}名称") is engine


def test_the_forms_own_labels_are_known_to_the_small_model(engine: RapidEngine) -> None:
    form, _ = annex2()
    assert isinstance(engine.for_labels(printed_words(form)), LabelEngine)


def test_the_engine_for_labels_remains_the_engine_for_labels() -> None:
    labels = LabelEngine()
    assert labels.for_labels("赟") is labels
