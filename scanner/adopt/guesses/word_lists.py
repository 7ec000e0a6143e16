"""Parts the words of a line into short pieces, and finds lists among them: `Yes / No`, `男、女`, words with wide gaps.

How it works. A piece ends at a slash, a comma, a bracket, a colon, a gap that is wider than a space, and the side of a
cell. Pieces that follow each other with one and the same kind of end between them are a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from forms.geometry import Rect
from scanner.adopt.guesses.phrases import clean, is_number, lines_of
from scanner.adopt.printed import WIDE_SPACE, PrintedPage, PrintedWord

_GAP_EM: Final = 0.62
_GLUED_EM: Final = 0.12
_HAN: Final = re.compile(r"[\u2e80-\u9fff]")
_NUMERAL: Final = re.compile(r"[0-9]{1,3}|[一二三四五六七八九十]{1,3}")
_SENTENCE: Final = re.compile(r"[=。]|[.!] *\S")
_LETTERS_MOST: Final = 26
_HAN_MOST: Final = 9


class End(StrEnum):
    """What stands between two pieces."""

    SLASH = "slash"
    COMMA = "comma"
    GAP = "gap"
    CELL = "cell"
    ASKS = "asks"
    OPENS = "opens"
    CLOSES = "closes"


_ENDS: Final = {
    **dict.fromkeys("/／|｜", End.SLASH), **dict.fromkeys("、，,；;", End.COMMA), **dict.fromkeys(":：?？", End.ASKS),
    **dict.fromkeys("(（[［【", End.OPENS), **dict.fromkeys(")）]］】", End.CLOSES),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line between two ends.

    Attributes:
        text: The words.
        box: Where they stand.
        before: What stands between the piece before and this one.
        lead: The signs that were printed there.
    """

    text: str
    box: Rect
    before: frozenset[End]
    lead: str = ""

    @property
    def is_short(self) -> bool:
        """Whether it may be an option: a few characters, letters or figures among them."""
        most = _HAN_MOST if _HAN.search(self.text) else _LETTERS_MOST
        is_sentence = _SENTENCE.search(self.text) is not None
        return len(self.text) <= most and not is_sentence and any(one.isalnum() for one in self.text)


@dataclass(frozen=True, slots=True)
class WordList:
    """Pieces of one line that follow each other alike.

    Attributes:
        line: All pieces of the line.
        start: The first piece of the list among them, from 0.
        stop: The one behind its last.
        end: What stands between its pieces.
    """

    line: tuple[Piece, ...]
    start: int
    stop: int
    end: End

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Its pieces, two at least."""
        return self.line[self.start : self.stop]

    @property
    def before(self) -> tuple[Piece, ...]:
        """The pieces before it, back to a wide gap or the side of a cell; a number that stands apart goes with them."""
        first = self.start
        while first > 0:
            first -= 1
            is_apart = self.line[first].before & {End.GAP, End.CELL}
            if is_apart and not (first == 1 and is_number(self.line[0].text)):
                break
        return self.line[first : self.start]

    @property
    def after(self) -> Piece | None:
        """The piece behind it; None at the line's end."""
        return self.line[self.stop] if self.stop < len(self.line) else None

    @property
    def place(self) -> Rect:
        """Where its pieces stand."""
        return self.pieces[0].box.union(self.pieces[-1].box)


def lists_of(page: PrintedPage) -> list[WordList]:
    """Return the lists of words of a page: those with slashes, those with commas, with gaps, and in cells of a row.

    A piece may be in lists of several kinds.
    """
    lines = [tuple(pieces_of(line, page.cells)) for line in lines_of(page.words)]
    return [found for end in (End.SLASH, End.COMMA, End.GAP, End.CELL) for line in lines for found in _lists(line, end)]


def pieces_of(line: Sequence[PrintedWord], cells: Sequence[Rect]) -> list[Piece]:
    """Return the pieces of a line from left to right.

    Args:
        line: Its words from left to right.
        cells: The cells of its page.
    """
    pieces: list[Piece] = []
    ends, lead = set[End](), ""
    last: PrintedWord | None = None
    for word in (part for whole in line for part in _parts(whole)):
        if last is not None and word.box.left - last.box.right > _GAP_EM * min(word.box.height, last.box.height):
            ends.add(End.GAP)
        if last is not None and _cell(word, cells) is not _cell(last, cells):
            ends.add(End.CELL)
        end = _ENDS.get(word.text)
        if end is not None:
            ends.add(end)
            lead += word.text
        elif pieces and not ends and last is not None:
            pieces[-1] = _joined(pieces[-1], word, last)
        else:
            pieces.append(Piece(word.text, word.box, frozenset(ends), lead))
            ends, lead = set(), ""
        last = word
    if last is not None and lead:  # signs that end the line
        behind = Rect(last.box.right, last.box.top, last.box.right, last.box.bottom)
        pieces.append(Piece("", behind, frozenset(ends), lead))
    return pieces


def question_of(pieces: Sequence[Piece]) -> str:
    """Return pieces as they are printed, without what ends them."""
    return clean("".join(f"{_spaced(piece.lead)}{piece.text}" for piece in pieces))


def _spaced(lead: str) -> str:
    return f"{lead} " if lead and lead[-1] in ",;:?)/" else lead or " "


def _parts(word: PrintedWord) -> Iterator[PrintedWord]:
    """Yield a word's runs of characters without an end, and each end for itself; a wide space parts runs as well."""
    start = 0
    for at, character in enumerate(word.text):
        if character not in _ENDS and character != WIDE_SPACE:
            continue
        if word.text[start:at].strip():
            yield _stripped(word.part(start, at))
        if character != WIDE_SPACE:
            yield word.part(at, at + 1)
        start = at + 1
    if word.text[start:].strip():
        yield _stripped(word.part(start, len(word.text)))


def _stripped(word: PrintedWord) -> PrintedWord:
    text = word.text
    return word.part(len(text) - len(text.lstrip()), len(text.rstrip()))


def _cell(word: PrintedWord, cells: Sequence[Rect]) -> Rect | None:
    return next((cell for cell in cells if cell.contains(word.box.center)), None)


def _joined(piece: Piece, word: PrintedWord, last: PrintedWord) -> Piece:
    is_han = _HAN.search(last.text[-1:]) and _HAN.search(word.text[:1])
    is_close = word.box.left - last.box.right < _GLUED_EM * word.box.height
    text = piece.text + ("" if is_han or is_close else " ") + word.text
    return replace(piece, text=text, box=piece.box.union(word.box))


def _lists(line: tuple[Piece, ...], end: End) -> Iterator[WordList]:
    """Yield the longest runs of short pieces with one kind of end between them."""
    start = 0
    for at in range(1, len(line) + 1):
        goes_on = at < len(line) and _is_between(line[at], end) and line[at].is_short and line[at - 1].is_short
        if goes_on and not (end is End.COMMA and at == 1 and _NUMERAL.fullmatch(line[0].text)):
            continue
        if at - start > 1:
            yield WordList(line, start, at, end)
        start = at


def _is_between(piece: Piece, end: End) -> bool:
    """Tell whether one kind of end stands before a piece; a gap beside a slash or a comma counts for nothing."""
    return piece.before - {End.GAP} == {end} - {End.GAP} and piece.before <= {end, End.GAP}
