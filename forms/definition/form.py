"""A whole form: its fields, what is printed, its rules and its paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from forms.definition.fields import Field, RepeatedField
from forms.definition.papers import A4, PaperSize
from forms.definition.places import BlankPage
from forms.definition.rows import RowPlace, row_counts
from forms.definition.rules import FormRule
from forms.definition.table import Block, Row, Section


@dataclass(frozen=True, slots=True)
class Form:
    """A form or document of the catalogue.

    Attributes:
        id: Its name in commands and records.
        key: Four upper-case letters or digits in its page code.
        version: From 1; raised when printed paper of the old version can no longer be
            read with the new definition.
        title: The printed title.
        annex: The mark above the title (`附件2`), or empty.
        issuer: The authority in the red head, or empty.
        language: BCP 47.
        anchor_base: Id of the first corner anchor of page 1; four to a page. None for a
            form without anchors. Of a blank, the pages with room for them are stamped.
        fields: All fields in reading order.
        sections: The table, top to bottom; empty for a document.
        blocks: The paragraphs of a document; empty for a table.
        rules: Rules between fields.
        repeated: The fields that repeat; their cells are among `fields`.
        head: The fields whose answers stand in the head of further pages; empty for the recipient's name alone.
        blank: The pages of the blank that came with the definition; empty for a form that is laid out.
        paper: What it is printed on; of a form on a blank the blank's pages say it.
        margins_mm: Left, top, right, bottom of the type area.
        origin: The file it came from, for messages.
    """

    id: str
    key: str
    version: int
    title: str
    annex: str = ""
    issuer: str = ""
    language: str = "zh-CN"
    anchor_base: int | None = None
    fields: tuple[Field, ...] = ()
    sections: tuple[Section, ...] = ()
    blocks: tuple[Block, ...] = ()
    rules: tuple[FormRule, ...] = ()
    repeated: tuple[RepeatedField, ...] = ()
    head: tuple[str, ...] = ()
    blank: tuple[BlankPage, ...] = ()
    paper: PaperSize = A4
    margins_mm: tuple[float, float, float, float] = (28.0, 37.0, 26.0, 35.0)
    origin: str = ""

    @property
    def is_placed(self) -> bool:
        """Whether its places are those of a blank that came with the definition."""
        return bool(self.blank)

    @property
    def has_fields(self) -> bool:
        """Whether there is anything to fill in."""
        return bool(self.fields)

    def field(self, field_id: str) -> Field:
        """Return the field with this id; KeyError if there is none."""
        for field in self.fields:
            if field.id == field_id:
                return field
            if field.part_of is not None and field.part_of.id == field_id:
                return field.part_of
            if field.in_parts and field_id.startswith(f"{field.id}."):
                return next(part for part in field.parts() if part.id == field_id)
        raise KeyError(field_id)

    def drawn(self) -> Form:
        """Return the form as it is drawn and read: with a field for each place of a date that is written in parts."""
        if not any(field.in_parts for field in self.fields):
            return self
        parts = [one for field in self.fields for one in (field.parts() if field.in_parts else (field,))]
        return replace(self, fields=tuple(parts))

    def recorded(self) -> Form:
        """Return the form as its records have it: with a field for each date, however it is written."""
        if not any(field.part_of is not None for field in self.fields):
            return self
        whole = {field.part_of.id if field.part_of else field.id: field.part_of or field for field in self.fields}
        return replace(self, fields=tuple(whole.values()))

    def with_rows_of(self, field_ids: Iterable[str]) -> Form:
        """Return the form with as many rows as the ids of cells ask for: people may have added some.

        The fields of further rows stand behind those of the last one; where nothing is added, it is the same form.
        """
        counts = row_counts(field_ids) if self.repeated else {}
        fields: list[Field] = list(self.fields)
        for one in self.repeated:
            mine = [at for at, field in enumerate(fields) if field.row is not None and field.row.field_id == one.id]
            held = len(mine) // len(one.columns)
            more = [one.cell(row, column) for row in range(held, counts.get(one.id, 0)) for column in one.columns]
            fields[mine[-1] + 1 : mine[-1] + 1] = more
        if len(fields) == len(self.fields):
            return self
        rules = tuple(self._over_all_rows(rule, counts) for rule in self.rules)
        return replace(self, fields=tuple(fields), rules=rules)

    def _over_all_rows(self, rule: FormRule, counts: Mapping[str, int]) -> FormRule:
        """Return a rule that adds up a whole column with the cells of added rows among its parts."""
        more = [
            RowPlace(one.id, row, column.id).cell_id
            for one in self.repeated
            for column in one.columns
            if one.cell(one.rows - 1, column).id in rule.part_ids
            for row in range(one.rows, counts.get(one.id, 0))
        ]
        return replace(rule, part_ids=(*rule.part_ids, *(cell for cell in more if cell not in rule.part_ids)))

    def is_added(self, field: Field) -> bool:
        """Tell whether a field is a cell of a row beyond those that are printed."""
        rows = {one.id: one.rows for one in self.repeated}
        return field.row is not None and field.row.row >= rows[field.row.field_id]

    def is_in_grid(self, field_id: str) -> bool:
        """Tell whether a choice is a question of a grid, so that each of its boxes has a cell of its own."""
        return any(cell.field_id == field_id and cell.option_id for row in self.rows() for cell in row.cells)

    def rows(self) -> Iterator[Row]:
        """Yield all rows of the table, top to bottom."""
        for section in self.sections:
            yield from section.rows
