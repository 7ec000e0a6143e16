"""Filled PDFs as other programs save them anew, without anybody having altered anything: one function a program."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from pypdf import PdfReader, PdfWriter

from tests.viewers.running import HERE, NODE_MODULES

_SECONDS = 120


def by_pikepdf(content: bytes) -> bytes:
    """Return the file as pikepdf saves it, compressed and linearized."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, linearize=True, recompress_flate=True)
    return out.getvalue()


def by_pypdf(content: bytes) -> bytes:
    """Return the file as pypdf writes a copy of it."""
    out = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(content))).write(out)
    return out.getvalue()


def by_qpdf(content: bytes) -> bytes:
    """Return the file as qpdf saves it with object streams."""
    return _by_program(["qpdf", "--object-streams=generate", "{given}", "{saved}"], content)


def by_qpdf_with_appearances(content: bytes) -> bytes:
    """Return the file as qpdf saves it after it has drawn the fields that have no appearance."""
    return _by_program(["qpdf", "--warning-exit-0", "--generate-appearances", "{given}", "{saved}"], content)


def by_ghostscript(content: bytes) -> bytes:
    """Return the file as Ghostscript makes a PDF of it: what the fields show becomes a part of the pages."""
    return _by_program(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", "{saved}", "{given}"], content)


def by_pdf_lib(content: bytes) -> bytes:
    """Return the file as pdf-lib loads and saves it."""
    return _by_program(["node", str(HERE / "resave.mjs"), "pdf-lib", "{given}", "{saved}"], content)


def by_pdfjs(content: bytes) -> bytes:
    """Return the file as pdf.js, which Firefox shows PDFs with, saves it after a field was typed anew."""
    return _by_program(["node", str(HERE / "resave.mjs"), "pdfjs-dist", "{given}", "{saved}"], content)


PROGRAMS: Mapping[str, Callable[[bytes], bytes]] = {
    "pikepdf": by_pikepdf,
    "pypdf": by_pypdf,
    "qpdf": by_qpdf,
    "qpdf with appearances": by_qpdf_with_appearances,
    "Ghostscript": by_ghostscript,
    "pdf-lib": by_pdf_lib,
    "pdf.js": by_pdfjs,
}
"""Every program that saves a PDF anew, by its name."""

_NEEDS: Mapping[str, tuple[str, str]] = {
    "qpdf": ("qpdf", ""),
    "qpdf with appearances": ("qpdf", ""),
    "Ghostscript": ("gs", ""),
    "pdf-lib": ("node", "pdf-lib"),
    "pdf.js": ("node", "pdfjs-dist"),
}


def on_this_machine() -> list[str]:
    """Return the names of the programs that are installed."""
    return [name for name in PROGRAMS if name not in _NEEDS or _is_installed(*_NEEDS[name])]


def _is_installed(program: str, package: str) -> bool:
    return shutil.which(program) is not None and (not package or (NODE_MODULES / package).is_dir())


def _by_program(command: list[str], content: bytes) -> bytes:
    with TemporaryDirectory() as folder:
        given, saved = Path(folder, "given.pdf"), Path(folder, "saved.pdf")
        given.write_bytes(content)
        placed = [part.format(given=given, saved=saved) for part in command]
        subprocess.run(placed, check=True, capture_output=True, timeout=_SECONDS)
        return saved.read_bytes()
