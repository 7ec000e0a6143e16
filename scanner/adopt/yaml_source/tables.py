"""Writes the cells of a table of equal rows as one field that repeats."""

from __future__ import annotations

from collections.abc import Sequence

from forms.definition.kinds import Kind
from scanner.adopt.draft import DraftField, DraftOption
from scanner.adopt.printed import OutlineShape
from scanner.adopt.yaml_source.parts import box, comment, text


def table_lines(rows: Sequence[Sequence[DraftField]]) -> list[str]:
    """Return a table's lines among the fields of a definition.

    Args:
        rows: Its cells, row by row, in each row one for each column; all of them know their row.
    """
    cells = [cell for row in rows for cell in row]
    first = cells[0].row
    assert first is not None  # noqa: S101  that is what makes it a cell
    certainty = round(first.certainty * min(cell.certainty for cell in cells), 2)
    lines = [
        f"  - repeat: {len(rows)}  # {comment(certainty)}", f"    field: {text(first.table)}",
        f"    name: {text(first.name)}", f"    page: {cells[0].page_no}", "    cells:",
    ]  # fmt: skip
    for column in zip(*rows, strict=True):
        lines += _choice_lines(column) if column[0].options else [_text_line(column)]
    return lines


def _text_line(column: Sequence[DraftField]) -> str:
    first = column[0]
    pairs = [("field", text(_id(first))), ("kind", _kind(first).value), ("label", text(_label(first)))]
    if first.comb:
        pairs.append(("comb", str(first.comb)))
    if first.lines > 1 and first.kind in (Kind.TEXT, Kind.LONG_TEXT):
        pairs.append(("lines", str(first.lines)))
    if first.unit and first.kind in (Kind.AMOUNT, Kind.INTEGER, Kind.TEXT):
        pairs.append(("unit", text(first.unit)))
    if first.required:
        pairs.append(("required", "true"))
    pairs.append(("boxes", _boxes([box(cell.box or cell.place) for cell in column])))
    inner = ", ".join(f"{key}: {value}" for key, value in pairs)
    return f"      - {{{inner}}}  # {comment(min(cell.certainty for cell in column))}"


def _kind(first: DraftField) -> Kind:
    """Return the kind of a column; paragraphs need room for two lines in each row."""
    return Kind.TEXT if first.kind is Kind.LONG_TEXT and first.lines < 2 else first.kind


def _choice_lines(column: Sequence[DraftField]) -> list[str]:
    first = column[0]
    lines = [
        f"      - field: {text(_id(first))}  # {comment(min(cell.certainty for cell in column))}",
        f"        kind: {first.kind.value}", f"        label: {text(_label(first))}",
        *(["        required: true"] if first.required else []), "        options:",
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
