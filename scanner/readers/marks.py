"""Reads the boxes to tick of a page that was found on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forms.blank import BlankPages, blank_pages
from forms.definition import Field, Form
from forms.geometry import Rect, Transform
from forms.layout.model import Layout, OptionBox, Page
from scanner.model import BoxScore, BoxState, Gray, Outcome, Reading, RegisteredPage
from scanner.readers.mark_features import BoxMarks, measure
from scanner.readers.mark_picture import MARK_DPI, surroundings
from scanner.readers.mark_rules import Verdict, judge, under_seal
from scanner.readers.mark_seal import find_seal, is_red_inside, touches, without_seal
from scanner.readers.mark_streaks import without_streaks
from scanner.readers.mark_strokes import find_ink

READER: Final = "marks"


class MarksReader:
    """Reads which boxes are ticked, by comparing the page with the blank form."""

    def __init__(self, *, blanks: BlankPages = blank_pages) -> None:
        """Take what draws the blank form."""
        self._blanks = blanks

    def read(self, subject: RegisteredPage, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each choice with boxes on this page, in the form's order."""
        page = layout.pages[subject.page.page_no - 1]
        verdicts = judge_boxes(subject, form, layout, blanks=self._blanks)
        choices = [field for field in form.fields if any(box.field_id == field.id for box in page.options)]
        return tuple(_reading(field, page, layout, verdicts) for field in choices)


def judge_boxes(
    subject: RegisteredPage, form: Form, layout: Layout, *, blanks: BlankPages = blank_pages
) -> dict[str, Verdict]:
    """Return the verdict on each box of a page, by `field.option`."""
    picture, transform = subject.page.picture, subject.transform
    page = layout.pages[subject.page.page_no - 1]
    if not page.options:
        return {}
    gray = without_streaks(picture.gray)
    verdicts = judge(measure_boxes(gray, transform, form, layout, page, blanks=blanks))
    seen = {box.name: verdict for box, verdict in zip(page.options, verdicts, strict=True)}
    seal = find_seal(picture.colour, transform) if picture.colour is not None else None
    if picture.colour is None or seal is None:
        return seen
    under = [box for box in page.options if touches(seal, transform, box.rect.inset(-1.0))]
    if not under:
        return seen
    ticked = [box for box in page.options if box not in under and seen[box.name].state is BoxState.TICKED]
    red = not ticked or any(is_red_inside(picture.colour, transform, box.rect) for box in ticked)
    clean = without_seal(gray, picture.colour, seal)
    again = judge(measure_boxes(clean, transform, form, layout, page, blanks=blanks))
    for box, verdict in zip(page.options, again, strict=True):
        if box in under:
            seen[box.name] = under_seal(seen[box.name], verdict, red_pen=red)
    return seen


def measure_boxes(
    gray: Gray, transform: Transform, form: Form, layout: Layout, page: Page, *, blanks: BlankPages = blank_pages
) -> tuple[BoxMarks, ...]:
    """Return what is measured of each box of a page, in the layout's order."""
    blank = blanks(form, layout, MARK_DPI)[page.index]
    found: dict[str, BoxMarks] = {}
    for field_id in dict.fromkeys(box.field_id for box in page.options):
        area = _area([box for box in page.options if box.field_id == field_id])
        place = surroundings(gray, transform, area, page.options, blank)
        inside = [box for box in page.options if box.name in place.shifts]
        writing = [box.rect for box in page.fields]
        for marks in measure(place, find_ink(place), inside, writing):
            if marks.box.field_id == field_id:
                found[marks.box.name] = marks
    return tuple(found[box.name] for box in page.options)


def _area(boxes: list[OptionBox]) -> Rect:
    area = boxes[0].rect.union(boxes[0].label)
    for box in boxes[1:]:
        area = area.union(box.rect).union(box.label)
    return area


def _reading(field: Field, page: Page, layout: Layout, verdicts: Mapping[str, Verdict]) -> Reading:
    here = {box.option_id: verdicts[box.name] for box in page.options if box.field_id == field.id}
    options = {option.id: here[option.id].state for option in field.options if option.id in here}
    return Reading(
        field.id,
        _outcome(options),
        READER,
        confidence=min(verdict.confidence for verdict in here.values()),
        options=options,
        page_no=page.page_no,
        box_mm=layout.place_of(field.id)[1],
        scores={option_id: BoxScore(verdict.confidence, verdict.reason) for option_id, verdict in here.items()},
    )


def _outcome(options: Mapping[str, BoxState]) -> Outcome:
    if BoxState.UNCLEAR in options.values():
        return Outcome.UNCLEAR
    return Outcome.READ if BoxState.TICKED in options.values() else Outcome.BLANK
