"""How the mailbox of an e-mail address may be spelled after a person's name: zhangl, lei.zhang, zl88 for 张磊.

Pinyin comes from pypinyin, with all readings of a character that has several, since surnames have some of their own
(单 is shan, 仇 is qiu).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

_NAME: Final = re.compile(r"[\u4e00-\u9fff]{2,4}")
_BREAKS: Final = "._-"
_ALIKE: Final = str.maketrans({"l": "1", "i": "1", "j": "1", "|": "1", "o": "0"})
_UMLAUT: Final = ("v", "u", "yu")  # how ü is typed


def leave_out_words() -> None:
    """Keep pypinyin from loading its words, which take 44 MB and are not looked up here.

    This is for a process in which nothing but reading needs pypinyin; it comes before the first name.
    """
    os.environ["PYPINYIN_NO_PHRASES"] = "1"


def is_name(text: str) -> bool:
    """Tell whether a text may be a person's name: two to four Han characters and nothing else."""
    return bool(_NAME.fullmatch(text))


def spellings_of(mailbox: str, names: Iterable[str]) -> frozenset[str]:
    """Return what a mailbox says, in small letters, if it is spelled after one of some names.

    Every character of the name stands in it, whole or as its first letter, in either order, and a number may follow.
    Signs that look alike (l, i, j and 1, o and 0) count as one, so that there may be several answers.

    Args:
        mailbox: What stands before the @.
        names: Persons' names.
    """
    bare = "".join(sign for sign in mailbox.lower() if sign not in _BREAKS)
    return frozenset(
        _with_breaks(spelled, mailbox)
        for name in names
        for text in set(_texts_of(name))
        if (spelled := _continued(text, bare)) is not None
    )


def _texts_of(name: str) -> Iterator[str]:
    """Yield a name's spellings, the surname first or last."""
    parts = [_parts_of(readings) for readings in _pinyin(name)]
    for chosen in product(*parts):
        yield "".join(chosen)
        yield "".join((*chosen[1:], chosen[0]))


def _parts_of(readings: Iterable[str]) -> frozenset[str]:
    """Return how one character may be written: each of its readings, and their first letters."""
    whole = {
        reading.replace("v", vowel) if reading[:1] in "nl" else reading
        for reading in readings
        for vowel in (_UMLAUT if "v" in reading else ("v",))
    }
    return frozenset(whole | {reading[:1] for reading in whole})


def _continued(text: str, bare: str) -> str | None:
    """Return a spelling with the number that follows it in a mailbox; None if the mailbox says something else."""
    number = bare[len(text) :].translate(_ALIKE)
    if bare[: len(text)].translate(_ALIKE) != text.translate(_ALIKE) or (number and not number.isdecimal()):
        return None
    return text + number


def _with_breaks(spelled: str, mailbox: str) -> str:
    """Return a spelling with the points and dashes that its mailbox has."""
    signs = iter(spelled)
    return "".join(sign if sign in _BREAKS else next(signs) for sign in mailbox)


def _pinyin(name: str) -> list[list[str]]:
    """Return the readings of each character of a name; the table is loaded when the first is looked up.

    Each is looked up by itself: of words that it knows (立新) pypinyin gives a single reading.
    """
    from pypinyin import Style, pinyin  # noqa: PLC0415

    return [pinyin(sign, style=Style.NORMAL, heteronym=True)[0] for sign in name]
