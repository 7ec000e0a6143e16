"""Finds files that a PDF carries: attachments, files pinned to a page, files of a portfolio (ISO 32000-2, 7.11.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from scanner.intake.pdf.text_strings import text_of
from scanner.issues import issue
from scanner.values.issue import Issue

_DEEPEST: Final = 32  # levels of the tree in which a PDF keeps the names of its attachments
_MAY_CARRY: Final = re.compile(rb"/EF|#45|#46|ObjStm")
"""At least one of these stands in the bytes of every PDF that carries a file.

A carried file has a dictionary with the key `/EF`. A PDF may write a letter of a key by its
number: `#45` is E and `#46` is F. In `ObjStm` streams objects are compressed, so that the key
cannot be seen.
"""

_NAMES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file in a PDF.

    Attributes:
        name: The file's name in the PDF; may be empty.
        stream: The PDF stream with the file's bytes, which are packed, and its dictionary.
    """

    name: str
    stream: Stream


def may_carry_files(content: bytes) -> bool:
    """Tell from a PDF's bytes, without opening it, whether it may carry files. False means that it carries none."""
    return _MAY_CARRY.search(content) is not None


def attached_files(pdf: Pdf) -> list[AttachedFile]:
    """Return the files that a PDF carries, each once: first those in its list of attachments, then those on its pages.

    Raises:
        Exception: One of `DAMAGED` or another of pikepdf's, where the PDF's structure is damaged.
    """
    found: dict[object, AttachedFile] = {}
    for specification in _specifications(pdf):
        stream = _stream(specification)
        if stream is not None:
            name = text_of(specification.get("/UF")) or text_of(specification.get("/F")) or ""
            found.setdefault(stream.objgen, AttachedFile(name, stream))
    return list(found.values())


def attached_issue(pdf: Pdf) -> tuple[Issue, ...]:
    """Return one issue that names the files which a PDF carries; none where it carries no file.

    Raises:
        Exception: As in `attached_files`.
    """
    names = [file.name or "—" for file in attached_files(pdf)]
    if not names:
        return ()
    shown = "、".join(names[:_NAMES_SHOWN]) + (" …" if len(names) > _NAMES_SHOWN else "")
    return (issue("files_attached", count=len(names), names=shown),)


def _specifications(pdf: Pdf) -> Iterator[Any]:
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary):
        yield from _named(names.get("/EmbeddedFiles"), set(), 0)
    yield from _associated(pdf.Root)
    for page in pdf.pages:
        yield from _associated(page.obj)
        annotations = page.obj.get("/Annots")
        for annotation in annotations if isinstance(annotations, Array) else ():
            if isinstance(annotation, Dictionary) and annotation.get("/Subtype") == Name.FileAttachment:
                yield annotation.get("/FS")


def _named(node: Any, seen: set[object], depth: int) -> Iterator[Any]:
    """Yield the values in a name tree: its nodes have `/Kids`, its leaves `/Names` with names and values in turn."""
    if not isinstance(node, Dictionary) or depth > _DEEPEST or (node.is_indirect and node.objgen in seen):
        return
    seen.add(node.objgen)
    pairs, kids = node.get("/Names"), node.get("/Kids")
    yield from list(pairs)[1::2] if isinstance(pairs, Array) else ()
    for kid in kids if isinstance(kids, Array) else ():
        yield from _named(kid, seen, depth + 1)


def _associated(owner: Any) -> Iterator[Any]:
    files = owner.get("/AF")
    if isinstance(files, Array):
        yield from files
    elif files is not None:
        yield files


def _stream(specification: Any) -> Stream | None:
    embedded = specification.get("/EF") if isinstance(specification, Dictionary) else None
    if not isinstance(embedded, Dictionary):
        return None
    return next((one for key in ("/UF", "/F", *embedded) if isinstance(one := embedded.get(key), Stream)), None)
