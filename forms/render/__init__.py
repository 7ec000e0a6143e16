"""Renderers: a form and its layout become the bytes of a file."""

from __future__ import annotations

from typing import Protocol

from forms.definition import Form
from forms.layout.model import Layout


class Renderer(Protocol):
    """Draws a form; the same input gives the same bytes."""

    def render(self, form: Form, layout: Layout, *, copy_id: str | None = None) -> bytes:
        """Return the file's bytes.

        Args:
            form: What is printed and asked.
            layout: Where it stands; `lay_out(form, ...)`'s.
            copy_id: Eight upper-case letters or digits for the page code, or None.
        """
        ...
