"""The code book of a table: for each column its heading, id, kind, unit and options, and what the codes mean.

It is for whoever receives a table, or the records as JSON, and has never seen the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, ClassVar, Final

from openpyxl import Workbook

from forms.definition import Field, Form
from forms.definition.kinds import Answer
from forms.errors import UnknownFormError
from forms.wording import Wording
from scanner.export.cells import Cell
from scanner.export.columns import JOINED, Column, record_table
from scanner.export.options import switch
from scanner.export.xlsx.sheet import Heading, Sheet
from scanner.export.xlsx.workbook_file import save
from scanner.values.record import Record

CODE_BOOK: Final = "另附编码表：各栏的类型、单位、选项。 A sheet with each column's kind, unit and options."
"""The words that tell a user what the switch `code_book` of the exporters of workbooks does."""

_HEADINGS: Final = (
    Heading("heading", "栏目", 30),
    Heading("id", "编号", 28),
    Heading("kind", "类型", 34),
    Heading("unit", "单位", 8),
    Heading("options", "选项（编号 = 文字）", 48),
    Heading("versions", "表格版本", 10),
    Heading("meaning", "说明", 60),
)
_ROWS_MAX: Final = 1_048_576
_LINES_MAX: Final = 25

_KINDS: Final[Mapping[Answer, str]] = {
    Answer.WORDS: "文字 text",
    Answer.PARAGRAPHS: "多行文字 text",
    Answer.CODE: "代码，文字 code, as text",
    Answer.DATE: "日期，文字 date, as text",
    Answer.TIME: "时间，文字 time, as text",
    Answer.NUMBER: "数 number",
    Answer.WHOLE_NUMBER: "整数 whole number",
    Answer.ONE_OPTION: "单选 one option",
    Answer.OPTIONS: "多选 several options",
    Answer.INK: "是否有签字、盖章等 whether it was signed, sealed or the like",
}
_MEANINGS: Final[Mapping[Answer, str]] = {
    Answer.DATE: "按填写的详略：2015、2015-03 或 2015-03-12。",
    Answer.TIME: "24 小时制，如 09:30。",
    Answer.INK: "true 有，false 无，空白为不能确定。",
}
_BOX_KIND: Final = "选项 a box"
_BOX_MEANING: Final = "1 已勾选，0 未勾选，空白为不能确定。"
_OTHERS: Final[Mapping[str, str]] = {
    "status": "记录的状态，见下。",
    "fields_to_check": "还需人工核对的栏目。",
    "batch": "记录所在的批次。",
    "file": "来源文件的名称。",
    "issues": "还未核对的错误和警告。",
    "source.path": "来源文件及其所在的压缩包、邮件。",
    "source.received.from": "邮件的发件人；不是邮件则为空。",
    "source.received.at": "邮件收到的时间；不是邮件则为空。",
    "pictures": "批次文件夹中的页面图片。",
    "form.copy_id": "发出时印在表上的份号；没有则为空。",
    "form.version": "所填表格的版本。",
    "record_id": "记录的编号，同一份回表每次读取都相同。",
}
_CODES: Final = (
    ("记录状态", "status", (
        ("accepted", "通过：无需人工，或已由人工核定"),
        ("review", "待核：有存疑、错误或警告，需人工核对"),
        ("rejected", "退回：没有找到已知表格，不能读取，或由人工退回"),
    )),
    ("栏目状态", "fields.….outcome", (
        ("read", "已读取"),
        ("blank", "未填写"),
        ("unclear", "存疑：填写了，但不能确定"),
    )),
    ("人工核对", "fields.….correction.kind", (
        ("confirmed", "确认无误"),
        ("changed", "已更正"),
        ("blank", "确认未填写"),
        ("illegible", "确认无法辨认"),
    )),
    ("选项状态", "fields.….options", (
        ("ticked", "已勾选"),
        ("empty", "未勾选"),
        ("unclear", "不能确定"),
    )),
    ("问题级别", "issues.severity", (
        ("error", "错误"),
        ("warning", "警告"),
        ("info", "提示，无需处理"),
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeBookExporter:
    """Writes the code book of the forms that records are of, as a workbook of its own with one sheet a form.

    Attributes:
        joined: Whether the table that the code book is for has one column for a choice of many.
    """

    is_text: ClassVar[bool] = False
    joined: bool = switch(JOINED)

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Write the code book; of the records only their forms count, and without any all forms are told.

        Raises:
            UnknownFormError: A record is of a form that is not among `forms`.
        """
        known = dict.fromkeys(form.id for form in forms if form.has_fields)
        found = dict.fromkeys(record.form.id for record in records if record.form is not None)
        for missing in found.keys() - known.keys():
            raise UnknownFormError(
                Wording(
                    zh="缺少表单定义，请用 --templates 指定。",
                    en=f'unknown form "{missing}" in the records; name its folder with --templates.',
                )
            )
        workbook = Workbook(write_only=True)
        for form_id in found or known:
            versions = [form for form in forms if form.id == form_id]
            write_code_book(workbook, versions, record_table(versions, joined=self.joined).columns)
        save(workbook, stream)


def write_code_book(workbook: Workbook, versions: Sequence[Form], columns: Sequence[Column]) -> None:
    """Add a sheet with the code book of a form's table to a write-only workbook.

    Args:
        workbook: The workbook.
        versions: The versions of the form, the newest first.
        columns: The table's columns.
    """
    title = f"编码 {versions[0].annex or versions[0].id}"
    sheet = Sheet(workbook, title, _HEADINGS, kept_columns=0, rows_max=_ROWS_MAX, lines_max=_LINES_MAX)
    for row in code_book_rows(versions, columns):
        sheet.append([Cell(text or None) for text in row])
    sheet.finish()


def code_book_rows(versions: Sequence[Form], columns: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    """Yield the code book's rows: one for each column, then one for each code; a cell that does not apply is empty.

    Args:
        versions: The versions of the form, the newest first.
        columns: The table's columns.
    """
    for column in columns:
        variants = {
            str(form.version): field for form in versions for field in form.fields if field.id == column.field_id
        }
        if variants:
            yield _field_row(column, variants)
        else:
            yield column.name, column.id, "", "", "", "", _OTHERS.get(column.id, "")
    for heading, place, codes in _CODES:
        for code, meaning in codes:
            yield heading, place, "", "", code, "", meaning


def _field_row(column: Column, variants: Mapping[str, Field]) -> tuple[str, ...]:
    """Return the row of a column that shows a field, or one of its boxes."""
    field = next(iter(variants.values()))
    answer, versions = field.kind.traits.answer, "、".join(variants)
    if column.is_box:
        option_id = column.id.removeprefix(f"{field.id}.")
        labels = [option.label for one in variants.values() for option in one.options if option.id == option_id]
        return column.name, column.id, _BOX_KIND, "", f"{option_id} = {labels[0]}", versions, _BOX_MEANING
    options: dict[str, str] = {}
    for one in variants.values():
        for option in one.options:
            options.setdefault(option.id, option.label)
    told = "\n".join(f"{option_id} = {label}" for option_id, label in options.items())
    notes = [_MEANINGS.get(answer, ""), "必填。" if field.required else "", field.hint]
    return column.name, column.id, _KINDS[answer], field.unit, told, versions, "".join(filter(None, notes))
