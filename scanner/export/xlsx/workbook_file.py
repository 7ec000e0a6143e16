"""Writes a workbook so that two workbooks with the same contents have the same bytes."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP file can name."""


def save(workbook: Workbook, stream: IO[bytes]) -> None:
    """Write a workbook with one fixed date, instead of the time of writing, in its properties and its ZIP file."""
    properties: Any = workbook.properties
    properties.creator = "formloop"
    properties.created = properties.modified = datetime(*_EPOCH)  # noqa: DTZ001  openpyxl takes it for UTC
    with _TimelessZip(stream, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()


class _TimelessZip(ZipFile):
    """A ZIP file whose members all have the same time. openpyxl writes the workbook through it."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(self._member(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        member = self._member(str(arcname))
        member.file_size = Path(filename).stat().st_size  # `ZipFile` must know beforehand of a member larger than 2 GB
        with Path(filename).open("rb") as source, self.open(member, "w") as target:
            shutil.copyfileobj(source, target)

    def _member(self, name: str) -> ZipInfo:
        member = ZipInfo(name.lstrip("/"), _EPOCH)
        member.compress_type = self.compression
        member.create_system = 0  # the mark of Windows on every machine, so that the bytes are the same
        return member
