"""Finds printed words to circle: `Yes / No` behind a question, 男 女 in a cell, rows of the same words in columns.

How it works. A list of words (`word_lists`) is a choice where the form says that words are circled, right beside the
list or anywhere above it, and something asks before it. Where nobody says so, only words that exclude each other, as 是
and 否, are one, with a slash between them and at the end of a line that asks, or alone in a cell beside a question. A
form that has words struck out is left alone: a stroke through words would be read as the contrary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.box_rows import Box, cell_of, cells_left_of, joined
from scanner.adopt.guesses.choices import Choice
from scanner.adopt.guesses.naming import option_id
from scanner.adopt.guesses.phrases import Phrase, clean, column_overlap, phrases_in, row_overlap
from scanner.adopt.guesses.vocabulary import CIRCLE_WORDS, CONTRARIES, STRIKE_WORDS
from scanner.adopt.guesses.word_lists import End, WordList, lists_of, question_of
from scanner.adopt.printed import Outline, OutlineShape, PrintedPage

_MOST: Final = 11
_BESIDE_MM: Final = 10.0
_SHORT_LINE_MM: Final = 20.0
_ABOVE_MM: Final = 9.0
_COLUMN_MM: Final = 1.5
_FAR_MM: Final = 4.0
_REST_MOST: Final = 20  # characters behind the words that ask to circle: more of them are the answers already
_NUMBERED: Final = re.compile(r"[(（]?([0-9]{1,3}|[a-z]|[一二三四五六七八九十]{1,3})\s*[.)）、．]", re.I)
_ASIDE: Final = re.compile(r"[(（\[][^()（）]*$|[(（\[][^()（）]*[)）\]]")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A list of words with the words that ask for it.

    Attributes:
        question: Those words; empty where there are none.
        is_plain: Whether they end as a question does, number one, or stand in a cell of their own.
        is_told: Whether they say that words are circled.
    """

    question: str
    is_plain: bool
    is_told: bool


def circled_words(page: PrintedPage, phrases: Sequence[Phrase], outlines: Sequence[Outline]) -> list[Choice]:
    """Return the choices of a page whose options are printed words to circle.

    Args:
        page: The page.
        phrases: Its phrases.
        outlines: Its boxes to tick: words beside one are its words.
    """
    return _Words(page, phrases, outlines).found()


class _Words:
    """The lists of words of a page, told into choices and all others."""

    def __init__(self, page: PrintedPage, phrases: Sequence[Phrase], outlines: Sequence[Outline]) -> None:
        self._page, self._phrases, self._outlines = page, phrases, outlines
        self._lists = lists_of(page)
        self._told = [phrase.box.top for phrase in phrases if CIRCLE_WORDS.search(phrase.text)]
        self._is_struck = any(STRIKE_WORDS.search(phrase.text) for phrase in phrases)

    def found(self) -> list[Choice]:
        """Return the choices; of two lists that share a piece the first one counts."""
        choices: list[Choice] = []
        used: set[Rect] = set()
        for words in map(self._without_question, self._lists):
            boxes = {piece.box for piece in words.pieces}
            choice = None if boxes & used else self._choice(words)
            if choice is not None:
                choices.append(choice)
                used |= boxes
        return choices

    def _choice(self, words: WordList) -> Choice | None:
        ids = [option_id(piece.text) for piece in words.pieces]
        is_aside = any(CIRCLE_WORDS.search(piece.text) for piece in words.pieces)
        if not 2 <= len(ids) <= _MOST or len(set(ids)) < len(ids) or is_aside or self._is_beside_marks(words):
            return None
        asked = self._asked(words)
        certainty = self._certainty(words, asked, is_contrary=set(ids) in CONTRARIES)
        if certainty is None:
            return None
        boxes = [Box(Outline(one.box, OutlineShape.WORD), clean(one.text), one.box) for one in words.pieces]
        return Choice(asked.question, tuple(boxes), certainty)

    def _certainty(self, words: WordList, asked: _Asked, *, is_contrary: bool) -> float | None:
        """Return how certain it is that words are circled; None where they are not."""
        if asked.is_told:
            return 0.9 if is_contrary else 0.8
        if self._is_struck or not asked.question or not self._ends_line(words):
            return None
        if any(top < words.place.bottom for top in self._told):
            return self._certainty_where_told(words, asked, is_contrary=is_contrary)
        if not is_contrary or not asked.is_plain or words.end not in (End.SLASH, End.GAP):
            return None
        if cell_of(words.place, self._page) is not None and (_is_first_in_cell(words) or not words.before):
            return 0.7 if self._is_alone_in_cell(words) else None
        return 0.6 if words.end is End.SLASH else None

    def _certainty_where_told(self, words: WordList, asked: _Asked, *, is_contrary: bool) -> float | None:
        """Return how certain it is that words are circled on a form that says somewhere above them that words are."""
        if self._has_twin(words):
            return 0.85
        if words.end is End.CELL:
            return None
        if asked.is_plain:
            return 0.85 if is_contrary else 0.75
        return 0.7 if is_contrary and words.end is End.SLASH else None

    def _asked(self, words: WordList) -> _Asked:
        """Return what asks for a list: the words before it, those of the cell left of its own, or those above it."""
        own = question_of(words.before)
        told = bool(
            CIRCLE_WORDS.search("".join(f"{one.lead}{one.text}" for one in words.before) + words.pieces[0].lead)
        )
        question = clean(_ASIDE.sub("", own)) if told or End.OPENS in words.pieces[0].before else own
        cell = cell_of(words.pieces[0].box, self._page)
        beside = self._beside(cell) if cell is not None and (not question or _is_first_in_cell(words)) else []
        if question and not beside:
            return _Asked(question, _is_first_in_cell(words) or bool(_NUMBERED.match(own)) or _asks(words), told)
        if beside:
            said = any(CIRCLE_WORDS.search(phrase.text) for phrase in beside)
            return _Asked(clean(_ASIDE.sub("", joined(beside))) if said else joined(beside), True, told or said)
        above = self._above(words)
        if above is None:
            return _Asked("", False, False)
        is_line = words.start == 0 and words.end is not End.COMMA and self._ends_line(words)
        last = max((found.end() for found in CIRCLE_WORDS.finditer(above.text)), default=0)
        said = is_line and last > 0 and len(above.text) - last < _REST_MOST
        return _Asked(clean(_ASIDE.sub("", above.label)), above.asks, told or said)

    def _without_question(self, words: WordList) -> WordList:
        """Return a list of words in columns without the question, where that is its first piece."""
        rest = replace(words, start=words.start + 1)
        if words.end not in (End.GAP, End.CELL) or len(words.pieces) < 3 or words.before:
            return words
        return rest if words.end is End.CELL or self._has_twin(rest) else words

    def _has_twin(self, words: WordList) -> bool:
        """Tell whether another line ends with the same words in the same columns."""
        return any(
            other.line is not words.line
            and len(other.pieces) >= len(words.pieces)
            and all(
                one.text == two.text and abs(one.box.center.x - two.box.center.x) < _COLUMN_MM
                for one, two in zip(words.pieces, other.pieces[-len(words.pieces) :], strict=True)
            )
            for other in self._lists
        )

    def _ends_line(self, words: WordList) -> bool:
        """Tell whether nothing goes on behind a list: its line ends, or a wide gap or another cell follows."""
        after = words.after
        if after is None or not after.text or End.CELL in after.before:
            return True
        return End.GAP in after.before and after.box.left - words.place.right > _FAR_MM

    def _is_alone_in_cell(self, words: WordList) -> bool:
        """Tell whether a list is all that a cell holds, and the cell heads no empty one."""
        cell = cell_of(words.place, self._page)
        if cell is None or not self._beside(cell):
            return False
        inside = [word for word in self._page.words if cell.contains(word.box.center)]
        letters = sum(character.isalnum() for word in inside for character in word.text)
        if letters != sum(character.isalnum() for piece in words.pieces for character in piece.text):
            return False
        return not self._is_head(cell)

    def _is_head(self, cell: Rect) -> bool:
        """Tell whether a cell heads two empty ones at least, and no cell of its row is empty."""
        cells = self._page.cells
        row = [one for one in cells if abs(one.top - cell.top) < 1.0 and abs(one.bottom - cell.bottom) < 1.0]
        if not all(self._has_words(one) for one in row):
            return False
        empty, last = 0, cell
        for one in sorted(cells, key=lambda each: each.top):
            is_same = abs(one.left - cell.left) < _COLUMN_MM and abs(one.right - cell.right) < _COLUMN_MM
            if is_same and 0 <= one.top - last.bottom < 2.5 and not self._has_words(one):
                empty, last = empty + 1, one
        return empty > 1

    def _has_words(self, cell: Rect) -> bool:
        return any(cell.contains(word.box.center) for word in self._page.words)

    def _beside(self, cell: Rect) -> list[Phrase]:
        """Return the words of the cell right beside one, at its left."""
        left = cells_left_of(cell, self._page)
        return phrases_in(left[0], self._phrases) if left else []

    def _above(self, words: WordList) -> Phrase | None:
        """Return the words right above a list."""
        place = words.place
        near = [
            phrase
            for phrase in self._phrases
            if -0.8 <= place.top - phrase.box.bottom < _ABOVE_MM and column_overlap(phrase.box, place) > 0.3
        ]
        return max(near, key=lambda phrase: phrase.box.bottom, default=None)

    def _is_beside_marks(self, words: WordList) -> bool:
        """Tell whether a box or a short line stands on the line of a list, close to it: those are marked."""
        around = words.place.inset(-_BESIDE_MM, -0.5)
        if any(one.box.overlaps(around) and row_overlap(one.box, words.place) > 0.4 for one in self._outlines):
            return True
        return any(
            line.length < _SHORT_LINE_MM
            and around.top < line.y < around.bottom + 0.5
            and line.left < around.right
            and around.left < line.right
            and not self._is_side(line.y, line.left, line.right)
            for line in self._page.lines
        )

    def _is_side(self, y: float, left: float, right: float) -> bool:
        """Tell whether a line is the upper or the lower side of a cell."""
        return any(
            min(abs(cell.top - y), abs(cell.bottom - y)) < 0.7 and cell.left < right and left < cell.right
            for cell in self._page.cells
        )


def _is_first_in_cell(words: WordList) -> bool:
    return End.CELL in words.pieces[0].before


def _asks(words: WordList) -> bool:
    """Tell whether the words before a list end as a question does, or it stands in brackets behind them."""
    return bool(words.pieces[0].before & {End.ASKS}) or (
        End.OPENS in words.pieces[0].before and words.after is not None and End.CLOSES in words.after.before
        and not words.after.text
    )  # fmt: skip
