"""Where drafts are made and tried: one after the other on a thread of its own, each in a confined child process.

A blank may take minutes and gigabytes, so only one is opened at a time, and only a few may wait. What waits when the
desk ends is taken up at its next start, since the file that was handed in is kept.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from forms.definition import Form
from forms.errors import FormloopError, UsageError
from forms.wording import Wording
from scanner.adopt.parent import adopted
from scanner.batch.children.work import Setup
from scanner.desk.adopting.faults import form_of
from scanner.desk.adopting.folders import AboutDraft, DraftFolder, draft_folders, find_draft, new_draft
from scanner.desk.adopting.states import MOST_PARTS, DraftState
from scanner.desk.adopting.trying import Trial, tried
from scanner.engines import DEFAULT_ENGINE
from scanner.values.clock import Clock, machine_clock, moment_of
from scanner.values.source import Source

DRAFTS_FOLDER: Final = "drafts"
"""The folder in a batch's folder that holds the drafts."""

_WAITING_MOST: Final = 5
_DRAFTS_MOST: Final = 200
_TRIALS_MOST: Final = 3
_OUTDATED: Final = Wording(
    zh="别人刚改过这份草案，现在是最新的。", en="somebody else has changed this draft; this is how it is now."
)
_BUG: Final = Wording(zh="程序出错，此文件未能读取。", en="A fault of the program: this file was not read.")


@dataclass(slots=True)
class Workshop:
    """The drafts of a desk.

    Attributes:
        folder: The folder of the drafts.
        setup: What a reading process has to know.
        known: The forms that the desk knows; a new one must not be taken for one of them.
        definitions: The folder that finished definitions are saved in; None where the desk has none.
        clock: The time.
    """

    folder: Path
    setup: Setup
    known: Sequence[Form] = ()
    definitions: Path | None = None
    clock: Clock = machine_clock
    _trials: OrderedDict[str, Trial] = field(default_factory=OrderedDict)
    _jobs: SimpleQueue[Callable[[], None] | None] = field(default_factory=SimpleQueue)
    _waiting: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _changing: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to work, with the blanks that an earlier desk has left."""
        self._thread = threading.Thread(target=self._work, name="desk-drafts", daemon=True)
        self._thread.start()
        for one in reversed(draft_folders(self.folder)):
            if one.about().fate == "waiting":
                self._order(lambda own=one: self._adopt(own))  # type: ignore[misc]

    def end(self) -> None:
        """End without waiting for what is being read; its child ends with the desk."""
        self._jobs.put(None)

    def drafts(self) -> Sequence[DraftFolder]:
        """Return the drafts, the latest first."""
        return draft_folders(self.folder)

    def draft(self, draft_id: str) -> DraftFolder | None:
        """Return a draft by its id, or None."""
        return find_draft(self.folder, draft_id)

    def take(self, files: Sequence[tuple[str, bytes]], by: str) -> DraftFolder:
        """Keep a blank that somebody hands in, or several copies of one form, and have it drafted.

        Args:
            files: The name and the bytes of each file.
            by: Who hands them in.

        Raises:
            UsageError: Too many are waiting, or there are too many drafts.
        """
        self._check_room()
        if len(draft_folders(self.folder)) >= _DRAFTS_MOST:
            raise UsageError(
                Wording(zh="草案太多，请先删除不用的。", en=f"there are {_DRAFTS_MOST} drafts; delete some.")
            )
        names = tuple(name for name, _ in files)
        about = AboutDraft(names[0], by, moment_of(self.clock), copies=names if len(names) > 1 else ())
        made = new_draft(self.folder, [content for _, content in files], about)
        self._order(lambda: self._adopt(made))
        return made

    def change(self, draft: DraftFolder, version: str, change: Callable[[DraftState], DraftState]) -> None:
        """Keep a change of a draft.

        Args:
            draft: The draft.
            version: The version that the person has seen.
            change: Makes the new state of the one that is there.

        Raises:
            UsageError: Somebody else has changed it meanwhile, or it would be too large; nothing is kept.
        """
        with self._changing:
            state = draft.state()
            if state.version != version:
                raise UsageError(_OUTDATED)
            made = change(state)
            if made.part_count > max(MOST_PARTS, state.part_count):
                raise UsageError(
                    Wording(zh="栏目和选框太多。", en=f"a form has {MOST_PARTS} fields and boxes at most.")
                )
            if made != state:
                draft.keep(made)

    def undo(self, draft: DraftFolder) -> bool:
        """Take the last change of a draft back; return whether there was one."""
        with self._changing:
            return draft.undo()

    def try_out(self, draft: DraftFolder, source: Source) -> None:
        """Have a filled example read with a draft as it is.

        Raises:
            UsageError: Too many are waiting.
            DefinitionError: The draft is no definition yet.
        """
        self._check_room()
        state = draft.state()
        form = form_of(state, draft.blank_names())
        self._keep_trial(draft.draft_id, Trial(source, state))
        self._order(lambda: self._try(draft, form, source))

    def trial(self, draft_id: str) -> Trial | None:
        """Return what became of the latest example at a draft; None where there is none, or it was forgotten."""
        with self._lock:
            return self._trials.get(draft_id)

    def remove(self, draft: DraftFolder) -> None:
        """Remove a draft and its example."""
        with self._lock:
            self._trials.pop(draft.draft_id, None)
        draft.remove()

    def _check_room(self) -> None:
        with self._lock:
            if self._waiting >= _WAITING_MOST:
                raise UsageError(
                    Wording(zh="正在读取其他文件，请稍后再试。", en="others are being read; try again in a minute.")
                )

    def _order(self, job: Callable[[], None]) -> None:
        with self._lock:
            self._waiting += 1
        self._jobs.put(job)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            with self._lock:
                self._waiting -= 1

    def _adopt(self, draft: DraftFolder) -> None:
        """Draft a blank, or say why it cannot be; nothing that it does ends the thread."""
        try:
            about = draft.about()
            made = adopted(draft.sources())
            if draft.path.is_dir():  # else somebody has deleted it meanwhile
                name = about.copies[made.blank_copy] if about.copies else about.name
                draft.keep_adopted(made, form_id_of(name, draft.draft_id))
        except Exception as error:  # noqa: BLE001  around one stranger's file
            self._refuse(draft, _words_of(error))

    def _refuse(self, draft: DraftFolder, reason: Wording) -> None:
        if not draft.path.is_dir():  # somebody has deleted it meanwhile
            return
        try:
            draft.keep_about(replace(draft.about(), fate="refused", reason=reason))
        except FormloopError:
            return

    def _try(self, draft: DraftFolder, form: Form, source: Source) -> None:
        trial = self.trial(draft.draft_id)
        if trial is None or trial.source is not source:
            return
        try:
            done = tried(trial, form, self.setup, draft.definition_folder)
        except Exception as error:  # noqa: BLE001  around one stranger's file
            done = replace(trial, fate="refused", why=(_words_of(error),))
        self._keep_trial(draft.draft_id, done)

    def _keep_trial(self, draft_id: str, trial: Trial) -> None:
        with self._lock:
            self._trials[draft_id] = trial
            self._trials.move_to_end(draft_id)
            while len(self._trials) > _TRIALS_MOST:
                self._trials.popitem(last=False)


def _words_of(error: Exception) -> Wording:
    return error.whole if isinstance(error, FormloopError) else _BUG


def form_id_of(name: str, draft_id: str) -> str:
    """Return an id for the form of a blank, of the Latin letters and digits of its file's name."""
    stem = Path(name).stem
    found = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")[:40]
    if re.match("[a-z]", found):
        return found
    return f"form_{found}" if found else f"form_{draft_id[:4]}"


def plain_setup() -> Setup:
    """Return what a reading process has to know where the command has said nothing."""
    return Setup((), DEFAULT_ENGINE, machine_clock().date())
