"""Lets this process, and every program that it starts, write in one folder only, on Linux with Landlock.

Landlock is a part of the kernel (5.13 or newer, `man 7 landlock`) by which a process gives up rights to files. It needs
no rights and cannot be undone. Reading stays allowed. Newer kernels also shut out TCP, the sockets of other programs
that have no place in the file system, and signals to processes that are not confined with this one.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path
from typing import Final

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_ASK_VERSION: Final = 1
_PATH_BENEATH: Final = 1
_SET_NO_NEW_PRIVILEGES: Final = 38
_OPEN_PATH: Final = 0x20_0000  # O_PATH

_WRITE_FILE: Final = 1 << 1
_CHANGES: Final = sum(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12))
"""To write a file, to remove, and to make files, folders, sockets, pipes, devices and links (linux/landlock.h)."""

_REFER: Final = 1 << 13  # to move or link a file into another folder; from version 2
_TRUNCATE: Final = 1 << 14  # from version 3
_TCP: Final = 0b11  # to bind and to connect; from version 4
_SCOPES: Final = 0b11  # sockets with abstract names, signals; from version 6

_DEVICES: Final = "/dev"
_SOCKETS: Final = "/tmp"  # noqa: S108  where LibreOffice makes and removes its socket, whatever TMPDIR says
_MAKE_SOCKET_AND_REMOVE: Final = 1 << 9 | 1 << 5


def write_only_in(folder: Path) -> bool:
    """Give up writing outside a folder; return whether the kernel took it.

    Devices such as `/dev/null` can be written still, and sockets made and files removed in `/tmp`, which LibreOffice
    does not start without.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = int(libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION))
    if version < 1:
        return False
    changes = _CHANGES | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    parts = [changes, *([_TCP] if version >= 4 else []), *([_SCOPES] if version >= 6 else [])]
    wanted = struct.pack(f"{len(parts)}Q", *parts)
    rules = int(libc.syscall(_CREATE_RULESET, ctypes.create_string_buffer(wanted, len(wanted)), len(wanted), 0))
    if rules < 0:
        return False
    try:
        _allow(libc, rules, folder, changes)
        _allow(libc, rules, Path(_DEVICES), _WRITE_FILE)
        _allow(libc, rules, Path(_SOCKETS), _MAKE_SOCKET_AND_REMOVE)
        return libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and int(libc.syscall(_RESTRICT_SELF, rules, 0)) == 0
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, folder: Path, changes: int) -> None:
    handle = os.open(folder, _OPEN_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", changes, handle)
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, ctypes.create_string_buffer(rule, len(rule)), 0)
    finally:
        os.close(handle)
