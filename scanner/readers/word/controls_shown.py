"""Tells what a content control shows: its placeholder or an answer, a tick or an empty box."""

from __future__ import annotations

import unicodedata

from lxml import etree

from scanner.readers.word.names import OFF, W14, W

_PROMPTS_OF_PROGRAMS = (
    "单击或点击此处输入文字。",
    "单击此处输入文字。",
    "单击或点击以输入日期。",
    "单击此处输入日期。",
    "点击此处输入文字。",
    "点击此处输入日期。",
    "按一下或點選這裡以輸入文字。",
    "按一下這裡以輸入文字。",
    "按一下或點選以輸入日期。",
    "Click or tap here to enter text.",
    "Click here to enter text.",
    "Click or tap to enter a date.",
    "Click here to enter a date.",
)


def fold(text: str) -> str:
    """Return a text in the form in which texts are compared: without white space, full-width characters half-width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


_PROMPTS = frozenset(map(fold, _PROMPTS_OF_PROGRAMS))


def is_prompt(text: str) -> bool:
    """Tell whether a text is exactly one of the prompts that Word and WPS show in a control that was emptied."""
    return fold(text) in _PROMPTS


def shows_placeholder(control: etree._Element) -> bool:
    """Tell whether a content control shows its placeholder rather than an answer.

    A flag in the file (`w:showingPlcHdr`) says so, but the flag alone is not believed: LibreOffice
    before 7.6 leaves the flag on when somebody types into a control. So the text in the control is
    looked at too. The placeholders of this project's own forms are white space, because words
    would be printed where a pen has to write. Word and WPS put their own prompt into a control that
    was emptied. Any other text is an answer, even if it begins like a prompt (请…, 选择…).
    """
    flag = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    if flag is None or str(flag.get(f"{W}val", "1")) in OFF:
        return False
    content = control.find(f"{W}sdtContent")
    words = "".join(text.text or "" for text in content.iter(f"{W}t")) if content is not None else ""
    if words.strip():
        return is_prompt(words)
    return content is None or not any(_shows(node) for node in content.iter())


def _shows(node: etree._Element) -> bool:
    """Tell whether an element shows something other than text, such as a picture or a symbol."""
    names = ("sym", "drawing", "pict", "object", "fldChar", "fldSimple", "oMath", "delText")
    return str(node.tag).rpartition("}")[2] in names


def box_state(control: etree._Element) -> bool | None:
    """Tell whether a control that is a check box is ticked; None for any other control."""
    checked = control.find(f"{W}sdtPr/{W14}checkbox/{W14}checked")
    if checked is None:
        return False if control.find(f"{W}sdtPr/{W14}checkbox") is not None else None
    return str(checked.get(f"{W14}val", "1")) not in OFF
