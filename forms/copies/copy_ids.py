"""Copy ids: eight characters that tell recipients apart, the same ones for the same list."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from forms.definition import Form
from forms.marks.page_code import NO_COPY

LENGTH: Final = len(NO_COPY)
_FIRST: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # a letter, or Excel reads 2345E678 as a number
_REST: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I, O


def is_copy_id(text: str) -> bool:
    """Tell whether a text can stand in a page code as a copy id."""
    return re.fullmatch(rf"[A-Z0-9]{{{LENGTH}}}", text) is not None and text != NO_COPY


def computed_ids(form: Form, keys: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Return a copy id for each key, all different and none of those taken.

    The n-th recipient with the same key gets the same id in every run.

    Args:
        form: Copies of another form, or of another version, get other ids.
        keys: What tells recipients apart.
        taken: Ids that are given already.
    """
    used = set(taken)
    return [_unused(f"{form.key}\0{form.version}\0{key}", used) for key in keys]


def _unused(seed: str, used: set[str]) -> str:
    number = 0
    while (copy_id := _id_from(f"{seed}\0{number}")) in used:
        number += 1
    used.add(copy_id)
    return copy_id


def _id_from(seed: str) -> str:
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")
    number, first = divmod(number, len(_FIRST))
    characters = [_FIRST[first]]
    for _ in range(LENGTH - 1):
        number, index = divmod(number, len(_REST))
        characters.append(_REST[index])
    return "".join(characters)
