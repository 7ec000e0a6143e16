"""Times and percentages that an office program has made its own of, in a sheet that comes back."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import openpyxl
import pytest

from forms.definition import Field, Form, Kind
from scanner.edited_sheets.cells import cell_of
from scanner.edited_sheets.edits import UnclearCellError
from scanner.edited_sheets.meaning import ChangedCells, meaning_of

TIME = Field("at", "时间", "时间", Kind.TIME)
SHARE = Field("share", "占比", "占比", Kind.PERCENT, unit="%")
AMOUNT = Field("amount", "金额", "金额", Kind.AMOUNT, unit="万元")
FORM = Form("small", "SMAL", 1, "小表", fields=(TIME, SHARE, AMOUNT))


def meant(field: Field, value: Any, number_format: str = "General") -> object:
    """Return what a cell with a value of the office program means in a field."""
    cell = openpyxl.Workbook().worksheets[0].cell(1, 1)
    cell.value = value
    cell.number_format = number_format
    changed = ChangedCells(FORM, field, {field.id: cell_of(cell, cell)}, {field.id: None}, date(2026, 1, 1))
    word = meaning_of(changed).word
    return word.value if word is not None else None


@pytest.mark.parametrize(
    ("field", "value", "number_format", "said"),
    [
        (TIME, time(9, 30), "h:mm", "09:30"),
        (TIME, "下午3点", "@", "15:00"),
        (SHARE, 0.125, "0.0%", 12.5),
        (SHARE, 12.5, "General", 12.5),
        (SHARE, "百分之五", "@", 5),
    ],
)
def test_a_time_and_a_share_are_understood_as_the_program_keeps_them(
    field: Field, value: Any, number_format: str, said: object
) -> None:
    assert meant(field, value, number_format) == said


@pytest.mark.parametrize(("field", "value", "number_format"), [(AMOUNT, 0.125, "0.0%"), (AMOUNT, time(9, 30), "h:mm")])
def test_they_are_no_amounts(field: Field, value: Any, number_format: str) -> None:
    with pytest.raises(UnclearCellError):
        meant(field, value, number_format)
