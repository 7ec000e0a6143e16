"""Reads the exact words of a page with a text layer, as flattened PDFs and PDFs from a printer driver have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from forms.definition import Field, Form
from forms.definition.places import PrintedWords
from forms.geometry import Rect
from forms.layout.model import FieldBox, Layout, Page
from scanner.issues import issue
from scanner.readers.writing.paragraphs import WrittenLine, is_han, join_lines
from scanner.readers.writing_area import writing_area
from scanner.values.page import RegisteredPage
from scanner.values.reading import Outcome, Reading

_NAME: Final = "text-layer"
_PRINT_MM: Final = 1.0  # how far the form's printed words may lie from their place in the layout
_BOX_MM: Final = 0.5  # a word whose centre lies this close to a box to tick is a mark in the box
_SAME_LINE: Final = 0.5  # two words are on one line if they overlap by this share of the smaller height
_LATIN_GAP_EM: Final = 0.12  # a narrower gap between letters is kerning; a space is 0.25 em wide or more
_CLOSING: Final = frozenset(".,;:!?)]}%")  # no space stands before these characters
_HAN_GAP_EM: Final = 0.4  # a narrower gap between two Han characters comes from spread type and is no space
_NOTHING: Final = "\ufffd"  # stands for a glyph whose font does not say which character it is
_GARBLED: Final = frozenset({"Co", "Cn", "Cs"})  # Unicode categories: private use, unassigned, half a character


@dataclass(frozen=True, slots=True)
class _PlacedWord:
    text: str
    rect: Rect


class TextLayerReader:
    """Reads a field from the words that stand in its area, without the words that the form prints there."""

    def __init__(self, printed: Sequence[PrintedWords] = ()) -> None:
        """Take the words that the page prints beside those of its layout, as somebody else's blank does."""
        self._printed = printed

    def read(self, subject: RegisteredPage, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each text field of the page; none when it has no text layer."""
        if not subject.page.picture.words:
            return ()
        page = layout.pages[subject.page.page_no - 1]
        runs = [PrintedWords(run.text, run.box) for run in page.runs]
        words = _written(_placed(subject), page, [*runs, *self._printed])
        return tuple(
            _read_field(form.field(box.field_id), box, page, _inside(words, writing_area(box, page)))
            for box in page.fields
        )


def _placed(subject: RegisteredPage) -> list[_PlacedWord]:
    """Return the page's words in millimetres."""
    placed = []
    for word in subject.page.picture.words:
        left, top, right, bottom = word.box_px
        corners = subject.transform.to_mm(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]))
        (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        placed.append(_PlacedWord(word.text, Rect(x0, y0, x1, y1)))
    return placed


def _written(words: Iterable[_PlacedWord], page: Page, printed: Sequence[PrintedWords]) -> list[_PlacedWord]:
    """Return the words that were filled in: all words but the form's print and the marks in boxes."""
    boxes = [option.rect.inset(-_BOX_MM) for option in page.options]
    rest = []
    for word in words:
        if any(box.contains(word.rect.center) for box in boxes) or _is_print_without_meaning(word, printed):
            continue
        left = _less_print(word, printed)
        if left.text.strip():
            rest.append(left)
    return rest


def _is_print_without_meaning(word: _PlacedWord, runs: Sequence[PrintedWords]) -> bool:
    """Tell whether a word of unknown characters stands where the form prints something."""
    return set(word.text) == {_NOTHING} and any(run.rect.contains(word.rect.center) for run in runs)


def _less_print(word: _PlacedWord, runs: Sequence[PrintedWords]) -> _PlacedWord:
    """Return a word without what the form prints: without a label at its beginning or a unit at its end.

    The result is empty where the whole word is printed.
    """
    for run in runs:
        area = run.rect.inset(-_PRINT_MM)
        if not area.overlaps(word.rect):
            continue
        printed, text = _folded(run.text), _folded(word.text)
        if not text or (area.contains(word.rect.center) and text in printed):
            return replace(word, text="")
        if text.startswith(printed) and area.left <= word.rect.left + _PRINT_MM:
            word = replace(word, text=_without(word.text, len(printed), from_start=True))
        elif text.endswith(printed) and area.right >= word.rect.right - _PRINT_MM:
            word = replace(word, text=_without(word.text, len(printed), from_start=False))
    return word


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _without(text: str, count: int, *, from_start: bool) -> str:
    """Return a text without `count` characters at one end; spaces there are dropped too, but not counted."""
    kept = list(text)
    while count and kept:
        count -= not kept.pop(0 if from_start else -1).isspace()
    return "".join(kept)


def _inside(words: Iterable[_PlacedWord], area: Rect) -> list[_PlacedWord]:
    return [word for word in words if area.contains(word.rect.center)]


def _read_field(field: Field, box: FieldBox, page: Page, words: Sequence[_PlacedWord]) -> Reading:
    text = _text_of(field, box, words)
    if not text:
        return Reading(field.id, Outcome.BLANK, _NAME, page_no=page.page_no, box_mm=box.rect)
    if any(character == _NOTHING or unicodedata.category(character) in _GARBLED for character in text):
        return Reading(
            field.id,
            Outcome.UNCLEAR,
            _NAME,
            text=text,
            confidence=0.0,
            issues=(issue("text_layer_garbled", field),),
            page_no=page.page_no,
            box_mm=box.rect,
        )
    return Reading(field.id, Outcome.READ, _NAME, text=text, page_no=page.page_no, box_mm=box.rect)


def _text_of(field: Field, box: FieldBox, words: Sequence[_PlacedWord]) -> str:
    lines = [_line_of(line) for line in _lines(words)]
    if not field.kind.traits.has_spaces:
        text = "".join("".join(line.text.split()) for line in lines)
    else:
        text = join_lines(lines, left_mm=box.rect.left, right_mm=box.rect.right)
        text = text if field.multiline else text.replace("\n", " ")
    return unicodedata.normalize("NFC", text)


def _lines(words: Sequence[_PlacedWord]) -> list[list[_PlacedWord]]:
    """Return the words line by line from the top, and in each line from left to right."""
    lines: list[list[_PlacedWord]] = []
    for word in sorted(words, key=lambda word: word.rect.center.y):
        if lines and _same_line(lines[-1][-1].rect, word.rect):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.rect.left) for line in lines]


def _same_line(one: Rect, other: Rect) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    lower = min(one.height, other.height)
    middle = one.top <= other.center.y <= one.bottom  # a dash may have no height at all
    return overlap >= _SAME_LINE * lower if lower > 0 else middle


def _line_of(words: Sequence[_PlacedWord]) -> WrittenLine:
    """Join the words of a line, with a space between two words where the gap is as wide as a space."""
    text = words[0].text
    em = max(word.rect.height for word in words)
    for before, word in pairwise(words):
        gap = word.rect.left - before.rect.right
        text += (" " if _is_space(text[-1], word.text[0], gap / em if em > 0 else 0.0) else "") + word.text
    return WrittenLine(text, words[0].rect.left, max(word.rect.right for word in words))


def _is_space(before: str, after: str, gap_em: float) -> bool:
    if before.isspace() or after.isspace() or after in _CLOSING:
        return False
    match is_han(before), is_han(after):
        case False, False:
            return gap_em >= _LATIN_GAP_EM
        case True, True:
            return gap_em >= _HAN_GAP_EM
        case _:
            return False  # between a Han character and a letter, typesetting leaves a gap without a space
