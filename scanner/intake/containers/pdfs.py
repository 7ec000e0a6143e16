"""Takes the files out of a PDF that carries some."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Final

import pikepdf

from scanner.intake.containers.limits import Budget
from scanner.intake.containers.members import Member, take_out
from scanner.intake.containers.refusals import DAMAGE, broken, member_too_large, unknown_method
from scanner.intake.pdf.attached_files import AttachedFile, attached_files
from scanner.intake.pdf.damage import DAMAGED
from scanner.values.source import Source

_BROKEN: Final = (*DAMAGE, *DAMAGED, zlib.error)
"""The exceptions that pikepdf raises for a PDF whose objects are not what they should be."""

_FLATE: Final = ("/FlateDecode", "/Fl")


def attached_to_pdf(source: Source, budget: Budget) -> Iterator[Member]:
    """Yield the files that a PDF carries.

    A PDF that cannot be opened yields nothing here; it is reported when it is read itself.

    Raises:
        SourceError: `file_broken`, `archive_too_large`.
    """
    try:
        pdf = pikepdf.open(BytesIO(source.content))
    except _BROKEN:
        return
    with pdf:
        try:
            files = attached_files(pdf)
        except _BROKEN as error:
            raise broken(source.path, f"its list of attachments, {type(error).__name__}") from error
        for number, file in enumerate(files, start=1):
            budget.admit(source.path)
            raw = _raw(file)
            unpack = partial(_unpacked, file=file, raw=raw, budget=budget)
            yield from take_out(source, file.name or str(number), raw or file.name.encode(), unpack)


def _raw(file: AttachedFile) -> bytes | None:
    try:
        return file.stream.read_raw_bytes()
    except _BROKEN:
        return None


def _unpacked(path: str, file: AttachedFile, raw: bytes | None, budget: Budget) -> bytes:
    """Return a carried file's bytes, unpacked here with a limit, which qpdf does not have."""
    if raw is None:
        raise broken(path, "it does not unpack")
    try:
        filters = _filters(file)
        is_plain = _is_plain(file)
    except _BROKEN as error:
        raise broken(path, type(error).__name__) from error
    if not is_plain or len(filters) > 1 or any(name not in _FLATE for name in filters):
        raise unknown_method(path)
    return _inflated(path, raw, budget) if filters else budget.read(BytesIO(raw), path, len(raw))


def _inflated(path: str, raw: bytes, budget: Budget) -> bytes:
    most = budget.most(len(raw))
    engine = zlib.decompressobj()
    try:
        content = engine.decompress(raw, most + 1)
    except zlib.error as error:
        raise broken(path, type(error).__name__) from error
    budget.spend(len(content))
    if len(content) > most:
        raise member_too_large(path)
    if not engine.eof:
        raise broken(path, "its end is missing")
    return content


def _filters(file: AttachedFile) -> list[str]:
    filters = file.stream.get("/Filter")
    if filters is None:
        return []
    return [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]


def _is_plain(file: AttachedFile) -> bool:
    """Tell whether a carried file has no parameters that would change the bytes after unpacking."""
    parameters = file.stream.get("/DecodeParms")
    each = parameters if isinstance(parameters, pikepdf.Array) else [parameters]
    return all(not isinstance(one, pikepdf.Dictionary) or int(one.get("/Predictor", 1)) == 1 for one in each)
