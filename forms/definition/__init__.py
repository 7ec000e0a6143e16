"""A form as its definition says it: what is printed and what is asked.

A form is a table of sections, rows and cells (annex 2), a text of blocks (the notice, annex 1), or the blank of
somebody else with the places of its fields. Only the last one says places; those of the others are laid out. The
words are those of `docs/glossary.md`.
"""

from __future__ import annotations

from forms.definition.fields import Align, Bound, Condition, Field, LabelPlace, Option, RepeatedField
from forms.definition.form import Form
from forms.definition.kinds import Kind
from forms.definition.rules import FormRule, RuleKind
from forms.definition.table import Block, BlockStyle, Cell, CellRole, Row, Section, Span

__all__ = [
    "Align",
    "Block",
    "BlockStyle",
    "Bound",
    "Cell",
    "CellRole",
    "Condition",
    "Field",
    "Form",
    "FormRule",
    "Kind",
    "LabelPlace",
    "Option",
    "RepeatedField",
    "Row",
    "RuleKind",
    "Section",
    "Span",
]
