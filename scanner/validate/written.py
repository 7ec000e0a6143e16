"""What was written in a field and what a kind's rules make of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from scanner.values.record import Value

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−─ー"), "-")
_NOTHING = re.compile(r"(?:无|/+|-+)[。.]?")
_SURROGATE = re.compile("[\ud800-\udfff]")
LOST = "\ufffd"
"""Stands for a character that a program lost."""

_SHOWS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Fillers and blank signs: of no control or format category, but not to be seen either."""

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What chooses the shape of the character before it, as names need; alone it shows nothing."""

_QUESTIONS = re.compile(r"\?{3,}|^\W*\?(?:\s*\?)+\W*$")
_BAD_REPLACEMENTS = re.compile("锟斤拷|烫烫烫|屯屯屯|ï¿½|\u00c3[\u0080-\u00bf]")
_MOST_GARBLED = 4000

_BREAKS = {0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_TURNING = frozenset("\u202b\u202e\u2067")
"""Right-to-left embedding, override and isolate: what follows shows in another order than it stands.

The left-to-right ones show nothing; phone numbers copied from address books are full of them.
"""

_SCRIPTS = ("CJK", "LATIN", "GREEK", "CYRILLIC", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "IDEOGRAPHIC")


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The text of a reading, as the rules of its kind look at it.

    Attributes:
        text: As it was written.
        alternatives: Other texts that the reader held possible, best first.
        exact: Whether it came from a digital source: what stands there was typed so.
    """

    text: str
    alternatives: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class ParsedValue:
    """What the rules of a kind make of a text.

    Attributes:
        value: The normalised value, or None when it cannot be parsed.
        codes: Issues, as codes of the catalogue.
        check: How many times likelier a right text is to pass the kind's own check than
            one misread; 1 when the kind has none.
    """

    value: Value
    codes: tuple[str, ...] = ()
    check: int = 1


def folded(text: str) -> str:
    """Return it in half width (NFKC), with one dash and without any white space: for comparing."""
    return re.sub(r"\s+", "", half_width(text).translate(_DASHES))


def half_width(text: str) -> str:
    """Return it in half width (NFKC), but for numerals that would become others: ② is no 2, and 10² no 102."""
    return "".join(
        character if unicodedata.category(character) == "No" else unicodedata.normalize("NFKC", character)
        for character in unicodedata.normalize("NFC", text)
    )


def trimmed(text: str) -> str:
    r"""Return it with `\n` as its only line break and without white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def mended(text: str) -> str:
    """Return it with U+FFFD for each lone surrogate, which JSON in UTF-8 cannot hold."""
    return _SURROGATE.sub(LOST, text)


def visible(text: str) -> str:
    """Return it without characters that show nothing: control, format, fillers; line breaks and tabs stay."""
    return "".join(character for character in text.translate(_BREAKS) if not _is_unseen(character))


def hidden_codes(text: str) -> tuple[str, ...]:
    """Return the issues with the characters that `visible` takes out."""
    gone = {character for character in text.translate(_BREAKS) if _is_unseen(character)}
    weighty = any(c in _TURNING or unicodedata.category(c) == "Cc" for c in gone)
    if not gone:
        return ()
    return ("character_control",) if weighty else ("character_invisible",)


def _is_unseen(character: str) -> bool:
    if character in "\n\r\t":
        return False
    return character in _SHOWS_NOTHING or unicodedata.category(character) in ("Cc", "Cf")


def is_garbled(text: str) -> bool:
    """Tell whether a text reads like one in another encoding, or like one of which question marks are left.

    Chinese in UTF-8 that was taken for GBK, or Chinese in either that was taken for Latin, gives
    Chinese once more when its bytes are decoded as what they were: no text of people does that.
    """
    if _QUESTIONS.search(text) or _BAD_REPLACEMENTS.search(text):
        return True
    return any(_is_other(text[:_MOST_GARBLED], taken, was) for taken, was in _TAKEN_FOR)


_TAKEN_FOR = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "gb2312"))
"""Encodings that texts are taken for, and those that they were in."""

_HANZI_MIN = 2


def _is_other(text: str, taken_for: str, was: str) -> bool:
    """Tell whether a text's bytes are Chinese in the encoding that it was in; some of them may be lost."""
    try:
        other = text.encode(taken_for).decode(was, "replace")
    except UnicodeError:
        return False
    beyond = [character for character in other if not character.isascii()]
    hanzi = sum("\u4e00" <= character <= "\u9fff" for character in beyond)
    return hanzi >= _HANZI_MIN and hanzi > len(beyond) / 2


def has_doubtful(text: str) -> bool:
    """Tell whether it has a letter of a script that no Chinese text has, or of private use.

    pdfium, and with it Chromium, keeps the lower 16 bits of a pasted character outside the
    first plane: of 𠮷 (U+20BB7) a letter of Tamil is left. Where another Han character is
    left (晶 of U+26676) there is nothing to see.
    """
    return any(_is_doubtful(character) for character in text)


def _is_doubtful(character: str) -> bool:
    match unicodedata.category(character):
        case "Co" | "Cn" | "Mc":  # private use, unassigned, the vowel signs of Indian scripts
            return True
        case "Lo" | "Ll" | "Lu" | "Lt":
            plain = unicodedata.normalize("NFKC", character)[0]
            return unicodedata.category(plain)[0] == "L" and not unicodedata.name(plain, "").startswith(_SCRIPTS)
        case _:
            return False


def says_nothing(text: str) -> bool:
    """Tell whether only `无`, `/` or `—` was written (in any width or length), or nothing at all."""
    plain = _SELECTORS.sub("", folded(text))
    return not plain or _NOTHING.fullmatch(plain) is not None
