"""The Word renderer: official documents, and table forms to fill in."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from lxml import etree

from forms.definition import Form
from forms.errors import UsageError
from forms.geometry import mm_from_points, twips_from_mm
from forms.layout.model import Layout, Role
from forms.render.word.controls import Bookmarks
from forms.render.word.document import build_paragraphs
from forms.render.word.footer import set_number_footer, set_page_footer
from forms.render.word.head import BASELINE, build_head
from forms.render.word.styles import LINE_POINTS, apply_styles, font_table
from forms.render.word.table import build_table
from forms.render.word.xml import MC, W14, paragraph, qualified, w
from forms.wording import Wording

DOCUMENT_PART = "word/document.xml"
_MOMENT = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)  # fixed, so that the same form gives the same bytes
_KEPT_PARTS = ("styles", "settings", "fontTable", "theme")
_SLACK_MM = 2.0  # room under the table for the seam between two sections
_SHRINK_MM = 2.0  # what the rows' borders add to their heights
_NUMBER_MM = mm_from_points(14)  # 四号, GB/T 9704 7.5
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


class WordRenderer:
    """Draws a form as a Word file: real styles, content controls, page code in the footer."""

    def render(self, form: Form, layout: Layout, *, copy_id: str | None = None) -> bytes:
        """Return the file's bytes; see `Renderer`.

        Raises:
            UsageError: The form has the blank of somebody else, of which only a PDF can be made.
        """
        if form.is_placed:
            raise UsageError(NO_WORD_FILE, at=form.id)
        document = docx.Document()
        _strip(document)
        apply_styles(document, language=form.language, odd_and_even=not form.sections)
        _set_properties(document, form)
        body = document.element.body
        for child in list(body):
            body.remove(child)
        if form.sections:
            _add_pages(document, form, layout, copy_id)
        else:
            _add_document(document, form, layout)
        saved = BytesIO()
        document.save(saved)
        return repack(saved.getvalue(), {})


NO_WORD_FILE = Wording(
    zh="该表使用已有的空白表，只能生成 PDF，不能生成 Word",
    en="its print is a blank that came with the definition, so only a PDF is made of it; leave out docx",
)
"""Why there is no Word file of a form on somebody else's blank."""


def repack(package: bytes, replaced: dict[str, bytes]) -> bytes:
    """Return a package with some parts replaced, its entries in the same order and without times."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, replaced.get(name, old.read(name)))
    return out.getvalue()


def _add_pages(document: Document, form: Form, layout: Layout, copy_id: str | None) -> None:
    """Give each page of the layout a section of its own: only so has each its own page code."""
    body = document.element.body
    bookmarks = Bookmarks()
    for page in layout.pages:
        table_top = page.rows[0].rect.top
        body.extend(build_head(form, page, top_mm=form.margins_mm[1], end_mm=table_top, title_style="FormTitle"))
        body.append(build_table(form, page, bookmarks, shrink_mm=_SHRINK_MM))
        seam = paragraph([], style="Seam")
        if page is not layout.pages[-1]:
            properties = seam.find(qualified("pPr"))
            if properties is not None:
                properties.append(_section(form, bottom_slack_mm=_SLACK_MM))
        body.append(seam)
    body.append(_section(form, bottom_slack_mm=_SLACK_MM))
    width = form.paper.width_mm - form.margins_mm[0] - form.margins_mm[2]
    for section, page in zip(document.sections, layout.pages, strict=True):
        section.footer.is_linked_to_previous = False
        set_page_footer(section.footer, form, page, width_mm=width, copy_id=copy_id)
    _declare(document)


def _add_document(document: Document, form: Form, layout: Layout) -> None:
    body = document.element.body
    first = layout.pages[0]
    words = [printed.at.y for printed in first.runs if printed.role in (Role.BODY, Role.HEADING)]
    end = min(words, default=0.0) - BASELINE * mm_from_points(LINE_POINTS)
    body.extend(build_head(form, first, top_mm=form.margins_mm[1], end_mm=end, title_style="Title"))
    body.extend(build_paragraphs(form))
    body.append(_section(form, bottom_slack_mm=0.0))
    section = document.sections[0]
    section.footer.is_linked_to_previous = False
    set_number_footer(section.footer, first)
    section.even_page_footer.is_linked_to_previous = False
    set_number_footer(section.even_page_footer, replace(first, index=1))


def _section(form: Form, *, bottom_slack_mm: float) -> etree._Element:
    left, top, right, bottom = form.margins_mm
    footer_mm = bottom - 7.0 - _NUMBER_MM / 2 if not form.sections else 8.5  # number 7 mm under the type area
    margins = w(
        "pgMar",
        top=twips_from_mm(top),
        right=twips_from_mm(right),
        bottom=twips_from_mm(bottom - bottom_slack_mm),
        left=twips_from_mm(left),
        header=twips_from_mm(15.0),
        footer=twips_from_mm(footer_mm),
        gutter=0,
    )
    paper = form.paper
    turned = {"orient": "landscape"} if paper.is_landscape else {}
    size = w("pgSz", w=twips_from_mm(paper.width_mm), h=twips_from_mm(paper.height_mm), **turned)
    section = OxmlElement("w:sectPr")  # python-docx's own class, which its sections need
    section.extend([w("type", val="nextPage"), size, margins])
    element: etree._Element = section
    return element


def _declare(document: Document) -> None:
    """Say on the root that programs older than Word 2010 may skip its additions."""
    root: Any = document.element
    if W14 not in root.nsmap.values():
        raise AssertionError("python-docx's template declares Word 2010's namespace")
    root.set(f"{{{MC}}}Ignorable", "w14")


def _strip(document: Document) -> None:
    """Drop the parts of python-docx's template that are not ours."""
    part: Any = document.part
    for relations in (part.rels, part.package.rels):
        for key, relation in list(relations.items()):
            kind = relation.reltype.rsplit("/", 1)[-1]
            if kind not in (*_KEPT_PARTS, "officeDocument", "core-properties", "extended-properties"):
                del relations[key]
            elif kind == "fontTable":
                relation.target_part._blob = font_table()
            elif kind == "extended-properties":
                relation.target_part._blob = _APP


def _set_properties(document: Document, form: Form) -> None:
    properties = document.core_properties
    properties.title = form.title
    properties.language = form.language
    properties.author = form.issuer
    properties.comments = ""
    properties.last_modified_by = ""
    properties.revision = 1
    properties.created = _MOMENT
    properties.modified = _MOMENT
