"""Writes questions that share their options as one grid."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.adopt.draft import DraftField
from scanner.adopt.draft_grids import DraftGrid, Stretch
from scanner.adopt.printed import OutlineShape
from scanner.adopt.yaml_source.parts import comment, text


def grid_lines(grid: DraftGrid, fields: Sequence[DraftField]) -> list[str]:
    """Return a grid's lines among the fields of a definition.

    Args:
        grid: The grid.
        fields: The draft's fields.
    """
    questions = [fields[position] for position in grid.positions]
    first = questions[0]
    options = ", ".join(f"{text(one.id)}: {text(one.label or one.id)}" for one in first.options)
    shape = first.options[0].shape
    return [
        f"  - questions:  # {comment(min(map(_certainty, questions)))}",
        *(f"      {text(one.id)}: {_asked(one)}  # {comment(_certainty(one))}" for one in questions),
        f"    options: {{{options}}}",
        f"    columns: {_stretches(grid.columns)}",
        f"    rows: {_stretches(grid.rows)}",
        f"    kind: {first.kind.value}",
        f"    page: {first.page_no}",
        *([f"    shape: {shape.value}"] if shape is not OutlineShape.SQUARE else []),
    ]


def _asked(field: DraftField) -> str:
    return f"{{label: {text(field.label)}, required: true}}" if field.required else text(field.label)


def _certainty(field: DraftField) -> float:
    return min(field.certainty, *(option.certainty for option in field.options))


def _stretches(stretches: Sequence[Stretch]) -> str:
    return f"[{', '.join(f'[{start:.1f}, {stop:.1f}]' for start, stop in stretches)}]"
