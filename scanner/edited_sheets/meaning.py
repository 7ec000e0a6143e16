"""What changed cells mean as a person's word on a field.

Nothing is guessed: a cell of which the office program may have changed the meaning (a code that became a number of 15
digits, a name that became a date) is refused, with what to do about it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from forms.answers import answer_text
from forms.definition import Field, Form, Kind
from forms.definition.kinds import Answer
from forms.wording import Wording
from scanner.corrections import FieldWord
from scanner.corrections.spelled import SpelledWord, in_words
from scanner.edited_sheets.cells import EditedCell, Origin, comparable, without_apostrophe
from scanner.edited_sheets.edits import UnclearCellError
from scanner.export.cells import CellValue, is_formula, is_misread

_TICKED: Final = frozenset({"1", "√", "✓", "✔", "☑", "☒", "是", "有", "true"})
_EMPTY: Final = frozenset({"0", "☐", "□", "否", "无", "false"})
_EXACT_BELOW: Final = 10**15
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[；;、,，/\s]+")
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)$")
_LOCALE: Final = re.compile(r"\[\$-[^\]]*\]")
_FOREIGN: Final = re.compile(r"[$€£]|USD|HKD|EUR")
_CHINESE_MONEY: Final = re.compile(r"\[\$[¥￥][^\]]*\]")
_MOBILE: Final = re.compile(r"1\d{10}")

ZERO_LOST: Final = "the program may have taken a 0 from its front 开头的 0 可能已丢失"
DAY_ADDED: Final = "a whole date now: the program may have added the day 现为完整日期，“日”可能是软件自动补上的"
_WHOLE_DATE: Final = 10  # characters of 2015-03-12


@dataclass(frozen=True, slots=True)
class ChangedCells:
    """The cells of one field in a row of which somebody changed at least one.

    Attributes:
        form: The record's form.
        field: The field.
        cells: Column id to cell, of all columns of the field that the sheet has.
        exported: Column id to what the export wrote, of all columns that the field has.
        today: The latest day that a date may be.
    """

    form: Form
    field: Field
    cells: Mapping[str, EditedCell]
    exported: Mapping[str, CellValue]
    today: date


@dataclass(frozen=True, slots=True)
class Meaning:
    """What changed cells mean: a word on their field, and what is odd about it, in both languages."""

    word: FieldWord
    warnings: tuple[str, ...] = ()


def meaning_of(changed: ChangedCells) -> Meaning:
    """Return what changed cells mean.

    Raises:
        UnclearCellError: It cannot be told.
        RefusedWordError: It is no answer of the field.
    """
    field = changed.field
    if field.id not in changed.cells:
        return Meaning(_boxes(changed))
    cell = changed.cells[field.id]
    if cell.origin is Origin.BLANK:
        return Meaning(FieldWord(field.id, "blank"))
    if not (cell.origin is Origin.TIME and cell.text and field.kind.traits.answer is Answer.TIME):
        _refuse_unreadable(cell)
    match field.kind.traits.answer:
        case Answer.INK:
            return Meaning(FieldWord(field.id, "changed", _truth(cell)))
        case Answer.ONE_OPTION:
            return Meaning(FieldWord(field.id, "changed", _option(field, cell)))
        case Answer.OPTIONS:
            chosen = _options(field, cell.text)
            return Meaning(FieldWord(field.id, "changed", [one.id for one in field.options if one.id in chosen]))
        case _:
            said = in_words(changed.form, field, _words(field, cell), today=changed.today)
            return Meaning(said.word, _warnings(changed, cell, said))


def lost_zeros_only(cell: EditedCell, exported: CellValue) -> bool:
    """Return whether a text of digits became a number and lost the zeros in its front, with nothing else changed."""
    return (
        cell.origin is Origin.NUMBER
        and isinstance(exported, str)
        and exported.startswith("0")
        and exported.isdecimal()
        and cell.text == exported.lstrip("0")
    )


def _refuse_unreadable(cell: EditedCell) -> None:
    match cell.origin:
        case Origin.ERROR:
            raise UnclearCellError(
                Wording(
                    zh="单元格为错误值，请重新填写", en="an error of the office program, such as #N/A; type the value"
                )
            )
        case Origin.FORMULA:
            raise UnclearCellError(
                Wording(zh="公式没有结果，请直接填写内容", en="a formula without a result; type the value")
            )
        case Origin.TIME:
            raise UnclearCellError(
                Wording(
                    zh="内容被转成了时间，请把单元格设为文本后重新填写",
                    en="the program made a time of it; format the cell as text and type it again",
                )
            )
        case _:
            pass


# Boxes and choices


def _boxes(changed: ChangedCells) -> FieldWord:
    """Return the word of a choice of many whose boxes have a column each."""
    field = changed.field
    states: dict[str, bool | None] = {}
    for option in field.options:
        name = f"{field.id}.{option.id}"
        cell, exported = changed.cells.get(name), changed.exported.get(name)
        before = None if exported is None else bool(exported)
        if cell is None:
            states[option.id] = before
        elif cell.origin is Origin.BLANK:
            states[option.id] = None if before is None else False
        else:
            _refuse_unreadable(cell)
            states[option.id] = _truth(cell)
    if None in states.values():
        raise UnclearCellError(
            Wording(zh="请为该栏目的每个选项填写 1 或 0", en="write 1 or 0 in each box of this field")
        )
    return FieldWord(field.id, "changed", [name for name, is_ticked in states.items() if is_ticked])


def _truth(cell: EditedCell) -> bool:
    word = without_apostrophe(cell.text.strip()).lower()
    if cell.origin is not Origin.DATE and word in _TICKED | _EMPTY:
        return word in _TICKED
    raise UnclearCellError(Wording(zh="请填写 1 或 0", en="write 1 or 0"))


def _option(field: Field, cell: EditedCell) -> str:
    chosen = _options(field, cell.text)
    if len(chosen) != 1:
        raise UnclearCellError(Wording(zh=f"请只填一个选项: {_labels(field)}", en="write one option"))
    return chosen.pop()


def _options(field: Field, text: str) -> set[str]:
    """Return the ids of the options that a text names, by labels or ids, with any signs between them.

    The longest name that fits is taken first, because labels hold the signs that stand between labels.
    """
    names = sorted(_names(field).items(), key=lambda one: -len(one[0]))
    rest, chosen = _folded(without_apostrophe(text.strip())), set()
    while rest:
        for name, option_id in names:
            behind = rest[len(name) :]
            if rest.startswith(name) and (not behind or _BETWEEN.match(behind)):
                chosen.add(option_id)
                rest = _BETWEEN.sub("", behind, count=1) if behind else ""
                break
        else:
            raise UnclearCellError(
                Wording(zh=f"不是该栏目的选项，可填: {_labels(field)}", en="not an option of this field")
            )
    return chosen


def _names(field: Field) -> dict[str, str]:
    """Return what an option may be called, folded, to its id: its label, its id, or its label without its brackets.

    What is short for several options is left out.
    """
    full = {_folded(one.label): one.id for one in field.options} | {one.id.lower(): one.id for one in field.options}
    short: dict[str, set[str]] = {}
    for option in field.options:
        short.setdefault(_IN_BRACKETS.sub("", _folded(option.label)), set()).add(option.id)
    return {name: ids.pop() for name, ids in short.items() if name and len(ids) == 1} | full


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", comparable(text))).strip().lower()


def _labels(field: Field) -> str:
    return " / ".join(option.label for option in field.options)


# Words, numbers and dates


def _words(field: Field, cell: EditedCell) -> str:
    """Return what a cell says, as it would be written on the form.

    Raises:
        UnclearCellError: The office program has turned it into something else.
    """
    answer = field.kind.traits.answer
    match cell.origin:
        case Origin.TEXT:
            return _typed_text(field, cell.text)
        case Origin.TIME:
            return cell.text
        case Origin.DATE if answer is Answer.DATE:
            return cell.text
        case Origin.NUMBER if answer in (Answer.NUMBER, Answer.WHOLE_NUMBER):
            if field.kind is Kind.PERCENT and "%" in cell.number_format and abs(cell.number) < _EXACT_BELOW:
                return f"{answer_text(Decimal(cell.text) * 100)}%"
            _refuse_other_unit(cell)
            return cell.text
        case Origin.NUMBER if abs(cell.number) < _EXACT_BELOW:
            return cell.text
        case Origin.NUMBER:
            raise UnclearCellError(
                Wording(
                    zh="内容被转成了数字，末几位已丢失，请把单元格设为文本后重新填写",
                    en="the program made a number of it and lost digits; format the cell as text and type it again",
                )
            )
        case Origin.DATE:
            raise UnclearCellError(
                Wording(
                    zh="内容被转成了日期，请把单元格设为文本后重新填写",
                    en="the program made a date of it; format the cell as text and type it again",
                )
            )
        case _:
            raise UnclearCellError(
                Wording(zh="单元格为 TRUE 或 FALSE，请直接填写内容", en="TRUE or FALSE; type the value")
            )


def _typed_text(field: Field, text: str) -> str:
    bare = without_apostrophe(text.strip())
    if field.kind.traits.answer in (Answer.WORDS, Answer.PARAGRAPHS) and not (is_formula(bare) or is_misread(bare)):
        bare = text
    if field.kind in (Kind.PHONE, Kind.CREDIT_CODE, Kind.ID_CARD) and _SCIENTIFIC.fullmatch(bare.strip()):
        raise UnclearCellError(
            Wording(
                zh="内容成了科学计数，位数已丢失，请以文本重新填写",
                en="a number in scientific notation, of which digits are lost; type it again as text",
            )
        )
    return bare


def _refuse_other_unit(cell: EditedCell) -> None:
    """Refuse a number that its cell shows in another unit than the form's: a share of 100, or foreign money."""
    if abs(cell.number) >= _EXACT_BELOW:
        raise UnclearCellError(
            Wording(zh="位数过多，请以文本填写", en="more digits than a spreadsheet keeps; type it as text")
        )
    shown = _LOCALE.sub("", _CHINESE_MONEY.sub("", cell.number_format))
    if "%" in shown:
        raise UnclearCellError(Wording(zh="单元格为百分比，请填写数值本身", en="a percentage; type the number itself"))
    if _FOREIGN.search(shown):
        raise UnclearCellError(
            Wording(zh="单元格为外币，请按表中单位填写", en="foreign money; type the number in the form's unit")
        )


def _warnings(changed: ChangedCells, cell: EditedCell, said: SpelledWord) -> tuple[str, ...]:
    found = [f"{one.message_zh} {one.message}" for one in said.issues]
    if changed.field.kind is Kind.PHONE and cell.origin is Origin.NUMBER and not _MOBILE.fullmatch(cell.text):
        found.append(ZERO_LOST)
    before = changed.exported.get(changed.field.id)
    is_less_precise = not isinstance(before, str) or len(before) < _WHOLE_DATE
    if cell.origin is Origin.DATE and is_less_precise and cell.text.endswith("-01") and len(cell.text) == _WHOLE_DATE:
        found.append(DAY_ADDED)
    return tuple(found)
