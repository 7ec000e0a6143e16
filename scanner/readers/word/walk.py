"""Walks WordprocessingML: what a reader of the document would see, character by character."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"

CONTROL = "\ufffc"
"""Stands for a content control whose content is not walked."""

UNKNOWN = "\ufffd"
"""Stands for a sign of a symbol font that has no known meaning."""

_DELETED = ("del", "moveFrom", "delText", "delInstrText")
_PROPERTIES = ("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr")
_CODES = ("instrText", "fldData", "rt")  # what a field is computed from, what stands over a word
_PICTURES = (W + "drawing", W + "pict", W + "object", W + "contentPart")
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"
_UNSEEN = frozenset(W + name for name in (*_DELETED, *_PROPERTIES, *_CODES))
_SIGNS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "-"}
_SYMBOLS = {
    "wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0xA8: "□", 0xFB: "×", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
    "wingdings 2": {0x4F: "×", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA2: "■", 0xA3: "□"},
}  # fmt: skip
_ASKING = re.compile("(请|单击|点击|按一下|點選|选择|Click|Tap|Enter|Choose|Type)", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Token:
    """One character as it stands in the document.

    Attributes:
        text: The character, or `CONTROL`.
        emphasised: Whether it is bold, underlined or highlighted.
        struck: Whether it is struck through.
        control: For `CONTROL`, the control's name.
    """

    text: str
    emphasised: bool = False
    struck: bool = False
    control: str = ""


@dataclass(frozen=True, slots=True)
class _RunFormat:
    emphasised: bool = False
    struck: bool = False
    symbols: Mapping[int, str] | None = None


def tokens(nodes: Iterable[etree._Element], controls: Mapping[etree._Element, str] | None = None) -> list[Token]:
    """Return the characters of some elements in order.

    Inserted text counts and deleted text does not; a paragraph ends with a newline; a
    placeholder that is still showing counts as nothing.

    Args:
        nodes: Elements of a document.
        controls: Content controls to their names: they stand as one `CONTROL` each.
    """
    return [token for node in nodes for token in _walk(node, _RunFormat(), controls or {})]


def text_of(nodes: Iterable[etree._Element]) -> str:
    """Return the text of some elements, without white space at its ends."""
    return "".join(token.text for token in tokens(nodes)).strip()


def shows_placeholder(control: etree._Element) -> bool:
    """Tell whether a content control shows its placeholder rather than an answer.

    The flag alone is not believed: some programs write into a control and leave it. A
    placeholder's runs have a character style, typed ones have none, except in LibreOffice
    before 7.6, which leaves the style as well: there it is told by its words, which are
    white space in our forms and ask for something in others.
    """
    flag = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    if flag is None or str(flag.get(f"{W}val", "1")) in _OFF:
        return False
    styled = control.find(f"{W}sdtContent//{W}rStyle") is not None
    words = "".join(t.text or "" for t in control.iter(f"{W}t")).strip()
    return not words or (styled and _ASKING.match(words) is not None)


def box_state(control: etree._Element) -> bool | None:
    """Return whether a check box is ticked; None where the control is no check box."""
    checked = control.find(f"{W}sdtPr/{W14}checkbox/{W14}checked")
    if checked is None:
        return False if control.find(f"{W}sdtPr/{W14}checkbox") is not None else None
    return str(checked.get(f"{W14}val", "1")) not in _OFF


def has_picture(cell: etree._Element) -> bool:
    """Tell whether a cell holds a picture, a drawing or ink that is not deleted."""
    return any(_is_seen(picture) for picture in cell.iter(*_PICTURES))


def has_floating_picture(body: etree._Element, cells: Collection[etree._Element]) -> bool:
    """Tell whether a picture that may lie anywhere on the page hangs on something outside these cells."""
    floating = list(body.iter(f"{W}pict", _ANCHOR))
    return any(
        _is_seen(picture) and not any(holder in cells for holder in picture.iterancestors()) for picture in floating
    )


def _is_seen(node: etree._Element) -> bool:
    return not any(holder.tag in _UNSEEN for holder in node.iterancestors())


def _walk(node: etree._Element, look: _RunFormat, controls: Mapping[etree._Element, str]) -> Iterator[Token]:
    tag = node.tag
    if tag in _UNSEEN or not str(tag).startswith("{"):  # a comment's tag is no name
        return
    if node in controls:
        yield Token(CONTROL, control=controls[node])
    elif tag == f"{W}t":
        yield from (Token(_sign(character, look), look.emphasised, look.struck) for character in node.text or "")
    elif tag in _SIGNS:
        yield Token(_SIGNS[tag])
    elif tag == f"{W}sym":
        yield Token(_symbol(node), look.emphasised, look.struck)
    elif tag == f"{W}sdt" and shows_placeholder(node):
        return
    else:
        inner = _look(node) if tag == f"{W}r" else look
        for child in _children(node):
            yield from _walk(child, inner, controls)
        if tag == f"{W}p":
            yield Token("\n")


def _children(node: etree._Element) -> Iterable[etree._Element]:
    """Return an element's children; of the alternatives for old and new programs only one."""
    if node.tag == _ALTERNATE:
        return node.findall(_CHOICE)[:1] or list(node)[:1]
    return node


def _look(run: etree._Element) -> _RunFormat:
    properties = run.find(f"{W}rPr")
    if properties is None:
        return _RunFormat()
    font = properties.find(f"{W}rFonts")
    name = str(font.get(f"{W}ascii") or font.get(f"{W}hAnsi") or "") if font is not None else ""
    return _RunFormat(
        any(_is_on(properties, sign) for sign in ("b", "u", "highlight")),
        any(_is_on(properties, sign) for sign in ("strike", "dstrike")),
        _SYMBOLS.get(name.lower()),
    )


def _is_on(properties: etree._Element, sign: str) -> bool:
    element = properties.find(f"{W}{sign}")
    return element is not None and str(element.get(f"{W}val", "1")) not in _OFF


def _sign(character: str, look: _RunFormat) -> str:
    if character in "\r\n":
        return " "  # what Word shows for it; a real break is an element
    if look.symbols is not None and not character.isspace():
        return look.symbols.get(ord(character) & 0xFF, UNKNOWN)
    return character


def _symbol(node: etree._Element) -> str:
    table = _SYMBOLS.get(str(node.get(f"{W}font", "")).lower(), {})
    try:
        code = int(str(node.get(f"{W}char", "")), 16)
    except ValueError:
        return UNKNOWN
    known = table.get(code & 0xFF)
    return known or (chr(code) if 0x2000 <= code < 0xE000 else UNKNOWN)
