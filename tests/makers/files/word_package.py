"""A returned Word file taken apart, for alterations: its parts, its fields' controls, and pieces of XML."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_NAMESPACES = {
    "w": W[1:-1],
    "w14": W14[1:-1],
    "m": f"{_OFFICE}/math",
    "r": f"{_OFFICE}/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}


class InapplicableError(Exception):
    """An alteration finds nothing in this file that it could alter."""


def xml(text: str) -> etree._Element:
    """Return the element that is written in a text, whose prefixes are those that Word uses."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return etree.fromstring(f"<x {declared}>{text}</x>")[0]


def run(text: str, look: str = "") -> etree._Element:
    """Return a run with a text and with properties in XML; a newline is a line break."""
    element = xml(f"<w:r><w:rPr>{look}</w:rPr></w:r>")
    for number, line in enumerate(text.split("\n")):
        if number:
            element.append(xml("<w:br/>"))
        words = etree.SubElement(element, f"{W}t")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.text = line
    return element


class WordPackage:
    """The parts of a Word file, its document as a tree."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.root = etree.fromstring(self.parts["word/document.xml"])
        body = self.root.find(f"{W}body")
        assert body is not None
        self.body = body

    def saved(self) -> bytes:
        """Return the file."""
        document = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        self.parts["word/document.xml"] = document
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in self.parts.items():
                package.writestr(name, content)
        return out.getvalue()

    def controls(self, tag: str) -> Iterator[etree._Element]:
        """Yield the content controls with a tag."""
        for control in self.root.iter(f"{W}sdt"):
            named = control.find(f"{W}sdtPr/{W}tag")
            if named is not None and named.get(f"{W}val") == tag:
                yield control

    def control(self, tag: str) -> etree._Element:
        """Return the first content control with a tag."""
        found = next(self.controls(tag), None)
        if found is None:
            raise InapplicableError(tag)
        return found

    def content(self, tag: str) -> etree._Element:
        """Return what is in a control."""
        found = self.control(tag).find(f"{W}sdtContent")
        assert found is not None
        return found

    def cell(self, tag: str) -> etree._Element:
        """Return the cell of a control."""
        return next(self.control(tag).iterancestors(f"{W}tc"))

    def row(self, tag: str) -> etree._Element:
        """Return the row of a control."""
        return next(self.control(tag).iterancestors(f"{W}tr"))

    def write(self, tag: str, *nodes: etree._Element) -> None:
        """Put these elements into a control in place of what is in it, with no placeholder showing."""
        control, content = self.control(tag), self.content(tag)
        for flag in control.findall(f"{W}sdtPr/{W}showingPlcHdr"):
            flag.getparent().remove(flag)
        for child in list(content):
            content.remove(child)
        content.extend(nodes)

    def replace(self, tag: str, *nodes: etree._Element) -> None:
        """Put these elements in the place of a control."""
        control = self.control(tag)
        for node in reversed(nodes):
            control.addnext(node)
        control.getparent().remove(control)

    def tick(self, tag: str, *, ticked: bool) -> None:
        """Set a box's state and its sign."""
        state = self.control(tag).find(f".//{W14}checked")
        state.set(f"{W14}val", "1" if ticked else "0")
        next(self.content(tag).iter(f"{W}t")).text = "☑" if ticked else "☐"

    def label_run(self, tag: str) -> etree._Element:
        """Return the run behind an option's box, which holds its label."""
        node = self.control(tag)
        while (node := node.getnext()) is not None:
            if node.tag == f"{W}r" and "".join(node.itertext()).strip():
                return node
        raise InapplicableError(tag)

    def copied_row(self, tag: str) -> etree._Element:
        """Put a copy of a control's row behind it, without bookmarks, as Word does; return the copy."""
        row = self.row(tag)
        more = copy.deepcopy(row)
        for mark in list(more.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            mark.getparent().remove(mark)
        row.addnext(more)
        return more

    def note(self, kind: str, words: str) -> etree._Element:
        """Add a comment, footnote or endnote to the package; return the run that refers to it."""
        name = f"word/{kind}s.xml"
        root = etree.fromstring(self.parts.get(name, etree.tostring(xml(f"<w:{kind}s/>"))))
        number = str(len(root) + 5)
        root.append(xml(f'<w:{kind} w:id="{number}"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:{kind}>'))
        self.parts[name] = etree.tostring(root)
        self.relate(f"{kind}s", f"{kind}s.xml")
        return xml(f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>')

    def bind(self, tag: str, words: str) -> None:
        """Bind a control to an XML part of the package that holds these words, as Word's developer tools do."""
        number = 7 + sum(name.startswith("customXml/item") for name in self.parts)
        store, space = f"{{6B1D4A0E-0000-4000-8000-{number:012d}}}", "urn:example:return"
        data = etree.Element(f"{{{space}}}return", nsmap={None: space})
        etree.SubElement(data, f"{{{space}}}answer").text = words
        self.parts[f"customXml/item{number}.xml"] = etree.tostring(data)
        properties = (
            f'<ds:datastoreItem ds:itemID="{store}" '
            'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
        )
        self.parts[f"customXml/itemProps{number}.xml"] = properties.encode()
        self.parts[f"customXml/_rels/item{number}.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/customXmlProps" Target="itemProps{number}.xml"/>'
            "</Relationships>"
        ).encode()
        # a program that saves the file anew drops a part that no relationship names
        self.relate("customXml", f"../customXml/item{number}.xml")
        binding = (
            f"<w:dataBinding w:prefixMappings=\"xmlns:ns0='{space}'\" "
            f'w:xpath="/ns0:return[1]/ns0:answer[1]" w:storeItemID="{store}"/>'
        )
        properties_of_control = self.control(tag).find(f"{W}sdtPr")
        assert properties_of_control is not None
        properties_of_control.append(xml(binding))

    def relate(self, kind: str, target: str) -> str:
        """Add a relationship of the document; return its id."""
        name = "word/_rels/document.xml.rels"
        number = f"rIdX{self.parts[name].count(b'<Relationship ')}"
        line = f'<Relationship Id="{number}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/></Relationships>'
        self.parts[name] = self.parts[name].replace(b"</Relationships>", line.encode())
        return number


def picture(*, floating: bool = False) -> str:
    """Return the XML of a run with a picture."""
    inside = (
        '<wp:extent cx="9" cy="9"/><wp:docPr id="77" name="p"/><a:graphic><a:graphicData uri="picture"/></a:graphic>'
    )
    tag = "wp:anchor" if floating else "wp:inline"
    return f"<w:r><w:drawing><{tag}>{inside}</{tag}></w:drawing></w:r>"


def text_box(words: str) -> str:
    """Return the XML of a run with a text box, written for new programs and once more for old ones, as Word does."""
    inner = f"<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent>"
    new = f'<w:drawing><wp:anchor><wp:docPr id="78" name="t"/><a:graphic><a:graphicData uri="shape"><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>'  # noqa: E501
    old = f"<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def field_code(code: str, *, form_field: str = "", result: str | None = None) -> list[etree._Element]:
    """Return the runs of a field as Word writes it."""
    parts = [
        f'<w:r><w:fldChar w:fldCharType="begin">{form_field}</w:fldChar></w:r>',
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>',
    ]
    nodes = [xml(part) for part in parts]
    if result is not None:
        nodes += [xml('<w:r><w:fldChar w:fldCharType="separate"/></w:r>'), run(result)]
    return [*nodes, xml('<w:r><w:fldChar w:fldCharType="end"/></w:r>')]
