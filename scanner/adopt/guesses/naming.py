"""Makes ids of printed words: those of the table of words, else the words themselves, Chinese ones in pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from scanner.adopt.guesses.vocabulary import OPTION_IDS, id_of

_LONGEST: Final = 20
_LONGEST_OPTION: Final = 13
"""Characters of ids: a field's, an option's and what numbers them make a bookmark of Word, which takes 40."""

_HAN: Final = re.compile(r"[\u3400-\u9fff]+")

_SMALL_WORDS: Final = frozenset(
    re.findall("[a-z]+", "a an and are as at be by do for from if in is it of on or please that the this to was with")
) | {"my", "you", "your"}


def field_id(label: str, others: set[str], *, fallback: str = "field") -> str:
    """Return an id for a field that none of the others has.

    Args:
        label: Its printed words.
        others: Ids that are taken; the new one is added.
        fallback: What it is called where its words give no id.
    """
    # the table knows short labels; of a long sentence a word says little
    wanted = (id_of(label) if len(label) <= 24 else "") or _slug(label) or id_of(label) or fallback
    return unique_id(wanted, others)


def short_id(name: str) -> str:
    """Return an id cut to the length of an option's: those of a table, its column and an option make one bookmark."""
    return name[:_LONGEST_OPTION].rstrip("_")


def option_id(label: str) -> str:
    """Return an id for an option; empty where its words give none."""
    known = OPTION_IDS.get(label.strip().lower().rstrip(".。:："), "")
    return known or _slug(label, longest=_LONGEST_OPTION) or label


def option_ids(labels: Iterable[str]) -> list[str]:
    """Return ids for the options of a field, each once."""
    others: set[str] = set()
    return [
        unique_id(wanted if re.fullmatch("[a-z][a-z0-9_]*", wanted) else f"option_{number}", others)
        for number, wanted in enumerate(map(option_id, labels), start=1)
    ]


def pdf_id(name: str, others: set[str]) -> str:
    """Return an id for a field of a PDF with this fully qualified name."""
    last = re.sub(r"\[\d+\]", "", name).rsplit(".", 1)[-1]
    return unique_id(_slug(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last), keeps=True) or "field", others)


def _spelled(words: str) -> str:
    """Return words with their Han characters spelled in pinyin, each run of them as one word of whole syllables."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  its tables take a moment to load

    def run(found: re.Match[str]) -> str:
        word = ""
        for syllable in lazy_pinyin(found[0], errors="ignore", v_to_u=False):
            if len(word) + len(syllable) > _LONGEST_OPTION:
                break
            word += syllable
        return f" {word} "

    return _HAN.sub(run, words)


def _slug(words: str, *, keeps: bool = False, longest: int = _LONGEST) -> str:
    words = _spelled(words) if _HAN.search(words) else words
    plain = unicodedata.normalize("NFKD", words.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    telling = parts if keeps else [part for part in parts if part not in _SMALL_WORDS] or parts
    slug = ""
    for part in telling[:6]:
        if slug and len(slug) + len(part) >= longest:
            break
        slug += ("_" if slug else "") + part
    slug = slug[:longest].strip("_")
    if slug and not slug[0].isalpha():
        slug = f"n{slug}"
    return slug if re.search("[a-z]", slug) else ""


def unique_id(wanted: str, others: set[str]) -> str:
    """Return an id, with a number behind it where others have it already, and add it to these."""
    name, number = wanted, 1
    while name in others:
        number += 1
        name = f"{wanted}_{number}"
    others.add(name)
    return name
