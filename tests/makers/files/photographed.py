"""Inboxes of real photos: each page of some printed forms photographed by itself, under names of a camera."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Final

from tests.annex2 import annex2
from tests.makers.paper.degrade import phone_photo, photograph
from tests.makers.paper.filled import Filling, fill_in
from tests.makers.paper.picture_files import jpeg

_DPI: Final = 300.0
_AT: Final = 1_780_000_000


def photographed_inbox(folder: Path, seed: int, forms: int = 2) -> set[str]:
    """Make an inbox of photos of the pages of some forms, in any order, and return the ids of the forms' copies."""
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    form, layout = annex2()
    copies: set[str] = set()
    photos = []
    for number in range(forms):
        filled = fill_in(form, layout, Filling("typed"), number=number, seed=(seed,), dpi=_DPI)
        copies.add(filled.truth.copy_id or "")
        for page_no, page in enumerate(filled.pages):
            how, printed = phone_photo(seed * 100 + number * 10 + page_no)
            colour = photograph(page, _DPI, how, printed=printed, seed=seed + page_no).colour
            if colour is not None:
                photos.append(jpeg(colour, 85))
    chance.shuffle(photos)
    for number, content in enumerate(photos):
        path = folder / f"IMG_{2000 + number}.jpg"
        path.write_bytes(content)
        os.utime(path, (_AT + number, _AT + number))
    return copies
