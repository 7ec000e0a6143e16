"""Writes a draft as a definition in YAML, each guess with its certainty behind it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from forms.definition.kinds import Kind
from scanner.adopt.draft import Draft, DraftField, DraftOption
from scanner.adopt.draft_grids import DraftGrid, written_entries
from scanner.adopt.draft_tables import DraftTable
from scanner.adopt.printed import OutlineShape
from scanner.adopt.yaml_source.grids import grid_lines
from scanner.adopt.yaml_source.parts import UNSURE, box, comment, text
from scanner.adopt.yaml_source.tables import table_lines

__all__ = ["HEAD", "UNSURE", "definition_text", "key_of"]

HEAD: Final = """# 由 scanner adopt 起草，请对照旁边的图片逐项核对。每行末尾的数字是把握程度（0 到 1）。
# Drafted by scanner adopt: check it against the pictures beside it. The figure behind a line is its certainty, 0 to 1.
"""


def definition_text(draft: Draft, *, form_id: str, blank: Sequence[str | tuple[str, int]]) -> str:
    """Return the definition.

    A table of equal rows is one field that repeats, where its first cell stands; questions whose same options stand in
    shared columns are one grid.

    Args:
        draft: The draft.
        form_id: The form's id.
        blank: The names of the blank's files beside the definition; a picture's with its dots an inch.
    """
    lines = [HEAD.rstrip("\n"), f"form: {form_id}", f"key: {key_of(form_id)}", "version: 1"]
    lines += [f"title: {text(draft.title or form_id)}", f"language: {draft.language}", "anchors: false"]
    lines += _blank_lines(blank)
    lines.append("fields:")
    for entry in written_entries(draft.fields):
        if isinstance(entry, DraftTable):
            lines += table_lines([[draft.fields[position] for position in row] for row in entry.rows])
        elif isinstance(entry, DraftGrid):
            lines += grid_lines(entry, draft.fields)
        else:
            field = draft.fields[entry]
            lines += _choice_lines(field) if field.options else [_text_line(field)]
    lines.append("rules: []")
    return "\n".join(lines) + "\n"


def key_of(form_id: str) -> str:
    """Return four letters and digits for the page code: the id's first letters and a digest of it."""
    letters = re.sub("[^A-Z0-9]", "", form_id.upper())[:2]
    return (letters + hashlib.sha256(form_id.encode()).hexdigest().upper())[:4]


def _blank_lines(blank: Sequence[str | tuple[str, int]]) -> list[str]:
    if len(blank) == 1 and isinstance(blank[0], str):
        return [f"blank: {text(blank[0])}"]
    lines = ["blank:"]
    for one in blank:
        lines.append(f"  - {text(one)}" if isinstance(one, str) else f"  - {{file: {text(one[0])}, dpi: {one[1]}}}")
    return lines


def _text_line(field: DraftField) -> str:
    pairs = [("field", text(field.id)), ("kind", field.kind.value), *_label(field), ("page", str(field.page_no))]
    pairs.append(("box", box(field.box or field.place)))
    if field.comb:
        pairs.append(("comb", str(field.comb)))
    if field.lines > 1 and field.kind in (Kind.TEXT, Kind.LONG_TEXT):
        pairs.append(("lines", str(field.lines)))
    if field.unit and field.kind in (Kind.AMOUNT, Kind.INTEGER, Kind.TEXT):
        pairs.append(("unit", text(field.unit)))
    pairs += _more(field)
    inner = ", ".join(f"{key}: {value}" for key, value in pairs)
    return f"  - {{{inner}}}  # {comment(field.certainty, field.note)}"


def _label(field: DraftField) -> list[tuple[str, str]]:
    return [("label", text(field.label))] if field.label else [("name", text(field.id))]


def _more(field: DraftField) -> list[tuple[str, str]]:
    more = [("required", "true")] if field.required else []
    return [*more, ("pdf_name", text(field.pdf_name))] if field.pdf_name else more


def _choice_lines(field: DraftField) -> list[str]:
    pairs = [("kind", field.kind.value), *_label(field), *_more(field)]
    lines = [f"  - field: {text(field.id)}  # {comment(field.certainty, field.note)}"]
    lines += [f"    {key}: {value}" for key, value in pairs]
    return [*lines, "    options:", *(_option_line(option) for option in field.options)]


def _option_line(option: DraftOption) -> str:
    pairs = [("label", text(option.label or option.id)), ("page", str(option.page_no)), ("box", box(option.box))]
    if option.shape is not OutlineShape.SQUARE:
        pairs.append(("shape", option.shape.value))
    if option.pdf_name:
        pairs.append(("pdf_name", text(option.pdf_name)))
    if option.pdf_state:
        pairs.append(("pdf_state", text(option.pdf_state)))
    inner = ", ".join(f"{key}: {value}" for key, value in pairs)
    return f"      {text(option.id)}: {{{inner}}}  # {comment(option.certainty)}"
