"""Recipients: a list's rows with their answers and copy ids; what cannot be used, with its reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.copies.columns import Column, Headings
from forms.copies.copy_ids import LENGTH, computed_ids, is_copy_id
from forms.copies.faults import Refusal
from forms.copies.spreadsheet import Cell, Row, read_rows
from forms.copies.values import CellError, answer_of, check_sound
from forms.definition import Field, Form
from forms.errors import UsageError
from forms.filling import Value, check_answers
from forms.wording import Wording

_HEADINGS_WITHIN = 10  # rows; a list may have a title of its own above its headings


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a copy.

    Attributes:
        row_no: The row in the list.
        copy_id: The copy's own.
        name: What the files are called after, or empty.
        cells: What the list says, column by column.
        answers: Field id to value, checked; what the copy is prefilled with.
        number: What its files' names begin with: the list's own number, else the row's.
        address: Where its letter goes by e-mail, or empty.
    """

    row_no: int
    copy_id: str
    name: str
    cells: tuple[str, ...]
    answers: Mapping[str, Value]
    number: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Recipients:
    """A list read for a form.

    Attributes:
        columns: Its columns.
        recipients: Those that get a copy, in the list's order.
        refusals: Why the others get none, in the list's order.
    """

    columns: tuple[Column, ...]
    recipients: tuple[Recipient, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _NumberedRow:
    row_no: int
    cells: Row


def load_recipients(path: Path, form: Form) -> Recipients:
    """Read a list of recipients for a form.

    Raises:
        UsageError: The form has no fields, the file cannot be read, its headings
            contradict each other, or nobody is in it.
    """
    if not form.has_fields:
        raise UsageError(
            Wording(
                zh="该文件没有填写栏目，无需分发编号", en=f"{form.id} has no fields, and so no page code for a copy id"
            )
        )
    headings = Headings(form)
    rows = read_rows(path, headings.score)
    start = _heading_row(rows, headings)
    if start is None:
        raise UsageError(Wording(zh="名单为空，首行应为列名", en="empty; expected a row of headings"), at=path)
    width = max(number for number, cell in enumerate(rows[start], start=1) if cell.text)
    named = [cell.text for cell in rows[start][:width]]
    try:
        columns = headings.columns(named)
    except UsageError as error:
        raise UsageError(error.whole, at=path) from error
    listed = [
        _NumberedRow(number, row)
        for number, row in enumerate(rows[start + 1 :], start=start + 2)
        if any(cell != Cell() for cell in row)
    ]
    if not listed:
        raise UsageError(Wording(zh="列名下没有收件单位", en="nobody is listed under the headings"), at=path)
    return _sorted_out(form, columns, listed)


def _heading_row(rows: Sequence[Row], headings: Headings) -> int | None:
    """Return the first row with a known heading, else the first that is not blank."""
    first = None
    for number, row in enumerate(rows[:_HEADINGS_WITHIN]):
        if headings.score([cell.text for cell in row]):
            return number
        if first is None and any(cell.text for cell in row):
            first = number
    return first


def _sorted_out(form: Form, columns: tuple[Column, ...], listed: Sequence[_NumberedRow]) -> Recipients:
    given = [_given_id(columns, row) for row in listed]
    keys = [_key(columns, row) for row, copy_id in zip(listed, given, strict=True) if not copy_id]
    computed = iter(computed_ids(form, keys, taken=filter(None, given)))
    numbers = _file_numbers(columns, listed)
    first_with: dict[str, int] = {}
    recipients: list[Recipient] = []
    refusals: list[Refusal] = []
    for row, given_id in zip(listed, given, strict=True):
        copy_id = given_id or next(computed)
        problems = list(_id_problems(columns, row, copy_id, first_with))
        answers: dict[str, Value] = {}
        problems += _read_answers(form, columns, row, answers)
        first_with.setdefault(copy_id, row.row_no)
        if problems:
            refusals += problems
        else:
            cells = tuple(cell.text for cell in _fitted(row.cells, len(columns)))
            recipients.append(
                Recipient(
                    row.row_no,
                    copy_id,
                    _name(form, columns, cells),
                    cells,
                    answers,
                    number=numbers[row.row_no],
                    address=next((cell for c, cell in zip(columns, cells, strict=True) if c.gives_address), ""),
                )
            )
    return Recipients(columns, tuple(recipients), tuple(refusals))


def _file_numbers(columns: Sequence[Column], listed: Sequence[_NumberedRow]) -> dict[int, str]:
    """Return what each row's files are numbered by: the list's numbers where each row has its own, else the rows'."""
    place = next((index for index, column in enumerate(columns) if column.gives_number), None)
    if place is not None:
        own = [_fitted(row.cells, len(columns))[place].text for row in listed]
        if all(text.isdecimal() and text.isascii() for text in own) and len({int(text) for text in own}) == len(own):
            return {row.row_no: f"{int(text):04d}" for row, text in zip(listed, own, strict=True)}
    return {row.row_no: f"{row.row_no:04d}" for row in listed}


def _given_id(columns: Sequence[Column], row: _NumberedRow) -> str:
    for column, cell in zip(columns, row.cells, strict=False):
        if column.gives_copy_id:
            return unicodedata.normalize("NFKC", cell.text).upper()
    return ""


def _key(columns: Sequence[Column], row: _NumberedRow) -> str:
    """Return what tells a recipient apart: the credit code, or the whole row."""
    for column, cell in zip(columns, row.cells, strict=False):
        if column.field is not None and column.field.kind.traits.is_company_id and cell.text:
            return "".join(unicodedata.normalize("NFKC", cell.text).upper().split())
    return "\0".join(cell.text for cell in _fitted(row.cells, len(columns)))


def _id_problems(
    columns: Sequence[Column], row: _NumberedRow, copy_id: str, first_with: Mapping[str, int]
) -> Iterator[Refusal]:
    heading = next((column.heading for column in columns if column.gives_copy_id), "")
    if not is_copy_id(copy_id):
        yield Refusal(
            row.row_no,
            heading,
            f"a copy id is {LENGTH} upper-case letters and digits, not all zeros",
            f"编号应为 {LENGTH} 位大写字母和数字，且不全为零",
        )
    elif copy_id in first_with:
        earlier = first_with[copy_id]
        yield Refusal(
            row.row_no,
            heading,
            f"the copy id of row {earlier}; give each its own",
            f"编号与第 {earlier} 行相同，不能重复",
        )


def _read_answers(
    form: Form, columns: Sequence[Column], row: _NumberedRow, answers: dict[str, Value]
) -> Iterator[Refusal]:
    """Put a row's answers into `answers`; yield what is wrong with it."""
    if any(cell != Cell() for cell in row.cells[len(columns) :]):
        yield Refusal(
            row.row_no,
            "",
            f"more cells than the {len(columns)} headings; put texts with commas into quotes",
            f"单元格多于 {len(columns)} 个列名，含逗号的内容请加引号",
        )
    for column, cell in zip(columns, row.cells, strict=False):
        try:
            if column.field is None:
                check_sound(cell)
            elif (answer := answer_of(column.field, cell)) is not None:
                answers |= _checked(form, column.field, answer)
        except CellError as error:
            yield Refusal(row.row_no, column.heading, error.whole.en, error.wording.zh)


def _checked(form: Form, field: Field, answer: Value) -> dict[str, Value]:
    try:
        return check_answers(form, {field.id: answer})
    except UsageError as error:
        raise CellError(Wording(zh="内容不能写入该栏，请更正", en=error.whole.en)) from error


def _fitted(cells: Row, width: int) -> Row:
    return (*cells[:width], *(Cell() for _ in range(width - len(cells))))


def _name(form: Form, columns: Sequence[Column], cells: Sequence[str]) -> str:
    """Return the answer to the form's first text field, else the first column's words."""
    order = [field.id for field in form.fields]
    texts = [
        (order.index(column.field.id), cell)
        for column, cell in zip(columns, cells, strict=True)
        if column.field is not None and column.field.kind.traits.names_recipient
    ]
    if texts:
        return min(texts)[1]
    return next((cell for column, cell in zip(columns, cells, strict=True) if not column.gives_copy_id), "")
