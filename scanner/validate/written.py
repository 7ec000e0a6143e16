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
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_DASHES))


def trimmed(text: str) -> str:
    r"""Return it with `\n` as its only line break and without white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def mended(text: str) -> str:
    """Return it with U+FFFD for each lone surrogate, which JSON in UTF-8 cannot hold."""
    return _SURROGATE.sub(LOST, text)


def visible(text: str) -> str:
    """Return it without control and format characters (Unicode Cc and Cf); line breaks and tabs stay."""
    return "".join(c for c in text.translate(_BREAKS) if c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cf"))


def hidden_codes(text: str) -> tuple[str, ...]:
    """Return the issues with the characters that `visible` takes out."""
    gone = {c for c in text.translate(_BREAKS) if c not in "\n\r\t" and unicodedata.category(c) in ("Cc", "Cf")}
    weighty = any(c in _TURNING or unicodedata.category(c) == "Cc" for c in gone)
    if not gone:
        return ()
    return ("character_control",) if weighty else ("character_invisible",)


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
    plain = folded(text)
    return not plain or _NOTHING.fullmatch(plain) is not None
