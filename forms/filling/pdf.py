"""Answers into the fillable PDF: values as viewers store them, with their appearance drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pikepdf import Dictionary, Name, Object, Pdf

from forms.answers import Value, answer_text
from forms.definition import Field, Form
from forms.definition.date_parts import with_parts
from forms.definition.rows import pdf_name
from forms.filling.pdf_text import Type, Typeset, needs_rare, typeset_comb, typeset_lines, typeset_right
from forms.geometry import Rect, points_from_mm
from forms.layout.model import FieldBox, Layout
from forms.render.pdf import open_copy, saved
from forms.render.pdf.fields import COMB, MULTILINE, ON, appearance, default_appearance, named_fields, text_string
from forms.render.pdf.font import FIELD_RESOURCE, RARE_RESOURCE, field_font, rare_font, rare_glyphs
from forms.render.pdf.heads import SIZE_PT, head_answers, name_place, put_name
from forms.render.pdf.typing import Typing, typing_of


def fill_pdf(form: Form, layout: Layout, answers: Mapping[str, Value], *, copy_id: str | None = None) -> bytes:
    """Return the fillable PDF with answers in it.

    Every value is kept whole. What does not fit is drawn smaller, down to 7 pt, and cut
    off at the field's edge beyond that.

    Args:
        form: What is asked.
        layout: Where it stands.
        answers: Field id to value, `check_answers`'; a missing id is blank.
        copy_id: Eight upper-case letters or digits for the page code, or None.
    """
    with open_copy(form, layout, copy_id) as pdf:
        fill_fields(pdf, form, layout, answers)
        return saved(pdf)


def fill_fields(pdf: Pdf, form: Form, layout: Layout, answers: Mapping[str, Value]) -> None:
    """Write answers into the fields of a fillable PDF of a form.

    Args:
        pdf: Its fields are blank.
        form: What is asked.
        layout: Where it stands.
        answers: Field id to value, `check_answers`'; a missing id is blank.
    """
    texts = dict(_typed_texts(form, answers))
    boxes = {box.field_id: box for _, box in layout.field_boxes()}
    targets = named_fields(pdf)
    pen = _Pen(pdf, "".join(texts.values()))
    for field in form.drawn().fields:
        if field.id in texts:
            pen.write(targets[pdf_name(field.id)], boxes[field.id], texts[field.id], typing_of(field, boxes[field.id]))
        elif field.kind.is_choice:
            _tick(targets[pdf_name(field.id)], field, answers.get(field.id))
    words = head_answers(form, answers)
    places = [place for page in layout.pages if (place := name_place(form, page)) is not None]
    if words and places:
        put_name(pdf, form, layout, pen.drawn_name(words, places[0]))


def _typed_texts(form: Form, answers: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield the text of each field that is typed in and not blank; line breaks as line feeds."""
    answers = with_parts(answers, frozenset(field.id for field in form.fields if field.in_parts))
    for field in form.drawn().fields:
        value = answers.get(field.id)
        if field.kind.is_choice or value is None or isinstance(value, list):
            continue
        text = answer_text(value).replace("\r\n", "\n").replace("\r", "\n")
        if text:
            yield field.id, text


class _Pen:
    """Writes texts into the fields of one PDF."""

    def __init__(self, pdf: Pdf, everything: str) -> None:
        self._pdf = pdf
        rare = needs_rare(everything, field_font(), rare_glyphs())
        self._fonts = Type(field_font(), rare_font(rare) if rare else None)
        self._resources = Dictionary({str(FIELD_RESOURCE): pdf.Root.AcroForm.DR.Font[FIELD_RESOURCE]})
        if self._fonts.rare is not None:
            self._resources[RARE_RESOURCE] = self._fonts.rare.embed(pdf)

    def drawn_name(self, name: str, place: Rect) -> Object:
        """Return a drawing of a recipient's name at the right end of a place, cut off where it is too long for it."""
        width, height = points_from_mm(place.width), points_from_mm(place.height)
        stream = appearance(
            self._pdf, typeset_right(name, self._fonts, (width, height), size_pt=SIZE_PT), width, height
        )
        stream.Resources = Dictionary(Font=self._resources)
        return stream

    def write(self, target: Object, box: FieldBox, text: str, typing: Typing) -> None:
        typeset = self._typeset(target, box, text, typing.size_pt)
        target.V = text_string(text)
        if typeset.multiline:
            target.Ff = int(target.Ff) | MULTILINE
        target.DA = default_appearance(typeset.size_pt)
        if typing.wraps and not box.multiline:  # what a line holds is as large as in all other fields
            typeset = self._on_one_line(target, box, text) or typeset
        width, height = _size(box)
        stream = appearance(self._pdf, typeset.content, width, height)
        stream.Resources = Dictionary(Font=self._resources)
        target.AP = Dictionary(N=stream)

    def _typeset(self, target: Object, box: FieldBox, text: str, size_pt: float) -> Typeset:
        if box.comb and len(text) <= box.comb and "\n" not in text:
            return typeset_comb(text, self._fonts, _size(box), size_pt=size_pt, cells=box.comb)
        if box.comb:  # more than its cells hold: an ordinary field, or viewers would cut the value off
            target.Ff = int(target.Ff) & ~COMB
            del target.MaxLen
        return self._lines(target, box, text, size_pt=size_pt, multiline=box.multiline)

    def _on_one_line(self, target: Object, box: FieldBox, text: str) -> Typeset | None:
        """Return a text set on one line in its form's own size; None where the line is too long."""
        size_pt = points_from_mm(box.size_mm)
        typeset = self._lines(target, box, text, size_pt=size_pt, multiline=False)
        return typeset if typeset.size_pt == size_pt and not typeset.multiline else None

    def _lines(self, target: Object, box: FieldBox, text: str, *, size_pt: float, multiline: bool) -> Typeset:
        align = int(target.get("/Q", 0)) / 2  # PDF's numbers for left, centre and right are 0, 1 and 2
        return typeset_lines(text, self._fonts, _size(box), size_pt=size_pt, multiline=multiline, align=align)


def _size(box: FieldBox) -> tuple[float, float]:
    return points_from_mm(box.rect.width), points_from_mm(box.rect.height)


def _tick(group: Object, field: Field, value: Value) -> None:
    """Set the state of a choice's boxes, in the order of its options."""
    chosen = set(value) if isinstance(value, list) else {value}
    for option, kid in zip(field.options, group.Kids, strict=True):
        if option.id not in chosen:
            continue
        state = ON if field.kind.takes_many else Name("/" + option.id)
        kid.AS = state
        (kid if field.kind.takes_many else group).V = state
