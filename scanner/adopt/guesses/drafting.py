"""Drafts what is asked on printed pages: fields in reading order, with ids, labels, kinds and places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.draft import Draft, DraftField, DraftOption
from scanner.adopt.guesses.choices import Choice, choices_of
from scanner.adopt.guesses.circled_words import circled_words
from scanner.adopt.guesses.labels import Label, label_of
from scanner.adopt.guesses.line_boxes import line_boxes
from scanner.adopt.guesses.naming import field_id, option_ids
from scanner.adopt.guesses.phrases import Phrase, phrases_of
from scanner.adopt.guesses.places.cells import combs_of, places_of
from scanner.adopt.guesses.places.place import Place
from scanner.adopt.guesses.sections import section_name
from scanner.adopt.guesses.tables import with_tables
from scanner.adopt.guesses.ticked_cells import ticked_cells
from scanner.adopt.guesses.vocabulary import UNIT_IN_LABEL, UNITS, kind_of
from scanner.adopt.printed import Outline, OutlineShape, PrintedPage

_LONGEST_LABEL: Final = 120


def draft_of(pages: Sequence[PrintedPage]) -> Draft:
    """Return the draft of a form of these pages."""
    others: set[str] = set()
    fields: list[DraftField] = []
    for page in pages:
        fields += fields_of(page, others)
    sizes = tuple((page.width_mm, page.height_mm) for page in pages)
    return Draft(title_of(pages), language_of(pages), sizes, tuple(fields))


def fields_of(page: PrintedPage, others: set[str]) -> list[DraftField]:
    """Return the fields of a page in reading order.

    Args:
        page: The page.
        others: Ids that are taken; those of the fields are added.
    """
    phrases = phrases_of(page)
    combs, outlines, parts = combs_of(page)
    outlines = [*outlines, *line_boxes(page, phrases, outlines)]
    outlines += ticked_cells(page, phrases, outlines)
    choices = choices_of(page, phrases, outlines)
    worded = circled_words(page, phrases, outlines)
    boxes = [box.outline for choice in [*choices, *worded] for box in choice.boxes]
    boxes += [Outline(choice.place, OutlineShape.WORD) for choice in worded]  # nothing is written between the words
    choices += worded
    places = places_of(page, phrases, boxes, combs, parts)
    taken = [*(place.box for place in places), *(box.box for box in boxes)]
    found: list[Choice | Place] = [*choices, *places]
    fields = []
    for one in _in_reading_order(found):
        if isinstance(one, Choice):
            fields.append(_choice_field(one, page, phrases, others))
        else:
            label = label_of(one, page, phrases, [box for box in taken if box != one.box])
            if not label.text and not one.is_cell and one.lines < 2:
                continue  # a line without words parts something from something else
            fields.append(_text_field(one, label, page, phrases, others))
    return with_tables(fields, page, phrases, others)


def _in_reading_order(found: Sequence[Choice | Place]) -> list[Choice | Place]:
    def place(one: Choice | Place) -> Rect:
        return one.place if isinstance(one, Choice) else one.box

    rows: list[list[Choice | Place]] = []
    for one in sorted(found, key=lambda each: min(place(each).center.y, place(each).top + 4)):
        middle = min(place(one).center.y, place(one).top + 4)
        if rows and abs(min(place(rows[-1][0]).center.y, place(rows[-1][0]).top + 4) - middle) < 2.5:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [one for row in rows for one in sorted(row, key=lambda each: place(each).left)]


def _choice_field(choice: Choice, page: PrintedPage, phrases: Sequence[Phrase], others: set[str]) -> DraftField:
    label = short(choice.question or (choice.boxes[0].label if len(choice.boxes) == 1 else ""))
    name = field_id(label, others, fallback=section_name("choice", choice.place, phrases))
    ids = option_ids(box.label for box in choice.boxes)
    options = tuple(
        DraftOption(
            one,
            short(box.label),
            page.page_no,
            box.outline.box,
            box.outline.shape,
            round(box.outline.certainty * (0.95 if box.label else 0.5), 2),
        )
        for one, box in zip(ids, choice.boxes, strict=True)
    )
    kind = Kind.MANY if choice.takes_many else Kind.ONE
    return DraftField(name, label, kind, choice.certainty, page.page_no, options=options)


def _text_field(
    place: Place, label: Label, page: PrintedPage, phrases: Sequence[Phrase], others: set[str]
) -> DraftField:
    unit = place.unit or _unit_behind(place, phrases) or _unit_in(label.text)
    said = kind_of(label.text, unit)
    kind = Kind.DATE if place.is_date else said or (Kind.LONG_TEXT if place.lines > 2 else Kind.TEXT)
    if kind is Kind.LONG_TEXT and place.lines == 1:
        kind = Kind.TEXT
    if place.lines > 2 and kind not in (Kind.LONG_TEXT, Kind.INK, Kind.TEXT):
        kind = Kind.LONG_TEXT
    if kind is Kind.DATE:
        unit = ""
    certainty = place.certainty * label.certainty
    name = field_id(short(label.text), others, fallback=section_name("field", place.box, phrases))
    return DraftField(
        name,
        short(label.text),
        kind,
        round(certainty, 2),
        page.page_no,
        place.box,
        comb=place.comb,
        lines=1 if place.comb else place.lines,
        unit=unit,
    )


def _unit_behind(place: Place, phrases: Sequence[Phrase]) -> str:
    """Return the unit that is printed right behind a place."""
    for phrase in phrases:
        level = place.box.top - 1 < phrase.box.center.y < place.box.bottom + 1
        if place.cell is not None and phrase.box.center.x > place.cell.right:
            continue
        if level and -0.5 < phrase.box.left - place.box.right < 4.0 and UNITS.match(phrase.text):
            return phrase.text.strip("（）() ")
    return ""


def _unit_in(label: str) -> str:
    found = UNIT_IN_LABEL.search(label)
    return found.group(1) if found else ""


def short(text: str) -> str:
    """Return words as a label of a definition: on one line, not too long."""
    line = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd\ue000-\uf8ff]", " ", text)
    line = re.sub(r"\s+", " ", line).strip()
    return line if len(line) <= _LONGEST_LABEL else line[: _LONGEST_LABEL - 1].rstrip() + "…"


def title_of(pages: Sequence[PrintedPage]) -> str:
    """Return the title of a form: the largest words in the upper half of its first page."""
    if not pages:
        return ""
    phrases = [phrase for phrase in phrases_of(pages[0]) if phrase.box.top < pages[0].height_mm / 2]
    telling = [phrase for phrase in phrases if len(phrase.text) >= 3]
    if not telling:
        return ""
    return short(max(telling, key=lambda phrase: (round(phrase.box.height, 1), -phrase.box.top)).label)


def language_of(pages: Sequence[PrintedPage]) -> str:
    """Return the language of a form's words: Chinese where many characters are Han, else English."""
    text = "".join(word.text for page in pages for word in page.words)
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    return "zh-CN" if han > 0.15 * max(len(text), 1) else "en"
