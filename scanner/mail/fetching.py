"""Takes new mails out of a mailbox into a batch's own inbox, until it is told to end, whatever breaks in between."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from forms.errors import FormloopError, UsageError
from forms.files import OWNER_ONLY, keep_names
from forms.wording import Wording, unwritable_folder
from scanner.batch.inbox import MAX_FILE_BYTES
from scanner.ledger import Ledger
from scanner.ledger.folder import BatchFolder
from scanner.ledger.mailboxes import MailboxState, TakenMail, is_taken, mailbox_states, note_mail, note_mailbox
from scanner.mail.connection import MailConnection, Open, RefusedLoginError

MAILS_FOLDER: Final = "mails"
"""The folder, in a batch's folder, of the mails that were taken: the inbox of a batch that reads a mailbox."""

_PRIVATE_FOLDER: Final = 0o700
_HALF_TAKEN: Final = ".mail-"
_NAME_DIGITS: Final = 24
_OWN_NAME: Final = re.compile(rf"^mail-[0-9a-f]{{{_NAME_DIGITS}}}\.eml/(?=.)")
_TRIES: Final = 8

Tell = Callable[[str], None]
"""Is told, in words, of what goes wrong and of what is well again."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a mailbox is looked at.

    Attributes:
        look_seconds: Between two looks.
        first_pause_seconds: After the first break; it doubles with each further one.
        longest_pause_seconds: After many breaks, and after a login that was refused.
    """

    look_seconds: float = 10.0
    first_pause_seconds: float = 5.0
    longest_pause_seconds: float = 300.0


def mails_folder(batch: BatchFolder) -> Path:
    """Return the folder of the mails that were taken; make it where it is missing, and remove what is half taken.

    Raises:
        UsageError: It cannot be written.
    """
    folder = batch.path / MAILS_FOLDER
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        for half in folder.glob(f"{_HALF_TAKEN}*"):
            half.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(unwritable_folder(error), at=folder) from error
    return folder


def mail_name(sha256: str) -> str:
    """Return the name of a mail's file: the same mail has the same name, however often it is taken."""
    return f"mail-{sha256[:_NAME_DIGITS]}.eml"


def inside_mail(path: str) -> str:
    """Return the path of a file in a mail that was taken, without the mail's own name, which says nothing to people."""
    return _OWN_NAME.sub("", path)


@dataclass(slots=True)
class Fetcher:
    """Takes the mails of one folder of a mailbox.

    Attributes:
        address: The folder, as the ledger calls it.
        open: Opens a connection to it.
        folder: Where mails are written.
        marks: Whether mails that were taken are marked as seen.
        tell: Is told of what goes wrong.
        after: Is called after each look at the mailbox that went well.
        rhythm: How often the mailbox is looked at.
    """

    address: str
    open: Open
    folder: Path
    marks: bool = False
    tell: Tell = lambda _: None
    after: Callable[[Ledger], None] = lambda _: None
    rhythm: Rhythm = Rhythm()
    _failures: Counter[tuple[int, int]] = field(default_factory=Counter)
    _trouble: str = ""

    def run(self, ledger: Ledger, end: threading.Event) -> None:
        """Take what is there and what comes, until the end is asked for; after a break connect again."""
        breaks = 0
        while not end.is_set():
            try:
                with closing(self.open()) as connection:
                    while not end.is_set():
                        self.take_new(connection, ledger, end)
                        self._all_well(ledger)
                        breaks = 0
                        self.after(ledger)
                        end.wait(self.rhythm.look_seconds)
            except FormloopError as error:
                breaks += 1
                self._told(ledger, error)
                end.wait(self._pause(error, breaks))

    def take_new(self, connection: MailConnection, ledger: Ledger, end: threading.Event) -> int:
        """Take the mails that have come since the last look.

        Each is on the disk before the ledger says so, and each counts by itself: whenever this breaks, what was taken
        stays, and the next look goes on behind it.

        Returns:
            How many were taken.

        Raises:
            LostConnectionError: The connection broke.
            UsageError: The folder or the ledger cannot be written.
        """
        state, taken = self._state(connection, ledger), 0
        for uid in connection.uids_after(state.last_uid):
            if end.is_set():
                break
            state = replace(state, last_uid=uid)
            if self._failures[state.uid_validity, uid] >= _TRIES:
                self.tell(f"{self.address}: mail {uid} cannot be fetched and is left out 有一封邮件无法取得，已跳过。")
                note_mailbox(ledger, self.address, state)
                continue
            self._failures[state.uid_validity, uid] += 1
            came_at = connection.came_at(uid)
            sha256 = keep_mail(connection.content_of(uid), self.folder, lambda one: self._is_wanted(ledger, one))
            if sha256 is None:
                note_mailbox(ledger, self.address, state)  # deleted meanwhile, or too large to be read
            else:
                note_mail(ledger, self.address, state, TakenMail(sha256, came_at or time.time()))
                taken += 1
            del self._failures[state.uid_validity, uid]
            if self.marks:
                connection.mark_seen(uid)
        return taken

    def _is_wanted(self, ledger: Ledger, sha256: str) -> bool:
        """Tell whether a mail is to be written; one that was taken and is gone since was forgotten."""
        return not is_taken(ledger, sha256) or (self.folder / mail_name(sha256)).exists()

    def _state(self, connection: MailConnection, ledger: Ledger) -> MailboxState:
        """Return how far the folder was read; where its UIDs mean other mails now, nothing of it was."""
        known = mailbox_states(ledger).get(self.address)
        if known is not None and known.uid_validity == connection.uid_validity:
            return replace(known, trouble="")
        return MailboxState(connection.uid_validity, 0)

    def _pause(self, error: FormloopError, breaks: int) -> float:
        if isinstance(error, RefusedLoginError):
            return self.rhythm.longest_pause_seconds  # who tries a wrong password quickly is locked out
        doubled = self.rhythm.first_pause_seconds * 2.0 ** min(breaks - 1, 16)
        return min(doubled, self.rhythm.longest_pause_seconds)

    def _told(self, ledger: Ledger, error: FormloopError) -> None:
        if str(error) == self._trouble:
            return
        self._trouble = str(error)
        self.tell(self._trouble)
        self._note_trouble(ledger)

    def _all_well(self, ledger: Ledger) -> None:
        if self._trouble:
            self._trouble = ""
            self.tell(f"{self.address}: connected again 邮箱已恢复连接。")
        known = mailbox_states(ledger).get(self.address)
        if known is not None and known.trouble:
            self._note_trouble(ledger)

    def _note_trouble(self, ledger: Ledger) -> None:
        known = mailbox_states(ledger).get(self.address, MailboxState(0, 0))
        note_mailbox(ledger, self.address, replace(known, trouble=self._trouble))


def keep_mail(content: Iterator[bytes], folder: Path, is_wanted: Callable[[str], bool] = lambda _: True) -> str | None:
    """Write a mail into a folder; it is there as a whole and on the disk, or not at all.

    Args:
        content: The mail's bytes in pieces.
        folder: The folder.
        is_wanted: Tells by the SHA-256 of the bytes whether the mail is to be written.

    Returns:
        The SHA-256 of its bytes; None where there are none, or more than are read.

    Raises:
        UsageError: The disk is full or the folder cannot be written.
    """
    hashed, size = hashlib.sha256(), 0
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=_HALF_TAKEN)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in content:
                    size += len(piece)
                    if size > MAX_FILE_BYTES:
                        return None
                    hashed.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            if not size:
                return None
            if is_wanted(hashed.hexdigest()):
                Path(temporary).chmod(OWNER_ONLY)
                Path(temporary).replace(folder / mail_name(hashed.hexdigest()))
                keep_names(folder)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            Wording(zh="无法保存邮件。", en=f"a mail cannot be kept ({error.strerror})"), at=folder
        ) from error
    return hashed.hexdigest()


@contextmanager
def fetching(fetcher: Fetcher, batch: BatchFolder) -> Iterator[None]:
    """Take mails on a thread of their own while the `with` block lasts.

    Args:
        fetcher: Takes them.
        batch: The batch's folder, with its ledger.
    """
    end = threading.Event()

    def run() -> None:
        try:
            with closing(batch.ledger()) as ledger:
                fetcher.run(ledger, end)
        except FormloopError as error:  # without its ledger nothing can be taken
            fetcher.tell(str(error))

    thread = threading.Thread(target=run, name="mailbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join(_END_SECONDS)


_END_SECONDS: Final = 5.0
"""How long the end waits for a mail that is being taken; a thread that is not done then ends with the program."""
