"""Compares an edited workbook with the records of a batch.

How it works. Three states of a record are compared field by field: as it was exported, as the sheet says now, and as it
stands now. The hidden sheet says in which version it was exported, and that state is worked out from the record's
history (`Corrections.as_of`). So a cell that was left alone changes nothing, whatever became of its field since; a cell
that was changed is taken if its field stands as it was exported, or already says the same; else two people differ, and
it is refused. Where the state of the export is not known any more, because the record was read anew or completed by a
page since, every cell that differs from the record is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from forms.definition import Field, Form
from forms.errors import UsageError
from scanner.corrections import Corrections, KnownForms, RefusedWordError, form_of, version_of
from scanner.edited.cells import EditedCell, Origin, is_unchanged, was_cut
from scanner.edited.edits import Edits, FieldEdit, Place, RecordEdits, Refusal, UnclearCellError
from scanner.edited.meaning import ChangedCells, Meaning, lost_zeros_only, meaning_of
from scanner.edited.sheets import RECORD_ID, RecordRow, RecordSheet, record_sheet
from scanner.edited.workbook import OpenWorkbook
from scanner.export.cells import BETWEEN, CellValue, number_or_text
from scanner.export.columns import STATUS_ZH, Column, record_table
from scanner.ledger.folder import DamagedRecordError
from scanner.values.record import Record, Value

_LISTED_MAX: Final = 20
_BLANK: Final = "（空白）"

_CHANGED_SINCE: Final = (
    "changed since the export, otherwise than here; look at the record, or export again "
    "导出后该栏目已另有更正，与此处不同，请查看记录或重新导出"
)
_READ_ANEW: Final = (
    "the record was read anew or completed since the export, and differs from this cell; export again "
    "导出后该记录已重新读取或补全，与此处不同，请重新导出"
)
_CUT: Final = (
    "a text longer than a cell, of which the sheet has only the beginning; use scanner correct "
    "原文超过单元格容量，表中只有前一部分，请用 scanner correct 更正"
)
_NO_FIELD: Final = "the record's version of the form has no such field 该记录所用版本的表格没有此栏目"
_STATUS: Final = (
    "a status is not changed in the sheet; use scanner correct --accept or --reject "
    "状态不能在表中修改，请用 scanner correct --accept 或 --reject"
)


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

    def __post_init__(self) -> None:
        self._tables = _tables(self.corrections.forms)
        self.known = frozenset({RECORD_ID, *(name for table in self._tables.values() for name in table)})

    def take(self, sheet: RecordSheet) -> None:
        """Compare the rows of a sheet."""
        self._sheets += 1
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
                f'{path}: no sheet has the column "{RECORD_ID}" of the export; do not delete it. '
                f"没有“记录编号 {RECORD_ID}”一列，请勿删除该列。"
            )
        if self._places and len(self._elsewhere) == len(self._places):
            raise UsageError(
                f"{path}: none of its records is in {self.corrections.folder.path}: was it exported from another "
                "batch? 表中的记录都不在此批次中，是否为其他批次的表？"
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
            self._strays.append(f"records that are not in this batch 不在此批次中的记录: {_listed(self._elsewhere)}")
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
        states = _States(record, then, form, self._tables[form.id], self.today, self._zeros)
        found = states.compared(sheet, row)
        return found if found.edits or found.refusals else None

    def _tell_columns(self, sheet: RecordSheet, form_ids: Iterable[str]) -> None:
        """Tell of headings that are not understood: what was changed under them would be lost without a word."""
        told = [f"{letter} ({heading})" for letter, heading in sheet.unknown]
        if told:
            self.notices.append(
                f"{sheet.title}: columns that are not of the export, not read 非导出的栏目，未读取: {', '.join(told)}"
            )
        fields = {
            column.field_id
            for name in form_ids
            for column in self._tables[name].values()
            if column.field_id is not None
        }
        there = {name.partition(".")[0] for name in sheet.letters}
        missing = sorted(fields - there - {name.partition(".")[0] for name in sheet.doubled})
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


@dataclass(frozen=True, slots=True)
class _States:
    """The states of a record that a row is compared with.

    Attributes:
        now: The record as it stands now.
        then: The record as it was exported; None where that is not known any more.
        form: Its form.
        columns: Column id to column.
        today: The latest day that a date may be.
        zeros: Takes the places of cells that only lost zeros in their front.
    """

    now: Record
    then: Record | None
    form: Form
    columns: Mapping[str, Column]
    today: date
    zeros: list[Place]

    def compared(self, sheet: RecordSheet, row: RecordRow) -> RecordEdits:
        """Return what was changed in the record's row."""
        edits: list[FieldEdit] = []
        refusals: list[Refusal] = []
        fields = {one.id: one for one in self.form.fields if one.id in self.now.fields}
        for field_id, cells in _by_field(row, self.columns).items():
            letters = tuple(sheet.letters[name] for name in cells)
            place = Place(sheet.title, row.number, letters)
            if field_id not in fields:
                if any(cell.origin is not Origin.BLANK for cell in cells.values()):
                    refusals.append(Refusal(place, _NO_FIELD))
                continue
            try:
                edit = self._edit(fields[field_id], cells, place)
            except (UnclearCellError, RefusedWordError) as error:
                refusals.append(Refusal(place, f"{fields[field_id].name}: {error}"))
            else:
                edits += [edit] if edit is not None else []
        if self._has_other_status(row):
            place = Place(sheet.title, row.number, (sheet.letters["status"],))
            refusals.append(Refusal(place, _STATUS))
        place = Place(sheet.title, row.number)
        return RecordEdits(place, self.now.record_id, version_of(self.now), tuple(edits), tuple(refusals))

    def _edit(self, field: Field, cells: Mapping[str, EditedCell], place: Place) -> FieldEdit | None:
        """Return what was changed of a field, or None.

        Raises:
            UnclearCellError: It cannot be told what a cell means, or the field was changed otherwise since.
            RefusedWordError: What a cell says is no answer of the field.
        """
        shown = self.then or self.now
        exported = {
            name: number_or_text(column.shown(shown))
            for name, column in self.columns.items()
            if column.field_id == field.id
        }
        touched = [name for name, cell in cells.items() if not is_unchanged(cell, exported[name])]
        if not touched:
            return None
        if all(lost_zeros_only(cells[name], exported[name]) for name in touched):
            self.zeros.append(place)
            return None
        if _has_rows(self.now.answers.get(field.id)):
            raise UnclearCellError("rows are not changed in the sheet; use scanner correct 多行栏目不能在表中修改")
        if any(was_cut(exported[name]) and cells[name].origin is not Origin.BLANK for name in touched):
            raise UnclearCellError(_CUT)
        meaning = meaning_of(ChangedCells(self.form, field, cells, exported, self.today))
        if _says(meaning, field, self.now):
            return None
        if self.then is None:
            raise UnclearCellError(_READ_ANEW)
        if _says(meaning, field, self.then):
            return None
        if not _is_as_it_was(field, self.then, self.now):
            raise UnclearCellError(_CHANGED_SINCE)
        before, after = _shown(field, self.now.answers.get(field.id)), _shown(field, meaning.word.value)
        return FieldEdit(place, _name(field), before, after, meaning.word, meaning.warnings)

    def _has_other_status(self, row: RecordRow) -> bool:
        cell = row.cells.get("status")
        return self.then is not None and cell is not None and not is_unchanged(cell, STATUS_ZH[self.then.status])


def _by_field(row: RecordRow, columns: Mapping[str, Column]) -> dict[str, dict[str, EditedCell]]:
    """Return field id to the cells of the field's columns that the sheet has, by their ids."""
    found: dict[str, dict[str, EditedCell]] = {}
    for name, cell in row.cells.items():
        field_id = columns[name].field_id if name in columns else None
        if field_id is not None:
            found.setdefault(field_id, {})[name] = cell
    return found


def _says(meaning: Meaning, field: Field, record: Record) -> bool:
    """Return whether a record says what changed cells mean."""
    if meaning.word.kind == "blank" or meaning.word.value in (None, [], ""):
        return record.fields[field.id].outcome == "blank"
    return record.answers.get(field.id) == meaning.word.value


def _is_as_it_was(field: Field, then: Record, now: Record) -> bool:
    """Return whether nobody has spoken of a field since the export."""
    return (
        then.answers.get(field.id) == now.answers.get(field.id)
        and then.fields[field.id].correction == now.fields[field.id].correction
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


def _has_rows(value: Value) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _name(field: Field) -> str:
    return f"{field.name}（{field.unit}）" if field.unit else field.name


def _shown(field: Field, value: Value) -> str:
    """Return an answer as people read it; a choice by its options' labels."""
    if field.kind.is_choice:
        chosen: Sequence[object] = value if isinstance(value, list) else [value]
        value = BETWEEN.join(option.label for option in field.options if option.id in chosen)
    shown: CellValue = number_or_text(value)
    return _BLANK if shown is None else str(shown)


def _refused(places: Iterable[Place], why: str) -> list[Refusal]:
    return [Refusal(place, why) for place in places]


def _listed(places: Sequence[Place]) -> str:
    return ", ".join(map(str, places[:_LISTED_MAX])) + (f" … ({len(places)})" if len(places) > _LISTED_MAX else "")
