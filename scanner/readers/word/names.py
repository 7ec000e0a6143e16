"""The names and switches of WordprocessingML that the Word reader's modules share."""

from __future__ import annotations

from typing import Final

from lxml import etree

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

OFF: Final = frozenset({"0", "false", "off", "none"})
"""The values by which an element that switches something on, such as `w:b` for bold, switches it off."""

CONTROL: Final = "\ufffc"
"""A character that stands for a content control among a document's characters; the control's content is left out."""

UNKNOWN: Final = "\ufffd"
"""A character that stands for something visible without a known meaning: an equation, a sign of a symbol font."""


def is_switched_on(element: etree._Element | None) -> bool:
    """Tell whether an element that switches something on, such as `w:b` for bold, is there and not set to off."""
    return element is not None and str(element.get(f"{W}val", "1")).lower() not in OFF
