"""Builds the structure of a form: what is a heading, a paragraph, a list, a table, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from forms.definition import Block, BlockStyle, Form
from forms.layout.model import Layout, Role
from forms.render.pdf.nodes import Element, Printed, PrintedWords
from forms.render.pdf.table import TableBuilder
from forms.render.words import code_words

_HEADINGS: Mapping[BlockStyle, str] = {
    BlockStyle.HEADING_1: "H2",
    BlockStyle.HEADING_2: "H3",
    BlockStyle.HEADING_3: "H4",
}


def structure_of(
    form: Form, layout: Layout, codes: Sequence[str], *, first_page: int = 0, fillable: bool = True
) -> Element:
    """Return the structure of a form, an element with the tag `Document`.

    Page numbers, rules and corner marks have no place in it.

    Args:
        form: What is printed and asked.
        layout: Where it stands.
        codes: The page code of each page, for its alternative text.
        first_page: Index of the form's first page in the file.
        fillable: Whether the file has fields; else the printed boxes are figures.

    Raises:
        ValueError: The layout is not this form's.
    """
    words = PrintedWords(layout, first_page)
    kids = [*_head(form, words)]
    if form.sections:
        kids += TableBuilder(form, layout, words, first_page=first_page, fillable=fillable).sections()
    else:
        kids += _blocks(form.blocks, words)
    rest = words.take_rest()
    if rest:
        kids.append(Element("P", rest))
    return Element("Document", (*kids, *_codes(form, layout, codes, first_page)))


def _head(form: Form, words: PrintedWords) -> Iterator[Element]:
    for role in (Role.ISSUER, Role.ANNEX):
        printed = words.take_role(role)
        if printed:
            yield Element("P", printed)
    yield Element("H1", words.take_role(Role.TITLE), title=f"{form.annex} {form.title}".strip())


def _blocks(blocks: Sequence[Block], words: PrintedWords) -> Iterator[Element]:
    for style, group in groupby(blocks, key=lambda block: block.style):
        if style is BlockStyle.ATTACHMENT:
            bodies = [Element("LBody", words.take_text(block.text)) for block in group]
            yield Element("L", tuple(Element("LI", (body,)) for body in bodies))
            continue
        for block in group:
            tag = _HEADINGS.get(style, "P")
            yield Element(tag, words.take_text(block.text), title=block.text if style in _HEADINGS else "")


def _codes(form: Form, layout: Layout, codes: Sequence[str], first_page: int) -> Iterator[Element]:
    for page, code in zip(layout.pages, codes, strict=True):
        if page.code is not None:
            part = Printed(first_page + page.index, is_code=True)
            yield Element(
                "Figure",
                (part,),
                alt=code_words(form, page.page_no, code),
                place=page.code,
            )
