"""Reads from the header lines of a mail, whatever their encoding, who sent the mail and when it came in."""

from __future__ import annotations

import email.errors
import email.header
import email.utils
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.policy import Compat32
from itertools import islice
from typing import Final

from scanner.intake.containers.names import decoded
from scanner.values.clock import BEIJING
from scanner.values.source import Receipt

_ADDRESS: Final = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_CHINESE_DATE: Final = re.compile(
    r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?\D{0,12}(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?"
)
_OFFSET: Final = re.compile(r"(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_UNKNOWN_ZONE: Final = "-0000"  # RFC 5322, 3.3: the time is in UTC, and the sender's time zone is not given
_YEARS: Final = range(1990, 2100)
_SENDERS: Final = ("From", "Sender", "Reply-To", "Return-Path")
_LONGEST_LINE: Final = 4_000
"""Characters of a header line that are looked at: RFC 5322 allows 998 a line, and several lines of one header."""

_LONGEST_STAMP: Final = 200

_MOST_LINES: Final = 100
"""Lines of one header that are looked at: a mail passes some ten servers."""

_UNDECODABLE: Final = (ValueError, LookupError, TypeError, IndexError, email.errors.MessageError)


class RawHeaderPolicy(Compat32):
    """A policy for the `email` package that gives headers as text; bytes that are not ASCII are UTF-8 or GBK."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return a header line as it was written."""
        del name
        return decoded(value.encode("utf-8", "surrogateescape")) if not value.isascii() else value


POLICY: Final = RawHeaderPolicy(mangle_from_=False)


def unfolded(value: str) -> str:
    """Return a header's text with its encoded words (RFC 2047) decoded."""
    value = value[:_LONGEST_LINE]
    try:
        pieces = email.header.decode_header(value)
        text = "".join(_piece(piece, charset) for piece, charset in pieces)
    except _UNDECODABLE:
        text = value
    return " ".join(text.split())


def _piece(piece: str | bytes, charset: str | None) -> str:
    return piece if isinstance(piece, str) else of_charset(piece, charset)


def of_charset(piece: bytes, charset: str | None) -> str:
    """Decode a piece of a mail with the charset that the mail names; where that fails, with one that fits the bytes."""
    if charset is None:
        # so the `email` package encodes a piece that was plain text
        return piece[:_LONGEST_LINE].decode("raw-unicode-escape", "replace")
    if charset.lower() in ("gb2312", "gbk"):
        charset = "gb18030"  # contains both; programs write its further characters under the older names
    try:
        return piece[:_LONGEST_LINE].decode(charset)
    except (UnicodeError, LookupError, ValueError, TypeError):  # `undefined` is a charset of Python's, for one
        return decoded(piece[:_LONGEST_LINE])


def received_of(
    header: Callable[[str], Sequence[str]], envelope: str = "", before: Receipt | None = None
) -> Receipt | None:
    """Return who sent a mail and when it came in.

    The time is that of the topmost `Received` line, which the receiver's own mail server wrote;
    without one, that of the sender's `Date`; without that, the time in the mailbox's line. A
    mail that says neither who sent it nor when gets `before`.

    Args:
        header: Returns the values of the header with a given name, in their order in the mail.
        envelope: The line `From ...` that precedes the mail in a mailbox; empty outside one.
        before: The receipt of the mail or mailbox that this mail was in. It gives the sender or
            the time where this mail does not say it; None where there is none.
    """
    lines = [line[:_LONGEST_LINE] for name in _SENDERS for line in islice(header(name), _MOST_LINES)]
    sender = next((found for line in lines if (found := _address(line))), "")
    stamps = [line.rpartition(";")[2] for line in islice(header("Received"), _MOST_LINES)]
    stamps += islice(header("Date"), _MOST_LINES)
    dates = (*map(parsed_date, stamps), _mailbox_date(envelope))
    at = next((date for date in dates if date is not None), None)
    if not sender and at is None:
        return before
    return Receipt(sender or (before.sender if before else ""), at or (before.at if before else None))


def _address(line: str) -> str | None:
    try:
        found = email.utils.parseaddr(line)[1]
    except (*_UNDECODABLE, RecursionError, AttributeError):
        found = ""
    if "@" not in found:
        match = _ADDRESS.search(unfolded(line))
        found = match[0] if match else ""
    return found or None


def parsed_date(stamp: str) -> datetime | None:
    """Return the time that a header's date says, with its time zone; None for a text that is not understood."""
    stamp = " ".join(stamp[:_LONGEST_STAMP].split())
    offset = _OFFSET.search(stamp)
    if offset is not None:  # `GMT+8`, which no standard knows
        sign, hours, minutes = offset.groups()
        stamp = f"{stamp[: offset.start()]}{sign}{int(hours):02}{minutes or '00'}{stamp[offset.end() :]}"
    found: datetime | None
    try:
        found = email.utils.parsedate_to_datetime(stamp)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError, RecursionError):
        found = _chinese_date(stamp)
    if found is None or found.year not in _YEARS:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC if _UNKNOWN_ZONE in stamp else BEIJING)
    return found


def _chinese_date(stamp: str) -> datetime | None:
    match = _CHINESE_DATE.search(stamp)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    if "下午" in stamp and hour < 12:
        hour += 12
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        return None


def _mailbox_date(envelope: str) -> datetime | None:
    """Return the time in the line `From ...` before a mail in a mailbox; RFC 4155 says that it is in UTC."""
    words = envelope[:_LONGEST_STAMP].split()[1:]
    for start in range(len(words)):
        found = email.utils.parsedate(" ".join(words[start:]))
        if found is not None and found[0] in _YEARS:
            year, month, day, hour, minute, second = found[:6]
            try:
                return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            except ValueError:
                return None
    return None
