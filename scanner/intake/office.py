"""Converts old Word files with LibreOffice, which gets no network and ends with whoever started it.

A .doc can name a picture on the Internet, and LibreOffice fetches it while it converts. So it runs under a keeper
(`scanner.confinement.keeper`), with a profile of its own in a folder of its own, the only one that it can write in. On
a system where the network cannot be closed to it, it is not started, unless somebody says that it may be.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from forms.errors import MissingProgramError, SourceError
from scanner.confinement.keeper import UNPROTECTED
from scanner.confinement.temporary import PREFIX
from scanner.values.source import Source

CONVERSION_SECONDS: Final = 50.0
"""A page of Word takes two seconds; less than a file may take without a finished page (`Limits.seconds`)."""

UNPROTECTED_VARIABLE: Final = "FORMLOOP_UNPROTECTED_OFFICE"
"""Environment variable that says that LibreOffice may be started although the network cannot be closed to it."""

_MEGABYTES: Final = 2048
_MOST_BYTES: Final = 100 * 1024 * 1024
_GRACE_SECONDS: Final = 5.0  # the keeper is to end it first
_TRIES: Final = 2  # somebody, or the system for want of memory, may have killed LibreOffice


class UnprotectedOfficeError(MissingProgramError):
    """LibreOffice is not started, because this system offers nothing that would close the network to it."""

    issue_code = "office_unprotected"


def convert_to_docx(source: Source) -> Source:
    """Return a .doc or .wps as .docx, converted by LibreOffice with a profile of its own.

    Raises:
        MissingProgramError: LibreOffice is not installed.
        UnprotectedOfficeError: The network cannot be closed to it, and nobody said that it may run all the same.
        SourceError: `file_broken` where LibreOffice cannot convert the file.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise MissingProgramError(
            f"{source.path}: LibreOffice (soffice) is needed for .doc and .wps; install libreoffice-writer. "
            "需要安装 LibreOffice 才能读取 .doc 和 .wps 文件。"
        )
    started = time.monotonic()
    for _ in range(_TRIES):
        with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
            code = _run(program, source, Path(folder), CONVERSION_SECONDS - (time.monotonic() - started))
            if code == UNPROTECTED:
                raise _unprotected(source)
            if code == 0:
                return replace(source, held=_converted(source, Path(folder)))
        if 0 < code < 128 or time.monotonic() - started >= CONVERSION_SECONDS:
            break
    raise _broken(source, "it takes too long" if time.monotonic() - started >= CONVERSION_SECONDS else f"code {code}")


def _run(program: str, source: Source, folder: Path, seconds: float) -> int:
    """Run LibreOffice and return its exit code; one that a signal ended gives more than 127, or less than 0."""
    old = folder / ("returned.wps" if source.name.lower().endswith(".wps") else "returned.doc")
    old.write_bytes(source.content)
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(old)]
    if os.name == "posix":
        protection = "UNPROTECTED" if os.environ.get(UNPROTECTED_VARIABLE) else "PROTECTED"
        keeper = [sys.executable, "-P", "-m", "scanner.confinement.keeper"]
        command = [*keeper, str(os.getpid()), f"{seconds:.1f}", str(folder), str(_MEGABYTES), protection, *command]
    elif not os.environ.get(UNPROTECTED_VARIABLE):
        return UNPROTECTED
    nothing = subprocess.DEVNULL
    started = subprocess.Popen(command, env=_at_home(folder), stdin=nothing, stdout=nothing, stderr=nothing)
    with _ended(started) as process:
        try:
            return process.wait(seconds + _GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return -1


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """See to it that a keeper has ended, and with it what it keeps."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _converted(source: Source, folder: Path) -> bytes:
    converted = folder / "out" / "returned.docx"
    try:
        if converted.stat().st_size > _MOST_BYTES:
            raise _broken(source, "it gets too large")
        return converted.read_bytes()
    except OSError as error:
        raise _broken(source, type(error).__name__) from error


def _at_home(folder: Path) -> dict[str, str]:
    """Return an environment in which a program keeps its settings, caches and temporary files in a folder."""
    homes = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR", "TMP", "TEMP")
    return os.environ | dict.fromkeys(homes, str(folder))


def _unprotected(source: Source) -> UnprotectedOfficeError:
    return UnprotectedOfficeError(
        f"{source.path}: LibreOffice would have the network while it opens a stranger's file, and this system offers "
        "nothing to close it; read it on Linux, or give --unprotected-office. "
        "此系统无法为 LibreOffice 断开网络，请在 Linux 上读取，或加 --unprotected-office。"
    )


def _broken(source: Source, what: str) -> SourceError:
    return SourceError(
        f"{source.path}: LibreOffice cannot convert it ({what}); ask for the file again",
        code="file_broken",
        message_zh="Word 文件已损坏或不是 Word 文件，无法打开，请让填报单位重新发送。",
    )
