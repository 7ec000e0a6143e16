"""Reads Word files: content controls first, then what people did to the form instead of using them.

Where a content control was deleted, its bookmark or its table cell may still be there; where a box
was replaced by a typed sign, the sign stands beside the option's label. What is found only by its
place is a little less certain. Every reading is then compared with everything else that the file
says about its field (see `doubts`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lxml import etree

from forms.definition import Field, Form, LabelPlace, Option
from forms.definition.date_parts import PARTS, part_id
from forms.layout.model import Layout
from scanner.issues import issue
from scanner.readers.word.added_rows import with_added_rows
from scanner.readers.word.bound import bound_doubts
from scanner.readers.word.choice_reading import BY_PLACE, NAME, evidence_in, read_choice, said
from scanner.readers.word.controls_shown import fold, is_prompt, shows_placeholder
from scanner.readers.word.doubts import (
    Doubt,
    asked_about,
    date_doubts,
    doubts_in,
    struck_in,
    told_twice,
    unreadable_in,
)
from scanner.readers.word.names import DRAWING, W
from scanner.readers.word.places import OptionCell, Places, find_places
from scanner.readers.word.printed_words import issues_elsewhere, print_doubts, words_of
from scanner.readers.word.tokens import DRAWN, seen
from scanner.readers.word.walk import Walk
from scanner.values.issue import Issue
from scanner.values.opened import WordContent
from scanner.values.reading import Outcome, Reading, Witness

_PICTURE_ELSEWHERE = 0.5
"""The confidence, an estimate, that an empty box is meant by a picture that floats over the page.

Word anchors such a picture to some paragraph, which need not be near the picture.
"""


class ContentControlsReader:
    """Reads a returned Word document; it is a `Reader[WordContent]` and keeps no state."""

    def read(self, subject: WordContent, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each field; see `Reader`. The text of a Word file has no fixed places on paper.

        So the layout is not used.
        """
        del layout
        return FormInWord.found_in(subject, form).readings()


@dataclass(frozen=True, slots=True)
class FormInWord:
    """A form that was found in a document.

    Attributes:
        form: The form, with the rows that people added.
        content: The document.
        places: Where the form's fields stand in the body.
        walk: Gives the characters and pictures that are seen in the document.
    """

    form: Form
    content: WordContent
    places: Places
    walk: Walk

    @classmethod
    def found_in(cls, content: WordContent, form: Form) -> FormInWord:
        """Look for a form's fields in a document."""
        walk = Walk(styles=content.styles, notes=content.notes)
        places = find_places(content.body, form)
        return cls(with_added_rows(form, places), content, places, walk)

    def issues(self) -> tuple[Issue, ...]:
        """Return an issue for each sort of thing in the document that belongs to no field of the form."""
        return issues_elsewhere(self.content, self.form, self.places, self.walk)

    def readings(self) -> tuple[Reading, ...]:
        """Return a reading for each field, in the form's order."""
        lines = {option.line: (asked, option) for asked in self.form.fields for option in asked.options if option.line}
        readings = []
        for asked in self.form.fields:
            if asked.kind.is_choice:
                readings.append(self._choice(asked))
            elif asked.kind.is_ink:
                readings.append(self._ink(asked))
            elif asked.part_of is not None:
                readings.append(self._part(asked, asked.part_of))
            elif asked.id in lines:
                readings.append(self._line(asked, *lines[asked.id]))
            else:
                readings.append(self._text(asked))
        return tuple(readings)

    def _text(self, asked: Field) -> Reading:
        """Read a text field: its control or bookmark, and what stands beside that in its cell."""
        cell = self.places.cell_of([asked.id], asked.id)
        control = self.places.controls.get(asked.id)
        written = self._named_text(asked)
        reading = self._text_in(asked, cell, written)
        doubles = self.places.doubles.get(asked.id, [])
        doubled = {next(double.iterancestors(f"{W}tc"), None) for double in doubles}
        more = [one for one in self.places.more_cells.get(asked.id, ()) if one not in doubled]
        others = [_text_reading(asked, self._control_text(double)) for double in doubles]
        others += [self._text_in(asked, one, None) for one in more]
        doubts = [*told_twice(reading, others), *date_doubts(control, reading.text or "")]
        doubts += bound_doubts(control, written or "", self.content.stores)
        held = cell if cell is not None else control
        if held is not None:
            tokens = self.walk.tokens([held])
            doubts += doubts_in(tokens, lambda text: _without_print(text, asked)) + struck_in(tokens)
            doubts += unreadable_in(asked, tokens)
        if cell is not None:
            doubts += print_doubts(asked, cell, self.form, self.walk)
        return asked_about(reading, asked, doubts, said=reading.text or "")

    def _part(self, asked: Field, date: Field) -> Reading:
        """Read a date's year, month or day: from its control or bookmark, else from before its word in the cell."""
        part = asked.id.rpartition(".")[2]
        names = [part_id(date.id, one) for one in PARTS]
        cell = self.places.cell_of(names, date.id)
        written = self._named_text(asked)
        shown = "" if cell is None else seen(self.walk.tokens([cell]))
        found = re.search(rf"([^\s年月日]*)\s*{PARTS[part]}", shown)
        beside = found[1] if found is not None else ""
        if cell is None and written is None:
            return _missing(asked)
        if written is None or (beside and fold(beside) != fold(written)):
            code = "word_found_by_label" if written is None else "word_written_outside"
            issues = (issue(code, asked),) if beside else ()
            return _text_reading(asked, beside, confidence=BY_PLACE, issues=issues)
        reading = _text_reading(asked, written)
        doubts = told_twice(reading, [_text_reading(asked, self._control_text(one)) for one in self._doubles(asked)])
        tokens = self.walk.tokens([cell]) if cell is not None else []
        doubts += [*struck_in(tokens), *unreadable_in(asked, tokens)]
        if found is None and cell is not None:
            doubts.append(Doubt("word_print_changed", (Witness("label", shown),)))
        return asked_about(reading, asked, doubts, said=reading.text or "")

    def _doubles(self, asked: Field) -> list[etree._Element]:
        return self.places.doubles.get(asked.id, [])

    def _text_in(self, asked: Field, cell: etree._Element | None, written: str | None) -> Reading:
        if cell is None:
            return _missing(asked) if written is None else _text_reading(asked, written)
        beside = _without_print(seen(self.walk.tokens([cell])), asked)
        if written is None:
            issues = (issue("word_found_by_label", asked),) if beside else ()
            return _text_reading(asked, beside, confidence=BY_PLACE, issues=issues)
        if fold(beside) == fold(written) or not beside:
            return _text_reading(asked, written)
        return _text_reading(asked, beside, confidence=BY_PLACE, issues=(issue("word_written_outside", asked),))

    def _line(self, asked: Field, choice: Field, option: Option) -> Reading:
        """Read the text on the line behind an option: from its control or bookmark, else behind the option's label."""
        written = self._named_text(asked)
        control = self.places.controls.get(asked.id)
        cells = self._choice_cells(choice)
        cell = cells[0].cell if cells else None
        others = [_text_reading(asked, self._control_text(one)) for one in self.places.doubles.get(asked.id, ())]
        words = ""
        if cell is not None:
            words = evidence_in(choice, cells, self.places.controls, self.walk).options[option.id].words
        if written:
            reading = _text_reading(asked, written)
        elif words:
            issues = (issue("word_found_by_label", asked),)
            reading = _text_reading(asked, words, confidence=BY_PLACE, issues=issues)
        elif cell is None and written is None:
            reading = _missing(asked)
        else:
            reading = _text_reading(asked, "")
        doubts = [*told_twice(reading, others), *bound_doubts(control, written or "", self.content.stores)]
        if written and words and words_of(words) != words_of(written):
            doubts.append(Doubt("word_line_twice", (Witness("beside-control", words),)))
        held = control if control is not None else cell
        if held is not None:
            tokens = self.walk.tokens([held])
            doubts += doubts_in(tokens, str if control is not None else None)
            doubts += [*struck_in(tokens), *unreadable_in(asked, tokens)] if control is not None else []
        return asked_about(reading, asked, doubts, said=reading.text or "")

    def _choice(self, asked: Field) -> Reading:
        cells = self._choice_cells(asked)
        if not cells:
            return _missing(asked)
        reading = read_choice(asked, cells, self.places.controls, self.places.ranges, self.walk)
        tokens = self.walk.tokens([one.cell for one in cells])
        doubts = doubts_in(tokens, None) + print_doubts(asked, cells[0].cell, self.form, self.walk)
        for option in asked.options:
            doubts += bound_doubts(self.places.controls.get(f"{asked.id}.{option.id}"), "", self.content.stores)
        copies = self._copies_of_choice(asked)
        doubts += [
            Doubt("word_told_twice", (Witness("text", said(asked, copy)),))
            for copy in copies
            if dict(copy.options) != dict(reading.options)
        ]
        return asked_about(reading, asked, doubts, said=said(asked, reading))

    def _copies_of_choice(self, asked: Field) -> list[Reading]:
        """Read a choice in each further cell that repeats it, as in a copied row."""
        if self.form.is_in_grid(asked.id):
            return self._copies_in_grid(asked)
        by_cell: dict[etree._Element, dict[str, etree._Element]] = {}
        for option in asked.options:
            name = f"{asked.id}.{option.id}"
            for control in self.places.doubles.get(name, ()):
                cell = next(control.iterancestors(f"{W}tc"), None)
                if cell is not None:
                    by_cell.setdefault(cell, {})[name] = control
        for cell in self.places.more_cells.get(asked.id, ()):
            by_cell.setdefault(cell, {})
        return [read_choice(asked, [OptionCell(cell)], controls, {}, self.walk) for cell, controls in by_cell.items()]

    def _copies_in_grid(self, asked: Field) -> list[Reading]:
        """Read a grid's question in each further row that repeats it."""
        by_row: dict[etree._Element, dict[str, tuple[etree._Element, OptionCell]]] = {}
        for option in asked.options:
            name = f"{asked.id}.{option.id}"
            for control in self.places.doubles.get(name, ()):
                cell = next(control.iterancestors(f"{W}tc"), None)
                row = next(control.iterancestors(f"{W}tr"), None)
                if cell is not None and row is not None:
                    by_row.setdefault(row, {})[name] = (control, OptionCell(cell, option.label))
        return [
            read_choice(
                asked,
                [cell for _, cell in found.values()],
                {name: control for name, (control, _) in found.items()},
                {},
                self.walk,
            )
            for found in by_row.values()
        ]

    def _choice_cells(self, asked: Field) -> list[OptionCell]:
        return self.places.option_cells(self.form, asked)

    def _named_text(self, asked: Field) -> str | None:
        """Return the text in a field's control or bookmark, which is empty for a blank; None where it has neither."""
        control = self.places.controls.get(asked.id)
        if control is not None:
            return self._control_text(control)
        if asked.id not in self.places.ranges:
            return None
        text = seen(self.walk.tokens(self.places.ranges[asked.id]))
        return "" if is_prompt(text) else text

    def _control_text(self, control: etree._Element) -> str:
        text = "" if shows_placeholder(control) else seen(self.walk.tokens([control]))
        return "" if is_prompt(text) else text

    def _ink(self, asked: Field) -> Reading:
        """Read a box to sign or to put a picture in: a picture in its cell fills it, and words in it do so as well."""
        cell = self.places.cell_of([asked.id], asked.id)
        if cell is None:
            return _missing(asked)
        tokens = self.walk.tokens([cell])
        words = _without_print(seen(tokens), asked)
        if words or any(token.thing in DRAWN and token.is_seen for token in tokens):
            return Reading(asked.id, Outcome.READ, NAME, text=words or None)
        boxes = [self.places.cell_of([one.id], one.id) for one in self.form.fields if one.kind.is_ink]
        if _has_floating_picture(self.content.body, [box for box in boxes if box is not None]):
            problem = issue("word_picture_elsewhere", asked)
            return Reading(asked.id, Outcome.UNCLEAR, NAME, confidence=_PICTURE_ELSEWHERE, issues=(problem,))
        return Reading(asked.id, Outcome.BLANK, NAME)


def _without_print(text: str, asked: Field) -> str:
    """Return the text of a field's cell without the label, the hint and the unit that the form prints there."""
    if asked.hint:
        text = text.replace(asked.hint, "", 1).strip()
    if asked.label_place is LabelPlace.INSIDE:
        text = text.removeprefix(asked.label).strip()
    if asked.unit:
        text = text.removesuffix(asked.unit).strip()
    return "" if is_prompt(text) else text


def _text_reading(asked: Field, text: str, *, confidence: float = 1.0, issues: tuple[Issue, ...] = ()) -> Reading:
    if not text:
        return Reading(asked.id, Outcome.BLANK, NAME)
    return Reading(asked.id, Outcome.READ, NAME, text=text, confidence=confidence, issues=issues)


def _missing(asked: Field) -> Reading:
    return Reading(asked.id, Outcome.UNCLEAR, NAME, confidence=0.0, issues=(issue("field_missing", asked),))


def _has_floating_picture(body: etree._Element, cells: Collection[etree._Element]) -> bool:
    """Tell whether a picture that may float anywhere on the page is anchored outside these cells."""
    floating: Sequence[etree._Element] = list(body.iter(f"{W}pict", f"{DRAWING}anchor"))
    gone = {f"{W}del", f"{W}moveFrom"}
    return any(
        not any(holder in cells or holder.tag in gone for holder in picture.iterancestors()) for picture in floating
    )
