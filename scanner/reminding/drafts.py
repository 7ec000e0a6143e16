"""The files of a reminder: the letters' drafts and the list, in a folder or in one ZIP."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.copies.letters import draft
from forms.files import OWNER_ONLY, claim_folder, write_whole
from scanner.reminding.letters import Templates
from scanner.reminding.recipients import Outstanding
from scanner.reminding.sheet import list_sheet

LETTERS_FOLDER: Final = "催办信"
LIST_FILE: Final = "催办名单.xlsx"
_MARKER: Final = ".formloop-reminders"
_NOT_IN_NAMES: Final = re.compile(r"[^\w()（）-]+")
_MOST_CHARACTERS: Final = 40
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say; the same people give the same ZIP


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a reminder consists of.

    Attributes:
        files: Path in the folder, with `/`, to the file's bytes.
        silent: How many have not answered.
        lacking: How many lack something.
        without_address: How many have no e-mail address that is known.
    """

    files: Mapping[str, bytes]
    silent: int
    lacking: int
    without_address: int

    def zipped(self) -> bytes:
        """Return the files as one ZIP."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def drafts_of(people: Sequence[Outstanding], templates: Templates) -> Drafts:
    """Return the letters to some people, and their list.

    Raises:
        UsageError: A template has a placeholder that the list cannot fill.
    """
    templates.check(dict.fromkeys(heading for one in people for heading in one.cells) if people else ())
    names = {one.copy_id: f"{LETTERS_FOLDER}/{one.row_no:04}-{_safe(one.name or one.copy_id)}.eml" for one in people}
    files = {names[one.copy_id]: draft(templates.letter_to(one), one.address) for one in people}
    files[LIST_FILE] = list_sheet(people, names)
    silent = sum(one.record_id is None for one in people)
    return Drafts(files, silent, len(people) - silent, sum(not one.address for one in people))


def write_drafts(drafts: Drafts, folder: Path) -> None:
    """Write the files into a folder; letters of an earlier run are removed, because who answered since has none.

    Raises:
        WouldOverwriteError: The folder holds something else.
        UsageError: It cannot be written.
    """
    claim_folder(folder, _MARKER, "A folder of scanner remind.\n", mode=OWNER_ONLY)
    for earlier in (folder / LETTERS_FOLDER).glob("*.eml"):
        earlier.unlink(missing_ok=True)
    for name, content in drafts.files.items():
        write_whole(folder / name, content, mode=OWNER_ONLY)


def _safe(name: str) -> str:
    return _NOT_IN_NAMES.sub("_", name)[:_MOST_CHARACTERS]
