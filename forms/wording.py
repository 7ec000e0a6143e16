"""What people are told, in Chinese and in English: one value holds both, so that neither can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A sentence, or a part of one, in both languages.

    Attributes:
        zh: It in Chinese.
        en: It in English.
    """

    zh: str
    en: str

    @property
    def both(self) -> str:
        """Both languages, the Chinese first, with a space between them."""
        return f"{self.zh} {self.en}"

    def __add__(self, more: Wording) -> Wording:
        return Wording(zh=self.zh + more.zh, en=self.en + more.en)


def lines(wordings: Iterable[Wording]) -> Wording:
    """Return wordings below each other, a line each in each language."""
    found = list(wordings)
    return Wording(zh="\n".join(one.zh for one in found), en="\n".join(one.en for one in found))


def unwritable_folder(error: OSError) -> Wording:
    """Return that a folder cannot be written, and why, as the system says it."""
    return Wording(zh="无法写入此文件夹。", en=f"cannot be written ({error.strerror})")


NO_WORDS = Wording(zh="", en="")


def as_it_is(text: str) -> Wording:
    """Return what is the same in both languages, such as a name."""
    return Wording(zh=text, en=text)


def did_you_mean(word: str, valid: Iterable[str], *, lists_all: bool = True) -> Wording:
    """Return what follows an unknown word: `; did you mean "x"?` with the nearest valid one.

    Args:
        word: What was given; it is not repeated.
        valid: The valid words.
        lists_all: Whether all valid words are told where none is near; else nothing is.
    """
    words = sorted(valid)
    near = get_close_matches(word, words, n=1, cutoff=0.5)
    if near:
        return Wording(zh=f"（是否为“{near[0]}”？）", en=f'; did you mean "{near[0]}"?')
    if words and lists_all:
        return Wording(zh=f"（可用：{', '.join(words)}）", en=f"; valid are {', '.join(words)}")
    return NO_WORDS
