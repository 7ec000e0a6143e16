"""Writes compound files, by [MS-CFB]: the wrapping of Outlook messages and old Word files."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

Tree = Mapping[str, "bytes | Tree"]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass
class _Entry:
    name: str
    kind: int  # 1 folder, 2 stream, 5 root
    content: bytes = b""
    start: int = _END
    size: int = 0
    right: int = _FREE
    child: int = _FREE


@dataclass
class _Writer:
    sectors: list[bytes] = field(default_factory=list)
    chain: list[int] = field(default_factory=list)
    mini: bytes = b""
    mini_chain: list[int] = field(default_factory=list)
    entries: list[_Entry] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        """Append content as a chain of sectors; return its first."""
        first = len(self.sectors)
        count = -(-len(content) // _SECTOR)
        for index in range(count):
            self.sectors.append(content[index * _SECTOR : (index + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            self.chain.append(first + index + 1 if index + 1 < count else _END)
        return first if count else _END

    def add_mini(self, content: bytes) -> int:
        first = len(self.mini_chain)
        count = -(-len(content) // _MINI)
        self.mini += content.ljust(count * _MINI, b"\0")
        self.mini_chain += [first + index + 1 if index + 1 < count else _END for index in range(count)]
        return first if count else _END

    def place(self, tree: Tree, parent: _Entry) -> None:
        """Add a folder's entries, each the right sibling of the one before."""
        before: _Entry | None = None
        for name, what in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
            entry = _Entry(name, 2 if isinstance(what, bytes) else 1)
            index = len(self.entries)
            self.entries.append(entry)
            if before is None:
                parent.child = index
            else:
                before.right = index
            before = entry
            if isinstance(what, bytes):
                entry.size = len(what)
                entry.start = self.add_mini(what) if len(what) < _CUTOFF else self.add(what)
            else:
                self.place(what, entry)


def compound_file(tree: Tree) -> bytes:
    """Return a compound file with these streams and folders."""
    writer = _Writer()
    root = _Entry("Root Entry", 5)
    writer.entries.append(root)
    writer.place(tree, root)
    root.start, root.size = writer.add(writer.mini), len(writer.mini)
    first_mini = writer.add(b"".join(struct.pack("<I", one) for one in writer.mini_chain))
    directory = writer.add(b"".join(_packed(entry) for entry in writer.entries))
    count = 1
    while count * _SECTOR // 4 < len(writer.chain) + count:
        count += 1
    first_fat = len(writer.sectors)
    fat = [*writer.chain, *[_FAT_SECTOR] * count]
    fat += [_FREE] * (count * _SECTOR // 4 - len(fat))
    table = b"".join(struct.pack("<I", one) for one in fat)
    difat = [first_fat + index for index in range(count)] + [_FREE] * (109 - count)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    minis = -(-len(writer.mini_chain) * 4 // _SECTOR)
    head += struct.pack("<IIIIIIIII", 0, count, directory, 0, _CUTOFF, first_mini, minis, _END, 0)
    return head + b"".join(struct.pack("<I", one) for one in difat) + b"".join(writer.sectors) + table


def _packed(entry: _Entry) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(name), entry.kind, 1, _FREE, entry.right, entry.child)
    return name.ljust(64, b"\0") + links + bytes(16 + 4 + 8 + 8) + struct.pack("<IQ", entry.start, entry.size)
