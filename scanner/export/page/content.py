"""What stands on the printed page of a record: for each page of the form its fields, values and doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.definition import Form
from scanner.export.cells import Flag
from scanner.export.columns import STATUS_ZH, field_name
from scanner.export.people.columns import OPEN, ColumnChoice, people_table
from scanner.export.people.measuring import shown
from scanner.values.record import Record

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table beside the picture.

    Attributes:
        name: The field's name; empty for a heading across the table.
        text: What was read, or the heading.
        flag: Why the line is highlighted.
    """

    name: str
    text: str
    flag: Flag = Flag.NONE


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page of a record.

    Attributes:
        title: The form's title, or words where no form was found.
        words: What there is to know of the record.
        page_no: The form's page, from 1.
        lines: The table.
        boxes: The places of the fields that a person has to look at, in millimetres on the page.
        has_picture: Whether the page came as something that has a picture.
        is_missing: Whether the page did not come although others did.
    """

    title: str
    words: str
    page_no: int
    lines: tuple[Line, ...]
    boxes: tuple[Box, ...]
    has_picture: bool
    is_missing: bool


def pages_of(record: Record, versions: Sequence[Form], acceptance: float) -> list[RecordPage]:
    """Return the pages of a record, at least one.

    Args:
        record: The record.
        versions: The versions of its form, the newest first; empty for a record without a form.
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check.

    Raises:
        UnknownFormError: The record's version, or one of its answers, is in no known definition.
    """
    lines, boxes = _by_page(record, versions, acceptance)
    count = max(1, len(record.source.pages), *lines)
    title = versions[0].title if versions else "未找到已知表格"
    words = _words(record)
    for problem in record.issues:
        if problem.severity != "info" and not problem.settled:
            place = record.fields.get(problem.field or "")
            page_no = place.page if place is not None and place.page else 1
            name = field_name(versions, record, problem.field) if problem.field else "全表"
            lines.setdefault(page_no, []).append(Line(f"问题：{name}", problem.message_zh))
    pages = record.source.pages
    return [
        RecordPage(
            title,
            words,
            number,
            tuple(lines.get(number, ())),
            tuple(boxes.get(number, ())),
            has_picture=number <= len(pages) and pages[number - 1] is not None,
            is_missing=bool(pages) and (number > len(pages) or pages[number - 1] is None),
        )
        for number in range(1, count + 1)
    ]


def _words(record: Record) -> str:
    received = record.source.received
    parts = [f"状态：{STATUS_ZH[record.status]}", f"来源文件：{record.source.name}"]
    if received is not None:
        parts.append(f"发件人：{received.sender}")
    if record.form is not None and record.form.copy_id:
        parts.append(f"份号：{record.form.copy_id}")
    return "　".join(parts)


def _by_page(
    record: Record, versions: Sequence[Form], acceptance: float
) -> tuple[dict[int, list[Line]], dict[int, list[Box]]]:
    """Return page to its lines, and page to the boxes of its doubtful fields."""
    lines: dict[int, list[Line]] = {}
    boxes: dict[int, list[Box]] = {}
    if record.form is None:
        return lines, boxes
    own = [form for form in versions if str(form.version) == record.form.version] or list(versions)
    choice = ColumnChoice(record.form.id, tuple(field.id for field in own[0].fields))
    table = people_table(versions, choice, acceptance=acceptance)
    sections, last = _section_titles(own[0]), ""
    page_no = 1
    for column, cell in zip(table.columns, table.row(record), strict=True):
        seen = record.fields.get(column.field_id or column.id)
        page_no = (seen.page if seen is not None else None) or page_no
        title = sections.get(column.id, last)
        here = lines.setdefault(page_no, [])
        if title and (title != last or not here):
            here.append(Line("", title))
        last = title
        text = shown(cell.value)
        if cell.value in OPEN and seen is not None and seen.text:
            text += f"（所写：{seen.text}）"
        here.append(Line(column.name, text, cell.flag))
        if cell.flag in (Flag.UNCLEAR, Flag.DOUBTFUL) and seen is not None and seen.box_mm is not None:
            boxes.setdefault(page_no, []).append(seen.box_mm)
    return lines, boxes


def _section_titles(form: Form) -> dict[str, str]:
    """Return field id to the title of the section that it stands in."""
    found = {
        cell.field_id: section.title
        for section in form.sections
        for row in section.rows
        for cell in row.cells
        if cell.field_id is not None
    }
    lines = {option.line: found.get(field.id, "") for field in form.fields for option in field.options if option.line}
    return found | lines
