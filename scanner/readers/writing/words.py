"""What is known of Chinese before looking: its characters stand in words.

A recogniser looks at shapes alone and takes 材料 for 材科. Of the readings that it holds
possible itself, the one that needs the fewest words is the likeliest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import rjieba

from scanner.values.recognised import Character, RecognisedLine

_SURE: Final = 0.995  # characters surer than this are not weighed
_WORD: Final = 3.0  # nats that one more word costs; calibration seed 7311, 18 forms by hand: 75 mended, 3 broken
_MOST: Final = 5.0  # nats that words say at most against what was seen
_LONGEST: Final = 4  # characters of a word; longer ones are made of shorter ones
_LEAST: Final = 1e-6

_Choice = tuple[str, float]
"""A character and the logarithm of its chance."""


def prefer_words(line: RecognisedLine) -> RecognisedLine:
    """Weigh a line's doubtful Han characters by the words that they make with those beside them."""
    characters = list(line.characters)
    for start, end in _runs(characters):
        run = characters[start:end]
        if any(character.confidence < _SURE for character in run):
            characters[start:end] = _weighed(run)
    return replace(line, characters=tuple(characters))


def _runs(characters: Sequence[Character]) -> Iterator[tuple[int, int]]:
    """Yield where Han characters stand side by side: start and end (exclusive)."""
    start = 0
    for end, character in enumerate((*characters, Character(" ", 0.0))):
        if not _is_han(character.text):
            if end > start:
                yield start, end
            start = end + 1


def _is_han(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"


def _weighed(run: Sequence[Character]) -> list[Character]:
    choices = [_choices(character) for character in run]
    supports, others = _supports(choices)
    return [
        _reweighed(character, mine, support, other) if character.confidence < _SURE else character
        for character, mine, support, other in zip(run, choices, supports, others, strict=True)
    ]


def _choices(character: Character) -> list[_Choice]:
    readings = [(character.text, character.confidence)]
    if character.confidence < _SURE:
        readings += [(text, chance) for text, chance in character.alternatives if _is_han(text)]
    return [(text, math.log(max(chance, _LEAST))) for text, chance in readings]


def _supports(choices: Sequence[Sequence[_Choice]]) -> tuple[list[list[float]], list[float]]:
    """Return the score of the best way to read a run with each choice, and with any other character in its place.

    A way is a chain of words and single characters from one end to the other; its score is
    the sum of its characters' chances (logarithms) less the cost of its words.
    """
    words = [_words(choices, start) for start in range(len(choices))]
    size = len(choices)
    before, behind = [0.0] + [-math.inf] * size, [-math.inf] * size + [0.0]
    for start in range(size):
        for picked, score in words[start]:
            end = start + len(picked)
            before[end] = max(before[end], before[start] + score)
    for start in reversed(range(size)):
        behind[start] = max(behind[start + len(picked)] + score for picked, score in words[start])
    supports = [[-math.inf] * len(mine) for mine in choices]
    for start in range(size):
        for picked, score in words[start]:
            whole = before[start] + score + behind[start + len(picked)]
            for at, number in enumerate(picked, start):
                supports[at][number] = max(supports[at][number], whole)
    return supports, [before[at] - _WORD + behind[at + 1] for at in range(size)]


def _words(choices: Sequence[Sequence[_Choice]], start: int) -> list[tuple[tuple[int, ...], float]]:
    """Return the words and the single characters that may begin somewhere: the numbers of their choices, a score."""
    grown: list[tuple[tuple[int, ...], str, float]] = [((), "", -_WORD)]
    found: list[tuple[tuple[int, ...], float]] = []
    for mine in choices[start : start + _LONGEST]:
        grown = [
            ((*picked, number), word + text, score + chance)
            for picked, word, score in grown
            for number, (text, chance) in enumerate(mine)
        ]
        found += [(picked, score) for picked, word, score in grown if len(word) == 1 or rjieba.has_word(word)]
    return found


def _reweighed(character: Character, mine: Sequence[_Choice], support: Sequence[float], other: float) -> Character:
    """Return a character with its chances weighed by what the words around it say."""
    said = [whole - chance for whole, (_, chance) in zip(support, mine, strict=True)]
    most = max(*said, other)
    weights = [math.exp(chance + max(one - most, -_MOST)) for one, (_, chance) in zip(said, mine, strict=True)]
    rest = max(0.0, 1.0 - sum(math.exp(chance) for _, chance in mine))
    total = sum(weights) + rest * math.exp(max(other - most, -_MOST))
    ranked = sorted(zip(weights, (text for text, _ in mine), strict=True), key=lambda one: -one[0])
    readings = [(text, min(1.0, weight / total)) for weight, text in ranked]
    return Character(*readings[0], tuple(readings[1:]), character.at)
