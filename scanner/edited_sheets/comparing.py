"""Compares an edited workbook with the records of a batch.

Each row is compared with its record by `states`; here is what belongs to no record, or to several rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from forms.definition import Form
from forms.errors import UsageError
from forms.wording import Wording
from scanner.corrections import Corrections, KnownForms, form_of, version_of
from scanner.edited_sheets.edits import Edits, Place, RecordEdits, Refusal
from scanner.edited_sheets.sheets import RECORD_ID, RecordRow, RecordSheet, record_sheet
from scanner.edited_sheets.states import RecordStates
from scanner.edited_sheets.workbook import OpenWorkbook
from scanner.export.columns import BATCH, Column, record_table
from scanner.ledger.folder import DamagedRecordError

_LISTED_MAX: Final = 20


def compared(workbook: OpenWorkbook, corrections: Corrections, *, today: date) -> Edits:
    """Return what was changed in a workbook.

    Args:
        workbook: The edited workbook.
        corrections: The records of the batch.
        today: The latest day that a date may be.

    Raises:
        UsageError: The workbook is broken, has no rows of records, or none of them is of this batch.
    """
    comparison = _Comparison(workbook.stamps, corrections, today)
    for title, rows in workbook.sheets():
        sheet = record_sheet(title, rows, comparison.known)
        if sheet is not None:
            comparison.take(sheet)
    comparison.check_that_it_is_of_this_batch(str(workbook.path))
    if workbook.has_merged_cells:
        comparison.notices.append(
            "cells are merged: all but one of them count as cleared 有合并的单元格，其中被并入的按已清空处理"
        )
    return comparison.edits()


@dataclass(slots=True)
class _Comparison:
    """The comparison of a workbook, sheet by sheet."""

    stamps: Mapping[str, str]
    corrections: Corrections
    today: date
    known: frozenset[str] = frozenset()
    notices: list[str] = field(default_factory=list)
    _tables: dict[str, dict[str, Column]] = field(default_factory=dict)
    _records: dict[str, RecordEdits] = field(default_factory=dict)
    _places: dict[str, list[Place]] = field(default_factory=dict)
    _strays: list[str] = field(default_factory=list)
    _added: list[Place] = field(default_factory=list)
    _elsewhere: list[Place] = field(default_factory=list)
    _zeros: list[Place] = field(default_factory=list)
    _sheets: int = 0
    _of_several: bool = False

    def __post_init__(self) -> None:
        self._tables = _tables(self.corrections.forms)
        self.known = frozenset({RECORD_ID, BATCH, *(name for table in self._tables.values() for name in table)})

    def take(self, sheet: RecordSheet) -> None:
        """Compare the rows of a sheet."""
        self._sheets += 1
        self._of_several = self._of_several or BATCH in sheet.letters
        form_ids: set[str] = set()
        for row in sheet.rows():
            place = Place(sheet.title, row.number)
            if not row.record_id or row.record_id not in self.stamps:
                self._added.append(place)
                continue
            places = self._places.setdefault(row.record_id, [])
            places.append(place)
            if len(places) == 1:
                record_edits = self._of_row(sheet, row, place, form_ids)
                if record_edits is not None:
                    self._records[row.record_id] = record_edits
        self._tell_columns(sheet, form_ids)

    def check_that_it_is_of_this_batch(self, path: str) -> None:
        """Raise a UsageError if there are no rows, or none of a record of this batch."""
        if not self._sheets:
            raise UsageError(
                Wording(
                    zh=f"没有“记录编号 {RECORD_ID}”一列，请勿删除该列。",
                    en=f'no sheet has the column "{RECORD_ID}" of the export; do not delete it.',
                ),
                at=path,
            )
        if self._places and len(self._elsewhere) == len(self._places):
            raise UsageError(
                Wording(
                    zh="表中的记录都不在此批次中，是否为其他批次的表？",
                    en=f"none of its records is in {self.corrections.folder.path}: was it exported from another batch?",
                ),
                at=path,
            )

    def edits(self) -> Edits:
        """Return what was found."""
        for record_id, places in self._places.items():
            if len(places) > 1:
                why = "the same record in several rows; keep one 同一记录有多行，请只保留一行"
                self._records[record_id] = RecordEdits(places[0], record_id, "", (), tuple(_refused(places, why)))
        gone = [record_id for record_id in self.stamps if record_id not in self._places]
        if gone:
            named = ", ".join(gone[:_LISTED_MAX]) + (" …" if len(gone) > _LISTED_MAX else "")
            self.notices.append(f"rows deleted, records left as they are 已删除的行，记录不变: {len(gone)} ({named})")
        if self._zeros:
            self.notices.append(
                "the program made numbers of texts and took a 0 from their front, left as they were "
                f"以 0 开头的文本被转成数字，按未改动处理: {_listed(self._zeros)}"
            )
        if self._added:
            self._strays.append(f"rows of no exported record 不属于所导出记录的行: {_listed(self._added)}")
        if self._elsewhere:
            told = self.notices if self._of_several else self._strays
            told.append(f"records that are not in this batch 不在此批次中的记录: {_listed(self._elsewhere)}")
        return Edits(tuple(self._records.values()), tuple(self._strays), tuple(self.notices))

    def _of_row(self, sheet: RecordSheet, row: RecordRow, place: Place, form_ids: set[str]) -> RecordEdits | None:
        """Return what was changed in a row; None where nothing was, or where its record is not of this batch."""
        with self.corrections.asking() as ledger:
            current_id = ledger.given_out(row.record_id)
        if current_id is None:
            self._elsewhere.append(place)
            return None
        try:
            record = self.corrections.record(current_id)
        except DamagedRecordError as error:
            return RecordEdits(place, current_id, "", (), (Refusal(place, str(error)),))
        form = form_of(record, self.corrections.forms)
        if form is None:
            why = "its form is not known; name its folder with --templates 缺少其表单定义"
            return RecordEdits(place, current_id, version_of(record), (), (Refusal(place, why),))
        form_ids.add(form.id)
        then = self.corrections.as_of(record, self.stamps[row.record_id]) if current_id == row.record_id else None
        states = RecordStates(record, then, form, self._tables[form.id], self.today, self._zeros)
        found = states.compared(sheet, row)
        return found if found.edits or found.refusals else None

    def _tell_columns(self, sheet: RecordSheet, form_ids: Iterable[str]) -> None:
        """Tell of headings that are not understood: what was changed under them would be lost without a word."""
        told = [f"{letter} ({heading})" for letter, heading in sheet.unknown]
        if told:
            self.notices.append(
                f"{sheet.title}: columns that are not of the export, not read 非导出的栏目，未读取: {', '.join(told)}"
            )
        wanted = {one for name in form_ids for one in _wanted(self._tables[name], sheet.letters)}
        missing = sorted(wanted - sheet.letters.keys() - set(sheet.doubled))
        if missing and told:
            self._strays.append(
                f"{sheet.title}: headings without their ids, so these columns are not read; put them back "
                f"表头缺少栏目代号，以下栏目未读取，请补上: {', '.join(missing)}"
            )
        elif missing:
            self.notices.append(
                f"{sheet.title}: columns deleted, fields left as they are 已删除的栏目: {', '.join(missing)}"
            )
        if sheet.doubled:
            self._strays.append(
                f"{sheet.title}: columns that are there twice, not read 重复的栏目，未读取: {', '.join(sheet.doubled)}"
            )


def _tables(forms: KnownForms) -> dict[str, dict[str, Column]]:
    """Return form id to the columns, by their ids, that an export of the form may have."""
    versions: dict[str, list[Form]] = {}
    for form in forms.values():
        versions.setdefault(form.id, []).append(form)
    return {
        form_id: {
            column.id: column for joined in (True, False) for column in record_table(known, joined=joined).columns
        }
        for form_id, known in versions.items()
    }


def _wanted(columns: Mapping[str, Column], there: Collection[str]) -> set[str]:
    """Return the ids of all columns of fields in an export: of a choice of many one, or one for each of its boxes."""
    with_boxes = {one.field_id for one in columns.values() if one.is_box}
    return {
        one.id
        for one in columns.values()
        if one.field_id is not None and (one.field_id not in with_boxes or one.is_box != (one.field_id in there))
    }


def _refused(places: Iterable[Place], why: str) -> list[Refusal]:
    return [Refusal(place, why) for place in places]


def _listed(places: Sequence[Place]) -> str:
    return ", ".join(map(str, places[:_LISTED_MAX])) + (f" … ({len(places)})" if len(places) > _LISTED_MAX else "")
