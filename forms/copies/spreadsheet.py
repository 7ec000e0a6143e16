"""Reads a list from a CSV or XLSX file as Excel or WPS saves it: rows of cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from forms.answers import answer_text
from forms.errors import UsageError
from forms.wording import Wording

SIZE_MAX: Final = 50_000_000  # bytes
ROWS_MAX: Final = 20_000
_DELIMITERS: Final = (",", ";", "\t")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOMS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CONTROL_ESCAPE: Final = re.compile(r"_x00[01][0-9A-Fa-f]_")


class Origin(StrEnum):
    """What a cell held before it became text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    ERROR = "error"  # such as #N/A
    FORMULA = "formula"  # whose result was never stored


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a list.

    Attributes:
        text: What it says: numbers in plain digits, dates in ISO as precise as shown;
            empty when blank.
        origin: What it held.
    """

    text: str = ""
    origin: Origin = Origin.TEXT


Row = tuple[Cell, ...]
Score = Callable[[Sequence[str]], int]
"""How many cells of a row are headings that are known."""


def read_rows(path: Path, score: Score) -> list[Row]:
    """Return all rows of a list, blank ones too, so that row n of the file is item n - 1.

    Args:
        path: A CSV in UTF-8, GB18030 or UTF-16, with commas, semicolons or tabs; or an
            XLSX, of which the first sheet is read. Told apart by their first bytes.
        score: Tells headings from other rows; decides what a CSV's delimiter is.

    Raises:
        UsageError: The file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(SIZE_MAX + 1)
    except OSError as error:
        raise UsageError(Wording(zh="无法读取", en=f"cannot be read ({error.strerror})"), at=path) from error
    if len(content) > SIZE_MAX:
        raise UsageError(Wording(zh="文件过大，请拆分", en=f"larger than {SIZE_MAX:,} bytes; split it"), at=path)
    if content.startswith(_OLE):
        raise UsageError(
            Wording(
                zh="旧版 .xls 或加密文件，请另存为不加密的 .xlsx 或 CSV",
                en="an old .xls or a protected workbook; save it as .xlsx without a password, or as CSV",
            ),
            at=path,
        )
    rows = (
        _workbook_rows(content, path) if content.startswith(_ZIP) else _csv_rows(_decoded(content, path), path, score)
    )
    while rows and not any(cell.text for cell in rows[-1]):
        rows.pop()
    if len(rows) > ROWS_MAX:
        raise UsageError(Wording(zh="行数过多，请拆分", en=f"more than {ROWS_MAX:,} rows; split it"), at=path)
    return rows


def _decoded(content: bytes, path: Path) -> str:
    marked = [encoding for bom, encoding in _BOMS.items() if content.startswith(bom)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UsageError(
        Wording(zh="不是可识别的 XLSX 或 CSV 文件", en="neither XLSX nor CSV in UTF-8, GB18030 or UTF-16"), at=path
    )


def _csv_rows(text: str, path: Path, score: Score) -> list[Row]:
    """Split with the delimiter that makes most of the first rows' words known headings.

    csv.Sniffer is led astray by addresses full of commas; headings are not.
    """
    told = re.match(r"sep=(.)\r?\n", text)  # Excel's own first line, which it does not show
    try:
        if told:
            rows = list(csv.reader(io.StringIO(text[told.end() :], newline=""), delimiter=told[1]))
        else:
            tries = [list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)) for mark in _DELIMITERS]
            rows = max(tries, key=lambda split: _likeness(split, score))
    except csv.Error as error:
        raise UsageError(Wording(zh="不是有效的 CSV 文件", en=f"not a CSV file ({error})"), at=path) from error
    return [tuple(Cell(value.strip()) for value in row) for row in rows]


def _likeness(rows: Sequence[Sequence[str]], score: Score) -> tuple[int, int]:
    first = rows[:10]
    return max(map(score, first), default=0), max(map(len, first), default=0)


def _workbook_rows(content: bytes, path: Path) -> list[Row]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl's, about features that do not matter here
            return list(_sheet_rows(content))
    except (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, IndexError) as error:
        raise UsageError(
            Wording(zh="文件已损坏，请重新保存", en="a broken XLSX file; open it and save it again"), at=path
        ) from error


def _sheet_rows(content: bytes) -> Iterator[Row]:
    """Yield the first sheet's rows, read twice: for the results of formulas, and for where formulas stand."""
    books = [load_workbook(io.BytesIO(content), read_only=True, data_only=results) for results in (True, False)]
    try:
        sheets: list[Any] = [book.worksheets[0] for book in books]
        for sheet in sheets:
            sheet.reset_dimensions()  # WPS and others write wrong ones, which would cut the list short
        for number, (results, written) in enumerate(zip(*(sheet.iter_rows() for sheet in sheets), strict=True)):
            if number > ROWS_MAX and not any(cell.value for cell in results):
                continue  # a sheet that was formatted down to its last row
            yield tuple(_cell(result, source) for result, source in zip_longest(results, written))
    finally:
        for book in books:
            book.close()


def _cell(result: Any, source: Any) -> Cell:
    value = result.value
    if value is None:
        return Cell("", Origin.FORMULA) if source is not None and source.data_type == "f" else Cell()
    if result.data_type == "e":
        return Cell(str(value), Origin.ERROR)
    if isinstance(value, date):  # and datetime, which is one
        return Cell(written_date(value, str(result.number_format)), Origin.DATE)
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = answer_text(value if isinstance(value, int) else Decimal(f"{value:.15g}"))  # as Excel shows it
        if "%" in str(result.number_format):
            return Cell(f"{answer_text(Decimal(text) * 100)}%")
        zeros = re.fullmatch(r"0+", str(result.number_format))  # a format that shows leading zeros
        return Cell(text.zfill(len(zeros[0])) if zeros else text, Origin.NUMBER)
    text = str(value)
    return Cell((unescape(text) if _CONTROL_ESCAPE.search(text) else text).strip())


def written_date(value: date, number_format: str) -> str:
    """Return a date in ISO, without the day or the month where its cell does not show them."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()
    if isinstance(value, datetime):
        if value.hour or value.minute or value.second:
            return value.isoformat(sep=" ", timespec="seconds")
        value = value.date()
    if "d" in shown or "y" not in shown:
        return value.isoformat()
    return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"
