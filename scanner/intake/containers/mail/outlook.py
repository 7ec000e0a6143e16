"""Takes the attachments out of an Outlook message (.msg), a compound file with a folder for each attachment.

The names of streams and the numbers of properties are those of Microsoft's specifications
[MS-OXMSG] and [MS-OXPROPS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.parser import HeaderParser
from functools import partial
from typing import Any, Final

import olefile

from scanner.intake.containers.limits import Budget
from scanner.intake.containers.mail.attachments import is_ornament, is_own_text, links_to_a_file
from scanner.intake.containers.mail.headers import POLICY, received_of
from scanner.intake.containers.members import Member, UnopenedFile, inside, take_out
from scanner.intake.containers.names import decoded, member_name
from scanner.intake.containers.refusals import (
    DAMAGE,
    attached_elsewhere,
    broken,
    member_too_large,
    too_deep,
    without_attachment,
)
from scanner.values.source import Receipt, Source

_BROKEN = (*DAMAGE, TypeError, KeyError, AttributeError, struct.error, RecursionError)
"""The exceptions that olefile raises for damaged files."""

_PROPERTIES: Final = "__properties_version1.0"
_ATTACHMENT: Final = "__attach_version1.0_#"
_HEADERS: Final = 0x007D
_SENDER_ADDRESSES: Final = (0x5D01, 0x5D02, 0x0C1F)
_TIMES: Final = ((0x0E06, 0x0040), (0x0039, 0x0040))  # the time of delivery; without it, that of sending
_NAMES: Final = (0x3707, 0x3704, 0x3001)  # an attachment's long name, its short name, the name to display
_BYTES: Final = "__substg1.0_37010102"
_EMBEDDED: Final = "__substg1.0_3701000D"
_MIME: Final = 0x370E
_CONTENT_ID: Final = 0x3712
_BODIES: Final = ("__substg1.0_1000001F", "__substg1.0_1000001E", "__substg1.0_10130102")
_TOP_HEAD: Final = 32  # bytes before the properties of a message
_INNER_HEAD: Final = 24  # bytes before the properties of a message that is attached to another
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)

_Folder = tuple[str, ...]


def expand_outlook(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the files that are attached to an Outlook message and to the messages attached to it.

    Raises:
        SourceError: `file_broken`, `archive_too_large`.
    """
    try:
        with olefile.OleFileIO(source.content) as ole:
            yield from _message(ole, (), source, budget, 1)
    except _BROKEN as error:
        raise broken(source.path, type(error).__name__) from error


def _message(ole: Any, folder: _Folder, source: Source, budget: Budget, depth: int) -> Iterator[Member]:
    sent = replace(source, received=_received(ole, folder, source.received))
    if depth > budget.limits.depth:
        yield UnopenedFile(sent, too_deep(source.path, budget.limits.depth))
        return
    count, elsewhere = 0, any(links_to_a_file(_stream(ole, (*folder, body))) for body in _BODIES)
    for number, part in enumerate(_attachments(ole, folder), start=1):
        budget.admit(source.path)
        name = _text(ole, part, _NAMES) or str(number)
        if ole.exists([*part, _EMBEDDED]):
            count += 1
            place = inside(sent, member_name(name if name.lower().endswith(".msg") else f"{name}.msg"), b"")
            inner = (*part, _EMBEDDED)
            yield from _message(ole, inner, replace(place, held=_stand_in(ole, inner)), budget, depth + 1)
            continue
        if not ole.exists([*part, _BYTES]):
            elsewhere = True
            continue
        content = _stream(ole, (*part, _BYTES), budget.most(ole.get_size([*part, _BYTES])))
        budget.spend(len(content or b""))
        if content is not None and _is_of_the_text(ole, part, name, content):
            continue
        count += 1
        yield from take_out(sent, name, content or _stand_in(ole, part), partial(_within, content=content))
    if elsewhere:
        yield UnopenedFile(sent, attached_elsewhere(source.path))
    elif not count:
        yield UnopenedFile(sent, without_attachment(source.path))


def _within(path: str, content: bytes | None) -> bytes:
    if content is None:
        raise member_too_large(path)
    return content


def _is_of_the_text(ole: Any, part: _Folder, name: str, content: bytes) -> bool:
    kind = _text(ole, part, (_MIME,)).lower()
    if is_own_text(kind, name, is_attached=True):
        return True
    return bool(_text(ole, part, (_CONTENT_ID,))) and is_ornament(content)


def _attachments(ole: Any, folder: _Folder) -> list[_Folder]:
    depth = len(folder)
    found = {
        tuple(path[: depth + 1])
        for path in ole.listdir()
        if tuple(path[:depth]) == folder and len(path) > depth + 1 and path[depth].startswith(_ATTACHMENT)
    }
    return sorted(found)


def _stream(ole: Any, path: Sequence[str], most: int | None = None) -> Any:
    """Return a stream's bytes: no bytes where there is no such stream, and None where it is larger than `most`."""
    if not ole.exists(list(path)):
        return b""
    size = ole.get_size(list(path))
    if most is not None and size > most:
        return None
    with ole.openstream(list(path)) as stream:
        content = stream.read()
    if len(content) != size:
        raise EOFError("a stream that is cut off")
    return content


def _text(ole: Any, folder: _Folder, ids: Sequence[int]) -> str:
    """Return the first text that a folder has of the properties with these numbers; empty where it has none."""
    for number in ids:
        wide = _stream(ole, (*folder, f"__substg1.0_{number:04X}001F"))
        if wide:
            return str(wide.decode("utf-16-le", "replace").rstrip("\0"))
        narrow = _stream(ole, (*folder, f"__substg1.0_{number:04X}001E"))
        if narrow:
            return decoded(narrow.rstrip(b"\0"))
    return ""


def _received(ole: Any, folder: _Folder, before: Receipt | None) -> Receipt | None:
    headers = HeaderParser(policy=POLICY).parsestr(_text(ole, folder, (_HEADERS,)).lstrip())
    found = received_of(lambda name: headers.get_all(name, []))
    addresses = (_text(ole, folder, (number,)) for number in _SENDER_ADDRESSES)
    sender = (found.sender if found else "") or next((text for text in addresses if "@" in text), "")
    at = (found.at if found else None) or _time(ole, folder)
    if not sender and at is None:
        return before
    return Receipt(sender or (before.sender if before else ""), at or (before.at if before else None))


def _time(ole: Any, folder: _Folder) -> datetime | None:
    properties = _stream(ole, (*folder, _PROPERTIES))[_INNER_HEAD if folder else _TOP_HEAD :]
    rows = {(number, kind): value for kind, number, value in struct.iter_unpack("<HH4xQ", _whole_rows(properties))}
    for key in _TIMES:
        if rows.get(key):
            return _EPOCH + timedelta(microseconds=rows[key] // 10)
    return None


def _whole_rows(properties: bytes) -> bytes:
    return properties[: len(properties) // 16 * 16]


def _stand_in(ole: Any, folder: _Folder) -> bytes:
    """Return bytes that stand for a part of a message that has no content: its properties and its place.

    They differ from those of any other part.
    """
    return bytes(_stream(ole, (*folder, _PROPERTIES))) + "/".join(folder).encode()
