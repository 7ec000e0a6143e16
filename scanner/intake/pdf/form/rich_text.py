"""Reads the plain text out of a field's rich text, which is a small XHTML document (ISO 32000-2, 12.7.4.4)."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from scanner.intake.pdf.text_strings import text_of

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
_BLOCKS: Final = frozenset({"p", "div", "br", "li"})


def rich_text(value: Any) -> str | None:
    """Return the words of a field's rich text; None where it has none."""
    text = text_of(value)
    if not text or not text.strip():
        return None
    root = etree.fromstring(text.encode("utf-8", "replace"), _PARSER) if "<" in text else None
    if root is None:
        return text
    return _words(root).strip("\n") or None


def _words(element: Any) -> str:
    """Return an element's text, each paragraph and line break on a line of its own."""
    own = element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            is_block = etree.QName(child).localname in _BLOCKS
            own += ("\n" if is_block and own else "") + _words(child)
        own += child.tail if child.tail and child.tail.strip() else ""
    return own
