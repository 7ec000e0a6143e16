"""Opens Word files: .docx under limits of size, .doc and .wps after LibreOffice has converted them."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from forms.errors import SourceError
from forms.wording import Wording
from scanner.intake.office import convert_to_docx
from scanner.values.opened import WordContent
from scanner.values.source import Source

MAX_PACKAGE_BYTES = 100 * 1024 * 1024
MAX_PARTS = 5_000
MAX_PART_BYTES = 64 * 1024 * 1024
MAX_TOTAL_BYTES = 256 * 1024 * 1024
MAX_RATIO = 300
"""How many times larger than packed a part of a .docx may be. The XML of real documents stays below 100 times."""

MIN_SUSPECT_BYTES = 4 * 1024 * 1024
"""`MAX_RATIO` holds only for parts above this size: a smaller part cannot fill the memory, however well it packs."""


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)
"""What `zipfile` raises for packages that are damaged."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ITEM_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}itemID"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def open_word(source: Source) -> WordContent:
    """Return the body of a .docx with its headers, footers, notes and styles.

    Raises:
        SourceError: `file_protected` for a file that asks for a password, `file_too_large`
            for a file that unpacks to more than the limits allow, `file_broken` for anything
            else that is no Word file.
    """
    if source.content.startswith(_OLE):
        if _ENCRYPTED_STREAM in source.content:
            raise _protected(source)
        raise _broken(source, "an old binary document where a .docx was expected")
    if len(source.content) > MAX_PACKAGE_BYTES:
        raise _too_large(source, "the file")
    try:
        with zipfile.ZipFile(BytesIO(source.content)) as package:
            _check_limits(source, package)
            main = _main_part(source, package)
            body = _parse(source, _read(source, package, main), main).find(f"{_W}body")
            footers, headers = (
                tuple(_text(_parse(source, _read(source, package, part), part)) for part in _numbered(package, kind))
                for kind in ("footer", "header")
            )
            styles = _side_part(source, package, main, "styles")
            notes = _notes(source, package, main)
            stores = _stores(source, package)
    except _BROKEN as error:
        raise _broken(source, f"not a whole zip package ({type(error).__name__})") from error
    if body is None:
        raise _broken(source, "no document body")
    return WordContent(body, footers, headers=headers, notes=notes, styles=styles, stores=stores)


def open_old_word(source: Source) -> WordContent:
    """Convert a .doc or .wps to .docx with LibreOffice, and open the result.

    Raises:
        MissingProgramError: LibreOffice is not installed, or the network cannot be closed to it.
        SourceError: `file_protected` for an encrypted .docx (whose bytes begin like those of a .doc), `file_broken`
            where LibreOffice cannot convert the file.
    """
    if _ENCRYPTED_STREAM in source.content:
        raise _protected(source)
    return open_word(convert_to_docx(source))


def _check_limits(source: Source, package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    if len(entries) > MAX_PARTS:
        raise _too_large(source, f"{len(entries)} parts")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _protected(source)
    if sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise _too_large(source, "its content unpacked")
    for entry in entries:
        suspect = entry.file_size > MIN_SUSPECT_BYTES and entry.file_size > MAX_RATIO * max(1, entry.compress_size)
        if entry.file_size > MAX_PART_BYTES or suspect:
            raise _too_large(source, "one of its parts unpacked")


def _read(source: Source, package: zipfile.ZipFile, part: str) -> bytes:
    """Return a part's unpacked bytes, counted while they unpack: the size in the ZIP's directory may be a lie."""
    with package.open(part) as stream:
        content = stream.read(MAX_PART_BYTES + 1)
    if len(content) > MAX_PART_BYTES:
        raise _too_large(source, "one of its parts unpacked")
    return content


def _main_part(source: Source, package: zipfile.ZipFile) -> str:
    relations = _parse(source, _read(source, package, "_rels/.rels"), "_rels/.rels")
    for relation in relations.iter(_RELATION):
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            return posixpath.normpath(str(relation.get("Target", ""))).lstrip("/")
    raise _broken(source, "no main document in the package")


def _numbered(package: zipfile.ZipFile, kind: str) -> list[str]:
    """Return the names of a package's footers or headers in the order of their numbers."""
    names = (name for name in package.namelist() if name.startswith(f"word/{kind}") and name.endswith(".xml"))
    return sorted(names, key=lambda name: (len(name), name))


def _side_part(source: Source, package: zipfile.ZipFile, main: str, name: str) -> etree._Element | None:
    """Return the root element of a part in the main document's folder, such as `styles`; None where it is missing."""
    part = posixpath.join(posixpath.dirname(main), f"{name}.xml")
    return _parse(source, _read(source, package, part), part) if part in package.namelist() else None


def _notes(source: Source, package: zipfile.ZipFile, main: str) -> dict[tuple[str, str], str]:
    """Return the texts of comments, footnotes and endnotes, by kind and id."""
    notes = {}
    for kind in ("comment", "footnote", "endnote"):
        root = _side_part(source, package, main, f"{kind}s")
        for note in root.iter(f"{_W}{kind}") if root is not None else ():
            notes[kind, str(note.get(f"{_W}id"))] = _text(note).strip()
    return notes


def _stores(source: Source, package: zipfile.ZipFile) -> dict[str, etree._Element]:
    """Return the XML parts that content controls may be bound to, by their ids in upper case."""
    stores = {}
    for part in package.namelist():
        match = re.fullmatch(r"customXml/itemProps(\d+)\.xml", part)
        item = f"customXml/item{match[1]}.xml" if match else ""
        if item in package.namelist():
            properties = _parse(source, _read(source, package, part), part)
            stores[str(properties.get(_ITEM_ID, "")).upper()] = _parse(source, _read(source, package, item), item)
    return stores


def _parse(source: Source, content: bytes, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content.replace(_STRICT, _TRANSITIONAL), parser)
    except etree.XMLSyntaxError as error:
        raise _broken(source, f"{part} is not well-formed XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _broken(source, f"{part} declares a document type, which no Word file does")
    return root


def _text(root: etree._Element) -> str:
    return "\n".join("".join(t.text or "" for t in line.iter(f"{_W}t")) for line in root.iter(f"{_W}p"))


def _broken(source: Source, what: str) -> SourceError:
    return SourceError(
        Wording(
            zh="Word 文件已损坏或不是 Word 文件，无法打开，请让填报单位重新发送。", en=f"{what}; ask for the file again"
        ),
        at=source.path,
        code="file_broken",
    )


def _protected(source: Source) -> SourceError:
    return SourceError(
        Wording(
            zh="Word 文件设有密码，无法打开，请让填报单位取消密码后重新发送。",
            en="protected with a password; ask for it without",
        ),
        at=source.path,
        code="file_protected",
    )


def _too_large(source: Source, what: str) -> SourceError:
    return SourceError(
        Wording(
            zh="Word 文件过大或压缩异常，为安全起见未打开，请让填报单位检查后重新发送。",
            en=f"{what} is too large to be a returned form",
        ),
        at=source.path,
        code="file_too_large",
    )
