"""Answers that were typed into the form: whatever else lies at them was added.

Most answers that come back on paper were typed into the form, printed and signed. Their characters are known to the
last stroke, so that a line through the last digit, which a recogniser looks past, is seen, and so are a tick and a
second hand.

How it works: the answers of a page are held against the characters of the typeface that is typed in (`typed_lines`),
and, where they are print in another one, as Word prints them, of the form's other typefaces too. Where most characters
are found again with a likeness of 0.78 and more, the page was typed: in their own typeface pages reach 0.85 to 0.97 on
scans, faxes and photos, print in others 0.68 to 0.92, handwriting 0.3 to 0.6. Then ink that belongs to no character was
added, and a character that is unlike its drawing is another one, not alone, or another hand's. What is usual on the
page is its print's and its scanner's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from typing import Final, Protocol

import numpy as np

from forms.definition import Kind
from forms.faces import Face
from scanner.ink.percentile import percentile
from scanner.readers.writing.alterations.typefaces.typed_lines import TypeMatch, match_type
from scanner.readers.writing.line_split import LinePicture
from scanner.values.reading.recognised import RecognisedLine

TYPED_LIKENESS: Final = 0.78
"""Likeness of most characters of a page from which it was typed."""

PRINT_LIKENESS: Final = 0.62
"""The same in the typeface that is typed in, from which the page may be set in another of the form's typefaces.

Print in them has 0.68 and more there, handwriting up to 0.6."""

OTHER_FACE_LIKENESS: Final = 0.02
"""By how much more a page is like another of the form's typefaces than the one that is typed in, from which it is set
in that one; pages that are set in them have 0.04 to 0.27 (seeds 553001 and 430117)."""

BARE_EM2: Final = 0.019
"""Ink within 1.2 em that no character explains from which something was added, in squares of a character's height.

Of 420 typed fields that nobody altered 0.7 % have more; of 107 with one to three characters or all of them struck out
1 % have less (seeds 9101 and 9202). What half of a page's fields have is the paper's own, and counts twice: a coarse
fax draws every character a little otherwise."""

OTHER_TYPE_EM2: Final = 0.003
"""Bare ink of half of a page's fields without strokes from which it is set in another, similar typeface, or is too
coarse to tell.

Set in other typefaces, half of the lines have 0.0042 (Noto Sans) to 0.044 and more, in the own one 0.0."""

BOLD_WEIGHT: Final = 1.4
"""Ink of half of a page's fields, in multiples of their drawings', from which the page was faxed or copied so dark that
all strokes are broader: there the bare ink is looked for a little farther from the characters.

Typed pages have 0.9 to 1.3, on coarse faxes up to 1.7; the heading's typeface has 1.1."""

STROKE_EM2: Final = 0.03
"""Bare ink from which a field has a stroke across it, in whatever typeface it is set: it says nothing of the page's.

Where half of a page's values were altered, they would be what is usual. Struck values have 0.047 to 0.43, and lines in
Noto Sans and Zen Hei 0.005 and 0.013 in the middle."""

DIGIT_BARE_EM2: Final = 0.007
"""The same in fields of digits made for one line, whose few and simple characters are found again better.

None of 280 of them that nobody altered has more than 0.0036, on faxes, photos and poor scans too (seeds 6601, 884411
to 884413). Of 67 that were struck in part 3 % pass, and 15 % with `BARE_EM2` (seeds 6601, 884411 and 884412)."""

PALE_EM2: Final = 0.006
"""As `BARE_EM2`, with ink that is paler than the print, such as a grey or red line through it, and not right at a
character.

Of 495 typed fields that nobody altered 0.6 % have more; of 61 struck in red or grey 2 % have less than 0.026."""

OTHER_LIKENESS: Final = 0.47
"""By how much a letter, a digit or a Han character is less like its drawing than is usual on the page, from which it
was not typed with the rest of its line.

Of 450 typed fields of one line that nobody altered one has a character with more; words by hand have 0.45 to 0.65."""

OTHER_DIGIT_LIKENESS: Final = 0.18
"""The same in fields of digits, whose few and simple characters are found again better: none of 230 of them that nobody
altered has more, on faxes too; 17 of 25 with one line through them have (seeds 9101 and 9202)."""

UNLIKE_DIGITS: Final = 0.1
"""By how much three quarters of a number's digits are less like their drawings than is usual on the page, from which it
was written by hand, as people write a number into a form that was typed before.

Of 115 such numbers 83 have more. Of 75 that were typed and not altered none has. A stroke through some of the digits
leaves the others as they were, and one through all of them is seen by itself (`strokes/across.py`)."""

_LATIN: Final = (Kind.EMAIL, Kind.URL)  # kinds with an alphabet that is not mostly digits
_TYPED_AT_ALL: Final = 0.7  # likeness of a field's best character; with less it was not typed, but written by hand
_GRAIN_TIMES: Final = 2.0  # times what is usual on the page
_USUAL_PERCENTILE: Final = 60  # of the sample's likenesses: some characters may be altered, some fields written by hand
_MOST_PERCENTILE: Final = 75  # of a number's digits are less like their drawings
_SURE_LIKENESS: Final = 0.95  # in the typeface that is typed in, from which no other is tried
_PLAIN_SHARE: Final = 0.3  # share of a page's fields that have to be without a stroke
_SAMPLE: Final = 50  # characters of a page from which its typeface is known
_TAIL: Final = 2  # characters at the end of a long answer that are looked at one by one
OTHER_TAIL_LIKENESS: Final = 0.4
"""As `OTHER_LIKENESS`, for the last two characters of a long answer: a clerk's single word."""


MatchLine = Callable[[LinePicture, RecognisedLine], TypeMatch]
"""Compares a line with its characters as they are typed, from the line's picture and what was recognised in it."""


class MatchFace(Protocol):
    """Compares a line with its characters as they are typed in a typeface."""

    def __call__(self, line: LinePicture, found: RecognisedLine, /, *, face: Face) -> TypeMatch:
        """Return how they compare."""


class TypeDoubt(StrEnum):
    """What a field shows that is held against the characters as they are typed."""

    UNKNOWN = "not typed"
    NONE = "as typed"
    BARE_INK = "ink that no character has"
    OTHER_HAND = "a character that was not typed with the rest"
    UNLIKE = "not typed, where the other fields are"


@dataclass(frozen=True, slots=True, eq=False)
class WorkedField:
    """A field's lines with what was recognised in them.

    Attributes:
        kind: Its kind.
        lines: Its lines, from top to bottom.
        found: What was recognised in each of them.
        one_line: Whether it is made for one line of writing, and is no comb.
    """

    kind: Kind
    lines: tuple[LinePicture, ...]
    found: tuple[RecognisedLine, ...]
    one_line: bool = True


def type_doubts(fields: Sequence[WorkedField]) -> tuple[TypeDoubt, ...]:
    """Return what each field of a page shows that is held against its characters as they are typed.

    Args:
        fields: All fields of the page in which something was recognised.
    """
    match = cache(match_type)  # some of the lines have shown already in which typeface the page was typed
    face = typed_face(fields, match)
    if face is None:
        return (TypeDoubt.UNKNOWN,) * len(fields)
    matches = [_match_field(one, partial(match, face=face)) for one in fields]
    usual = _usual(matches)
    is_unlike = usual is not None and (usual.bare_em2 > OTHER_TYPE_EM2 or face is not Face.FIELD)
    if is_unlike and usual is not None and usual.weight >= BOLD_WEIGHT:
        matches = [_match_field(one, partial(match_type, face=face, is_bold=True)) for one in fields]
        usual = _usual(matches)
    if usual is None or usual.bare_em2 > OTHER_TYPE_EM2:
        return (TypeDoubt.UNKNOWN,) * len(fields)
    return tuple(_doubt(field, match, usual) for field, match in zip(fields, matches, strict=True))


def _usual(matches: Sequence[TypeMatch]) -> TypeMatch | None:
    """Return what half of a page's fields show through which nobody drew; None where these are too few."""
    plain = [match for match in matches if match.bare_em2 < STROKE_EM2]
    if len(plain) < _PLAIN_SHARE * len(matches):
        return None
    return TypeMatch(
        (float(np.median([one for match in plain for one in match.likenesses] or [0.0])),),
        float(np.median([match.bare_em2 for match in plain])),
        float(np.median([match.pale_em2 for match in plain])),
        float(np.median([match.weight for match in plain])),
    )


def typed_face(fields: Sequence[WorkedField], match: MatchFace = match_type) -> Face | None:
    """Return which of the form's typefaces most of a page's answers were typed in; None where they were in none.

    Args:
        fields: All fields of the page in which something was recognised.
        match: Compares a line with its characters in a typeface.
    """
    sample = _sampled(fields, _SAMPLE)
    own = _likeness(sample, partial(match, face=Face.FIELD))
    if own < PRINT_LIKENESS:
        return None
    face, best = Face.FIELD, own
    if own < _SURE_LIKENESS:
        likenesses = {other: _likeness(sample, partial(match, face=other)) for other in Face if other is not Face.FIELD}
        other = max(likenesses, key=likenesses.__getitem__)
        if likenesses[other] >= own + OTHER_FACE_LIKENESS:
            face, best = other, likenesses[other]
    return face if best >= TYPED_LIKENESS else None


def _sampled(fields: Sequence[WorkedField], most: int) -> list[tuple[LinePicture, RecognisedLine]]:
    """Return the lines of a page that hold about so many of its characters, at equal distances."""
    lines = [both for field in fields for both in zip(field.lines, field.found, strict=True)]
    step = max(1, sum(len(found.characters) for _, found in lines) // most)
    chosen, passed = [], 0
    for line, found in lines:
        if passed // step < (passed + len(found.characters)) // step and len(found.characters) <= most:
            chosen.append((line, found))
        passed += len(found.characters)
    return chosen


def _likeness(lines: Sequence[tuple[LinePicture, RecognisedLine]], match: MatchLine) -> float:
    """Return what is usual of the likenesses of some lines' characters; 0.0 without any."""
    likenesses = [one for line, found in lines for one in match(line, found).likenesses]
    return percentile(np.array(likenesses), _USUAL_PERCENTILE) if likenesses else 0.0


def _match_field(field: WorkedField, match: MatchLine) -> TypeMatch:
    lines = [match(line, text) for line, text in zip(field.lines, field.found, strict=True)]
    likenesses = tuple(one for line in lines for one in line.likenesses)
    bare, pale = (max(map(one, lines), default=0.0) for one in (_bare, _pale))
    weight = float(np.median([one.weight for one in lines])) if lines else 1.0
    return TypeMatch(likenesses, bare, pale, weight)


def _bare(match: TypeMatch) -> float:
    return match.bare_em2


def _pale(match: TypeMatch) -> float:
    return match.pale_em2


def _doubt(field: WorkedField, match: TypeMatch, usual: TypeMatch) -> TypeDoubt:
    """Return what a field shows on a page on which something is usual."""
    if max(match.likenesses, default=0.0) < _TYPED_AT_ALL:
        return TypeDoubt.UNLIKE
    of_digits = bool(field.kind.traits.alphabet) and field.kind not in _LATIN
    if of_digits and field.one_line and _is_by_hand(match, usual):
        return TypeDoubt.UNLIKE
    limits = ((_bare, DIGIT_BARE_EM2 if of_digits and field.one_line else BARE_EM2), (_pale, PALE_EM2))
    if any(one(match) >= least + _GRAIN_TIMES * one(usual) for one, least in limits):
        return TypeDoubt.BARE_INK
    most = OTHER_DIGIT_LIKENESS if of_digits else OTHER_LIKENESS
    less = usual.likenesses[0] - min(match.likenesses)
    if field.one_line:
        return TypeDoubt.OTHER_HAND if less >= most else TypeDoubt.NONE
    tail = usual.likenesses[0] - min(match.likenesses[-_TAIL:])
    return TypeDoubt.OTHER_HAND if tail >= OTHER_TAIL_LIKENESS else TypeDoubt.NONE


def _is_by_hand(match: TypeMatch, usual: TypeMatch) -> bool:
    """Tell whether the digits of a number are so unlike typed ones throughout that it was written by hand."""
    likenesses = np.array(match.likenesses)
    return len(likenesses) > 1 and usual.likenesses[0] - percentile(likenesses, _MOST_PERCENTILE) >= UNLIKE_DIGITS
