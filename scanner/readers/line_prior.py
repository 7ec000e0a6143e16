"""What is known before looking: forms in zh-CN are filled in with simplified characters."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from scanner.protocols import Character, RecognisedLine

_RARE_WEIGHT: Final = 0.2  # a character outside GB 2312 against one of it that looks as likely


def prefer_simplified(line: RecognisedLine) -> RecognisedLine:
    """Weigh Han characters outside GB 2312 down where the engine itself holds another possible.

    The recogniser is trained on traditional and Japanese forms too and takes a cursive 业
    for 業. A sure 學 in the name of a Hong Kong university stays.
    """
    return replace(line, characters=tuple(_weighed(character) for character in line.characters))


def _weighed(character: Character) -> Character:
    choices = ((character.text, character.confidence), *character.alternatives)
    if not character.alternatives or not _is_rare(character.text):
        return character
    weighed = [(text, chance * (_RARE_WEIGHT if _is_rare(text) else 1.0)) for text, chance in choices]
    rest = max(0.0, 1.0 - sum(chance for _, chance in choices))
    total = rest + sum(chance for _, chance in weighed)
    ranked = sorted(((text, chance / total) for text, chance in weighed), key=lambda choice: -choice[1])
    return Character(ranked[0][0], min(1.0, ranked[0][1]), tuple(ranked[1:]), character.at)


def _is_rare(text: str) -> bool:
    if not "\u4e00" <= text <= "\u9fff":
        return False
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
