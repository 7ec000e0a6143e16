"""Weighs doubtful Chinese characters by the words that they make: 材料 is a word, 材科 is none.

A recogniser looks at shapes alone and mistakes 材料 for 材科. Of the readings that it holds possible itself, the
one that needs the fewest words is the likeliest.

How it works: a run of Han characters is cut into words of a dictionary and single characters, in every way that the
recogniser's choices allow. Each word costs 3 nats (a factor of e^3), each character its own chance. By dynamic
programming from both ends, each choice gets the score of the best way through it. The scores weigh the choices by e^5
at most, and a character that was seen surely stays. Measured in docs/decisions/0006-words.md: of 369 handwritten
fields 258 instead of 245 were right, with 75 characters mended and 3 broken.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from scanner.values.reading.recognised import Character, RecognisedLine

_SURE_CONFIDENCE: Final = 0.995  # characters with at least this confidence are not weighed
# nats that one more word costs; seed 7311, 18 handwritten forms: 75 characters mended, 3 broken
_WORD_COST: Final = 3.0
_WORD_WEIGHT_MAX: Final = 5.0  # nats by which words outweigh what was seen, at most
_WORD_LENGTH_MAX: Final = 4  # characters of a word; longer words are made of shorter ones
_CHANCE_MIN: Final = 1e-6  # least chance, so that its logarithm stays finite

_Choice = tuple[str, float]
"""A character and the logarithm of its chance."""


def prefer_words(line: RecognisedLine) -> RecognisedLine:
    """Return a line whose doubtful Han characters are weighed by the words that they make with their neighbours."""
    characters = list(line.characters)
    for start, end in _find_han_runs(characters):
        run = characters[start:end]
        if any(character.confidence < _SURE_CONFIDENCE for character in run):
            characters[start:end] = _weigh_run(run)
    return replace(line, characters=tuple(characters))


def _find_han_runs(characters: Sequence[Character]) -> Iterator[tuple[int, int]]:
    """Yield start and end (exclusive) of each run of Han characters."""
    start = 0
    for end, character in enumerate((*characters, Character(" ", 0.0))):
        if not _is_han(character.text):
            if end > start:
                yield start, end
            start = end + 1


def _is_han(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"


def _weigh_run(run: Sequence[Character]) -> list[Character]:
    """Return a run's characters, the doubtful ones weighed by words."""
    choices = [_choices(character) for character in run]
    supports, others = _find_supports(choices)
    return [
        _reweigh(character, mine, support, other) if character.confidence < _SURE_CONFIDENCE else character
        for character, mine, support, other in zip(run, choices, supports, others, strict=True)
    ]


def _choices(character: Character) -> list[_Choice]:
    """Return a character's possible readings; only the first one where it was seen surely."""
    readings = [(character.text, character.confidence)]
    if character.confidence < _SURE_CONFIDENCE:
        readings += [(text, chance) for text, chance in character.alternatives if _is_han(text)]
    return [(text, math.log(max(chance, _CHANCE_MIN))) for text, chance in readings]


def _find_supports(choices: Sequence[Sequence[_Choice]]) -> tuple[list[list[float]], list[float]]:
    """Return how well a run can be read with each choice of each character, and with none of them.

    A way to read the run is a chain of words and single characters from its start to its end. Its score is the sum of
    the logarithms of its characters' chances less the cost of its words.

    Returns:
        For each character the best score with each of its choices, and the best score with an unknown
        character in its place.
    """
    words = [_find_words(choices, start) for start in range(len(choices))]
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
    return supports, [before[at] - _WORD_COST + behind[at + 1] for at in range(size)]


def _find_words(choices: Sequence[Sequence[_Choice]], start: int) -> list[tuple[tuple[int, ...], float]]:
    """Return the words and single characters that may begin at a place: the indices of their choices, and a score."""
    chains: list[tuple[tuple[int, ...], str, float]] = [((), "", -_WORD_COST)]
    found: list[tuple[tuple[int, ...], float]] = []
    for mine in choices[start : start + _WORD_LENGTH_MAX]:
        chains = [
            ((*picked, number), word + text, score + chance)
            for picked, word, score in chains
            for number, (text, chance) in enumerate(mine)
        ]
        found += [(picked, score) for picked, word, score in chains if len(word) == 1 or _is_word(word)]
    return found


def _reweigh(character: Character, mine: Sequence[_Choice], support: Sequence[float], other: float) -> Character:
    """Return a character with its readings' chances weighed by what the words around it say."""
    said = [whole - chance for whole, (_, chance) in zip(support, mine, strict=True)]
    most = max(*said, other)
    weights = [
        math.exp(chance + max(one - most, -_WORD_WEIGHT_MAX)) for one, (_, chance) in zip(said, mine, strict=True)
    ]
    rest = max(0.0, 1.0 - sum(math.exp(chance) for _, chance in mine))
    total = sum(weights) + rest * math.exp(max(other - most, -_WORD_WEIGHT_MAX))
    ranked = sorted(zip(weights, (text for text, _ in mine), strict=True), key=lambda one: -one[0])
    readings = [(text, min(1.0, weight / total)) for weight, text in ranked]
    return Character(*readings[0], tuple(readings[1:]), character.at)


def _is_word(text: str) -> bool:
    """Tell whether a text is in the list of words, which is loaded when the first is looked up."""
    import rjieba  # noqa: PLC0415

    return bool(rjieba.has_word(text))
