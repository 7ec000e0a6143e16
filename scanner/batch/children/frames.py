"""Frames: how a parent and a child talk. A frame is a word, a JSON text, and parts that are bytes.

On the pipe a frame is one line of JSON that tells the word and the sizes, then the JSON text, then the parts. Nothing
in a frame is code, and no size is believed beyond `Most`: what a child says may come from a stranger's file that has
taken the child over.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Final

from scanner.values.stored_bytes import HeldBytes, StoredBytes, held

_LINE_BYTES: Final = 256 * 1024
_MEBIBYTE: Final = 1024 * 1024


class FrameError(Exception):
    """What came is no frame, or is larger than a frame may be."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message.

    Attributes:
        word: What it is.
        text: JSON; what stands in it depends on the word.
        parts: Bytes that go with it, in memory or on the disk.
    """

    word: str
    text: bytes = b"{}"
    parts: tuple[HeldBytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Most:
    """What a frame may have at most.

    Attributes:
        text_bytes: Bytes of its JSON: a record has some 30 KB, and a stack of 2,000 pages some hundred records.
        parts: Number of its parts.
        parts_bytes: Bytes of all its parts.
    """

    text_bytes: int = 64 * _MEBIBYTE
    parts: int = 4_000
    parts_bytes: int = 768 * _MEBIBYTE


MOST: Final = Most()
MOST_ASKED: Final = Most(parts_bytes=1025 * _MEBIBYTE)
"""For what a parent asks: a file of an inbox may have 1 GB."""


def write_frame(stream: IO[bytes], frame: Frame) -> None:
    """Write a frame.

    Raises:
        OSError: Nobody reads the stream any more.
    """
    sizes: Sequence[int] = [len(part) for part in frame.parts]
    stream.write(json.dumps({"word": frame.word, "text": len(frame.text), "parts": sizes}).encode() + b"\n")
    stream.write(frame.text)
    for part in frame.parts:
        for chunk in part.chunks() if isinstance(part, StoredBytes) else (part,):
            stream.write(chunk)
    stream.flush()


def read_frame(stream: IO[bytes], most: Most = MOST, *, store: bool = False) -> Frame:
    """Read a frame.

    Args:
        stream: Where it comes from.
        most: What it may have at most.
        store: Whether large parts go to the disk. Whoever only passes them on does not need them in memory.

    Raises:
        EOFError: The stream has ended.
        FrameError: It is no frame, or over its limits.
    """
    line = stream.readline(_LINE_BYTES)
    if not line:
        raise EOFError
    word, text_bytes, sizes = _head(line)
    if text_bytes > most.text_bytes or len(sizes) > most.parts or sum(sizes) > most.parts_bytes:
        raise FrameError("larger than a frame may be")
    return Frame(
        word,
        _exactly(stream, text_bytes),
        tuple(held(stream.read, size) if store else _exactly(stream, size) for size in sizes),
    )


def _head(line: bytes) -> tuple[str, int, list[int]]:
    try:
        head = json.loads(line)
        word, text_bytes, sizes = head["word"], head["text"], head["parts"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FrameError("no head of a frame") from error
    if not isinstance(word, str) or not isinstance(sizes, list):
        raise FrameError("no head of a frame")
    if not all(type(number) is int and number >= 0 for number in (text_bytes, *sizes)):
        raise FrameError("no head of a frame")
    return word, text_bytes, sizes


def _exactly(stream: IO[bytes], count: int) -> bytes:
    content = stream.read(count)
    if len(content) != count:
        raise EOFError
    return content
