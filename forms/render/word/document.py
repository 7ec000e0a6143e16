"""The paragraphs of a document in Word: headings, body, contact, attachments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from forms.definition import Block, BlockStyle, Form
from forms.faces import Face
from forms.render.word.xml import paragraph, run, run_properties

_STYLE_IDS = {
    BlockStyle.HEADING_1: "Heading1",
    BlockStyle.HEADING_2: "Heading2",
    BlockStyle.HEADING_3: "Heading3",
    BlockStyle.BODY: "Body",
    BlockStyle.ADDRESSEE: "Addressee",
    BlockStyle.CONTACT: "Contact",
    BlockStyle.ATTACHMENT: "Attachment",
}
_ATTACHMENT_HEAD = "附件："


def build_paragraphs(form: Form) -> Iterator[etree._Element]:
    """Yield a document's paragraphs below its title."""
    yield from _blocks(form.blocks)


def _blocks(blocks: Sequence[Block]) -> Iterator[etree._Element]:
    before: BlockStyle | None = None
    for block in blocks:
        if block.style is BlockStyle.ATTACHMENT and before not in (None, block.style):
            yield _empty()
        yield paragraph(_runs(block), style=_style_id(block))
        before = block.style


def _runs(block: Block) -> list[etree._Element]:
    return [
        run(span.text, run_properties(face=Face.HEADING) if span.strong else None) for span in block.spans if span.text
    ]


def _style_id(block: Block) -> str:
    if block.style is BlockStyle.ATTACHMENT and block.text.startswith(_ATTACHMENT_HEAD):
        return "AttachmentFirst"
    return _STYLE_IDS[block.style]


def _empty() -> etree._Element:
    return paragraph([], style="Body", keep_next=True)
