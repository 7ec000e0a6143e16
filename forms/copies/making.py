"""Makes the copies of a list: single files, the print file, and the manifest of it all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from forms.copies.faults import Refusal
from forms.copies.kinds import CopyKind
from forms.copies.manifest import MANIFEST_CSV, MANIFEST_JSON, Copy, manifest_csv, manifest_files, manifest_json
from forms.copies.press import Order, press
from forms.copies.print_file import PrintFile
from forms.copies.recipients import Recipient, Recipients
from forms.definition import Form
from forms.errors import UsageError, WouldOverwriteError
from forms.files import write_whole
from forms.filling.fit import find_misfits, misfit_reason
from forms.layout.model import Layout
from forms.wording import Wording


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a list.

    Attributes:
        copies: In the list's order.
        refusals: In the list's order.
    """

    copies: tuple[Copy, ...]
    refusals: tuple[Refusal, ...]


def clear_folder(folder: Path, *, force: bool) -> None:
    """See that a folder is free for copies.

    Args:
        folder: Need not be there.
        force: Whether the files of an earlier run, as its manifest lists them, are
            removed; other files stay.

    Raises:
        WouldOverwriteError: It is not empty, and `force` is not given.
        UsageError: It is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(Wording(zh="应为文件夹", en="is a file; name a folder"), at=folder)
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not force:
        raise WouldOverwriteError(
            Wording(zh="文件夹不是空的", en="not empty; name another folder or --force"), at=folder
        )
    for name in manifest_files(folder / MANIFEST_JSON):
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            path.unlink()


def without_misfits(form: Form, layout: Layout, listed: Recipients) -> Recipients:
    """Return a list in which rows are refused whose text a PDF cannot show in its place; in Word, rows grow."""
    headings = {column.field.id: column.heading for column in listed.columns if column.field is not None}
    fitting: list[Recipient] = []
    refusals = list(listed.refusals)
    for recipient in listed.recipients:
        misfits = find_misfits(form, layout, recipient.answers)
        for field in misfits:
            reason_zh = "内容过长，栏内放不下，请缩短"
            refusals.append(Refusal(recipient.row_no, headings[field.id], misfit_reason(), reason_zh))
        if not misfits:
            fitting.append(recipient)
    return replace(listed, recipients=tuple(fitting), refusals=tuple(sorted(refusals, key=lambda one: one.row_no)))


def make_copies(order: Order, listed: Recipients, folder: Path, *, advance: Callable[[], None] = lambda: None) -> Made:
    """Write the copies of a list and their manifest into a folder.

    A recipient whose answers no file can hold is refused; the others' copies are written.

    Args:
        order: What to make.
        listed: Who gets a copy.
        folder: Where to; files of the same names are replaced.
        advance: Called after each recipient.

    Raises:
        UsageError: The folder cannot be written.
    """
    print_file = PrintFile(order.form, order.layout) if CopyKind.PRINT in order.kinds else None
    copies: list[Copy] = []
    refusals = list(listed.refusals)
    for pressed in press(order, listed.recipients, folder):
        if pressed.refusal is not None:
            refusals.append(pressed.refusal)
        else:
            pages = None
            if print_file is not None and pressed.printed is not None:
                pages = print_file.add(pressed.recipient.copy_id, pressed.printed)
            copies.append(Copy(pressed.recipient, pressed.files, pages))
        advance()
    print_name = f"{order.form.id}-print.pdf" if print_file and copies else ""
    if print_file and copies:
        write_whole(folder / print_name, print_file.content())
    made = Made(tuple(copies), tuple(sorted(refusals, key=lambda refusal: refusal.row_no)))
    manifest = manifest_json(order.form, listed.columns, made.copies, made.refusals, print_name)
    write_whole(folder / MANIFEST_JSON, manifest)
    write_whole(folder / MANIFEST_CSV, manifest_csv(listed.columns, made.copies, print_name))
    return made
