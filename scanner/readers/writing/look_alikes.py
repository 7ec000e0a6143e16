"""What is known before looking: simplified characters are written in zh-CN, and digits among digits."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from scanner.values.recognised import Character, RecognisedLine

_ODD_WEIGHT: Final = 0.2  # a character that is odd where it stands against one that is not and looks as likely
_STROKES: Final = frozenset("/|")
_RANGES: Final = frozenset("~～")
_CELSIUS: Final = ("C", "℃")
_BARE_C_WEIGHT: Final = 0.05  # ... of a C behind a number that may be ℃: 175C has no meaning


def prefer_simplified(line: RecognisedLine) -> RecognisedLine:
    """Weigh Han characters outside GB 2312 down where the engine itself holds another possible.

    The recogniser is trained on traditional and Japanese forms too and takes a cursive 业
    for 業. A sure 學 in the name of a Hong Kong university stays.
    """
    return replace(line, characters=tuple(_weighed(character, _is_rare) for character in line.characters))


def unite_widths(line: RecognisedLine) -> RecognisedLine:
    """Return a line in which ， and , are one reading, as sure as both together: nobody asks how wide a sign is."""
    return replace(line, characters=tuple(map(_united, line.characters)))


def _united(character: Character) -> Character:
    mine = _plain(character.text)
    same = sum(chance for text, chance in character.alternatives if _plain(text) == mine)
    others = tuple((text, chance) for text, chance in character.alternatives if _plain(text) != mine)
    return replace(character, confidence=min(1.0, character.confidence + same), alternatives=others)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def prefer_alike(line: RecognisedLine) -> RecognisedLine:
    """Weigh doubtful letters and digits by their neighbours: a 1 among digits, an l among letters.

    After a digit a C that may be ℃ is one; ℃ and ° with C are the same, whichever was seen.
    """
    before = [" ", *(character.text for character in line.characters)]
    behind = [*before[2:], " "]
    weighed = [
        _weighed(character, _odd_between(left, right), _weight_of(character, left))
        for character, left, right in zip(line.characters, before, behind, strict=False)
    ]
    return replace(line, characters=tuple(_with_degrees(weighed)))


def without_lone_spaces(line: RecognisedLine) -> RecognisedLine:
    """Return a line without a space on one side only of a ~: 24 GHz~ 36 GHz is 24 GHz~36 GHz.

    The sign has room around it that looks like a space, and who types spaces types two.
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
    """Return a line in which a stroke beside a digit is as likely a 1, unless it stands beside a letter, as in m/s.

    Recognisers are sure that a slanted 1 is a stroke: 3/2号 is 312号.
    """
    around = [" ", *(character.text for character in line.characters), " "]
    characters = [
        _either(one) if one.text in _STROKES and _is_among_digits(left, right) else one
        for one, left, right in zip(line.characters, around, around[2:], strict=False)
    ]
    return replace(line, characters=tuple(characters))


def _is_among_digits(left: str, right: str) -> bool:
    return any(map(_is_digit, (left, right))) and not any(map(_is_letter, (left, right)))


def _either(stroke: Character) -> Character:
    others = tuple((text, chance) for text, chance in stroke.alternatives if text != "1")
    return replace(stroke, confidence=stroke.confidence / 2, alternatives=(("1", stroke.confidence / 2), *others))


def _with_degrees(characters: Sequence[Character]) -> Iterator[Character]:
    """Yield characters with one ℃ for each ° and C or ℃: as sure as C and ℃ are together."""
    befores, behinds = ["", *(one.text for one in characters)], [*(one.text for one in characters[1:]), ""]
    for one, before, behind in zip(characters, befores, behinds, strict=False):
        if before == "°" and one.text in _CELSIUS:
            readings = ((one.text, one.confidence), *one.alternatives)
            yield Character("℃", min(1.0, sum(chance for text, chance in readings if text in _CELSIUS)), at=one.at)
        elif one.text != "°" or behind not in _CELSIUS:
            yield one


def _odd_between(left: str, right: str) -> Callable[[str], bool]:
    """Return what tells a character that hardly stands between two others."""
    if (_is_digit(left) and not _is_letter(right)) or (_is_digit(right) and not _is_letter(left)):
        return _is_letter
    if (_is_letter(left) and not _is_digit(right)) or (_is_letter(right) and not _is_digit(left)):
        return _is_digit
    return lambda _: False


def _weight_of(character: Character, left: str) -> float:
    readings = (character.text, *(text for text, _ in character.alternatives))
    return _BARE_C_WEIGHT if _is_digit(left) and all(text in readings for text in _CELSIUS) else _ODD_WEIGHT


def _weighed(character: Character, is_odd: Callable[[str], bool], weight: float = _ODD_WEIGHT) -> Character:
    """Return a character with its odd readings weighed down where another is possible."""
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


def _is_rare(text: str) -> bool:
    if not "\u4e00" <= text <= "\u9fff":
        return False
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
