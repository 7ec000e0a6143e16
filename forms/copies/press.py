"""The press: all files of one recipient, made of what is common to all of them.

What recipients have in common, the drawn forms and their fonts, is made once in a process and kept
(`forms.render.pdf`). Long lists are shared out over processes, which write the files themselves.
"""

from __future__ import annotations

import io
import os
import signal
import unicodedata
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from forms.copies.columns import Column
from forms.copies.faults import Refusal
from forms.copies.kinds import CopyKind, PacketKind
from forms.copies.letters import ATTACHED, COPY, FORM, NOTICE, RECIPIENT, Letter, addresses_in, draft
from forms.copies.recipients import Recipient
from forms.definition import Form
from forms.errors import UsageError
from forms.files import write_whole
from forms.filling import fill_pdf, fill_word
from forms.filling.pdf import fill_fields
from forms.layout.model import Layout
from forms.render.pdf import PdfRenderer, saved
from forms.render.pdf.together import open_packet

_NAME_BYTES: Final = 120  # UTF-8; some file systems take no more than 143 in all
_UNSAFE: Final = frozenset('<>:"/\\|?*')
_FEW: Final = 24  # recipients: another process would take longer to start
_MOST_PROCESSES: Final = 4
_AHEAD: Final = 4  # copies that wait in memory for each process
_MADE_AT: Final = (1980, 1, 1, 0, 0, 0)  # of all in a ZIP, so that the same list gives the same bytes


@dataclass(frozen=True, slots=True)
class Order:
    """What is made for each recipient of a list.

    Attributes:
        form: What is copied.
        layout: Where it stands.
        columns: The list's.
        kinds: Which files.
        packet: As what it is put together with the documents, or None.
        documents: What goes out before the form, with their layouts.
        letter: The draft's template, or None.
    """

    form: Form
    layout: Layout
    columns: tuple[Column, ...]
    kinds: frozenset[CopyKind]
    packet: PacketKind | None = None
    documents: tuple[tuple[Form, Layout], ...] = ()
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of one recipient.

    Attributes:
        recipient: Whose.
        files: Kind to path in the folder, with `/`.
        printed: The filled PDF, where the print file wants it.
        refusal: Why there is nothing, or None.
    """

    recipient: Recipient
    files: Mapping[str, str]
    printed: bytes | None = None
    refusal: Refusal | None = None


def press(order: Order, recipients: Iterable[Recipient], folder: Path) -> Iterator[Pressed]:
    """Make and write the files of recipients, in their order.

    Raises:
        UsageError: The folder cannot be written.
    """
    recipients = list(recipients)
    processes = min(_MOST_PROCESSES, os.cpu_count() or 1)
    if len(recipients) < _FEW or processes == 1:
        for recipient in recipients:
            yield _pressed(order, recipient, folder)
        return
    # Started anew on every system: a fork would copy the threads of a progress bar as they stand.
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, (order, folder)) as pool:
        waiting: deque[Future[Pressed]] = deque()
        try:
            for recipient in recipients:
                waiting.append(pool.submit(_pressed_elsewhere, recipient))
                if len(waiting) > processes * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


_ordered: list[tuple[Order, Path]] = []  # of a process of the pool


def _start(order: Order, folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this is told, and ends it
    _ordered[:] = [(order, folder)]


def _pressed_elsewhere(recipient: Recipient) -> Pressed:
    order, folder = _ordered[0]
    return _pressed(order, recipient, folder)


def _pressed(order: Order, recipient: Recipient, folder: Path) -> Pressed:
    try:
        contents, printed = _contents(order, recipient)
    except UsageError as error:
        return Pressed(recipient, {}, refusal=Refusal(recipient.row_no, "", error.whole.en, "内容写不进表格，请更正"))
    for name, content in contents.values():
        write_whole(folder / name, content, lasting=False)
    return Pressed(recipient, {kind: name for kind, (name, _) in contents.items()}, printed)


def _contents(order: Order, recipient: Recipient) -> tuple[dict[str, tuple[str, bytes]], bytes | None]:
    """Return all files of a recipient, kind to name and bytes, before any of them is written; and what is printed."""
    form, layout, name = order.form, order.layout, file_name(recipient)
    made: dict[str, tuple[str, bytes]] = {}
    copy = None
    if order.kinds & {CopyKind.PDF, CopyKind.PRINT} or order.packet is PacketKind.ZIP:
        copy = fill_pdf(form, layout, recipient.answers, copy_id=recipient.copy_id)
    if copy is not None and CopyKind.PDF in order.kinds:
        made["pdf"] = (f"pdf/{name}.pdf", copy)
    if CopyKind.DOCX in order.kinds:
        made["docx"] = (f"docx/{name}.docx", fill_word(form, layout, recipient.answers, copy_id=recipient.copy_id))
    if order.packet is PacketKind.PDF:
        made["packet"] = (f"packet/{name}.pdf", _packet(order, recipient))
    if order.packet is PacketKind.ZIP and copy is not None:
        made["packet"] = (f"packet/{name}.zip", _zipped(order, recipient, copy))
    if order.letter is not None:
        made["letter"] = (f"letter/{name}.eml", _letter(order, order.letter, recipient, made))
    return made, copy if CopyKind.PRINT in order.kinds else None


def _packet(order: Order, recipient: Recipient) -> bytes:
    with open_packet(order.documents, order.form, order.layout, recipient.copy_id) as pdf:
        fill_fields(pdf, order.form, order.layout, recipient.answers)
        return saved(pdf)


def _zipped(order: Order, recipient: Recipient, copy: bytes) -> bytes:
    word = fill_word(order.form, order.layout, recipient.answers, copy_id=recipient.copy_id)
    parts = {f"{_title(form)}.pdf": _document(form, layout) for form, layout in order.documents}
    parts |= {f"{_title(order.form)}.pdf": copy, f"{_title(order.form)}.docx": word}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE_AT), content)
    return out.getvalue()


@cache
def _document(form: Form, layout: Layout) -> bytes:
    return PdfRenderer().render(form, layout)


def _letter(order: Order, letter: Letter, recipient: Recipient, made: Mapping[str, tuple[str, bytes]]) -> bytes:
    """Return the draft with the packet attached, or else the copies that were made."""
    attached = {
        f"{_title(order.form)}{Path(name).suffix}": content
        for kind, (name, content) in made.items()
        if kind == "packet" or "packet" not in made
    }
    fixed = {
        RECIPIENT: recipient.name,
        FORM: order.form.title,
        NOTICE: order.documents[0][0].title if order.documents else order.form.title,
        COPY: recipient.copy_id,
        ATTACHED: "、".join(attached),
    }
    own = letter.words_for(recipient, order.columns, fixed)
    return draft(own, addresses_in(recipient.address), attached, boundary=f"formloop-{recipient.copy_id}")


def _title(form: Form) -> str:
    return _safe(f"{form.annex} {form.title}".strip())


def file_name(recipient: Recipient) -> str:
    """Return a recipient's number and name, without what a file system or a shell may not like."""
    words = _safe(recipient.name)
    return f"{recipient.number}-{words}" if words else recipient.number


def _safe(words: str) -> str:
    kept = "".join(
        "_" if character in _UNSAFE or character.isspace() else character
        for character in unicodedata.normalize("NFC", words)
        if unicodedata.category(character)[0] != "C" or character.isspace()
    )
    return kept.encode()[:_NAME_BYTES].decode(errors="ignore").strip("._")
