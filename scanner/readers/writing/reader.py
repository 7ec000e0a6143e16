"""Reads what is written in the fields of a page that was found on paper.

How it works: for each field the cell is straightened, its writing is separated from print, dust and seals
(`scanner.ink.cells`), split into lines, and recognised by an engine. A line is recognised once freely and, for kinds
with an alphabet, once within it. The recogniser's doubts are weighed by look-alikes and Chinese words, and the lines
are joined to paragraphs. Whatever makes the text less sure lowers its confidence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from forms.definition import Field, Form, Kind
from forms.definition.kinds import Answer
from forms.geometry import Rect
from forms.layout.model import FieldBox, Layout, Page
from scanner.ink.cells.picture import WORKING_DPI, cut_cell, soften_dither
from scanner.ink.cells.writing import Writing, find_writing
from scanner.ink.percentile import percentile
from scanner.issues import issue
from scanner.readers.writing.alterations.altered_values import WrittenValue, doubt_altered
from scanner.readers.writing.alterations.other_colours import other_colours
from scanner.readers.writing.alterations.strokes.underline import bare_line
from scanner.readers.writing.alterations.typefaces.known_type import TypeDoubt, type_doubts
from scanner.readers.writing.comb_cells import split_cells, texts_of_cells
from scanner.readers.writing.doubtful_characters import doubtful_spans
from scanner.readers.writing.evidence import evidence_of
from scanner.readers.writing.form_words import is_printed, words_printed_beside
from scanner.readers.writing.line_chance import alternatives_of, chance_of
from scanner.readers.writing.line_split import LinePicture, close_gaps, split_lines
from scanner.readers.writing.look_alikes import (
    doubt_strokes,
    has_digit_like_sign,
    prefer_alike,
    prefer_simplified,
    remove_lone_spaces,
    unite_widths,
)
from scanner.readers.writing.on_rules import doubt_on_rule, fields_on_rules
from scanner.readers.writing.paragraphs import Paragraphs, WrittenLine, join_paragraphs
from scanner.readers.writing.unread_ink import has_gap, has_lost_point, has_unread_ink
from scanner.readers.writing.words import prefer_words
from scanner.readers.writing_area import writing_area
from scanner.values.issue import Issue
from scanner.values.known_form import Blank
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Gray
from scanner.values.reading import Cap, Outcome, Reading
from scanner.values.reading.recognised import RecognisedLine
from scanner.values.seams import OcrEngine

_LEGIBLE_MIN: Final = 0.15  # a reading with a smaller chance is only a hint for a person
_SPECKS: Final = frozenset("•·.,'`* \n")  # the characters that an engine makes of dust
_SPECK_CHANCE: Final = 0.8  # chance that a field is blank in which only such characters were read
_LOST_CHANCE: Final = 0.85  # chance that a text is right where something may be lost or a stroke may not belong to it
_LEFT_OUT: Final = 0.05  # chance of a missing character; of fields with more, 63 of 417 were right (seed 281128)
# such a line below others is more likely the rest of a rule than writing
_LONE_STROKES: Final = frozenset("1lI|/一丨—-")
_EITHER_WAY: Final = 0.9  # chance that a loose line end was decided rightly: seed 7311, 21 of 23 in print
_SURE_COMB: Final = 0.98  # a comb whose characters are all surer needs no second look
# share of a line's characters that may lie outside its kind's alphabet; more is another kind of answer
_FOREIGN: Final = 0.34
_MIDDLE_PERCENTILE: Final = 80  # percentile of the darkness of strokes that is their middle's: their edges are paler
_NUMBERS: Final = (Kind.AMOUNT, Kind.INTEGER, Kind.PERCENT)
_SIMPLIFIED: Final = "zh-CN"


class TextReader:
    """Reads text fields with an OCR engine, after what the form itself prints was removed."""

    def __init__(self, engine: OcrEngine, blank: Blank) -> None:
        """Take the engine that recognises lines, and what gives the blank form."""
        self._engine = engine
        self._blank = blank

    def read(self, subject: PageInk, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each text field of the page, in the layout's order."""
        page = layout.pages[subject.page.page_no - 1]
        blank = self._blank(WORKING_DPI)[page.index]
        gray = soften_dither(subject.bare)
        marks = [option.rect for option in page.options]
        cells = [
            (box, area, find_writing(cut_cell(gray, subject.transform, box.cell, blank), area, marks))
            for box, area in ((box, writing_area(box, page)) for box in page.fields)
        ]
        on_rules = fields_on_rules(cells, subject)
        read = [self._read_field(seen, area, subject, form, box=box, page=page) for box, area, seen in cells]
        read = [
            doubt_on_rule(one, form.field(box.field_id)) if box.field_id in on_rules else one
            for one, box in zip(read, page.fields, strict=True)
        ]
        values = [one for one in read if isinstance(one, WrittenValue)]
        doubts = type_doubts([one.worked for one in values])
        colours = other_colours(subject, [(one.writing, one.area) for one in values])
        doubted = (
            doubt_altered(_with_doubts(one, doubt), subject, doubt, two_colours=colour)
            for one, doubt, colour in zip(values, doubts, colours, strict=True)
        )
        return tuple(next(doubted) if isinstance(one, WrittenValue) else one for one in read)

    def _read_field(
        self, writing: Writing, area: Rect, ink: PageInk, form: Form, *, box: FieldBox, page: Page
    ) -> Reading | WrittenValue:
        """Return what is written in a field; a reading alone where nothing is, or nothing that can be recognised."""
        field = form.field(box.field_id)
        if writing.is_blank:
            return self._reading(box, page, Outcome.BLANK, confidence=writing.chance)
        lines = split_lines(writing, multiline=box.multiline)
        if box.comb:
            lines = tuple(close_gaps(line) for line in lines)
        found = self._recognise(lines, field.kind, form.language)
        joined = _joined(field, lines, found, area)
        text = joined.text
        if not text:
            return self._unreadable(field, box, page)
        if not set(text) - _SPECKS:
            return self._reading(box, page, Outcome.BLANK, confidence=_SPECK_CHANCE)
        alternatives = tuple(_joined(field, lines, other, area).text for other in alternatives_of(found))
        if box.comb and _is_doubtful(found, box.comb):
            alternatives += self._by_cell(writing, box, field.kind, found)
        caps = _caps(writing, lines, found, joined)
        if _may_be_seals(writing, ink):
            caps = (*caps, Cap(_LOST_CHANCE, "a grey seal as dark as the writing lies over it"))
        chance = chance_of(found)
        if min([chance, *(cap.most for cap in caps)]) < _LEGIBLE_MIN:
            reading = self._unreadable(field, box, page, text=text, confidence=chance, alternatives=alternatives)
        else:
            reading = self._reading(box, page, Outcome.READ, text=text, confidence=chance, alternatives=alternatives)
        if field.kind.traits.answer is Answer.WORDS and is_printed(text, words_printed_beside(form, page, box)):
            problems = (*reading.issues, issue("printed_words_read", field))
            reading = replace(reading, outcome=Outcome.UNCLEAR, issues=problems)
        evidence = evidence_of(found, [line.gray for line in lines], self._engine.calibration)
        evidence = replace(evidence, doubtful=doubtful_spans(text, found))
        reading = replace(reading, evidence=evidence, caps=caps)
        one_line = not box.multiline and not box.comb
        bare = tuple(bare_line(line, writing.picture.mm(1)) for line in lines)
        return WrittenValue(reading, field, writing, bare, tuple(found), area, one_line)

    def _recognise(self, lines: Sequence[LinePicture], kind: Kind, language: str) -> list[RecognisedLine]:
        """Recognise lines, within the kind's alphabet where the alphabet fits what is written."""
        pictures = [line.gray for line in lines]
        free = self._seen(pictures, kind)
        if language == _SIMPLIFIED:
            free = [prefer_words(prefer_simplified(line)) for line in free]
        alphabet = kind.traits.alphabet
        if not alphabet or all(set("".join(line.text.split())) <= set(alphabet) for line in free):
            return free
        bound = self._seen(pictures, kind, alphabet)
        return bound if _fits(bound, free, alphabet) else free

    def _seen(self, pictures: Sequence[Gray], kind: Kind, alphabet: str | None = None) -> list[RecognisedLine]:
        """Return lines as the engine recognises them, look-alikes weighed."""
        found = [unite_widths(line) for line in self._engine.recognise(pictures, alphabet=alphabet)]
        if kind.traits.answer is Answer.CODE:
            return found
        alike = [remove_lone_spaces(prefer_alike(line)) for line in found]
        return alike if kind.traits.has_strokes else [doubt_strokes(line) for line in alike]

    def _by_cell(self, writing: Writing, box: FieldBox, kind: Kind, found: Sequence[RecognisedLine]) -> tuple[str, ...]:
        """Return what a comb may say when its characters are recognised one by one."""
        pictures = [cell for cell in split_cells(writing, box.rect, box.comb) if cell is not None]
        line = found[0] if len(found) == 1 else RecognisedLine()
        return texts_of_cells(
            line, self._engine.recognise(pictures, alphabet=kind.traits.alphabet or None, single=True)
        )

    def _reading(
        self,
        box: FieldBox,
        page: Page,
        outcome: Outcome,
        *,
        text: str | None = None,
        confidence: float,
        alternatives: tuple[str, ...] = (),
        issues: tuple[Issue, ...] = (),
    ) -> Reading:
        return Reading(
            box.field_id,
            outcome,
            self._engine.name,
            text=text,
            confidence=confidence,
            alternatives=tuple(dict.fromkeys(other for other in alternatives if other != text)),
            page_no=page.page_no,
            box_mm=box.rect,
            issues=issues,
        )

    def _unreadable(
        self,
        field: Field,
        box: FieldBox,
        page: Page,
        *,
        text: str | None = None,
        confidence: float = 0.0,
        alternatives: tuple[str, ...] = (),
    ) -> Reading:
        return self._reading(
            box,
            page,
            Outcome.UNCLEAR,
            text=text,
            confidence=confidence,
            alternatives=alternatives,
            issues=(issue("text_unreadable", field),),
        )


def _caps(
    writing: Writing, lines: Sequence[LinePicture], found: Sequence[RecognisedLine], joined: Paragraphs
) -> tuple[Cap, ...]:
    """Return what bounds a text's confidence by how its writing was found, cut and joined."""
    caps = [] if writing.is_clean else [Cap(writing.chance, "the writing was not found cleanly")]
    if writing.is_cut_by_rule:
        caps.append(Cap(_LOST_CHANCE, "strokes end in a ruled line"))
    if any(line.may_be_several for line in lines):
        caps.append(Cap(_LOST_CHANCE, "a line may be several"))
    if any(line.left_out >= _LEFT_OUT for line in found):
        caps.append(Cap(_LOST_CHANCE, "a character may be missing"))
    if len(found) > 1 and any(line.text.strip() in _LONE_STROKES for line in found):
        caps.append(Cap(_LOST_CHANCE, "a stroke is a line of its own"))
    if joined.loose_ends:
        caps.append(Cap(_EITHER_WAY**joined.loose_ends, "a paragraph may end or go on"))
    return tuple(caps)


def _with_doubts(value: WrittenValue, doubt: TypeDoubt) -> WrittenValue:
    """Return a value with caps for ink that may be no part of it, or may have been left out of it.

    A recogniser tells roughly where it saw a character, and a slip of the pen looks like one. Where the characters are
    found again as they are typed, no ink was left, wherever the recogniser saw them, and none is a slip, but for those
    that are a stroke themselves.
    """
    is_typed = doubt is TypeDoubt.NONE
    caps = []
    if not is_typed and any(map(has_unread_ink, value.lines, value.found)):
        caps.append(Cap(_LOST_CHANCE, "ink beside the characters was not read"))
    if not is_typed and value.field.kind is Kind.AMOUNT and any(map(has_lost_point, value.lines, value.found)):
        caps.append(Cap(_LOST_CHANCE, "a decimal point may be missing"))
    if value.field.kind in _NUMBERS and has_gap(value.reading.text or ""):
        caps.append(Cap(_LOST_CHANCE, "a digit may be missing in a gap"))
    if not is_typed and not value.field.kind.traits.has_strokes and has_digit_like_sign(value.reading.text or ""):
        caps.append(Cap(_EITHER_WAY, "a sign among words may be a digit"))
    if value.writing.is_lone_stroke and not (is_typed and value.reading.text not in _LONE_STROKES):
        caps.append(Cap(_LOST_CHANCE, "one stroke is all that is written"))
    return replace(value, reading=replace(value.reading, caps=(*value.reading.caps, *caps))) if caps else value


def _may_be_seals(writing: Writing, ink: PageInk) -> bool:
    """Tell whether strokes lie under a seal that came back grey and are no darker than its ink may be.

    Some of them may be the seal's, and others may have gone with it.
    """
    ring, picture = ink.ring, writing.picture
    if ring is None or not ring.is_near(picture.window, 0.0):
        return False
    rows, columns = np.nonzero(writing.ink)
    across = picture.window.left + picture.mm(1) * (columns + 0.5) - ring.centre.x
    down = picture.window.top + picture.mm(1) * (rows + 0.5) - ring.centre.y
    under = ring.covers(np.hypot(across, down))
    dark = 255 - writing.gray[rows[under], columns[under]]
    return bool(under.any()) and percentile(dark, _MIDDLE_PERCENTILE) <= ring.level


def _is_doubtful(found: Sequence[RecognisedLine], count: int) -> bool:
    """Tell whether a comb's line has a doubtful character, or not as many characters as the comb has cells."""
    scores = [c.confidence for line in found for c in line.characters if not c.text.isspace()]
    return len(scores) != count or min(scores) < _SURE_COMB


def _fits(bound: Sequence[RecognisedLine], free: Sequence[RecognisedLine], alphabet: str) -> bool:
    """Tell whether lines read within an alphabet are what is written, and were not forced into the alphabet.

    They must be as long as the lines read freely, and few of those lines' characters may lie outside the
    alphabet: 无 in a field for a number is no digit. A single odd character keeps the low confidence that it was forced
    with.
    """
    for one, other in zip(bound, free, strict=True):
        characters = other.text.replace(" ", "")
        foreign = sum(character not in alphabet for character in characters)
        if len(one.text.replace(" ", "")) != len(characters) or foreign > _FOREIGN * len(characters):
            return False
    return True


def _joined(field: Field, lines: Sequence[LinePicture], found: Sequence[RecognisedLine], area: Rect) -> Paragraphs:
    """Return the lines as the field's text in NFC; line breaks are kept only in a field of several lines."""
    if not field.kind.traits.has_spaces:
        return Paragraphs("".join("".join(line.text.split()) for line in found))
    written = [WrittenLine(line.text, place.left_mm, place.right_mm) for line, place in zip(found, lines, strict=True)]
    joined = join_paragraphs(written, left_mm=area.left, right_mm=area.right)
    text = unicodedata.normalize("NFC", joined.text)
    return Paragraphs(text, joined.loose_ends) if field.multiline else Paragraphs(text.replace("\n", " "))
