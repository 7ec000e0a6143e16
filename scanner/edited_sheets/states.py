"""Compares a row of an edited sheet with its record.

How it works. Three states of a record are compared field by field: as it was exported, as the sheet says now, and as it
stands now. The hidden sheet says in which version it was exported, and that state is worked out from the record's
history (`Corrections.as_of`). So a cell that was left alone changes nothing, whatever became of its field since; a cell
that was changed is taken if its field stands as it was exported, or already says the same; else two people differ, and
it is refused. Where the state of the export is not known any more, because the record was read anew or completed by a
page since, every cell that differs from the record is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definition import Field, Form
from forms.wording import Wording
from scanner.corrections import RefusedWordError, version_of
from scanner.edited_sheets.cells import EditedCell, Origin, is_unchanged, was_cut
from scanner.edited_sheets.edits import FieldEdit, Place, RecordEdits, Refusal, UnclearCellError
from scanner.edited_sheets.meaning import ChangedCells, Meaning, lost_zeros_only, meaning_of
from scanner.edited_sheets.sheets import RecordRow, RecordSheet
from scanner.export.cells import BETWEEN, CellValue, number_or_text
from scanner.export.columns import STATUS_ZH, Column
from scanner.values.record import Record, Value

_BLANK: Final = "（空白）"
_CHANGED_SINCE: Final = Wording(
    zh="导出后该栏目已另有更正，与此处不同，请查看记录或重新导出",
    en="changed since the export, otherwise than here; look at the record, or export again",
)
_READ_ANEW: Final = Wording(
    zh="导出后该记录已重新读取或补全，与此处不同，请重新导出",
    en="the record was read anew or completed since the export, and differs from this cell; export again",
)
_CUT: Final = Wording(
    zh="原文超过单元格容量，表中只有前一部分，请用 scanner correct 更正",
    en="a text longer than a cell, of which the sheet has only the beginning; use scanner correct",
)
_NO_FIELD: Final = "the record's version of the form has no such field 该记录所用版本的表格没有此栏目"
_STATUS: Final = (
    "a status is not changed in the sheet; use scanner correct --accept or --reject "
    "状态不能在表中修改，请用 scanner correct --accept 或 --reject"
)


@dataclass(frozen=True, slots=True)
class RecordStates:
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
        return RecordEdits(
            place, self.now.record_id, version_of(self.now) if edits else "", tuple(edits), tuple(refusals)
        )

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


def _name(field: Field) -> str:
    return f"{field.name}（{field.unit}）" if field.unit else field.name


def _shown(field: Field, value: Value) -> str:
    """Return an answer as people read it; a choice by its options' labels."""
    if field.kind.is_choice:
        chosen: Sequence[object] = value if isinstance(value, list) else [value]
        value = BETWEEN.join(option.label for option in field.options if option.id in chosen)
    shown: CellValue = number_or_text(value)
    return _BLANK if shown is None else str(shown)
