"""Compares what the parts of a filled PDF say about one field; where two parts differ, a person is asked.

How it works: the value that the file stores is compared with every other statement about the
field. The kind of line ends, spaces at the ends of a line and full-width characters make no
difference. In a text that is drawn, no space or line break at all makes a difference, because
every viewer wraps and spaces a text in its own way. A drawn text may also lack characters that are
not in the form's font (those outside GBK), and may end where the field's box ends.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scanner.values.reading import Witness
from scanner.values.reading.statements import Statement

OFF: Final = "Off"

_VALUES: Final = ("value", "widget", "unlisted-widget")
_SHOWN: Final = "appearance"
_STATE: Final = "state"
_CUT_MIN: Final = 8  # a drawn text must have at least so many characters to count as cut off by its box
_COMPARED_MAX: Final = 4_000  # characters of a text that are compared with what is drawn; a longer one is a question
_OTHER_MEANING: Final = ("<super>", "<sub>", "<circle>", "<fraction>", "<square>")
"""Unicode's tags of characters whose plain form means something else, such as ² and 2."""


@dataclass(frozen=True, slots=True)
class Testimony:
    """What a file says about a field, after its parts have been compared.

    Attributes:
        text: The value; None where nothing was entered. The value of a button is its state.
        witnesses: What each part says, where the parts differ; empty where they agree.
        is_guess: Whether the value's encoding was guessed, and no drawn text shows the same value.
    """

    text: str | None
    witnesses: tuple[Witness, ...] = ()
    is_guess: bool = False


def testimony_of_text(said: Sequence[Statement]) -> Testimony:
    """Compare the statements about a text field, and return the value with the witnesses where they differ."""
    stored = [one for one in said if one.said_by in _VALUES]
    first = next((one for one in stored if one.text.strip()), None)
    text = first.text if first is not None else None
    shown = [one for one in said if one.said_by == _SHOWN]
    others = [one for one in said if one.said_by not in (*_VALUES, _SHOWN)]
    same = all(_plain(one.text) == _plain(text) for one in (*stored, *others))
    if not same or not all(_shows(one, text) for one in shown):
        return Testimony(text, _witnesses(said))
    borne_out = any(one.text.strip() and _shows(one, text) for one in shown)
    return Testimony(text, is_guess=first is not None and first.is_guess and not borne_out)


def testimony_of_button(said: Sequence[Statement]) -> Testimony:
    """Compare the statements about a box or a group of boxes, and return its state: `Off` where nothing is ticked."""
    speakers = (*_VALUES, _STATE)
    told = [one for one in said if one.said_by in speakers]
    first = next((one.text for one in told if one.text not in ("", OFF)), OFF if told else None)
    if len({one.text or OFF for one in told}) > 1:
        return Testimony(first, _witnesses(told))
    return Testimony(first)


def _witnesses(said: Iterable[Statement]) -> tuple[Witness, ...]:
    return tuple(dict.fromkeys(Witness(one.said_by, one.text) for one in said))


def _plain(text: str | None) -> str:
    """Return a text in the form in which values are compared: texts that say the same come out equal."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in _folded("\n".join(lines)).split("\n")).strip()


def _shows(shown: Statement, text: str | None) -> bool:
    """Tell whether a drawn text may show this value, whole or cut off at the end of the field's box."""
    seen, value = _unspaced(shown.text), _unspaced(text or "")
    if seen == value or len(seen) in _ends(value, seen):
        return True
    if not shown.fills_box or len(seen) < _CUT_MIN:
        return False
    return seen in value or bool(_ends(value[: len(seen)], seen))


def _ends(value: str, seen: str) -> set[int]:
    """Return how many characters of what is seen a value may account for; none where it is too long to compare.

    A character of the value that a font may lack is seen as any two, one or none. All ways are followed at once: an
    expression that tries them one after the other takes forever on a value of many such characters.
    """
    if len(value) > _COMPARED_MAX or len(seen) > _COMPARED_MAX:
        return set()
    ends = {0}
    for character in value:
        if _may_be_missing(character):
            ends = {end + more for end in ends for more in (0, 1, 2) if end + more <= len(seen)}
        else:
            ends = {end + 1 for end in ends if seen[end : end + 1] == character}
        if not ends:
            break
    return ends


def _may_be_missing(character: str) -> bool:
    if unicodedata.category(character)[0] in "SC":
        return not character.isascii()
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return True
    return False


def _unspaced(text: str) -> str:
    visible = (character for character in text if unicodedata.category(character) not in ("Cc", "Cf"))
    return "".join(_folded("".join(visible)).split())


def _folded(text: str) -> str:
    """Return a text with its full-width characters in half width.

    A sign such as ² stays as it is, because it would become another number (2).
    """
    return "".join(
        character
        if unicodedata.decomposition(character).startswith(_OTHER_MEANING)
        else unicodedata.normalize("NFKC", character)
        for character in unicodedata.normalize("NFC", text)
    )
