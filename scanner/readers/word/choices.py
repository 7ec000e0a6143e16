"""What the typed signs in a choice's cell say: ☑, √ before or after a label, options deleted.

How it works
------------
Boxes stand before their labels, so a box belongs to the label after it. A mark without a
box of its own belongs to the label it touches; white space parts it from the other. What
could belong to either is evidence for both, and unclear. A cross is kept apart from a tick:
people who use both mean yes by one and no by the other.

A label stands out when something of its look is not shared by every other label of the same
choice, so that bold labels throughout mark nothing. Which look it is does not matter: bold,
underlined, dotted, shaded, framed, ringed. Colour and size alone are a question.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from forms.definition import Option
from scanner.readers.word.controls_shown import fold
from scanner.readers.word.names import CONTROL, UNKNOWN
from scanner.readers.word.tokens import Token

_CROSSED_BOXES = frozenset("☒⊠")
_CROSSES = frozenset("×✕✖✗✘")
_TICKED_BOXES = frozenset("☑■▣◼🗹✅●◉") | _CROSSED_BOXES
_EMPTY_BOXES = frozenset("□☐▢◻○◯❑❏")
_MARKS = frozenset("√✓✔") | _CROSSES
_FILLERS = frozenset("()（）[]【】")
_WEAK_LOOKS = ("colour ", "size ")
_SIGNS = _TICKED_BOXES | _EMPTY_BOXES | _MARKS | {UNKNOWN}


class Sign(StrEnum):
    """What one typed sign says."""

    TICK = "tick"
    CROSS = "cross"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class OptionEvidence:
    """What stands around one option's label.

    Attributes:
        present: Whether its label is there.
        boxed: Whether a box, typed or a control, stands before it.
        signs: What the signs that are certainly its own say.
        doubtful: Signs that may be its own or its neighbour's.
        stands_out: Whether its label looks other than the other labels: bold, shaded, ringed.
        struck: Whether its label is struck through.
        looks_odd: Whether only a part of its label stands out or is struck through, or whether
            it differs by its colour or size alone: people make grey and small what they do not mean.
        words: What is written behind its label, up to the next option.
    """

    present: bool = False
    boxed: bool = False
    signs: list[Sign] = field(default_factory=list)
    doubtful: list[Sign] = field(default_factory=list)
    stands_out: bool = False
    struck: bool = False
    looks_odd: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class CellEvidence:
    """What a choice's cell says: option id to its evidence, and words that are no option's."""

    options: dict[str, OptionEvidence]
    stray_words: bool


@dataclass(frozen=True, slots=True)
class _Place:
    option_id: str
    start: int
    end: int


def read_signs(cell: Sequence[Token], options: Sequence[Option], prefix: str) -> CellEvidence:
    """Return the evidence in a cell.

    Args:
        cell: Its characters; a box's control is a `CONTROL` with its name.
        options: The choice's options in the form's order.
        prefix: What control names begin with, before the option's id.
    """
    evidence = {option.id: OptionEvidence() for option in options}
    places = _labels(cell, options, prefix)
    labels = {
        place.option_id: [token for token in cell[place.start : place.end] if not token.text.isspace()]
        for place in places
    }
    _compare_looks(labels, evidence)
    lines = {option.id: option.line for option in options if option.line is not None}
    stray = False
    edges = [None, *places, None]
    for before, after in itertools.pairwise(edges):
        gap = cell[before.end if before else 0 : after.start if after else len(cell)]
        words = _share_gap(
            gap,
            evidence[before.option_id] if before is not None else None,
            evidence[after.option_id] if after is not None else None,
        )
        if before is not None and before.option_id in lines:
            evidence[before.option_id].words = words
            line = [number for number, token in enumerate(gap) if token.control == lines[before.option_id]]
            stray = stray or (bool(line) and _has_words(gap[: line[0]]))
        else:
            stray = stray or _has_words(words)
    return CellEvidence(evidence, stray)


def _compare_looks(labels: Mapping[str, Sequence[Token]], evidence: Mapping[str, OptionEvidence]) -> None:
    """Say which labels look other than the others: what all of them have in common marks none of them."""
    stress = [token.stress for label in labels.values() for token in label]
    common = frozenset.intersection(*stress) if stress and len(labels) > 1 else frozenset()
    for option_id, label in labels.items():
        found = evidence[option_id]
        own = [token.stress - common if len(labels) > 1 else frozenset() for token in label]
        marked = [any(not look.startswith(_WEAK_LOOKS) for look in looks) for looks in own]
        struck = [token.struck for token in label]
        found.present = True
        found.stands_out, found.struck = all(marked), all(struck)
        found.looks_odd = any(struck) != all(struck) or (any(own) and not all(marked))


def _has_words(characters: str | Sequence[Token]) -> bool:
    """Tell whether there are letters, digits, symbols or marks among some characters, not only punctuation."""
    text = characters if isinstance(characters, str) else "".join(token.text for token in characters)
    return any(unicodedata.category(one)[0] in "LNSM" and one not in _SIGNS and one != CONTROL for one in text)


def _labels(cell: Sequence[Token], options: Sequence[Option], prefix: str) -> list[_Place]:
    """Return where the labels stand, from left to right."""
    solid = [(fold(token.text), number) for number, token in enumerate(cell) if fold(token.text)]
    letters = "".join(text[0] if len(text) > 1 else text for text, _ in solid)
    taken: list[tuple[int, int]] = []
    places: list[_Place] = []
    for option in sorted(options, key=lambda option: -len(option.label)):
        for label in _spellings(option.label):
            start = _find(letters, label, taken, _after_control(cell, solid, prefix + option.id))
            if start is not None:
                taken.append((start, start + len(label)))
                last = solid[start + len(label) - 1][1]
                places.append(_Place(option.id, solid[start][1], last + 1))
                break
    return sorted(places, key=lambda place: place.start)


def _spellings(label: str) -> list[str]:
    """Return a label, folded, and what is left of it when its explanation in brackets was cut."""
    whole = fold(label)
    short = whole.split("(")[0]
    return [whole, short] if short and short != whole else [whole]


def _after_control(cell: Sequence[Token], solid: Sequence[tuple[str, int]], name: str) -> int:
    for position, (_, number) in enumerate(solid):
        if cell[number].control == name:
            return position + 1
    return 0


def _find(letters: str, label: str, taken: Sequence[tuple[int, int]], start: int) -> int | None:
    """Return where a label stands: first where a sign or an edge is before it, else anywhere."""
    found = []
    at = letters.find(label, start)
    while at >= 0:
        if not any(begin < at + len(label) and at < end for begin, end in taken):
            found.append(at)
        at = letters.find(label, at + 1)
    free = [at for at in found if at == 0 or letters[at - 1] in _SIGNS | _FILLERS | {CONTROL}]
    ends = {end for _, end in taken}
    beside = [at for at in found if at in ends]
    return next(iter([*free, *beside, *found]), None)


def _share_gap(gap: Sequence[Token], before: OptionEvidence | None, after: OptionEvidence | None) -> str:
    """Give the signs between two labels to the options they belong to; return the words among them."""
    head, words, tail = _split(gap)
    if before is not None and after is not None and not words:
        _share_signs(head, before, after)
        return ""
    if words:
        first, last = before, after
    else:
        first, last = before or after, None
    if first is not None:
        first.signs += signs_of(head)
    if last is not None:
        last.signs += signs_of(tail)
    if after is not None:
        after.boxed = _own_box(tail or head) is not None
    return words


def _share_signs(gap: Sequence[Token], before: OptionEvidence, after: OptionEvidence) -> None:
    own = _own_box(gap)
    after.boxed = own is not None
    rest = gap
    if own is not None:
        after.signs += signs_of(gap[own:])
        rest = gap[:own]
    at = [number for number, token in enumerate(rest) if token.text in _SIGNS]
    if not at:
        return
    signs = signs_of(rest)
    apart_before = any(token.text.isspace() for token in rest[: at[0]])
    apart_after = any(token.text.isspace() for token in rest[at[-1] + 1 :])
    if (apart_before and not apart_after) or (own is None and before.boxed and apart_before == apart_after):
        after.signs += signs
    elif apart_after and not apart_before:
        before.signs += signs
    else:
        after.doubtful += signs
        before.doubtful += signs


def _own_box(gap: Sequence[Token]) -> int | None:
    """Return where the last box of a gap stands: a control, or a typed box."""
    for number in range(len(gap) - 1, -1, -1):
        if gap[number].text == CONTROL or gap[number].text in _TICKED_BOXES | _EMPTY_BOXES:
            return number
    return None


def _split(gap: Sequence[Token]) -> tuple[Sequence[Token], str, Sequence[Token]]:
    """Return the signs at a gap's start, the words in it, and the signs at its end."""
    wordless = [token.text in _SIGNS | _FILLERS or token.text == CONTROL or token.text.isspace() for token in gap]
    if all(wordless):
        return gap, "", ()
    start = wordless.index(False)
    end = len(gap) - wordless[::-1].index(False)
    return gap[:start], "".join(token.text for token in gap[start:end]).strip(), gap[end:]


def signs_of(gap: Sequence[Token]) -> list[Sign]:
    """Return what the signs among some characters say, in order; one that is struck through says nothing sure."""
    signs = []
    for token in gap:
        if token.text not in _SIGNS:
            continue
        if token.text == UNKNOWN or token.struck:
            signs.append(Sign.UNKNOWN)
        elif token.text in _EMPTY_BOXES:
            signs.append(Sign.EMPTY)
        else:
            signs.append(Sign.CROSS if token.text in _CROSSED_BOXES | _CROSSES else Sign.TICK)
    return signs
