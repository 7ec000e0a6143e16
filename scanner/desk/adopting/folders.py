"""A draft on the disk: its blank, the pictures of its pages, its definition, and every state that can be gone back to.

    drafts/3f0a9c51e2d4/
      about.json            what the blank was called, who handed it in, when, and what became of it
      original, original2 … the files that were handed in: copies of one form
      pages/1.png …         the blank's pages as they look
      definition/form.yaml  the definition, beside the blank's own files that it names
      states/000001.json …  the draft after each change; the last one counts

Every file is written whole under another name and moved into place, and a state reaches the disk before its definition
does, so that a power cut costs nothing that the page has shown as kept.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

from forms.errors import UsageError
from forms.files import OWNER_ONLY, write_whole
from forms.wording import NO_WORDS, Wording
from scanner.adopt.adopted import Adopted
from scanner.adopt.several import CopySeen
from scanner.desk.adopting.faults import DEFINITION, BlankNames, yaml_of
from scanner.desk.adopting.states import DraftState
from scanner.values.source import Source

LARGEST_BLANK: Final = 100_000_000
"""Bytes of a blank, or of a filled example."""

STATES_MOST: Final = 200
"""States that are kept; so many changes less one can be taken back."""

_PRIVATE_FOLDER: Final = 0o700
_ID: Final = re.compile("[0-9a-f]{12}")
_STATE_NAME: Final = re.compile(r"[0-9]{6}\.json")
_ID_BYTES: Final = 6
_BLANK_PDF: Final = "blank.pdf"

COPIES_MOST: Final = 10
"""Copies of one form that are handed in together."""

Fate = Literal["waiting", "drafted", "refused"]


@dataclass(frozen=True, slots=True)
class AboutDraft:
    """What is known of a draft beside its fields.

    Attributes:
        name: The name of the file that was handed in, safe to show and to be a file's.
        by: Who handed it in.
        at: When, ISO 8601.
        fate: Whether it waits to be read, was drafted, or cannot be.
        reason: Why it cannot be, for people; empty otherwise.
        pages: How many pages have a picture.
        dpi: Of the blank's pictures; 0 where the blank is a PDF.
        copies: The names of all files that were handed in; the blank's alone where it is one.
        seen: What became of each of them; empty until it was drafted.
        blank_copy: Which of them is the blank, from 0.
        saved: The SHA-256 of each file that it was saved as, by its name.
    """

    name: str
    by: str
    at: str
    fate: Fate = "waiting"
    reason: Wording = NO_WORDS
    pages: int = 0
    dpi: int = 0
    saved: tuple[tuple[str, str], ...] = ()
    copies: tuple[str, ...] = ()
    seen: tuple[CopySeen, ...] = ()
    blank_copy: int = 0


_ABOUT: Final = TypeAdapter(AboutDraft)


@dataclass(frozen=True, slots=True)
class DraftFolder:
    """The folder of one draft.

    Attributes:
        path: The folder; its name is the draft's id.
    """

    path: Path

    @property
    def draft_id(self) -> str:
        """The draft's id."""
        return self.path.name

    @property
    def definition_folder(self) -> Path:
        """The folder that holds the definition and the blank's files alone, as a folder of definitions does."""
        return self.path / "definition"

    def original(self, number: int) -> Path:
        """Return where a file is that was handed in, by its number from 0."""
        return self.path / (f"original{number + 1}" if number else "original")

    def sources(self) -> list[Source]:
        """Return the files that were handed in.

        Raises:
            OSError: One of them cannot be read.
        """
        names = self.about().copies or (self.about().name,)
        return [Source(name, name, self.original(number).read_bytes()) for number, name in enumerate(names)]

    def about(self) -> AboutDraft:
        """Return what is known of the draft.

        Raises:
            UsageError: Its file is missing or damaged.
        """
        try:
            return _ABOUT.validate_json((self.path / "about.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise UsageError(
                Wording(zh="草案已损坏或已删除。", en="this draft is damaged or gone; adopt the blank again.")
            ) from error

    def keep_about(self, about: AboutDraft) -> None:
        """Keep what is known of the draft."""
        write_whole(self.path / "about.json", _ABOUT.dump_json(about), mode=OWNER_ONLY)

    def page_path(self, page_no: int) -> Path:
        """Return where the picture of a page is, from 1."""
        return self.path / "pages" / f"{page_no}.png"

    def blank_names(self) -> BlankNames:
        """Return the blank's files in `definition_folder` as a definition names them."""
        dpi = self.about().dpi
        if not dpi:
            return [_BLANK_PDF]
        count = len(list(self.definition_folder.glob("blank*.png")))
        return [(f"blank{number}.png", dpi) for number in range(1, count + 1)]

    def keep_adopted(self, adopted: Adopted, form_id: str) -> None:
        """Keep what became of the blank, its definition among it."""
        for number, look in enumerate(adopted.looks, start=1):
            write_whole(self.page_path(number), look, mode=OWNER_ONLY, lasting=False)
        blank = adopted.blank or (self.original(adopted.blank_copy).read_bytes(),)
        names = [f"blank{number}.png" for number in range(1, len(blank) + 1)] if adopted.dpi else [_BLANK_PDF]
        for name, content in zip(names, blank, strict=True):
            write_whole(self.definition_folder / name, content, mode=OWNER_ONLY)
        about = replace(self.about(), pages=len(adopted.looks), dpi=adopted.dpi)
        if about.copies:
            name = about.copies[adopted.blank_copy]
            about = replace(about, name=name, seen=adopted.copies, blank_copy=adopted.blank_copy)
        self.keep_about(about)
        self.keep(DraftState(form_id, adopted.draft))
        self.keep_about(replace(about, fate="drafted"))  # last, since from then on its page is shown

    def state(self) -> DraftState:
        """Return the draft as it is now.

        Raises:
            UsageError: It cannot be read.
        """
        names = self._states()
        if not names:
            raise UsageError(
                Wording(zh="草案已损坏或已删除。", en="this draft is damaged or gone; adopt the blank again.")
            )
        try:
            return DraftState.from_json(names[-1].read_bytes())
        except (OSError, ValueError) as error:
            raise UsageError(
                Wording(zh="草案已损坏，请撤销上一步。", en="this draft is damaged; take its last change back.")
            ) from error

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return len(self._states()) > 1

    def keep(self, state: DraftState) -> None:
        """Keep a new state, and the definition that it makes.

        Raises:
            UsageError: The disk is full, or the folder cannot be written.
        """
        names = self._states()
        number = int(names[-1].stem) + 1 if names else 1
        write_whole(self.path / "states" / f"{number:06}.json", state.to_json(), mode=OWNER_ONLY)
        self._keep_definition(state)
        for old in names[: max(len(names) + 1 - STATES_MOST, 0)]:
            old.unlink(missing_ok=True)

    def undo(self) -> bool:
        """Take the last change back; return whether there was one."""
        if not self.can_undo:
            return False
        self._states()[-1].unlink()
        self._keep_definition(self.state())
        return True

    def remove(self) -> None:
        """Remove the draft with everything that belongs to it."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _keep_definition(self, state: DraftState) -> None:
        text = yaml_of(state, self.blank_names())
        write_whole(self.definition_folder / DEFINITION, text.encode(), mode=OWNER_ONLY)

    def _states(self) -> list[Path]:
        folder = self.path / "states"
        if not folder.is_dir():
            return []
        return sorted(path for path in folder.iterdir() if _STATE_NAME.fullmatch(path.name))


def draft_folders(folder: Path) -> Sequence[DraftFolder]:
    """Return the drafts in a folder, the latest first."""
    if not folder.is_dir():
        return []
    found = [DraftFolder(path) for path in folder.iterdir() if _ID.fullmatch(path.name) and path.is_dir()]
    whole = [one for one in found if (one.path / "about.json").is_file()]
    return sorted(whole, key=lambda one: one.about().at, reverse=True)


def find_draft(folder: Path, draft_id: str) -> DraftFolder | None:
    """Return a draft by its id; None if there is none."""
    found = DraftFolder(folder / draft_id) if _ID.fullmatch(draft_id) else None
    return found if found is not None and (found.path / "about.json").is_file() else None


def new_draft(folder: Path, contents: Sequence[bytes], about: AboutDraft) -> DraftFolder:
    """Make a draft's folder with the files that were handed in.

    Raises:
        UsageError: It cannot be written.
    """
    made = DraftFolder(folder / secrets.token_hex(_ID_BYTES))
    try:
        made.path.mkdir(parents=True, mode=_PRIVATE_FOLDER)
    except OSError as error:
        raise UsageError(Wording(zh="无法写入。", en=f"cannot be written ({error.strerror})"), at=folder) from error
    for number, content in enumerate(contents):
        write_whole(made.original(number), content, mode=OWNER_ONLY)
    made.keep_about(about)
    return made
