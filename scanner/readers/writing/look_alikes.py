"""Weighs characters that look alike by what is written where they stand.

In a Chinese form 業 is less likely than 业, and among digits an l is less likely than a 1.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from scanner.values.reading.recognised import Character, RecognisedLine

_ODD_WEIGHT: Final = 0.2  # of a reading that is odd where it stands, against one that is not odd and looks as likely
_STROKES: Final = frozenset("/|")
_LIKE_DIGITS: Final = frozenset("BIOSZbloqsz")  # 13 or 8, 1, 0, 5, 2, 6, 1, 0, 9, 5, 2
_RANGES: Final = frozenset("~～")
_CELSIUS: Final = ("C", "℃")
_BARE_C_WEIGHT: Final = 0.05  # of a C behind a number that may be ℃: 175C has no meaning


def prefer_simplified(line: RecognisedLine) -> RecognisedLine:
    """Return a line whose traditional and Japanese forms are weighed down where the engine holds another possible.

    The recogniser is trained on such forms too and mistakes a cursive 业 for 業. Han characters outside GB 2312
    are weighed down. A sure 學 in the name of a Hong Kong university stays.
    """
    return replace(line, characters=tuple(_weigh(character, _is_rare) for character in line.characters))


def unite_widths(line: RecognisedLine) -> RecognisedLine:
    """Return a line in which ， and , count as one reading, as sure as both together."""
    return replace(line, characters=tuple(map(_unite_width, line.characters)))


def _unite_width(character: Character) -> Character:
    """Return a character with readings that differ only in width united."""
    mine = _plain(character.text)
    same = sum(chance for text, chance in character.alternatives if _plain(text) == mine)
    others = tuple((text, chance) for text, chance in character.alternatives if _plain(text) != mine)
    return replace(character, confidence=min(1.0, character.confidence + same), alternatives=others)


def _plain(text: str) -> str:
    """Return a text without differences of width: NFKC."""
    return unicodedata.normalize("NFKC", text)


def prefer_alike(line: RecognisedLine) -> RecognisedLine:
    """Return a line whose doubtful letters and digits are weighed by their neighbours.

    A 1 is likelier among digits, an l among letters. After a digit, a C that may be ℃ becomes ℃. A ° followed
    by C or ℃ becomes one ℃.
    """
    before = [" ", *(character.text for character in line.characters)]
    behind = [*before[2:], " "]
    weighed = [
        _weigh(character, _odd_between(left, right), _weight_of(character, left))
        for character, left, right in zip(line.characters, before, behind, strict=False)
    ]
    return replace(line, characters=tuple(_unite_degrees(weighed)))


def remove_lone_spaces(line: RecognisedLine) -> RecognisedLine:
    """Return a line without spaces that stand on one side only of a ~: 24 GHz~ 36 GHz becomes 24 GHz~36 GHz.

    The sign has room around it that looks like a space, and somebody who types spaces types two.
    """
    texts = [" ", *(character.text for character in line.characters), " "]
    lone = {
        number + step
        for number, text in enumerate(texts)
        if text in _RANGES and texts[number - 1].isspace() != texts[number + 1].isspace()
        for step in (-1, 1)
        if texts[number + step].isspace()
    }
    kept = [one for number, one in enumerate(line.characters, start=1) if number not in lone]
    return line if len(kept) == len(line.characters) else replace(line, characters=tuple(kept))


def doubt_strokes(line: RecognisedLine) -> RecognisedLine:
    """Return a line in which a / or | beside a digit or another stroke may be a 1, unless a letter is beside it too.

    Recognisers are sure that a slanted 1 is a stroke: they read 312号 as 3/2号 and 11天 as //天. Beside a letter it is
    one, as in m/s, and after a colon, as in http://.
    """
    around = [" ", *(character.text for character in line.characters), " "]
    characters = [
        _split_with_one(one) if one.text in _STROKES and _may_be_digit_between(left, right) else one
        for one, left, right in zip(line.characters, around, around[2:], strict=False)
    ]
    return replace(line, characters=tuple(characters))


def has_digit_like_sign(text: str) -> bool:
    """Tell whether a text has a sign that a digit by hand looks like, where a digit makes as much sense.

    That is a / or | without a letter beside it, as in 派1名 read as 派/名, and one of the letters that look like digits
    between two Han characters, as in 路13幢 read as 路B幢. Strokes alone say that there is nothing to say.
    """
    around = f" {text} "
    return bool(text.strip("/| ")) and any(
        (one in _STROKES and left != ":" and not any(map(_is_letter, (left, right))))
        or (one in _LIKE_DIGITS and _is_han(left) and _is_han(right))
        for left, one, right in zip(around, text, around[2:], strict=False)
    )


def _may_be_digit_between(left: str, right: str) -> bool:
    beside = (left, right)
    return any(_is_digit(one) or one in _STROKES for one in beside) and not any(map(_is_letter, beside)) and left != ":"


def _split_with_one(stroke: Character) -> Character:
    """Return a stroke that is as likely a 1."""
    others = tuple((text, chance) for text, chance in stroke.alternatives if text != "1")
    return replace(stroke, confidence=stroke.confidence / 2, alternatives=(("1", stroke.confidence / 2), *others))


def _unite_degrees(characters: Sequence[Character]) -> Iterator[Character]:
    """Yield the characters with ° and a following C or ℃ united to one ℃, as sure as C and ℃ are together."""
    befores, behinds = ["", *(one.text for one in characters)], [*(one.text for one in characters[1:]), ""]
    for one, before, behind in zip(characters, befores, behinds, strict=False):
        if before == "°" and one.text in _CELSIUS:
            readings = ((one.text, one.confidence), *one.alternatives)
            yield Character("℃", min(1.0, sum(chance for text, chance in readings if text in _CELSIUS)), at=one.at)
        elif one.text != "°" or behind not in _CELSIUS:
            yield one


def _odd_between(left: str, right: str) -> Callable[[str], bool]:
    """Return a function that tells whether a text is odd between two characters, as a letter is between digits."""
    if (_is_digit(left) and not _is_letter(right)) or (_is_digit(right) and not _is_letter(left)):
        return _is_letter
    if (_is_letter(left) and not _is_digit(right)) or (_is_letter(right) and not _is_digit(left)):
        return _is_digit
    return lambda _: False


def _weight_of(character: Character, left: str) -> float:
    """Return the weight of a character's odd readings."""
    readings = (character.text, *(text for text, _ in character.alternatives))
    return _BARE_C_WEIGHT if _is_digit(left) and all(text in readings for text in _CELSIUS) else _ODD_WEIGHT


def _weigh(character: Character, is_odd: Callable[[str], bool], weight: float = _ODD_WEIGHT) -> Character:
    """Return a character with its odd readings weighed down, where it is odd and another reading is possible."""
    choices = ((character.text, character.confidence), *character.alternatives)
    if not character.alternatives or not is_odd(character.text):
        return character
    weighed = [(text, chance * (weight if is_odd(text) else 1.0)) for text, chance in choices]
    rest = max(0.0, 1.0 - sum(chance for _, chance in choices))
    total = rest + sum(chance for _, chance in weighed)
    ranked = sorted(((text, chance / total) for text, chance in weighed), key=lambda choice: -choice[1])
    return Character(ranked[0][0], min(1.0, ranked[0][1]), tuple(ranked[1:]), character.at)


def _is_letter(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _is_digit(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_han(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"


def _is_rare(text: str) -> bool:
    """Tell whether a character is Han and outside GB 2312."""
    if not _is_han(text):
        return False
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
