"""Writes the cells of a table of equal rows as one field that repeats."""

from __future__ import annotations

from collections.abc import Sequence

from forms.kinds import Kind
from scanner.adopt.draft import DraftField, DraftOption
from scanner.adopt.printed import OutlineShape
from scanner.adopt.yaml_parts import box, comment, text


def table_lines(cells: Sequence[DraftField]) -> list[str]:
    """Return a table's lines among the fields of a definition.

    Args:
        cells: Its cells in reading order; all of them know their row.
    """
    rows = [cell.row for cell in cells if cell.row is not None]
    first = rows[0]
    count = 1 + max(row.row for row in rows)
    certainty = round(first.certainty * min(cell.certainty for cell in cells), 2)
    lines = [
        f"  - repeat: {count}  # {comment(certainty)}", f"    field: {text(first.table)}",
        f"    name: {text(first.name)}", f"    page: {cells[0].page_no}", "    cells:",
    ]  # fmt: skip
    for column in dict.fromkeys(row.column for row in rows):
        of_column = [cell for cell in cells if cell.row is not None and cell.row.column == column]
        lines += _choice_lines(of_column) if of_column[0].options else [_text_line(of_column)]
    return lines


def _text_line(column: Sequence[DraftField]) -> str:
    first = column[0]
    pairs = [("field", text(_id(first))), ("kind", _kind(first).value), ("label", text(_label(first)))]
    if first.unit and first.kind in (Kind.AMOUNT, Kind.INTEGER, Kind.TEXT):
        pairs.append(("unit", text(first.unit)))
    pairs.append(("boxes", _boxes([box(cell.box or cell.place) for cell in column])))
    inner = ", ".join(f"{key}: {value}" for key, value in pairs)
    return f"      - {{{inner}}}  # {comment(min(cell.certainty for cell in column))}"


def _kind(first: DraftField) -> Kind:
    return Kind.TEXT if first.kind is Kind.LONG_TEXT else first.kind


def _choice_lines(column: Sequence[DraftField]) -> list[str]:
    first = column[0]
    lines = [
        f"      - field: {text(_id(first))}  # {comment(min(cell.certainty for cell in column))}",
        f"        kind: {first.kind.value}", f"        label: {text(_label(first))}", "        options:",
    ]  # fmt: skip
    for number, option in enumerate(first.options):
        lines.append(_option_line(option, [cell.options[number] for cell in column]))
    return lines


def _option_line(option: DraftOption, rows: Sequence[DraftOption]) -> str:
    pairs = [("label", text(option.label or option.id)), ("boxes", _boxes([box(one.box) for one in rows]))]
    if option.shape is not OutlineShape.SQUARE:
        pairs.append(("shape", option.shape.value))
    inner = ", ".join(f"{key}: {value}" for key, value in pairs)
    return f"          {text(option.id)}: {{{inner}}}  # {comment(min(one.certainty for one in rows))}"


def _boxes(rows: Sequence[str]) -> str:
    return f"[{', '.join(rows)}]"


def _id(cell: DraftField) -> str:
    return cell.row.column if cell.row is not None else cell.id


def _label(cell: DraftField) -> str:
    return cell.row.label if cell.row is not None else cell.label
