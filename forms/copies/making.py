"""Makes the copies of a list: single files, the print file, and the manifest of it all."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from forms.copies.columns import Column
from forms.copies.manifest import MANIFEST_CSV, MANIFEST_JSON, Copy, manifest_csv, manifest_files, manifest_json
from forms.copies.print_file import PrintFile
from forms.copies.recipients import Recipient, Recipients, Refusal
from forms.definition import Form
from forms.errors import UsageError, WouldOverwriteError
from forms.files import write_whole
from forms.filling import FILLERS
from forms.filling.fit import find_misfits, misfit_reason
from forms.layout.model import Layout

_NAME_BYTES: Final = 120  # UTF-8; some file systems take no more than 143 in all
_UNSAFE: Final = frozenset('<>:"/\\|?*')


class CopyKind(StrEnum):
    """What `forms copies` makes."""

    PDF = "pdf"  # a fillable PDF for each recipient
    DOCX = "docx"  # a Word file for each recipient
    PRINT = "print"  # one PDF of all copies, for the printer


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
        raise UsageError(f"{folder}: is a file; name a folder 应为文件夹")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not force:
        raise WouldOverwriteError(f"{folder}: not empty; name another folder or --force 文件夹不是空的")
    for name in manifest_files(folder / MANIFEST_JSON):
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            path.unlink()


def make_copies(
    form: Form,
    layout: Layout,
    listed: Recipients,
    folder: Path,
    kinds: Collection[CopyKind],
    *,
    advance: Callable[[], None] = lambda: None,
) -> Made:
    """Write the copies of a list and their manifest into a folder.

    A recipient whose answers do not fit is refused; the others' copies are written.

    Args:
        form: What is copied.
        layout: Where it stands.
        listed: Who gets a copy.
        folder: Where to; files of the same names are replaced.
        kinds: What to make.
        advance: Called after each recipient.

    Raises:
        UsageError: The folder cannot be written.
    """
    print_file = PrintFile(form, layout, [r.copy_id for r in listed.recipients]) if CopyKind.PRINT in kinds else None
    copies: list[Copy] = []
    refusals = list(listed.refusals)
    for recipient in listed.recipients:
        problems = list(_misfits(form, layout, listed.columns, recipient)) if _shown_in_place(kinds) else []
        try:
            contents = {} if problems else _filled(form, layout, recipient, kinds)
        except UsageError as error:
            problems.append(Refusal(recipient.row_no, "", str(error), "内容写不进表格，请更正"))
        if problems:
            refusals += problems
        else:
            copies.append(_written(recipient, contents, folder, kinds, print_file))
        advance()
    print_name = f"{form.id}-print.pdf" if print_file and copies else ""
    if print_file and copies:
        write_whole(folder / print_name, print_file.content())
    made = Made(tuple(copies), tuple(sorted(refusals, key=lambda refusal: refusal.row_no)))
    write_whole(folder / MANIFEST_JSON, manifest_json(form, listed.columns, made.copies, made.refusals, print_name))
    write_whole(folder / MANIFEST_CSV, manifest_csv(listed.columns, made.copies, print_name))
    return made


def _shown_in_place(kinds: Collection[CopyKind]) -> bool:
    """Tell whether text must fit its place; in Word, rows grow."""
    return CopyKind.PDF in kinds or CopyKind.PRINT in kinds


def _misfits(form: Form, layout: Layout, columns: Sequence[Column], recipient: Recipient) -> Iterator[Refusal]:
    headings = {column.field.id: column.heading for column in columns if column.field is not None}
    for field in find_misfits(form, layout, recipient.answers):
        yield Refusal(recipient.row_no, headings[field.id], misfit_reason(), "内容过长，栏内放不下，请缩短")


def _filled(form: Form, layout: Layout, recipient: Recipient, kinds: Collection[CopyKind]) -> dict[CopyKind, bytes]:
    """Fill all that is wanted before any of it is written."""
    wanted = [kind for kind in (CopyKind.PDF, CopyKind.DOCX) if kind in kinds]
    if CopyKind.PRINT in kinds and CopyKind.PDF not in wanted:
        wanted.append(CopyKind.PDF)
    return {
        kind: FILLERS[f".{kind.value}"](form, layout, recipient.answers, copy_id=recipient.copy_id) for kind in wanted
    }


def _written(
    recipient: Recipient,
    contents: dict[CopyKind, bytes],
    folder: Path,
    kinds: Collection[CopyKind],
    print_file: PrintFile | None,
) -> Copy:
    files = {}
    for kind, content in contents.items():
        if kind in kinds:
            name = f"{kind.value}/{_file_name(recipient)}.{kind.value}"
            write_whole(folder / name, content)
            files[kind.value] = name
    pages = print_file.add(recipient.copy_id, contents[CopyKind.PDF]) if print_file else None
    return Copy(recipient, files, pages)


def _file_name(recipient: Recipient) -> str:
    """Return row number and name, without what a file system or a shell may not like."""
    words = "".join(
        "_" if character in _UNSAFE or character.isspace() else character
        for character in unicodedata.normalize("NFC", recipient.name)
        if unicodedata.category(character)[0] != "C" or character.isspace()
    )
    words = words.encode()[:_NAME_BYTES].decode(errors="ignore").strip("._")
    return f"{recipient.row_no:04d}-{words}" if words else f"{recipient.row_no:04d}"
