"""Opens an edited workbook within limits, because it may come from anywhere.

How it works. The members of the ZIP are counted, and their sizes are added up, before anything is unpacked; Python's
`zipfile` never gives out more of a member than the size that its entry declares. The XML is read by openpyxl, row by
row, with parsers that refuse entities. The sheets are read twice where there are formulas: once for their results, and
once for where they stand, because a formula whose result was not stored looks like an empty cell otherwise.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from lxml.etree import LxmlError
from openpyxl import load_workbook
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException

from forms.errors import UsageError
from forms.wording import Wording
from scanner.edited_sheets.cells import EditedCell, cell_of
from scanner.export.xlsx.stamps import MARK
from scanner.export.xlsx.workbook import ROWS_MAX
from scanner.intake.containers.limits import MIB, Limits

FILE_MAX: Final = 128 * MIB
LIMITS: Final = Limits(members=1_000, member_bytes=512 * MIB, total_bytes=1024 * MIB)
"""Ten thousand records of annex 2 with long texts unpack to some 100 MB."""

COLUMNS_MAX: Final = 16_384
"""The most columns that Excel allows on a sheet."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORKBOOK: Final = "xl/workbook.xml"
_SHEETS: Final = "xl/worksheets/"
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell[\s/>]")
_CHUNK: Final = 1 << 20
_LONGEST_MARK: Final = 64

_BROKEN: Final = (
    *(InvalidFileException, CellCoordinatesException, TokenizerError),  # openpyxl's own
    *(zipfile.BadZipFile, zlib.error, ParseError, LxmlError, DefusedXmlException),
    *(OSError, EOFError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError),
)
"""What openpyxl raises at a file that is no workbook, or that somebody made to break it."""

Row = tuple[EditedCell, ...]


@dataclass(frozen=True, slots=True)
class OpenWorkbook:
    """An edited workbook that is open.

    Attributes:
        path: Its file.
        stamps: Record id to the version in which the record was exported.
        has_merged_cells: Whether cells of some sheet are merged, so that all but one of them are empty.
    """

    path: Path
    stamps: dict[str, str]
    has_merged_cells: bool
    _sheets: tuple[tuple[Any, Any], ...]

    def sheets(self) -> Iterator[tuple[str, Iterator[Row]]]:
        """Yield name and rows of each sheet but the hidden one; row n of the sheet is the n-th that comes.

        Raises:
            UsageError: The file is broken.
        """
        for results, sources in self._sheets:
            yield str(results.title), _rows(self.path, results, sources)


@contextmanager
def opened(path: Path) -> Iterator[OpenWorkbook]:
    """Open an edited workbook, and close it at the end of the `with` block.

    Raises:
        UsageError: The file cannot be read, is no workbook or too large, or does not say what it was exported from.
    """
    content = _content(path)
    books: list[Any] = []
    with warnings.catch_warnings(), ExitStack() as stack:
        warnings.simplefilter("ignore", UserWarning)  # openpyxl's, about features that do not matter here
        with _told_as_broken(path):
            has_formulas, has_merged_cells = _marks(content, path)
            for results in (True, False) if has_formulas else (True,):
                books.append(load_workbook(io.BytesIO(content), read_only=True, data_only=results, keep_links=False))
                stack.callback(books[-1].close)
        stamps: dict[str, str] = {}
        shown = []
        for results, sources in zip(books[0].worksheets, books[-1].worksheets, strict=True):
            results.reset_dimensions()  # other programs write wrong ones, which would cut the sheet short
            sources.reset_dimensions()
            found = _stamps(path, results, sources)
            stamps.update(found or {})
            if found is None:
                shown.append((results, sources))
        if not stamps:
            raise UsageError(
                Wording(
                    zh="缺少隐藏的版本工作表，无法核对改动，请重新导出（不加 --for people）后再改。",
                    en="does not say what it was exported from: its hidden sheet is missing. Export again with "
                    "scanner export --to xlsx, without --for people, and edit that file itself.",
                ),
                at=path,
            )
        yield OpenWorkbook(path, stamps, has_merged_cells, tuple(shown))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(FILE_MAX + 1)
    except OSError as error:
        raise UsageError(Wording(zh="无法读取", en=f"cannot be read ({error.strerror})"), at=path) from error
    if len(content) > FILE_MAX:
        raise UsageError(Wording(zh="文件过大", en=f"larger than {FILE_MAX // MIB} MiB"), at=path)
    if content.startswith(_OLE):
        raise UsageError(
            Wording(
                zh="旧版 .xls 或加密文件，请另存为不加密的 .xlsx。",
                en="an old .xls or a protected workbook; save it as .xlsx without a password.",
            ),
            at=path,
        )
    if not content.startswith(_ZIP):
        raise UsageError(
            Wording(zh="不是 .xlsx 工作簿，请另存为 .xlsx。", en="no .xlsx workbook; save it as .xlsx"), at=path
        )
    return content


def _marks(content: bytes, path: Path) -> tuple[bool, bool]:
    """Check the members of the file, and return whether its sheets have formulas and merged cells."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        _check_sizes(members, path)
        if _WORKBOOK not in archive.namelist():
            raise UsageError(
                Wording(zh="不是 .xlsx 工作簿，请另存为 .xlsx。", en="no .xlsx workbook; save it as .xlsx"), at=path
            )
        has_formulas = has_merged_cells = False
        for member in members:
            if member.filename.startswith(_SHEETS):
                with archive.open(member) as stream:
                    formulas, merged = _marks_of_sheet(stream)
                has_formulas, has_merged_cells = has_formulas or formulas, has_merged_cells or merged
    return has_formulas, has_merged_cells


def _check_sizes(members: list[zipfile.ZipInfo], path: Path) -> None:
    too_much = len(members) > LIMITS.members or sum(one.file_size for one in members) > LIMITS.total_bytes
    for one in members:
        most = min(LIMITS.member_bytes, max(LIMITS.suspect_bytes, LIMITS.ratio * one.compress_size))
        too_much = too_much or one.file_size > most
    if too_much:
        raise UsageError(
            Wording(zh="解压后过大，不是导出的工作簿。", en="unpacks to more than a table of records does"), at=path
        )


def _marks_of_sheet(stream: Any) -> tuple[bool, bool]:
    has_formulas = has_merged_cells = False
    kept = b""
    while chunk := stream.read(_CHUNK):
        seen = kept + chunk
        has_formulas = has_formulas or _FORMULA.search(seen) is not None
        has_merged_cells = has_merged_cells or _MERGED.search(seen) is not None
        kept = seen[-_LONGEST_MARK:]
    return has_formulas, has_merged_cells


def _stamps(path: Path, results: Any, sources: Any) -> dict[str, str] | None:
    """Return record id to version if the sheet is the hidden one, else None."""
    rows = _rows(path, results, sources)
    first = next(rows, ())
    if not first or first[0].text != MARK:
        return None
    return {row[0].text: row[1].text for row in rows if len(row) > 1 and row[0].text}


def _rows(path: Path, results: Any, sources: Any) -> Iterator[Row]:
    """Yield the rows of a sheet.

    Raises:
        UsageError: The file is broken.
    """
    with _told_as_broken(path):
        if sources is results:
            for number, row in enumerate(results.iter_rows()):
                _check_row(path, number, row)
                yield tuple(cell_of(cell, None) for cell in row)
            return
        for number, (row, written) in enumerate(zip(results.iter_rows(), sources.iter_rows(), strict=True)):
            _check_row(path, number, row)
            yield tuple(cell_of(cell, source) for cell, source in zip_longest(row, written))


def _check_row(path: Path, number: int, row: Any) -> None:
    if number >= ROWS_MAX or len(row) > COLUMNS_MAX:
        raise UsageError(Wording(zh="工作表行列过多。", en="a sheet with more rows or columns than Excel has"), at=path)


@contextmanager
def _told_as_broken(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise UsageError(
            Wording(
                zh="文件已损坏或有密码，请打开后重新另存为 .xlsx。",
                en="a broken or protected workbook; open it and save it again as .xlsx.",
            ),
            at=path,
        ) from error
