"""Reads a tagged PDF as a screen reader does: pikepdf walks the tree, pdfium says what is printed."""

from __future__ import annotations

import ctypes
import io
from collections import defaultdict
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

Leaf = tuple[int, int]
"""Page index and number of marked content."""


def words_by_mark(content: bytes) -> dict[Leaf, str]:
    """Return the words of each piece of marked content, those without a number under -1."""
    words: dict[Leaf, str] = defaultdict(str)
    document = pypdfium2.PdfDocument(content)
    for index, page in enumerate(document):
        text_page = page.get_textpage()
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            length = pdfium.FPDFTextObj_GetText(item.raw, text_page.raw, None, 0)
            buffer = ctypes.create_string_buffer(length)
            pdfium.FPDFTextObj_GetText(
                item.raw, text_page.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length
            )
            mark = pdfium.FPDFPageObj_GetMarkedContentID(item.raw)
            words[index, mark] += buffer.raw.decode("utf-16-le").rstrip("\0")
    return words


def kids(element: pikepdf.Object) -> list[pikepdf.Object | int]:
    found = element.get("/K", pikepdf.Array())
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def walk(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the elements below and at one, in reading order."""
    yield element
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from walk(kid)


def leaves(pdf: pikepdf.Pdf, element: pikepdf.Object) -> Iterator[Leaf]:
    """Yield the marked content of an element itself."""
    index = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    for kid in kids(element):
        if isinstance(kid, int):
            yield index[element.Pg.objgen], kid
        elif kid.get("/Type") == "/MCR":
            yield index[kid.Pg.objgen], int(kid.MCID)


def tree_of(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return kids(pdf.Root.StructTreeRoot)[0]


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))
