"""The page code: 17 upper-case letters and digits that say what a printed page is.

Form key (4), version (2), page (1), copy (8, zeros where there is none), check (2; ISO
7064 MOD 97-10 over the rest).

The check finds every digit that stands for another digit and every letter that stands for
another letter. A letter for a digit, or a digit for a letter, is found in the first place,
in the version and in the check. In the rest of the key, in the page and in the copy one in
97 of these passes: MOD 97-10 counts a letter as two digits, which shifts what stands before
it. So `000001A0000000043`, page 10, has the check of `00000130000000043`, page 3. For the
reading this is enough: the symbol corrects its own errors (ISO/IEC 16022, ECC 200) before
the check is looked at, and a form of fewer than ten pages has no page with a letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum.iso7064 import mod_97_10

LENGTH = 17
NO_COPY = "0" * 8
_PAGES = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PATTERN = re.compile(r"(?P<key>[A-Z0-9]{4})(?P<version>\d{2})(?P<page>[1-9A-Z])(?P<copy>[A-Z0-9]{8})(?P<check>\d{2})")


@dataclass(frozen=True, slots=True)
class PageCode:
    """What a page code says.

    Attributes:
        key: The form's key, four upper-case letters or digits.
        version: The form's version, 1 to 99.
        page_no: From 1, at most 35.
        copy_id: Eight upper-case letters or digits, or None.
    """

    key: str
    version: int
    page_no: int
    copy_id: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z0-9]{4}", self.key):
            raise ValueError(f"a form's key is four upper-case letters or digits, not {self.key!r}")
        if not 1 <= self.version <= 99:
            raise ValueError(f"a version is 1 to 99, not {self.version}")
        if not 1 <= self.page_no <= len(_PAGES):
            raise ValueError(f"a page number is 1 to {len(_PAGES)}, not {self.page_no}")
        if self.copy_id is not None and not re.fullmatch(r"[A-Z0-9]{8}", self.copy_id):
            raise ValueError("a copy id is eight upper-case letters or digits")
        if self.copy_id == NO_COPY:
            raise ValueError("a copy id of zeros means no copy: use None")

    def __str__(self) -> str:
        body = f"{self.key}{self.version:02d}{_PAGES[self.page_no - 1]}{self.copy_id or NO_COPY}"
        return body + mod_97_10.calc_check_digits(body)


def parse_page_code(text: str) -> PageCode | None:
    """Return what a code says, or None when it is none of ours or its check is wrong."""
    match = _PATTERN.fullmatch(text)
    if match is None or not mod_97_10.is_valid(text):
        return None
    version = int(match["version"])
    if version == 0:
        return None
    copy_id = None if match["copy"] == NO_COPY else match["copy"]
    return PageCode(match["key"], version, _PAGES.index(match["page"]) + 1, copy_id)
