"""What shows that a value was altered after it was written: struck out, added to, or marked by another hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from forms.definition import Field, Kind
from forms.definition.kinds import Answer
from forms.geometry import Rect
from scanner.ink.cells.writing import Writing
from scanner.issues import issue
from scanner.readers.writing.alterations.blots import BLOT_TIMES, blot_times
from scanner.readers.writing.alterations.clerks_words import (
    ends_in_office_words,
    ends_in_rest_of_day,
    has_office_word_apart,
    has_word_behind_sentences,
)
from scanner.readers.writing.alterations.strokes.across import AcrossScores, scores_across
from scanner.readers.writing.alterations.strokes.broken_lines import broken_line
from scanner.readers.writing.alterations.strokes.unexplained import EXCESS_EM, KNOWN_EXCESS_EM, excess_em
from scanner.readers.writing.alterations.two_tones import TONES_SHARE, tones_share
from scanner.readers.writing.alterations.typefaces.known_type import TypeDoubt, WorkedField
from scanner.readers.writing.alterations.weak_signs import has_weak_signs
from scanner.readers.writing.alterations.words_above import AboveScores, scores_above
from scanner.readers.writing.line_split import LinePicture
from scanner.readers.writing.paragraphs import is_han
from scanner.values.page.ink import PageInk
from scanner.values.reading import Outcome, Reading
from scanner.values.reading.recognised import RecognisedLine

_TICKS: Final = frozenset("√✓✔☑∨")
"""Signs that the recogniser makes of a clerk's tick; nobody writes them into an answer in words."""

_LATIN: Final = (Kind.EMAIL, Kind.URL)  # kinds whose answers hold no Han characters
_NOTHING: Final = frozenset("/\\-—－一_.…")  # signs by which people say that there is nothing to answer
_STROKES: Final = frozenset("1lI|丨!'\"″〃“”")  # what the recogniser makes of the sign for "as above"
_NAMED: Final = (Kind.TEXT, Kind.COUNTY)
_WORDED: Final = (Kind.TEXT, Kind.LONG_TEXT, Kind.COUNTY)


@dataclass(frozen=True, slots=True, eq=False)
class WrittenValue:
    """What was recognised in a field, with the strokes that it was recognised in.

    Attributes:
        reading: What was recognised.
        field: The field.
        writing: Its strokes.
        lines: Its lines, from top to bottom, each without a line that it stands on.
        found: What was recognised in each of them.
        area: Where the field is written, mm.
        one_line: Whether the field is made for one line of writing, and is no comb.
    """

    reading: Reading
    field: Field
    writing: Writing
    lines: tuple[LinePicture, ...]
    found: tuple[RecognisedLine, ...]
    area: Rect
    one_line: bool

    @property
    def worked(self) -> WorkedField:
        """Its lines, for holding them against the characters as they are typed."""
        return WorkedField(self.field.kind, self.lines, self.found, self.one_line)


def doubt_altered(value: WrittenValue, ink: PageInk, doubt: TypeDoubt, *, two_colours: bool) -> Reading:
    """Return a reading as doubtful if its value was altered after it was written; the text stays for a person to see.

    Args:
        value: What was recognised.
        ink: The page with its foreign ink.
        doubt: What it shows that is held against the characters as they are typed.
        two_colours: Whether some of its ink has another colour than the rest.
    """
    reading, area = value.reading, value.area
    text = reading.text or ""
    across = scores_across(value.writing, value.lines, area, text)
    # a seal that came back grey lies across the characters too, and is told by other means
    if ink.ring is not None and ink.ring.is_near(area, 0.0):
        is_struck = is_added = False
    else:
        # small letters of all heights run together, so that a typed address is told by its characters alone
        is_known = doubt is TypeDoubt.NONE and value.field.kind in _LATIN
        is_struck = (across.are_across(text) and not is_known) or doubt is TypeDoubt.BARE_INK
        # where the typeface explains all ink, none is left that could stand above the line
        above = (
            scores_above(value.lines, value.found) if value.one_line and doubt is not TypeDoubt.NONE else AboveScores()
        )
        is_above = above.are_above if doubt is TypeDoubt.UNKNOWN else above.are_above_type
        is_added = doubt is TypeDoubt.OTHER_HAND or is_above
        is_added |= not ink.is_sealed(area, 0.0) and tones_share(value.lines, value.found) < TONES_SHARE
        is_struck = is_struck or _has_unexplained(value, doubt, across, is_known=is_known)
        is_struck = is_struck or _has_broken_line(value) or _is_blotted(value)
    is_added = (
        is_added
        or two_colours
        or _has_foreign_signs(text, value.field.kind)
        or (not value.field.kind.traits.alphabet and has_office_word_apart(value.found[-1]))
    )
    codes = [code for code, seen in (("strokes_across", is_struck), ("ink_added", is_added)) if seen]
    issues = tuple(issue(code, value.field) for code in codes)
    return replace(reading, outcome=Outcome.UNCLEAR, issues=(*reading.issues, *issues)) if issues else reading


def _has_unexplained(value: WrittenValue, doubt: TypeDoubt, across: AcrossScores, *, is_known: bool) -> bool:
    """Tell whether a stroke is longer than its characters explain; a typed text of several lines shows it by itself."""
    is_typed = doubt not in (TypeDoubt.UNKNOWN, TypeDoubt.UNLIKE)
    if is_typed and not value.one_line:
        return False
    least = KNOWN_EXCESS_EM if is_typed or value.field.kind.traits.answer is Answer.CODE else EXCESS_EM
    excess = max((excess_em(*both) for both in zip(value.lines, value.found, strict=True)), default=0.0)
    return excess >= least or (
        value.one_line and not is_known and has_weak_signs(value.reading.text or "", across, excess, doubt)
    )


def _has_broken_line(value: WrittenValue) -> bool:
    """Tell whether the remains of a line lie between the characters; the feet of small letters lie on one too."""
    lines = zip(value.lines, value.found, strict=True)
    return value.field.kind not in _LATIN and any(broken_line(*both).is_there for both in lines)


def _is_blotted(value: WrittenValue) -> bool:
    """Tell whether a digit of a number, a phone or a date was blotted out."""
    of_digits = bool(value.field.kind.traits.alphabet) and value.field.kind not in _LATIN
    return of_digits and value.one_line and blot_times(value.lines) >= BLOT_TIMES


def _has_foreign_signs(text: str, kind: Kind) -> bool:
    """Tell whether a text holds what no answer holds: a tick, office words behind it, Han in an internet address.

    Signs and strokes alone are no answer in words, either: they are a brace, the sign for "as above", or a rest of
    something else that was drawn there.
    """
    if kind in _LATIN:
        return any(map(is_han, text)) or not _TICKS.isdisjoint(text)
    has_words = kind in _WORDED and (ends_in_office_words(text) or has_word_behind_sentences(text))
    has_day = kind in _NAMED and ends_in_rest_of_day(text)
    bare = "".join(text.split())
    has_no_words = not any(map(str.isalnum, bare)) or _STROKES.issuperset(bare)
    is_signs = kind in _WORDED and has_no_words and not _NOTHING.issuperset(bare)
    return has_words or has_day or is_signs or not _TICKS.isdisjoint(text)
