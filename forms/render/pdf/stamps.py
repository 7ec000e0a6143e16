"""Puts the page codes onto a form that was drawn without them, so that many copies need one drawing.

The code's text is set in the font of the fields, which the file has whole. What is put on stands in
the structure as the drawn form has it: the element of each page's code is there already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pikepdf import Dictionary, Name, Object, Pdf

from forms.definition import Form
from forms.geometry import Rect, points_from_mm
from forms.layout.model import Layout
from forms.marks.symbols import page_code_bits
from forms.render.pdf.fields import text_string
from forms.render.pdf.font import FIELD_RESOURCE, field_font
from forms.render.pdf.page import CODE_GAP_MM, CODE_SIZE_PT, dark_rects
from forms.render.pdf.tags import CodeMark
from forms.render.words import code_words

_GREY: Final = "0.4 0.4 0.4 rg"


def stamp_codes(
    pdf: Pdf, form: Form, layout: Layout, *, codes: Sequence[str], marks: Sequence[CodeMark], first_page: int = 0
) -> None:
    """Print the page codes onto the pages of a fillable file.

    Args:
        pdf: The file, drawn without codes.
        form: What is asked.
        layout: Where the codes stand.
        codes: The text of each page's code.
        marks: With what each of them is marked, page by page.
        first_page: Index of the form's first page in the file.
    """
    font = pdf.Root.AcroForm.DR.Font[FIELD_RESOURCE]
    parents = _parents(pdf)
    for page, code, mark in zip(layout.pages, codes, marks, strict=True):
        target = pdf.pages[first_page + page.index]
        if page.code is None:
            continue
        add_font(target.obj, font)
        target.contents_add(
            b"q " + mark.begin.encode("ascii") + b"\n" + code_content(layout, page.code, code) + b"\nEMC Q"
        )
        if mark.number is not None:
            parents[int(target.obj.StructParents)][mark.number].Alt = text_string(code_words(form, page.page_no, code))


def add_font(page: Object, font: Object) -> None:
    """Give a page the font of the fields, for what is stamped on it."""
    if "/Resources" not in page:
        page.Resources = Dictionary()
    if "/Font" not in page.Resources:
        page.Resources.Font = Dictionary()
    page.Resources.Font[FIELD_RESOURCE] = font


def code_content(layout: Layout, place: Rect, code: str) -> bytes:
    """Return the operators that draw a page code: its symbol, and its characters at the symbol's foot."""
    dark = "\n".join(
        f"{x:.6f} {y:.6f} {width:.6f} {height:.6f} re" for x, y, width, height in _dark(layout, place, code)
    )
    left = points_from_mm(place.right + CODE_GAP_MM)
    base = points_from_mm(layout.height_mm - place.bottom)
    written = field_font().encode(code).hex()
    shown = f"BT {_GREY} {FIELD_RESOURCE} {CODE_SIZE_PT:g} Tf {left:.6f} {base:.6f} Td <{written}> Tj ET"
    return f"0 0 0 rg\n{dark}\nf\n{shown}".encode("ascii")


def _dark(layout: Layout, place: Rect, code: str) -> Iterator[tuple[float, float, float, float]]:
    for rect in dark_rects(page_code_bits(code), place):
        corner = points_from_mm(rect.left), points_from_mm(layout.height_mm - rect.bottom)
        yield *corner, points_from_mm(rect.width), points_from_mm(rect.height)


def _parents(pdf: Pdf) -> dict[int, Object]:
    """Return the structure's elements of each page's parts, by the page's number in the structure."""
    if "/StructTreeRoot" not in pdf.Root:
        return {}
    numbers = list(pdf.Root.StructTreeRoot.get("/ParentTree", Dictionary()).get(Name.Nums, []))
    return {int(number): found for number, found in zip(numbers[::2], numbers[1::2], strict=True)}
