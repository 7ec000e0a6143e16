"""The form's own words that were read in place of an answer, or before it.

A ring round an option's words, a print that moved, or a hint whose grey came out dark leave some of what is printed in
a cell among the writing. An answer that holds nothing else is none, and none begins with a bracket that closes a hint.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from forms.definition import Field, Form
from forms.geometry import Rect
from forms.layout.model import FieldBox, Page

_NOT_FIRST: Final = frozenset(")）]】》」』、，。；：,;:")


def words_printed_beside(form: Form, page: Page, box: FieldBox) -> tuple[str, ...]:
    """Return the words that the form prints where a field is written: its own, and those of options in its cell."""
    field = form.field(box.field_id)
    beside = [one for one in page.options if _share_cell(one.cell, box.cell)]
    labels = (
        option.label
        for one in beside
        for option in form.field(one.field_id).options
        if option.id == one.option_id and option.label
    )
    return tuple(filter(None, (*_own(field), *labels)))


def _own(field: Field) -> tuple[str, ...]:
    return field.label, field.hint, field.unit


def _share_cell(one: Rect, other: Rect) -> bool:
    return one.inset(0.5).overlaps(other.inset(0.5))


def is_printed(text: str, printed: Iterable[str]) -> bool:
    """Tell whether a text has nothing but the form's own words, or begins with what ends them.

    Args:
        text: What was read.
        printed: The words that are printed beside it.
    """
    words = _bare(text)
    return text.strip()[:1] in _NOT_FIRST or (bool(words) and any(words in _bare(one) for one in printed))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))
