"""The footers of the Word file: the page number at the outside, the page code in the middle."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from docx.section import _Footer
from docx.shared import Mm
from lxml import etree
from PIL import Image

from forms.definition import Form
from forms.geometry import twips_from_mm
from forms.layout.model import Page, Role, TextRun
from forms.marks.page_code import PageCode
from forms.marks.symbols import page_code_bits
from forms.render.word.xml import paragraph, qualified, run, run_properties, text_children, w
from forms.render.words import words_of

_MODULE_PIXELS = 20


def set_page_footer(footer: _Footer, form: Form, page: Page, *, width_mm: float, copy_id: str | None) -> None:
    """Give the section of one form page its footer.

    Args:
        footer: The section's own footer.
        form: The form.
        page: The page: where its number stands and whether it has a code.
        width_mm: Width of the type area.
        copy_id: For the page code, or None.
    """
    runs = [printed for printed in page.runs if printed.role is Role.FOOTER and "—" in printed.text]
    number = _number(runs[0]) if runs else []
    inset = runs[0].size_mm if runs else 0.0
    if page.code is None:
        set_number_footer(footer, page)
        return
    code = str(PageCode(form.key, form.version, page.page_no, copy_id))
    picture = _picture(footer, code, page.code.width, words_of(form.language).word_code.format(code=code))
    middle, right = ("center", width_mm / 2), ("right", width_mm - inset)
    if page.page_no % 2 == 1:
        first = paragraph([run("\t"), picture, run("\t"), *number], style="Footer", tabs=[middle, right])
    else:
        first = paragraph([run("\t"), *number, run("\t"), picture], style="Footer", tabs=[("left", inset), middle])
    properties = first.find(qualified("pPr"))
    if properties is not None:
        properties.append(w("textAlignment", val="center"))  # number and picture by their middles
    _replace(footer, [first, paragraph([run(code)], style="PageCode")])


def set_number_footer(footer: _Footer, page: Page) -> None:
    """Give a document's odd or even pages their number at the outside.

    Args:
        footer: python-docx's, for odd or for even pages.
        page: An odd or an even page, whose number says the size.
    """
    sizes = [printed for printed in page.runs if printed.role is Role.FOOTER]
    number = _number(sizes[0]) if sizes else []
    inset = sizes[0].size_mm if sizes else 0.0  # one character in, GB/T 9704 7.5
    _replace(footer, [_number_paragraph(number, outside_right=page.page_no % 2 == 1, inset_mm=inset)])


def _number_paragraph(number: list[etree._Element], *, outside_right: bool, inset_mm: float) -> etree._Element:
    element = paragraph(number, style="Footer", align="right" if outside_right else "left")
    side = {"right" if outside_right else "left": twips_from_mm(inset_mm)}
    properties = element.find(qualified("pPr"))
    if properties is not None:
        properties.insert(len(properties) - 1, w("ind", **side))
    return element


def _number(printed: TextRun) -> list[etree._Element]:
    """Return `— n —` with a field that counts pages."""
    parts = (
        [w("fldChar", fldCharType="begin")],
        [_instruction("PAGE")],
        [w("fldChar", fldCharType="separate")],
        text_children("1"),
        [w("fldChar", fldCharType="end")],
    )
    field = [w("r", run_properties(size_mm=printed.size_mm), *part) for part in parts]
    first, last = (run(dash, run_properties(size_mm=printed.size_mm)) for dash in ("— ", " —"))
    return [first, *field, last]


def _instruction(code: str) -> etree._Element:
    element = w("instrText")
    element.text = code
    return element


def _picture(footer: _Footer, code: str, size_mm: float, alternative: str) -> etree._Element:
    bits = page_code_bits(code)
    pixels = np.kron(np.where(bits, 0, 255).astype(np.uint8), np.ones((_MODULE_PIXELS, _MODULE_PIXELS), np.uint8))
    png = BytesIO()
    Image.fromarray(pixels).convert("1").save(png, "PNG")
    png.seek(0)
    inline = footer.part.new_pic_inline(png, width=Mm(size_mm), height=Mm(size_mm))
    inline.docPr.set("name", "page code")
    inline.docPr.set("descr", alternative)
    return w("r", w("drawing", inline))


def _replace(footer: _Footer, paragraphs: list[etree._Element]) -> None:
    element = footer._element
    for child in list(element):
        element.remove(child)
    element.extend(paragraphs)
