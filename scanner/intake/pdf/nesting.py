"""How much a PDF page draws by forms within forms: pdfium follows each of them, however many there are."""

from __future__ import annotations

import re
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Page, Stream

MAX_DRAWN: Final = 100_000
"""Forms that a page may draw, those in others counted each time; a page of a report has some hundreds."""

_DRAWING: Final = re.compile(rb"/([^\s/<>\[\]()%]+)\s+Do\b")


def draws_too_much(page: Page) -> bool:
    """Tell whether a page draws forms within forms without an end, or too many.

    Raises:
        Exception: Of pikepdf's, where its structure is damaged.
    """
    resources = page.obj.get("/Resources")
    if not any(_forms(form.get("/Resources")) for form in _forms(resources).values()):
        return False
    contents = page.obj.get("/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    content = b" ".join(part.read_bytes() for part in parts if isinstance(part, Stream))
    return _drawn(content, resources, {}) > MAX_DRAWN


def _drawn(content: bytes, resources: Any, known: dict[object, int]) -> int:
    """Return how many forms a content draws; one that is still being counted draws itself, and that has no end."""
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
