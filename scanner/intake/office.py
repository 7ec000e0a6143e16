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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from forms.errors import MissingProgramError, SourceError
from forms.faces import Face, face_path
from forms.wording import Wording
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


@dataclass(frozen=True, slots=True)
class _Target:
    """What LibreOffice makes of a document.

    Attributes:
        suffix: The ending of its name.
        filter: What LibreOffice calls it.
    """

    suffix: str
    filter: str


_DOCX: Final = _Target(".docx", "docx:MS Word 2007 XML")
_PDF: Final = _Target(".pdf", "pdf:writer_pdf_Export")


def convert_to_docx(source: Source) -> Source:
    """Return a .doc or .wps as .docx, converted by LibreOffice with a profile of its own.

    Raises:
        MissingProgramError: LibreOffice is not installed.
        UnprotectedOfficeError: The network cannot be closed to it, and nobody said that it may run all the same.
        SourceError: `file_broken` where LibreOffice cannot convert the file.
    """
    suffix = ".wps" if source.name.lower().endswith(".wps") else ".doc"
    return _convert(source, suffix, _DOCX)


def convert_to_pdf(source: Source, suffix: str) -> Source:
    """Return a text document as LibreOffice prints it.

    Args:
        source: The document.
        suffix: How its name has to end, as `.docx`.

    Raises:
        MissingProgramError: As `convert_to_docx`.
        UnprotectedOfficeError: As `convert_to_docx`.
        SourceError: As `convert_to_docx`.
    """
    return _convert(source, suffix, _PDF)


def _convert(source: Source, suffix: str, target: _Target) -> Source:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise MissingProgramError(
            Wording(
                zh="需要安装 LibreOffice 才能读取此类文件。",
                en="LibreOffice (soffice) is needed for this file; install libreoffice-writer.",
            ),
            at=source.path,
        )
    started = time.monotonic()
    for _ in range(_TRIES):
        with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
            document = Path(folder, f"returned{suffix}")
            document.write_bytes(source.content)
            code = _run(program, document, target, CONVERSION_SECONDS - (time.monotonic() - started))
            if code == UNPROTECTED:
                raise _unprotected(source)
            if code == 0:
                return replace(source, held=_converted(source, Path(folder, "out", f"returned{target.suffix}")))
        if 0 < code < 128 or time.monotonic() - started >= CONVERSION_SECONDS:
            break
    raise _broken(source, "it takes too long" if time.monotonic() - started >= CONVERSION_SECONDS else f"code {code}")


def _run(program: str, document: Path, target: _Target, seconds: float) -> int:
    """Run LibreOffice and return its exit code; one that a signal ended gives more than 127, or less than 0."""
    folder = document.parent
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", target.filter, "--outdir", str(folder / "out"), str(document)]
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


def _converted(source: Source, converted: Path) -> bytes:
    try:
        if converted.stat().st_size > _MOST_BYTES:
            raise _broken(source, "it gets too large")
        return converted.read_bytes()
    except OSError as error:
        raise _broken(source, type(error).__name__) from error


def _at_home(folder: Path) -> dict[str, str]:
    """Return an environment in which a program keeps its settings, caches and temporary files in a folder."""
    homes = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR", "TMP", "TEMP")
    return os.environ | dict.fromkeys(homes, str(folder)) | {"FONTCONFIG_FILE": str(_font_setup(folder))}


def _font_setup(folder: Path) -> Path:
    """Write a fontconfig file that adds our typefaces to the system's, and return its path.

    A server often has no Chinese typeface, and LibreOffice prints a frame for each character that it cannot draw.
    """
    systems = os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    path = folder / "fonts.conf"
    path.write_text(
        f'<fontconfig><include ignore_missing="yes">{escape(systems)}</include>'
        f"<dir>{escape(str(face_path(Face.FIELD).parent))}</dir></fontconfig>",
        encoding="utf-8",
    )
    return path


def _unprotected(source: Source) -> UnprotectedOfficeError:
    return UnprotectedOfficeError(
        Wording(
            zh="此系统无法为 LibreOffice 断开网络，请在 Linux 上读取，或加 --unprotected-office。",
            en="LibreOffice would have the network while it opens a stranger's file, and this system offers nothing "
            "to close it; read it on Linux, or give --unprotected-office.",
        ),
        at=source.path,
    )


def _broken(source: Source, what: str) -> SourceError:
    return SourceError(
        Wording(
            zh="Word 文件已损坏或不是 Word 文件，无法打开，请让填报单位重新发送。",
            en=f"LibreOffice cannot convert it ({what}); ask for the file again",
        ),
        at=source.path,
        code="file_broken",
    )
