"""Takes the values out of a PDF's form fields, as whichever viewer left them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, Stream, String

from forms.info_keys import INFO_COPY, INFO_FORM, INFO_VERSION
from forms.page_code import NO_COPY
from scanner.values.opened import DeclaredIdentity

OFF: Final = "Off"

_PUSH_BUTTON = 1 << 16
_DEEPEST = 32  # levels of names; ours have two
_UTF16_BE, _UTF16_LE, _UTF8 = b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf"


def form_values(pdf: Pdf) -> dict[str, str | None]:
    """Return the value of each field that can be filled in, by its fully qualified name.

    Text has line feeds between its lines, and U+FFFD for what a program left damaged. A
    button's value is its state without the slash, `Off` for none, `a,b` where a faulty
    group has two on. None stands where nothing was entered. Where two fields have one
    name, the first that is filled in counts.
    """
    values: dict[str, str | None] = {}
    for name, value in _terminal_values(pdf):
        if values.get(name) in (None, OFF):
            values[name] = value
    return values


def has_xfa(pdf: Pdf) -> bool:
    """Tell whether a PDF has an XFA form: without other fields, its page only says to use Adobe's programs."""
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, Dictionary) and "/XFA" in form


def declared_in(pdf: Pdf) -> DeclaredIdentity | None:
    """Return what a PDF's Info dictionary says it is, or None where it says nothing or nonsense."""
    try:
        form_id, version, copy_id = (text_of(pdf.docinfo.get(key)) for key in (INFO_FORM, INFO_VERSION, INFO_COPY))
    except (PdfError, RuntimeError, ValueError, TypeError):
        return None
    if not form_id or not re.fullmatch(r"[1-9]\d?", version or ""):
        return None
    is_copy = re.fullmatch("[A-Z0-9]{8}", copy_id or "") and copy_id != NO_COPY
    return DeclaredIdentity(form_id, int(version or ""), copy_id if is_copy else None)


def text_of(value: Object | None) -> str | None:
    """Return a PDF text string or stream as text; None for anything else."""
    if isinstance(value, Stream):
        raw = value.read_bytes()
    elif isinstance(value, String):
        raw = bytes(value)
    elif isinstance(value, Name):
        return str(value)[1:]
    elif isinstance(value, Array):
        return "\n".join(text for item in value if (text := text_of(item)))
    else:
        return None
    return _decoded(raw).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes) -> str:
    """Decode a text string; half a surrogate pair, as Chromium may leave it, becomes U+FFFD."""
    for mark, encoding in ((_UTF16_BE, "utf-16-be"), (_UTF16_LE, "utf-16-le"), (_UTF8, "utf-8")):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace")
    return raw.decode("pdfdoc_pikepdf", errors="replace")


def _terminal_values(pdf: Pdf) -> Iterator[tuple[str, str | None]]:
    form = pdf.Root.get("/AcroForm")
    roots = form.get("/Fields") if isinstance(form, Dictionary) else None
    seen: set[object] = set()
    for root in roots if isinstance(roots, Array) else ():
        yield from _walk(root, "", None, 0, seen)


def _walk(
    field: Object, prefix: str, kind: str | None, depth: int, seen: set[object]
) -> Iterator[tuple[str, str | None]]:
    """Yield name and value of the fields at and under a node of the names' tree, each node once."""
    if not isinstance(field, Dictionary) or depth > _DEEPEST or (field.is_indirect and field.objgen in seen):
        return
    seen.add(field.objgen)
    own = text_of(field.get("/T"))
    name = ".".join(part for part in (prefix, own) if part)
    kind = str(field.get("/FT", kind or ""))
    kids = [kid for kid in field.get("/Kids", Array()) if isinstance(kid, Dictionary)]
    named = [kid for kid in kids if "/T" in kid]
    for kid in named:
        yield from _walk(kid, name, kind, depth + 1, seen)
    if named or not name:
        return
    match kind:
        case "/Tx" | "/Ch":
            value = _inherited(field, "/V")
            yield name, text_of(value) or None
        case "/Btn" if not int(_inherited(field, "/Ff") or 0) & _PUSH_BUTTON:
            yield name, _state(field, kids or [field])


def _state(field: Object, widgets: Sequence[Object]) -> str | None:
    """Return a button's state: its value, or what its widgets show where it has none."""
    value = text_of(_inherited(field, "/V"))
    if value and value != OFF:
        return value
    shown = [state for widget in widgets if (state := text_of(widget.get("/AS"))) and state != OFF]
    if shown:
        return ",".join(dict.fromkeys(shown))
    return OFF if value == OFF or any("/AS" in widget for widget in widgets) else None


def _inherited(field: Object, key: str) -> Object | None:
    """Return a field's attribute, its own or the nearest ancestor's."""
    for _ in range(_DEEPEST):
        if key in field:
            return field[key]
        parent = field.get("/Parent")
        if not isinstance(parent, Dictionary):
            return None
        field = parent
    return None
