"""XLSX for people: one sheet for each form, and a sheet of the files in which no form was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final

from openpyxl import Workbook

from forms.definition import Form
from forms.errors import UnknownFormError
from forms.wording import Wording
from scanner.export.batches import Batches
from scanner.export.cells import Cell, number_or_text
from scanner.export.code_book import CODE_BOOK, write_code_book
from scanner.export.columns import STATUS_ZH
from scanner.export.options import option, switch
from scanner.export.people.columns import ColumnChoice, PeopleTable, people_table
from scanner.export.people.sheet import PeopleSheet
from scanner.export.people.styles import set_normal_font
from scanner.export.people.title import AnswerCount, title_line
from scanner.export.xlsx.sheet import Heading, Sheet, free_title
from scanner.export.xlsx.workbook_file import save
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import Record

if TYPE_CHECKING:
    from scanner.export.people.links import Links

_UNREAD: Final = "未找到表格的文件"
_UNREAD_HEADINGS: Final = (
    Heading("", "来源文件", 44),
    Heading("", "状态", 8),
    Heading("", "原因", 90),
)


@dataclass(frozen=True, slots=True)
class PeopleXlsxExporter:
    """Writes records of any forms for people who read, print and file the sheet.

    Attributes:
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check.
        batches: Where the records come from, if they come from batches.
        day: The day of the export, or None.
        links: Where cells lead to, or None.
        code_book: Whether the workbook has a sheet for each form that explains its columns.
        choice: The columns that the user wants of a form; None for all that people need.
        answers: How many of those on a list have answered, or None.
    """

    is_text: ClassVar[bool] = False
    acceptance: float = ACCEPTANCE
    batches: Batches | None = None
    day: date | None = None
    links: Links | None = None
    code_book: bool = switch(CODE_BOOK)
    choice: ColumnChoice | None = field(default=None, metadata=option("columns"))
    answers: AnswerCount | None = field(default=None, metadata=option("manifest"))

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Write the records as one workbook into the stream.

        Raises:
            UnknownFormError: A record is of a form or a version that is not among `forms`.
            UsageError: A sheet is full, or a cut-out cannot be written.
        """
        book = _Book(forms, self)
        try:
            for record in records:
                book.add(record)
            book.save(stream)
        finally:
            book.close()


class _Book:
    """A workbook that is being written."""

    def __init__(self, forms: Sequence[Form], exporter: PeopleXlsxExporter) -> None:
        self._forms = forms
        self._exporter = exporter
        self._workbook = Workbook(write_only=True)
        set_normal_font(self._workbook)
        self._sheets: dict[str, PeopleSheet] = {}
        self._tables: list[PeopleTable] = []
        self._begun = 0
        self._unread: Sheet | None = None

    def add(self, record: Record) -> None:
        """Add a record to the sheet of its form, or to the sheet of files without one."""
        if record.form is not None:
            self._sheet(record, record.form.id).add(record)
            return
        if self._unread is None:
            rows_max = 1_048_576
            self._unread = Sheet(self._workbook, _UNREAD, _UNREAD_HEADINGS, kept_columns=0, rows_max=rows_max)
        reasons = [one.message_zh for one in record.issues if one.severity != "info"]
        values = (record.source.path, STATUS_ZH[record.status], reasons or None)
        self._unread.append([Cell(number_or_text(value)) for value in values])

    def save(self, stream: IO[bytes]) -> None:
        """Finish the sheets and write the workbook into the stream."""
        if not self._sheets and self._unread is None:
            self._workbook.create_sheet("没有记录")
        for sheet in self._sheets.values():
            sheet.finish()
        if self._unread is not None:
            self._unread.finish()
        if self._exporter.code_book:
            for table in self._tables:
                write_code_book(self._workbook, table.table.versions, table.columns)
        save(self._workbook, stream)

    def close(self) -> None:
        """Close the worksheets that openpyxl still has open after a failure."""
        for worksheet in self._workbook.worksheets:
            if not worksheet.closed:
                worksheet.close()

    def _sheet(self, record: Record, form_id: str) -> PeopleSheet:
        if form_id not in self._sheets:
            versions = [form for form in self._forms if form.id == form_id]
            if not versions:
                raise UnknownFormError(
                    Wording(
                        zh="缺少表单定义，请用 --templates 指定。",
                        en=f'unknown form "{form_id}" in record {record.record_id}; name its folder with --templates.',
                    )
                )
            made = self._exporter
            table = people_table(versions, made.choice, acceptance=made.acceptance, batches=made.batches)
            self._tables.append(table)
            name = versions[0].annex or versions[0].title
            words = title_line(made.batches.names if made.batches else (), made.day, made.answers)
            self._sheets[form_id] = PeopleSheet(lambda: self._create(name), table, words, made.links)
        return self._sheets[form_id]

    def _create(self, name: str) -> Any:
        """Make a sheet for a form, behind those of other forms and before the sheet of files without one."""
        self._begun += 1
        return self._workbook.create_sheet(free_title(self._workbook, name), self._begun - 1)
