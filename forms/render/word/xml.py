"""WordprocessingML elements, built in one expression each."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from forms.faces import Face
from forms.geometry import half_points_from_mm, twips_from_mm

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
XML = "http://www.w3.org/XML/1998/namespace"

# The names that Chinese offices have; fontTable.xml names what stands in for a missing one.
FONT_NAMES = {
    Face.TITLE: "方正小标宋简体",
    Face.BODY: "仿宋",
    Face.HEADING: "黑体",
    Face.KAI: "楷体",
    Face.FIELD: "仿宋",
}


def qualified(tag: str) -> str:
    """Return an element's or attribute's name in the namespace of WordprocessingML."""
    return f"{{{W}}}{tag}"


def w(tag: str, /, *children: etree._Element | None, **attributes: str | int) -> etree._Element:
    """Return the element `w:tag` with children (None is left out) and attributes of the same namespace."""
    element = etree.Element(qualified(tag), nsmap={"w": W})
    for name, value in attributes.items():
        element.set(qualified(name.rstrip("_")), str(value))
    element.extend(child for child in children if child is not None)
    return element


def w14(tag: str, /, *children: etree._Element, **attributes: str | int) -> etree._Element:
    """Return the element `w14:tag` (Word 2010's additions) in the same way."""
    element = etree.Element(f"{{{W14}}}{tag}", nsmap={"w14": W14})
    for name, value in attributes.items():
        element.set(f"{{{W14}}}{name}", str(value))
    element.extend(children)
    return element


def run_properties(
    *,
    style: str = "",
    face: Face | None = None,
    size_mm: float | None = None,
    colour: str = "",
    bold: bool = False,
    underline: bool = False,
) -> etree._Element:
    """Return `w:rPr`, its children in the schema's order; a face also serves Latin letters."""
    return w(
        "rPr",
        w("rStyle", val=style) if style else None,
        fonts(FONT_NAMES[face]) if face is not None else None,
        w("b") if bold else None,
        w("color", val=colour) if colour else None,
        w("sz", val=half_points_from_mm(size_mm)) if size_mm is not None else None,
        w("szCs", val=half_points_from_mm(size_mm)) if size_mm is not None else None,
        w("u", val="single") if underline else None,
    )


def fonts(name: str) -> etree._Element:
    """Return `w:rFonts` that sets one font for all scripts."""
    return w("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia")


def text_children(text: str) -> list[etree._Element]:
    """Return what a run holds for a text: `w:t`, with `w:br` for a newline and `w:tab` for a tab."""
    children: list[etree._Element] = []
    words = ""

    def close() -> None:
        nonlocal words
        if words:
            element = w("t")
            element.set(f"{{{XML}}}space", "preserve")
            element.text = words
            children.append(element)
            words = ""

    for character in text:
        if character in "\n\t":
            close()
            children.append(w("br") if character == "\n" else w("tab"))
        else:
            words += character
    close()
    return children


def run(text: str, properties: etree._Element | None = None) -> etree._Element:
    """Return a `w:r` with a text and its properties."""
    return w("r", properties, *text_children(text))


def paragraph(
    content: Iterable[etree._Element],
    *,
    style: str = "",
    keep_next: bool = False,
    tabs: Iterable[tuple[str, float]] = (),
    line_mm: float | None = None,
    before_mm: float = 0.0,
    after_mm: float = 0.0,
    align: str = "",
) -> etree._Element:
    """Return a `w:p`.

    Args:
        content: Runs, content controls and bookmarks.
        style: Id of its paragraph style.
        keep_next: Whether it stays with the next paragraph.
        tabs: Tab stops: alignment and place in millimetres.
        line_mm: Exact line pitch; the style's if None.
        before_mm: Space above.
        after_mm: Space below.
        align: `left`, `center`, `right`, `both`; the style's if empty.
    """
    stops = [w("tab", val=kind, pos=twips_from_mm(place)) for kind, place in tabs]
    spacing = None
    if line_mm is not None or before_mm or after_mm:
        spacing = w("spacing", before=twips_from_mm(before_mm), after=twips_from_mm(after_mm))
        if line_mm is not None:
            spacing.set(qualified("line"), str(twips_from_mm(line_mm)))
            spacing.set(qualified("lineRule"), "exact")
    properties = w(
        "pPr",
        w("pStyle", val=style) if style else None,
        w("keepNext") if keep_next else None,
        w("tabs", *stops) if stops else None,
        spacing,
        w("jc", val=align) if align else None,
    )
    return w("p", properties if len(properties) else None, *content)
