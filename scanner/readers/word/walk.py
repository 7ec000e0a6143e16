"""Walks through a Word document (WordprocessingML) and gives what a person would see, character by character.

How it works
------------
One walk goes through the document's elements in their order and gives a `Token` for each
character and for each thing that is not a character, such as a picture. A deleted, hidden or struck
character is given too, and its token says so: whoever reads a field can then tell what else stands
there. `text_of` gives only the text that is seen at first sight; a `Walk()` without the document's
styles and notes is enough for that.

| in the file | written by | what the walk gives |
| --- | --- | --- |
| `w:ins`, `w:moveTo`; `w:del`, `w:moveFrom`; rows and paragraph ends with these in their properties | Word, WPS, LibreOffice with changes tracked | characters that are `inserted` or `deleted` |
| `w:vanish`, white letters, two points and less | all | characters that are `hidden` |
| `w:strike`, `w:dstrike` | all | characters that are `struck` |
| `w:fldChar` … `w:instrText` …, `w:fldSimple` | Word and WPS (form fields, enclosed characters) | the result, or what is drawn from the code |
| `m:oMath` | Word, LibreOffice | one `UNKNOWN`: a fraction is no line of text |
| `w:vertAlign` | all | raised digits as the characters ² ₂, so that 10² is not 102 |
| `w:drawing`, `w:pict`, `w:object` | all | a `Thing`, with the words of a text box in it |
| `mc:AlternateContent` | Word | its first choice only |
| `w:commentReference`, `w:footnoteReference` | all | a `Thing` with the note's words |
| `w:altChunk`, `w:subDoc` | programs that merge documents | a `Thing` |
| `w:sdt` that shows its placeholder | all | nothing |
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from scanner.readers.word import field_codes
from scanner.readers.word.controls_shown import shows_placeholder
from scanner.readers.word.looks import Look, Looks, shaded
from scanner.readers.word.names import COMPATIBILITY, CONTROL, MATH, UNKNOWN, W, is_switched_on
from scanner.readers.word.tokens import NOTES, Change, Thing, Token, seen

_PROPERTIES = ("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr")
_UNSEEN = frozenset(W + name for name in (*_PROPERTIES, "fldData", "rt", "delInstrText"))
_SIGNS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "-"}
_INSERTED = frozenset({W + "ins", W + "moveTo"})
_DELETED = frozenset({W + "del", W + "moveFrom"})
_TEXTS = frozenset({W + "t", W + "delText"})
_SUPERSCRIPTS = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_SUBSCRIPTS = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_FIELD_MARK, _FIELD_CODE = W + "fldChar", W + "instrText"
_HOLDERS = frozenset(W + name for name in ("p", "tc", "tr", "tbl", "r", "ins", "del", "sdt", "sdtContent"))
_LOWEST_ROW_TWIPS = 80  # an estimate: in a row of a fixed height of 4 points and less nothing can be read


_THINGS = {
    W + "drawing": Thing.PICTURE,
    W + "pict": Thing.PICTURE,
    W + "contentPart": Thing.PICTURE,
    W + "object": Thing.OBJECT,
    W + "altChunk": Thing.ATTACHED,
    W + "subDoc": Thing.ATTACHED,
    W + "commentReference": Thing.COMMENT,
    W + "commentRangeStart": Thing.COMMENT,
    W + "footnoteReference": Thing.FOOTNOTE,
    W + "endnoteReference": Thing.ENDNOTE,
}
_HAVE_WORDS = frozenset({Thing.PICTURE, Thing.OBJECT})


@dataclass(slots=True)
class _FieldCode:
    """A field code of Word (see `field_codes`) whose end the walk has not reached yet."""

    code: str = ""
    form_field: etree._Element | None = None
    has_result: bool = False


_PLAIN_LOOK = Look()


@dataclass(frozen=True, slots=True)
class _Around:
    """What the elements around the walked element give to it: a look, a paragraph's style, a tracked change."""

    look: Look = _PLAIN_LOOK
    paragraph: Sequence[etree._Element] = ()
    change: Change = Change.NONE


_NOTHING_AROUND = _Around()


class Walk:
    """Walks the elements of one document, each once: what it gave is kept, so the document may not change meanwhile."""

    def __init__(
        self, *, styles: etree._Element | None = None, notes: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        """Keep the document's styles, and the texts of its notes by their kind and id."""
        self._surroundings = _Surroundings(Looks(styles))
        self._notes = notes or {}
        self._walked: dict[etree._Element, list[Token]] = {}

    def tokens(
        self, nodes: Iterable[etree._Element], controls: Mapping[etree._Element, str] | None = None
    ) -> list[Token]:
        """Return the characters and things of some elements in order; a paragraph ends with a newline.

        Args:
            nodes: Elements of a document.
            controls: Content controls with their names; each gives one `CONTROL` token and is not entered.
        """
        steps = _Steps(self._surroundings, self._notes, controls or {})
        found: list[Token] = []
        for node in nodes:
            alone = not controls and not steps.has_open_field  # else it also depends on what is not in it
            known = self._walked.get(node) if alone else None
            if known is None:
                known = []
                steps.of(node, self._surroundings.around(node), known)
                if alone and not steps.has_open_field:
                    self._walked[node] = known
            found += known
        return [*found, Token(UNKNOWN)] if steps.has_open_field else found

    def text_of(self, node: etree._Element) -> str:
        """Return the text of an element that is seen at first sight."""
        return seen(self.tokens([node]))


class _Surroundings:
    """What all elements give to those in them: a deleted row, a shaded cell, a paragraph's style."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._known: dict[etree._Element, tuple[_Around, _Around]] = {}

    def around(self, node: etree._Element) -> _Around:
        """Return what all elements around an element give to it."""
        around = _NOTHING_AROUND
        for holder in reversed([*node.iterancestors()]):
            around = self.inside(holder, around)
        return around

    def inside(self, node: etree._Element, around: _Around) -> _Around:
        """Return what the children of an element get from it and from the elements around it."""
        before, inner = self._known.get(node, (None, around))
        if before is not around:
            inner = _inside(node, around, self._looks)
            self._known[node] = around, inner
        return inner


def _inside(node: etree._Element, around: _Around, looks: Looks) -> _Around:
    """Return what an element adds to what is around it, or makes of it."""
    tag = node.tag
    if tag in _DELETED:
        return replace(around, change=Change.DELETED)
    if tag in _INSERTED:  # text that was inserted and then deleted stays deleted
        return replace(around, change=around.change or Change.INSERTED)
    if tag == f"{W}tr":
        return _inside_row(node.find(f"{W}trPr"), around)
    look, paragraph = around.look, around.paragraph
    if tag == f"{W}tc":
        look = shaded(look, node.find(f"{W}tcPr"))
    elif tag == f"{W}p":
        look, paragraph = shaded(look, node.find(f"{W}pPr")), looks.of_paragraph(node)
    elif tag == f"{W}r":
        look = looks.of_run(node, look, paragraph)
    else:
        return around
    return replace(around, look=look, paragraph=paragraph)


def _inside_row(properties: etree._Element | None, around: _Around) -> _Around:
    if properties is None:
        return around
    height = properties.find(f"{W}trHeight")
    exact = height is not None and str(height.get(f"{W}hRule")) == "exact"
    low = exact and height is not None and _number(height.get(f"{W}val")) <= _LOWEST_ROW_TWIPS
    if low or is_switched_on(properties.find(f"{W}hidden")):
        around = replace(around, look=replace(around.look, hidden=True))
    change = _change_of_end(properties)
    return around if change is Change.NONE else replace(around, change=change)


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return float("inf")


def _change_of_end(properties: etree._Element | None) -> Change:
    """Return what a tracked change did to a table row or to the end of a paragraph."""
    if properties is None:
        return Change.NONE
    if any(properties.find(name) is not None for name in _DELETED):
        return Change.DELETED
    return Change.INSERTED if any(properties.find(name) is not None for name in _INSERTED) else Change.NONE


class _Steps:
    """The steps of one walk. It remembers the field codes that have begun, from one element to the next."""

    def __init__(
        self, surroundings: _Surroundings, notes: Mapping[tuple[str, str], str], controls: Mapping[etree._Element, str]
    ) -> None:
        self._surroundings = surroundings
        self._notes = notes
        self._controls = controls
        self._fields: list[_FieldCode] = []

    @property
    def has_open_field(self) -> bool:
        """Whether a field code has begun and never ended: nobody knows what it should show."""
        return bool(self._fields)

    def of(self, node: etree._Element, around: _Around, out: list[Token]) -> None:
        """Add the tokens of an element and of what is in it to `out`."""
        tag = node.tag
        if tag in _UNSEEN or not str(tag).startswith("{"):  # the tag of an XML comment is no name
            return
        if tag == _FIELD_MARK:
            self._field_mark(node, around, out)
        elif tag == _FIELD_CODE:
            if self._fields and not self._fields[-1].has_result:
                self._fields[-1].code += node.text or ""
        elif self._in_result(tag):
            self._content(node, around, out)

    def _content(self, node: etree._Element, around: _Around, out: list[Token]) -> None:
        """Add the tokens of an element that is not part of a field code."""
        tag = node.tag
        if node in self._controls:
            out.append(Token(CONTROL, control=self._controls[node], change=around.change, hidden=around.look.hidden))
        elif tag in _TEXTS:
            self._text(node.text or "", around, out)
        elif tag in _SIGNS:
            out.append(self._token(_SIGNS[tag], around))
        elif tag == f"{W}sym":
            sign = field_codes.symbol(str(node.get(f"{W}font", "")), str(node.get(f"{W}char", "")))
            out.append(self._token(sign, around))
        elif tag in _THINGS:
            self._thing(node, around, out)
        elif str(tag).startswith(MATH):
            out.append(self._token(UNKNOWN, around))
        elif tag != f"{W}sdt" or not shows_placeholder(node):
            self._children(node, around, out)

    def _children(self, node: etree._Element, around: _Around, out: list[Token]) -> None:
        tag = node.tag
        inner = self._surroundings.inside(node, around)
        if tag == f"{W}fldSimple":
            self._simple_field(node, inner, out)
            return
        if tag in (f"{W}bdo", f"{W}dir") and str(node.get(f"{W}val")) == "rtl":
            out.append(self._token(UNKNOWN, inner))  # its characters are shown from right to left, unlike in the file
        for child in _alternatives(node):
            self.of(child, inner, out)
        if tag == f"{W}p":
            properties = node.find(f"{W}pPr/{W}rPr")
            change = _change_of_end(properties)
            out.append(self._token("\n", inner if change is Change.NONE else replace(inner, change=change)))

    def _in_result(self, tag: object) -> bool:
        """Tell whether an element is seen: it is not in a field code, nor in the result of one drawn from its code."""
        if not self._fields or tag in _HOLDERS:
            return True
        return all(
            field.has_result and field_codes.name_of(field.code) not in field_codes.DRAWN_FROM_CODE
            for field in self._fields
        )

    def _field_mark(self, node: etree._Element, around: _Around, out: list[Token]) -> None:
        match str(node.get(f"{W}fldCharType")):
            case "begin":
                self._fields.append(_FieldCode(form_field=node.find(f"{W}ffData")))
            case "separate" if self._fields:
                self._fields[-1].has_result = True
            case "end" if self._fields:
                field = self._fields.pop()
                self._drawn(field.code, field.form_field, around, out, has_result=field.has_result)

    def _simple_field(self, node: etree._Element, around: _Around, out: list[Token]) -> None:
        code = str(node.get(f"{W}instr", ""))
        if field_codes.name_of(code) not in field_codes.DRAWN_FROM_CODE:
            for child in node:
                self.of(child, around, out)
        form_field = next(node.iter(f"{W}ffData"), None)
        self._drawn(code, form_field, around, out, has_result=len(node) > 0)

    def _drawn(
        self, code: str, form_field: etree._Element | None, around: _Around, out: list[Token], *, has_result: bool
    ) -> None:
        name = field_codes.name_of(code)
        if not self._in_result(None):
            return
        if name in field_codes.CHANGING:
            out.append(self._token(UNKNOWN, around))
        elif not has_result or name in field_codes.DRAWN_FROM_CODE:
            for text, stress in field_codes.drawn(code, form_field):
                for character in text:
                    token = self._token(character, around)
                    out.append(replace(token, stress=token.stress | stress))

    def _text(self, text: str, around: _Around, out: list[Token]) -> None:
        look = around.look
        for character in text.upper() if look.capitals else text:
            shown = " " if character in "\r\n" else character  # Word shows a space; a line break is an element
            if look.symbols is not None:
                shown = field_codes.shown_by(shown, look.symbols)
            elif look.raised:
                table = _SUPERSCRIPTS if look.raised == "superscript" else _SUBSCRIPTS
                shown = table.get(shown, shown)
            out.append(self._token(shown, around))

    def _thing(self, node: etree._Element, around: _Around, out: list[Token]) -> None:
        thing = _THINGS[node.tag]
        words = ""
        if thing in NOTES:
            words = self._notes.get((thing.value, str(node.get(f"{W}id"))), "")
            if thing is Thing.COMMENT and not words:
                return
        elif thing in _HAVE_WORDS:
            boxes = [box for box in node.iter(f"{W}txbxContent") if not _is_fallback(box, node)]
            inner: list[Token] = []
            for box in boxes:
                for child in box:
                    self.of(child, _NOTHING_AROUND, inner)
            words = seen(inner)
            thing = Thing.TEXT_BOX if boxes else thing
        out.append(replace(self._token("", around), thing=thing, words=words))

    @staticmethod
    def _token(text: str, around: _Around) -> Token:
        look = around.look
        return Token(text, look.stress, look.struck, look.hidden, around.change, raised=bool(look.raised))


def _alternatives(node: etree._Element) -> Iterable[etree._Element]:
    """Return an element's children; of alternatives for new and for old programs, only the first for new ones."""
    if node.tag == f"{COMPATIBILITY}AlternateContent":
        return node.findall(f"{COMPATIBILITY}Choice")[:1] or list(node)[:1]
    return node


def _is_fallback(node: etree._Element, top: etree._Element) -> bool:
    """Tell whether an element lies in an alternative for old programs (`mc:Fallback`) inside the element `top`."""
    holders = []
    for holder in node.iterancestors():
        if holder is top:
            break
        holders.append(holder.tag)
    return f"{COMPATIBILITY}Fallback" in holders
