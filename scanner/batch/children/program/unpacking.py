"""What a child does with a file that may have files in it: it tells whether it has, and takes them out."""

from __future__ import annotations

from typing import IO

from scanner.batch.children.answers import kind_frame, leaf_frame
from scanner.batch.children.frames import Frame, read_frame, write_frame
from scanner.batch.children.requests import source_in
from scanner.intake.unpacking import holds_files, leaves


def look(frame: Frame, answers: IO[bytes]) -> None:
    """Answer whether the file of a request has files in it."""
    source, _ = source_in(frame)
    write_frame(answers, kind_frame(is_container=holds_files(source)))


def unpack(frame: Frame, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer with the innermost files of a request's file, one at a time, each when the parent asks for the next."""
    source, _ = source_in(frame)
    for leaf in leaves(source):
        write_frame(answers, leaf_frame(leaf, source))
        read_frame(requests)
    write_frame(answers, Frame("unpacked"))
