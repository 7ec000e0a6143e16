"""Finds PDF pages that would take endless time to draw, because form XObjects draw each other.

A form XObject is a piece of page content that other content draws by name. Ten of them, each
drawing the next one ten times, are drawn ten thousand million times, and pdfium does so.
"""

from __future__ import annotations

import re
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Page, Stream

MAX_DRAWN: Final = 100_000
"""How many form XObjects a page may draw; one that is drawn ten times counts ten times. A report has some hundreds."""

_DRAWING: Final = re.compile(rb"/([^\s/<>\[\]()%]+)\s+Do\b")


def draws_too_much(page: Page) -> bool:
    """Tell whether a page draws more than `MAX_DRAWN` form XObjects, or one that draws itself without an end.

    Raises:
        Exception: One of `DAMAGED` or another of pikepdf's, where the PDF's structure is damaged.
    """
    resources = page.obj.get("/Resources")
    if not any(_forms(form.get("/Resources")) for form in _forms(resources).values()):
        return False
    contents = page.obj.get("/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    content = b" ".join(part.read_bytes() for part in parts if isinstance(part, Stream))
    return _drawn(content, resources, {}) > MAX_DRAWN


def _drawn(content: bytes, resources: Any, known: dict[object, int]) -> int:
    """Return how many form XObjects a piece of content draws, those inside others included.

    The count stops just above `MAX_DRAWN`. A form counts as `MAX_DRAWN` while its own content is
    being counted: if it is met again in there, it draws itself, and the count goes over the limit.

    Args:
        content: The operators of a page or of a form XObject.
        resources: The dictionary in which `content` looks up the forms that it draws by name.
        known: The counts of the forms that have been met, by object number.
    """
    forms, total = _forms(resources), 0
    for match in _DRAWING.finditer(content):
        form = forms.get("/" + match[1].decode("latin-1"))
        if form is None:
            continue
        if form.objgen not in known:
            known[form.objgen] = MAX_DRAWN
            known[form.objgen] = _drawn(form.read_bytes(), form.get("/Resources", resources), known)
        total = min(total + 1 + known[form.objgen], MAX_DRAWN + 1)
    return total


def _forms(resources: Any) -> dict[str, Any]:
    drawn = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if not isinstance(drawn, Dictionary):
        return {}
    return {name: one for name, one in drawn.items() if isinstance(one, Stream) and one.get("/Subtype") == Name.Form}
