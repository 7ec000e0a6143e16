"""What programs and people do to a filled Word form: each alteration with what must hold of its record.

Made with lxml, as Word, WPS and LibreOffice leave a file, never by the project's own renderer or
reader. Each takes a package, the answers in it and a source of chance, and returns what must hold.
Those on choices are in `word_choice_alterations`.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

import docx
from lxml import etree

from forms.definition import Form, Kind
from forms.filling import Value
from tests.makers.files.word_package import InapplicableError, W, WordPackage, field_code, picture, run, text_box, xml

OTHER_WORDS = ("化学原料制造业", "苏州另一家科技有限公司", "以附件为准", "2019-09-09", "777")


@dataclass(frozen=True, slots=True)
class MustHold:
    """What must hold of the record of an altered return.

    Attributes:
        touched: The fields that were altered. Each holds its answer or is asked about.
        asked: Touched fields that must be asked about: nobody can tell their answer.
        named: Whether the record must go to review, for something that belongs to no field.
        honest: Whether nothing may be asked about that was not before.
    """

    touched: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    named: bool = False
    honest: bool = False


@dataclass(slots=True)
class Alteration:
    """A filled return while it is altered.

    Attributes:
        package: The file.
        form: What is asked.
        answers: What was filled in.
        rng: Chance.
        taken: Fields that an earlier alteration has touched.
    """

    package: WordPackage
    form: Form
    answers: Mapping[str, Value]
    rng: random.Random
    taken: set[str] = field(default_factory=set)

    def text_field(self, *kinds: Kind) -> str:
        """Take a field of text that has an answer and was not touched yet."""
        lines = {option.line for asked in self.form.fields for option in asked.options}
        found = [
            asked.id
            for asked in self.form.fields
            if asked.kind.is_text and asked.id in self.answers and asked.id not in self.taken | lines
            if not kinds or asked.kind in kinds
        ]
        return self._take(found)

    def choice(self, *kinds: Kind) -> str:
        """Take a choice that has an answer and was not touched yet."""
        found = [
            asked.id
            for asked in self.form.fields
            if asked.kind in (kinds or (Kind.ONE, Kind.MANY))
            if self.answers.get(asked.id) and asked.id not in self.taken
        ]
        return self._take(found)

    def _take(self, found: list[str]) -> str:
        if not found:
            raise InapplicableError
        chosen = self.rng.choice(found)
        self.taken.add(chosen)
        self.package.control(chosen if not self.form.field(chosen).options else f"{chosen}.{self._any(chosen)}")
        return chosen

    def _any(self, field_id: str) -> str:
        return self.form.field(field_id).options[0].id

    def text(self, field_id: str) -> str:
        """Return what stands in a field's control."""
        pieces = self.package.content(field_id).iter(f"{W}t", f"{W}br")
        return "".join("\n" if piece.tag == f"{W}br" else piece.text or "" for piece in pieces)

    def line(self, field_id: str) -> str:
        """Return what stands in a field's control, where it is one line."""
        text = self.text(field_id)
        if "\n" in text:
            raise InapplicableError
        return text

    def other(self, field_id: str) -> str:
        """Return words that a field does not hold."""
        return self.rng.choice([words for words in OTHER_WORDS if words != self.text(field_id)])


Operation = Callable[[Alteration], MustHold]


def _beside(look: str, *, before: bool = False) -> Operation:
    def operate(it: Alteration) -> MustHold:
        name = it.text_field()
        runs = list(it.package.content(name).iter(f"{W}r"))
        extra = run(it.other(name), look)
        if before:
            runs[0].addprevious(extra)
        else:
            runs[-1].addnext(extra)
        return MustHold(frozenset({name}))

    return operate


def _replaced_in_changes(it: Alteration) -> MustHold:
    name = it.text_field()
    old, new = run(it.other(name)), list(it.package.content(name))
    for text in old.iter(f"{W}t"):
        text.tag = f"{W}delText"
    tags = it.rng.choice([("del", "ins"), ("moveFrom", "moveTo")])
    gone, come = (xml(f'<w:{tag} w:id="9" w:author="a"/>') for tag in tags)
    gone.append(old)
    come.extend(new)
    it.package.write(name, gone, come)
    return MustHold(frozenset({name}))


def _typed_with_changes_tracked(it: Alteration) -> MustHold:
    name = it.text_field()
    come = xml('<w:ins w:id="9" w:author="a"/>')
    come.extend(list(it.package.content(name)))
    it.package.write(name, come)
    return MustHold(frozenset({name}), honest=True)


def _equation(it: Alteration) -> MustHold:
    name = it.text_field(Kind.AMOUNT, Kind.INTEGER)
    fraction = (
        "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    )
    it.package.write(name, xml(fraction))
    return MustHold(frozenset({name}), frozenset({name}))


def _raised(it: Alteration) -> MustHold:
    name = it.text_field(Kind.AMOUNT, Kind.INTEGER)
    it.package.content(name).append(run("3", '<w:vertAlign w:val="superscript"/>'))
    return MustHold(frozenset({name}), frozenset({name}))


def _drawn(*xmls: str) -> Operation:
    def operate(it: Alteration) -> MustHold:
        name = it.text_field()
        it.package.write(name, xml(it.rng.choice(xmls)))
        return MustHold(frozenset({name}), frozenset({name}))

    return operate


def _form_field(code: str) -> Operation:
    def operate(it: Alteration) -> MustHold:
        name = it.text_field(Kind.TEXT)
        text = it.line(name)
        entries = f'<w:listEntry w:val="无"/><w:listEntry w:val="{text}"/>'
        state = f'<w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>'
        if code == "FORMDROPDOWN":
            nodes = field_code(code, form_field=state)
        elif code == "fldSimple":
            simple = xml('<w:fldSimple w:instr=" QUOTE x "/>')
            simple.append(run(text))
            nodes = [simple]
        else:
            nodes = field_code(code, form_field="<w:ffData/>", result=text)
        it.package.replace(name, *nodes)
        return MustHold(frozenset({name}))

    return operate


def _prompt_like(it: Alteration) -> MustHold:
    """Type over a blank in LibreOffice 7.4, which leaves the placeholder's flag and style."""
    name = it.text_field(Kind.TEXT)
    control = it.package.control(name)
    it.package.write(name, run(it.text(name), '<w:rStyle w:val="PlaceholderText"/>'))
    control.find(f"{W}sdtPr").append(xml("<w:showingPlcHdr/>"))
    return MustHold(frozenset({name}), honest=True)


def _note(kind: str) -> Operation:
    def operate(it: Alteration) -> MustHold:
        name = it.text_field()
        list(it.package.content(name).iter(f"{W}r"))[-1].addnext(it.package.note(kind, it.other(name)))
        return MustHold(frozenset({name}), frozenset({name}))

    return operate


def _label_changed(it: Alteration) -> MustHold:
    name = it.text_field()
    if it.form.field(name).label_place.value != "cell":
        raise InapplicableError
    label = it.package.cell(name).getprevious()
    words = [] if label is None else list(label.iter(f"{W}t"))
    if not words:
        raise InapplicableError
    words[-1].text = (words[-1].text or "") + it.rng.choice(["（亿元）", "（港币）", "（集团）", "2"])
    return MustHold(frozenset({name}), frozenset({name}))


def _unit_changed(it: Alteration) -> MustHold:
    name = it.text_field(Kind.AMOUNT)
    unit = it.form.field(name).unit
    for text in it.package.cell(name).iter(f"{W}t"):
        if (text.text or "").strip() == unit:
            text.text = it.rng.choice(["亿元", "元", "万美元", ""])
            return MustHold(frozenset({name}), frozenset({name}))
    raise InapplicableError


def _row_copied(it: Alteration) -> MustHold:
    name = it.text_field(Kind.TEXT)
    if it.form.field(name).label_place.value != "cell":
        raise InapplicableError
    text, other = it.line(name), it.other(name)
    more = it.package.copied_row(name)
    changed = [one for one in more.iter(f"{W}t") if one.text == text]
    if not changed:
        raise InapplicableError
    changed[0].text = other
    if it.rng.random() < 0.5:  # LibreOffice drops the tags
        for tag in list(more.iter(f"{W}tag")):
            tag.getparent().remove(tag)
    return MustHold(frozenset({name}), frozenset({name}), named=True)


def _line_below(it: Alteration) -> MustHold:
    name = it.text_field()
    paragraph = xml("<w:p/>")
    paragraph.append(run(it.other(name)))
    it.package.cell(name).append(paragraph)
    return MustHold(frozenset({name}), frozenset({name}))


def _date_in_control(it: Alteration) -> MustHold:
    name = it.text_field(Kind.DATE)
    date = it.package.control(name).find(f"{W}sdtPr/{W}date")
    if date is None:
        raise InapplicableError
    date.set(f"{W}fullDate", "2021-11-30T00:00:00Z")
    return MustHold(frozenset({name}), frozenset({name}))


def _bound_to_other_data(it: Alteration) -> MustHold:
    name = it.text_field()
    it.package.bind(name, it.other(name))
    return MustHold(frozenset({name}), frozenset({name}))


def _bound_to_its_data(it: Alteration) -> MustHold:
    name = it.text_field()
    it.package.bind(name, it.text(name))
    return MustHold(frozenset({name}), honest=True)


def _outside(make: Callable[[Alteration], etree._Element]) -> Operation:
    def operate(it: Alteration) -> MustHold:
        it.package.body.insert(it.rng.choice([0, len(it.package.body) - 1]), make(it))
        return MustHold(named=True)

    return operate


def _paragraph(inside: str) -> Callable[[Alteration], etree._Element]:
    return lambda it: xml(f"<w:p>{inside.format(words=it.rng.choice(OTHER_WORDS))}</w:p>")


def _with_note(kind: str) -> Callable[[Alteration], etree._Element]:
    def make(it: Alteration) -> etree._Element:
        paragraph = xml("<w:p/>")
        paragraph.append(it.package.note(kind, it.rng.choice(OTHER_WORDS)))
        return paragraph

    return make


def _attached(it: Alteration) -> etree._Element:
    it.package.parts["word/chunk.docx"] = b"PK"
    return xml(f'<w:altChunk r:id="{it.package.relate("aFChunk", "chunk.docx")}"/>')


def _second_form(it: Alteration) -> MustHold:
    at = len(it.package.body) - 1
    name = it.text_field()
    words = it.line(name)
    more = [copy.deepcopy(node) for node in it.package.body if node.tag != f"{W}sectPr"]
    for node in more:
        for text in node.iter(f"{W}t"):
            text.text = it.other(name) if text.text == words else text.text
        it.package.body.insert(at, node)
        at += 1
    return MustHold(frozenset({name}), frozenset({name}), named=True)


def _row_added(it: Alteration) -> MustHold:
    row = xml("<w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>")
    row.find(f"{W}tc/{W}p").append(run(it.rng.choice(OTHER_WORDS)))
    it.rng.choice(list(it.package.body.iter(f"{W}tr"))).addnext(row)
    return MustHold(named=True)


def _header(it: Alteration) -> MustHold:
    words = f"<w:hdr><w:p><w:r><w:t>{it.rng.choice(OTHER_WORDS)}</w:t></w:r></w:p></w:hdr>"
    it.package.parts["word/header7.xml"] = etree.tostring(xml(words))
    it.package.relate("header", "header7.xml")
    return MustHold(named=True)


def _control_gone(it: Alteration) -> MustHold:
    name = it.text_field()
    it.package.replace(name, run(it.text(name)))
    return MustHold(frozenset({name}), honest=True)


def _runs_split(it: Alteration) -> MustHold:
    name = it.text_field()
    text = it.text(name)
    at = it.rng.randint(0, len(text))
    it.package.write(name, run(text[:at]), xml('<w:proofErr w:type="spellStart"/>'), run(text[at:], "<w:b/>"))
    return MustHold(frozenset({name}), honest=True)


def _without_names(it: Alteration) -> MustHold:
    """Drop what LibreOffice drops."""
    for name in ("tag", "lock"):
        for element in list(it.package.root.iter(f"{W}{name}")):
            element.getparent().remove(element)
    it.taken |= {asked.id for asked in it.form.fields}  # nothing is found by its tag any more
    return MustHold(honest=True)


def _by_python_docx(it: Alteration) -> MustHold:
    document = docx.Document(BytesIO(it.package.saved()))
    out = BytesIO()
    document.save(out)
    it.package.__init__(out.getvalue())
    return MustHold(honest=True)


OPERATIONS: dict[str, Operation] = {
    "hidden beside": _beside("<w:vanish/>"),
    "white beside": _beside('<w:color w:val="FFFFFF"/>'),
    "tiny beside": _beside('<w:sz w:val="2"/>'),
    "struck before": _beside("<w:strike/>", before=True),
    "struck twice behind": _beside("<w:dstrike/>"),
    "replaced in changes": _replaced_in_changes,
    "typed with changes tracked": _typed_with_changes_tracked,
    "equation": _equation,
    "raised digit": _raised,
    "picture for words": _drawn(picture(), picture(floating=True)),
    "text box for words": _drawn(text_box("化学原料制造业")),
    "object for words": _drawn("<w:r><w:object/></w:r>"),
    "old text field": _form_field("FORMTEXT"),
    "old list": _form_field("FORMDROPDOWN"),
    "simple field": _form_field("fldSimple"),
    "flag left standing": _prompt_like,
    "comment": _note("comment"),
    "footnote": _note("footnote"),
    "endnote": _note("endnote"),
    "label changed": _label_changed,
    "unit changed": _unit_changed,
    "row copied": _row_copied,
    "line below": _line_below,
    "date in control": _date_in_control,
    "bound to other data": _bound_to_other_data,
    "bound to its data": _bound_to_its_data,
    "paragraph outside": _outside(_paragraph("<w:r><w:t>{words}</w:t></w:r>")),
    "text box outside": _outside(_paragraph(text_box("{words}"))),
    "picture outside": _outside(_paragraph(picture(floating=True))),
    "object outside": _outside(_paragraph("<w:r><w:object/></w:r>")),
    "comment outside": _outside(_with_note("comment")),
    "document put in": _outside(_attached),
    "second form": _second_form,
    "row added": _row_added,
    "header": _header,
    "control gone": _control_gone,
    "runs split": _runs_split,
    "names dropped": _without_names,
    "saved by python-docx": _by_python_docx,
}
