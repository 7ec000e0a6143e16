"""XLSX: one sheet for each form, a sheet of issues and a sheet of notes. Rows go to disk as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, ClassVar, Final

from openpyxl import Workbook

from forms.definition import Form
from forms.errors import UnknownFormError
from forms.wording import Wording
from scanner.export.batches import Batches
from scanner.export.cells import Cell, Flag, number_or_text
from scanner.export.code_book import CODE_BOOK, write_code_book
from scanner.export.columns import JOINED, STATUS_ZH, Column, RecordTable, field_name, record_table
from scanner.export.options import switch
from scanner.export.xlsx.notes import write_notes
from scanner.export.xlsx.row_sheets import RowSheets
from scanner.export.xlsx.sheet import Heading, Sheet
from scanner.export.xlsx.stamps import Stamps
from scanner.export.xlsx.workbook_file import save
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import IssueRef, Record, Value

ROWS_MAX: Final = 1_048_576
"""The most rows that Excel allows on a sheet."""

CELL_CUT: Final = "cell_cut"
"""The code of the issue for a text that is longer than a cell; only the workbook has it, no record."""

_SEVERITY_ZH: Final = {"error": "错误", "warning": "警告", "info": "提示"}
_ISSUE_HEADINGS: Final = (
    Heading("record_id", "记录编号", 27),
    Heading("status", "状态", 8),
    Heading("first_field", "首栏内容", 30),
    Heading("field", "栏目", 24),
    Heading("severity", "级别", 8),
    Heading("message_zh", "说明", 60),
    Heading("text", "表中所写", 40),
    Heading("code", "代码", 26),
    Heading("source.path", "来源文件", 36),
)


@dataclass(frozen=True, slots=True)
class XlsxExporter:
    """Writes records of any forms. Records without a form stand on the sheet of issues only.

    A text longer than a cell is cut; the cell ends with a notice, and the sheet of issues has a row about it. A sheet
    that is full continues on a second one.

    Attributes:
        joined: Whether a choice of many is one column, instead of one column for each option.
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check.
        batches: Where the records come from, if they come from batches.
        code_book: Whether the workbook has a sheet for each form that explains its columns.
        rows_max: The most rows of a sheet, including the row of headings.
    """

    is_text: ClassVar[bool] = False
    joined: bool = switch(JOINED)
    acceptance: float = ACCEPTANCE
    batches: Batches | None = None
    code_book: bool = switch(CODE_BOOK)
    rows_max: int = ROWS_MAX

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Write the records as one workbook into the stream.

        Raises:
            UnknownFormError: A record is of a form or a version that is not among `forms`.
        """
        book = _Book(forms, self)
        try:
            for record in records:
                book.add(record)
            book.save(stream)
        except BaseException:
            book.discard()
            raise


class _Book:
    """A workbook that is being written."""

    def __init__(self, forms: Sequence[Form], exporter: XlsxExporter) -> None:
        self._forms = forms
        self._exporter = exporter
        self._workbook = Workbook(write_only=True)
        self._tables: dict[str, tuple[RecordTable, Sheet]] = {}
        self._issues = self._sheet("问题 issues", _ISSUE_HEADINGS, kept_columns=0)
        self._stamps = Stamps(self._workbook, exporter.rows_max)
        self._counts: Counter[str] = Counter()
        self._rows = RowSheets(
            lambda title, headings: self._sheet(title, headings, kept_columns=3, before=self._issues)
        )

    def add(self, record: Record) -> None:
        """Write a record's row and its issues."""
        self._counts[record.status] += 1
        cut: list[Column] = []
        versions: tuple[Form, ...] = ()
        if record.form is not None:
            table, sheet = self._table(record, record.form.id)
            cut = [table.columns[number] for number in sheet.append(table.row(record))]
            self._stamps.add(record)
            self._rows.add(record, table.versions)
            versions = table.versions
        for problem in record.issues:
            self._issues.append(_issue_row(record, versions, problem))
        for column in cut:
            self._issues.append(_issue_row(record, versions, _cut(column)))
        if not record.issues and record.form is None:
            self._issues.append(_issue_row(record, versions, None))

    def save(self, stream: IO[bytes]) -> None:
        """Finish the sheets and write the workbook into the stream."""
        for _, sheet in self._tables.values():
            sheet.finish()
        self._rows.finish()
        self._issues.finish()
        counts = {STATUS_ZH[status]: self._counts[status] for status in STATUS_ZH}
        if self._exporter.code_book:
            for table, _ in self._tables.values():
                write_code_book(self._workbook, table.versions, table.columns)
        write_notes(self._workbook, counts)
        self._stamps.put_last()
        save(self._workbook, stream)

    def discard(self) -> None:
        """Close the worksheets that openpyxl still has open."""
        for worksheet in self._workbook.worksheets:
            if not worksheet.closed:
                worksheet.close()

    def _table(self, record: Record, form_id: str) -> tuple[RecordTable, Sheet]:
        if form_id not in self._tables:
            versions = [form for form in self._forms if form.id == form_id]
            if not versions:
                raise UnknownFormError(
                    Wording(
                        zh="缺少表单定义，请用 --templates 指定。",
                        en=f'unknown form "{form_id}" in record {record.record_id}; name its folder with --templates.',
                    )
                )
            made = self._exporter
            table = record_table(versions, joined=made.joined, acceptance=made.acceptance, batches=made.batches)
            headings = [
                Heading(column.id, column.name, column.width, column.is_box, column.is_words)
                for column in table.columns
            ]
            title = f"{form_id} {versions[0].annex}".strip()
            self._tables[form_id] = table, self._sheet(title, headings, kept_columns=3, before=self._issues)
        return self._tables[form_id]

    def _sheet(
        self, title: str, headings: Sequence[Heading], *, kept_columns: int, before: Sheet | None = None
    ) -> Sheet:
        rows_max = self._exporter.rows_max
        return Sheet(self._workbook, title, headings, kept_columns=kept_columns, rows_max=rows_max, before=before)


def _cut(column: Column) -> IssueRef:
    return IssueRef(
        code=CELL_CUT,
        field=column.field_id,
        severity="info",
        message=f"{column.id}: longer than a cell of a workbook; the whole text is in the JSON",
        message_zh=f"“{column.name}”的内容超过单元格的容量，表中只有前一部分，全文见 JSON。",
    )


def _severity(problem: IssueRef) -> str:
    return _SEVERITY_ZH[problem.severity] + ("（已核）" if problem.settled else "")


def _issue_row(record: Record, versions: Sequence[Form], problem: IssueRef | None) -> list[Cell]:
    """Return a row of the sheet of issues; without an issue it only names the record."""
    field = record.fields.get(problem.field) if problem and problem.field else None
    first = next(iter(record.answers.values()), None)
    values: tuple[Value, ...] = (
        record.record_id,
        STATUS_ZH[record.status],
        first if isinstance(first, str) else None,
        field_name(versions, record, problem.field) if problem and problem.field else None,
        _severity(problem) if problem else None,
        problem.message_zh if problem else None,
        field.text if field else None,
        problem.code if problem else None,
        record.source.path,
    )
    return [Cell(number_or_text(value), Flag.NONE) for value in values]
