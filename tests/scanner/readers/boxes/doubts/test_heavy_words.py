"""Words that came back heavier than all others may be struck out, or written over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pytest

from forms.geometry import Rect
from scanner.ink.boxes.strokes import ChoiceInk
from scanner.ink.boxes.surroundings import Surroundings
from scanner.readers.boxes.decision_rules import Style, Verdict
from scanner.readers.boxes.doubts.heavy_words import RULES, HeavyWordsRules, doubt_heavy_words
from scanner.readers.boxes.words_ink import NO_WORDS, WordsInk, measure_words
from scanner.values.page.ink import Tones
from scanner.values.reading import BoxState, Outcome
from tests.makers.paper.altered_values import draw as draw_path
from tests.makers.paper.pen_paths import SINGLE, placed
from tests.makers.paper.pens import Mark, Paper, mark, pens
from tests.scanner.readers.boxes.mark_pages import drawn, option, read, registered, scanned, spot, state_after
from tests.scanner.readers.boxes.measured import BOX, EMPTY

EMPTY_BOX = Verdict(BoxState.EMPTY, 0.999, "no ink")
TICKED = Verdict(BoxState.TICKED, 0.999, "ink inside", Style.LIGHT)
RINGED = Verdict(BoxState.TICKED, 0.99, "circled", Style.AROUND)


def doubted(
    *choices: Sequence[Sequence[float]],
    said: dict[str, Verdict] | None = None,
    rules: HeavyWordsRules = RULES,
) -> list[str]:
    """Return the names of the boxes that are asked about for their words.

    Args:
        choices: For each choice, for each of its boxes, mm² of ink in each part of its words, where 4 are printed.
        said: What is said of boxes otherwise, by their names; the others are empty.
        rules: What counts.
    """
    page, verdicts = [], []
    for field, boxes in enumerate(choices):
        for place, dark in enumerate(boxes):
            box = replace(BOX, field_id=f"q{field}", option_id=f"o{place}")
            page.append(replace(EMPTY, box=box, words=WordsInk(tuple(dark), (4.0,) * len(dark))))
            verdicts.append((said or {}).get(box.name, EMPTY_BOX))
    seen = doubt_heavy_words(page, verdicts, rules)
    return [
        marks.box.name
        for marks, before, after in zip(page, verdicts, seen, strict=True)
        if before.state is not BoxState.UNCLEAR and after.state is BoxState.UNCLEAR
    ]


PLAIN = ((5.0, 5.1), (5.0, 4.9))
"""A choice of two boxes over whose words nothing was drawn."""


def test_a_ticked_box_whose_words_are_heavier_throughout_may_be_struck_out() -> None:
    assert doubted(((6.5, 6.6), (5.0, 5.0)), PLAIN, said={"q0.o0": TICKED}) == ["q0.o0"]


def test_a_ticked_box_of_which_one_character_is_heavier_is_no_struck_one() -> None:
    assert doubted(((6.5, 5.0, 5.0), (5.0, 5.0, 5.0)), PLAIN, said={"q0.o0": TICKED}) == []


def test_a_ring_round_words_makes_them_heavier_and_is_their_mark() -> None:
    assert doubted(((6.5, 6.6), (5.0, 5.0)), PLAIN, said={"q0.o0": RINGED}) == []


def test_strokes_that_lie_around_a_mark_in_its_box_do_not_excuse_its_heavier_words() -> None:
    """The arms of a cross with the lines through it lie in nearly half of all directions, as a ring's part does."""
    struck = replace(EMPTY, box=replace(BOX, option_id="o0"), words=WordsInk((6.5,), (4.0,)), circled=0.47)
    others = [replace(EMPTY, box=replace(BOX, option_id=f"o{n}"), words=WordsInk((5.0,), (4.0,))) for n in (1, 2)]
    verdicts = doubt_heavy_words([struck, *others], [TICKED, EMPTY_BOX, EMPTY_BOX])
    assert [verdict.state for verdict in verdicts] == [BoxState.UNCLEAR, BoxState.EMPTY, BoxState.EMPTY]


def test_the_heavier_words_of_a_choice_without_marks_may_be_written_over() -> None:
    assert doubted(((5.0, 6.6), (5.0, 5.0)), PLAIN) == ["q0.o0"]


def test_other_words_of_a_choice_with_a_mark_may_be_struck_out_and_nobody_is_asked() -> None:
    assert doubted(((6.6, 6.6), (5.0, 5.0)), PLAIN, said={"q0.o1": TICKED}) == []


def test_words_that_came_back_heavier_with_all_of_their_choice_are_plain() -> None:
    assert doubted(((6.6, 6.6), (6.5, 6.7)), PLAIN, PLAIN, said={"q0.o0": TICKED}) == []


def test_words_of_a_choice_that_came_back_lighter_are_held_against_their_own_choice() -> None:
    lighter = ((3.2, 3.3), (2.0, 2.0), (2.1, 2.0))
    assert doubted(lighter, PLAIN, PLAIN, said={"q0.o0": TICKED}) == ["q0.o0"]


def test_words_that_differ_anyhow_have_to_be_heavier_by_more() -> None:
    uneven = ((4.5, 5.0, 5.5, 5.0, 4.4, 5.2), (5.6, 5.0, 4.5, 4.4, 5.5, 5.0))
    heavier = ((6.3,) * 6, (5.0,) * 6)
    assert doubted(heavier, uneven, uneven, said={"q0.o0": TICKED}) == []
    assert doubted(heavier, PLAIN, PLAIN, said={"q0.o0": TICKED}) == ["q0.o0"]


def test_boxes_without_words_are_left_alone() -> None:
    assert doubted(((), ()), said={"q0.o0": TICKED}) == []
    assert doubt_heavy_words([], []) == ()


STEPS = {
    "heavier_mm2": (lambda x: HeavyWordsRules(heavier_mm2=x), 1.3, 1.2),
    "spreads": (lambda x: HeavyWordsRules(spreads=x), 8.4, 8.3),
}
"""Field to rules with a value, and two values: with the first words are plain, with the second they are asked about."""


@pytest.mark.parametrize("name", [one.name for one in fields(HeavyWordsRules)])
def test_a_threshold_decides_just_where_it_says(name: str) -> None:
    make, plain, asked = STEPS[name]
    page = (((6.25, 6.25), (5.0, 5.0)), ((5.15, 4.85, 5.15, 4.85), (4.85, 5.15, 4.85, 5.15)))
    assert doubted(*page, said={"q0.o0": TICKED}, rules=make(plain)) == []
    assert doubted(*page, said={"q0.o0": TICKED}, rules=make(asked)) == ["q0.o0"]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["in_zone.no", "high_tech.yes", "company_type.sme"])
def test_a_ticked_box_whose_words_are_struck_with_a_thin_line_is_asked_about(name: str, seed: int) -> None:
    def draw(paper: Paper) -> None:
        pen = replace(pens(paper.rng)["blue"], width_mm=0.35)
        mark(paper, Mark.CROSS, spot(name), pen)
        draw_path(paper, placed(SINGLE, option(name).label, paper.rng), pen)

    assert state_after(name, draw, seed=seed) == "unclear"


def test_an_answer_written_over_the_words_of_an_option_is_asked_about() -> None:
    label = option("company_type.other").label
    third = label.height / 3

    def draw(paper: Paper) -> None:
        pen = replace(pens(paper.rng)["blue"], width_mm=0.3)
        for row in range(3):
            area = Rect(label.left, label.top + row * third, label.right, label.top + (row + 1) * third)
            draw_path(paper, placed(SINGLE, area, paper.rng), pen)

    assert read(registered(scanned(drawn(1, draw)), 1))["company_type"].outcome is Outcome.UNCLEAR


def test_a_box_whose_words_are_printed_above_its_grid_has_none_to_weigh() -> None:
    """There the words' place is the box, and its own mark lies in it."""
    within = replace(BOX, label=BOX.rect)
    dark = np.full((300, 700), 120.0, np.float32)
    window = Rect(0, 0, 70, 30)
    nothing = np.zeros_like(dark)
    place = Surroundings(
        dark, nothing, nothing.astype(bool), window, window, {}, 0.0, 200.0, 0.1, Tones(bitonal=False, stark=False)
    )
    ink = ChoiceInk.of(place).ink
    assert measure_words(place, ink, within, (), own=(), is_tick=False) == NO_WORDS
    assert measure_words(place, ink, BOX, (), own=(), is_tick=False) != NO_WORDS


def test_words_whose_place_begins_in_their_box_are_weighed_without_it() -> None:
    """Places that were drafted touch by a hair; the box's own mark is no part of its words."""
    dark = np.zeros((300, 700), np.float32)
    words = Rect(BOX.rect.right - 0.1, BOX.rect.top, BOX.label.right, BOX.rect.bottom)
    window = Rect(0, 0, 70, 30)
    nothing = np.zeros_like(dark)
    place = Surroundings(
        dark, nothing, nothing.astype(bool), window, window, {}, 0.0, 200.0, 0.1, Tones(bitonal=False, stark=False)
    )
    dark[place.slices(BOX.rect)] = 200.0
    measured = measure_words(place, ChoiceInk.of(place).ink, replace(BOX, label=words), (), own=(), is_tick=False)
    assert measured.dark_mm2
    assert sum(measured.dark_mm2) == 0.0


@pytest.mark.parametrize("sealed", [(5.0, 5.0), (3.5, 3.5)])
def test_words_of_which_a_seal_was_taken_out_are_held_against_each_other(sealed: tuple[float, ...]) -> None:
    """The seal takes their soft edges along: beside others' words a line through lighter words hides."""
    clean = [((5.0, 5.1), (5.0, 4.9))] * 3
    struck = ((5.0, 5.0), (3.5, 3.5))
    page = []
    for field, boxes in enumerate((*clean, struck, ((3.5, 3.6), sealed))):
        for place, dark in enumerate(boxes):
            box = replace(BOX, field_id=f"q{field}", option_id=f"o{place}")
            words = WordsInk(dark, (4.0,) * len(dark), unsealed=field >= len(clean) and sealed[0] < 5.0)
            page.append(replace(EMPTY, box=box, words=words))
    verdicts = [TICKED if marks.box.name == "q3.o0" else EMPTY_BOX for marks in page]
    is_asked = doubt_heavy_words(page, verdicts)[6].state is BoxState.UNCLEAR
    assert is_asked == (sealed[0] < 5.0)


def test_words_that_are_struck_all_over_a_page_do_not_hide_one_more() -> None:
    """More than half of the page's words are written over, so that half of them tell nothing of the paper."""
    struck = ((6.5,), (5.0,))
    all_struck = ((6.5,), (6.5,))
    assert doubted(struck, all_struck, all_struck, struck, said={"q0.o0": TICKED, "q3.o0": TICKED}) == [
        "q0.o0",
        "q3.o0",
    ]


def test_nothing_is_said_of_words_that_none_can_be_held_against() -> None:
    assert doubted(((6.6, 6.6), (), ()), said={"q0.o0": TICKED}) == []
