"""Word's content controls: a place to write and a box to tick, each with tag and bookmark.

Run-level rich-text controls without `w:text`, because plain-text, block-level and
cell-level ones come back from LibreOffice with their text repeated (measured with 7.4.7).
LibreOffice drops the tag and keeps the bookmark; Word keeps both.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import count

from lxml import etree

from forms.definition import Field, Option
from forms.definition.kinds import Answer
from forms.definition.rows import bookmark_name
from forms.render.word.xml import W14, qualified, run, run_properties, text_children, w, w14

TICKED, EMPTY = "☑", "☐"
# In Windows since 7; elsewhere the box falls back to a font that has it, as MS Gothic would.
BOX_FONT = "Segoe UI Symbol"
PLACEHOLDER_STYLE = "PlaceholderText"
_PLACEHOLDER_PART = "DefaultPlaceholder_-1854013440"
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Bookmarks:
    """Wraps elements in bookmarks, numbered through one document."""

    def __init__(self) -> None:
        self._ids: Iterator[int] = count(1)

    def around(self, name: str, element: etree._Element) -> list[etree._Element]:
        """Return the element between the start and the end of a bookmark; what a bookmark may not hold becomes `_`."""
        number = next(self._ids)
        return [
            w("bookmarkStart", id=number, name=bookmark_name(name)),
            element,
            w("bookmarkEnd", id=number),
        ]


def text_control(
    field: Field, *, size_mm: float, width_mm: float, language: str, underline: bool = False
) -> etree._Element:
    """Return the blank control of a text field.

    The blank is wide spaces rather than words, since a placeholder is printed with the
    form and would stand where a pen has to write.

    Args:
        field: The field; its id becomes the tag, its name the title.
        size_mm: Font size.
        width_mm: Room on the first line, which the blank nearly fills.
        language: The form's, BCP 47, which a date is picked in.
        underline: Whether the writing stands on a line.
    """
    spaces = "　" * max(2, min(40, int(width_mm / size_mm) - 1))
    look = run_properties(size_mm=size_mm, underline=underline)
    properties = w(
        "sdtPr",
        look,
        *_names(field.name, field.id),
        w("placeholder", w("docPart", val=_PLACEHOLDER_PART)),
        w("showingPlcHdr"),
        _date(language) if field.kind.traits.answer is Answer.DATE else None,
    )
    blank = run(spaces, run_properties(style=PLACEHOLDER_STYLE, size_mm=size_mm, underline=underline))
    return w("sdt", properties, w("sdtContent", blank))


def box_control(field: Field, option: Option, *, size_mm: float) -> etree._Element:
    """Return an empty box to tick."""
    state = w14(
        "checkbox",
        w14("checked", val=0),
        w14("checkedState", val=f"{ord(TICKED):04X}", font=BOX_FONT),
        w14("uncheckedState", val=f"{ord(EMPTY):04X}", font=BOX_FONT),
    )
    properties = w("sdtPr", _box_look(size_mm), *_names(option.label, f"{field.id}.{option.id}"), state)
    return w("sdt", properties, w("sdtContent", run(EMPTY, _box_look(size_mm))))


def fill_text(control: etree._Element, text: str) -> None:
    """Write a text into a control in place of its blank; a newline becomes a line break."""
    properties = control.find(qualified("sdtPr"))
    content = control.find(qualified("sdtContent"))
    if properties is None or content is None:
        raise ValueError("not a content control")
    for flag in properties.findall(qualified("showingPlcHdr")):
        properties.remove(flag)
    date = properties.find(qualified("date"))
    if date is not None and _FULL_DATE.fullmatch(text):
        date.set(qualified("fullDate"), f"{text}T00:00:00Z")
    look = properties.find(qualified("rPr"))
    written = w("r", etree.fromstring(etree.tostring(look)) if look is not None else None, *text_children(text))
    for child in list(content):
        content.remove(child)
    content.append(written)


def tick(control: etree._Element) -> None:
    """Tick the box of a control."""
    checked = control.find(f".//{{{W14}}}checked")
    glyph = control.find(f"{qualified('sdtContent')}//{qualified('t')}")
    if checked is None or glyph is None:
        raise ValueError("not a box to tick")
    checked.set(f"{{{W14}}}val", "1")
    glyph.text = TICKED


def _names(alias: str, tag: str) -> list[etree._Element]:
    return [
        w("alias", val=alias),
        w("tag", val=tag),
        w("id", val=zlib.crc32(tag.encode()) & 0x7FFFFFFF or 1),
        w("lock", val="sdtLocked"),
    ]


def _date(language: str) -> etree._Element:
    return w(
        "date",
        w("dateFormat", val="yyyy-MM-dd"),
        w("lid", val=language),
        w("storeMappedDataAs", val="dateTime"),
        w("calendar", val="gregorian"),
    )


def _box_look(size_mm: float) -> etree._Element:
    look = run_properties(size_mm=size_mm)
    look.insert(0, w("rFonts", ascii=BOX_FONT, hAnsi=BOX_FONT, eastAsia=BOX_FONT, cs=BOX_FONT, hint="eastAsia"))
    return look
