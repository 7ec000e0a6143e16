"""The text that was written in a field, the value that a kind's rules make of it, and functions on texts."""

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
"""Fillers and blank signs: Unicode counts them neither as control nor as format characters, but they show nothing."""

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors: they choose the shape of the character before them, as some names need, and show nothing."""

LONGEST_TEXT = 20_000
"""Characters of a field's text that are read: ten pages of A4. What is longer is cut off there, and told."""

_QUESTIONS = re.compile(r"\?{3,}")
_TWO_QUESTIONS = re.compile(r"\?\s*\?")
_WORD = re.compile(r"\w")
_BAD_REPLACEMENTS = re.compile("锟斤拷|烫烫烫|屯屯屯|ï¿½|\u00c3[\u0080-\u00bf]")
_MOST_GARBLED = 4000
"""How many characters of a text are looked at for a wrong encoding."""

_BREAKS = {0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_TURNING = frozenset("\u202b\u202e\u2067")
"""Right-to-left embedding, override and isolate: the text after them is shown in another order than it is stored.

Their left-to-right counterparts are not in the set, because they are harmless and common in phone numbers that were
copied from address books.
"""

# The beginnings of the Unicode names of letters that may stand in a Chinese text.
_SCRIPTS = ("CJK", "LATIN", "GREEK", "CYRILLIC", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "IDEOGRAPHIC")


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The text of a reading, as the rules of its kind look at it.

    Attributes:
        text: The text as it was written.
        alternatives: Other texts that the reader held possible, likeliest first.
        exact: Whether the text came from a digital source, so that it was typed exactly as it stands here.
    """

    text: str
    alternatives: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class ParsedValue:
    """What the rules of a kind make of a text.

    Attributes:
        value: The normalised value, or None when it cannot be parsed.
        codes: The codes of its issues in the catalogue.
        check: How many times likelier a right text is to pass the kind's own check, such as a check digit, than a
            misread one; 1 where no check was passed.
    """

    value: Value
    codes: tuple[str, ...] = ()
    check: int = 1


def folded(text: str) -> str:
    """Return a text for comparing: in half width (NFKC), with `-` as its only dash and without white space."""
    return re.sub(r"\s+", "", half_width(text).translate(_DASHES))


def half_width(text: str) -> str:
    """Return a text in half width (NFKC), except numerals that would turn into others: ② is not 2, 10² is not 102."""
    return "".join(
        character if unicodedata.category(character) == "No" else unicodedata.normalize("NFKC", character)
        for character in unicodedata.normalize("NFC", text)
    )


def trimmed(text: str) -> str:
    r"""Return a text with `\n` as its only line break and without white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def mended(text: str) -> str:
    """Return a text with U+FFFD in place of each lone surrogate, which JSON in UTF-8 cannot hold."""
    return _SURROGATE.sub(LOST, text)


def visible(text: str) -> str:
    """Return a text without control characters, format characters and fillers; line breaks and tabs stay."""
    return "".join(character for character in text.translate(_BREAKS) if not _is_unseen(character))


def hidden_codes(text: str) -> tuple[str, ...]:
    """Return the code of the issue with the characters that `visible` takes out; nothing where it takes out none."""
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
    """Tell whether a program has garbled a text: decoded it in a wrong encoding, or left question marks of it.

    How it works: the text is encoded in the encoding that a program may have taken by mistake, and the bytes are
    decoded in the encoding that they may have been in. If mostly Chinese characters come out, the text was garbled,
    because a text that a person wrote gives no Chinese in this way. For example, 娴嬭瘯 is 测试 in UTF-8
    that was taken for GBK.
    """
    if _QUESTIONS.search(text) or _BAD_REPLACEMENTS.search(text):
        return True
    if _WORD.search(text) is None and _TWO_QUESTIONS.search(text):
        return True
    return any(_is_other(text[:_MOST_GARBLED], taken, was) for taken, was in _TAKEN_FOR)


_TAKEN_FOR = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "gb2312"))
"""Pairs of an encoding that a program takes a text for by mistake, and the encoding that the text was in."""

_HANZI_MIN = 2


def _is_other(text: str, taken_for: str, was: str) -> bool:
    """Tell whether a text turns into mostly Chinese in the encoding `was`; a few bytes may be undecodable."""
    try:
        other = text.encode(taken_for).decode(was, "replace")
    except UnicodeError:
        return False
    beyond = [character for character in other if not character.isascii()]
    hanzi = sum("\u4e00" <= character <= "\u9fff" for character in beyond)
    return hanzi >= _HANZI_MIN and hanzi > len(beyond) / 2


def has_doubtful(text: str) -> bool:
    """Tell whether a text has a private-use character or a letter of a script that no Chinese text uses.

    The library pdfium, and so the browser Chromium, keeps only the lower 16 bits of a pasted character outside
    Unicode's first plane: 𠮷 (U+20BB7) turns into a letter of Tamil. Where another Han character is left (U+26676 turns
    into 晶), nothing shows that a character was lost.
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
    """Tell whether nothing was written, or only `无`, or slashes or dashes of any width and number."""
    plain = _SELECTORS.sub("", folded(text))
    return not plain or _NOTHING.fullmatch(plain) is not None
