"""Takes the files out of a RAR archive; packed members need unar or unrar, whichever is installed.

bsdtar and Debian's 7zip are not used: the one decodes only part of RAR's methods and the other
none, and they call good files broken.
"""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import rarfile

from forms.errors import MissingProgramError
from forms.wording import Wording
from scanner.intake.containers.limits import Budget
from scanner.intake.containers.members import Member, UnopenedFile, inside, take_out
from scanner.intake.containers.names import decoded, member_name
from scanner.intake.containers.refusals import DAMAGE, broken, one_of_several, protected, unsafe_name
from scanner.values.source import Source

_BROKEN = (
    *DAMAGE,
    rarfile.Error,
    subprocess.SubprocessError,
    struct.error,
    TypeError,
    KeyError,
    AttributeError,
    AssertionError,
    NotImplementedError,
)
"""The exceptions that rarfile raises for damaged archives."""


def expand_rar(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the files of a RAR archive.

    For a packed member, rarfile writes a temporary file, because unar and unrar read only files
    on the disk.

    Raises:
        SourceError: `file_broken`, `file_protected`, `archive_too_large`.
    """
    try:
        archive = rarfile.RarFile(BytesIO(source.content), errors="strict")
        entries = archive.infolist()
        hides_its_list = not entries and archive.needs_password()
    except rarfile.PasswordRequired as error:
        raise protected(source.path) from error
    except rarfile.NeedFirstVolume as error:
        raise one_of_several(source.path) from error
    except _BROKEN as error:
        raise broken(source.path, type(error).__name__) from error
    if hides_its_list:
        raise protected(source.path)
    for entry in entries:
        if not entry.is_dir():
            budget.admit(source.path)
            yield from _member(source, archive, entry, budget)


def _member(source: Source, archive: Any, entry: Any, budget: Budget) -> Iterator[Member]:
    raw = _name(entry)
    packed = source.content[entry.header_offset : entry.data_offset + entry.compress_size]
    if not entry.is_file():
        link = inside(source, member_name(raw), packed)
        yield UnopenedFile(link, unsafe_name(link.path, "that of a link, not of a file"))
        return

    def unpack(path: str) -> bytes:
        if entry.needs_password():
            raise protected(path)
        try:
            if entry.compress_type != rarfile.RAR_M0:
                rarfile.tool_setup(bsdtar=False, sevenzip=False, sevenzip2=False)
            if archive.getinfo(entry) is not entry:  # rarfile looks a member up by its name only
                raise broken(path, "another member of the archive bears its name")
            with archive.open(entry) as stream:
                return budget.read(stream, path, len(packed))
        except rarfile.RarCannotExec as error:
            raise MissingProgramError(
                Wording(
                    zh="需要安装 unar 才能打开 RAR 压缩包，或请填报单位改用 ZIP 格式。",
                    en="unar or unrar is needed to unpack it; install unar, or ask for a ZIP.",
                ),
                at=path,
            ) from error
        except (rarfile.PasswordRequired, rarfile.RarWrongPassword) as error:
            raise protected(path) from error
        except _BROKEN as error:
            raise broken(path, type(error).__name__) from error

    yield from take_out(source, raw, packed, unpack)


def _name(entry: Any) -> str:
    """Return an entry's name; rarfile would decode the GBK name of an old archive as UTF-16."""
    if isinstance(entry, rarfile.Rar3Info) and not entry.flags & rarfile.RAR_FILE_UNICODE:
        return decoded(bytes(entry.orig_filename))
    return str(entry.filename)
