"""Cells of a list to answers, by the field's kind; what Excel has spoilt is refused."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from forms.copies.columns import plain
from forms.copies.spreadsheet import Cell, Origin
from forms.definition import Field, Option
from forms.definition.kinds import Answer
from forms.errors import UsageError
from forms.filling import Value
from forms.wording import Wording

_EXACT_DIGITS: Final = 15  # of a number in Excel; what follows becomes zeros
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_DATE: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?")
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_OCTOBER_OR_JANUARY: Final = re.compile(r"\d{4}\.1")  # 2015.10 as a number is 2015.1
_GROUPED: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_SEPARATORS: Final = r"[;,、|/\n]"
_TEXT_ALIKE: Final = "format the column as text and type it again"
_TEXT_ALIKE_ZH: Final = "请将该列设为文本格式后重新输入"


class CellError(UsageError):
    """A cell that no answer can be made of; the wording never holds what stands in it."""


def answer_of(field: Field, cell: Cell) -> Value:
    """Return the answer that a cell gives for a field; None for a blank.

    Raises:
        CellError: The cell is spoilt or says nothing that the field's kind can be.
    """
    check_sound(cell)
    if not cell.text:
        return None
    return _READERS[field.kind.traits.answer](field, cell)


def check_sound(cell: Cell) -> None:
    """Refuse a cell whose value the file does not hold.

    Raises:
        CellError: It holds an Excel error, or a formula whose result was never stored.
    """
    if cell.origin is Origin.ERROR:
        raise CellError(Wording(zh="单元格是公式错误值，请更正公式", en="holds an Excel error; correct the formula"))
    if cell.origin is Origin.FORMULA:
        raise CellError(
            Wording(
                zh="单元格是没有结果的公式，请用 Excel 或 WPS 打开后重新保存",
                en="holds a formula without its result; open the file in Excel or WPS and save it",
            )
        )


def written_text(cell: Cell) -> str:
    """Return a cell's words, unless Excel has made something else of them.

    Raises:
        CellError: It is a date, or a number that lost digits.
    """
    if cell.origin is Origin.DATE:
        raise CellError(
            Wording(zh=f"已被 Excel 转成日期，{_TEXT_ALIKE_ZH}", en=f"Excel has turned it into a date; {_TEXT_ALIKE}")
        )
    long_number = cell.origin is Origin.NUMBER and sum(map(str.isdigit, cell.text)) > _EXACT_DIGITS
    if long_number or _SCIENTIFIC.fullmatch(cell.text):
        raise CellError(
            Wording(
                zh=f"已被 Excel 转成数字，只保留了前 {_EXACT_DIGITS} 位，{_TEXT_ALIKE_ZH}",
                en=f"Excel has turned it into a number and kept only {_EXACT_DIGITS} digits; {_TEXT_ALIKE}",
            )
        )
    return cell.text.replace("\r\n", "\n").replace("\r", "\n")


def _text(_: Field, cell: Cell) -> str:
    return written_text(cell)


def _code(field: Field, cell: Cell) -> str:
    length, (name, name_zh) = field.kind.traits.length, field.kind.traits.code_name
    text = "".join(unicodedata.normalize("NFKC", written_text(cell)).split()).replace("-", "").upper()
    if len(text) != length or not text.isascii() or not text.isalnum():
        raise CellError(
            Wording(zh=f"{name_zh}应为 {length} 位字母和数字", en=f"{name} has {length} letters and digits")
        )
    if text.isdigit() and text.endswith("000"):  # how a CSV shows the 18 digits of a rounded number
        written_text(Cell(text, Origin.NUMBER))
    return text


def _number_text(field: Field, cell: Cell) -> str:
    if cell.origin is Origin.DATE:
        written_text(cell)
    text = "".join(unicodedata.normalize("NFKC", cell.text).split()).removesuffix(field.unit)
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise CellError(Wording(zh="应为阿拉伯数字", en="expected a number in digits"))
    return text


def _amount(field: Field, cell: Cell) -> int | float:
    text = _number_text(field, cell)
    return float(text) if "." in text else int(text)


def _integer(field: Field, cell: Cell) -> int:
    number, _, decimals = _number_text(field, cell).partition(".")
    if decimals.strip("0"):
        raise CellError(Wording(zh="应为整数", en="expected a whole number"))
    return int(number)


def _date(_: Field, cell: Cell) -> str:
    text = "".join(unicodedata.normalize("NFKC", cell.text).split())
    match = _COMPACT_DATE.fullmatch(text) or _DATE.fullmatch(text)
    if match is not None and not _OCTOBER_OR_JANUARY.fullmatch(text):
        year, month, day = (int(part) if part else None for part in match.groups())
        if year and _exists(year, month, day):
            return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)])
    raise CellError(
        Wording(zh="应为日期，如 2015-03-12、2015-03 或 2015", en="expected a date such as 2015-03-12, 2015-03 or 2015")
    )


def _time(_: Field, cell: Cell) -> str:
    found = _TIME.fullmatch("".join(unicodedata.normalize("NFKC", cell.text).split()))
    if found is None:
        raise CellError(Wording(zh="应为时间，如 09:30", en="expected a time such as 09:30"))
    return f"{int(found[1]):02d}:{found[2]}"


def _exists(year: int, month: int | None, day: int | None) -> bool:
    if month is None:
        return 1800 <= year <= 2100
    return 1800 <= year <= 2100 and 1 <= month <= 12 and (day is None or 1 <= day <= monthrange(year, month)[1])


def _one(field: Field, cell: Cell) -> str:
    chosen = _options_by_name(field).get(plain(cell.text))
    if chosen is None:
        raise _unknown_option(field)
    return chosen


def _many(field: Field, cell: Cell) -> list[str]:
    """Find options by their names; names may hold the marks that also separate them."""
    known = _options_by_name(field)
    text = unicodedata.normalize("NFKC", cell.text).replace("\r", "\n").casefold()
    text = re.sub(r"[^\S\n]+", "", text).strip("\n")
    name = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    if not re.fullmatch(rf"(?:{name})(?:{_SEPARATORS}+(?:{name}))*{_SEPARATORS}*", text):
        raise _unknown_option(field)
    chosen = {known[found] for found in re.findall(rf"(?:{name})(?={_SEPARATORS}|$)", text)}
    return [option.id for option in field.options if option.id in chosen]


def _options_by_name(field: Field) -> dict[str, str]:
    """Return plain ids, labels, and labels without their bracket where only one option has it."""
    found: dict[str, set[str]] = {}
    for option in field.options:
        for name in _option_names(option):
            found.setdefault(name, set()).add(option.id)
    by_name = {name: ids.pop() for name, ids in found.items() if len(ids) == 1}
    return by_name | {plain(option.id): option.id for option in field.options}


def _option_names(option: Option) -> Iterator[str]:
    label = plain(option.label)
    yield from {label, label.split("(", 1)[0]} - {""}


def _unknown_option(field: Field) -> CellError:
    ids = ", ".join(option.id for option in field.options)
    labels = "、".join(option.label for option in field.options)
    return CellError(Wording(zh=f"不在选项之中，可填：{labels}", en=f"not one of its options; valid are {ids}"))


_READERS: Final[Mapping[Answer, Callable[[Field, Cell], Value]]] = {
    Answer.WORDS: _text,
    Answer.PARAGRAPHS: _text,
    Answer.CODE: _code,
    Answer.DATE: _date,
    Answer.TIME: _time,
    Answer.NUMBER: _amount,
    Answer.WHOLE_NUMBER: _integer,
    Answer.ONE_OPTION: _one,
    Answer.OPTIONS: _many,
    Answer.INK: _text,  # filling refuses it, with its reason
}
"""How a cell is read by the sort of answer that its field has."""
