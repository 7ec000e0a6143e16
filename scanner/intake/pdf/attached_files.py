"""Files that a PDF carries: attachments, files pinned to a page, and the files of a portfolio (ISO 32000-2, 7.11.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from scanner.intake.pdf.text_strings import text_of
from scanner.issues import issue
from scanner.values.issue import Issue

_DEEPEST: Final = 32  # levels of a tree of names
_MAY_CARRY: Final = re.compile(rb"/EF|#45|#46|ObjStm")
"""What stands in the bytes of every PDF with a file in it: the key, written so or so, or objects that are packed."""

_NAMES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file in a PDF.

    Attributes:
        name: As the PDF has it; may be empty.
        stream: Its bytes, packed, with their dictionary.
    """

    name: str
    stream: Stream


def may_carry_files(content: bytes) -> bool:
    """Tell whether a PDF may have files in it; where not, it need not be opened to know."""
    return _MAY_CARRY.search(content) is not None


def attached_files(pdf: Pdf) -> list[AttachedFile]:
    """Return the files that a PDF carries, each once, in the order of its list and its pages.

    Raises:
        Exception: Of pikepdf's, where its structure is damaged.
    """
    found: dict[object, AttachedFile] = {}
    for specification in _specifications(pdf):
        stream = _stream(specification)
        if stream is not None:
            name = text_of(specification.get("/UF")) or text_of(specification.get("/F")) or ""
            found.setdefault(stream.objgen, AttachedFile(name, stream))
    return list(found.values())


def attached_issue(pdf: Pdf) -> tuple[Issue, ...]:
    """Return the issue that names the files which a PDF carries, if it does.

    Raises:
        Exception: As `attached_files`.
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
    """Yield the values of a tree of names."""
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
