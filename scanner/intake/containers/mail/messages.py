"""Takes the attachments out of a mail, and the mails out of a mailbox."""

from __future__ import annotations

import base64
import binascii
import email
import email.errors
import mimetypes
import quopri
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from functools import partial
from itertools import islice
from typing import Final

from scanner.intake.containers.limits import Budget
from scanner.intake.containers.mail.attachments import is_ornament, is_own_text, links_to_a_file
from scanner.intake.containers.mail.files_in_text import files_in_text
from scanner.intake.containers.mail.headers import POLICY, of_charset, received_of, unfolded
from scanner.intake.containers.members import Member, UnopenedFile, inside, take_out
from scanner.intake.containers.names import member_name
from scanner.intake.containers.refusals import attached_elsewhere, broken, member_too_large, without_attachment
from scanner.values.source import Source

_BROKEN = (
    email.errors.MessageError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    RecursionError,
)
"""The exceptions that the `email` package raises for garbled mails."""

_NEXT_MAIL: Final = re.compile(rb"(?:\A|\r?\n\r?\n)(From [^\r\n]*\r?\n)(?=[!-9;-~]+:|>?From )")
"""The line `From ...` before each mail of a mailbox (RFC 4155).

A line of a mail's own text may begin with `From ` too. It is told apart by what follows: only the
line between two mails is followed by a header line, such as `Received: ...`.
"""


def split_mailbox(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the mails of a mailbox, one after another.

    Raises:
        SourceError: `archive_too_large`.
    """
    starts = _NEXT_MAIL.finditer(source.content)
    line = next(starts, None)
    number = 0
    while line is not None:
        following = next(starts, None)
        number += 1
        budget.admit(source.path)
        content = source.content[line.end() : following.start() if following is not None else None]
        budget.spend(len(content))
        envelope = line[1].decode("ascii", "replace")
        sent = replace(source, received=received_of(lambda _: (), envelope, source.received))
        yield from take_out(sent, f"{number}.eml", content, partial(_as_is, content=content))
        line = following


def attached(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the files that are attached to a mail; a mail that is attached to it comes out as a mail.

    The mail's own text, signatures and small pictures in the text are left out. An `UnopenedFile`
    follows where the end of the mail is missing, where its text links to a file on a server, or
    where it holds no file at all.

    Raises:
        SourceError: `file_broken`, `archive_too_large`, `mail_without_attachment`.
    """
    try:
        mail = email.message_from_bytes(source.content.lstrip(b"\xef\xbb\xbf\r\n"), policy=POLICY)
        parts = list(islice(_parts(mail), budget.limits.members + 1))
        received = received_of(lambda name: mail.get_all(name, []), before=source.received)
    except _BROKEN as error:
        raise broken(source.path, type(error).__name__) from error
    sent = replace(source, received=received)
    count, links = 0, False
    for number, part in enumerate(parts, start=1):
        try:
            files = _files(part, number)
            links = links or (not files and links_to_a_file(_payload(part)))
        except _BROKEN as error:
            count += 1
            damaged = inside(sent, member_name(f"{number}"), f"part {number} of {source.sha256}".encode())
            yield UnopenedFile(damaged, broken(damaged.path, type(error).__name__))
            continue
        for name, content in files:
            budget.admit(source.path)
            count += 1
            yield from take_out(sent, name, content, partial(_within, content=content, budget=budget))
    if any(isinstance(defect, email.errors.CloseBoundaryNotFoundDefect) for defect in _defects(mail)):
        yield UnopenedFile(sent, broken(source.path, "its end is missing, and with it attachments may be"))
    elif links:
        yield UnopenedFile(sent, attached_elsewhere(source.path))
    elif not count:
        yield UnopenedFile(sent, without_attachment(source.path))


def _files(part: Message, number: int) -> list[tuple[str, bytes]]:
    """Return name and content of the files in a part: itself, or those that its text holds."""
    found = _file(part, number)
    return [found] if found is not None else list(_in_text(part))


def _parts(mail: Message) -> Iterator[Message]:
    """Yield the parts of a mail, those inside groups (`multipart`) too; an attached mail counts as one part."""
    if mail.get_content_maintype() != "multipart" or not mail.is_multipart():
        yield mail
        return
    for part in mail.get_payload():
        yield from _parts(part)  # type: ignore[arg-type]  # a group's payload is a list of messages


def _defects(mail: Message) -> Iterator[email.errors.MessageDefect]:
    yield from mail.defects
    if mail.get_content_maintype() == "multipart" and mail.is_multipart():
        for part in mail.get_payload():
            yield from _defects(part)  # type: ignore[arg-type]


def _file(part: Message, number: int) -> tuple[str, bytes] | None:
    """Return the name and the content of a part that may be a returned file; None for any other part."""
    kind, name = part.get_content_type(), _file_name(part)
    if kind in ("message/rfc822", "message/global"):
        return name or f"{number}.eml", _attached_mail(part)
    disposition = (part.get_content_disposition() or "").lower()
    if is_own_text(kind, name, is_attached=disposition == "attachment"):
        return None
    content = _payload(part)
    in_text = disposition == "inline" or (disposition != "attachment" and "content-id" in part)
    if in_text and kind.startswith("image/") and is_ornament(content):
        return None
    return name or f"{number}{mimetypes.guess_extension(kind) or ''}", content


def _in_text(part: Message) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file that is written into a text part of the mail."""
    if part.get_content_maintype() == "text":
        for name, content in files_in_text(_payload(part)):
            if not name.endswith((".png", ".jpg", ".jpeg", ".gif")) or not is_ornament(content):
                yield name, content


def _file_name(part: Message) -> str:
    for name, header in (("filename", "content-disposition"), ("name", "content-type")):
        value = part.get_param(name, header=header)
        if isinstance(value, tuple):  # RFC 2231: charset, language, bytes
            charset, _, raw = value
            return of_charset(raw.encode("latin-1", "replace"), charset or None) if charset else raw
        if value:
            return unfolded(str(value))
    return ""


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _attached_mail(part: Message) -> bytes:
    """Return the bytes of an attached mail.

    Some programs encode an attached mail in base64, like any attached file. RFC 2046 forbids it,
    and the `email` package does not decode it, so that is done here.
    """
    inner = part.get_payload()
    mail = inner[0] if isinstance(inner, list) and inner else None
    if not isinstance(mail, Message):
        return _payload(part)
    text = mail.get_payload()
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if not mail.keys() and isinstance(text, str) and encoding in ("base64", "quoted-printable"):
        raw = text.encode("ascii", "surrogateescape")
        try:
            return base64.b64decode(raw) if encoding == "base64" else quopri.decodestring(raw)
        except binascii.Error:
            return raw
    try:
        return mail.as_bytes(policy=POLICY)
    except _BROKEN:
        return str(mail).encode("utf-8", "replace")


def _as_is(path: str, content: bytes) -> bytes:
    del path
    return content


def _within(path: str, content: bytes, budget: Budget) -> bytes:
    most = budget.most(len(content))
    budget.spend(len(content))
    if len(content) > most:
        raise member_too_large(path)
    return content
