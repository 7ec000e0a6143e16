"""Makes Outlook messages as trees of streams, by [MS-OXMSG]; `compound_file` wraps them."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

from tests.scanner.intake.containers.mail.compound_file import Tree

SENT = datetime(2021, 6, 8, 1, 30, tzinfo=UTC)


def wide(number: int, text: str) -> dict[str, bytes]:
    """Return a text property's stream."""
    return {f"__substg1.0_{number:04X}001F": text.encode("utf-16-le")}


def attachment(name: str, content: bytes | None, **streams: bytes) -> Tree:
    """Return an attachment's folder."""
    folder: dict[str, bytes] = {"__properties_version1.0": bytes(8) + name.encode(), **wide(0x3707, name), **streams}
    return folder if content is None else {**folder, "__substg1.0_37010102": content}


def message(attachments: list[Tree], *, head: int = 32, sent: datetime | None = SENT, **streams: bytes) -> Tree:
    """Return a message's folder, submitted at a time."""
    properties = bytes(head)
    if sent is not None:
        ticks = int((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
        properties += struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks)
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": properties, **streams}
    return tree | {f"__attach_version1.0_#{number:08X}": one for number, one in enumerate(attachments)}
