"""Works out the value of each form field of a PDF, and reads from the PDF which form it says it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pikepdf import Dictionary, Pdf, PdfError

from forms.info_keys import INFO_BEFORE, INFO_COPY, INFO_FORM, INFO_VERSION
from forms.marks.page_code import NO_COPY
from scanner.intake.pdf.form.witnesses import OFF, PdfField
from scanner.intake.pdf.text_strings import text_of
from scanner.values.opened import DeclaredIdentity
from scanner.values.reading.statements import Statement

_SPEAKERS: Final = ("value", "widget", "unlisted-widget", "state")
"""The parts of a PDF from which a field's value is taken, in this order (see `Statement.said_by`).

The value comes from the first part that has one. Whether another part says something else is
checked later, by the reader. A text that is only shown (`appearance`) is never taken as the value.
"""


def form_values(fields: Iterable[PdfField], statements: Iterable[Statement]) -> dict[str, str | None]:
    """Return the value of each field that can be filled in, by its fully qualified name.

    A text has line feeds between its lines, and U+FFFD for each damaged character. The value of
    a button is the name of its state without the slash: `Off` where nothing is ticked, and `a,b`
    where two buttons of a group are on, which a faulty program may write. The value is None
    where nothing was entered. Where two fields have the same name, the first that is filled in
    counts.
    """
    values: dict[str, str | None] = {one.name: None for one in fields}
    for speaker in _SPEAKERS:
        for said in statements:
            if said.said_by == speaker and said.name in values and values[said.name] in (None, OFF):
                values[said.name] = said.text or values[said.name]
    return values


def has_xfa(pdf: Pdf) -> bool:
    """Tell whether a PDF has an XFA form.

    XFA is Adobe's other format for forms. A PDF that has XFA and no ordinary fields shows a
    single page that asks people to open it in Adobe's programs.
    """
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, Dictionary) and "/XFA" in form


def declared_in(pdf: Pdf) -> DeclaredIdentity | None:
    """Return the form, version and copy that a PDF's Info dictionary names; None where it names none or nonsense."""
    try:
        keys = (INFO_FORM, INFO_VERSION, INFO_COPY, INFO_BEFORE)
        form_id, version, copy_id, before = (text_of(pdf.docinfo.get(key)) for key in keys)
    except (PdfError, RuntimeError, ValueError, TypeError):
        return None
    if not form_id or not re.fullmatch(r"[1-9]\d?", version or ""):
        return None
    is_copy = re.fullmatch("[A-Z0-9]{8}", copy_id or "") and copy_id != NO_COPY
    pages_before = int(before or 0) if re.fullmatch(r"\d{1,3}", before or "") else 0
    return DeclaredIdentity(form_id, int(version or ""), copy_id if is_copy else None, pages_before)
