"""What other programs use: `Scanner` reads returned files, and `load_forms` returns the forms that it can read.

These names are stable: other programs may rely on them. docs/integration.md lists them.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, overload

from forms.catalogue import Catalogue, load_catalogue
from forms.definition import Form
from forms.errors import UsageError
from forms.faces import load_metrics
from forms.terminal.edge import extra_templates
from forms.wording import Wording, did_you_mean
from scanner.batch.children.lone_reader import ChildReader, InProcessReader
from scanner.batch.children.work import PackedSetup, Setup
from scanner.batch.inbox import readable
from scanner.batch.several_files.reading_together import gathered
from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.values.acceptance import ACCEPT_WRONG, acceptance_of
from scanner.values.clock import machine_clock
from scanner.values.known_form import known_forms
from scanner.values.record import Record
from scanner.values.source import Source


def load_forms(templates: str | os.PathLike[str] | None = None) -> tuple[Form, ...]:
    """Return every version of every form that the commands know; of each form the newest version comes first.

    Args:
        templates: A folder of further definitions. If it is None, the folder that the environment
            variable FORMLOOP_TEMPLATES names is used, if there is one.

    Raises:
        DefinitionError: A definition is wrong.
        UsageError: There is no such folder.
    """
    folder = extra_templates(Path(templates) if templates is not None else None)
    return load_catalogue(folder).versions


class Scanner:
    """Reads returned files into records.

        with Scanner() as scanner:
            for record in scanner.read("returned.pdf"):
                print(record.status, record.answers)

    Files are read in a child process with limits on time and memory, as a batch reads them. If a
    file makes the child hang or die, the result is a rejected record, and the program goes on. The
    child starts with the first file. It ends with `close`, with the end of a `with` block, or with
    the program. Several threads may share one scanner; their files are read one after the other.
    """

    def __init__(
        self,
        *,
        forms: Iterable[Form] | None = None,
        engine: str = DEFAULT_ENGINE,
        accept_wrong: float = ACCEPT_WRONG,
        today: date | None = None,
        in_process: bool = False,
    ) -> None:
        """Make a scanner; it starts no process yet.

        Args:
            forms: The forms that may come back; if it is None, all that `load_forms()` returns.
            engine: The engine that recognises writing: `rapidocr` or `tesseract`.
            accept_wrong: The share of wrong values, 0.0 to 1.0, to accept without a person, as with
                the option `--accept-wrong`.
            today: The day that rules about dates take for today; if it is None, the day in Beijing
                when a file is read.
            in_process: Whether files are read in this process, without limits on time and memory.
                This is meant for tests and notebooks.

        Raises:
            DefinitionError: A definition is wrong, or two forms cannot be told apart.
            UsageError: No form has fields, there is no such engine, or `accept_wrong` is not from 0.0 to 1.0.
        """
        if engine not in ENGINES:
            raise UsageError(
                Wording(zh="没有这种识别引擎。", en=f'unknown engine "{engine}"{did_you_mean(engine, ENGINES).en}')
            )
        if not 0.0 <= accept_wrong <= 1.0:
            raise UsageError(
                Wording(
                    zh="错误比例应在 0 到 1 之间。", en=f"accept_wrong is a share from 0.0 to 1.0, not {accept_wrong}."
                )
            )
        catalogue = Catalogue(load_forms() if forms is None else tuple(forms))
        self._known = known_forms(catalogue, load_metrics())
        if not self._known:
            raise UsageError(
                Wording(zh="没有可填写的表格。", en="none of the forms has fields: there is nothing to read.")
            )
        self._engine = engine
        self._acceptance = acceptance_of(accept_wrong)
        self._today = today
        self._packed: tuple[date, PackedSetup] | None = None
        self._lock = threading.Lock()
        self._reader = InProcessReader() if in_process else ChildReader()
        self._finalizer = weakref.finalize(self, self._reader.close)

    @overload
    def read(self, file: str | os.PathLike[str], *, name: str | None = None) -> tuple[Record, ...]: ...
    @overload
    def read(self, file: bytes, *, name: str) -> tuple[Record, ...]: ...
    def read(self, file: str | os.PathLike[str] | bytes, *, name: str | None = None) -> tuple[Record, ...]:
        """Return the records of a returned file, one for each form in it.

        For an archive or a mail these are the records of every file in it; pages of one form in several of its files
        are one record. What cannot be read becomes
        a record with the status `rejected` and an issue that says why.

        Args:
            file: The file's path, or its bytes.
            name: The name that the records give for the file. It is needed with bytes; with a path,
                the file's own name is used if it is None.

        Raises:
            OSError: The path cannot be read.
            MissingProgramError: The engine is not installed.
            UsageError: Bytes were given without a name, or the scanner was closed.
        """
        source = _source_of(file, name)
        with self._lock:
            if not self._finalizer.alive:
                raise UsageError(
                    Wording(zh="此读取器已关闭，请另建一个。", en="this scanner was closed; make another.")
                )
            results = self._reader.results(source, self._setup())
            return gathered(results, [one.form for one in self._known], self._acceptance)

    def close(self) -> None:
        """End the child process; further calls do nothing."""
        with self._lock:
            self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _setup(self) -> PackedSetup:
        """Return what a reading process has to know; it is made anew when another day has begun."""
        today = self._today or machine_clock().date()
        if self._packed is None or self._packed[0] != today:
            self._packed = today, Setup(self._known, self._engine, today, self._acceptance).packed()
        return self._packed[1]


def _source_of(file: str | os.PathLike[str] | bytes, name: str | None) -> Source:
    if isinstance(file, bytes):
        if not name:
            raise UsageError(Wording(zh="请给出文件名。", en='bytes need a name: read(content, name="returned.pdf").'))
        return Source(name, name, file)
    path = Path(file)
    shown = name or readable(path.name)
    return Source(shown, shown, path.read_bytes())
