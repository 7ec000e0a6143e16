"""Filling: answers into the fillable PDF or Word file, for tests, demos and prefilled forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from forms.answers import Value, check_answers
from forms.definition import Form
from forms.filling.pdf import fill_pdf
from forms.filling.word import fill_word
from forms.layout.model import Layout

__all__ = ["FILLERS", "Filler", "Value", "check_answers", "fill_pdf", "fill_word"]


class Filler(Protocol):
    """Makes a filled file of one kind."""

    def __call__(
        self, form: Form, layout: Layout, answers: Mapping[str, Value], *, copy_id: str | None = None
    ) -> bytes:
        """Return the fillable file with answers in it.

        Args:
            form: What is asked.
            layout: Where it stands.
            answers: Field id to value, `check_answers`'; a missing id is blank.
            copy_id: Eight upper-case letters or digits for the page code, or None.
        """
        ...


FILLERS: Final[Mapping[str, Filler]] = {".pdf": fill_pdf, ".docx": fill_word}
"""The fillers by the suffix of the file they make."""
