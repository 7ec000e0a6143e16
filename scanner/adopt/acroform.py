"""Drafts the fields of a fillable PDF as the PDF itself says them: names, types, tooltips, states, places.

What a PDF does not say is guessed: the words of a box and of a field without a tooltip are those that a draft of the
drawing alone finds at the same place.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pikepdf

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.draft import Draft, DraftField, DraftOption
from scanner.adopt.guesses.choices import Choice, choices_of
from scanner.adopt.guesses.drafting import draft_of, short
from scanner.adopt.guesses.labels import label_of
from scanner.adopt.guesses.naming import field_id, option_id, option_ids, pdf_id
from scanner.adopt.guesses.phrases import phrases_of
from scanner.adopt.guesses.places.place import Place
from scanner.adopt.guesses.vocabulary import CONTRARIES, kind_of
from scanner.adopt.printed import Outline, OutlineShape, PrintedPage
from scanner.adopt.sources.form_fields import FormField, FormWidget, form_fields

_MULTILINE: Final = 1 << 12
_COMB: Final = 1 << 24
_REQUIRED: Final = 1 << 1
_RADIO: Final = 1 << 15
_LINE_MM: Final = 6.0
_COMB_MOST: Final = 60


def draft_of_form(content: bytes, pages: Sequence[PrintedPage]) -> Draft | None:
    """Return the draft of a fillable PDF; None where it has no field that is shown.

    Args:
        content: The PDF.
        pages: What is printed on its pages, without its fields.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = list(form_fields(pdf))
    if not found:
        return None
    drawn = draft_of(pages)
    drafter = _Drafter(tuple(pages))
    fields = drafter.fields(found)
    return replace(drawn, fields=tuple(fields))


class _Drafter:
    """Makes the fields of a draft, with the words that stand beside them on the page."""

    def __init__(self, pages: tuple[PrintedPage, ...]) -> None:
        self._pages = {page.page_no: page for page in pages}
        self._phrases = {page.page_no: phrases_of(page) for page in pages}
        self._ids: set[str] = set()
        self._words: dict[tuple[int, Rect], tuple[str, str]] = {}
        self._drawn: dict[tuple[int, Rect], Choice] = {}

    def fields(self, found: Sequence[FormField]) -> list[DraftField]:
        """Return the fields in reading order."""
        self._ask_boxes(found)
        taken: dict[int, list[Rect]] = {}
        for one in found:
            for widget in one.widgets:
                taken.setdefault(widget.page_no, []).append(widget.box)
        drafted: list[DraftField] = []
        for group in self._with_drawn_groups(_grouped(found)):
            drafted += self._choice(group) if group[0].kind == "/Btn" else self._text(group[0], taken)
        return sorted(drafted, key=lambda field: (field.page_no, round(field.place.top / 3), field.place.left))

    def _ask_boxes(self, found: Sequence[FormField]) -> None:
        """Find the question and the words of every box, as if the fields' places had been drawn."""
        for page_no, page in self._pages.items():
            outlines = [
                Outline(widget.box, OutlineShape.SQUARE)
                for one in found
                if one.kind == "/Btn"
                for widget in one.widgets
                if widget.page_no == page_no
            ]
            for choice in choices_of(page, self._phrases[page_no], outlines) if outlines else ():
                for box in choice.boxes:
                    self._words[page_no, box.outline.box] = (choice.question, box.label)
                    self._drawn[page_no, box.outline.box] = choice

    def _with_drawn_groups(self, groups: list[list[FormField]]) -> list[list[FormField]]:
        """Put check boxes together that are fields of their own, but stand under one question on the page."""
        together: dict[int, list[FormField]] = {}
        order: list[list[FormField]] = []
        for group in groups:
            lone = group[0] if len(group) == 1 and group[0].kind == "/Btn" and len(group[0].widgets) == 1 else None
            choice = None if lone is None else self._drawn.get((lone.widgets[0].page_no, lone.widgets[0].box))
            if lone is None or choice is None or not choice.question or lone.flags & _RADIO:
                order.append(group)
            elif id(choice) in together:
                together[id(choice)].append(lone)
            else:
                together[id(choice)] = [lone]
                order.append(together[id(choice)])
        return order

    def _said(self, widget: FormWidget) -> tuple[str, str]:
        return self._words.get((widget.page_no, widget.box), ("", ""))

    def _choice(self, group: list[FormField]) -> list[DraftField]:
        boxes = [(one, widget) for one in group for widget in one.widgets if widget.page_no in self._pages]
        boxes.sort(key=lambda pair: (pair[1].page_no, round(pair[1].box.top / 3), pair[1].box.left))
        if not boxes:
            return []
        said = [self._said(widget) for _, widget in boxes]
        is_radio = bool(group[0].flags & _RADIO) or len(group[0].widgets) > 1
        labels = [label or widget.tooltip or widget.state for (_, widget), (_, label) in zip(boxes, said, strict=True)]
        own = group[0].tooltip if len(group) == 1 and (is_radio or not said[0][1]) else ""
        question = own or next((one for one, _ in said if one), "") or (labels[0] if len(boxes) == 1 else "")
        certainty = 1.0 if own else 0.85 if question else 0.6
        takes_one = is_radio or {option_id(label) for label in labels} in CONTRARIES
        kind = Kind.ONE if takes_one and len(boxes) > 1 else Kind.MANY
        ids = option_ids(labels)
        outlines = [self._outline(widget) for _, widget in boxes]
        if len({outline.box for outline in outlines}) < len(outlines):  # two widgets claim one printed outline
            outlines = [Outline(widget.box, OutlineShape.SQUARE) for _, widget in boxes]
        options = tuple(
            DraftOption(
                id_,
                short(label) or one.name,
                widget.page_no,
                outline.box,
                outline.shape,
                0.95 if words else 0.6,
                pdf_name="" if kind is Kind.ONE and len(group) == 1 else one.name,
                pdf_state=widget.state,
            )
            for id_, label, (one, widget), (_, words), outline in zip(ids, labels, boxes, said, outlines, strict=True)
        )
        required = any(one.flags & _REQUIRED for one in group)
        name = group[0].name
        return [
            DraftField(
                self._group_id(group, question),
                short(question) or name,
                kind,
                certainty,
                options[0].page_no,
                options=options,
                required=required,
                pdf_name=name if kind is Kind.ONE and len(group) == 1 else "",
            )
        ]

    def _group_id(self, group: list[FormField], question: str) -> str:
        """Return an id for check boxes: their one name, the part that all names begin with, or their question's."""
        stems = {one.name.rpartition(".")[0] for one in group}
        stem = group[0].name if len(group) == 1 else next(iter(stems)) if len(stems) == 1 else ""
        return pdf_id(stem, self._ids) if stem else field_id(short(question), self._ids)

    def _outline(self, widget: FormWidget) -> Outline:
        """Return the printed outline that a widget lies on, which may be smaller; the widget's own place if none."""
        for outline in self._pages[widget.page_no].outlines:
            if widget.box.contains(outline.box.center) and outline.box.width < 1.3 * widget.box.width:
                return outline
        return Outline(widget.box, OutlineShape.SQUARE)

    def _text(self, one: FormField, taken: dict[int, list[Rect]]) -> list[DraftField]:
        widgets = [widget for widget in one.widgets if widget.page_no in self._pages]
        made = []
        for widget in widgets[:1]:
            page = self._pages[widget.page_no]
            cell = next((cell for cell in page.cells if cell.contains(widget.box.center)), None)
            others = [box for box in taken[widget.page_no] if box != widget.box]
            place = Place(widget.box, 1.0, cell=cell)
            label = label_of(place, page, self._phrases[widget.page_no], others)
            words = one.tooltip or label.text
            multiline = bool(one.flags & _MULTILINE) and widget.box.height > 9.0
            lines = max(2, int(widget.box.height / _LINE_MM)) if multiline else 1
            kind = Kind.INK if one.kind == "/Sig" else kind_of(words) or (Kind.LONG_TEXT if lines > 2 else Kind.TEXT)
            if kind is Kind.INK and one.kind != "/Sig":
                kind = Kind.TEXT  # a viewer lets people type there
            if lines == 1 and kind is Kind.LONG_TEXT:
                kind = Kind.TEXT
            comb = one.length if one.flags & _COMB and 2 <= one.length <= _COMB_MOST else 0
            notes = [f"list: {', '.join(one.choices)}"] if one.choices else []
            notes += [f"{len(widgets)} places"] if len(widgets) > 1 else []
            made.append(
                DraftField(
                    pdf_id(one.name, self._ids),
                    short(words) or one.name,
                    kind,
                    1.0 if one.tooltip else round(label.certainty * 0.9, 2),
                    widget.page_no,
                    widget.box,
                    comb=comb,
                    lines=min(lines, 60),
                    required=bool(one.flags & _REQUIRED),
                    pdf_name=one.name,
                    note="; ".join(notes),
                )
            )
        return made


def _grouped(found: Sequence[FormField]) -> list[list[FormField]]:
    """Put check boxes that are kids of one name together: `needs.a` and `needs.b` are one field."""
    groups: dict[str, list[FormField]] = {}
    order: list[list[FormField]] = []
    for one in found:
        if one.kind != "/Btn":
            order.append([one])
            continue
        stem = one.name.rpartition(".")[0]
        parts = stem.rpartition(".")[2]
        key = stem if stem and len(one.widgets) == 1 and "[" not in parts else one.name
        if key in groups:
            groups[key].append(one)
        else:
            groups[key] = [one]
            order.append(groups[key])
    return order
