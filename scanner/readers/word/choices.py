"""Finds the labels and the typed signs in the cell of a choice, and assigns each sign to an option.

Typed signs are boxes such as ☑ and marks such as √, which people type before or after a label.

How it works
------------
Boxes stand before their labels, so a box belongs to the label after it. A mark without a box
belongs to the label that it touches, if white space parts it from the other label: in
`yes√  no` the mark belongs to `yes`. A mark that may belong to either label counts as doubtful for
both. A cross is kept apart from a tick, because people who use both mean yes by the one and no by
the other.

A label stands out when it has something in its look that not every other label of the same choice
has: if all labels are bold, bold marks none of them. Any look counts: bold, underlined, dotted,
shaded, framed, ringed. A label that differs only by its colour or its size is a question for a
person.
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
    """What a typed sign says: a tick, a cross, an empty box, or nothing that is known."""

    TICK = "tick"
    CROSS = "cross"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class OptionEvidence:
    """What stands at and around the label of one option.

    Attributes:
        present: Whether the label is in the cell.
        boxed: Whether a box, typed or a control, stands before the label.
        signs: What the signs say that certainly belong to this option.
        doubtful: What the signs say that belong to this option or to its neighbour.
        stands_out: Whether the label looks different from the other labels: bold, shaded, ringed.
        struck: Whether the label is struck through.
        looks_odd: Whether only a part of the label stands out or is struck through, or whether the
            label differs only by its colour or size: people make grey or small what they do not mean.
        words: What is written behind the label, up to the next option.
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
    """What the cell of a choice says.

    Attributes:
        options: Each option's id with what stands at and around its label.
        stray_words: Whether there are words in the cell that belong to no option.
    """

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
        cell: The characters of the cell; the control of a box is a `CONTROL` with the control's name.
        options: The options of the choice in the form's order.
        prefix: The beginning of the controls' names, before the option's id: `field.`.
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
            stray = stray or (after is not None and _has_words(_behind_box(gap, lines[before.option_id])))
        else:
            stray = stray or _has_words(words)
    return CellEvidence(evidence, stray)


def _compare_looks(labels: Mapping[str, Sequence[Token]], evidence: Mapping[str, OptionEvidence]) -> None:
    """Write into the evidence which labels look different; a look that all labels have in common marks none."""
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
    """Tell whether some characters contain letters, digits, symbols or accents, and not only punctuation and boxes."""
    text = characters if isinstance(characters, str) else "".join(token.text for token in characters)
    return any(unicodedata.category(one)[0] in "LNSM" and one not in _SIGNS and one != CONTROL for one in text)


def _labels(cell: Sequence[Token], options: Sequence[Option], prefix: str) -> list[_Place]:
    """Return the places of the options' labels among the cell's characters, from first to last."""
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
    """Return the spellings by which a label is looked for, folded: whole, and without an explanation in brackets."""
    whole = fold(label)
    short = whole.split("(")[0]
    return [whole, short] if short and short != whole else [whole]


def _after_control(cell: Sequence[Token], solid: Sequence[tuple[str, int]], name: str) -> int:
    for position, (_, number) in enumerate(solid):
        if cell[number].control == name:
            return position + 1
    return 0


def _find(letters: str, label: str, taken: Sequence[tuple[int, int]], start: int) -> int | None:
    """Return where a label stands, None where it does not.

    A label may also be part of other words. So a place after a sign or at the cell's beginning is
    preferred, then one right behind another label, then any.
    """
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
    """Add the signs between two labels to the evidence of the options they belong to; return the words between."""
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
    """Return the index of the last box in a gap, which is a control or a typed box; None where there is no box."""
    for number in range(len(gap) - 1, -1, -1):
        if gap[number].text == CONTROL or gap[number].text in _TICKED_BOXES | _EMPTY_BOXES:
            return number
    return None


def _behind_box(gap: Sequence[Token], line: str) -> Sequence[Token]:
    """Return what stands between the last box of a gap and the label behind it; a line to write on is no box."""
    own = _own_box([token for token in gap if token.control != line])
    boxes = [number for number, token in enumerate(gap) if token.control != line]
    return () if own is None else gap[boxes[own] + 1 :]


def _split(gap: Sequence[Token]) -> tuple[Sequence[Token], str, Sequence[Token]]:
    """Return the signs at a gap's start, the words in it, and the signs at its end."""
    wordless = [token.text in _SIGNS | _FILLERS or token.text == CONTROL or token.text.isspace() for token in gap]
    if all(wordless):
        return gap, "", ()
    start = wordless.index(False)
    end = len(gap) - wordless[::-1].index(False)
    return gap[:start], "".join(token.text for token in gap[start:end]).strip(), gap[end:]


def signs_of(gap: Sequence[Token]) -> list[Sign]:
    """Return what the signs among some characters say, in order; a sign that is struck through is `UNKNOWN`."""
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
