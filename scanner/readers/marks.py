"""Reads the boxes to tick of a page that was found on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forms.blank import blank_pages
from forms.definition import Field, Form
from forms.geometry import Rect
from forms.layout.model import Layout, OptionBox, Page
from scanner.model import BoxState, Outcome, Reading, RegisteredPage
from scanner.readers.mark_features import BoxMarks, measure
from scanner.readers.mark_picture import MARK_DPI, surroundings
from scanner.readers.mark_rules import Verdict, judge
from scanner.readers.mark_strokes import find_ink

READER: Final = "marks"


class MarksReader:
    """Reads which boxes are ticked, by comparing the page with the blank form."""

    def read(self, subject: RegisteredPage, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each choice with boxes on this page, in the form's order."""
        page = layout.pages[subject.page.page_no - 1]
        verdicts = judge_boxes(subject, form, layout)
        choices = [field for field in form.fields if any(box.field_id == field.id for box in page.options)]
        return tuple(_reading(field, page, layout, verdicts) for field in choices)


def judge_boxes(subject: RegisteredPage, form: Form, layout: Layout) -> dict[str, Verdict]:
    """Return the verdict on each box of a page, by `field.option`."""
    marks = measure_boxes(subject, form, layout)
    return {each.box.name: verdict for each, verdict in zip(marks, judge(marks), strict=True)}


def measure_boxes(subject: RegisteredPage, form: Form, layout: Layout) -> tuple[BoxMarks, ...]:
    """Return what is measured of each box of a page, in the layout's order."""
    page = layout.pages[subject.page.page_no - 1]
    blank = blank_pages(form, layout, MARK_DPI)[page.index] if page.options else None
    found: dict[str, BoxMarks] = {}
    for field_id in dict.fromkeys(box.field_id for box in page.options):
        assert blank is not None
        area = _area([box for box in page.options if box.field_id == field_id])
        place = surroundings(subject.page.picture.gray, subject.transform, area, page.options, blank)
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
    )


def _outcome(options: Mapping[str, BoxState]) -> Outcome:
    if BoxState.UNCLEAR in options.values():
        return Outcome.UNCLEAR
    return Outcome.READ if BoxState.TICKED in options.values() else Outcome.BLANK
